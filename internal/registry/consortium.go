package registry

import (
	"context"
	"slices"
	"strings"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// ConsortiumKinds are the forms in which institutions work together: 城市医疗集团, 县域医共体, 专科联盟, 远程医疗协作网.
var ConsortiumKinds = []string{"city-group", "county-community", "speciality-alliance", "remote-network"}

// Consortium is a group of institutions under a leading one (医疗联合体).
type Consortium struct {
	ID      id.ID
	Code    string // unique in the region
	Name    string
	Kind    string
	Lead    id.ID
	Status  Status
	Members []Membership // filled by Consortium, not by lists
}

// Membership is one institution's time in a consortium. Dates are YYYY-MM-DD, an empty Until is open.
type Membership struct {
	Institution id.ID
	Since       string
	Until       string
}

func (c Consortium) normal() (Consortium, error) {
	c.Code, c.Name = strings.TrimSpace(c.Code), strings.TrimSpace(c.Name)
	if c.Status == "" {
		c.Status = Active
	}
	switch {
	case !short(c.Code, 1, 64):
		return c, ErrField.At("code")
	case !short(c.Name, 1, 120):
		return c, ErrField.At("name")
	case !slices.Contains(ConsortiumKinds, c.Kind):
		return c, ErrField.At("kind")
	case !slices.Contains(statuses, c.Status):
		return c, ErrField.At("status")
	case len(c.Members) > 500:
		return c, ErrField.At("members")
	}
	seen := map[id.ID]bool{}
	for _, m := range c.Members {
		if m.Institution == 0 || seen[m.Institution] || !dates(m.Since, m.Until) {
			return c, ErrField.At("members")
		}
		seen[m.Institution] = true
	}
	if !seen[c.Lead] {
		return c, ErrField.At("lead") // who leads is a member
	}
	return c, nil
}

// PutConsortium adds a consortium or changes the one of its code, members included. Errors: registry.field,
// registry.no-institution.
func (s *Service) PutConsortium(ctx context.Context, c Consortium) (Consortium, error) {
	c, err := c.normal()
	if err != nil {
		return c, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		for _, m := range c.Members {
			if _, known, err := s.store.Institution(ctx, m.Institution); err != nil || !known {
				return orElse(err, ErrNoInstitution.At("members"))
			}
		}
		old, known, err := s.store.ConsortiumBy(ctx, c.Code)
		if err != nil {
			return err
		}
		fields := differences("code", old.Code, c.Code, "name", old.Name, c.Name, "kind", old.Kind, c.Kind, "lead", old.Lead, c.Lead, "status", old.Status, c.Status,
			"members", old.Members, c.Members)
		if c.ID = old.ID; known && len(fields) == 0 {
			return nil
		} else if !known {
			c.ID = s.ids.Next()
		}
		if err := s.store.PutConsortium(ctx, c); err != nil {
			return err
		}
		return s.record(ctx, "consortium", c.ID, fields)
	})
	return c, err
}

// Consortium gives one with its members. Errors: registry.no-consortium.
func (s *Service) Consortium(ctx context.Context, ident id.ID) (Consortium, error) {
	c, known, err := s.store.Consortium(ctx, ident)
	if err == nil && !known {
		err = ErrNoConsortium
	}
	return c, err
}

// Consortia lists consortia by code; institution, when not zero, those it is a member of.
func (s *Service) Consortia(ctx context.Context, institution id.ID, p page.Request) ([]Consortium, string, error) {
	var after string
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	rows, err := s.store.Consortia(ctx, institution, after, p.Rows()+1)
	return cut(rows, p, func(c Consortium) any { return c.Code }, err)
}
