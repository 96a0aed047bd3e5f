package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate"
)

type simulateCmd struct {
	Dir       string `arg:"" type:"path" help:"Folder to write to."`
	Residents int    `default:"200" help:"Size of the district."`
	Seed      uint64 `default:"1" help:"The same seed, size and dates give the same files."`
	District  string `default:"110101" help:"One of Beijing's districts, by its 6-digit code."`
	From      string `help:"First day, YYYY-MM-DD (a year before the last)."`
	To        string `help:"Last day, YYYY-MM-DD (yesterday)."`
	faultFlags
}

// Run writes the district: documents, truth, institutions, residents, accounts.
func (c simulateCmd) Run(ctx context.Context) error {
	from, to, err := c.span()
	if err != nil {
		return err
	}
	if entries, err := os.ReadDir(c.Dir); err == nil && len(entries) > 0 {
		return fmt.Errorf("%s is not empty", c.Dir)
	}
	rates, err := c.rates()
	if err != nil {
		return err
	}
	d, err := simulate.New(simulate.Config{Seed: c.Seed, Residents: c.Residents, Division: c.District, From: from, To: to, Faults: rates})
	if err != nil {
		return err
	}
	b := newBars(os.Stderr)
	defer b.done()
	return d.WriteFiles(ctx, c.Dir, func(p simulate.Progress) {
		b.step("居民 residents", p.Residents, p.Of, fmt.Sprintf("%d documents, %d MB", p.Documents, p.Bytes>>20))
	})
}

func (c simulateCmd) span() (from, to time.Time, err error) {
	y, m, d := time.Now().In(clock.Region).AddDate(0, 0, -1).Date()
	to = time.Date(y, m, d, 0, 0, 0, 0, clock.Region)
	if c.To != "" {
		if to, err = time.ParseInLocation(time.DateOnly, c.To, clock.Region); err != nil {
			return from, to, errors.New("--to: want YYYY-MM-DD")
		}
	}
	from = to.AddDate(-1, 0, 0)
	if c.From != "" {
		if from, err = time.ParseInLocation(time.DateOnly, c.From, clock.Region); err != nil {
			return from, to, errors.New("--from: want YYYY-MM-DD")
		}
	}
	return from, to, nil
}
