package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"minkang/internal/bench/match"
	"minkang/internal/empi/empicsv"
	"minkang/internal/simulate/hardset"
)

type benchMatchCmd struct {
	Set       string   `enum:"hard,febrl,febrl1,febrl2,febrl3,febrl4" default:"hard" help:"hard: made-up Chinese residents through the index's own service. febrl: sets in the form of FEBRL from --file, one is de-duplicated, two are linked."`
	Grade     string   `enum:"easy,real,hard" default:"real" help:"How much is wrong in the hard set."`
	Seed      uint64   `default:"1" help:"The same seed, grade and people give the same records."`
	People    int      `default:"50000" help:"People of the hard set; 2.6 records each."`
	File      []string `type:"existingfile" help:"FEBRL files, one or two."`
	Truth     string   `type:"existingfile" help:"Sheet of record and entity, when the record names of --file do not say it (rec-7-org, rec-7-dup-0)."`
	ErrorRate float64  `default:"1e-5" help:"Wanted wrong links per decision by likeness."`
	Learn     bool     `default:"true" negatable:"" help:"Learn the weights on the records first, without the truth."`
	Wrong     string   `type:"path" help:"Write the wrong decisions to this file." placeholder:"FILE"`
	Write     string   `type:"path" help:"Hard set: write the records as a register to this file instead of measuring." placeholder:"FILE"`
}

// Run measures how right the index is.
func (c benchMatchCmd) Run(ctx context.Context) (err error) {
	var wrong io.Writer
	if c.Wrong != "" {
		f, err := os.OpenFile(c.Wrong, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		defer f.Close()
		wrong = f
	}
	b := newBars(os.Stderr)
	defer b.done()
	if strings.HasPrefix(c.Set, "febrl") {
		if len(c.File) == 0 || len(c.File) > 2 {
			return fmt.Errorf("--set %s wants one or two --file", c.Set)
		}
		_, err := match.FEBRL(ctx, c.File, c.Truth, empicsv.Options{ErrorRate: c.ErrorRate, Review: 0.05, Learn: c.Learn, PerKey: 64, Progress: b.step}, os.Stdout, wrong)
		return err
	}
	set := hardset.Config{Seed: c.Seed, People: c.People, Grade: hardset.Grade(c.Grade)}
	if c.Write != "" {
		f, err := os.OpenFile(c.Write, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if err := match.WriteRegister(f, set); err != nil {
			_ = f.Close()
			return err
		}
		return f.Close()
	}
	_, err = match.Hard(ctx, match.Options{Set: set, ErrorRate: c.ErrorRate, Learn: c.Learn, Out: os.Stdout, Wrong: wrong, Progress: b.step})
	return err
}
