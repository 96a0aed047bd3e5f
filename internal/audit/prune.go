package audit

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"minkang/internal/kit/clock"
)

// MinMonths is how long entries are kept at least.
const MinMonths = 6

// Oldest gives the instant before which entries may be pruned when they are kept for some months: the same day of the month
// back then, or the month's last day where it is shorter. (AddDate would run into the next month and keep too little.)
func Oldest(at time.Time, months int) time.Time {
	back := at.AddDate(0, -months, 0)
	if back.Day() != at.Day() {
		back = back.AddDate(0, 0, -back.Day())
	}
	return back
}

// retained gives the instant before which entries may be pruned at the given time.
func retained(at time.Time) time.Time { return Oldest(at, MinMonths) }

const pruneBatch = 2000

// Prune removes entries older than before, from the start of the ledger up to the first younger one; their hashes stay. It
// refuses to touch the last six months (ErrRetention), signs what it removes, and leaves an entry about it. It tells how many
// entries went. Stopped half-way, it goes on at the next call.
func (s *Service) Prune(ctx context.Context, by Actor, before time.Time, progress func(done, total int64)) (int64, error) {
	now := s.d.Clock.Now()
	before = clock.FromMicros(clock.Micros(before))
	if before.After(retained(now)) {
		return 0, ErrRetention.At("before")
	}
	st := s.d.Store
	h, err := st.Head(ctx)
	if err != nil {
		return 0, err
	}
	to, err := st.FirstYounger(ctx, clock.Micros(before), h.Size)
	if err != nil || to <= 0 {
		return 0, err
	}
	old, _, err := st.LastFloor(ctx)
	if err != nil {
		return 0, err
	}
	if to > old.Leaf {
		if err := s.raise(ctx, by, old.Leaf, to, before, now); err != nil {
			return 0, fmt.Errorf("audit: prune: %w", err)
		}
	}
	var done int64
	for {
		n := 0
		err := st.Write(ctx, func(ctx context.Context) (err error) {
			n, err = st.DeleteBelow(ctx, max(to, old.Leaf), pruneBatch)
			return err
		})
		if err != nil {
			return done, fmt.Errorf("audit: prune: %w", err)
		}
		done += int64(n)
		if progress != nil {
			progress(done, max(done, to-old.Leaf))
		}
		if n < pruneBatch {
			return done, nil
		}
	}
}

// raise signs the new floor and records it before anything is removed, so that a missing entry is always accounted for.
func (s *Service) raise(ctx context.Context, by Actor, from, to int64, before, now time.Time) error {
	f := Floor{Leaf: to, Before: before, At: now, KeyID: s.d.Signer.Public().KeyID()}
	var err error
	if f.Signature, err = s.d.Signer.Sign(f.Text()); err != nil {
		return err
	}
	return s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.AddFloor(ctx, f); err != nil {
			return err
		}
		return s.Record(ctx, Entry{Action: "audit.prune", Outcome: Done, Actor: by, Detail: map[string]string{
			"from": strconv.FormatInt(from, 10), "to": strconv.FormatInt(to, 10), "before": before.Format(time.RFC3339),
		}})
	})
}
