package empi

import (
	"context"
	"slices"
	"strings"

	"minkang/internal/kit/id"
)

// CrossReference gives a person with all numbers, and every identifier that stands for them, by the platform's identifier or,
// when that is zero, by a number that one person holds. Errors: empi.unknown-person, empi.query-empty.
func (s *Service) CrossReference(ctx context.Context, person id.ID, number Number) (Person, []id.ID, error) {
	if person == 0 {
		found, err := s.byNumber(ctx, number)
		if err != nil {
			return Person{}, nil, err
		}
		person = found
	}
	joined, err := s.Joined(ctx, person)
	if err != nil {
		return Person{}, nil, err
	}
	people, err := s.ordered(ctx, joined)
	if err != nil || len(people) == 0 {
		return Person{}, nil, err
	}
	p := people[0]
	p.Identifiers = allNumbers(people)
	for _, q := range people[1:] {
		for _, i := range q.Seen {
			if !p.SeenBy(i) {
				p.Seen = append(slices.Clip(p.Seen), i)
			}
		}
	}
	return p, joined, nil
}

// byNumber finds the one person who holds a number; an institution's own number needs its institution in the domain.
func (s *Service) byNumber(ctx context.Context, n Number) (id.ID, error) {
	_, institution, _ := strings.Cut(n.System, "^")
	a := Assess(Claim{Identifiers: []Number{n}, Institution: institution}, s.clock.Now())
	numbers := a.deciding()
	if len(numbers) == 0 {
		return 0, ErrQueryEmpty.At("value")
	}
	all, err := s.store.Holders(ctx, numbers, 2)
	if err != nil {
		return 0, err
	}
	for _, h := range all {
		if h.Person != 0 && (h.Sole || len(all) == 1) {
			return h.Person, nil
		}
	}
	return 0, ErrUnknownPerson
}

// InDomains gives the numbers of some domains that are worth something; no domains mean all. A domain without an institution
// means those of every institution. Pure.
func InDomains(all []Identifier, domains []string) []Identifier {
	var out []Identifier
	for _, n := range all {
		root, _, _ := strings.Cut(n.System, "^")
		if n.Trust >= Local && (len(domains) == 0 || slices.Contains(domains, n.System) || slices.Contains(domains, root)) {
			out = append(out, n)
		}
	}
	return out
}

// Stored gives a person, retired or not, with the numbers stored under that very identifier. Errors: empi.unknown-person.
func (s *Service) Stored(ctx context.Context, ident id.ID) (Person, error) {
	return s.whole(ctx, ident)
}
