package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"minkang/internal/app"
	"minkang/internal/empi"
)

// keysCmd looks at the keys that identities are sealed with, and renews them.
type keysCmd struct {
	Status keysStatusCmd `cmd:"" help:"Show the generations of keys in use and how far people have been moved to the newest."`
	Rotate keysRotateCmd `cmd:"" help:"Seal all identities with new keys. May be stopped and started again."`
}

type keysStatusCmd struct{ nodeFlags }

// Run prints how the sealing stands.
func (c keysStatusCmd) Run(ctx context.Context) (err error) {
	k, err := c.sealing(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	all, t, err := k.Standing(ctx)
	if err != nil {
		return err
	}
	fmt.Println("generations in use, newest first:", all)
	switch {
	case t.Name == "":
		fmt.Println("keys were never renewed")
	case t.FinishedAt.IsZero():
		fmt.Printf("moved %d of about %d, last at %s\n", t.Done, t.Total, t.UpdatedAt.Format("2006-01-02 15:04:05Z"))
	default:
		fmt.Printf("all moved at %s\n", t.FinishedAt.Format("2006-01-02 15:04:05Z"))
	}
	return nil
}

type keysRotateCmd struct {
	nodeFlags
	Here bool `help:"Move people in this process: for a node that is not running."`
}

// Run begins a new generation, or goes on with one that was begun, and shows how it goes.
func (c keysRotateCmd) Run(ctx context.Context) (err error) {
	k, err := c.sealing(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	if err := k.Rotate(ctx); err != nil && !errors.Is(err, empi.ErrRotating) {
		return err
	}
	bars := newBars(os.Stderr)
	defer bars.done()
	progress := func(t empi.Task) { bars.step("sealing identities", int(min(t.Done, t.Total)), int(t.Total), "") }
	if c.Here {
		return k.Move(ctx, progress)
	}
	return k.Watch(ctx, progress)
}

func (f nodeFlags) sealing(ctx context.Context) (*app.Sealing, error) {
	cfg, err := f.load()
	if err != nil {
		return nil, err
	}
	cfg.Log.Level = "warn"
	log, err := newLog(cfg)
	if err != nil {
		return nil, err
	}
	return app.OpenSealing(ctx, cfg, log)
}
