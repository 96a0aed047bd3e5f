package empi

import (
	"context"
	"unicode/utf8"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
)

// Query is what a person searches the index by: the first of ID, IDNumber, HealthCard, Phone, Name that is set counts.
// Birth and Sex narrow a search by name. Every field may be typed in full width.
type Query struct {
	Person     id.ID
	IDNumber   phi.IDNumber
	HealthCard phi.IDNumber
	Phone      phi.Phone
	Name       phi.Name // a whole name or its beginning; Latin letters are a reading or its initials
	Birth      Date
	Sex        string
}

// Key tells by what kind of key a query searches, for the audit line: person, id-number, health-card, phone, name, or "".
func (q Query) Key() string {
	switch {
	case q.Person != 0:
		return "person"
	case q.IDNumber != "":
		return "id-number"
	case q.HealthCard != "":
		return "health-card"
	case q.Phone != "":
		return "phone"
	case q.Name != "":
		return "name"
	}
	return ""
}

// Search finds surviving people with their identifiers, and the cursor of the next page. A search by name needs two
// characters, or one and a birth date. Errors: empi.query-empty, empi.query-too-wide.
func (s *Service) Search(ctx context.Context, q Query, p page.Request) ([]Person, string, error) {
	if q.Person != 0 {
		return s.searchPerson(ctx, q.Person)
	}
	search, err := planSearch(q)
	if err != nil {
		return nil, "", err
	}
	if _, err := page.Decode(p.After, &search.After); err != nil {
		return nil, "", err
	}
	search.Limit = p.Rows() + 1
	rows, err := s.store.Search(ctx, search)
	if err != nil {
		return nil, "", err
	}
	if len(rows) == 0 && search.Field == SearchInitials { // not initials: a reading, written out
		search.Field = SearchPinyin
		if rows, err = s.store.Search(ctx, search); err != nil {
			return nil, "", err
		}
	}
	next := ""
	if len(rows) > p.Rows() {
		rows = rows[:p.Rows()]
		next = page.Encode(rows[len(rows)-1].ID)
	}
	people, err := s.surviving(ctx, rows)
	return people, next, err
}

func (s *Service) searchPerson(ctx context.Context, ident id.ID) ([]Person, string, error) {
	p, err := s.Person(ctx, ident)
	if err == ErrUnknownPerson {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	return []Person{p}, "", nil
}

// surviving replaces retired people by their survivors.
func (s *Service) surviving(ctx context.Context, rows []Person) ([]Person, error) {
	var out []Person
	seen := map[id.ID]bool{}
	for _, p := range rows {
		if !p.Surviving() {
			whole, err := s.Person(ctx, p.ID)
			if err != nil {
				return nil, err
			}
			p = whole
		}
		if !seen[p.ID] {
			seen[p.ID] = true
			out = append(out, p)
		}
	}
	return out, nil
}

// planSearch turns a query into what a store can look for. Pure.
func planSearch(q Query) (Search, error) {
	switch {
	case q.IDNumber != "":
		n := fold.Number(string(q.IDNumber))
		return numberSearch(IDCard, n, cnid.Upgrade(n))
	case q.HealthCard != "":
		return numberSearch(HealthCard, fold.Number(string(q.HealthCard)))
	case q.Phone != "":
		if d := PhoneDigits(string(q.Phone)); len(d) >= 7 {
			return Search{Phone: d}, nil
		}
		return Search{}, ErrQueryWide.At("phone")
	case q.Name == "":
		return Search{}, ErrQueryEmpty
	}
	if !q.Birth.Valid() {
		return Search{}, ErrQueryWide.At("birth")
	}
	s := Search{Prefix: fold.Name(string(q.Name)), Birth: q.Birth}
	if q.Sex == "1" || q.Sex == "2" {
		s.Sex = q.Sex
	}
	least := 2
	if q.Birth.Precision() == ByDay {
		least = 1
	}
	if utf8.RuneCountInString(s.Prefix) < least || !fold.Whole(s.Prefix) {
		return Search{}, ErrQueryWide.At("name")
	}
	if fold.Latin(s.Prefix) {
		s.Field = SearchPinyin
		if len(s.Prefix) <= 4 {
			s.Field = SearchInitials
		}
	}
	return s, nil
}

func numberSearch(system string, numbers ...string) (Search, error) {
	if len(numbers[0]) < 6 {
		return Search{}, ErrQueryWide.At("number")
	}
	return Search{Numbers: numbers, System: system}, nil
}
