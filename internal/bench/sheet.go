package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"minkang/internal/app"
	"minkang/internal/collection"
	"minkang/internal/collection/collectionsheet"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/registry"
	"minkang/internal/security"
	"minkang/internal/standards"
	"minkang/internal/wire/sheet"
)

// Sheet measures how fast a sheet of a data set is read and checked, and how many rows a second a node keeps.
type Sheet struct {
	Dir     string
	DataSet string
	Rows    int // of the sheet that is checked
	Keep    int // rows that are kept; 0 none
	Seed    uint64
	Out     io.Writer
	Bar     Progress
}

// Run makes the sheets where they are missing, checks them in both formats and keeps some rows in a fresh node.
func (s *Sheet) Run(ctx context.Context) error {
	l, err := standards.Load()
	if err != nil {
		return err
	}
	d, ok := l.DataSet(s.DataSet)
	if !ok {
		return collection.ErrDataSet
	}
	if err := os.MkdirAll(s.Dir, 0o700); err != nil {
		return err
	}
	m := ThisMachine()
	fmt.Fprintf(s.Out, "machine: %s, %d cores, %d MB, %s, %s, load %s\n", m.CPU, m.Cores, m.MemoryMB, m.OS, m.Go, m.Load)
	fmt.Fprintf(s.Out, "data set %s %s, %d columns, %d rows\n", d.ID, d.Name, len(d.Items), s.Rows)
	for _, format := range []sheet.Format{sheet.CSV, sheet.XLSX} {
		for _, rows := range []int{max(1, s.Rows/10), s.Rows} {
			if err := s.check(ctx, l, d, format, rows); err != nil {
				return err
			}
		}
	}
	if s.Keep == 0 {
		return nil
	}
	return s.keep(ctx, l, d)
}

// file makes a sheet unless it is there.
func (s *Sheet) file(l *standards.Library, d *standards.DataSet, format sheet.Format, rows int) (name string, err error) {
	name = filepath.Join(s.Dir, fmt.Sprintf("%s-%d-%d.%s", d.ID, rows, s.Seed, format))
	if _, err := os.Stat(name); err == nil {
		return name, nil
	}
	f, err := os.Create(name + ".part")
	if err != nil {
		return "", err
	}
	defer f.Close()
	w, err := sheet.NewWriter(f, sheet.Layout{Format: format, Sheet: d.Name})
	if err != nil {
		return "", err
	}
	if err := w.Write(collectionsheet.ColumnNames(d)); err != nil {
		return "", err
	}
	draw := newRowDraw(l, d, s.Seed)
	for i := range rows {
		if err := w.Write(draw.row(i)); err != nil {
			return "", err
		}
		if s.Bar != nil && i%10000 == 0 {
			s.Bar("write "+filepath.Base(name), i, rows, "")
		}
	}
	if err := errors.Join(w.Close(), f.Sync()); err != nil {
		return "", err
	}
	return name, os.Rename(name+".part", name)
}

// body shows a file as collection needs it.
type body struct {
	*os.File
	size int64
}

// Size implements collection.Body.
func (b body) Size() int64 { return b.size }

func openBody(name string) (body, error) {
	f, err := os.Open(name)
	if err != nil {
		return body{}, err
	}
	st, err := f.Stat()
	if err != nil {
		return body{}, errors.Join(err, f.Close())
	}
	return body{f, st.Size()}, nil
}

func (s *Sheet) check(ctx context.Context, l *standards.Library, d *standards.DataSet, format sheet.Format, rows int) error {
	name, err := s.file(l, d, format, rows)
	if err != nil {
		return err
	}
	in, err := openBody(name)
	if err != nil {
		return err
	}
	svc := collection.New(collection.Deps{Config: collection.Default(), Library: func() *standards.Library { return l }, Sheets: collectionsheet.Sheets{Temp: s.Dir},
		Clock: clock.Wall{}, Log: slog.New(slog.DiscardHandler)})
	runtime.GC()
	watch := watchMemory()
	before, _ := UsageOf(os.Getpid()) // without /proc the share of processor time is not printed
	start := time.Now()
	x, err := svc.Examine(ctx, collection.Envelope{DataSet: d.ID}, in, runtime.GOMAXPROCS(0))
	took := time.Since(start)
	heap := watch()
	if err != nil {
		return err
	}
	after, _ := UsageOf(os.Getpid())
	if s.Bar != nil {
		s.Bar("", 0, 0, "")
	}
	fmt.Fprintf(s.Out, "check %-4s %9d rows %6.1f MB: %6.2f s, %7.0f rows/s, processor %.1f s, most heap in use %d MB, would accept %d, refuse %d, rules broken %d\n", format, x.Counts.Rows,
		float64(in.size)/(1<<20), took.Seconds(), float64(x.Counts.Rows)/took.Seconds(), (after.CPU - before.CPU).Seconds(), heap>>20, x.Counts.Accepted, x.Counts.Refused, len(x.Rules))
	return nil
}

