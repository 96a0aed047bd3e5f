package columntest

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"minkang/internal/engine/column"
	"minkang/internal/kit/errs"
)

// Each runs f once per engine of this build, each time on a fresh file that is closed afterwards.
func Each(t *testing.T, f func(t *testing.T, s column.Store)) {
	t.Helper()
	for _, e := range column.Engines() {
		t.Run(string(e), func(t *testing.T) {
			f(t, Open(t, column.Config{Engine: e, Path: filepath.Join(t.TempDir(), "warehouse")}))
		})
	}
}

// Open opens a store that is closed when the test ends.
func Open(t testing.TB, cfg column.Config) column.Store {
	t.Helper()
	s, err := column.Open(context.Background(), cfg)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

var visits = column.Table{Name: "t_visit", Fields: []column.Field{
	{Name: "document", Type: column.Int64, Keyed: true}, {Name: "day", Type: column.Int32}, {Name: "flag", Type: column.Int8},
	{Name: "kind", Type: column.Int16}, {Name: "amount", Type: column.Real}, {Name: "note", Type: column.Text},
}}

// Run is the whole suite for one engine.
func Run(t *testing.T, e column.Engine) {
	cases := []struct {
		name string
		f    func(*testing.T, column.Store)
	}{
		{"types come back as they went in", types}, {"rows, deletion and cursor are one transaction", oneTransaction},
		{"an error or panic undoes everything", undone}, {"delete by many keys", deleteMany},
		{"create is repeatable and refuses another shape", shapes}, {"drop", drop}, {"dialect expressions", dialect},
		{"readers see whole writes only", readersSeeWhole}, {"a cancelled query stops", cancelled},
		{"an error from the row function stops the query", eachError}, {"bad names are refused", badNames},
		{"rows of a wrong width are refused", wrongWidth}, {"checkpoint and size", checkpoint},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			s := Open(t, column.Config{Engine: e, Path: filepath.Join(t.TempDir(), "warehouse")})
			must(t, s.Create(t.Context(), visits))
			c.f(t, s)
		})
	}
	t.Run("a closed file opens again with its rows and cursor", func(t *testing.T) { reopen(t, e) })
	t.Run("a query over its time is stopped and named", func(t *testing.T) { timeout(t, e) })
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// rows gives n rows of documents from..from+n-1.
func rows(from, n int) iter.Seq[[]any] {
	row := make([]any, 6)
	return func(yield func([]any) bool) {
		for i := from; i < from+n; i++ {
			row[0], row[1], row[2], row[3], row[4], row[5] = int64(i), i%1000, i%2 == 0, int64(i%7), float64(i)/4, fmt.Sprint("记", i)
			if !yield(row) {
				return
			}
		}
	}
}

func fill(t testing.TB, s column.Store, from, n int) {
	t.Helper()
	must(t, s.Write(t.Context(), func(tx column.Tx) error {
		got, err := tx.Append("t_visit", rows(from, n))
		if err == nil && got != int64(n) {
			err = fmt.Errorf("appended %d, want %d", got, n)
		}
		return err
	}))
}

func one(t testing.TB, s column.Store, query string, args ...any) (out []any) {
	t.Helper()
	must(t, s.Query(t.Context(), query, args, func(r []any) error { out = slices.Clone(r); return nil }))
	return out
}

func count(t testing.TB, s column.Store) int64 {
	return one(t, s, "SELECT count(*) FROM t_visit")[0].(int64)
}

func types(t *testing.T, s column.Store) {
	must(t, s.Write(t.Context(), func(tx column.Tx) error {
		_, err := tx.Append("t_visit", slices.Values([][]any{
			{int64(1) << 60, int64(-5), true, int64(-300), 0.25, "门诊 'x\""}, {nil, nil, nil, nil, nil, nil}}))
		return err
	}))
	var got [][]any
	must(t, s.Query(t.Context(), "SELECT * FROM t_visit ORDER BY document NULLS LAST", nil, func(r []any) error {
		got = append(got, slices.Clone(r))
		return nil
	}))
	want := [][]any{{int64(1) << 60, int64(-5), int64(1), int64(-300), 0.25, "门诊 'x\""}, {nil, nil, nil, nil, nil, nil}}
	if fmt.Sprintf("%#v", got) != fmt.Sprintf("%#v", want) {
		t.Fatalf("got %#v\nwant %#v", got, want)
	}
}

