package empi

import (
	"context"
	"sync/atomic"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Service is the index. Safe for concurrent use.
type Service struct {
	store  Store
	unit   Unit
	events Publisher
	clock  clock.Clock
	ids    *id.Source

	outcomes [3]atomic.Int64 // links, reviews, new people since start
	count    counter
}

// NewService returns the index over a store. unit and events must be of the same database as the store.
func NewService(store Store, unit Unit, events Publisher, c clock.Clock, ids *id.Source) *Service {
	return &Service{store: store, unit: unit, events: events, clock: c, ids: ids}
}

// Resolution is the answer to a claim.
type Resolution struct {
	Person      Person // surviving; Identifiers holds at least those of the claim
	Outcome     Outcome
	Explanation Explanation
	Created     bool
	Review      id.ID // the review entry made, zero when none
}

// Resolve finds the person a claim is about or registers a new one, in the transaction of ctx or in its own. The same claim
// any number of times, also at once, gives one person. Errors: empi.busy and the store's.
func (s *Service) Resolve(ctx context.Context, c Claim) (Resolution, error) {
	var r Resolution
	err := s.unit.Write(ctx, func(ctx context.Context) (err error) {
		r, err = s.resolve(ctx, Assess(c, s.clock.Now()))
		return err
	})
	if err != nil {
		return Resolution{}, err
	}
	s.outcomes[outcomeIndex(r.Outcome)].Add(1)
	return r, nil
}

func (s *Service) resolve(ctx context.Context, a Assessment) (Resolution, error) {
	f, err := s.look(ctx, a)
	if err != nil {
		return Resolution{}, err
	}
	if r, done, err := s.settled(ctx, a, f); done || err != nil {
		return r, err
	}
	for range 3 { // the second round is for a person found only after waiting for the lock
		changing := f.root()
		reread, err := s.store.Lock(ctx, lockKeys(a, changing))
		if err != nil {
			return Resolution{}, err
		}
		if !reread {
			break
		}
		if f, err = s.look(ctx, a); err != nil {
			return Resolution{}, err
		}
		if r, done, err := s.settled(ctx, a, f); done || err != nil {
			return r, err
		}
		if f.root() == changing {
			break
		}
	}
	if f.decision.Outcome == Link {
		return s.link(ctx, a, f)
	}
	return s.register(ctx, a, f)
}

// settled answers without writing when the claim links and tells nothing new: the common case.
func (s *Service) settled(ctx context.Context, a Assessment, f finding) (Resolution, bool, error) {
	if f.decision.Outcome != Link || f.decision.Alike != 0 {
		return Resolution{}, false, nil
	}
	p, err := s.survivor(ctx, f)
	if err != nil {
		return Resolution{}, false, err
	}
	_, add, changed := PlanLink(p, a, f.held(p.ID), s.clock)
	if changed || len(add) > 0 {
		return Resolution{}, false, nil
	}
	return Resolution{Person: p, Outcome: Link, Explanation: f.decision.Explanation}, true, nil
}

// link takes over what the claim adds to a known person.
func (s *Service) link(ctx context.Context, a Assessment, f finding) (Resolution, error) {
	p, err := s.survivor(ctx, f)
	if err != nil {
		return Resolution{}, err
	}
	next, add, changed := PlanLink(p, a, f.held(p.ID), s.clock)
	if taken, err := s.store.AddIdentifiers(ctx, p.ID, add); err != nil {
		return Resolution{}, err
	} else if taken > 0 {
		return Resolution{}, ErrBusy
	}
	next.Identifiers = append(p.Identifiers[:len(p.Identifiers):len(p.Identifiers)], add...)
	if changed {
		if ok, err := s.store.Update(ctx, next, TraitsOf(next)); err != nil {
			return Resolution{}, err
		} else if !ok {
			return Resolution{}, ErrBusy
		}
	}
	if changed || holdsNumber(add) {
		if err := s.events.Publish(ctx, SubjectChanged, next.ID, eventOf(next)); err != nil {
			return Resolution{}, err
		}
	}
	r := Resolution{Person: next, Outcome: Link, Explanation: f.decision.Explanation}
	if f.decision.Alike != 0 && f.decision.Alike != next.ID {
		r.Review, err = s.addReview(ctx, a, next.ID, f.decision.Alike, "numbers-of-two", f.decision.Explanation)
	}
	return r, err
}

// register makes a new person, with a review entry when it resembles a known one.
func (s *Service) register(ctx context.Context, a Assessment, f finding) (Resolution, error) {
	p := PlanNew(a, f.held(0), s.ids.Next(), s.clock)
	if err := s.store.Insert(ctx, p, TraitsOf(p)); err != nil {
		return Resolution{}, err
	}
	if taken, err := s.store.AddIdentifiers(ctx, p.ID, p.Identifiers); err != nil {
		return Resolution{}, err
	} else if taken > 0 {
		return Resolution{}, ErrBusy
	}
	if err := s.events.Publish(ctx, SubjectRegistered, p.ID, eventOf(p)); err != nil {
		return Resolution{}, err
	}
	r := Resolution{Person: p, Outcome: f.decision.Outcome, Explanation: f.decision.Explanation, Created: true}
	var err error
	if f.decision.Outcome == Review {
		r.Review, err = s.addReview(ctx, a, p.ID, f.decision.Alike, f.decision.Explanation.Rule, f.decision.Explanation)
	}
	return r, err
}

// Preview says who a claim would be about, without changing anything.
func (s *Service) Preview(ctx context.Context, c Claim) (Resolution, error) {
	f, err := s.look(ctx, Assess(c, s.clock.Now()))
	if err != nil {
		return Resolution{}, err
	}
	r := Resolution{Outcome: f.decision.Outcome, Explanation: f.decision.Explanation}
	switch {
	case f.decision.Outcome == Link:
		r.Person, err = s.survivor(ctx, f)
	case f.decision.Alike != 0:
		r.Person, err = s.Person(ctx, f.decision.Alike)
	}
	return r, err
}

// Person gives a person with all identifiers, following merges to the survivor. Errors: empi.unknown-person.
func (s *Service) Person(ctx context.Context, ident id.ID) (Person, error) {
	joined, err := s.Joined(ctx, ident)
	if err != nil {
		return Person{}, err
	}
	people, err := s.store.ByIDs(ctx, joined[:1])
	if err != nil {
		return Person{}, err
	}
	if len(people) == 0 {
		return Person{}, ErrUnknownPerson
	}
	numbers, err := s.store.Identifiers(ctx, joined)
	if err != nil {
		return Person{}, err
	}
	p := people[0]
	for _, j := range joined {
		p.Identifiers = append(p.Identifiers, missing(p.Identifiers, numbers[j])...)
	}
	return p, nil
}

// After gives people with a larger id, smallest first, without identifiers; a retired one comes with its survivor's id in
// Survivor. For those who read the whole index.
func (s *Service) After(ctx context.Context, person id.ID, limit int) ([]Person, error) {
	return s.store.After(ctx, person, limit)
}

// whole gives a person, retired or not, with the identifiers stored under that very id.
func (s *Service) whole(ctx context.Context, ident id.ID) (Person, error) {
	people, err := s.store.ByIDs(ctx, []id.ID{ident})
	if err != nil {
		return Person{}, err
	}
	if len(people) == 0 {
		return Person{}, ErrUnknownPerson
	}
	numbers, err := s.store.Identifiers(ctx, []id.ID{ident})
	people[0].Identifiers = numbers[ident]
	return people[0], err
}

// Surviving gives the person an identifier stands for today: itself, or the one it was merged into, however long ago.
func (s *Service) Surviving(ctx context.Context, ident id.ID) (id.ID, error) {
	joined, err := s.Joined(ctx, ident)
	if err != nil {
		return 0, err
	}
	return joined[0], nil
}

// Joined gives every identifier under which the person is stored anywhere, the surviving one first. Readers of other
// contexts ask for all of them; nothing stored is ever rewritten by a merge. Errors: empi.unknown-person.
func (s *Service) Joined(ctx context.Context, ident id.ID) ([]id.ID, error) {
	joined, err := s.store.Joined(ctx, ident)
	if err == nil && len(joined) == 0 {
		err = ErrUnknownPerson
	}
	return joined, err
}

func outcomeIndex(o Outcome) int {
	switch o {
	case Link:
		return 0
	case Review:
		return 1
	}
	return 2
}
