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
	// List gives a person's measurements of a kind since an instant, newest first.
	List(ctx context.Context, person id.ID, kind Kind, since time.Time, p page.Request) ([]Measurement, string, error)
	// Delete removes one of the person's; false when there is none.
	Delete(ctx context.Context, person, measurement id.ID) (bool, error)
}

// Accesses tells who touched a person's data; audit.Service does.
type Accesses interface {
	Accesses(ctx context.Context, person id.ID, p page.Request) ([]audit.Line, string, error)
}

// Service serves residents. Safe for concurrent use.
type Service struct {
	store    Store
	unit     Unit
	accesses Accesses
	ledger   audit.Ledger
	clock    clock.Clock
	ids      *id.Source
}

// New returns a service.
func New(s Store, u Unit, a Accesses, l audit.Ledger, c clock.Clock, ids *id.Source) *Service {
	return &Service{store: s, unit: u, accesses: a, ledger: l, clock: c, ids: ids}
}

// who gives the person the actor acts for: zero means the actor's own; another must be a ward.
func who(a security.Actor, person id.ID) (id.ID, error) {
	if !a.Has(security.RoleResident) || a.Person == 0 {
		return 0, ErrNotResident
	}
	if person == 0 || person == a.Person {
		return a.Person, nil
	}
	if slices.Contains(a.Wards, person) {
		return person, nil
	}
	return 0, ErrNotResident
}

// Measure keeps a self-measurement.
func (s *Service) Measure(ctx context.Context, a security.Actor, m Measurement) (Measurement, error) {
	person, err := who(a, m.Person)
	if err != nil {
		return m, err
	}
	m.ID, m.Person, m.By = s.ids.Next(), person, a.ID
	if err := m.Validate(s.clock.Now()); err != nil {
		return m, err
	}
	return m, s.unit.Write(ctx, func(ctx context.Context) error {
		if err := s.store.Add(ctx, m); err != nil {
			return err
		}
		return s.note(ctx, a, person, "measurement.add", m.ID)
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
	person, err := who(a, person)
	if err != nil {
		return nil, "", err
	}
	if _, ok := limits[kind]; !ok {
		return nil, "", ErrKind
	}
	if err := s.note(ctx, a, person, "measurement.list", 0); err != nil {
		return nil, "", err
	}
	return s.store.List(ctx, person, kind, since, p)
}

// Delete removes a self-measurement.
func (s *Service) Delete(ctx context.Context, a security.Actor, person, measurement id.ID) error {
	person, err := who(a, person)
	if err != nil {
		return err
	}
	return s.unit.Write(ctx, func(ctx context.Context) error {
		ok, err := s.store.Delete(ctx, person, measurement)
		if err != nil {
			return err
		}
		if !ok {
			return ErrNotFound
		}
		return s.note(ctx, a, person, "measurement.delete", measurement)
	})
}

// Accesses tells who looked at the record.
func (s *Service) Accesses(ctx context.Context, a security.Actor, person id.ID, p page.Request) ([]audit.Line, string, error) {
	person, err := who(a, person)
	if err != nil {
		return nil, "", err
	}
	return s.accesses.Accesses(ctx, person, p)
}
