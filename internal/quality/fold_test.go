package quality_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
	"minkang/internal/quality/qualitysql"
	"minkang/internal/quality/qualitytest"
)

var all = quality.Period{From: 20200101, To: 20291231}

// totals are everything the cells hold.
type totals struct {
	Cells   map[quality.Cell]quality.Counts
	Details map[quality.Cell]quality.Tally
}

func read(t interface{ Fatal(...any) }, s quality.Store) totals {
	ctx := context.Background()
	out := totals{map[quality.Cell]quality.Counts{}, map[quality.Cell]quality.Tally{}}
	rows, err := s.Sum(ctx, quality.Query{Period: all}, quality.Grouping{Day: true, Institution: true, Type: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if !r.Counts.Zero() { // a cell whose messages moved elsewhere counts nothing
			out.Cells[r.Cell] = r.Counts
		}
	}
	err = s.Details(ctx, quality.Query{Period: all}, func(c quality.Cell, x quality.Tally) error {
		if !x.Counts.Zero() {
			out.Details[c] = x
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func record(t interface{ Fatal(...any) }, u quality.Unit, s quality.Store, all ...quality.Sending) {
	err := u.Write(context.Background(), func(ctx context.Context) error {
		for _, x := range all {
			if err := s.Record(ctx, x); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func fold(t interface{ Fatal(...any) }, p *quality.Projector) {
	for {
		n, err := p.Step(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// messages draws decided messages: some decided twice, some repeating the key of others.
func messages(t *rapid.T) []quality.Sending {
	n := rapid.IntRange(1, 12).Draw(t, "messages")
	var out []quality.Sending
	for i := range n {
		s := qualitytest.Sending(i+1, id.ID(rapid.IntRange(7, 8).Draw(t, "institution")), rapid.SampledFrom([]string{"C0002", "C0007"}).Draw(t, "type"),
			quality.Day(20261118+rapid.IntRange(0, 2).Draw(t, "day")))
		s.Key = int64(rapid.IntRange(0, 3).Draw(t, "key"))
		for a := range rapid.IntRange(1, 3).Draw(t, "decisions") {
			s.Attempt += int64(a)
			if a > 0 { // decided again, with another content
				s.Tally.Counts[quality.Faulty] = 0
				s.Tally.Rules = nil
				s.Day = quality.Day(20261118 + rapid.IntRange(0, 2).Draw(t, "later day"))
			}
			out = append(out, s)
		}
	}
	return out
}

// In whatever order messages are recorded and folded, and however often the same comes, the counts are the same.
func TestOrderAndRepeatsDoNotMatter(t *testing.T) {
	book, err := quality.Load()
	if err != nil {
		t.Fatal(err)
	}
	db := sqldbtest.SQLite(t, qualitysql.Migrations())
	s := qualitysql.New(db)
	p := quality.NewProjector(book, s, db)
	forget := func() { // the next case begins with nothing
		err := db.Write(context.Background(), func(ctx context.Context) error {
			var refs []quality.Ref
			for {
				some, err := s.Scan(ctx, quality.Query{Period: all}, quality.Mark{}, 100)
				if err != nil {
					return err
				}
				if len(some) == 0 {
					break
				}
				for _, x := range some {
					refs = append(refs, x.Ref())
				}
				if err := s.Drop(ctx, refs); err != nil {
					return err
				}
			}
			return errors.Join(s.Clear(ctx, 0), s.DropOwners(ctx, 0))
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	rapid.Check(t, func(rt *rapid.T) {
		sent := messages(rt)
		// A key is one message's for ever: a second decision of a message keeps its key.
		var want totals
		for round := range 2 {
			forget()
			order := slices.Clone(sent)
			if round > 0 {
				order = append(order, rapid.SliceOfN(rapid.SampledFrom(sent), 0, 5).Draw(rt, "again")...)
				order = rapid.Permutation(order).Draw(rt, "order")
			}
			for len(order) > 0 {
				n := len(order)
				if round > 0 {
					n = rapid.IntRange(1, n).Draw(rt, "before the next fold")
				}
				record(rt, db, s, order[:n]...)
				fold(rt, p)
				order = order[n:]
			}
			got := read(rt, s)
			if round == 0 {
				want = got
				bounds(rt, book, got)
			} else if !reflect.DeepEqual(got, want) {
				rt.Fatalf("got  %+v\nwant %+v", got, want)
			}
		}
	})
}

// bounds: counts add up and scores lie between 0 and 1.
func bounds(t *rapid.T, book *quality.Book, x totals) {
	for c, counts := range x.Cells {
		if !reflect.DeepEqual(counts, x.Details[c].Counts) {
			t.Fatalf("%v: the row says %v, its details %v", c, counts, x.Details[c].Counts)
		}
		if counts[quality.Accepted]+counts[quality.Quarantined]+counts[quality.Refused] != counts[quality.Sent] {
			t.Fatalf("%v: %v", c, counts)
		}
		for _, d := range append([]quality.Dimension{quality.Overall}, quality.Dimensions...) {
			if v, ok := book.Value(counts, d); ok && (v < 0 || v > 1) {
				t.Fatalf("%v: %s is %v", c, d, v)
			}
		}
	}
}

// breaking is a unit whose transactions fail at a chosen moment.
type breaking struct {
	quality.Unit
	at int
}

var errPower = errors.New("power cut")

// Write implements quality.Unit.
func (b *breaking) Write(ctx context.Context, fn func(context.Context) error) error {
	b.at--
	if b.at != 0 {
		return b.Unit.Write(ctx, fn)
	}
	return b.Unit.Write(ctx, func(ctx context.Context) error {
		if err := fn(ctx); err != nil {
			return err
		}
		return errPower // everything was done, and the commit never comes
	})
}

// Killed before a commit, the projector goes on where the last whole batch ended: nothing is lost, nothing counts twice.
func TestKilledAnywhere(t *testing.T) {
	book, _ := quality.Load()
	for at := 1; at < 5; at++ {
		t.Run(fmt.Sprint("step ", at), func(t *testing.T) {
			db := sqldbtest.SQLite(t, qualitysql.Migrations())
			s := qualitysql.New(db)
			var sent []quality.Sending
			for i := range 1600 {
				x := qualitytest.Sending(i+1, 7, "C0002", 20261120)
				x.Key = int64(i % 800)
				sent = append(sent, x)
			}
			record(t, db, s, sent...)
			u := &breaking{Unit: db, at: at}
			p := quality.NewProjector(book, s, u)
			failed := 0
			for {
				n, err := p.Step(context.Background())
				if errors.Is(err, errPower) {
					failed++
					p = quality.NewProjector(book, s, u) // a new process
					continue
				}
				if err != nil {
					t.Fatal(err)
				}
				if n == 0 {
					break
				}
			}
			got := read(t, s).Cells[quality.Cell{Day: 20261120, Institution: 7, Type: "C0002"}]
			// 1600 messages over 799 keys of two or three each and 2 without a key.
			if failed != 1 && at < 5 || got[quality.Sent] != 1600 || got[quality.Duplicates] != 799 {
				t.Errorf("failed %d times; %v", failed, got)
			}
		})
	}
}

func TestRebuildReplacesWhatMessagesCount(t *testing.T) {
	book, _ := quality.Load()
	db := sqldbtest.SQLite(t, qualitysql.Migrations())
	st := qualitysql.New(db)
	st2 := newStage(t, db, st)
	for i := range 3 {
		x := qualitytest.Sending(i+1, 7, "C0002", 20261120)
		x.Key = 9
		st2.record(x)
	}
	fold(t, st2.projector)
	// The rules changed: the second message now counts another way, and to another day.
	better := qualitytest.Sending(2, 7, "C0002", 20261119)
	better.Tally.Counts[quality.Faulty] = 0
	better.Tally.Rules = nil
	src := source{better, qualitytest.Sending(1, 7, "C0002", 20261120), qualitytest.Sending(77, 7, "C0002", 20261120)}
	period := quality.Period{From: quality.DayOf(qualitytest.Noon), To: quality.DayOf(qualitytest.Noon)}
	var read2, changed int64
	if err := st2.Rebuild(context.Background(), src, period, false, func(r, c int64) { read2, changed = r, c }); err != nil {
		t.Fatal(err)
	}
	if read2 != 3 || changed != 1 {
		t.Errorf("%d read, %d changed", read2, changed)
	}
	want := read(t, st)
	cell := want.Cells[quality.Cell{Day: 20261119, Institution: 7, Type: "C0002"}]
	if cell[quality.Sent] != 1 || cell[quality.Faulty] != 0 || cell[quality.Duplicates] != 1 {
		t.Errorf("%v", cell)
	}
	// Made anew from what is recorded, the cells are the same.
	if err := st2.Rebuild(context.Background(), source{}, period, true, nil); err != nil {
		t.Fatal(err)
	}
	fold(t, st2.projector)
	if got := read(t, st); !reflect.DeepEqual(got, want) {
		t.Errorf("recounted\n%+v\nwant\n%+v", got, want)
	}
	_ = book
}

// source gives sendings in one page.
type source []quality.Sending

// Sendings implements quality.Source.
func (s source) Sendings(context.Context, time.Time, time.Time, string, int) ([]quality.Sending, string, error) {
	return s, "", nil
}
