package empicsv

import (
	"context"
	"io"
	"time"

	"minkang/internal/empi/linkage"
)

// Sheet is a register to be read.
type Sheet struct {
	Name   string
	Source io.ReaderAt
	Size   int64
}

// Options of a run.
type Options struct {
	Columns   map[string]string // field to column name, where the usual names do not fit
	ErrorRate float64           // wanted wrong links per record
	Review    float64           // odds of being one person above which a pair is written for review
	Model     *linkage.Model    // nil: the default one of the custom of names
	Learn     bool              // learn the weights on these registers first
	Many      bool              // Link: a record may be linked to several of the other register
	PerKey    int               // records that may share a key; 0 for linkage.MaxPerKey
	Progress  Progress
}

// Result of a run. Records are numbered from 0 through both registers.
type Result struct {
	IDs      []string
	Second   int     // index of the second register's first record; len(IDs) with one register
	Pairs    []Pair  // links and reviews, the surest first
	Cluster  []int32 // of each record: the lowest record of its cluster
	Model    *linkage.Model
	Expected linkage.Expectation
	Compared int64
	Took     map[string]time.Duration

	register *register
}

// Dedup finds the records of one register that are one person.
func Dedup(ctx context.Context, s Sheet, o Options) (*Result, error) { return run(ctx, []Sheet{s}, o) }

// Link finds the records of two registers that are one person.
func Link(ctx context.Context, a, b Sheet, o Options) (*Result, error) {
	return run(ctx, []Sheet{a, b}, o)
}

func run(ctx context.Context, sheets []Sheet, o Options) (*Result, error) {
	if o.Progress == nil {
		o.Progress = func(string, int, int, string) {}
	}
	if o.PerKey == 0 {
		o.PerKey = linkage.MaxPerKey
	}
	g := &register{}
	r := &Result{Took: map[string]time.Duration{}, register: g}
	begun := time.Now()
	lap := func(step string) { r.Took[step] = time.Since(begun); begun = time.Now() }
	for i, s := range sheets {
		if i == 1 {
			g.second = len(g.features)
		}
		if err := g.load(ctx, s.Source, s.Size, o.Columns, "读取 reading "+s.Name, o.Progress); err != nil {
			return nil, err
		}
	}
	if len(sheets) == 1 {
		g.second = len(g.features)
	}
	lap("read")
	b := g.block(o.PerKey)
	lap("block")
	r.Model, r.Expected = g.model(b, o)
	lap("learn")
	var err error
	if r.Pairs, r.Compared, err = g.pairs(ctx, r.Model, b, o.Progress); err != nil {
		return nil, err
	}
	lap("compare")
	r.IDs, r.Second = g.ids, g.second
	if len(sheets) == 2 && !o.Many {
		oneToOne(r.Pairs)
	}
	r.Cluster = clusters(g, r.Model, r.Pairs)
	lap("cluster")
	return r, nil
}

// model gives the weights and limits of a run.
func (g *register) model(b blocks, o Options) (*linkage.Model, linkage.Expectation) {
	m := o.Model
	if m == nil {
		m = linkage.Default()
		if g.western {
			m = linkage.WesternDefault(len(g.features))
		}
	}
	m = m.WithPeople(g.people())
	if o.Learn {
		m, _ = linkage.Learn(m, g.sample(b))
		m = m.WithVersion("learnt")
	}
	limits, e := linkage.Thresholds(m, o.ErrorRate, o.Review)
	return m.WithLimits(limits), e
}

// Links counts the links made.
func (r *Result) Links() (n int) {
	for _, p := range r.Pairs {
		if p.Link {
			n++
		}
	}
	return n
}

// Evidence explains a pair.
func (r *Result) Evidence(p Pair) []linkage.Evidence {
	g := r.register
	return r.Model.Explain(r.Model.Compare(g.features[p.A], g.features[p.B]))
}
