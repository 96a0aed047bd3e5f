package registry

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// PutDepartment adds or changes a department by its code. Errors: registry.no-institution, registry.field.
func (s *Service) PutDepartment(ctx context.Context, d Department) (Department, error) {
	d, err := d.normal()
	if err != nil {
		return d, err
	}
	err = s.within(ctx, d.Institution, func(ctx context.Context) error {
		old, known, err := s.store.Department(ctx, d.Institution, d.Code)
		if err != nil {
			return err
		}
		fields := differences("code", old.Code, d.Code, "name", old.Name, d.Name, "kind", old.Kind, d.Kind,
			"parent", old.Parent, d.Parent, "status", old.Status, d.Status)
		if d.ID = old.ID; known && len(fields) == 0 {
			return nil
		} else if !known {
			d.ID = s.ids.Next()
		}
		if err := s.store.PutDepartment(ctx, d); err != nil {
			return err
		}
		return s.record(ctx, "department", d.ID, fields)
	})
	return d, err
}

// PutWorker adds or changes a worker by staff number. Errors: registry.no-institution, registry.field.
func (s *Service) PutWorker(ctx context.Context, w Worker) (Worker, error) {
	w, err := w.normal()
	if err != nil {
		return w, err
	}
	err = s.within(ctx, w.Institution, func(ctx context.Context) error {
		old, known, err := s.store.Worker(ctx, w.Institution, w.Code)
		if err != nil {
			return err
		}
		fields := differences("code", old.Code, w.Code, "name", old.Name.Reveal(), w.Name.Reveal(), "title", old.Title, w.Title,
			"role", old.Role, w.Role, "licence", old.Licence.Reveal(), w.Licence.Reveal(), "department", old.Department, w.Department,
			"status", old.Status, w.Status)
		for i := range fields {
			fields[i].From, fields[i].To = "", "" // which fields, not what they said
		}
		if w.ID = old.ID; known && len(fields) == 0 {
			return nil
		} else if !known {
			w.ID = s.ids.Next()
		}
		if err := s.store.PutWorker(ctx, w); err != nil {
			return err
		}
		return s.record(ctx, "worker", w.ID, fields)
	})
	return w, err
}

// PutSystem adds or changes a connected system by its name. Errors: registry.no-institution, registry.field.
func (s *Service) PutSystem(ctx context.Context, sys System) (System, error) {
	sys, err := sys.normal()
	if err != nil {
		return sys, err
	}
	err = s.within(ctx, sys.Institution, func(ctx context.Context) error {
		old, known, err := s.store.SystemNamed(ctx, sys.Institution, sys.Name)
		if err != nil {
			return err
		}
		fields := differences("name", old.Name, sys.Name, "kind", old.Kind, sys.Kind, "status", old.Status, sys.Status,
			"documentTypes", old.DocumentTypes, sys.DocumentTypes)
		if sys.ID, sys.CreatedAt, sys.LastSeen = old.ID, old.CreatedAt, old.LastSeen; known && len(fields) == 0 {
			return nil
		} else if !known {
			sys.ID, sys.CreatedAt = s.ids.Next(), s.clock.Now()
		}
		if err := s.store.PutSystem(ctx, sys); err != nil {
			return err
		}
		return s.record(ctx, "system", sys.ID, fields)
	})
	return sys, err
}

// within runs fn in a transaction if the institution is known.
func (s *Service) within(ctx context.Context, institution id.ID, fn func(context.Context) error) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		if _, known, err := s.store.Institution(ctx, institution); err != nil {
			return err
		} else if !known {
			return ErrNoInstitution
		}
		return fn(ctx)
	})
}

// System gives a connected system. Errors: registry.no-system.
func (s *Service) System(ctx context.Context, ident id.ID) (System, error) {
	sys, known, err := s.store.System(ctx, ident)
	if err == nil && !known {
		err = ErrNoSystem
	}
	return sys, err
}

// Departments lists an institution's departments by code.
func (s *Service) Departments(ctx context.Context, institution id.ID, p page.Request) ([]Department, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Departments(ctx, institution, after, p.Rows()+1)
	return cut(rows, p, func(d Department) any { return d.Code }, err)
}

// Workers lists an institution's workers by staff number.
func (s *Service) Workers(ctx context.Context, institution id.ID, p page.Request) ([]Worker, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Workers(ctx, institution, after, p.Rows()+1)
	return cut(rows, p, func(w Worker) any { return w.Code }, err)
}

// Systems lists connected systems, of one institution or, with zero, of all, in the order of registration.
func (s *Service) Systems(ctx context.Context, institution id.ID, p page.Request) ([]System, string, error) {
	var after id.ID
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Systems(ctx, institution, after, p.Rows()+1)
	return cut(rows, p, func(s System) any { return s.ID }, err)
}
