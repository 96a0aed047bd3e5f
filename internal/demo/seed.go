package demo

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/exchange"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
	"minkang/internal/security"
	"minkang/internal/simulate"
	"minkang/internal/simulate/town"
)

// node is who makes the demo: the program itself.
var node = security.Actor{Kind: audit.Node, Label: "demo"}

var kinds = map[town.Kind]registry.Kind{
	town.Tertiary: registry.Hospital, town.Secondary: registry.Hospital, town.Maternal: registry.MaternalChild, town.Centre: registry.Community,
	town.Station: registry.Station, town.CDC: registry.CDC, town.Emergency: registry.Emergency,
}

// register makes institutions, departments, workers, connected systems and their keys.
func (d *Demo) register(ctx context.Context, report func(done, total int)) error {
	all := d.district.Institutions()
	d.state.Keys, d.state.Systems, d.state.Institution = map[string]string{}, map[string]id.ID{}, map[string]id.ID{}
	for n, in := range all {
		x := registry.Institution{Code: in.Code, WS218: in.WS218, CreditCode: in.Credit, Name: in.Name, Kind: kinds[in.Kind], Division: in.Division,
			Address: in.Address, Phone: in.Phone, Beds: in.Beds, Status: registry.Active}
		x.Level, x.Grade = grade(in.Level)
		if in.Parent >= 0 {
			x.Parent = d.state.Institution[all[in.Parent].Code]
		}
		kept, err := d.sys.Registry.Register(ctx, x)
		if err != nil {
			return fmt.Errorf("%s: %w", in.Code, err)
		}
		d.state.Institution[in.Code] = kept.ID
		if err := d.staff(ctx, kept.ID, in); err != nil {
			return fmt.Errorf("%s: %w", in.Code, err)
		}
		if err := d.connect(ctx, kept.ID, in); err != nil {
			return fmt.Errorf("%s: %w", in.Code, err)
		}
		report(n+1, len(all))
	}
	return d.registers(ctx)
}

func grade(level string) (string, string) {
	l, g := "", ""
	for zh, n := range map[string]string{"一级": "1", "二级": "2", "三级": "3"} {
		if strings.HasPrefix(level, zh) {
			l = n
		}
	}
	for zh, n := range map[string]string{"甲等": "A", "乙等": "B", "丙等": "C"} {
		if strings.HasSuffix(level, zh) {
			g = n
		}
	}
	return l, g
}

