package empitest

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"minkang/internal/empi"
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

// ByNumbers implements empi.Store.
func (b *Broken) ByNumbers(ctx context.Context, n []empi.Identifier, limit int) ([]empi.Person, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.ByNumbers(ctx, n, limit)
}

// ByReading implements empi.Store.
func (b *Broken) ByReading(ctx context.Context, pinyin string, birth empi.Date, limit int) ([]empi.Person, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.ByReading(ctx, pinyin, birth, limit)
}

// ByPhone implements empi.Store.
func (b *Broken) ByPhone(ctx context.Context, phone string, birth empi.Date, limit int) ([]empi.Person, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.ByPhone(ctx, phone, birth, limit)
}

// Identifiers implements empi.Store.
func (b *Broken) Identifiers(ctx context.Context, ids []id.ID) (map[id.ID][]empi.Identifier, error) {
	if b.fails() {
		return nil, ErrBroken
	}
	return b.Store.Identifiers(ctx, ids)
}

// Lock implements empi.Store.
func (b *Broken) Lock(ctx context.Context, keys []string) (bool, error) {
	if b.fails() {
		return false, ErrBroken
	}
	return b.Store.Lock(ctx, keys)
}

// Insert implements empi.Store.
func (b *Broken) Insert(ctx context.Context, p empi.Person, t empi.Traits) error {
	if b.fails() {
		return ErrBroken
	}
	return b.Store.Insert(ctx, p, t)
}

// AddIdentifiers implements empi.Store.
func (b *Broken) AddIdentifiers(ctx context.Context, person id.ID, n []empi.Identifier) (int, error) {
	if b.fails() {
		return 0, ErrBroken
	}
	return b.Store.AddIdentifiers(ctx, person, n)
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

// DecideReview implements empi.Store.
func (b *Broken) DecideReview(ctx context.Context, r empi.ReviewEntry) (bool, error) {
	if b.fails() {
		return false, ErrBroken
	}
	return b.Store.DecideReview(ctx, r)
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
