package demo

import (
	"context"
	"fmt"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
	"minkang/internal/simulate/town"
)

// registers fills what the region keeps beside institutions: health workers with their places of practice, licences of which
// some end soon, equipment, consortia and object identifiers.
func (d *Demo) registers(ctx context.Context) error {
	all := d.district.Institutions()
	serial := 0
	for n, in := range all {
		institution := d.state.Institution[in.Code]
		err := d.sys.DB.Write(ctx, func(ctx context.Context) error {
			at := serial
			for _, dep := range in.Departments {
				for _, w := range dep.Workers {
					at++
					if err := d.professional(ctx, institution, dep, w, at); err != nil {
						return err
					}
				}
			}
			return d.papers(ctx, institution, in, n)
		})
		if err != nil {
			return fmt.Errorf("%s: %w", in.Code, err)
		}
		for _, dep := range in.Departments {
			serial += len(dep.Workers)
		}
		if _, err := d.sys.Registry.AssignOID(ctx, "institution", in.Name, institution); err != nil {
			return err
		}
	}
	return d.consortia(ctx, all)
}

func (d *Demo) professional(ctx context.Context, institution id.ID, dep town.Department, w town.Worker, serial int) error {
	odd := serial*2%1000 + 1 // the last but one digit tells the sex
	if w.Sex == "2" {
		odd = serial * 2 % 1000
	}
	born := time.Date(1960+serial%38, time.Month(1+serial%12), 1+serial%28, 0, 0, 0, 0, time.UTC)
	p, err := d.sys.Registry.PutProfessional(ctx, registry.Professional{Name: phi.Name(w.Name), IDNumber: phi.IDNumber(cnid.Synthetic("110199", born, odd)), Category: registry.Physician,
		Certificate: phi.IDNumber(fmt.Sprintf("1101990%08d", serial)), Scope: dep.Name})
	if err != nil {
		return err
	}
	kept, err := d.sys.Registry.DepartmentByCode(ctx, institution, dep.Code)
	if err != nil {
		return err
	}
	_, err = d.sys.Registry.PutPractice(ctx, p.ID, registry.Practice{Main: true, From: "2020-01-01",
		Worker: registry.Worker{Institution: institution, Department: kept.ID, Code: w.ID, Role: "doctor", Status: registry.Active}})
	return err
}

// papers gives an institution licences with ends spread from last week to some years from now, and a hospital its equipment.
func (d *Demo) papers(ctx context.Context, institution id.ID, in town.Institution, n int) error {
	day := func(days int) string { return d.sys.Clock.Now().AddDate(0, 0, days).Format(time.DateOnly) }
	licences := []registry.Licence{{Kind: "practice", Number: "PDY" + in.Code, IssuedOn: day(-1200), ExpiresOn: day(n*29 - 7)}}
	if in.Kind == town.Tertiary || in.Kind == town.Secondary {
		licences = append(licences, registry.Licence{Kind: "radiology", Number: "FS" + in.Code, IssuedOn: day(-600), ExpiresOn: day(45 + n*11)})
	}
	for _, l := range licences {
		l.Holder, l.Of, l.Authority = registry.OfInstitution, institution, "区卫生健康委员会"
		if _, err := d.sys.Registry.PutLicence(ctx, l); err != nil {
			return err
		}
	}
	if len(licences) < 2 {
		return nil
	}
	for k, x := range []struct{ code, name, kind string }{{"CT-01", "64 排螺旋 CT", "imaging"}, {"LIS-01", "全自动生化分析仪", "laboratory"}, {"US-01", "彩色超声诊断仪", "ultrasound"}} {
		kept, err := d.sys.Registry.PutDevice(ctx, registry.Device{Institution: institution, Code: x.code, Name: x.name, Kind: x.kind, Serial: fmt.Sprintf("%s-%d", in.Code, k), InstalledOn: day(-900)})
		if err != nil {
			return err
		}
		if _, err := d.sys.Registry.PutLicence(ctx, registry.Licence{Holder: registry.OfDevice, Of: kept.ID, Kind: "calibration", Number: in.Code + "-" + x.code, ExpiresOn: day(20 + n*13 + k*60)}); err != nil {
			return err
		}
	}
	return nil
}

// consortia groups community centres around the large hospitals in turn.
func (d *Demo) consortia(ctx context.Context, all []town.Institution) error {
	var leads []town.Institution
	for _, in := range all {
		if in.Kind == town.Tertiary {
			leads = append(leads, in)
		}
	}
	for n, lead := range leads {
		c := registry.Consortium{Code: fmt.Sprintf("G%02d", n+1), Name: lead.Name + "医联体", Kind: "city-group", Lead: d.state.Institution[lead.Code],
			Members: []registry.Membership{{Institution: d.state.Institution[lead.Code], Since: "2022-01-01"}}}
		turn := 0
		for _, in := range all {
			if in.Kind == town.Centre {
				if turn%len(leads) == n {
					c.Members = append(c.Members, registry.Membership{Institution: d.state.Institution[in.Code], Since: "2022-01-01"})
				}
				turn++
			}
		}
		if _, err := d.sys.Registry.PutConsortium(ctx, c); err != nil {
			return err
		}
	}
	return nil
}
