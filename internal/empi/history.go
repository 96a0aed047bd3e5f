package empi

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Causes of changes.
const (
	causeDocument   = "document"
	causeCorrection = "correction"
	causeRevert     = "revert"
	causeSplit      = "split"
	causeHigher     = "higher-node"
)

// Change is a step in a person's history: what the person was like before the version.
type Change struct {
	Person  id.ID
	Version int64 // that the change made
	At      time.Time
	By      id.ID  // account, zero for the platform itself
	Cause   string // document, correction, revert, split, higher-node
	Grounds string // for document: the institution's code; else in the words of whoever did it
	Before  Person
}

// Correction sets a person's traits right; nil leaves a trait as it is, a pointer to an empty value takes it away.
type Correction struct {
	Name      *string
	Sex       *string
	Birth     *Date
	Ethnic    *string
	Phone     *string
	Address   *string
	Division  *string
	Deceased  *bool // false also takes a death back that was reported wrongly
	Anonymous *bool
}

// Correct changes traits as a person decided, with history. Errors: empi.unknown-person, empi.correction, empi.retired-person.
func (s *Service) Correct(ctx context.Context, person id.ID, c Correction, by id.ID, grounds string) (Person, error) {
	var next Person
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		was, err := s.locked(ctx, person)
		if err != nil {
			return err
		}
		if next, err = planCorrection(was, c, s.clock.Now()); err != nil {
			return err
		}
		return s.rewrite(ctx, was, &next, causeCorrection, by, grounds)
	})
	return next, err
}

// Revert gives a person the traits back that they had before a version. Errors as for Correct, and empi.unknown-version.
func (s *Service) Revert(ctx context.Context, person id.ID, version int64, by id.ID, grounds string) (Person, error) {
	var next Person
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		was, err := s.locked(ctx, person)
		if err != nil {
			return err
		}
		changes, err := s.store.Changes(ctx, was.ID, maxHistory)
		if err != nil {
			return err
		}
		for _, c := range changes {
			if c.Version != version {
				continue
			}
			next = was
			b := c.Before
			next.Name, next.Sex, next.Birth, next.Ethnic, next.Phone, next.Address = b.Name, b.Sex, b.Birth, b.Ethnic, b.Phone, b.Address
			next.Division, next.Anonymous = b.Division, b.Anonymous
			if b.Status != Merged {
				next.Status = b.Status
			}
			return s.rewrite(ctx, was, &next, causeRevert, by, grounds)
		}
		return ErrUnknownChange
	})
	return next, err
}

// maxHistory bounds the steps of one person's history that are read.
const maxHistory = 500

// History gives the steps of a person's life in the index, those of joined people too, newest first.
func (s *Service) History(ctx context.Context, person id.ID) ([]Change, error) {
	joined, err := s.Joined(ctx, person)
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, p := range joined {
		all, err := s.store.Changes(ctx, p, maxHistory)
		if err != nil {
			return nil, err
		}
		out = append(out, all...)
	}
	return out, nil
}

// locked reads a surviving person nobody else can change until the transaction ends.
func (s *Service) locked(ctx context.Context, person id.ID) (Person, error) {
	if _, err := s.store.Lock(ctx, []string{"p:" + person.String()}); err != nil {
		return Person{}, err
	}
	p, err := s.whole(ctx, person)
	if err == nil && !p.Surviving() {
		err = ErrRetired
	}
	return p, err
}

func (s *Service) rewrite(ctx context.Context, was Person, next *Person, cause string, by id.ID, grounds string) error {
	next.UpdatedAt, next.Version = s.clock.Now(), was.Version+1
	if err := s.replace(ctx, was, *next, cause, by, clip(grounds, 500), true); err != nil {
		return err
	}
	return s.events.Publish(ctx, SubjectChanged, next.ID, eventOf(*next))
}

// planCorrection applies a correction. Pure.
func planCorrection(p Person, c Correction, now time.Time) (Person, error) {
	claim := Claim{Name: p.Name, Sex: p.Sex, Birth: p.Birth, Ethnic: p.Ethnic, Phone: p.Phone, Address: p.Address, Division: p.Division}
	set(&claim.Name, c.Name)
	set(&claim.Sex, c.Sex)
	set(&claim.Birth, c.Birth)
	set(&claim.Ethnic, c.Ethnic)
	set(&claim.Phone, c.Phone)
	set(&claim.Address, c.Address)
	set(&claim.Division, c.Division)
	a := Assess(claim, now)
	if a.Claim.Birth != claim.Birth {
		return p, ErrCorrection.At("birth")
	}
	if a.Claim.Sex != claim.Sex {
		return p, ErrCorrection.At("sex")
	}
	if a.Claim.Division != claim.Division {
		return p, ErrCorrection.At("division")
	}
	p.Name, p.Sex, p.Birth, p.Ethnic = a.Claim.Name, a.Claim.Sex, a.Claim.Birth, a.Claim.Ethnic
	p.Phone, p.Address, p.Division = a.Claim.Phone, a.Claim.Address, a.Claim.Division
	if c.Deceased != nil {
		p.Status = Active
		if *c.Deceased {
			p.Status = Deceased
		}
	}
	if c.Anonymous != nil {
		p.Anonymous = *c.Anonymous
	}
	return p, nil
}

func set[T, V ~string](to *T, from *V) {
	if from != nil {
		*to = T(*from)
	}
}
