package empitest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// ErrBroken is what a Broken store answers.
var ErrBroken = errors.New("empitest: broken store")

// Broken is a store whose n-th call fails.
type Broken struct {
	empi.Store
	Left atomic.Int64
}

func (b *Broken) fails() bool { return b.Left.Add(-1) == 0 }

// Holders implements empi.Store.
func (b *Broken) Holders(ctx context.Context, n []empi.Identifier, limit int) ([]empi.Holding, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.Holders(ctx, n, limit)
}

// Candidates implements empi.Store.
func (b *Broken) Candidates(ctx context.Context, k []linkage.Key, t empi.Traits, limit int) (empi.Hits, error) {
	if b.fails() {
		return empi.Hits{}, ErrBroken
	}
	return b.Store.Candidates(ctx, k, t, limit)
}

// People implements empi.Store.
func (b *Broken) People(ctx context.Context, ids []id.ID) ([]empi.Person, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.People(ctx, ids)
}

// Lock implements empi.Store.
func (b *Broken) Lock(ctx context.Context, keys []string) (bool, error) {
	if b.fails() {
		return false, ErrBroken
	}
	return b.Store.Lock(ctx, keys)
}

// Insert implements empi.Store.
func (b *Broken) Insert(ctx context.Context, e empi.Entry) (int, error) {
	if b.fails() {
		return 0, ErrBroken
	}
	return b.Store.Insert(ctx, e)
}

// Update implements empi.Store.
func (b *Broken) Update(ctx context.Context, was, next empi.Entry) (bool, int, error) {
	if b.fails() {
		return false, 0, ErrBroken
	}
	return b.Store.Update(ctx, was, next)
}

// AddReview implements empi.Store.
func (b *Broken) AddReview(ctx context.Context, r empi.ReviewEntry) (bool, error) {
	if b.fails() {
		return false, ErrBroken
	}
	return b.Store.AddReview(ctx, r)
}

// InsertMerge implements empi.Store.
func (b *Broken) InsertMerge(ctx context.Context, m empi.Merger) error {
	if b.fails() {
		return ErrBroken
	}
	return b.Store.InsertMerge(ctx, m)
}

// UpdateReview implements empi.Store.
func (b *Broken) UpdateReview(ctx context.Context, r empi.ReviewEntry, was empi.ReviewStatus) (bool, error) {
	if b.fails() {
		return false, ErrBroken
	}
	return b.Store.UpdateReview(ctx, r, was)
}

// AddVerdict implements empi.Store.
func (b *Broken) AddVerdict(ctx context.Context, v empi.Verdict) error {
	if b.fails() {
		return ErrBroken
	}
	return b.Store.AddVerdict(ctx, v)
}

// brokenStore lets each call of a registration with review, and of its decision, fail in turn: nothing may remain.
func brokenStore(t *testing.T, w *World) {
	w.resolve(t, Claim("曹雪", "2", "1991-01-01", With(empi.IDCard, Card("1991-01-01", 2))))
	broken := &Broken{Store: w.Store}
	b := NewWorld(broken, w.Unit, w.Clock)
	claim := Claim("曹雪", "2", "1991-01-01", With(empi.OutpatientNumber, "M-7701"))
	var r empi.Resolution
	var err error
	failures := 0
	for n := int64(1); ; n++ {
		broken.Left.Store(n)
		if r, err = b.Resolve(ctx, claim); err == nil {
			break
		}
		failures++
		if c, e := w.Store.Count(ctx); !errors.Is(err, ErrBroken) || e != nil || c.Persons != 1 || c.Open != 0 {
			t.Fatalf("call %d: %v left %+v %v", n, err, c, e)
		}
	}
	if failures < 6 || r.Review == 0 {
		t.Errorf("%d calls could fail, review %s", failures, r.Review)
	}
	for n := int64(1); ; n++ {
		broken.Left.Store(n)
		if _, err = b.DecideReview(ctx, r.Review, empi.SamePerson, 7, ""); err == nil {
			break
		}
		if c, e := w.Store.Count(ctx); !errors.Is(err, ErrBroken) || e != nil || c.Merged != 0 || c.Open != 1 {
			t.Fatalf("call %d: %v left %+v %v", n, err, c, e)
		}
	}
}
