package terminology

import (
	"context"

	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
)

// Assignment is a person's decision about one coding of the work list.
type Assignment struct {
	Unmapped id.ID
	Region   bool // for every institution, not only the one that sends it
	Domain   string
	Edition  string
	Target   string // "" with relation none
	Relation Relation
	Note     string
}

// Assign maps codings of the work list. Errors: those of Put, terminology.not-found.
func (s *Service) Assign(ctx context.Context, by Author, all []Assignment) ([]Change, error) {
	drafts := make([]Mapping, 0, len(all))
	for _, a := range all {
		u, err := s.Unmapped(ctx, a.Unmapped)
		if err != nil {
			return nil, err
		}
		if u.Standing == Beyond {
			return nil, ErrNotFound
		}
		m := Mapping{Institution: u.Institution, Source: u.Source, Code: u.Code, Name: u.Name, Domain: a.Domain, Edition: a.Edition, Target: a.Target,
			Relation: a.Relation, Note: a.Note}
		if a.Region {
			m.Institution = 0
		}
		if m.Domain == "" {
			m.Domain = u.Domain
		}
		drafts = append(drafts, m)
	}
	return s.Put(ctx, by, drafts)
}

// maxAccept is how many codings one acceptance in bulk decides.
const maxAccept = 2000

// AcceptEqual maps every open coding of an institution (zero: all) and domain ("" any) whose code and name are those of a
// standard code: what a person would wave through. With four eyes they become proposals. more is true when some were left
// for another call.
func (s *Service) AcceptEqual(ctx context.Context, by Author, institution id.ID, domain string) (changes []Change, more bool, err error) {
	all, err := s.store.WorkList(ctx, WorkFilter{Institution: institution, Domain: domain, Standing: Open}, nil, 20*maxAccept)
	if err != nil {
		return nil, false, err
	}
	var drafts []Mapping
	for _, u := range all {
		m, ok := s.equal(u)
		if !ok {
			continue
		}
		if len(drafts) == maxAccept {
			more = true
			break
		}
		drafts = append(drafts, m)
	}
	if len(drafts) == 0 {
		return nil, false, nil
	}
	changes, err = s.Put(ctx, by, drafts)
	return changes, more, err
}

// equal finds the standard code with the same code and name as a coding, in any edition.
func (s *Service) equal(u Unmapped) (Mapping, bool) {
	if u.Code == "" || u.Name == "" || u.Domain == "" {
		return Mapping{}, false
	}
	for _, d := range s.library().Domains() {
		if d.ID != u.Domain {
			continue
		}
		for _, code := range [2]string{u.Code, normalCode(u.Code)} {
			if c, ok := d.Code(code); ok && fold.Text(c.Name) == fold.Text(u.Name) {
				return Mapping{Institution: u.Institution, Source: u.Source, Code: u.Code, Name: u.Name, Domain: d.ID, Edition: d.Edition, Target: c.Code}, true
			}
		}
	}
	return Mapping{}, false
}

// Said gives the active and proposed mappings that speak about a coding of the work list, its institution's and the region's.
func (s *Service) Said(ctx context.Context, u Unmapped) ([]Mapping, error) {
	var out []Mapping
	for _, institution := range [2]id.ID{u.Institution, 0} {
		for _, source := range sources(u) {
			all, err := s.store.Rivals(ctx, Mapping{Institution: institution, Source: source, Code: u.Code, Name: u.Name})
			if err != nil {
				return nil, err
			}
			out = append(out, all...)
		}
	}
	return out, nil
}
