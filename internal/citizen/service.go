package citizen

import (
	"context"
	"slices"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps self-measurements.
type Store interface {
	Add(ctx context.Context, m Measurement) error
	// List gives the measurements of a person (all joined ids) of a kind since an instant, newest first.
	List(ctx context.Context, persons []id.ID, kind Kind, since time.Time, p page.Request) ([]Measurement, string, error)
	// Delete removes one of the person's (all joined ids); false when there is none.
	Delete(ctx context.Context, persons []id.ID, measurement id.ID) (bool, error)
}

// People tells which ids a person has been stored under, the surviving one first; empi.Service does.
type People interface {
	Joined(ctx context.Context, person id.ID) ([]id.ID, error)
}

// Accesses tells who touched a person's data; audit.Service does.
type Accesses interface {
	Accesses(ctx context.Context, person id.ID, p page.Request) ([]audit.Line, string, error)
}

// Service serves residents. Safe for concurrent use.
type Service struct {
	store    Store
	unit     Unit
	people   People
	accesses Accesses
	ledger   audit.Ledger
	clock    clock.Clock
	ids      *id.Source
}

// New returns a service.
func New(s Store, u Unit, p People, a Accesses, l audit.Ledger, c clock.Clock, ids *id.Source) *Service {
	return &Service{store: s, unit: u, people: p, accesses: a, ledger: l, clock: c, ids: ids}
}

// who gives the ids of the person the actor acts for, the surviving one first: zero means the actor's own, another must be a ward.
func (s *Service) who(ctx context.Context, a security.Actor, person id.ID) ([]id.ID, error) {
	if !a.Has(security.RoleResident) || a.Person == 0 {
		return nil, ErrNotResident
	}
	if person == 0 {
		person = a.Person
	}
	joined, err := s.people.Joined(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, j := range joined { // an account may have been linked before a merge
		if j == a.Person || slices.Contains(a.Wards, j) {
			return joined, nil
		}
	}
	return nil, ErrNotResident
}

// Measure keeps a self-measurement.
func (s *Service) Measure(ctx context.Context, a security.Actor, m Measurement) (Measurement, error) {
	persons, err := s.who(ctx, a, m.Person)
	if err != nil {
		return m, err
	}
	m.ID, m.Person, m.By = s.ids.Next(), persons[0], a.ID
	if err := m.Validate(s.clock.Now()); err != nil {
		return m, err
	}
	return m, s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.store.Add(ctx, m); err != nil {
			return err
		}
		return s.note(ctx, a, m.Person, "measurement.add", m.ID)
	})
}

func (s *Service) note(ctx context.Context, a security.Actor, person id.ID, action string, m id.ID) error {
	e := audit.Entry{Action: action, Outcome: audit.Done, Actor: a.Audit(), Person: person, Purpose: string(security.Self), Request: a.Request}
	if m != 0 {
		e.Object = "measurement/" + m.String()
	}
	return s.ledger.Record(ctx, e)
}

// Measurements gives self-measurements, newest first.
func (s *Service) Measurements(ctx context.Context, a security.Actor, person id.ID, kind Kind, since time.Time, p page.Request) ([]Measurement, string, error) {
	persons, err := s.who(ctx, a, person)
	if err != nil {
		return nil, "", err
	}
	if _, ok := limits[kind]; !ok {
		return nil, "", ErrKind
	}
	if err := s.note(ctx, a, persons[0], "measurement.list", 0); err != nil {
		return nil, "", err
	}
	return s.store.List(ctx, persons, kind, since, p)
}

// Delete removes a self-measurement.
func (s *Service) Delete(ctx context.Context, a security.Actor, person, measurement id.ID) error {
	persons, err := s.who(ctx, a, person)
	if err != nil {
		return err
	}
	return s.unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.store.Delete(ctx, persons, measurement)
		if err != nil {
			return err
		}
		if !ok {
			return ErrNotFound
		}
		return s.note(ctx, a, persons[0], "measurement.delete", measurement)
	})
}

// Accesses tells who looked at the record.
func (s *Service) Accesses(ctx context.Context, a security.Actor, person id.ID, p page.Request) ([]audit.Line, string, error) {
	persons, err := s.who(ctx, a, person)
	if err != nil {
		return nil, "", err
	}
	return s.accesses.Accesses(ctx, persons[0], p)
}
