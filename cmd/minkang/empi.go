package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"time"

	"minkang/internal/empi/empicsv"
	"minkang/internal/wire/sheet"
)

type empiCmd struct {
	Dedup empiDedupCmd `cmd:"" help:"Find the records of one register that are one person."`
	Link  empiLinkCmd  `cmd:"" help:"Find the records of two registers that are one person."`
}

// linkFlags are what linking registers takes. Nothing leaves this machine and no node is needed.
type linkFlags struct {
	Map       map[string]string `help:"Which column holds which field where the usual names do not fit: name=姓名;birth=出生. Fields: id, name, sex, birth, card, health, insurance, phone, division, address, ethnic, mother, order; given, family, house, street, place, suburb, postcode, state." mapsep:";"`
	Clusters  string            `help:"Write the clusters to this sheet." placeholder:"FILE" type:"path"`
	Pairs     string            `help:"Write links and reviews with their evidence to this sheet." placeholder:"FILE" type:"path"`
	All       bool              `help:"Clusters: write records that stand alone too."`
	GB18030   bool              `name:"gb18030" help:"Write GB18030 instead of UTF-8. What is read is told by its content."`
	ErrorRate float64           `default:"1e-5" help:"Wanted wrong links per record."`
	Review    float64           `default:"0.05" help:"Odds of being one person above which a pair is written for review."`
	Learn     bool              `default:"true" negatable:"" help:"Learn the weights on these registers first."`
}

func (f linkFlags) options(b *bars) empicsv.Options {
	return empicsv.Options{Columns: f.Map, ErrorRate: f.ErrorRate, Review: f.Review, Learn: f.Learn, Progress: b.step}
}

func openSheet(path string) (empicsv.Sheet, io.Closer, error) {
	f, err := os.Open(path)
	if err != nil {
		return empicsv.Sheet{}, nil, err
	}
	info, err := f.Stat()
	if err != nil {
		return empicsv.Sheet{}, nil, err
	}
	return empicsv.Sheet{Name: info.Name(), Source: f, Size: info.Size()}, f, nil
}

// report writes what was asked for and prints the sums.
func (f linkFlags) report(r *empicsv.Result, begun time.Time) error {
	layout := sheet.Layout{}
	if f.GB18030 {
		layout = sheet.Layout{Format: sheet.CSV, Encoding: "gb18030"}
	}
	write := func(path string, fn func(io.Writer) error) error {
		if path == "" {
			return nil
		}
		out, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		if err != nil {
			return err
		}
		if err := fn(out); err != nil {
			_ = out.Close()
			return err
		}
		return out.Close()
	}
	if err := write(f.Clusters, func(w io.Writer) error { return r.WriteClusters(w, layout, f.All) }); err != nil {
		return err
	}
	if err := write(f.Pairs, func(w io.Writer) error { return r.WritePairs(w, layout) }); err != nil {
		return err
	}
	people := map[int32]bool{}
	for _, c := range r.Cluster {
		people[c] = true
	}
	links := r.Links()
	fmt.Printf("记录 records %d, 比对 compared %d, 关联 links %d, 待核 reviews %d, 人 people %d\n", len(r.IDs), r.Compared, links, len(r.Pairs)-links, len(people))
	fmt.Printf("模型 model %s: link above %.1f bits, review above %.1f; expected wrong links per record %.2g, missed %.2g\n", r.Model.Version, r.Model.Limits.Link,
		r.Model.Limits.Review, r.Expected.Wrong, r.Expected.Missed)
	for _, step := range slices.Sorted(maps.Keys(r.Took)) {
		fmt.Printf("  %-8s %s\n", step, r.Took[step].Round(time.Millisecond))
	}
	fmt.Printf("  %-8s %s\n", "all", time.Since(begun).Round(time.Millisecond))
	return nil
}

type empiDedupCmd struct {
	Register string `arg:"" type:"existingfile" help:"CSV (UTF-8 or GB18030), Excel or JSON lines."`
	linkFlags
}

// Run de-duplicates a register.
func (c empiDedupCmd) Run(ctx context.Context) error {
	begun := time.Now()
	s, closer, err := openSheet(c.Register)
	if err != nil {
		return err
	}
	defer closer.Close()
	b := newBars(os.Stderr)
	r, err := empicsv.Dedup(ctx, s, c.options(b))
	b.done()
	if err != nil {
		return err
	}
	return c.report(r, begun)
}

type empiLinkCmd struct {
	A    string `arg:"" type:"existingfile" help:"CSV (UTF-8 or GB18030), Excel or JSON lines."`
	B    string `arg:"" type:"existingfile" help:"The other register."`
	Many bool   `help:"A record may be linked to several of the other register; without it the surest link of each counts."`
	linkFlags
}

// Run links two registers.
func (c empiLinkCmd) Run(ctx context.Context) error {
	begun := time.Now()
	a, closeA, err := openSheet(c.A)
	if err != nil {
		return err
	}
	defer closeA.Close()
	other, closeB, err := openSheet(c.B)
	if err != nil {
		return err
	}
	defer closeB.Close()
	b := newBars(os.Stderr)
	o := c.options(b)
	o.Many = c.Many
	r, err := empicsv.Link(ctx, a, other, o)
	b.done()
	if err != nil {
		return err
	}
	return c.report(r, begun)
}
