package empi

import (
	"context"
	"errors"
	"strings"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// DecideReview judges a pair: the same merges the newer person into the other (the one with a trustworthy number
// survives), different keeps them apart for good. With four eyes the first "same" waits for a second reviewer; a second
// opinion that differs puts the pair back on the list. Errors: empi.unknown-review, empi.review-decided, empi.verdict,
// empi.review-taken, empi.second-reviewer.
func (s *Service) DecideReview(ctx context.Context, ident id.ID, verdict ReviewStatus, by id.ID, grounds string) (ReviewEntry, error) {
	var r ReviewEntry
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if verdict != SamePerson && verdict != DifferentFolk {
			return ErrVerdict
		}
		if r, err = s.undecided(ctx, ident, by); err != nil {
			return err
		}
		was := r
		act := s.plan(&r, verdict, by)
		if act == "" {
			return ErrSecondPerson
		}
		if r.Status == SamePerson {
			if r.Merge, err = s.mergePair(ctx, r, by); err != nil {
				return err
			}
		}
		r.Grounds = clip(grounds, 500)
		if err := s.keepReview(ctx, r, was.Status); err != nil {
			return err
		}
		return s.act(ctx, was, by, act, verdict, grounds)
	})
	return r, err
}

// plan moves an entry on by a judgement and says what kind of act that is; empty when the second opinion is the first's.
func (s *Service) plan(r *ReviewEntry, verdict ReviewStatus, by id.ID) string {
	now := s.clock.Now()
	switch {
	case r.Status == SecondOpinion && r.FirstBy == by:
		return ""
	case r.Status == SecondOpinion && verdict != r.FirstVerdict:
		r.Status, r.FirstVerdict, r.FirstBy, r.FirstAt = Open, "", 0, time.Time{}
		r.Assignee, r.AssignedAt, r.AssignedUntil = 0, time.Time{}, time.Time{}
		return actReject
	case r.Status == Open && verdict == SamePerson && s.settings.FourEyes:
		r.Status, r.FirstVerdict, r.FirstBy, r.FirstAt = SecondOpinion, verdict, by, now
		r.Assignee, r.AssignedAt, r.AssignedUntil = 0, time.Time{}, time.Time{}
		return actFirst
	}
	r.Status, r.DecidedAt, r.DecidedBy, r.AssignedUntil = verdict, now, by, time.Time{}
	return actFinal
}

// UndoReview takes a judgement back: a merge it made is undone, and the pair is open again. Errors: empi.unknown-review,
// empi.review-open, empi.merge-undone, empi.merged-since.
func (s *Service) UndoReview(ctx context.Context, ident, by id.ID, grounds string) (ReviewEntry, error) {
	var r ReviewEntry
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if _, err = s.store.Lock(ctx, []string{"r:" + ident.String()}); err != nil {
			return err
		}
		if r, err = s.store.Review(ctx, ident); err != nil {
			return err
		}
		was := r.Status
		if was == Open {
			return ErrNotDecided
		}
		if r.Merge != 0 {
			if err := s.undoMergeOf(ctx, r, by); err != nil {
				return err
			}
		}
		before := r
		r.Status, r.DecidedAt, r.DecidedBy, r.Merge, r.Grounds = Open, time.Time{}, 0, 0, ""
		r.Assignee, r.AssignedAt, r.AssignedUntil, r.FirstVerdict, r.FirstBy, r.FirstAt = 0, time.Time{}, time.Time{}, "", 0, time.Time{}
		if err := s.keepReview(ctx, r, was); err != nil {
			return err
		}
		return s.act(ctx, ReviewEntry{ID: before.ID}, by, actUndo, was, grounds)
	})
	return r, err
}

// undoMergeOf undoes the merge a judgement made. One that was undone by hand since needs nothing.
func (s *Service) undoMergeOf(ctx context.Context, r ReviewEntry, by id.ID) error {
	all, err := s.store.Merges(ctx, []id.ID{r.Person, r.Alike})
	if err != nil {
		return err
	}
	for _, m := range all {
		if m.ID != r.Merge {
			continue
		}
		if _, err := s.Undo(ctx, m.Retired, m.ID, by); err != nil && !errors.Is(err, ErrUndone) {
			return err
		}
		return nil
	}
	return ErrUnknownMerge
}

// mergePair joins the two surviving people of a pair; people joined meanwhile need nothing.
func (s *Service) mergePair(ctx context.Context, r ReviewEntry, by id.ID) (id.ID, error) {
	newer, err := s.Person(ctx, r.Person)
	if err != nil {
		return 0, err
	}
	older, err := s.Person(ctx, r.Alike)
	if err != nil {
		return 0, err
	}
	if newer.ID == older.ID {
		return 0, nil
	}
	survivor, retired := older, newer
	if older.Provisional && !newer.Provisional {
		survivor, retired = newer, older
	}
	m, err := s.Merge(ctx, survivor.ID, retired.ID, strings.Join([]string{"review", r.Reason}, ":"), by)
	return m.ID, err
}

// code gives the coded error a caller can act on, nil for faults of engines.
func code(err error) *errs.Error {
	e, ok := errs.As(err)
	if !ok || e.Kind == errs.Internal || e.Kind == errs.Unavailable || e.Kind == errs.Full {
		return nil
	}
	return e
}

// Propose puts a pair on the desk as one reviewer's opinion that they are the same: the first of two where four eyes are needed,
// else it merges at once. Errors: empi.same-person, empi.unknown-person, empi.retired-person and those of DecideReview.
func (s *Service) Propose(ctx context.Context, survivor, retired, by id.ID, grounds string) (ReviewEntry, error) {
	var r ReviewEntry
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		if survivor == retired {
			return ErrSamePerson
		}
		keep, gone, err := s.pair(ctx, survivor, retired)
		if err != nil {
			return err
		}
		if !keep.Surviving() || !gone.Surviving() {
			return ErrRetired
		}
		e := s.Beside(gone, keep)
		e.Rule = "proposed"
		made, err := s.list(ctx, ReviewEntry{Person: gone.ID, Alike: keep.ID, Reason: e.Rule, Explanation: e, Weight: e.Weight})
		if err != nil {
			return err
		}
		if made == 0 {
			if made, err = s.listed(ctx, gone.ID, keep.ID); err != nil {
				return err
			}
		}
		r, err = s.DecideReview(ctx, made, SamePerson, by, grounds)
		return err
	})
	return r, err
}

// listed gives the entry of a pair that is on the list already.
func (s *Service) listed(ctx context.Context, person, alike id.ID) (id.ID, error) {
	rows, err := s.store.Reviews(ctx, ReviewFilter{Person: person, Sort: Newest}, ReviewPlace{}, 200)
	for _, r := range rows {
		if r.Person == person && r.Alike == alike {
			return r.ID, err
		}
	}
	return 0, ErrUnknownReview
}
