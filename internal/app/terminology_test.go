package app

import (
	"context"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/exchange"
	"minkang/internal/facts"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/simulate"
	"minkang/internal/standards"
	"minkang/internal/standards/standardshttp"
	"minkang/internal/terminology"
)

// mapped is a node with one hospital of a synthetic district, whose papers a test writes.
type mapped struct {
	*System
	t        *testing.T
	district *simulate.District
	events   map[string]simulate.Event // by document type
	hospital id.ID
}

func newMapped(t *testing.T) *mapped {
	t.Helper()
	cfg := Default()
	cfg.Data, cfg.Warehouse.MinResidents = t.TempDir(), 1
	sys, err := Open(t.Context(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sys.Close() })
	m := &mapped{System: sys, t: t, events: map[string]simulate.Event{}}
	to := time.Date(2026, 10, 1, 0, 0, 0, 0, clock.Region)
	if m.district, err = simulate.New(simulate.Config{Seed: 1, Residents: 120, Division: "110101", From: to.AddDate(-1, 0, 0), To: to}); err != nil {
		t.Fatal(err)
	}
	for e := range m.district.EventsOf(0, 120, to.AddDate(-1, 0, 0), to) {
		if _, known := m.events[e.DocumentType]; !known && len(e.Faults) == 0 {
			m.events[e.DocumentType] = e
		}
	}
	for _, x := range m.district.Institutions() {
		i, err := sys.Registry.Register(t.Context(), registry.Institution{Code: x.Code, Name: x.Name, Kind: registry.Hospital, Level: "3", Division: x.Division})
		if err != nil {
			t.Fatal(err)
		}
		if x.Index == m.events["C0002"].Institution {
			m.hospital = i.ID
		}
	}
	return m
}

var codeSystem = regexp.MustCompile(` codeSystem(Name)?="[^"]*"`)

// paper writes a document of a type with the code at an element replaced, and a system of the sender's own when one is given.
func (m *mapped) paper(kind, number, element, code, name, system string) []byte {
	m.t.Helper()
	e, ok := m.events[kind]
	if !ok {
		m.t.Fatalf("nobody made a %s in a year", kind)
	}
	e.Institution = m.events["C0002"].Institution
	e.DocumentID.Extension = number
	e.Content.Header.ID.Extension, e.Content.Header.SetID = number, standards.Identifier{}
	e.Content.Header.Custodian = m.events["C0002"].Content.Header.Custodian
	groups := make([]standards.Group, len(e.Content.Groups))
	done := false
	for i, g := range e.Content.Groups {
		groups[i] = g
		groups[i].Values = append([]standards.Value(nil), g.Values...)
		for k := range groups[i].Values {
			if v := &groups[i].Values[k]; v.Element == element && !done {
				v.Code, v.Text, v.System, done = code, name, system, true
			}
		}
	}
	for i, g := range groups { // a drug is named; its code is optional
		if !done && strings.HasPrefix(element, "MK.") && slices.ContainsFunc(g.Values, func(v standards.Value) bool { return v.Element == "DE08.50.022.00" }) {
			groups[i].Values = append(groups[i].Values, standards.Value{Element: element, Code: code, Text: name, System: system})
			done = true
		}
	}
	if !done {
		m.t.Fatalf("%s has no %s", kind, element)
	}
	e.Content.Groups = groups
	body, err := m.district.Body(&e)
	if err != nil {
		m.t.Fatal(err)
	}
	if system != "" { // as written, whatever the composer takes the element's code system to be
		at := strings.Index(string(body), `code="`+code+`"`)
		end := at + strings.IndexByte(string(body[at:]), '>')
		tag := codeSystem.ReplaceAllString(string(body[at:end]), "")
		body = []byte(string(body[:at]) + strings.Replace(tag, `code="`+code+`"`, `code="`+code+`" codeSystem="`+system+`"`, 1) + string(body[end:]))
	}
	return body
}

