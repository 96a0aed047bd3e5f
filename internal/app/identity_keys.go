package app

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
)

// Sealing opens the identities of a node that may be running, for looking at their keys and renewing them.
type Sealing struct{ s *System }

// OpenSealing opens the identities of the node that the configuration names.
func OpenSealing(ctx context.Context, cfg Config, log *slog.Logger) (*Sealing, error) {
	s, err := partly(ctx, cfg, log)
	if err != nil {
		return nil, err
	}
	return &Sealing{s}, nil
}

// Close closes what was opened.
func (k *Sealing) Close() error { return k.s.Close() }

// Standing gives the generations of keys in use, newest first, and how far the job has come that moves people to the newest.
func (k *Sealing) Standing(ctx context.Context) ([]int, empi.Task, error) { return k.s.Index.Keys(ctx) }

// Rotate begins a new generation of keys. A running node moves people over by itself.
func (k *Sealing) Rotate(ctx context.Context) error {
	return k.s.DB.Write(ctx, func(ctx context.Context) error {
		if _, err := k.s.Index.Rotate(ctx); err != nil {
			return err
		}
		return k.s.Audit.Record(ctx, audit.Entry{Actor: audit.Actor{Kind: audit.Node, Label: "command line"}, Action: "identity.rotate-keys", Outcome: audit.Done})
	})
}

// Move moves people over in this process, until all are; for a node that is not running. It may be stopped and called again.
func (k *Sealing) Move(ctx context.Context, progress func(empi.Task)) error {
	for {
		t, err := k.s.Index.Rekey(ctx, progress)
		if err != nil {
			return err
		}
		all, _, err := k.s.Index.Keys(ctx)
		if err != nil || len(all) == 1 && (t.Name == "" || !t.FinishedAt.IsZero()) {
			return err
		}
		select { // old keys stay for some seconds, in case another process has not heard of the new ones
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// Watch tells how a running node moves people over, until all are. It gives an error when nothing moves for two minutes.
func (k *Sealing) Watch(ctx context.Context, progress func(empi.Task)) error {
	last, since := int64(-1), time.Now()
	for {
		all, t, err := k.s.Index.Keys(ctx)
		if err != nil || len(all) == 1 {
			return err
		}
		if t.Done != last {
			last, since = t.Done, time.Now()
		}
		if progress(t); time.Since(since) > 2*time.Minute {
			return errNobodyMoves
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

var errNobodyMoves = errors.New("nothing moves: is the node running? minkang keys rotate --here moves people in this process")
