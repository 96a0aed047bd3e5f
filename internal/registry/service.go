package registry

import (
	"context"
	"slices"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Service is the registry. Safe for concurrent use.
type Service struct {
	store  Store
	unit   Unit
	events Publisher
	clock  clock.Clock
	ids    *id.Source
	cache  cache
	seen   sightings

	sealer gm.Sealer // of professionals' numbers, see Protect
	index  *gm.MAC
	arc    string // of assigned object identifiers, see Under
	known  KnownOIDs
}

// NewService returns the registry over a store; unit and events must be of the same database.
func NewService(store Store, unit Unit, events Publisher, c clock.Clock, ids *id.Source) *Service {
	return &Service{store: store, unit: unit, events: events, clock: c, ids: ids}
}

// Register adds an institution or, when its code is known, brings the known one to the given state; the identifier given
// back is the one it keeps. Registering the same again changes nothing. Errors: registry.field, registry.parent,
// registry.code-taken.
func (s *Service) Register(ctx context.Context, i Institution) (Institution, error) {
	i, err := i.normal()
	if err != nil {
		return i, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		old, known, err := s.store.ByCode(ctx, NormalCode(i.Code))
		if err != nil {
			return err
		}
		if known && NormalCode(old.Code) != NormalCode(i.Code) {
			return ErrCodeTaken.At("code")
		}
		i, err = s.put(ctx, old, i, known)
		return err
	})
	return i, err
}

// Update changes a registered institution; i.Version must be the one that was read. Errors: registry.no-institution,
// registry.stale and those of Register.
func (s *Service) Update(ctx context.Context, i Institution) (Institution, error) {
	i, err := i.normal()
	if err != nil {
		return i, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		old, known, err := s.store.Institution(ctx, i.ID)
		if err != nil {
			return err
		}
		if !known {
			return ErrNoInstitution
		}
		if old.Version != i.Version {
			return ErrStale
		}
		i, err = s.put(ctx, old, i, true)
		return err
	})
	return i, err
}

// put writes the institution when it differs from what is known, with history and event.
func (s *Service) put(ctx context.Context, old, i Institution, known bool) (Institution, error) {
	fields := institutionChanges(old, i)
	if known {
		i.ID, i.CreatedAt, i.UpdatedAt, i.Version = old.ID, old.CreatedAt, old.UpdatedAt, old.Version
		if len(fields) == 0 {
			return i, nil
		}
	} else {
		i.ID, i.CreatedAt, i.Version = s.ids.Next(), s.clock.Now(), 0
	}
	if err := s.checkParent(ctx, i); err != nil {
		return i, err
	}
	i.UpdatedAt, i.Version = s.clock.Now(), i.Version+1
	if ok, err := s.store.PutInstitution(ctx, i); err != nil {
		return i, err
	} else if !ok {
		return i, ErrStale
	}
	if err := s.record(ctx, "institution", i.ID, fields); err != nil {
		return i, err
	}
	s.unit.After(ctx, s.cache.clear)
	return i, s.events.Publish(ctx, SubjectInstitution, i.ID, InstitutionChanged{Institution: i.ID, Code: i.Code, Name: i.Name,
		Kind: i.Kind, Level: i.Level, Grade: i.Grade, Division: i.Division, Beds: i.Beds, Status: i.Status, Version: i.Version})
}

func institutionChanges(old, i Institution) []FieldChange {
	return differences("code", old.Code, i.Code, "ws218", old.WS218, i.WS218, "creditCode", old.CreditCode, i.CreditCode,
		"name", old.Name, i.Name, "shortName", old.ShortName, i.ShortName, "kind", old.Kind, i.Kind, "level", old.Level, i.Level,
		"grade", old.Grade, i.Grade, "division", old.Division, i.Division, "address", old.Address, i.Address,
		"phone", old.Phone, i.Phone, "beds", old.Beds, i.Beds, "parent", old.Parent, i.Parent, "status", old.Status, i.Status)
}

// maxDepth bounds the chain of parents; the region has city, district, centre, station.
const maxDepth = 8

// checkParent follows the parents upward: each must exist and none may be the institution itself.
func (s *Service) checkParent(ctx context.Context, i Institution) error {
	up := i.Parent
	for range maxDepth {
		if up == 0 {
			return nil
		}
		if up == i.ID {
			break
		}
		p, known, err := s.store.Institution(ctx, up)
		if err != nil {
			return err
		}
		if !known {
			break
		}
		up = p.Parent
	}
	return ErrParent.At("parent")
}

// Institutions lists institutions by code.
func (s *Service) Institutions(ctx context.Context, f Filter, p page.Request) ([]Institution, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	if f.Kind != "" && !slices.Contains(kinds, f.Kind) || f.Status != "" && !slices.Contains(statuses, f.Status) {
		return nil, "", nil
	}
	rows, err := s.store.Institutions(ctx, f, after, p.Rows()+1)
	return cut(rows, p, func(i Institution) any { return i.Code }, err)
}
