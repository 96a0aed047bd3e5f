package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"minkang/internal/app"
	"minkang/internal/engine/disk"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/security"
)

// Bench measures nodes on the folders below Dir. Zero numbers have no default; cmd/minkang gives them.
type Bench struct {
	Dir         string
	Plan        Plan
	Program     Program
	Clients     int // who submit at once
	OpenClients int // who open records at once
	Rounds      int // of each load
	Asks        int // of each statistic, after the first
	Warm        time.Duration
	Duration    time.Duration
	Rest        time.Duration // before idle memory is read
	Out         io.Writer
	Progress    Progress

	report *report
	ready  bool // the filled store
}

// Begin prints the machine and the disk.
func (b *Bench) Begin() error {
	if err := b.Plan.Check(); err != nil {
		return err
	}
	if err := os.MkdirAll(b.Dir, 0o700); err != nil {
		return err
	}
	b.report = &report{out: b.Out}
	rate, err := disk.FsyncRate(b.Dir, time.Second)
	if err != nil {
		return err
	}
	b.report.machine(ThisMachine(), b.Program.Store, rate)
	return nil
}

func (b *Bench) folder(name string) string { return filepath.Join(b.Dir, name) }

func (b *Bench) config(name string) app.Config {
	c := app.Default()
	c.Data, c.Store.Engine, c.Store.DSN = b.folder(name), b.Program.Store, b.Program.DSN
	return c
}

// filled makes the filled store when it is not there, and prints what it holds.
func (b *Bench) filled(ctx context.Context) (state, error) {
	st, err := fill(ctx, b.folder("filled"), b.config("filled"), b.Plan, b.Progress)
	if err != nil || b.ready {
		return st, err
	}
	b.ready = true
	b.report.filled(st)
	return st, b.catchUp(ctx)
}

// catchUp sets the warehouse of the filled store to the present: it stays empty but for what is sent while measuring, so that
// a warehouse of another version of the program does not read the whole store then.
func (b *Bench) catchUp(ctx context.Context) error {
	sys, err := app.Open(ctx, b.config("filled"), slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return errors.Join(sys.SkipFeeds(ctx), sys.Close())
}

// factsStore makes the node whose warehouse is filled with facts.
func (b *Bench) factsStore(ctx context.Context) (err error) {
	dir := b.folder("facts")
	old, found, err := loadState(dir)
	if err != nil {
		return err
	}
	if found && old.Plan.Facts == b.Plan.Facts && old.Warehouse == facts.Version {
		b.report.facts(old)
		return nil
	}
	if found && old.Plan.Facts != b.Plan.Facts {
		return fmt.Errorf("%s holds %d facts; name another folder or remove it", dir, old.Plan.Facts)
	}
	if found { // of another version of the program, which would forget them
		if err := os.RemoveAll(dir); err != nil {
			return err
		}
	}
	if err := unfinished(dir); err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, fillingFile), nil, 0o600); err != nil {
		return err
	}
	begun := time.Now()
	cfg := b.config("facts")
	cfg.Store.Engine, cfg.Store.DSN = "sqlite", "" // what is measured is the warehouse
	sys, err := app.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	err = sys.FillFacts(ctx, factscol.FillPlan{Subject: "visit", Rows: b.Plan.Facts, Seed: b.Plan.Seed},
		func(done int64) { b.Progress("facts", int(done), int(b.Plan.Facts), "") })
	if err == nil {
		_, _, err = sys.Security.CreateAccount(ctx, node, security.NewAccount{Login: managerLogin, DisplayName: "Manager",
			Roles: []security.Role{security.RoleManager}, Password: accountPassword, KeepAsIs: true})
	}
	if err := errors.Join(err, sys.Close()); err != nil {
		return err
	}
	st := state{Plan: b.Plan, Store: "sqlite", Warehouse: facts.Version, Seconds: time.Since(begun).Seconds()}
	if err := st.save(dir); err != nil {
		return err
	}
	b.report.facts(st)
	return os.Remove(filepath.Join(dir, fillingFile))
}

// withNode runs fn beside a node on a folder.
func (b *Bench) withNode(ctx context.Context, name string, fn func(*Node) error) error {
	p := b.Program
	if name == "facts" {
		p.Store, p.DSN = "sqlite", ""
	}
	n, err := p.Start(ctx, b.folder(name))
	if err != nil {
		return err
	}
	return errors.Join(fn(n), n.Stop())
}

func (b *Bench) bar(name string) func(gone, of time.Duration) {
	return func(gone, of time.Duration) { b.Progress(name, int(gone.Seconds()), int(of.Seconds()), "s") }
}

type query struct {
	name string
	body map[string]any
}

// queries are the warehouse's own speed queries, as a page sends them.
func queries() (out []query) {
	for _, q := range factscol.SpeedQueries() {
		body := map[string]any{"subject": q.Subject, "dimensions": q.Dimensions, "measures": q.Measures}
		if q.Period != (facts.Period{}) {
			body["period"] = map[string]string{"from": q.Period.From, "to": q.Period.To}
		}
		var filters []map[string]any
		for _, f := range q.Filters {
			filters = append(filters, map[string]any{"dimension": f.Dimension, "op": f.Op, "values": f.Values})
		}
		if filters != nil {
			body["filters"] = filters
		}
		out = append(out, query{q.Name, body})
	}
	return out
}
