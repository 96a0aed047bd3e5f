package terminologytest

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

// Noon is when tests happen.
var Noon = time.Date(2026, 11, 22, 4, 0, 0, 0, time.UTC)

// Institutions of the tests.
const (
	Hospital id.ID = 70
	Clinic   id.ID = 71
)

// Accounts of the tests.
var (
	Ann = terminology.Author{ID: 11}
	Bob = terminology.Author{ID: 12}
)

// Ledger keeps audit lines; Broken makes it fail.
type Ledger struct {
	mu     sync.Mutex
	lines  []audit.Entry
	Broken bool
}

// Record implements audit.Ledger.
func (l *Ledger) Record(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Broken {
		return errors.New("no ledger")
	}
	l.lines = append(l.lines, e)
	return nil
}

// Lines gives what was recorded.
func (l *Ledger) Lines() []audit.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.lines)
}

// Feed is a list of changed maps.
type Feed struct {
	mu  sync.Mutex
	all []id.ID
}

// Publish implements terminology.Publisher.
func (f *Feed) Publish(_ context.Context, _ string, _ id.ID, payload any) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, payload.(terminology.MapChanged).Institution)
	return nil
}

// Head implements terminology.Feed.
func (f *Feed) Head(context.Context) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return position(len(f.all)), nil
}

func position(n int) string { return id.ID(n).String() }

// Changed implements terminology.Feed.
func (f *Feed) Changed(_ context.Context, after string) ([]id.ID, string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at, err := id.Parse(after)
	if err != nil {
		return nil, after, err
	}
	return slices.Clone(f.all[at:]), position(len(f.all)), nil
}

// Paper is a stored document of the archive: codes of its sender's own, and how often it was written anew.
type Paper struct {
	ID, Institution id.ID
	Codes           []string
	Written         int
}

// Archive is a shelf of papers. Fail makes the next so many derivations fail; Kill is asked before each write.
type Archive struct {
	mu     sync.Mutex
	Papers []Paper
	Fail   int
	Kill   func() error
}

// Holding implements terminology.Archive.
func (a *Archive) Holding(_ context.Context, institution id.ID, code string, after terminology.Mark, limit int) ([]terminology.Mark, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	var out []terminology.Mark
	for _, p := range a.Papers {
		m := terminology.Mark{Institution: p.Institution, Document: p.ID}
		beyond := cmp.Or(cmp.Compare(m.Institution, after.Institution), cmp.Compare(m.Document, after.Document)) > 0
		if institution != 0 {
			beyond = p.Institution == institution && p.ID > after.Document
		}
		if beyond && slices.Contains(p.Codes, code) {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(x, y terminology.Mark) int {
		return cmp.Or(cmp.Compare(x.Institution, y.Institution), cmp.Compare(x.Document, y.Document))
	})
	return out[:min(len(out), limit)], nil
}

// Of implements terminology.Archive.
func (a *Archive) Of(_ context.Context, institution, after id.ID, limit int) (documents []id.ID, reached id.ID, err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	looked := 0
	for _, p := range a.Papers {
		if p.ID <= after || looked == limit {
			continue
		}
		looked, reached = looked+1, p.ID
		if institution == 0 || p.Institution == institution {
			documents = append(documents, p.ID)
		}
	}
	return documents, reached, nil
}

// Derive implements terminology.Archive.
func (a *Archive) Derive(_ context.Context, documents []id.ID) (func(context.Context) (terminology.Derived, error), error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.Fail > 0 {
		a.Fail--
		return nil, errors.New("the shelf is locked")
	}
	return func(context.Context) (terminology.Derived, error) {
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.Kill != nil {
			if err := a.Kill(); err != nil {
				return terminology.Derived{}, err
			}
		}
		for i := range a.Papers {
			if slices.Contains(documents, a.Papers[i].ID) {
				a.Papers[i].Written++
			}
		}
		return terminology.Derived{Changed: int64(len(documents)), Entries: int64(len(documents))}, nil
	}, nil
}

// World is a service over one store.
type World struct {
	*terminology.Service
	Store   terminology.Store
	Unit    terminology.Unit
	Clock   *clock.Stopped
	Library *standards.Library
	Ledger  *Ledger
	Feed    *Feed
	Archive *Archive
	ids     *id.Source
}

// NewWorld puts a service over an empty store.
func NewWorld(t testing.TB, store terminology.Store, unit terminology.Unit, cfg terminology.Config) *World {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	c := clock.At(Noon)
	w := &World{Store: store, Unit: unit, Clock: c, Library: l, Ledger: &Ledger{}, Feed: &Feed{}, Archive: &Archive{}, ids: id.NewSource(c, 1)}
	w.Service = w.Other(t, cfg)
	return w
}

// Other gives the service of another process on the same store.
func (w *World) Other(t testing.TB, cfg terminology.Config) *terminology.Service {
	t.Helper()
	s := terminology.New(terminology.Deps{Store: w.Store, Unit: w.Unit, Events: w.Feed, Ledger: w.Ledger, Clock: w.Clock, IDs: w.ids,
		Library: func() *standards.Library { return w.Library }, Archive: w.Archive, Feed: w.Feed, Config: cfg})
	if err := s.Load(context.Background()); err != nil {
		t.Fatal(err)
	}
	return s
}