func oneTransaction(t *testing.T, s column.Store) {
	fill(t, s, 1, 10)
	must(t, s.Write(t.Context(), func(tx column.Tx) error {
		if n, err := tx.Delete("t_visit", "document", []int64{3, 4, 99}); err != nil || n != 2 {
			return fmt.Errorf("deleted %d, %w", n, err)
		}
		if _, err := tx.Append("t_visit", rows(3, 1)); err != nil {
			return err
		}
		if n, err := tx.Exec("UPDATE t_visit SET note = ? WHERE document = ?", "x", 3); err != nil || n != 1 {
			return fmt.Errorf("updated %d, %w", n, err)
		}
		seen := int64(0)
		if err := tx.Query("SELECT count(*) FROM t_visit", nil, func(r []any) error { seen = r[0].(int64); return nil }); err != nil || seen != 9 {
			return fmt.Errorf("saw %d inside, %w", seen, err)
		}
		if err := tx.SetCursor("events", "7"); err != nil {
			return err
		}
		return tx.SetCursor("events", "8")
	}))
	if n := count(t, s); n != 9 {
		t.Fatalf("%d rows", n)
	}
	if c := cursor(t, s); c != "8" {
		t.Fatalf("cursor %q", c)
	}
}

// cursor reads the position from outside and from inside a transaction.
func cursor(t testing.TB, s column.Store) (c string) {
	t.Helper()
	outside, err := s.Cursor(t.Context(), "events")
	must(t, err)
	defer func() {
		if outside != c {
			t.Errorf("cursor %q outside a transaction, %q inside", outside, c)
		}
	}()
	must(t, s.Write(t.Context(), func(tx column.Tx) (err error) { c, err = tx.Cursor("events"); return err }))
	return c
}

func undone(t *testing.T, s column.Store) {
	fill(t, s, 1, 5)
	boom := errors.New("boom")
	err := s.Write(t.Context(), func(tx column.Tx) error {
		if _, err := tx.Append("t_visit", rows(100, 3000)); err != nil {
			return err
		}
		if _, err := tx.Delete("t_visit", "document", []int64{1}); err != nil {
			return err
		}
		if err := tx.SetCursor("events", "9"); err != nil {
			return err
		}
		return boom
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v", err)
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Fatal("panic was swallowed")
			}
		}()
		s.Write(t.Context(), func(tx column.Tx) error {
			_, err := tx.Append("t_visit", func(yield func([]any) bool) { yield([]any{int64(7), 1, 1, 1, 1.0, ""}); panic("row source") })
			return err
		})
	}()
	if n, c := count(t, s), cursor(t, s); n != 5 || c != "" {
		t.Fatalf("%d rows, cursor %q", n, c)
	}
	fill(t, s, 50, 1) // and the store still writes
}

func deleteMany(t *testing.T, s column.Store) {
	fill(t, s, 1, 5000)
	keys := make([]int64, 0, 2000)
	for i := int64(1); i <= 4000; i += 2 {
		keys = append(keys, i)
	}
	must(t, s.Write(t.Context(), func(tx column.Tx) error {
		n, err := tx.Delete("t_visit", "document", keys)
		if err == nil && n != 2000 {
			err = fmt.Errorf("deleted %d", n)
		}
		return err
	}))
	if n := count(t, s); n != 3000 {
		t.Fatalf("%d rows left", n)
	}
}

func shapes(t *testing.T, s column.Store) {
	fill(t, s, 1, 2)
	must(t, s.Create(t.Context(), visits))
	if n := count(t, s); n != 2 {
		t.Fatalf("%d rows after a second create", n)
	}
	other := column.Table{Name: "t_visit", Fields: visits.Fields[:3]}
	if err := s.Create(t.Context(), other); !errors.Is(err, column.ErrShape) {
		t.Fatalf("got %v", err)
	}
}

func drop(t *testing.T, s column.Store) {
	fill(t, s, 1, 2)
	must(t, s.Drop(t.Context(), "t_visit", "t_never"))
	must(t, s.Create(t.Context(), visits))
	if n := count(t, s); n != 0 {
		t.Fatalf("%d rows", n)
	}
}

