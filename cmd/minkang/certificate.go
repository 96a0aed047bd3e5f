package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"minkang/internal/app"
	"minkang/internal/kit/id"
)

type certificateCmd struct {
	nodeFlags
	System string `arg:"" help:"Identifier of the connected system."`
	Out    string `type:"path" default:"." help:"Folder for SYSTEM.crt and SYSTEM.key."`
	Days   int    `default:"365" help:"How long it is good."`
}

// Run makes a key and a certificate of the node's own authority for a connected system and registers it.
func (c certificateCmd) Run(ctx context.Context) error {
	system, err := id.Parse(c.System)
	if err != nil {
		return err
	}
	cfg, err := c.load()
	if err != nil {
		return err
	}
	cfg.Log.Level = "warn"
	log, err := newLog(cfg)
	if err != nil {
		return err
	}
	cert, key, err := app.IssueCertificate(ctx, cfg, log, system, time.Duration(c.Days)*24*time.Hour)
	if err != nil {
		return err
	}
	base := filepath.Join(c.Out, c.System)
	if err := os.WriteFile(base+".key", key, 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(base+".crt", cert, 0o644); err != nil {
		return err
	}
	fmt.Println(base+".crt", base+".key")
	return nil
}
