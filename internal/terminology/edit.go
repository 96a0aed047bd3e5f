package terminology

import (
	"context"

	"minkang/internal/kit/id"
)

// edit is one transaction of changes: what it touched is read anew after the commit.
type edit struct {
	s       *Service
	by      Author
	batch   id.ID
	touched map[id.ID]bool
	codings map[slot]bool // whose standing may have changed; source is left out
	changes []Change
}

// change runs fn in one transaction as one batch, brings the standings up to date, and after the commit the snapshot.
func (s *Service) change(ctx context.Context, by Author, fn func(ctx context.Context, e *edit) error) ([]Change, error) {
	var e *edit
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		e = &edit{s: s, by: by, batch: s.ids.Next(), touched: map[id.ID]bool{}, codings: map[slot]bool{}} // anew at each try
		if err := s.store.Lock(ctx); err != nil {
			return err
		}
		if err := fn(ctx, e); err != nil {
			return err
		}
		return e.settle(ctx)
	})
	if err != nil {
		return nil, err
	}
	return e.changes, s.refresh(ctx, e.touched)
}

// write keeps a mapping's new state with its line of history.
func (e *edit) write(ctx context.Context, action Action, before *Mapping, after Mapping) (Mapping, error) {
	s := e.s
	after.At, after.Version = s.clock.Now(), 1
	if before != nil {
		after.ID, after.Version = before.ID, before.Version+1
	} else {
		after.ID = s.ids.Next()
	}
	ok, err := s.store.Put(ctx, after)
	if err != nil {
		return after, err
	}
	if !ok {
		return after, ErrStale
	}
	c := Change{ID: s.ids.Next(), Mapping: after.ID, Batch: e.batch, Action: action, At: after.At, By: e.by.ID, Before: before, After: after}
	if err := s.store.AddChange(ctx, c); err != nil {
		return after, err
	}
	e.changes = append(e.changes, c)
	e.touched[after.Institution] = true
	e.codings[slotOf(after.Institution, "", after.Code, after.Name)] = true
	if before != nil {
		e.touched[before.Institution] = true
		e.codings[slotOf(before.Institution, "", before.Code, before.Name)] = true
	}
	return after, nil
}

// settle ends the transaction: standings, event, audit line.
func (e *edit) settle(ctx context.Context) error {
	if len(e.changes) == 0 {
		return nil
	}
	for k := range e.codings {
		all, err := e.s.store.Codings(ctx, k.institution, k.code, k.name)
		if err != nil {
			return err
		}
		for _, u := range all {
			now, err := e.s.standing(ctx, u)
			if err != nil {
				return err
			}
			if now != u.Standing {
				u.Standing = now
				if err := e.s.store.PutUnmapped(ctx, u); err != nil {
					return err
				}
			}
		}
	}
	for institution := range e.touched {
		if err := e.s.events.Publish(ctx, SubjectChanged, e.changes[0].ID, MapChanged{Institution: institution}); err != nil {
			return err
		}
	}
	first := e.changes[0]
	object := "mapping/" + first.Mapping.String()
	if len(e.changes) > 1 {
		object = "mapping-batch/" + e.batch.String()
	}
	return e.s.record(ctx, e.by, "terminology."+string(first.Action), object, first.After.Institution, map[string]string{"changes": itoa(len(e.changes))})
}

