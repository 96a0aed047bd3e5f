package registrytest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/registry"
)

func number(serial int) phi.IDNumber {
	return phi.IDNumber(cnid.Synthetic("110199", time.Date(1980, 2, 3, 0, 0, 0, 0, time.UTC), serial))
}

// Doctor makes a physician of the reserved division; odd serials are men.
func Doctor(serial int, name string) registry.Professional {
	return registry.Professional{Name: phi.Name(name), IDNumber: number(serial), Category: registry.Physician, Certificate: phi.IDNumber("1101990000" + strings.Repeat("0", 3) + string(rune('0'+serial))),
		Title: "231", Education: "21", Degree: "203", School: "某医学院", Scope: "内科专业"}
}

func professionals(t *testing.T, w *World) {
	a, err := w.PutProfessional(ctx, Doctor(1, "钱一"))
	if err != nil || a.Version != 1 || a.Sex != "1" {
		t.Fatalf("%+v %v", a, err)
	}
	if again, err := w.PutProfessional(ctx, Doctor(1, "钱一")); err != nil || again.ID != a.ID || again.Version != 1 {
		t.Errorf("the same again: %+v %v", again, err)
	}
	byCertificate := Doctor(1, "钱一")
	byCertificate.IDNumber, byCertificate.Title = "", "232"
	if b, err := w.PutProfessional(ctx, byCertificate); err != nil || b.ID != a.ID || b.Version != 2 {
		t.Errorf("by certificate: %+v %v", b, err)
	}
	two := Doctor(2, "孙二")
	if _, err := w.PutProfessional(ctx, two); err != nil {
		t.Fatal(err)
	}
	two.Certificate = a.Certificate
	if _, err := w.PutProfessional(ctx, two); !errors.Is(err, registry.ErrNumberTaken) {
		t.Errorf("the numbers of two people: %v", err)
	}
	for field, change := range map[string]func(*registry.Professional){
		"name": func(p *registry.Professional) { p.Name = "  " }, "idNumber": func(p *registry.Professional) { p.IDNumber = "110199198002300011" },
		"sex": func(p *registry.Professional) { p.Sex = "2" }, "category": func(p *registry.Professional) { p.Category = "wizard" }, "scope": func(p *registry.Professional) { p.Scope = strings.Repeat("专", 201) },
	} {
		p := Doctor(3, "李三")
		change(&p)
		if _, err := w.PutProfessional(ctx, p); !errors.Is(err, registry.ErrField) || !strings.Contains(err.Error(), " at "+field) {
			t.Errorf("%s: %v", field, err)
		}
	}
	practices(t, w, a)
	searches(t, w)
}

// practices: one main place, dates in order, the history tells no personal values.
func practices(t *testing.T, w *World, a registry.Professional) {
	h1, h2 := w.put(t, Institution("H1", "第一医院")), w.put(t, Institution("H2", "第二医院"))
	main := registry.Practice{Worker: registry.Worker{Institution: h1.ID, Code: "0001", Title: "231", Role: "doctor"}, Main: true, From: "2020-01-01"}
	if _, err := w.PutPractice(ctx, a.ID, main); err != nil {
		t.Fatal(err)
	}
	second := registry.Practice{Worker: registry.Worker{Institution: h2.ID, Code: "9001", Role: "doctor"}, Main: true}
	if _, err := w.PutPractice(ctx, a.ID, second); !errors.Is(err, registry.ErrMainPractice) {
		t.Errorf("two main places: %v", err)
	}
	second.Main, second.From, second.Until = false, "2025-01-01", "2024-01-01"
	if _, err := w.PutPractice(ctx, a.ID, second); !errors.Is(err, registry.ErrField) {
		t.Errorf("ends before it begins: %v", err)
	}
	second.Until = ""
	if _, err := w.PutPractice(ctx, a.ID, second); err != nil {
		t.Fatal(err)
	}
	p, places, err := w.Professional(ctx, a.ID)
	if err != nil || p.IDNumber != "" && p.IDNumber != number(1) || len(places) != 2 || !places[0].Main || places[0].Name != "钱一" || places[1].Institution != h2.ID {
		t.Errorf("%+v %+v %v", p, places, err)
	}
	history, _, err := w.History(ctx, a.ID, page.Request{})
	if err != nil || len(history) < 2 {
		t.Fatalf("%v %v", history, err)
	}
	for _, c := range history {
		for _, f := range c.Fields {
			if f.Field == "name" && f.To != "" || f.Field == "idNumber" && f.To != "" {
				t.Errorf("history tells %+v", f)
			}
		}
	}
}

