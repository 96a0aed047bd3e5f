package registrytest

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/registry"
)

// Noon is when tests happen.
var Noon = time.Date(2026, 11, 20, 4, 0, 0, 0, time.UTC)

// Events counts what a service publishes.
type Events struct {
	mu sync.Mutex
	n  int
}

// Publish implements registry.Publisher.
func (e *Events) Publish(context.Context, string, id.ID, any) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.n++
	return nil
}

// Count gives the events published so far.
func (e *Events) Count() int { e.mu.Lock(); defer e.mu.Unlock(); return e.n }

// World is a service with a stopped clock over one store.
type World struct {
	*registry.Service
	Unit   registry.Unit
	Clock  *clock.Stopped
	Events *Events
}

// NewWorld puts a service over an empty store.
func NewWorld(store registry.Store, unit registry.Unit, c *clock.Stopped) *World {
	e := &Events{}
	sealer, err := gm.NewSM4(make([]byte, gm.KeySize), rand.Reader)
	if err != nil {
		panic(err) // the key has the right size
	}
	s := registry.NewService(store, unit, e, c, id.NewSource(c, 1)).Protect(sealer, gm.NewMAC([]byte("a secret of the test")))
	return &World{Service: s, Unit: unit, Clock: c, Events: e}
}

// Institution makes a hospital of the reserved division.
func Institution(code, name string) registry.Institution {
	return registry.Institution{Code: code, Name: name, Kind: registry.Hospital, Level: "3", Grade: "A", Division: "110199", Beds: 500}
}

var ctx = context.Background()

