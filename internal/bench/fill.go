package bench

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"minkang/internal/app"
	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
	"minkang/internal/security"
	"minkang/internal/simulate"
	"minkang/internal/simulate/town"
)

// Progress is told how a step goes.
type Progress func(step string, done, total int, remark string)

var node = security.Actor{Kind: audit.Node, Label: "bench"}

var kinds = map[town.Kind]registry.Kind{
	town.Tertiary: registry.Hospital, town.Secondary: registry.Hospital, town.Maternal: registry.MaternalChild, town.Centre: registry.Community,
	town.Station: registry.Station, town.CDC: registry.CDC, town.Emergency: registry.Emergency,
}

// filler fills one store.
type filler struct {
	sys      *app.System
	dir      string
	plan     Plan
	district *simulate.District
	state    state
	progress Progress
	now      time.Time

	institutions []id.ID // by the district's index
	systems      []id.ID
	people       []id.ID // by resident
	templates    []template
	done         int // documents written
}

// fill makes the filled store in dir unless it is there with the same plan.
func fill(ctx context.Context, dir string, cfg app.Config, plan Plan, progress Progress) (state, error) {
	old, found, err := loadState(dir)
	if err != nil {
		return old, err
	}
	if found && old.Store == cfg.Store.Engine {
		if p := old.Plan; p.Seed == plan.Seed && p.Residents == plan.Residents && p.Entries == plan.Entries && p.Rich == plan.Rich && p.Record == plan.Record {
			return old, nil
		}
		return old, fmt.Errorf("%s was filled with another plan (%+v); name another folder or remove it", dir, old.Plan)
	}
	if err := unfinished(dir); err != nil {
		return old, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return old, err
	}
	if err := os.WriteFile(filepath.Join(dir, fillingFile), nil, 0o600); err != nil {
		return old, err
	}
	begun := time.Now()
	to := begun.In(clock.Region).AddDate(0, 0, -1).Format(time.DateOnly)
	f := &filler{dir: dir, plan: plan, progress: progress, now: begun, state: state{Plan: plan, Store: cfg.Store.Engine, To: to, Keys: map[string]string{}}}
	if f.district, err = plan.district(to); err != nil {
		return old, err
	}
	cfg.Store.CacheMB = 512 // filling only
	if f.sys, err = app.Open(ctx, cfg, slog.New(slog.DiscardHandler)); err != nil {
		return old, err
	}
	if err := errors.Join(f.run(ctx), f.sys.Close()); err != nil {
		return old, err
	}
	f.state.Seconds = time.Since(begun).Seconds()
	if err := f.state.save(dir); err != nil {
		return old, err
	}
	return f.state, os.Remove(filepath.Join(dir, fillingFile))
}

func (f *filler) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{f.register, f.accounts, f.papers, f.readTemplates, f.residents, f.documents, f.finish} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// register makes institutions and their connected systems with keys.
func (f *filler) register(ctx context.Context) error {
	all := f.district.Institutions()
	byCode := map[string]id.ID{}
	for n, in := range all {
		x := registry.Institution{Code: in.Code, WS218: in.WS218, CreditCode: in.Credit, Name: in.Name, Kind: kinds[in.Kind], Division: in.Division,
			Address: in.Address, Phone: in.Phone, Beds: in.Beds, Status: registry.Active}
		if in.Parent >= 0 {
			x.Parent = byCode[all[in.Parent].Code]
		}
		kept, err := f.sys.Registry.Register(ctx, x)
		if err != nil {
			return fmt.Errorf("%s: %w", in.Code, err)
		}
		system, err := f.sys.Registry.PutSystem(ctx, registry.System{Institution: kept.ID, Name: in.Name + "信息系统", Kind: registry.HIS, Status: registry.Active})
		if err != nil {
			return err
		}
		_, key, err := f.sys.Security.IssueKey(ctx, node, security.NewKey{System: system.ID, Note: "bench"})
		if err != nil {
			return err
		}
		byCode[in.Code], f.state.Keys[in.Code] = kept.ID, key
		f.institutions, f.systems = append(f.institutions, kept.ID), append(f.systems, system.ID)
		f.progress("institutions", n+1, len(all), "")
	}
	return nil
}

func (f *filler) accounts(ctx context.Context) error {
	_, _, err := f.sys.Security.CreateAccount(ctx, node, security.NewAccount{Login: doctorLogin, DisplayName: "Doctor", Roles: []security.Role{security.RoleDoctor},
		Institution: f.institutions[0], Password: accountPassword, KeepAsIs: true})
	return err
}

// papers composes what will be sent when submitting is measured.
func (f *filler) papers(ctx context.Context) error {
	return composePapers(ctx, f.dir, f.district, min(f.plan.Residents, 20_000), func(done, total int) { f.progress("documents to send", done, total, "") })
}

// batchPeople and batchDocuments are how much one transaction of filling takes.
const batchPeople, batchDocuments = 2000, 2000

// residents registers everybody through the index, as their first document would.
func (f *filler) residents(ctx context.Context) error {
	f.people = make([]id.ID, f.plan.Residents)
	for from := 0; from < f.plan.Residents; from += batchPeople {
		upto := min(from+batchPeople, f.plan.Residents)
		claims := make([]empi.Claim, upto-from)
		for i := range claims {
			claims[i] = f.claim(from + i)
		}
		err := f.sys.DB.Write(ctx, func(ctx context.Context) error {
			for i, c := range claims {
				r, err := f.sys.Index.Resolve(ctx, c)
				if err != nil {
					return err
				}
				f.people[from+i] = r.Person.ID
			}
			return nil
		})
		if err != nil {
			return err
		}
		f.progress("residents", upto, f.plan.Residents, "")
	}
	return nil
}

// claim is what a resident's papers say.
func (f *filler) claim(resident int) empi.Claim {
	to := f.district.Config().To
	for e := range f.district.EventsBetween(resident, to.AddDate(0, -8, 0), to) {
		return empi.ToClaim(e.Content.Header)
	}
	r := f.district.Resident(resident)
	return empi.Claim{Identifiers: []empi.Number{{System: "2.16.156.10011.1.3", Value: phi.IDNumber(r.IDNumber)}}, Name: phi.Name(r.Name), Sex: r.Sex(),
		Birth: empi.DateOf(r.Birth.UTC(), time.UTC), Ethnic: r.Ethnic, Phone: phi.Phone(r.Phone), Division: r.Address.Division,
		Institution: f.district.Institutions()[r.Centre].Code, At: to}
}

// finish gives every audit line its place in the tree, sets the warehouse to the present and counts.
func (f *filler) finish(ctx context.Context) (err error) {
	for {
		n, err := f.sys.Audit.Sequence(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	if err := f.sys.Audit.Flush(ctx); err != nil {
		return err
	}
	if err := f.sys.SkipFeeds(ctx); err != nil {
		return err
	}
	f.progress("statistics of the planner", 0, 1, "")
	if err := f.sys.DB.Analyze(ctx); err != nil {
		return err
	}
	c := &f.state.Counts
	c.Documents, c.Structured, err = f.sys.Repository.Totals(ctx)
	if err != nil {
		return err
	}
	people, err := f.sys.Index.Statistics(ctx)
	if err != nil {
		return err
	}
	lines, err := f.sys.Audit.Status(ctx)
	c.Residents, c.AuditLines, c.Messages = people.Persons, lines.Size, int64(f.done)
	return err
}
