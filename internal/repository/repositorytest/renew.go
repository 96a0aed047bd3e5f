package repositorytest

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Renewing is the part of the suite about codes of the sender's own and entries made anew.
func Renewing(t *testing.T, open func(t *testing.T) (repository.Store, repository.Unit)) {
	for name, fn := range map[string]func(*testing.T, stage){"Foreign": foreign, "ReplaceEntries": replaceEntries} {
		t.Run(name, func(t *testing.T) {
			s, u := open(t)
			fn(t, stage{s, u})
		})
	}
}

func (s stage) write(t *testing.T, fn func(context.Context) error) {
	t.Helper()
	if err := s.unit.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

func foreign(t *testing.T, s stage) {
	ctx := context.Background()
	for n := range 30 {
		d := Document(n, 42)
		d.Institution = id.ID(7 + n%3)
		relay := id.ID(0)
		if n%3 == 2 {
			relay = 7
		}
		codes := []string{"A", "B", "A"}
		if n%2 == 0 {
			codes = []string{"A"}
		}
		s.write(t, func(ctx context.Context) error { return s.AddForeign(ctx, *d, relay, codes) })
		s.write(t, func(ctx context.Context) error { return s.AddForeign(ctx, *d, relay, codes) }) // kept already
	}
	walk := func(institution id.ID, code string) (out []id.ID) {
		t.Helper()
		for after := (repository.Place{}); ; {
			page, err := s.Foreign(ctx, institution, code, after, 4)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				return out
			}
			for _, p := range page {
				if p.Institution < after.Institution || p.Institution == after.Institution && p.Document <= after.Document {
					t.Fatalf("%+v after %+v", p, after)
				}
				after = p
				out = append(out, p.Document)
			}
		}
	}
	if got := walk(8, "A"); len(got) != 10 || got[0] != 1001 {
		t.Errorf("%d documents of 8 hold A: %v", len(got), got)
	}
	if got := walk(7, "A"); len(got) != 20 { // its own and those its system sent for 9
		t.Errorf("%d documents of 7 hold A", len(got))
	}
	if got := walk(8, "B"); len(got) != 5 {
		t.Errorf("%d documents of 8 hold B", len(got))
	}
	got := walk(0, "B")
	slices.Sort(got)
	if len(slices.Compact(got)) != 15 {
		t.Errorf("%d documents hold B", len(got))
	}
	if got := walk(0, "C"); len(got) != 0 {
		t.Errorf("%v hold C", got)
	}
}

func replaceEntries(t *testing.T, s stage) {
	ctx := context.Background()
	one, two := Document(1, 42), Document(2, 42)
	s.add(t, one, entry("lab", "GLU", Noon, 5.6), entry("diagnosis", "own", Noon, 1))
	s.add(t, two, entry("diagnosis", "own", Noon, 1))
	next := []standards.Entry{entry("lab", "GLU", Noon, 5.6), entry("diagnosis", "I10", Noon, 1), entry("diagnosis", "J00", Noon, 1)}
	one.Diagnosis, one.Sensitive = "另一个", "hiv"
	s.write(t, func(ctx context.Context) error { return s.ReplaceEntries(ctx, *one, 2, next) })
	got, err := s.EntriesOf(ctx, []repository.Document{*one, *two})
	if err != nil || fmt.Sprint(codesOf(got)) != "[GLU I10 J00 own]" {
		t.Errorf("%v %v", codesOf(got), err)
	}
	if d, err := s.Find(ctx, one.ID); err != nil || *d != *one {
		t.Errorf("%+v %v", d, err)
	}
	if d, err := s.Find(ctx, two.ID); err != nil || *d != *two {
		t.Errorf("another document was touched: %+v %v", d, err)
	}
	if docs, all, err := s.Totals(ctx); err != nil || docs != 2 || all != 4 {
		t.Errorf("%d documents, %d entries, %v", docs, all, err)
	}
	s.write(t, func(ctx context.Context) error { return s.ReplaceEntries(ctx, *one, 3, nil) })
	if _, all, err := s.Totals(ctx); err != nil || all != 1 {
		t.Errorf("%d entries, %v", all, err)
	}
}

func codesOf(all []repository.Entry) (out []string) {
	for _, e := range all {
		out = append(out, e.Code)
	}
	return out
}
