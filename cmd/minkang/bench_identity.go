package main

import (
	"context"
	"os"
	"runtime/pprof"
	"time"

	"minkang/internal/bench"
)

// benchIdentityCmd measures the resident master index alone.
type benchIdentityCmd struct {
	Data      string        `default:"minkang-bench" help:"Folder of the indexes that are measured; kept and used again." placeholder:"DIR"`
	Store     string        `enum:"sqlite,postgres" default:"sqlite" help:"Transactional store: sqlite or postgres."`
	DSN       string        `help:"PostgreSQL address of an empty database that is used for measuring only." placeholder:"URL"`
	Residents int           `default:"350000" help:"Residents the index holds."`
	Clients   int           `default:"64" help:"Clients who resolve at once."`
	Rounds    int           `default:"3" help:"Times the load is measured; quote the median."`
	Duration  time.Duration `default:"20s" help:"Time of one round."`
	Warm      time.Duration `default:"5s" help:"Time before each round that does not count."`
	CacheMB   int           `default:"64" help:"SQLite's page cache of the writer, in MB; readers have a quarter each."`
	Profile   string        `help:"Write a processor profile to this file." placeholder:"FILE"`
}

// Run measures resolve-or-register: 60 % of the claims say what is known, 15 % come from another institution with its own number,
// 15 % have no card and a changed phone or name, 10 % are of new people.
func (c benchIdentityCmd) Run(ctx context.Context) error {
	bars := newBars(os.Stderr)
	if c.Profile != "" {
		f, err := os.Create(c.Profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	err := bench.Identity{Dir: c.Data, Store: c.Store, DSN: c.DSN, Residents: c.Residents, Clients: c.Clients, Rounds: c.Rounds, Duration: c.Duration,
		Warm: c.Warm, CacheMB: c.CacheMB, Out: os.Stdout, Progress: bars.step}.Run(ctx)
	bars.done()
	return err
}
