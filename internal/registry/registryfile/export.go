package registryfile

import (
	"context"
	"strconv"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
)

func exportInstitutions(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error {
	return everyInstitution(ctx, s, func(i registry.Institution) error {
		parent := ""
		if i.Parent != 0 {
			up, err := s.Institution(ctx, i.Parent)
			if err != nil {
				return err
			}
			parent = up.Code
		}
		return emit(map[string]string{"code": i.Code, "name": i.Name, "shortName": i.ShortName, "kind": string(i.Kind), "level": i.Level, "grade": i.Grade, "division": i.Division,
			"creditCode": i.CreditCode, "ws218": i.WS218, "parent": parent, "address": i.Address, "phone": i.Phone, "beds": strconv.Itoa(i.Beds), "status": string(i.Status)})
	})
}

func exportDepartments(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error {
	return everyInstitution(ctx, s, func(i registry.Institution) error {
		return every(func(p page.Request) ([]registry.Department, string, error) { return s.Departments(ctx, i.ID, p) }, func(d registry.Department) error {
			return emit(map[string]string{"institution": i.Code, "code": d.Code, "name": d.Name, "kind": d.Kind, "status": string(d.Status)})
		})
	})
}

// exportProfessionals writes one line per place of practice; numbers stay in the registry.
func exportProfessionals(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error {
	return every(func(p page.Request) ([]registry.Professional, string, error) {
		return s.Professionals(ctx, registry.ProfessionalFilter{}, p)
	}, func(x registry.Professional) error {
		p, places, err := s.Professional(ctx, x.ID)
		if err != nil {
			return err
		}
		line := func() map[string]string {
			return map[string]string{"name": p.Name.Reveal(), "sex": p.Sex, "category": string(p.Category), "scope": p.Scope, "title": p.Title, "education": p.Education, "degree": p.Degree,
				"school": p.School, "major": p.Major, "status": string(p.Status)}
		}
		if len(places) == 0 {
			return emit(line())
		}
		for _, w := range places {
			i, err := s.Institution(ctx, w.Institution)
			if err != nil {
				return err
			}
			r := line()
			r["institution"], r["staffNo"], r["from"], r["until"], r["main"] = i.Code, w.Code, w.From, w.Until, "0"
			if w.Main {
				r["main"] = "1"
			}
			if err := emit(r); err != nil {
				return err
			}
		}
		return nil
	})
}

func exportDevices(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error {
	return everyInstitution(ctx, s, func(i registry.Institution) error {
		return every(func(p page.Request) ([]registry.Device, string, error) { return s.Devices(ctx, i.ID, p) }, func(d registry.Device) error {
			return emit(map[string]string{"institution": i.Code, "code": d.Code, "name": d.Name, "kind": d.Kind, "maker": d.Maker, "model": d.Model, "serial": d.Serial, "udi": d.UDI,
				"installedOn": d.InstalledOn, "status": string(d.Status)})
		})
	})
}

func exportLicences(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error {
	write := func(h registry.Holder, of id.ID, code string) error {
		all, err := s.Licences(ctx, h, of)
		if err != nil {
			return err
		}
		for _, l := range all {
			if err := emit(map[string]string{"holderKind": string(h), "holder": code, "kind": l.Kind, "number": l.Number, "authority": l.Authority, "scope": l.Scope,
				"issuedOn": l.IssuedOn, "expiresOn": l.ExpiresOn, "status": string(l.Status)}); err != nil {
				return err
			}
		}
		return nil
	}
	return everyInstitution(ctx, s, func(i registry.Institution) error {
		if err := write(registry.OfInstitution, i.ID, i.Code); err != nil {
			return err
		}
		return every(func(p page.Request) ([]registry.Device, string, error) { return s.Devices(ctx, i.ID, p) }, func(d registry.Device) error {
			return write(registry.OfDevice, d.ID, i.Code+"/"+d.Code)
		})
	})
}
