package main

import (
	"context"
	"os"
	"time"

	"minkang/internal/bench"
)

type benchCmd struct {
	Submit      benchSubmitCmd      `cmd:"" help:"How many documents a second are taken in."`
	Open        benchOpenCmd        `cmd:"" help:"How fast a long record opens."`
	Query       benchQueryCmd       `cmd:"" help:"How fast statistics are answered."`
	Idle        benchIdleCmd        `cmd:"" help:"Memory and start time of a fresh and of a filled node."`
	Terminology benchTerminologyCmd `cmd:"" help:"How many codes a second are checked."`
	Sheet       benchSheetCmd       `cmd:"" help:"How fast sheets of a data set are checked, and kept."`
	Match       benchMatchCmd       `cmd:"" help:"How right the master index is: links, reviews and wrong links against a known truth."`
	Identity    benchIdentityCmd    `cmd:"" help:"How fast the resident master index resolves or registers."`
	All         benchAllCmd         `cmd:"" help:"Everything, one after the other."`
}

// benchFlags are what every measure takes. The folder is kept: filled once, measured often.
type benchFlags struct {
	Data        string        `default:"minkang-bench" help:"Folder of the stores that are measured; kept and used again." placeholder:"DIR"`
	Store       string        `enum:"sqlite,postgres" default:"sqlite" help:"Transactional store: sqlite or postgres."`
	DSN         string        `help:"PostgreSQL address of an empty database that is used for measuring only." placeholder:"URL"`
	Residents   int           `default:"100000" help:"Residents in the filled store."`
	Entries     int           `default:"1000000" help:"Index entries (stored documents) in the filled store; each brings its structured entries."`
	Rich        int           `default:"200" help:"Residents with a long record."`
	Record      int           `default:"300" help:"Index entries of a long record."`
	Facts       int64         `default:"5000000" help:"Facts in the warehouse."`
	Seed        uint64        `default:"7" help:"The same seed and sizes give the same documents."`
	Clients     int           `default:"64" help:"Clients who submit at once."`
	OpenClients int           `default:"4" help:"Clients who open records at once."`
	Rounds      int           `default:"3" help:"Times each load is measured; quote the median."`
	Duration    time.Duration `default:"20s" help:"Time of one round."`
	Warm        time.Duration `default:"3s" help:"Time before each round that does not count."`
	Rest        time.Duration `default:"10s" help:"Time before idle memory is read."`
}

func (f benchFlags) run(ctx context.Context, measures ...func(*bench.Bench, context.Context) error) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	bars := newBars(os.Stderr)
	b := &bench.Bench{Dir: f.Data, Clients: f.Clients, OpenClients: f.OpenClients, Rounds: f.Rounds, Asks: 10, Warm: f.Warm, Duration: f.Duration, Rest: f.Rest,
		Plan: bench.Plan{Seed: f.Seed, Residents: f.Residents, Entries: f.Entries, Rich: f.Rich, Record: f.Record, Facts: f.Facts},
		Out:  os.Stdout, Progress: bars.step, Program: bench.Program{Path: self, Store: f.Store, DSN: f.DSN, Log: os.Stderr}}
	if err := b.Begin(); err != nil {
		return err
	}
	for _, m := range measures {
		err := m(b, ctx)
		bars.done()
		if err != nil {
			return err
		}
	}
	return nil
}

type benchSubmitCmd struct{ benchFlags }

// Run measures submitting.
func (c benchSubmitCmd) Run(ctx context.Context) error { return c.run(ctx, (*bench.Bench).Submit) }

type benchOpenCmd struct{ benchFlags }

// Run measures opening records.
func (c benchOpenCmd) Run(ctx context.Context) error { return c.run(ctx, (*bench.Bench).Open) }

type benchQueryCmd struct{ benchFlags }

// Run measures statistics.
func (c benchQueryCmd) Run(ctx context.Context) error { return c.run(ctx, (*bench.Bench).Query) }

type benchIdleCmd struct{ benchFlags }

// Run measures memory at rest and starting.
func (c benchIdleCmd) Run(ctx context.Context) error { return c.run(ctx, (*bench.Bench).Idle) }

type benchAllCmd struct{ benchFlags }

// Run measures everything.
func (c benchAllCmd) Run(ctx context.Context) error {
	return c.run(ctx, (*bench.Bench).Idle, (*bench.Bench).Submit, (*bench.Bench).Open, (*bench.Bench).Query)
}
