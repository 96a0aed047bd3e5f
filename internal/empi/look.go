package empi

import (
	"context"

	"minkang/internal/kit/id"
)

// finding is what the store knows about a claim, and the decision on it.
type finding struct {
	assessment Assessment
	candidates []Candidate
	decision   Decision
}

// look reads the candidates for a claim and decides. One indexed read when a trustworthy number names one person and nobody
// else holds another of the claim's numbers; otherwise the numbers' holders in full, and, if they do not settle it, the people of that name and birth date.
func (s *Service) look(ctx context.Context, a Assessment) (finding, error) {
	f := finding{assessment: a}
	numbers := a.deciding()
	if len(numbers) > 0 {
		people, err := s.store.ByNumbers(ctx, numbers, MaxCandidates)
		if err != nil {
			return f, err
		}
		if err := s.candidates(ctx, &f, people); err != nil {
			return f, err
		}
		if len(people) == 1 && sufficient(a, people[0]) {
			if f.decision = Decide(a, f.candidates); f.decision.Outcome == Link {
				return f, nil
			}
		}
		if err := s.identifiers(ctx, f.candidates); err != nil {
			return f, err
		}
		if f.decision = Decide(a, f.candidates); f.decision.Outcome == Link && f.decision.Alike == 0 {
			return f, nil
		}
	}
	if a.Traits.Pinyin == "" || a.Traits.Birth.Precision() != ByDay {
		f.decision = Decide(a, f.candidates)
		return f, nil
	}
	people, err := s.store.ByReading(ctx, a.Traits.Pinyin, a.Traits.Birth, MaxCandidates)
	if err != nil {
		return f, err
	}
	if err := s.consider(ctx, &f, people); err != nil || f.decision.Outcome != New || a.Traits.Phone == "" {
		return f, err
	}
	// Nobody of that name: somebody of the same household whose name was mistyped is worth a review.
	if people, err = s.store.ByPhone(ctx, a.Traits.Phone, a.Traits.Birth, MaxCandidates); err != nil {
		return f, err
	}
	return f, s.consider(ctx, &f, people)
}

// consider adds people with their identifiers to the candidates and decides again.
func (s *Service) consider(ctx context.Context, f *finding, people []Person) error {
	known := len(f.candidates)
	if err := s.candidates(ctx, f, people); err != nil {
		return err
	}
	if err := s.identifiers(ctx, f.candidates[known:]); err != nil {
		return err
	}
	f.decision = Decide(f.assessment, f.candidates)
	return nil
}

// sufficient tells whether the matched numbers alone can decide: one of them is trustworthy on both sides, and no resident
// id number of the claim is left that could contradict one of the person's.
func sufficient(a Assessment, p Person) bool {
	matched := func(n Identifier) bool {
		for _, m := range p.Identifiers {
			if m.System == n.System && m.Value == n.Value && m.Trust == Unique {
				return true
			}
		}
		return false
	}
	sure := false
	for _, n := range a.Numbers {
		if n.Trust != Unique {
			continue
		}
		if matched(n) {
			sure = true
		} else if n.System == IDCard {
			return false
		}
	}
	return sure
}

// candidates adds people that are not candidates yet, each with the person it was merged into.
func (s *Service) candidates(ctx context.Context, f *finding, people []Person) error {
next:
	for _, p := range people {
		for _, c := range f.candidates {
			if c.Person.ID == p.ID {
				continue next
			}
		}
		root := p.ID
		if !p.Surviving() {
			joined, err := s.Joined(ctx, p.ID)
			if err != nil {
				return err
			}
			root = joined[0]
		}
		f.candidates = append(f.candidates, Candidate{Person: p, Root: root})
	}
	return nil
}

// identifiers loads all identifiers of candidates.
func (s *Service) identifiers(ctx context.Context, candidates []Candidate) error {
	if len(candidates) == 0 {
		return nil
	}
	ids := make([]id.ID, len(candidates))
	for i, c := range candidates {
		ids[i] = c.Person.ID
	}
	all, err := s.store.Identifiers(ctx, ids)
	if err != nil {
		return err
	}
	for i := range candidates {
		candidates[i].Person.Identifiers = all[candidates[i].Person.ID]
	}
	return nil
}

// survivor gives the surviving person of the candidate decided for. When that one was retired, the identifiers are those
// of everybody joined, so that the retired person's numbers are not added once more.
func (s *Service) survivor(ctx context.Context, f finding) (Person, error) {
	for _, c := range f.candidates {
		if c.Person.ID == f.decision.Candidate {
			if c.Root == c.Person.ID {
				return c.Person, nil
			}
			return s.Person(ctx, c.Root)
		}
	}
	return Person{}, ErrUnknownPerson
}

// root gives the surviving person that a link would change, zero when the decision does not link.
func (f finding) root() id.ID {
	for _, c := range f.candidates {
		if f.decision.Outcome == Link && c.Person.ID == f.decision.Candidate {
			return c.Root
		}
	}
	return 0
}

// held gives the claim's trustworthy numbers that somebody other than the person holds.
func (f finding) held(person id.ID) []Identifier {
	var out []Identifier
	for _, c := range f.candidates {
		if c.Root == person {
			continue
		}
		for _, n := range c.Person.Identifiers {
			if n.Trust == Unique {
				out = append(out, n)
			}
		}
	}
	return out
}

// lockKeys names what a decision depends on: its numbers, the name and birth date, and the person it changes.
func lockKeys(a Assessment, person id.ID) []string {
	keys := make([]string, 0, len(a.Numbers)+2)
	for _, n := range a.Numbers {
		if n.Trust >= Local {
			keys = append(keys, "n:"+n.System+"|"+string(n.Value))
		}
	}
	if a.Traits.Pinyin != "" && a.Traits.Birth != "" {
		keys = append(keys, "b:"+a.Traits.Pinyin+"|"+string(a.Traits.Birth))
	}
	if person != 0 {
		keys = append(keys, "p:"+person.String())
	}
	return keys
}