func (m *mapped) send(body []byte) *exchange.Message {
	m.t.Helper()
	x, err := m.Exchange.Receive(m.t.Context(), exchange.Envelope{Kind: "document", Institution: m.hospital, ContentType: "application/xml"}, body)
	if err != nil {
		m.t.Fatal(err)
	}
	return x
}

// entry gives the first entry of a document that stands for an element.
func (m *mapped) entry(document id.ID, element string) standards.Entry {
	m.t.Helper()
	_, all, err := m.Repository.Batch(m.t.Context(), []id.ID{document})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, e := range all[document] {
		if e.Element == element {
			return e
		}
	}
	m.t.Fatalf("document %v has no entry of %s: %+v", document, element, all[document])
	return standards.Entry{}
}

func (m *mapped) put(all ...terminology.Mapping) terminology.Change {
	m.t.Helper()
	c, err := m.Terminology.Put(m.t.Context(), terminology.Author{ID: 5}, all)
	if err != nil || len(c) == 0 {
		m.t.Fatal(c, err)
	}
	return c[0]
}

// open gives the open codings of the hospital.
func (m *mapped) open() []terminology.Unmapped {
	m.t.Helper()
	if err := untilNone(func(ctx context.Context) (bool, error) { n, err := m.Terminology.Count(ctx); return n > 0, err })(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	all, err := m.Terminology.WorkList(m.t.Context(), terminology.WorkFilter{Institution: m.hospital, Standing: terminology.Open}, nil, 100)
	if err != nil {
		m.t.Fatal(err)
	}
	return all
}

const ownLab = "1.2.156.999999.7"

// A code that only the hospital knows keeps a document out until it is mapped; then it comes in with the standard code, the
// document's own words beside it, and its bytes as they came.
func TestLocalCodesAreTranslated(t *testing.T) {
	m := newMapped(t)
	body := m.paper("C0002", "T-1", "DE05.01.024.00", "感冒01", "感冒", "")
	first := m.send(body)
	if first.Status != exchange.Quarantined {
		t.Fatalf("%s %+v", first.Status, first.Findings)
	}
	todo := m.open()
	if len(todo) != 1 || todo[0].Code != "感冒01" && todo[0].Name != "感冒" || todo[0].Domain != "ICD-10" || todo[0].Examples[0] != "message/"+first.ID.String() {
		t.Fatalf("%+v", todo)
	}
	found, err := m.Terminology.Candidates(todo[0], "", "")
	if err != nil || len(found) == 0 || found[0].Code.Code != "J00.x00" {
		t.Fatalf("%+v %v", found, err)
	}
	if _, err := m.Terminology.Assign(t.Context(), terminology.Author{ID: 5}, []terminology.Assignment{{Unmapped: todo[0].ID, Target: "J00.x00", Edition: found[0].Edition}}); err != nil {
		t.Fatal(err)
	}
	again, err := m.Exchange.Replay(t.Context(), first.ID, nil)
	if err != nil || again.Status != exchange.Accepted {
		t.Fatalf("%+v %v", again, err)
	}
	e := m.entry(again.Document, "DE05.01.024.00")
	if e.Code != "J00.x00" || !strings.HasPrefix(e.System, standards.SystemICD10) || e.Edition == "" || e.Attrs[standards.AttrOriginalName] != "感冒" ||
		e.Attrs[standards.AttrOriginalCode] != todo[0].Code {
		t.Errorf("%+v", e)
	}
	if len(m.open()) != 0 {
		t.Errorf("still open: %+v", m.open())
	}
	d, err := m.Repository.Find(t.Context(), again.Document)
	if err != nil {
		t.Fatal(err)
	}
	kept, err := m.Repository.Fetch(t.Context(), *d)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := (packer{}).Unpack(kept.Packed); err != nil || string(text) != string(body) {
		t.Errorf("the bytes changed: %v", err)
	}
}

// What came before the mapping is brought up to date by a job, and the statistics with it; undone, the job brings it back.
func TestMapIsAppliedToThePast(t *testing.T) {
	m := newMapped(t)
	ctx := t.Context()
	var docs []id.ID
	for _, number := range []string{"L-1", "L-2", "L-3"} {
		x := m.send(m.paper("C0002", number, "DE05.01.024.00", "J99.9x1", "本院肺病", ownLab))
		if x.Status != exchange.Accepted {
			t.Fatalf("%s %+v", x.Status, x.Findings)
		}
		docs = append(docs, x.Document)
	}
	other := m.send(m.paper("C0002", "L-4", "DE05.01.024.00", "J00.x00", "急性鼻咽炎", ""))
	if before := m.entry(docs[0], "DE05.01.024.00"); before.Code != "J99.9x1" || before.System != ownLab {
		t.Fatalf("%+v", before)
	}
	if todo := m.open(); len(todo) != 1 || todo[0].Source != ownLab || todo[0].Count != 3 {
		t.Fatalf("%+v", todo)
	}
	made := m.put(terminology.Mapping{Institution: m.hospital, Source: ownLab, Code: "J99.9x1", Name: "本院肺病", Domain: "ICD-10", Target: "F20.900", Relation: terminology.Wider})
	m.apply()
	for _, d := range docs {
		if e := m.entry(d, "DE05.01.024.00"); e.Code != "F20.900" || e.Attrs[standards.AttrOriginalCode] != "J99.9x1" || e.Attrs[standards.AttrOriginalSystem] != ownLab ||
			e.Attrs[standards.AttrOriginalRelation] != "wider" {
			t.Errorf("%+v", e)
		}
		if x, err := m.Repository.Find(ctx, d); err != nil || x.Sensitive != "mental-health" || x.Status != repository.Current {
			t.Errorf("%+v %v", x, err)
		}
	}
	if n := m.diagnoses("F20"); n != 3 {
		t.Errorf("%d facts of F20, want 3", n)
	}
	if e := m.entry(other.Document, "DE05.01.024.00"); e.Code != "J00.x00" || len(e.Attrs[standards.AttrOriginalCode]) != 0 {
		t.Errorf("another document was touched: %+v", e)
	}
	if _, err := m.Terminology.Undo(ctx, terminology.Author{ID: 6}, made.ID); err != nil {
		t.Fatal(err)
	}
	m.apply()
	for _, d := range docs {
		if e := m.entry(d, "DE05.01.024.00"); e.Code != "J99.9x1" || e.System != ownLab || e.Attrs[standards.AttrOriginalCode] != "" {
			t.Errorf("%+v", e)
		}
		if x, err := m.Repository.Find(ctx, d); err != nil || x.Sensitive != "" {
			t.Errorf("%+v %v", x, err)
		}
	}
	if n := m.diagnoses("F20"); n != 0 {
		t.Errorf("%d facts of F20 are left", n)
	}
}

// apply runs the job that is due.
func (m *mapped) apply() {
	m.t.Helper()
	j, err := m.Terminology.Apply(m.t.Context(), terminology.Author{ID: 5}, m.hospital, false)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := untilNone(m.Terminology.Step)(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
	if j, err = m.Terminology.Job(m.t.Context(), j.ID); err != nil || j.State != terminology.JobDone || j.Skipped != 0 || j.Seen != 3 || j.Changed != 3 {
		m.t.Fatalf("%+v %v", j, err)
	}
}

// diagnoses counts the facts of a category in the warehouse.
func (m *mapped) diagnoses(category string) (n int) {
	m.t.Helper()
	ctx := security.WithActor(m.t.Context(), security.Actor{Kind: audit.Human, ID: 9, Roles: []security.Role{security.RoleManager}})
	for {
		events, err := m.Projector.Step(ctx)
		if err != nil {
			m.t.Fatal(err)
		}
		if events == 0 {
			break
		}
	}
	r, err := m.Facts.Query(ctx, facts.Query{Subject: "diagnosis", Measures: []string{"diagnoses"}, Dimensions: []string{"category"}})
	if err != nil {
		m.t.Fatal(err)
	}
	for _, row := range r.Rows {
		if row.Keys[0].Code == category && row.Values[0] != nil {
			n += int(*row.Values[0])
		}
	}
	return n
}

// A laboratory item and a drug of the hospital's own code systems, for which the standard names no value domain.
func TestLocalLabAndDrugCodes(t *testing.T) {
	m := newMapped(t)
	for _, x := range []struct{ kind, element, code, name string }{
		{"C0007", "DE04.30.019.00", "JY-0001", "本院白细胞"},
		{"C0004", "MK.drug-code", "YP-0001", "本院药"},
	} {
		if _, ok := m.events[x.kind]; !ok {
			t.Errorf("no %s", x.kind)
			continue
		}
		m.put(terminology.Mapping{Institution: m.hospital, Source: ownLab, Code: x.code, Name: x.name, Domain: "CV08.50.001", Target: "01"})
		got := m.send(m.paper(x.kind, "D-"+x.kind, x.element, x.code, x.name, ownLab))
		if got.Status != exchange.Accepted {
			t.Errorf("%s: %s %+v", x.kind, got.Status, got.Findings)
			continue
		}
		if e := m.entry(got.Document, x.element); e.Code != "01" || e.Attrs[standards.AttrOriginalCode] != x.code || e.Attrs[standards.AttrOriginalName] != x.name {
			t.Errorf("%s: %+v", x.kind, e)
		}
	}
}

// $translate answers from the map: a system from its institution's, a caller that names a map from that, else from the region's.
func TestLocalCodesOverFHIR(t *testing.T) {
	m := newMapped(t)
	m.put(terminology.Mapping{Institution: m.hospital, Source: ownLab, Code: "A", Name: "甲", Domain: "ICD-10", Target: "J00.x00", Relation: terminology.Wider})
	m.put(terminology.Mapping{Source: "ICD-10", Code: "B", Name: "乙", Domain: "ICD-10", Target: "I10.x00"})
	own := security.WithActor(t.Context(), security.Actor{Kind: audit.System, ID: 3, Institution: m.hospital})
	named := localMap + ":" + m.hospital.String()
	const icd = "urn:oid:" + standards.SystemICD10
	for name, x := range map[string]struct {
		ctx  context.Context
		q    standardshttp.Question
		want string
	}{
		"own code":                 {own, standardshttp.Question{System: ownLab, Code: "A"}, "wider " + icd + " J00.x00"},
		"of somebody else":         {t.Context(), standardshttp.Question{System: ownLab, Code: "A"}, ""},
		"of a named map":           {t.Context(), standardshttp.Question{Map: named, System: ownLab, Code: "A"}, "wider " + icd + " J00.x00"},
		"of the region":            {t.Context(), standardshttp.Question{Map: localMap, System: "ICD-10", Code: "B"}, "equivalent " + icd + " I10.x00"},
		"of the region, by system": {own, standardshttp.Question{System: "ICD-10", Code: "B", TargetSystem: icd}, "equivalent " + icd + " I10.x00"},
		"to another target":        {own, standardshttp.Question{System: ownLab, Code: "A", TargetSystem: "http://loinc.org"}, ""},
		"of another map":           {own, standardshttp.Question{Map: "urn:minkang:cm:ws364-2011-2023", System: ownLab, Code: "A"}, ""},
		"of no map":                {own, standardshttp.Question{Map: localMap + ":nobody", System: ownLab, Code: "A"}, ""},
		"back":                     {own, standardshttp.Question{System: "ICD-10", Code: "J00.x00", Reverse: true}, "narrower urn:oid:" + ownLab + " A"},
		"back, elsewhere":          {own, standardshttp.Question{System: "ICD-10", Code: "J00.x00", Reverse: true, TargetSystem: "ICD-9-CM-3"}, ""},
		"back to the region's":     {own, standardshttp.Question{System: "ICD-10", Code: "I10.x00", Reverse: true}, "equivalent " + icd + " B"},
	} {
		got := ""
		all, err := localCodes{m.System}.Translate(x.ctx, x.q)
		for _, r := range all {
			got += r.Equivalence + " " + r.System + " " + r.Code
		}
		if err != nil || got != x.want {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
}