// watchMemory follows the heap until the function it gives is called, which tells the most that was in use.
func watchMemory() func() uint64 {
	stop, done := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		t := time.NewTicker(50 * time.Millisecond)
		defer t.Stop()
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-t.C:
			case <-stop:
				done <- most
				return
			}
		}
	}()
	return func() uint64 { close(stop); return <-done }
}

// keep collects a sheet in a node of its own, stored on the disk like any other.
func (s *Sheet) keep(ctx context.Context, l *standards.Library, d *standards.DataSet) error {
	name, err := s.file(l, d, sheet.CSV, s.Keep)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp(s.Dir, "node-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	cfg := app.Default()
	cfg.Data = dir
	sys, err := app.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	defer sys.Close()
	i, err := sys.Registry.Register(ctx, registry.Institution{Code: cnid.SyntheticOrganisation(1), Name: "测速卫生服务中心", Kind: registry.Community, Division: cnid.ReservedDivision})
	if err != nil {
		return err
	}
	in, err := os.Open(name)
	if err != nil {
		return err
	}
	defer in.Close()
	by := security.NodeActor("bench")
	start := time.Now()
	b, err := sys.Collection.Receive(ctx, collection.Envelope{DataSet: d.ID, Institution: i.ID, FileName: filepath.Base(name)}, in, by)
	if err != nil {
		return err
	}
	received := time.Since(start)
	if err := sys.Collection.Run(ctx, b.ID); err != nil {
		return err
	}
	took := time.Since(start)
	if b, err = sys.Collection.Find(ctx, b.ID, by); err != nil {
		return err
	}
	documents, entries, err := sys.Repository.Totals(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.Out, "keep  csv  %9d rows: %6.2f s (body durable after %.2f s), %7.0f rows/s; accepted %d, refused %d; %d documents, %d entries; %s store, %d rows a transaction\n",
		b.Counts.Rows, took.Seconds(), received.Seconds(), float64(b.Counts.Rows)/took.Seconds(), b.Counts.Accepted, b.Counts.Refused, documents, entries, cfg.Store.Engine, cfg.Collection.ChunkRows)
	return nil
}

// rowDraw draws rows of a data set around one that breaks no rule; the same seed gives the same rows.
type rowDraw struct {
	set   *standards.DataSet
	sound []string // a row that breaks no rule
	codes [][]standards.Code
	seed  uint64
	cells []string
}

func newRowDraw(l *standards.Library, d *standards.DataSet, seed uint64) *rowDraw {
	r := &rowDraw{set: d, seed: seed, sound: l.SampleRow(d), codes: make([][]standards.Code, len(d.Items)), cells: make([]string, len(d.Items))}
	for i := range d.Items {
		if x := l.ColumnDomain(d, i); x != nil && x.Size() > 0 {
			r.codes[i] = x.Codes()
		}
	}
	return r
}

// row draws row n. One cell in twelve is empty, and one row in two hundred has a code that does not exist.
func (r *rowDraw) row(n int) []string {
	state := (uint64(n)+1)*0x9e3779b97f4a7c15 ^ r.seed
	next := func(most int) int {
		state ^= state << 13
		state ^= state >> 7
		state ^= state << 17
		return int(state>>11) % most
	}
	spoiled := next(200) == 0
	for i := range r.set.Items {
		item := &r.set.Items[i]
		switch {
		case i > 2 && next(12) == 0:
			r.cells[i] = ""
		case strings.HasPrefix(item.Element, "DE01.00.009"):
			r.cells[i] = fmt.Sprintf("%s%011d", cnid.ReservedDivision, n%200_000)
		case strings.HasPrefix(item.Element, "DE01.00."):
			r.cells[i] = fmt.Sprintf("N%d", n)
		case item.Element == "DE02.01.039.00":
			r.cells[i] = "测试" + strconv.Itoa(n%200_000)
		case r.codes[i] != nil && spoiled:
			r.cells[i], spoiled = "~~", false
		case r.codes[i] == nil && item.Type == "S1" && (item.Format.Max == 0 || item.Format.Max >= 8) && item.Format.Kind != "N":
			r.cells[i] = remarks[next(len(remarks))]
		default:
			r.cells[i] = r.sound[i]
		}
	}
	return r.cells
}

// remarks are what people write into free text.
var remarks = []string{"正常", "未见异常", "建议复查", "按时服药", "控制饮食", "坚持运动", "血压控制满意", "继续观察"}