// Run runs the suite; open gives a service over an empty store each time.
func Run(t *testing.T, open func(t *testing.T) *World) {
	for name, test := range map[string]func(*testing.T, *World){
		"Register": register, "Codes": codes, "Update": update, "Fields": fields, "Parents": parents, "Source": source,
		"List": lists, "Staff": staff, "AtOnce": atOnce, "CacheAfterRollback": cacheAfterRollback, "Seen": seen,
		"Professionals": professionals, "Licences": licences, "Consortia": consortia, "Devices": devices, "OIDs": oids,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func (w *World) put(t *testing.T, i registry.Institution) registry.Institution {
	t.Helper()
	i, err := w.Register(ctx, i)
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func register(t *testing.T, w *World) {
	a := w.put(t, Institution("40000001-1", "第一人民医院"))
	if a.ID == 0 || a.Version != 1 || a.Status != registry.Active || w.Events.Count() != 1 {
		t.Fatalf("%+v, %d events", a, w.Events.Count())
	}
	again := w.put(t, Institution("40000001-1", "第一人民医院"))
	if again.ID != a.ID || again.Version != 1 || w.Events.Count() != 1 {
		t.Errorf("registering the same changed something: %+v", again)
	}
	w.Clock.Advance(time.Hour)
	b := w.put(t, Institution("40000001-1", "第一中心医院"))
	if b.ID != a.ID || b.Version != 2 || !b.CreatedAt.Equal(a.CreatedAt) || !b.UpdatedAt.After(a.UpdatedAt) {
		t.Errorf("%+v", b)
	}
	h, _, err := w.History(ctx, a.ID, page.Request{})
	if err != nil || len(h) != 2 || len(h[0].Fields) != 1 || h[0].Fields[0] != (registry.FieldChange{Field: "name", From: "第一人民医院", To: "第一中心医院"}) {
		t.Errorf("history %+v %v", h, err)
	}
}

func codes(t *testing.T, w *World) {
	credit := cnid.SyntheticCredit("12", "110199", 40000007)
	org, err := cnid.Organisation(credit)
	if err != nil {
		t.Fatal(err)
	}
	i := Institution("H-0007", "妇幼保健院")
	i.CreditCode, i.WS218 = credit, "4000000711019912A10011"
	i = w.put(t, i)
	for _, c := range []string{"H-0007", "h0007", "Ｈ０００７", credit, org, i.WS218} {
		if got, err := w.InstitutionByCode(ctx, c); err != nil || got.ID != i.ID {
			t.Errorf("%s: %v %v", c, got.ID, err)
		}
	}
	if got, err := w.InstitutionByOID(ctx, registry.ServiceInstitution, "H-0007"); err != nil || got.ID != i.ID {
		t.Errorf("by OID: %v", err)
	}
	for _, c := range []string{"", "X", "H-00070"} {
		if _, err := w.InstitutionByCode(ctx, c); !errors.Is(err, registry.ErrUnknownInstitution) {
			t.Errorf("%q: %v", c, err)
		}
	}
	other := Institution("H-0008", "乙医院")
	other.CreditCode = credit
	if _, err := w.Register(ctx, other); !errors.Is(err, registry.ErrCodeTaken) {
		t.Errorf("a credit code of somebody else: %v", err)
	}
	if _, err := w.Register(ctx, Institution(credit, "丙医院")); !errors.Is(err, registry.ErrCodeTaken) {
		t.Errorf("a code of somebody else: %v", err)
	}
	if got, _, _ := w.Institutions(ctx, registry.Filter{}, page.Request{}); len(got) != 1 {
		t.Errorf("%d institutions after refusals", len(got))
	}
	i.CreditCode = ""
	if _, err := w.Update(ctx, i); err != nil {
		t.Fatal(err)
	}
	if _, err := w.InstitutionByCode(ctx, credit); !errors.Is(err, registry.ErrUnknownInstitution) {
		t.Errorf("a code given up still resolves: %v", err)
	}
}

func update(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲医院"))
	if _, err := w.InstitutionByCode(ctx, "H1"); err != nil { // into the cache
		t.Fatal(err)
	}
	next := a
	next.Status, next.Beds = registry.Suspended, 501
	b, err := w.Update(ctx, next)
	if err != nil || b.Version != 2 {
		t.Fatal(b, err)
	}
	if got, _ := w.InstitutionByCode(ctx, "H1"); got.Status != registry.Suspended {
		t.Error("the cache kept the old state")
	}
	if got, _ := w.Institution(ctx, a.ID); got.Beds != 501 {
		t.Error("the cache kept the old state by id")
	}
	if _, err := w.Update(ctx, next); !errors.Is(err, registry.ErrStale) {
		t.Errorf("an old version: %v", err)
	}
	next.ID = 99
	if _, err := w.Update(ctx, next); !errors.Is(err, registry.ErrNoInstitution) {
		t.Errorf("unknown: %v", err)
	}
	if _, err := w.Institution(ctx, 99); !errors.Is(err, registry.ErrNoInstitution) {
		t.Errorf("unknown: %v", err)
	}
}

func fields(t *testing.T, w *World) {
	for place, change := range map[string]func(*registry.Institution){
		"code": func(i *registry.Institution) { i.Code = " - " }, "name": func(i *registry.Institution) { i.Name = "😀" }, "address": func(i *registry.Institution) { i.Address = "a\x00b" },
		"kind": func(i *registry.Institution) { i.Kind = "shop" }, "division": func(i *registry.Institution) { i.Division = "1101" },
		"creditCode": func(i *registry.Institution) { i.CreditCode = "121101990000000000" }, "level": func(i *registry.Institution) { i.Level = "4" },
		"ws218": func(i *registry.Institution) { i.WS218 = "123" }, "beds": func(i *registry.Institution) { i.Beds = -1 },
		"status": func(i *registry.Institution) { i.Status = "gone" }, "grade": func(i *registry.Institution) { i.Grade = "甲" },
	} {
		i := Institution("H1", "甲医院")
		change(&i)
		_, err := w.Register(ctx, i)
		if !errors.Is(err, registry.ErrField) || !hasPlace(err, place) {
			t.Errorf("%s: %v", place, err)
		}
	}
}

func parents(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲医院"))
	child := Institution("H2", "乙站")
	child.Kind, child.Parent = registry.Station, a.ID
	b := w.put(t, child)
	a.Parent = b.ID
	if _, err := w.Update(ctx, a); !errors.Is(err, registry.ErrParent) {
		t.Errorf("a circle: %v", err)
	}
	child.Code, child.Parent = "H3", 12345
	if _, err := w.Register(ctx, child); !errors.Is(err, registry.ErrParent) {
		t.Errorf("unknown parent: %v", err)
	}
	got, _, err := w.Institutions(ctx, registry.Filter{Parent: a.ID}, page.Request{})
	if err != nil || len(got) != 1 || got[0].ID != b.ID {
		t.Errorf("children: %v %v", got, err)
	}
}

func source(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲中心"))
	station := Institution("H2", "乙站")
	station.Kind, station.Parent = registry.Station, a.ID
	b := w.put(t, station)
	stranger := w.put(t, Institution("H3", "丙医院"))
	sys, err := w.PutSystem(ctx, registry.System{Institution: a.ID, Name: "HIS", Kind: registry.HIS, DocumentTypes: []string{"C0002", "C0006"}})
	if err != nil || sys.ID == 0 || !sys.Sends("C0006") || sys.Sends("C0053") {
		t.Fatalf("%+v %v", sys, err)
	}
	for _, c := range []struct {
		why, code string
		system    id.ID
		want      error
	}{
		{"own system", "H1", sys.ID, nil}, {"no system", "H1", 0, nil}, {"a centre sends for its station", "H2", sys.ID, nil},
		{"unknown institution", "H9", sys.ID, registry.ErrUnknownInstitution}, {"unknown system", "H1", 77, registry.ErrUnknownSystem},
		{"somebody else's", "H3", sys.ID, registry.ErrNotOfInstitution},
	} {
		info, err := w.Source(ctx, c.code, c.system)
		if !errors.Is(err, c.want) || c.want == nil && (err != nil || info.Institution.ID == 0 || info.System.ID != c.system) {
			t.Errorf("%s: %+v %v", c.why, info, err)
		}
	}
	sys.Status = registry.Suspended
	if _, err := w.PutSystem(ctx, sys); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Source(ctx, "H1", sys.ID); !errors.Is(err, registry.ErrSystemInactive) {
		t.Errorf("suspended system: %v", err)
	}
	stranger.Status = registry.Closed
	if _, err := w.Update(ctx, stranger); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Source(ctx, "H3", 0); !errors.Is(err, registry.ErrInstitutionInactive) {
		t.Errorf("closed institution: %v", err)
	}
	_ = b
}

func lists(t *testing.T, w *World) {
	for i, name := range []string{"第一人民医院", "中医医院", "第二人民医院"} {
		x := Institution("H"+string(rune('1'+i)), name)
		x.Division = "11019900" + string(rune('1'+i))
		if i == 1 {
			x.Kind = registry.Clinic
		}
		w.put(t, x)
	}
	for _, c := range []struct {
		why  string
		f    registry.Filter
		want []string
	}{
		{"all", registry.Filter{}, []string{"H1", "H2", "H3"}}, {"part of a name", registry.Filter{Text: "人民醫院"}, []string{"H1", "H3"}},
		{"initials", registry.Filter{Text: "zyyy"}, []string{"H2"}}, {"kind", registry.Filter{Kind: registry.Clinic}, []string{"H2"}},
		{"division", registry.Filter{Division: "110199003"}, []string{"H3"}}, {"status", registry.Filter{Status: registry.Closed}, nil},
		{"code in lower case", registry.Filter{Text: "h-2"}, []string{"H2"}},
		{"pattern characters are no pattern", registry.Filter{Text: "%_"}, nil},
	} {
		got, _, err := w.Institutions(ctx, c.f, page.Request{})
		var found []string
		for _, i := range got {
			found = append(found, i.Code)
		}
		if err != nil || !slices.Equal(found, c.want) {
			t.Errorf("%s: %v %v", c.why, found, err)
		}
	}
	first, next, err := w.Institutions(ctx, registry.Filter{}, page.Request{Limit: 2})
	if err != nil || len(first) != 2 || next == "" {
		t.Fatalf("%d %v", len(first), err)
	}
	rest, next, err := w.Institutions(ctx, registry.Filter{}, page.Request{Limit: 2, After: next})
	if err != nil || len(rest) != 1 || next != "" || rest[0].Code != "H3" {
		t.Errorf("%v %v", rest, err)
	}
}

func staff(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲医院"))
	d, err := w.PutDepartment(ctx, registry.Department{Institution: a.ID, Code: "03", Name: "内科"})
	if err != nil {
		t.Fatal(err)
	}
	worker := registry.Worker{Institution: a.ID, Department: d.ID, Code: "0001", Name: "钱医生", Title: "231", Role: "doctor", Licence: "110199000012345"}
	x, err := w.PutWorker(ctx, worker)
	if err != nil {
		t.Fatal(err)
	}
	worker.Name = "钱大夫"
	y, err := w.PutWorker(ctx, worker)
	if err != nil || y.ID != x.ID {
		t.Errorf("%v %v", y.ID, err)
	}
	ws, _, err := w.Workers(ctx, a.ID, page.Request{})
	if err != nil || len(ws) != 1 || ws[0].Name.Reveal() != "钱大夫" || ws[0].Licence.Reveal() != "110199000012345" || ws[0].Department != d.ID {
		t.Errorf("%+v %v", ws, err)
	}
	h, _, err := w.History(ctx, x.ID, page.Request{})
	if err != nil || len(h) != 2 || h[0].Fields[0] != (registry.FieldChange{Field: "name"}) {
		t.Errorf("a worker's history must name fields only: %+v %v", h, err)
	}
	ds, _, err := w.Departments(ctx, a.ID, page.Request{})
	if err != nil || len(ds) != 1 || ds[0] != d {
		t.Errorf("%+v %v", ds, err)
	}
	if _, err := w.PutDepartment(ctx, registry.Department{Institution: 5, Code: "03", Name: "内科"}); !errors.Is(err, registry.ErrNoInstitution) {
		t.Errorf("unknown institution: %v", err)
	}
}

func atOnce(t *testing.T, w *World) {
	var wg sync.WaitGroup
	var mu sync.Mutex
	ids := map[id.ID]bool{}
	for range 16 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			i, err := w.Register(ctx, Institution("H1", "甲医院"))
			for errors.Is(err, registry.ErrCodeTaken) { // lost the race to insert: the next try finds it
				i, err = w.Register(ctx, Institution("H1", "甲医院"))
			}
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			ids[i.ID] = true
			mu.Unlock()
		}()
	}
	wg.Wait()
	if len(ids) != 1 {
		t.Errorf("%d institutions", len(ids))
	}
}

func cacheAfterRollback(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲医院"))
	boom := errors.New("boom")
	if err := w.Unit.Write(ctx, func(ctx context.Context) error {
		a.Name = "乙医院"
		if _, err := w.Update(ctx, a); err != nil {
			t.Error(err)
		}
		return boom
	}); !errors.Is(err, boom) {
		t.Fatal(err)
	}
	if got, err := w.InstitutionByCode(ctx, "H1"); err != nil || got.Name != "甲医院" {
		t.Errorf("%s %v", got.Name, err)
	}
}

func seen(t *testing.T, w *World) {
	a := w.put(t, Institution("H1", "甲医院"))
	sys, err := w.PutSystem(ctx, registry.System{Institution: a.ID, Name: "HIS", Kind: registry.HIS})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		want  time.Time
	}{{0, Noon}, {10 * time.Second, Noon}, {time.Minute, Noon.Add(70 * time.Second)}} {
		w.Clock.Advance(c.after)
		if err := w.Seen(ctx, sys.ID); err != nil {
			t.Fatal(err)
		}
		if got, err := w.System(ctx, sys.ID); err != nil || !got.LastSeen.Equal(c.want) {
			t.Errorf("seen %v, want %v, %v", got.LastSeen, c.want, err)
		}
	}
	if _, err := w.PutSystem(ctx, registry.System{Institution: a.ID, Name: "HIS", Kind: registry.EMR}); err != nil {
		t.Fatal(err)
	}
	if all, _, err := w.Systems(ctx, 0, page.Request{}); err != nil || len(all) != 1 || all[0].LastSeen.IsZero() || all[0].Kind != registry.EMR {
		t.Errorf("%+v %v", all, err)
	}
}

func hasPlace(err error, place string) bool {
	e, ok := errs.As(err)
	return ok && e.Place == place
}