func dialect(t *testing.T, s column.Store) {
	fill(t, s, 1, 100)
	e := s.Engine()
	r := one(t, s, "SELECT count(*), "+e.Median("amount")+", "+e.Spread("document")+" FROM t_visit WHERE "+e.InSet("document"), "4,8,12,100,7777")
	if r[0] != int64(4) || r[1] != 2.5 {
		t.Fatalf("got %v", r)
	}
	if n := r[2].(int64); n > 4 || n < 2 || e.SpreadIsExact() && n != 4 {
		t.Fatalf("spread of 4 values is %d", n)
	}
	if n := one(t, s, "SELECT "+e.Spread("document")+" FROM t_visit")[0].(int64); n < 32 || n > 100 {
		t.Fatalf("spread of 100 values is %d", n)
	}
}

func readersSeeWhole(t *testing.T, s column.Store) {
	ctx, stop := context.WithCancel(t.Context())
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for ctx.Err() == nil {
				if n := count(t, s); n%10 != 0 {
					t.Errorf("a reader saw %d rows: half a write", n)
					return
				}
			}
		})
	}
	for i := range 20 {
		fill(t, s, i*10, 10)
	}
	stop()
	wg.Wait()
	if n := count(t, s); n != 200 {
		t.Fatalf("%d rows", n)
	}
}

// slow never ends in a test's life: a cross join of a thousand rows to the fourth.
const slow = "SELECT count(*) FROM t_visit a, t_visit b, t_visit c, t_visit d WHERE a.amount + b.amount * c.amount - d.amount > 1"

func cancelled(t *testing.T, s column.Store) {
	fill(t, s, 1, 1000)
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	err := s.Query(ctx, slow, nil, func([]any) error { return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	if n := count(t, s); n != 1000 {
		t.Fatalf("%d rows", n)
	}
}

func timeout(t *testing.T, e column.Engine) {
	s := Open(t, column.Config{Engine: e, Path: filepath.Join(t.TempDir(), "w"), QueryTimeout: 50 * time.Millisecond})
	must(t, s.Create(t.Context(), visits))
	fill(t, s, 1, 1000)
	err := s.Query(t.Context(), slow, nil, func([]any) error { return nil })
	if !errors.Is(err, column.ErrTimeout) || errs.KindOf(err) != errs.Unavailable {
		t.Fatalf("got %v", err)
	}
}

func eachError(t *testing.T, s column.Store) {
	fill(t, s, 1, 100)
	boom, seen := errors.New("boom"), 0
	err := s.Query(t.Context(), "SELECT document FROM t_visit", nil, func([]any) error { seen++; return boom })
	if !errors.Is(err, boom) || seen != 1 {
		t.Fatalf("got %v after %d rows", err, seen)
	}
}

func badNames(t *testing.T, s column.Store) {
	for _, n := range []string{"", "T", "a b", "a;drop", "1a", "表"} {
		if err := s.Create(t.Context(), column.Table{Name: n, Fields: visits.Fields}); err == nil {
			t.Errorf("table name %q was taken", n)
		}
		if err := s.Drop(t.Context(), n); err == nil {
			t.Errorf("dropped %q", n)
		}
	}
}

func wrongWidth(t *testing.T, s column.Store) {
	err := s.Write(t.Context(), func(tx column.Tx) error {
		_, err := tx.Append("t_visit", slices.Values([][]any{{int64(1)}}))
		return err
	})
	if err == nil || count(t, s) != 0 {
		t.Fatalf("got %v", err)
	}
}

func checkpoint(t *testing.T, s column.Store) {
	fill(t, s, 1, 20000)
	must(t, s.Checkpoint(t.Context()))
	n, err := s.SizeBytes()
	if err != nil || n < 20000 {
		t.Fatalf("size %d, %v", n, err)
	}
}

func reopen(t *testing.T, e column.Engine) {
	cfg := column.Config{Engine: e, Path: filepath.Join(t.TempDir(), "warehouse")}
	s, err := column.Open(t.Context(), cfg)
	must(t, err)
	must(t, s.Create(t.Context(), visits))
	must(t, s.Write(t.Context(), func(tx column.Tx) error {
		if _, err := tx.Append("t_visit", rows(1, 10)); err != nil {
			return err
		}
		return tx.SetCursor("events", "10")
	}))
	must(t, s.Close())
	s = Open(t, cfg)
	must(t, s.Create(t.Context(), visits))
	if n, c := count(t, s), cursor(t, s); n != 10 || c != "10" {
		t.Fatalf("%d rows, cursor %q", n, c)
	}
}
