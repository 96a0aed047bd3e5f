package empicsv

import (
	"context"
	"io"
	"strconv"
	"sync"

	"minkang/internal/empi/linkage"
	"minkang/internal/wire/sheet"
)

// Progress tells how a step stands.
type Progress func(step string, done, total int, remark string)

// register is one or two registers in memory.
type register struct {
	ids      []string
	features []*linkage.Features
	keys     [][]uint64 // hashes of each record's keys; 0 where too many share it
	second   int        // index of the first record of the second register; len(features) for one
	western  bool
}

// batchRows is how many rows are prepared together.
const batchRows = 2000

type batch struct {
	ids  []string
	rows []linkage.Record
	at   int
}

// load adds a sheet to the register, two workers preparing.
func (g *register) load(ctx context.Context, src io.ReaderAt, size int64, mapping map[string]string, step string, progress Progress) error {
	r, err := sheet.Open(src, size, sheet.Options{})
	if err != nil {
		return err
	}
	defer r.Close()
	columns, err := MapColumns(r.Header(), mapping)
	if err != nil {
		return err
	}
	g.western = columns.Western
	work, done := make(chan batch, 4), sync.WaitGroup{}
	var mu sync.Mutex
	for range 2 {
		done.Go(func() {
			for b := range work {
				features := make([]*linkage.Features, len(b.rows))
				keys := make([][]uint64, len(b.rows))
				for i, rec := range b.rows {
					features[i] = linkage.Prepare(rec)
					keys[i] = hashes(features[i])
				}
				mu.Lock()
				for len(g.features) < b.at+len(features) {
					g.features, g.keys, g.ids = append(g.features, nil), append(g.keys, nil), append(g.ids, "")
				}
				copy(g.features[b.at:], features)
				copy(g.keys[b.at:], keys)
				copy(g.ids[b.at:], b.ids)
				mu.Unlock()
			}
		})
	}
	err = g.read(ctx, r, columns, work, func(n, bytes int) {
		progress(step, n, max(n, int(float64(n)*float64(size)/float64(max(bytes, 1)))), "")
	})
	close(work)
	done.Wait()
	return err
}

// read cuts rows into batches. tell is told the rows and bytes read.
func (g *register) read(ctx context.Context, r sheet.Reader, columns Columns, work chan<- batch, tell func(n, bytes int)) error {
	from := len(g.features)
	b := batch{at: from}
	n, bytes := 0, 0
	for {
		cells, row, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return err
		}
		for _, c := range cells {
			bytes += len(c) + 1
		}
		ident := columns.cell(cells, "id")
		if ident == "" {
			ident = strconv.Itoa(row)
		}
		b.ids, b.rows = append(b.ids, ident), append(b.rows, columns.record(cells))
		if n++; len(b.rows) == batchRows {
			work <- b
			b = batch{at: from + n}
			tell(n, bytes)
			if err := ctx.Err(); err != nil {
				return err
			}
		}
	}
	if len(b.rows) > 0 {
		work <- b
	}
	tell(n, bytes)
	return nil
}

// hashes gives the keys of a record, its probes with them, and one per trustworthy number.
func hashes(f *linkage.Features) []uint64 {
	keys, numbers := f.Probes(), f.NumberKeys()
	out := make([]uint64, 0, len(keys)+len(numbers))
	for _, k := range keys {
		out = append(out, k.Hash())
	}
	for _, k := range numbers {
		out = append(out, k.Hash())
	}
	return out
}
