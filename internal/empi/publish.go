package empi

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"minkang/internal/kit/id"
)

// ChangeKind says what subscribers are told of.
type ChangeKind string

// The kinds.
const (
	ToldNew      ChangeKind = "new"
	ToldChanged  ChangeKind = "changed"
	ToldMerged   ChangeKind = "merged"   // Other now resolves to Person
	ToldUnmerged ChangeKind = "unmerged" // Other is a person of its own again
	ToldSplit    ChangeKind = "split"    // a part of Person is now Other
)

// Kinds are all kinds, in the order pages show them.
var Kinds = []ChangeKind{ToldNew, ToldChanged, ToldMerged, ToldUnmerged, ToldSplit}

// Told is one change in the order in which subscribers read them. No name and no number.
type Told struct {
	Seq    int64
	At     time.Time
	Kind   ChangeKind
	Person id.ID
	Other  id.ID
}

// Publishing is the part of the store behind subscriptions and the higher node.
type Publishing interface {
	AppendTold(ctx context.Context, all []Told) error // Seq is given by the store
	Told(ctx context.Context, after int64, limit int) ([]Told, error)
	ToldRange(ctx context.Context) (first, last int64, err error)
	PruneTold(ctx context.Context, before time.Time, limit int) (int, error)
	PutSubscription(ctx context.Context, s Subscription) error
	Subscription(ctx context.Context, ident id.ID) (Subscription, error)
	Subscriptions(ctx context.Context) ([]Subscription, error)
	PutHigher(ctx context.Context, h Higher) error
	HigherOf(ctx context.Context, person id.ID) (Higher, error) // zero when never queued
	HigherDue(ctx context.Context, now time.Time, limit int) ([]Higher, error)
	HigherCounts(ctx context.Context) (map[HigherState]int64, error)
}

// Happened is an event of this context as the outbox keeps it.
type Happened struct {
	Place   string
	At      time.Time
	Subject string
	Key     id.ID
	Payload json.RawMessage
}

// Outbox reads events in order; app shows the store's outbox as one.
type Outbox interface {
	Read(ctx context.Context, after string, limit int) ([]Happened, error)
}

const taskPublish = "publish"

// Publish moves events from the outbox into the order subscribers read, up to limit, and gives how many it looked at. One at
// a time does it, however many nodes try. The place is kept with what was moved, in one transaction.
func (s *Service) Publish(ctx context.Context, from Outbox, limit int) (n int, err error) {
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		if _, err := s.store.Lock(ctx, []string{"t:" + taskPublish}); err != nil {
			return err
		}
		t, err := s.store.Task(ctx, taskPublish)
		if err != nil {
			return err
		}
		if t.Name == "" {
			t = Task{Name: taskPublish, StartedAt: s.clock.Now()}
		}
		events, err := from.Read(ctx, t.Place, limit)
		if n = len(events); err != nil || n == 0 {
			return err
		}
		var told []Told
		for _, e := range events {
			if x, ok := tell(e); ok {
				told = append(told, x)
			}
		}
		if err := s.store.AppendTold(ctx, told); err != nil {
			return err
		}
		t.Place, t.Done, t.UpdatedAt = events[n-1].Place, t.Done+int64(len(told)), s.clock.Now()
		return s.store.PutTask(ctx, t)
	})
	return n, err
}

// Place gives how far Publish has come, for the outbox to know what may go.
func (s *Service) Place(ctx context.Context) (string, error) {
	t, err := s.store.Task(ctx, taskPublish)
	return t.Place, err
}

func tell(e Happened) (Told, bool) {
	t := Told{At: e.At, Person: e.Key}
	switch e.Subject {
	case SubjectRegistered:
		t.Kind = ToldNew
	case SubjectChanged:
		t.Kind = ToldChanged
	case SubjectMerged:
		var m PersonsMerged
		if json.Unmarshal(e.Payload, &m) != nil {
			return t, false
		}
		t.Kind, t.Person, t.Other = ToldMerged, m.Survivor, m.Retired
		if m.Undone {
			t.Kind = ToldUnmerged
		}
	case SubjectSplit:
		var x PersonSplit
		if json.Unmarshal(e.Payload, &x) != nil {
			return t, false
		}
		t.Kind, t.Person, t.Other = ToldSplit, x.Person, x.Offspring
	default:
		return t, false
	}
	return t, true
}

// ToldFilter says which changes a reader wants.
type ToldFilter struct {
	Kinds       []ChangeKind // empty: all
	Institution string       // only people this institution has spoken of; empty: all
}

// maxTold bounds the changes looked at for one page.
const maxTold = 1000

// Changes gives changes after a place, filtered, at most limit, and the place to go on from: even a page with nothing for the
// reader moves on. Errors: empi.changes-forgotten.
func (s *Service) Changes(ctx context.Context, after int64, f ToldFilter, limit int) ([]Told, int64, error) {
	first, last, err := s.store.ToldRange(ctx)
	if err != nil {
		return nil, after, err
	}
	if after > 0 && first > after+1 || after > last {
		return nil, after, ErrCursor.With("first", strconv.FormatInt(first, 10))
	}
	rows, err := s.store.Told(ctx, after, maxTold)
	if err != nil {
		return nil, after, err
	}
	mine, err := s.mine(ctx, rows, f.Institution)
	if err != nil {
		return nil, after, err
	}
	var out []Told
	for _, t := range rows {
		if len(out) == limit {
			break
		}
		after = t.Seq
		if (len(f.Kinds) == 0 || slices.Contains(f.Kinds, t.Kind)) && (f.Institution == "" || mine[t.Person] || mine[t.Other]) {
			out = append(out, t)
		}
	}
	return out, after, nil
}

// mine tells of which people an institution has spoken.
func (s *Service) mine(ctx context.Context, rows []Told, institution string) (map[id.ID]bool, error) {
	if institution == "" {
		return nil, nil
	}
	out := make(map[id.ID]bool, len(rows))
	var ids []id.ID
	for _, t := range rows {
		for _, p := range []id.ID{t.Person, t.Other} {
			if _, asked := out[p]; p != 0 && !asked {
				out[p] = false
				ids = append(ids, p)
			}
		}
	}
	people, err := s.store.People(ctx, ids)
	for _, p := range people {
		out[p.ID] = p.SeenBy(institution)
	}
	return out, err
}

// Forget removes changes that are older than what is kept for subscribers.
func (s *Service) Forget(ctx context.Context, before time.Time) (removed int, err error) {
	for {
		var n int
		err = s.unit.Write(ctx, func(ctx context.Context) (err error) {
			n, err = s.store.PruneTold(ctx, before, 5000)
			return err
		})
		if removed += n; err != nil || n < 5000 {
			return removed, err
		}
	}
}