// searches: names, initials and whole numbers find; lists show no numbers.
func searches(t *testing.T, w *World) {
	for text, want := range map[string]int{"钱": 1, "qy": 1, number(2).Reveal(): 1, "11019900000001": 1, "无": 0, "": 2, "%": 2} {
		got, _, err := w.Professionals(ctx, registry.ProfessionalFilter{Text: text}, page.Request{})
		if err != nil || len(got) != want {
			t.Errorf("%q finds %d: %v", text, len(got), err)
		}
		for _, g := range got {
			if g.IDNumber != "" || g.Certificate != "" {
				t.Error("a list shows numbers")
			}
		}
	}
	h2 := w.put(t, Institution("H2", "第二医院"))
	if got, _, err := w.Professionals(ctx, registry.ProfessionalFilter{Institution: h2.ID, Category: registry.Physician}, page.Request{}); err != nil || len(got) != 1 {
		t.Errorf("%d of the second hospital: %v", len(got), err)
	}
}

func licences(t *testing.T, w *World) {
	h := w.put(t, Institution("H1", "第一医院"))
	day := func(n int) string { return w.Clock.Now().In(clock.Region).AddDate(0, 0, n).Format(time.DateOnly) }
	put := func(kind, number string, ends int) registry.Licence {
		l, err := w.PutLicence(ctx, registry.Licence{Holder: registry.OfInstitution, Of: h.ID, Kind: kind, Number: number, IssuedOn: "2020-01-01", ExpiresOn: day(ends)})
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	put("practice", "A-1", 400)
	soon, over := put("radiology", "A-2", 20), put("narcotics", "A-3", -3)
	if _, err := w.PutLicence(ctx, registry.Licence{Holder: registry.OfInstitution, Of: 999, Kind: "practice", Number: "X"}); !errors.Is(err, registry.ErrNoHolder) {
		t.Errorf("nobody's: %v", err)
	}
	other := w.put(t, Institution("H2", "第二医院"))
	if _, err := w.PutLicence(ctx, registry.Licence{Holder: registry.OfInstitution, Of: other.ID, Kind: "practice", Number: "a 1"}); !errors.Is(err, registry.ErrLicenceTaken) {
		t.Errorf("another's number: %v", err)
	}
	if _, err := w.PutLicence(ctx, registry.Licence{Holder: registry.OfInstitution, Of: h.ID, Kind: "physician", Number: "X"}); !errors.Is(err, registry.ErrField) {
		t.Errorf("a person's licence at a hospital: %v", err)
	}
	all, err := w.Licences(ctx, registry.OfInstitution, h.ID)
	if err != nil || len(all) != 3 || all[0].ID != over.ID {
		t.Errorf("%+v %v", all, err)
	}
	got, next, err := w.Expiring(ctx, 90, page.Request{Limit: 1})
	if err != nil || len(got) != 1 || got[0].ID != over.ID || next == "" || w.DaysLeft(got[0]) != -3 {
		t.Fatalf("%+v %q %v", got, next, err)
	}
	got, next, err = w.Expiring(ctx, 90, page.Request{Limit: 1, After: next})
	if err != nil || len(got) != 1 || got[0].ID != soon.ID || next != "" {
		t.Errorf("%+v %q %v", got, next, err)
	}
	before := w.Events.Count()
	for i, want := range []int{2, 0} {
		if n, err := w.Announce(ctx); err != nil || n != want {
			t.Errorf("round %d announces %d: %v", i, n, err)
		}
	}
	w.Clock.Advance(14 * 24 * time.Hour) // 6 days left: the next threshold
	if n, err := w.Announce(ctx); err != nil || n != 1 || w.Events.Count() != before+3 {
		t.Errorf("%d announced, %d events: %v", n, w.Events.Count()-before, err)
	}
	soon.ExpiresOn = day(700) // renewed
	if _, err := w.PutLicence(ctx, soon); err != nil {
		t.Error(err)
	}
	if n, err := w.Announce(ctx); err != nil || n != 0 {
		t.Errorf("%d announced after renewal: %v", n, err)
	}
}

func consortia(t *testing.T, w *World) {
	h, c := w.put(t, Institution("H1", "第一医院")), w.put(t, Institution("C1", "某社区"))
	group := registry.Consortium{Code: "G1", Name: "第一医联体", Kind: "city-group", Lead: h.ID, Members: []registry.Membership{{Institution: h.ID}, {Institution: c.ID, Since: "2024-01-01"}}}
	g, err := w.PutConsortium(ctx, group)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.PutConsortium(ctx, group); err != nil || again.ID != g.ID {
		t.Errorf("%+v %v", again, err)
	}
	stranger := group
	stranger.Lead = 77
	if _, err := w.PutConsortium(ctx, stranger); !errors.Is(err, registry.ErrField) {
		t.Errorf("led by a stranger: %v", err)
	}
	stranger.Members, stranger.Lead = []registry.Membership{{Institution: 77}}, 77
	if _, err := w.PutConsortium(ctx, stranger); !errors.Is(err, registry.ErrNoInstitution) {
		t.Errorf("an unknown member: %v", err)
	}
	of, _, err := w.Consortia(ctx, c.ID, page.Request{})
	if err != nil || len(of) != 1 || of[0].ID != g.ID {
		t.Errorf("%+v %v", of, err)
	}
	group.Members = group.Members[:1]
	if _, err := w.PutConsortium(ctx, group); err != nil {
		t.Fatal(err)
	}
	if of, _, err := w.Consortia(ctx, c.ID, page.Request{}); err != nil || len(of) != 0 {
		t.Errorf("left: %+v %v", of, err)
	}
	if got, err := w.Consortium(ctx, g.ID); err != nil || len(got.Members) != 1 || got.Lead != h.ID {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := w.Consortium(ctx, 5); !errors.Is(err, registry.ErrNoConsortium) {
		t.Error(err)
	}
}

func devices(t *testing.T, w *World) {
	h, h2 := w.put(t, Institution("H1", "第一医院")), w.put(t, Institution("H2", "第二医院"))
	ct := registry.Device{Institution: h.ID, Code: "CT-1", Name: "64 排 CT", Kind: "imaging", UDI: "0697", Serial: "S1", InstalledOn: "2022-05-01"}
	d, err := w.PutDevice(ctx, ct)
	if err != nil {
		t.Fatal(err)
	}
	ct.Status = registry.Closed
	if again, err := w.PutDevice(ctx, ct); err != nil || again.ID != d.ID || again.Status != registry.Closed {
		t.Errorf("%+v %v", again, err)
	}
	twin := ct
	twin.Institution, twin.Code = h2.ID, "X"
	if _, err := w.PutDevice(ctx, twin); !errors.Is(err, registry.ErrDeviceTaken) {
		t.Errorf("the same device at another hospital: %v", err)
	}
	twin.Kind = "toaster"
	if _, err := w.PutDevice(ctx, twin); !errors.Is(err, registry.ErrField) {
		t.Error(err)
	}
	if all, _, err := w.Devices(ctx, h.ID, page.Request{}); err != nil || len(all) != 1 {
		t.Errorf("%+v %v", all, err)
	}
	if _, err := w.PutLicence(ctx, registry.Licence{Holder: registry.OfDevice, Of: d.ID, Kind: "calibration", Number: "K1"}); err != nil {
		t.Error(err)
	}
}

// standardOIDs stands for the library.
type standardOIDs struct{}

// OIDMeaning implements registry.KnownOIDs.
func (standardOIDs) OIDMeaning(oid string) (string, bool) {
	return "居民身份证号", oid == "2.16.156.10011.1.3"
}

func oids(t *testing.T, w *World) {
	if _, err := w.AssignOID(ctx, "institution", "x", 1); !errors.Is(err, registry.ErrNoArc) {
		t.Errorf("without an arc: %v", err)
	}
	w.Under("2.25.1234", standardOIDs{})
	seen := map[string]bool{}
	var mu sync.Mutex
	var all sync.WaitGroup
	for n := range 12 { // at once: each holder one number, no number twice
		all.Go(func() {
			o, err := w.AssignOID(ctx, "institution", "某医院", id.ID(100+n%6))
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			seen[o.OID] = true
			mu.Unlock()
		})
	}
	all.Wait()
	if len(seen) != 6 || !seen["2.25.1234.1.1"] || !seen["2.25.1234.1.6"] {
		t.Errorf("%v", seen)
	}
	system, err := w.AssignOID(ctx, "system", "HIS", 7)
	if err != nil || system.OID != "2.25.1234.2.1" {
		t.Errorf("%+v %v", system, err)
	}
	for oid, want := range map[string]registry.Resolved{
		"urn:oid:2.25.1234.2.1": {ObjectIdentifier: registry.ObjectIdentifier{OID: "2.25.1234.2.1", Kind: "system", Holder: 7}},
		"2.25.1234.2.1.9.8":     {ObjectIdentifier: registry.ObjectIdentifier{OID: "2.25.1234.2.1", Kind: "system", Holder: 7}, Rest: "9.8"},
		"2.16.156.10011.1.3.5":  {ObjectIdentifier: registry.ObjectIdentifier{OID: "2.16.156.10011.1.3"}, Rest: "5", Standard: true},
	} {
		got, err := w.ResolveOID(ctx, oid)
		if err != nil || got.OID != want.OID || got.Kind != want.Kind || got.Holder != want.Holder || got.Rest != want.Rest || got.Standard != want.Standard {
			t.Errorf("%s: %+v %v", oid, got, err)
		}
	}
	if _, err := w.ResolveOID(ctx, "1.2.3"); !errors.Is(err, registry.ErrUnknownOID) {
		t.Error(err)
	}
	for _, bad := range []string{"", "1", "3.1", "1.02", "1..2", "a.b", "1.2."} {
		if _, err := w.ResolveOID(ctx, bad); !errors.Is(err, registry.ErrField) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if list, _, err := w.OIDs(ctx, "institution", page.Request{}); err != nil || len(list) != 6 {
		t.Errorf("%d %v", len(list), err)
	}
}
