package empi

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/id"
)

// Split is what was taken out of a person into another: two people had been taken for one.
type Split struct {
	ID          id.ID
	Person      id.ID // it was taken out of
	Offspring   id.ID
	Institution string // whose part was taken out, empty when it was chosen number by number
	Reason      string
	At          time.Time
	By          id.ID
	Numbers     int
	Documents   int
}

// SplitRequest says what to take out of a person.
type SplitRequest struct {
	Person      id.ID
	Institution string  // everything that this institution alone said: its own numbers, its documents
	Numbers     []int   // further numbers, by their place in the person's list
	Documents   []id.ID // further documents
	Traits      *Claim  // of the person that comes out, as far as known; nil: the same as now
	From        string  // institution that speaks of the person that comes out, when Institution is empty
	Bare        bool    // traits alone may come out, without a number or document
	Reason      string
}

// Mover gives documents of a person to another and tells how many: all of an institution's, and those named. The owner of
// the documents implements it.
type Mover interface {
	Move(ctx context.Context, from []id.ID, to id.ID, institution string, documents []id.ID) (int, error)
}

// Split takes one source's numbers and documents out of a person into a new one. To undo it, merge the new person back.
// Errors: empi.unknown-person, empi.retired-person, empi.split-nothing, empi.split-all.
func (s *Service) Split(ctx context.Context, r SplitRequest, by id.ID) (Split, error) {
	var out Split
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		was, err := s.locked(ctx, r.Person)
		if err != nil {
			return err
		}
		joined, err := s.Joined(ctx, r.Person)
		if err != nil {
			return err
		}
		stay, gone := partNumbers(was.Identifiers, r)
		offspring := s.planOffspring(was, gone, r)
		out = Split{ID: s.ids.Next(), Person: was.ID, Offspring: offspring.ID, Institution: r.Institution, Reason: clip(r.Reason, 500), At: s.clock.Now(),
			By: by, Numbers: len(gone)}
		if s.settings.Mover != nil && (r.Institution != "" || len(r.Documents) > 0) {
			if out.Documents, err = s.settings.Mover.Move(ctx, joined, offspring.ID, r.Institution, r.Documents); err != nil {
				return err
			}
		}
		if out.Numbers+out.Documents == 0 && !r.Bare {
			return ErrSplitNothing
		}
		if len(gone) > 0 && len(stay) == 0 && !r.Bare && len(was.Seen) <= 1 {
			return ErrSplitAll
		}
		next := was
		next.Identifiers, next.Provisional = stay, !holdsSole(stay)
		next.Seen = slices.DeleteFunc(slices.Clone(was.Seen), func(i string) bool { return i == r.Institution })
		if err := s.rewrite(ctx, was, &next, causeSplit, by, r.Reason); err != nil {
			return err
		}
		return s.keepOffspring(ctx, offspring, out)
	})
	return out, err
}

func (s *Service) keepOffspring(ctx context.Context, p Person, split Split) error {
	if taken, err := s.store.Insert(ctx, EntryOf(p)); err != nil {
		return err
	} else if taken > 0 {
		return ErrBusy
	}
	if err := s.store.InsertSplit(ctx, split); err != nil {
		return err
	}
	// The desk must not be asked about the two again.
	apart := ReviewEntry{ID: s.ids.Next(), Person: p.ID, Alike: split.Person, Reason: causeSplit, Institution: split.Institution,
		Status: DifferentFolk, CreatedAt: split.At, DecidedAt: split.At, DecidedBy: split.By}
	if _, err := s.store.AddReview(ctx, apart); err != nil {
		return err
	}
	if err := s.events.Publish(ctx, SubjectRegistered, p.ID, eventOf(p)); err != nil {
		return err
	}
	return s.events.Publish(ctx, SubjectSplit, split.Person, PersonSplit{Split: split.ID, Person: split.Person, Offspring: split.Offspring,
		Documents: split.Documents, At: split.At})
}

// partNumbers divides a person's numbers. Pure.
func partNumbers(all []Identifier, r SplitRequest) (stay, gone []Identifier) {
	for i, n := range all {
		if slices.Contains(r.Numbers, i) || r.Institution != "" && strings.HasSuffix(n.System, "^"+r.Institution) {
			gone = append(gone, n)
		} else {
			stay = append(stay, n)
		}
	}
	return stay, gone
}

func (s *Service) planOffspring(was Person, numbers []Identifier, r SplitRequest) Person {
	now := s.clock.Now()
	p := Person{ID: s.ids.Next(), Name: was.Name, Sex: was.Sex, Birth: was.Birth, Ethnic: was.Ethnic, Division: was.Division, Status: Active, CreatedAt: now, UpdatedAt: now, ContactAt: was.ContactAt, Version: 1, Identifiers: numbers, Provisional: !holdsSole(numbers)}
	p.Institution = cmp.Or(r.Institution, r.From, was.Institution)
	if from := cmp.Or(r.Institution, r.From); from != "" {
		p.Seen = []string{from}
	}
	if r.Traits != nil {
		c := Assess(*r.Traits, now).Claim
		p.Name, p.Sex, p.Birth, p.Ethnic, p.Phone, p.Address, p.Division = c.Name, c.Sex, c.Birth, c.Ethnic, c.Phone, c.Address, c.Division
	}
	return p
}

// Splits gives what was taken out of a person, or of those joined with it, oldest first.
func (s *Service) Splits(ctx context.Context, person id.ID) ([]Split, error) {
	joined, err := s.Joined(ctx, person)
	if err != nil {
		return nil, err
	}
	return s.store.Splits(ctx, joined)
}
