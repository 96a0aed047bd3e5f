package empi

import (
	"context"
	"slices"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// finding is what the store knows about a claim, and the decision on it.
type finding struct {
	assessment Assessment
	numbers    []Identifier      // asked for
	holdings   []Holding         // of them
	features   *linkage.Features // of the claim; nil until its numbers did not settle it
	keys       []linkage.Key
	candidates []Candidate
	decision   Decision
}

// look reads the candidates for a claim and decides: first by the claim's numbers; when they do not settle it, by the people
// who share a key.
func (s *Service) look(ctx context.Context, a Assessment) (finding, error) {
	f := finding{assessment: a}
	if err := s.holders(ctx, &f); err != nil {
		return f, err
	}
	if len(f.candidates) > 0 {
		if f.decision = s.decide(&f); f.decision.Outcome == Link && f.decision.Alike == 0 && f.decision.Model == "" {
			return f, nil
		}
	}
	f.prepare()
	if len(f.keys) == 0 {
		f.decision = s.decide(&f)
		return f, nil
	}
	hits, err := s.store.Candidates(ctx, f.keys, f.assessment.Traits, MaxPerKey)
	if err != nil {
		return f, err
	}
	if len(hits.People) > MaxCandidates {
		hits.People = hits.People[:MaxCandidates]
	}
	if err := s.candidates(ctx, &f, hits.People); err != nil {
		return f, err
	}
	f.decision = s.decide(&f)
	for _, k := range hits.Full {
		f.decision.Explanation.Full = append(f.decision.Explanation.Full, int(k))
	}
	return f, nil
}

func (f *finding) prepare() {
	f.features = linkage.Prepare(RecordOfClaim(f.assessment))
	f.keys = f.features.Probes()
}

// holders reads who claims the claim's numbers. Numbers known as placeholders lose their worth.
func (s *Service) holders(ctx context.Context, f *finding) error {
	numbers := f.assessment.deciding()
	if len(numbers) == 0 {
		return nil
	}
	all, err := s.store.Holders(ctx, numbers, MaxHolders)
	if err != nil {
		return err
	}
	f.numbers = numbers
	var ids []id.ID
	for _, h := range all {
		if h.Person == 0 {
			f.assessment.distrust(numbers[h.Number])
		}
	}
	for _, h := range all {
		if h.Person != 0 && f.assessment.holds(numbers[h.Number]) {
			f.holdings = append(f.holdings, h)
			ids = append(ids, h.Person)
		}
	}
	return s.candidates(ctx, f, ids)
}

// candidates adds people that are not candidates yet, each with the person it was merged into.
func (s *Service) candidates(ctx context.Context, f *finding, ids []id.ID) error {
	var fresh []id.ID
	for _, x := range ids {
		if !slices.Contains(fresh, x) && !slices.ContainsFunc(f.candidates, func(c Candidate) bool { return c.Person.ID == x }) {
			fresh = append(fresh, x)
		}
	}
	if len(fresh) == 0 {
		return nil
	}
	people, err := s.store.People(ctx, fresh)
	if err != nil {
		return err
	}
	for _, p := range people {
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

// survivor gives the stored row of the person decided for, and all numbers of the people joined with it, so that a retired
// person's numbers are not added once more.
func (s *Service) survivor(ctx context.Context, f finding) (own Person, known []Identifier, err error) {
	i := slices.IndexFunc(f.candidates, func(c Candidate) bool { return c.Person.ID == f.decision.Candidate })
	if i < 0 {
		return Person{}, nil, ErrUnknownPerson
	}
	c, alone := f.candidates[i], true
	for _, o := range f.candidates {
		alone = alone && (o.Root != c.Root || o.Person.ID == c.Root)
	}
	if c.Root == c.Person.ID && alone {
		return c.Person, c.Person.Identifiers, nil
	}
	joined, err := s.Joined(ctx, c.Root)
	if err != nil {
		return Person{}, nil, err
	}
	people, err := s.ordered(ctx, joined)
	if err != nil || len(people) == 0 {
		return Person{}, nil, err
	}
	return people[0], allNumbers(people), nil
}

// ordered reads people in the order of their ids given.
func (s *Service) ordered(ctx context.Context, ids []id.ID) ([]Person, error) {
	people, err := s.store.People(ctx, ids)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(people, func(a, b Person) int { return slices.Index(ids, a.ID) - slices.Index(ids, b.ID) })
	return people, nil
}

func allNumbers(people []Person) []Identifier {
	var out []Identifier
	for _, p := range people {
		out = append(out, missing(out, p.Identifiers)...)
	}
	return out
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

// held gives the trustworthy numbers of the candidates that somebody other than the person holds.
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

// lockKeys names what a decision depends on: its numbers, what it looks for candidates by, and the person it changes.
func (f finding) lockKeys(person id.ID) []string {
	a := f.assessment
	keys := make([]string, 0, len(a.Numbers)+len(f.keys)+1)
	for _, n := range a.Numbers {
		if n.Trust >= Local {
			keys = append(keys, "n:"+n.System+"|"+string(n.Value))
		}
	}
	if f.features == nil {
		f.prepare()
	}
	for _, k := range f.keys {
		keys = append(keys, "k:"+string(rune('a'+k.Kind))+k.Text)
	}
	if person != 0 {
		keys = append(keys, "p:"+person.String())
	}
	return keys
}
