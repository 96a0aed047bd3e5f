package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"

	"minkang/internal/demo"
)

type demoCmd struct {
	nodeFlags
	Wipe      bool    `help:"Forget the district of the last time and begin anew."`
	Residents int     `default:"1200" help:"Size of the district."`
	Seed      uint64  `default:"1" help:"The same seed and size give the same district."`
	Years     int     `default:"2" help:"Years of history before the first live day."`
	District  string  `default:"110101" help:"One of Beijing's districts, by its 6-digit code."`
	Speed     float64 `default:"1" help:"Simulated days a minute until the district reaches today; 0 stands still."`
	faultFlags
	Ready bool `hidden:"" help:"Stop as soon as everything is prepared."`
}

// Run starts the demonstration.
func (c demoCmd) Run(ctx context.Context) error {
	cfg, err := c.load()
	if err != nil {
		return err
	}
	if c.Config == "" && cfg.Log.Level == "info" {
		cfg.Log.Level = "warn" // the terminal belongs to the newcomer
	}
	if c.Config == "" {
		cfg.Listen.Debug = "127.0.0.1:0" // several demos may run on one machine
	}
	if c.Residents < 50 || c.Residents > 4_000_000 {
		return errors.New("--residents: 50 to 4,000,000")
	}
	rates, err := c.rates()
	if err != nil {
		return err
	}
	if c.Wipe {
		if err := wipe(cfg.Data); err != nil {
			return err
		}
	}
	if err := portFree(cfg.Listen.Address); err != nil { // minutes of preparing must not end at a taken port
		return err
	}
	fmt.Fprintln(os.Stderr, "民康 Minkang", version)
	sys, err := open(ctx, cfg)
	if err != nil {
		return err
	}
	d, err := demo.Open(sys, demo.Options{Seed: c.Seed, Residents: c.Residents, Division: c.District, Years: c.Years, Speed: c.Speed, Faults: rates})
	if err != nil {
		return errors.Join(err, sys.Close())
	}
	if d.Fresh() {
		fmt.Fprintln(os.Stderr, d)
	} else {
		fmt.Fprintln(os.Stderr, "going on with", d)
	}
	bars := newBars(os.Stderr)
	err = d.Prepare(ctx, bars.step)
	bars.done()
	if err != nil {
		return errors.Join(err, sys.Close())
	}
	if c.Ready {
		return sys.Close()
	}
	return serve(ctx, sys, d, func(url string) { welcome(url, d) })
}

func portFree(address string) error {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	return l.Close()
}

// wipe removes a demo's folder, and only a demo's: the folder must hold its state or be empty.
func wipe(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) || err == nil && len(entries) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, "demo.json")); err != nil {
		if _, err := os.Stat(filepath.Join(dir, "store.db")); err == nil {
			return fmt.Errorf("--wipe: %s holds a node that is no demo; remove it yourself if you mean it", dir)
		}
	}
	return os.RemoveAll(dir)
}

func welcome(url string, d *demo.Demo) {
	fmt.Printf("\n  %s\n\n", url)
	for _, a := range d.Accounts() {
		path := map[string]string{"doctor": "/ehr", "resident": "/m"}[string(a.Role)]
		fmt.Printf("  %-10s %-10s %s  %s%s\n", a.Role, a.Login, a.Password, url, path)
	}
	fmt.Print("\n  Ctrl-C 停止；再次启动从停下的地方继续。Ctrl-C stops; the next start goes on where this one stopped.\n\n")
}