func (d *Demo) staff(ctx context.Context, institution id.ID, in town.Institution) error {
	return d.sys.DB.Write(ctx, func(ctx context.Context) error {
		for _, dep := range in.Departments {
			kept, err := d.sys.Registry.PutDepartment(ctx, registry.Department{Institution: institution, Code: dep.Code, Name: dep.Name, Status: registry.Active})
			if err != nil {
				return err
			}
			for _, w := range dep.Workers {
				if _, err := d.sys.Registry.PutWorker(ctx, registry.Worker{Institution: institution, Department: kept.ID, Code: w.ID, Name: phi.Name(w.Name),
					Role: "doctor", Status: registry.Active}); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

func (d *Demo) connect(ctx context.Context, institution id.ID, in town.Institution) error {
	kind := registry.HIS
	if in.Kind == town.Centre || in.Kind == town.Station {
		kind = registry.CommunitySystem
	}
	sys, err := d.sys.Registry.PutSystem(ctx, registry.System{Institution: institution, Name: in.Name + "信息系统", Kind: kind, Status: registry.Active})
	if err != nil {
		return err
	}
	_, key, err := d.sys.Security.IssueKey(ctx, node, security.NewKey{System: sys.ID, Note: "demo"})
	if err != nil {
		return err
	}
	d.state.Systems[in.Code], d.state.Keys[in.Code] = sys.ID, key
	return nil
}

// batch is how many residents' histories are loaded between two saves of the state.
const batch = 50

// history loads the past: every resident's documents, resident by resident, through the exchange. Interrupted, it goes on;
// what was loaded already is recognised and not stored twice.
func (d *Demo) history(ctx context.Context, report func(done, total, documents int)) error {
	until := d.present.AddDate(0, 0, -1)
	from, _ := d.dates()
	documents := 0
	for d.state.Loaded < d.state.Residents {
		end := min(d.state.Loaded+batch, d.state.Residents)
		n, err := d.loadResidents(ctx, d.state.Loaded, end, from, until)
		if err != nil {
			return err
		}
		documents += n
		d.state.Loaded = end
		if err := d.state.save(d.sys.Config.Data); err != nil {
			return err
		}
		report(end, d.state.Residents, documents)
	}
	return nil
}

func (d *Demo) loadResidents(ctx context.Context, from, to int, first, last time.Time) (int, error) {
	work := make(chan int)
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	sum := 0
	for range 16 {
		wg.Go(func() {
			for i := range work {
				n, err := d.loadResident(ctx, i, first, last)
				mu.Lock()
				sum += n
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	for i := from; i < to; i++ {
		work <- i
	}
	close(work)
	wg.Wait()
	return sum, failed
}

func (d *Demo) loadResident(ctx context.Context, resident int, from, to time.Time) (n int, err error) {
	for e := range d.district.EventsBetween(resident, from, to) {
		if err := ctx.Err(); err != nil {
			return n, err
		}
		if err := d.receive(ctx, e); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// receive hands a document to the exchange inside the process; refusals are part of the demonstration.
func (d *Demo) receive(ctx context.Context, e simulate.Event) error {
	body, err := d.district.Body(&e)
	if err != nil {
		return err
	}
	code := d.district.Institutions()[e.Institution].Code
	_, err = d.sys.Exchange.Receive(ctx, exchange.Envelope{Kind: "document", System: d.state.Systems[code], Institution: d.state.Institution[code],
		ContentType: "application/xml", Address: "demo"}, body)
	return err
}

// Account is one of the demo's users, shown at the start and on the sign-in page.
type Account struct {
	Login       string        `json:"login"`
	Password    string        `json:"password"`
	Role        security.Role `json:"role"`
	DisplayName string        `json:"displayName"`
}

// password of the demo accounts: well known, since everybody in the district is invented.
const password = "Minkang-demo-2026"

// accounts makes the four users once their residents are known.
func (d *Demo) accounts(ctx context.Context) error {
	have, _, err := d.sys.Security.Accounts(ctx, node, security.AccountQuery{}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	known := map[string]bool{}
	for _, a := range have {
		known[a.Login] = true
	}
	for _, a := range d.district.Accounts() {
		if known[a.Login] {
			continue
		}
		n := security.NewAccount{Login: a.Login, DisplayName: phi.Name(a.Name), Roles: []security.Role{security.Role(a.Role)}, Password: password, KeepAsIs: true}
		if a.Institution >= 0 {
			n.Institution = d.state.Institution[d.district.Institutions()[a.Institution].Code]
		}
		if a.Resident >= 0 {
			if n.Person, err = d.person(ctx, a.Resident); err != nil {
				return err
			}
			for _, w := range a.Wards {
				ward, err := d.person(ctx, w)
				if err != nil {
					return err
				}
				if ward != 0 {
					n.Wards = append(n.Wards, ward)
				}
			}
		}
		if _, _, err := d.sys.Security.CreateAccount(ctx, node, n); err != nil {
			return fmt.Errorf("account %s: %w", a.Login, err)
		}
	}
	return nil
}

// person finds a simulated resident in the index, zero when no document of theirs came yet.
func (d *Demo) person(ctx context.Context, resident int) (id.ID, error) {
	found, _, err := d.sys.Index.Search(ctx, empi.Query{IDNumber: phi.IDNumber(d.district.Resident(resident).IDNumber)}, page.Request{Limit: 1})
	if err != nil || len(found) == 0 {
		return 0, err
	}
	return found[0].ID, nil
}
