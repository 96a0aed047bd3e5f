package collection

import (
	"context"
	"errors"
	"io"
	"sync"

	"minkang/internal/standards"
)

// Examination is what a sheet holds, without anything being kept.
type Examination struct {
	Counts   Counts // Rows, Accepted (would be), Refused, Warned
	Rules    []RuleCount
	Elements []standards.ElementTally
	Rows     []RowFindings // the first rows with findings, bounded
	Notices  []standards.Finding
}

// block is rows checked together. Blocks are used again, so that a long sheet makes little garbage.
type block struct {
	rows  []laidRow
	cells []string // of all rows
}

const blockRows = 256

func (r *run) block() *block {
	if b, ok := r.spare.Get().(*block); ok {
		b.rows = b.rows[:0]
		return b
	}
	return &block{rows: make([]laidRow, 0, blockRows), cells: make([]string, blockRows*len(r.set.Items))}
}

// Examine reads and checks a sheet on some goroutines and keeps nothing: a rehearsal. Memory does not grow with the sheet.
// Errors: those of the sheet and its header.
func (s *Service) Examine(ctx context.Context, e Envelope, body Body, workers int) (*Examination, error) {
	r := &run{service: s, batch: &Batch{Envelope: e, ReceivedAt: s.Clock.Now()}, library: s.Library(), body: body, dry: true}
	var ok bool
	if r.set, ok = r.library.DataSet(e.DataSet); !ok {
		return nil, ErrDataSet
	}
	if err := r.openSheet(); err != nil {
		return nil, err
	}
	defer r.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	blocks := make(chan *block, workers)
	var failed error
	go func() {
		defer close(blocks)
		failed = r.blocks(ctx, blocks)
	}()
	all := decision{set: r.set, rules: map[ruleAt]*RuleCount{}}
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range max(1, workers) {
		wg.Go(func() {
			for b := range blocks {
				r.judge(b.rows, &all, &mu)
				r.spare.Put(b)
			}
		})
	}
	wg.Wait()
	if err := ctx.Err(); err != nil && !errors.Is(failed, io.EOF) {
		return nil, err
	}
	if !errors.Is(failed, io.EOF) {
		return nil, failed
	}
	if all.counts.Rows == 0 {
		return nil, ErrEmptyBody
	}
	all.close()
	return &Examination{Counts: all.counts, Rules: all.tally.Rules, Elements: all.tally.Elements, Rows: all.kept, Notices: r.notices(r.sheet.Header())}, nil
}

// blocks lays rows until the sheet ends.
func (r *run) blocks(ctx context.Context, out chan<- *block) error {
	width := len(r.set.Items)
	b := r.block()
	give := func() {
		select {
		case out <- b:
		case <-ctx.Done():
		}
		b = r.block()
	}
	for first := true; ctx.Err() == nil; {
		cells, n, err := r.sheet.Next()
		if err == nil && len(r.sheet.Header()) != r.named {
			err = r.match()
		}
		if err != nil {
			give()
			return err
		}
		guide := first && isGuide(cells)
		if first = false; guide {
			continue
		}
		k := len(b.rows)
		if b.rows = append(b.rows, r.lay(n, cells, b.cells[k*width:(k+1)*width])); k+1 == blockRows {
			give()
		}
	}
	return ctx.Err()
}

// judge checks a block and adds it to the whole.
func (r *run) judge(rows []laidRow, all *decision, mu *sync.Mutex) {
	d := decision{set: r.set, rules: map[ruleAt]*RuleCount{}, warned: keptWarned}
	for _, row := range rows {
		p := r.prepare(row, nil)
		c := Counts{Rows: 1, Accepted: 1}
		if p.refused {
			c = Counts{Rows: 1, Refused: 1}
		} else if warned(p.findings) {
			c.Warned = 1
		}
		d.note(p.n, p.refused, p.findings, p.tally, c)
	}
	mu.Lock()
	defer mu.Unlock()
	all.merge(&d)
}

// merge adds another decision of the same data set.
func (d *decision) merge(o *decision) {
	d.counts.add(o.counts)
	if d.tally.Elements == nil {
		d.tally.Elements = o.tally.Elements
	} else {
		for i, t := range o.tally.Elements {
			e := &d.tally.Elements[i]
			e.Expected, e.Present, e.Faulty = e.Expected+t.Expected, e.Present+t.Present, e.Faulty+t.Faulty
		}
	}
	for k, r := range o.rules {
		if n := d.rules[k]; n == nil {
			d.rules[k] = r
		} else {
			n.Count += r.Count
			n.FirstRow = min(n.FirstRow, r.FirstRow)
		}
	}
	if room := keptWarned - len(d.kept); room > 0 {
		d.kept = append(d.kept, o.kept[:min(room, len(o.kept))]...)
	}
}
