package empi

import (
	"context"
	"slices"
	"time"

	"minkang/internal/kit/id"
)

// Merger is one merge: since At, Retired resolves to Survivor, until UndoneAt.
type Merger struct {
	ID       id.ID
	Survivor id.ID
	Retired  id.ID
	Reason   string // chosen from a list or a rule's name; no personal value
	Was      Status // the retired person's status before
	At       time.Time
	By       id.ID // account, zero for the platform itself
	UndoneAt time.Time
	UndoneBy id.ID
}

// Merge retires a person into another. Nothing stored under the retired identifier is rewritten. Errors:
// empi.same-person, empi.retired-person (one of them is merged already), empi.unknown-person.
func (s *Service) Merge(ctx context.Context, survivor, retired id.ID, reason string, by id.ID) (Merger, error) {
	var m Merger
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
		m = Merger{ID: s.ids.Next(), Survivor: keep.ID, Retired: gone.ID, Reason: clip(reason, 100), Was: gone.Status,
			At: s.clock.Now(), By: by}
		next := gone
		next.Status, next.Survivor, next.UpdatedAt, next.Version = Merged, keep.ID, m.At, gone.Version+1
		if err := s.save(ctx, gone, next); err != nil {
			return err
		}
		if err := s.store.InsertMerge(ctx, m); err != nil {
			return err
		}
		return s.events.Publish(ctx, SubjectMerged, keep.ID, PersonsMerged{Merge: m.ID, Survivor: keep.ID, Retired: gone.ID, At: m.At})
	})
	return m, err
}

// Unmerge undoes the merge that retired a person. What was merged into that person before stays with it, and a survivor
// merged onward since stays merged. Errors: empi.unknown-merge, empi.unknown-person.
func (s *Service) Unmerge(ctx context.Context, retired, by id.ID) (Merger, error) {
	var m Merger
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		if _, err = s.store.Lock(ctx, []string{"p:" + retired.String()}); err != nil {
			return err
		}
		if m, err = s.store.LastMerge(ctx, retired); err != nil {
			return err
		}
		if m.ID == 0 {
			return ErrUnknownMerge
		}
		p, err := s.whole(ctx, retired)
		if err != nil {
			return err
		}
		m.UndoneAt, m.UndoneBy = s.clock.Now(), by
		next := p
		next.Status, next.Survivor, next.UpdatedAt, next.Version = m.Was, 0, m.UndoneAt, p.Version+1
		if err := s.save(ctx, p, next); err != nil {
			return err
		}
		if ok, err := s.store.UndoMerge(ctx, m); err != nil {
			return err
		} else if !ok {
			return ErrUnknownMerge
		}
		return s.events.Publish(ctx, SubjectMerged, m.Survivor,
			PersonsMerged{Merge: m.ID, Survivor: m.Survivor, Retired: retired, Undone: true, At: m.UndoneAt})
	})
	return m, err
}

// Merges gives the merges, undone ones too, in which any of the person's identifiers took part, oldest first.
func (s *Service) Merges(ctx context.Context, person id.ID) ([]Merger, error) {
	joined, err := s.Joined(ctx, person)
	if err != nil {
		return nil, err
	}
	return s.store.Merges(ctx, joined)
}

// pair reads two people under lock, in an order that cannot deadlock with the opposite merge.
func (s *Service) pair(ctx context.Context, a, b id.ID) (Person, Person, error) {
	if _, err := s.store.Lock(ctx, []string{"p:" + a.String(), "p:" + b.String()}); err != nil {
		return Person{}, Person{}, err
	}
	people, err := s.store.People(ctx, []id.ID{a, b})
	if err != nil {
		return Person{}, Person{}, err
	}
	if len(people) != 2 {
		return Person{}, Person{}, ErrUnknownPerson
	}
	if people[0].ID == b {
		return people[1], people[0], nil
	}
	return people[0], people[1], nil
}

// Undo undoes one certain merge. Errors: empi.unknown-merge, empi.merge-undone when it was undone before, empi.merged-since
// when the person was merged anew after that: then the later merge is the one to undo.
func (s *Service) Undo(ctx context.Context, retired, merge, by id.ID) (Merger, error) {
	var m Merger
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		if _, err := s.store.Lock(ctx, []string{"p:" + retired.String()}); err != nil {
			return err
		}
		all, err := s.store.Merges(ctx, []id.ID{retired})
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(x Merger) bool { return x.ID == merge && x.Retired == retired })
		if i < 0 {
			return ErrUnknownMerge
		}
		if !all[i].UndoneAt.IsZero() {
			if slices.ContainsFunc(all, func(x Merger) bool { return x.Retired == retired && x.UndoneAt.IsZero() }) {
				return ErrMergedSince
			}
			return ErrUndone
		}
		m, err = s.Unmerge(ctx, retired, by)
		return err
	})
	return m, err
}

func (s *Service) save(ctx context.Context, was, next Person) error {
	ok, _, err := s.store.Update(ctx, EntryOf(was), EntryOf(next))
	if err == nil && !ok {
		err = ErrBusy
	}
	return err
}
