package empi

import (
	"context"
	"runtime"
	"sync/atomic"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Service is the index. Safe for concurrent use.
type Service struct {
	store    Store
	unit     Unit
	events   Publisher
	clock    clock.Clock
	ids      *id.Source
	settings Settings
	weigher  weigher
	looks    chan struct{} // a place for each claim that is looked at outside a write

	outcomes [3]atomic.Int64 // links, reviews, new people since start
	count    counter
}

// NewService returns the index over a store. unit and events must be of the same database as the store.
func NewService(store Store, unit Unit, events Publisher, c clock.Clock, ids *id.Source) *Service {
	s := &Service{store: store, unit: unit, events: events, clock: c, ids: ids, settings: DefaultSettings(),
		looks: make(chan struct{}, max(8, 4*runtime.GOMAXPROCS(0)))}
	s.weigher.adopt(linkage.Default())
	return s
}

// Resolution is the answer to a claim.
type Resolution struct {
	Person      Person // surviving; Identifiers holds at least those of the claim
	Outcome     Outcome
	Explanation Explanation
	Created     bool
	Review      id.ID // the review entry made, zero when none
	Decision    id.ID // the record of a link made by likeness alone, zero for other links
}

// Resolve finds the person a claim is about or registers a new one, in the transaction of ctx or in its own. The same claim
// any number of times, also at once, gives one person. Errors: empi.busy and the store's.
func (s *Service) Resolve(ctx context.Context, c Claim) (Resolution, error) {
	a := Assess(c, s.clock.Now())
	f, r, done, err := s.known(ctx, a)
	if err == nil && !done {
		err = s.unit.Write(ctx, func(ctx context.Context) (err error) {
			r, err = s.resolve(ctx, a, f)
			return err
		})
	}
	if err != nil {
		return Resolution{}, err
	}
	s.outcomes[outcomeIndex(r.Outcome)].Add(1)
	return r, nil
}

// known looks at a claim outside the write when ctx has none, since most claims tell nothing new. Few at a time do: many would
// only take the processors from one another, and each would take longer.
func (s *Service) known(ctx context.Context, a Assessment) (finding, Resolution, bool, error) {
	select {
	case s.looks <- struct{}{}:
	case <-ctx.Done():
		return finding{}, Resolution{}, false, ctx.Err()
	}
	defer func() { <-s.looks }()
	f, err := s.look(ctx, a)
	if err != nil {
		return f, Resolution{}, false, err
	}
	r, done, err := s.settled(ctx, f)
	return f, r, done, err
}

// resolve decides under lock. What was seen before tells what to lock; it is looked at again, since others may have come between.
func (s *Service) resolve(ctx context.Context, a Assessment, before finding) (Resolution, error) {
	f := before
	for range 3 { // the second round is for a person found only after waiting for the lock
		changing := f.root()
		shared, err := s.store.Lock(ctx, f.lockKeys(changing))
		if err != nil {
			return Resolution{}, err
		}
		if f, err = s.look(ctx, a); err != nil {
			return Resolution{}, err
		}
		if !shared || f.root() == changing {
			break
		}
	}
	if r, done, err := s.settled(ctx, f); done || err != nil {
		return r, err
	}
	if err := s.placeholders(ctx, f); err != nil {
		return Resolution{}, err
	}
	if f.decision.Outcome == Link {
		return s.link(ctx, f)
	}
	return s.register(ctx, f)
}

// settled answers without writing when the claim links and tells nothing new: the common case.
func (s *Service) settled(ctx context.Context, f finding) (Resolution, bool, error) {
	if f.decision.Outcome != Link || f.decision.Alike != 0 {
		return Resolution{}, false, nil
	}
	own, known, err := s.survivor(ctx, f)
	if err != nil {
		return Resolution{}, false, err
	}
	if planLink(own, known, f.assessment, f.held(own.ID), s.clock).changes() {
		return Resolution{}, false, nil
	}
	own.Identifiers = known
	return Resolution{Person: own, Outcome: Link, Explanation: f.decision.Explanation}, true, nil
}

// link takes over what the claim adds to a known person.
func (s *Service) link(ctx context.Context, f finding) (Resolution, error) {
	own, known, err := s.survivor(ctx, f)
	if err != nil {
		return Resolution{}, err
	}
	plan := planLink(own, known, f.assessment, f.held(own.ID), s.clock)
	next := plan.next
	r := Resolution{Outcome: Link, Explanation: f.decision.Explanation}
	if plan.changes() {
		if err := s.replace(ctx, own, next, causeDocument, 0, f.assessment.Claim.Institution, plan.traits); err != nil {
			return Resolution{}, err
		}
		if f.decision.Model != "" {
			if r.Decision, err = s.recordLink(ctx, f, next.ID); err != nil {
				return Resolution{}, err
			}
		}
	}
	if plan.traits || holdsNumber(plan.add) {
		if err := s.events.Publish(ctx, SubjectChanged, next.ID, eventOf(next)); err != nil {
			return Resolution{}, err
		}
	}
	next.Identifiers = withNumbers(known, plan.add)
	r.Person = next
	if f.decision.Alike != 0 && f.decision.Alike != next.ID {
		r.Review, err = s.addReview(ctx, f, next.ID, "numbers-of-two")
	}
	return r, err
}

// replace stores a person's next state, keeping the one before when traits changed.
func (s *Service) replace(ctx context.Context, was, next Person, cause string, by id.ID, grounds string, keep bool) error {
	if keep {
		if err := s.store.AddChange(ctx, Change{Person: was.ID, Version: next.Version, At: next.UpdatedAt, By: by, Cause: cause,
			Grounds: grounds, Before: was}); err != nil {
			return err
		}
	}
	ok, taken, err := s.store.Update(ctx, EntryOf(was), EntryOf(next))
	if err == nil && (!ok || taken > 0) {
		err = ErrBusy
	}
	return err
}

// register makes a new person, with a review entry when it resembles a known one.
func (s *Service) register(ctx context.Context, f finding) (Resolution, error) {
	p := PlanNew(f.assessment, f.held(0), s.ids.Next(), s.clock)
	if taken, err := s.store.Insert(ctx, EntryOf(p)); err != nil {
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
		r.Review, err = s.addReview(ctx, f, p.ID, f.decision.Explanation.Rule)
	}
	return r, err
}

// placeholders notes numbers that so many different people claim that they are nobody's.
func (s *Service) placeholders(ctx context.Context, f finding) error {
	for i, n := range f.numbers {
		roots := map[id.ID]bool{}
		for _, h := range f.holdings {
			for _, c := range f.candidates {
				if h.Number == i && c.Person.ID == h.Person {
					roots[c.Root] = true
				}
			}
		}
		if len(roots) > sharedMax {
			if err := s.store.Distrust(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
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
		r.Person, r.Person.Identifiers, err = s.survivor(ctx, f)
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
	people, err := s.ordered(ctx, joined)
	if err != nil {
		return Person{}, err
	}
	if len(people) == 0 {
		return Person{}, ErrUnknownPerson
	}
	p := people[0]
	p.Identifiers = allNumbers(people)
	return p, nil
}

// After gives people with a larger id, smallest first; a retired one comes with its survivor's id in Survivor. For those who
// read the whole index.
func (s *Service) After(ctx context.Context, person id.ID, limit int) ([]Person, error) {
	return s.store.After(ctx, person, limit)
}

// whole gives a person, retired or not, with the identifiers stored under that very id.
func (s *Service) whole(ctx context.Context, ident id.ID) (Person, error) {
	people, err := s.store.People(ctx, []id.ID{ident})
	if err != nil {
		return Person{}, err
	}
	if len(people) == 0 {
		return Person{}, ErrUnknownPerson
	}
	return people[0], nil
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