// Put adds mappings or brings known ones (by their coding and validity) to the given state, all or none. With four eyes they
// become proposals. Putting what is so already changes nothing. Errors: terminology.field, .unknown-domain, .unknown-target,
// .overlap, .stale; At names the mapping's place in the list when there are several.
func (s *Service) Put(ctx context.Context, by Author, all []Mapping) ([]Change, error) {
	ready := make([]Mapping, len(all))
	for i, m := range all {
		var err error
		if ready[i], err = m.normal(s.library()); err != nil {
			return nil, err
		}
	}
	return s.change(ctx, by, func(ctx context.Context, e *edit) error {
		for _, m := range ready {
			if err := e.put(ctx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// put places one mapping among what is said about its coding.
func (e *edit) put(ctx context.Context, m Mapping) error {
	rivals, err := e.s.store.Rivals(ctx, m)
	if err != nil {
		return err
	}
	m.By, m.State, m.ConfirmedBy, m.Replaces = e.by.ID, Active, 0, 0
	action := ActionPut
	if e.s.config.FourEyes {
		m.State, action = Proposed, ActionPropose
	}
	var present, proposal *Mapping
	for i := range rivals {
		r := &rivals[i]
		equal := r.From.Equal(m.From) && r.To.Equal(m.To)
		switch {
		case r.State == Proposed && equal:
			proposal = r
		case r.State == Active && equal:
			present = r
		case r.State == Active && r.overlaps(m):
			return ErrOverlap.With("code", clip(m.Code, 40))
		}
	}
	if m.State == Proposed {
		if present != nil {
			if like := *present; m.sayLike(like) {
				return nil
			}
			m.Replaces = present.ID
		}
		present = proposal
	} else if proposal != nil { // a person with the right to decide overtakes the proposal
		gone := *proposal
		gone.State = Rejected
		if _, err := e.write(ctx, ActionReject, proposal, gone); err != nil {
			return err
		}
	}
	if present != nil && present.State == m.State && m.sayLike(*present) {
		return nil
	}
	_, err = e.write(ctx, action, present, m)
	return err
}

// sayLike tells whether two mappings of one coding say the same.
func (m Mapping) sayLike(o Mapping) bool {
	m.State, m.Source, m.Connected = o.State, o.Source, o.Connected
	return m.same(o)
}

// one runs a change of one known mapping.
func (s *Service) one(ctx context.Context, by Author, mapping id.ID, version int64, fn func(ctx context.Context, e *edit, m Mapping) error) (Change, error) {
	changes, err := s.change(ctx, by, func(ctx context.Context, e *edit) error {
		m, known, err := s.store.Mapping(ctx, mapping)
		switch {
		case err != nil:
			return err
		case !known:
			return ErrNotFound
		case version != 0 && version != m.Version:
			return ErrStale
		}
		return fn(ctx, e, m)
	})
	if err != nil || len(changes) == 0 {
		return Change{}, err
	}
	return changes[len(changes)-1], nil
}

// Confirm makes a proposal count; what it replaces is retired. Errors: terminology.not-found, .stale, .not-proposed,
// .own-proposal, .overlap.
func (s *Service) Confirm(ctx context.Context, by Author, mapping id.ID, version int64) (Change, error) {
	return s.one(ctx, by, mapping, version, func(ctx context.Context, e *edit, m Mapping) error {
		switch {
		case m.State != Proposed:
			return ErrNotWaiting
		case m.By == by.ID:
			return ErrOwn
		}
		rivals, err := s.store.Rivals(ctx, m)
		if err != nil {
			return err
		}
		for i := range rivals {
			r := rivals[i]
			if r.ID == m.ID || r.State != Active || !r.overlaps(m) {
				continue
			}
			if r.ID != m.Replaces {
				return ErrOverlap.With("code", clip(m.Code, 40))
			}
			gone := r
			gone.State = Retired
			if _, err := e.write(ctx, ActionRetire, &r, gone); err != nil {
				return err
			}
		}
		next := m
		next.State, next.ConfirmedBy = Active, by.ID
		_, err = e.write(ctx, ActionConfirm, &m, next)
		return err
	})
}

// Reject turns a proposal down. Errors: terminology.not-found, .stale, .not-proposed.
func (s *Service) Reject(ctx context.Context, by Author, mapping id.ID, version int64, note string) (Change, error) {
	return s.one(ctx, by, mapping, version, func(ctx context.Context, e *edit, m Mapping) error {
		if m.State != Proposed {
			return ErrNotWaiting
		}
		next := m
		next.State, next.ConfirmedBy = Rejected, by.ID
		if note != "" {
			next.Note = clip(note, maxNote)
		}
		_, err := e.write(ctx, ActionReject, &m, next)
		return err
	})
}

// Retire ends a mapping: from now on its coding is unmapped again. Errors: terminology.not-found, .stale.
func (s *Service) Retire(ctx context.Context, by Author, mapping id.ID, version int64) (Change, error) {
	return s.one(ctx, by, mapping, version, func(ctx context.Context, e *edit, m Mapping) error {
		if m.State != Active && m.State != Proposed {
			return nil
		}
		next := m
		next.State = Retired
		_, err := e.write(ctx, ActionRetire, &m, next)
		return err
	})
}

// Undo brings the mapping of a change, or all mappings of its batch, back to the state before. Errors: terminology.not-found;
// terminology.stale when one was changed since; terminology.overlap when something else took its place.
func (s *Service) Undo(ctx context.Context, by Author, change id.ID) ([]Change, error) {
	return s.change(ctx, by, func(ctx context.Context, e *edit) error {
		c, known, err := s.store.Change(ctx, change)
		if err != nil {
			return err
		}
		if !known {
			return ErrNotFound
		}
		all := []Change{c}
		if c.Batch != 0 {
			if all, err = s.store.Batch(ctx, c.Batch); err != nil {
				return err
			}
		}
		for _, c := range all {
			if err := e.undo(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
}

func (e *edit) undo(ctx context.Context, c Change) error {
	now, known, err := e.s.store.Mapping(ctx, c.Mapping)
	if err != nil {
		return err
	}
	if !known || now.Version != c.After.Version {
		return ErrStale
	}
	next := now
	next.State = Retired
	if c.Before != nil {
		next = *c.Before
	}
	if next.State == Active {
		rivals, err := e.s.store.Rivals(ctx, next)
		if err != nil {
			return err
		}
		for _, r := range rivals {
			if r.ID != now.ID && r.State == Active && r.overlaps(next) {
				return ErrOverlap.With("code", clip(next.Code, 40))
			}
		}
	}
	_, err = e.write(ctx, ActionUndo, &now, next)
	return err
}

// Mapping gives one. Errors: terminology.not-found.
func (s *Service) Mapping(ctx context.Context, mapping id.ID) (Mapping, error) {
	m, ok, err := s.store.Mapping(ctx, mapping)
	if err == nil && !ok {
		err = ErrNotFound
	}
	return m, err
}

// Mappings lists mappings by id.
func (s *Service) Mappings(ctx context.Context, f MapFilter, after id.ID, limit int) ([]Mapping, error) {
	return s.store.Mappings(ctx, f, after, limit)
}

// History gives a mapping's changes, newest first.
func (s *Service) History(ctx context.Context, mapping id.ID) ([]Change, error) {
	return s.store.Changes(ctx, mapping, 200)
}
