package factstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/facts"
	"minkang/internal/kit/id"
)

// Opener opens an empty store for one test; reopen closes it and opens the same file again.
type Opener func(t *testing.T) (store facts.Store, reopen func() facts.Store)

// Run is the suite.
func Run(t *testing.T, catalogue *facts.Catalogue, open Opener) {
	for _, c := range []struct {
		name string
		f    func(*testing.T, *bench)
	}{
		{"counts visits, residents and ages by any dimension", counts}, {"a document applied twice counts once", twice},
		{"documents of one visit are one visit", oneVisit}, {"a withdrawn document takes its facts and the lead with it", withdrawn},
		{"merged persons count as one", merged}, {"changed residents change their facts", changedResident},
		{"filters", filters}, {"residents of small cells are exact", smallCells}, {"an institution sees its own", ownInstitution},
		{"too many cells", tooMany}, {"positions and labels survive a restart", restart}, {"reset forgets all", reset},
		{"coverage", coverage}, {"a failing batch leaves nothing", failing}, {"events of other things only move the position", positionOnly}, {"resident subject", residents}, {"lab values", labValues},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, reopen := open(t)
			w := NewWorld()
			c.f(t, &bench{t: t, catalogue: catalogue, store: s, reopen: reopen, world: w, projector: facts.NewProjector(w, w, s, nil)})
		})
	}
}

// bench is one test's store and world.
type bench struct {
	t         *testing.T
	catalogue *facts.Catalogue
	store     facts.Store
	reopen    func() facts.Store
	world     *World
	projector *facts.Projector
}

func (b *bench) project() {
	b.t.Helper()
	for {
		n, err := b.projector.Step(context.Background())
		if err != nil {
			b.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

// ask groups and gives "key/key=value,value;" sorted, nil values as "-".
func (b *bench) ask(subject, dimensions, measures string, change ...func(*facts.Group)) string {
	b.t.Helper()
	out, err := b.try(subject, dimensions, measures, change...)
	if err != nil {
		b.t.Fatal(err)
	}
	return out
}

func (b *bench) try(subject, dimensions, measures string, change ...func(*facts.Group)) (string, error) {
	sub := b.catalogue.Subject(subject)
	g := facts.Group{Subject: sub, AsOf: Date("2026-06-30"), MaxCells: 1000, MinResidents: 1}
	for _, d := range strings.Fields(dimensions) {
		g.Dimensions = append(g.Dimensions, sub.Dimension(d))
	}
	for _, m := range strings.Fields(measures) {
		g.Measures = append(g.Measures, sub.Measure(m))
	}
	for _, c := range change {
		c(&g)
	}
	cells, err := b.store.Group(context.Background(), g)
	if err != nil {
		return "", err
	}
	var lines []string
	for _, c := range cells {
		var keys, values []string
		for i, d := range g.Dimensions {
			l := facts.KeyLabel(d, c.Keys[i])
			if d.Type == "label" {
				l = b.store.Label(d, c.Keys[i])
			}
			keys = append(keys, l.Code)
		}
		for _, v := range c.Values {
			if v == nil {
				values = append(values, "-")
			} else {
				values = append(values, fmt.Sprintf("%.4g", *v))
			}
		}
		lines = append(lines, strings.Join(keys, "/")+"="+strings.Join(values, ","))
	}
	slices.Sort(lines)
	return strings.Join(lines, " "), nil
}

func (b *bench) want(got, want string) {
	b.t.Helper()
	if got != want {
		b.t.Errorf("got  %s\nwant %s", got, want)
	}
}

func (b *bench) people(n int) {
	for i := 1; i <= n; i++ {
		b.world.PutResident(facts.ResidentFacts{Person: id.ID(i), Sex: fmt.Sprint(2 - i%2), Birth: Date(fmt.Sprintf("%d-03-01", 2020-i*7)),
			Division: fmt.Sprintf("110199%03d", 1+i%2), Ethnic: "01"})
	}
}

func counts(t *testing.T, b *bench) {
	b.people(3)
	for n, day := range []string{"2026-01-05", "2026-01-06", "2026-02-28", "2025-12-31"} {
		b.world.Put(Document(n, id.ID(1+n%3), []facts.Institution{Hospital, Centre}[n%2], day, Diagnosis("I10.x00", "原发性高血压"), Drug("阿莫西林胶囊"), Drug("维生素C片")))
	}
	b.project()
	b.want(b.ask("visit", "", "visits residents"), "=4,3")
	b.want(b.ask("visit", "month", "visits residents averageAge"), "2025-12=1,1,12 2026-01=2,2,15.5 2026-02=1,1,26")
	b.want(b.ask("visit", "year quarter weekday", "visits"), "2025/2025-Q4/3=1 2026/2026-Q1/1=1 2026/2026-Q1/2=1 2026/2026-Q1/6=1")
	b.want(b.ask("visit", "week day", "visits"), "2025-12-29/2025-12-31=1 2026-01-05/2026-01-05=1 2026-01-05/2026-01-06=1 2026-02-23/2026-02-28=1")
	b.want(b.ask("visit", "sex age10", "visits"), "1/10-19=2 1/20-29=1 2/10-19=1")
	b.want(b.ask("visit", "institution institutionKind institutionLevel institutionStreet", "visits"),
		Hospital.ID.String()+"/hospital/3/110199001=2 "+Centre.ID.String()+"/community/1/110199002=2")
	b.want(b.ask("visit", "street visitKind documentType department", "visits"), "110199001/outpatient/C0002/全科=1 110199002/outpatient/C0002/全科=3")
	b.want(b.ask("diagnosis", "diagnosis category chapter main", "diagnoses residents"), "I10.x00/I10/09/true=4,3")
	b.want(b.ask("medication", "antibiotic", "items antibioticShare quantity averageDays"), "false=4,0,8,5 true=4,100,8,5")
	b.want(b.ask("medication", "", "antibioticShare visits"), "=50,4")
	late := Document(8, 1, Hospital, "2026-02-28")
	late.StoredAt = Day("2026-03-05")
	b.world.Put(late)
	b.project()
	b.want(b.ask("document", "day received", "documents", func(g *facts.Group) { g.Period = facts.Period{From: "2026-02-28", To: "2026-02-28"} }),
		"2026-02-28/2026-02-28=1 2026-02-28/2026-03-05=1")
	b.world.Put(func() facts.DocumentFacts { late.Status = facts.Deprecated; return late }())
	b.project()
	b.want(b.ask("document", "day", "documents medianDelay"), "2025-12-31=1,2 2026-01-05=1,2 2026-01-06=1,2 2026-02-28=1,2")
}

func twice(t *testing.T, b *bench) {
	b.people(1)
	d := Document(1, 1, Hospital, "2026-01-05", Diagnosis("I10.x00", "高血压"), Drug("阿莫西林"))
	b.world.Put(d)
	b.project()
	b.world.Put(d) // the event comes again
	d.Entries = append(d.Entries, Diagnosis("E11.900", "2型糖尿病"))
	b.world.Put(d) // and once more with more in it, in the same batch
	b.project()
	b.want(b.ask("visit", "", "visits"), "=1")
	b.want(b.ask("diagnosis", "diagnosis", "diagnoses"), "E11.900=1 I10.x00=1")
	b.want(b.ask("medication", "", "items"), "=1")
	b.want(b.ask("document", "", "documents"), "=1")
}

func oneVisit(t *testing.T, b *bench) {
	b.people(1)
	for n, typ := range []string{"C0007", "C0002", "C0004"} {
		d := Document(n, 1, Hospital, "2026-01-05")
		d.Type, d.EncounterNo = typ, "V1"
		b.world.Put(d)
		b.project() // each in its own batch
	}
	b.want(b.ask("visit", "documentType", "visits"), "C0002=1")
	b.want(b.ask("document", "documentType", "documents visits"), "C0002=1,1 C0004=1,1 C0007=1,1")
	other := Document(9, 1, Centre, "2026-01-05")
	other.EncounterNo = "V1" // another institution's number
	b.world.Put(other)
	b.project()
	b.want(b.ask("visit", "", "visits residents"), "=2,1")
}

func withdrawn(t *testing.T, b *bench) {
	b.people(1)
	first := Document(1, 1, Hospital, "2026-01-05", Diagnosis("I10.x00", "高血压"))
	second := Document(2, 1, Hospital, "2026-01-05", Drug("阿莫西林"))
	first.EncounterNo, second.EncounterNo, second.Type = "V1", "V1", "C0004"
	b.world.Put(first)
	b.world.Put(second)
	b.project()
	b.want(b.ask("visit", "documentType", "visits"), "C0002=1")
	first.Status = facts.Deprecated
	b.world.Put(first)
	b.project()
	b.want(b.ask("visit", "documentType", "visits"), "C0004=1")
	b.want(b.ask("diagnosis", "", "diagnoses"), "")
	second.Status = facts.Superseded
	b.world.Put(second)
	b.project()
	b.want(b.ask("visit", "", "visits")+b.ask("medication", "", "items")+b.ask("document", "", "documents"), "")
	first.Status = facts.Current
	b.world.Put(first)
	b.project()
	b.want(b.ask("visit", "documentType", "visits"), "C0002=1")
}

func merged(t *testing.T, b *bench) {
	b.people(4)
	for n := range 4 {
		b.world.Put(Document(n, id.ID(n+1), Hospital, "2026-01-05", Diagnosis("I10.x00", "高血压")))
	}
	b.project()
	b.want(b.ask("visit", "", "visits residents"), "=4,4")
	keep := facts.ResidentFacts{Person: 2, Sex: "2", Birth: Date("2006-03-01"), Division: "110199001"}
	b.world.PutResident(keep, 1)
	last := facts.ResidentFacts{Person: 3, Sex: "1", Birth: Date("1999-03-01"), Division: "110199002"}
	b.world.PutResident(last, 2) // 1 → 2 → 3
	b.world.Put(Document(8, 1, Hospital, "2026-01-07"))
	b.project()
	b.want(b.ask("visit", "", "visits residents"), "=5,2")
	b.want(b.ask("diagnosis", "sex", "residents"), "1=1 2=1")
	b.want(b.ask("resident", "", "residents"), "=2")
}

func changedResident(t *testing.T, b *bench) {
	b.world.Put(Document(1, 1, Hospital, "2026-01-05", Drug("阿莫西林"))) // before anything is known of the resident
	b.project()
	b.want(b.ask("visit", "sex street age5", "visits"), "//=1")
	b.people(2)
	b.world.Put(Document(2, 2, Hospital, "2026-01-05"))
	b.project()
	b.want(b.ask("visit", "sex street age5", "visits"), "1/110199002/10-14=1 2/110199001/15-19=1")
	b.world.PutResident(facts.ResidentFacts{Person: 1, Sex: "2", Birth: Date("1950-01-06"), Division: "110199003001"})
	b.project()
	b.want(b.ask("visit", "sex street age", "visits"), "2/110199001/19=1 2/110199003/75=1")
	b.want(b.ask("medication", "sex age", "items"), "2/75=1")
}

func filters(t *testing.T, b *bench) {
	b.people(4)
	codes := []string{"I10.x00", "I10.x01", "E11.900", "J06.900"}
	for n := range 4 {
		b.world.Put(Document(n, id.ID(n+1), []facts.Institution{Hospital, Centre}[n%2], fmt.Sprintf("2026-0%d-10", n+1), Diagnosis(codes[n], "名"+codes[n])))
	}
	d := Document(7, 77, Hospital, "2026-05-10", Diagnosis("I10.x00", "x")) // nothing known of the resident
	b.world.Put(d)
	b.project()
	for _, c := range []struct {
		filter facts.Filter
		want   string
	}{
		{facts.Filter{Dimension: "diagnosis", Op: "in", Values: []string{"I10.x00", "E11.900", "nowhere"}}, "=3"},
		{facts.Filter{Dimension: "diagnosis", Op: "in", Values: []string{"nowhere"}}, ""},
		{facts.Filter{Dimension: "diagnosis", Op: "not", Values: []string{"I10.x00"}}, "=3"},
		{facts.Filter{Dimension: "diagnosis", Op: "not", Values: []string{"nowhere"}}, "=5"},
		{facts.Filter{Dimension: "diagnosis", Op: "prefix", Values: []string{"I10", "J"}}, "=4"},
		{facts.Filter{Dimension: "month", Op: "in", Values: []string{"2026-01", "2026-03"}}, "=2"},
		{facts.Filter{Dimension: "month", Op: "range", Values: []string{"2026-02", ""}}, "=4"},
		{facts.Filter{Dimension: "day", Op: "range", Values: []string{"2026-02-10", "2026-03-10"}}, "=2"},
		{facts.Filter{Dimension: "quarter", Op: "not", Values: []string{"2026-Q1"}}, "=2"},
		{facts.Filter{Dimension: "age", Op: "range", Values: []string{"18", "30"}}, "=2"},
		{facts.Filter{Dimension: "age10", Op: "in", Values: []string{"10-19", ""}}, "=3"},
		{facts.Filter{Dimension: "age", Op: "in", Values: []string{""}}, "=1"},
		{facts.Filter{Dimension: "age", Op: "not", Values: []string{"12"}}, "=4"},
		{facts.Filter{Dimension: "age", Op: "not", Values: []string{""}}, "=4"},
		{facts.Filter{Dimension: "sex", Op: "in", Values: []string{""}}, "=1"},
		{facts.Filter{Dimension: "sex", Op: "not", Values: []string{"1", ""}}, "=2"},
		{facts.Filter{Dimension: "main", Op: "in", Values: []string{"true"}}, "=5"},
		{facts.Filter{Dimension: "weekday", Op: "in", Values: []string{"6", "7"}}, "=2"},
	} {
		b.t.Run(fmt.Sprint(c.filter), func(t *testing.T) {
			got := b.ask("diagnosis", "", "diagnoses", func(g *facts.Group) { g.Filters = []facts.Filter{c.filter} })
			if got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	many := facts.Filter{Dimension: "diagnosis", Op: "in"}
	for i := range 400 {
		many.Values = append(many.Values, fmt.Sprintf("X%02d", i))
	}
	many.Values = append(many.Values, "E11.900")
	b.want(b.ask("diagnosis", "", "diagnoses", func(g *facts.Group) {
		g.Filters = []facts.Filter{many, {Dimension: "sex", Op: "in", Values: []string{"1"}}}
	}), "=1")
	b.want(b.ask("diagnosis", "month", "diagnoses", func(g *facts.Group) { g.Period = facts.Period{From: "2026-01-11", To: "2026-03-10"} }), "2026-02=1 2026-03=1")
}

func smallCells(t *testing.T, b *bench) {
	b.people(30)
	n := 0
	put := func(street, persons, each int) {
		for p := range persons {
			for range each {
				n++
				in := Hospital
				in.Division = fmt.Sprintf("11019901%d", street)
				b.world.Put(Document(n, id.ID(p+1), in, "2026-01-05"))
			}
		}
	}
	for persons := 1; persons <= 9; persons++ {
		put(persons, persons, 3) // street i: i residents, three visits each
	}
	b.project()
	sub := b.catalogue.Subject("visit")
	g := facts.Group{Subject: sub, Dimensions: []*facts.Dimension{sub.Dimension("institutionStreet"), sub.Dimension("month")},
		Measures: []*facts.Measure{sub.Measure("visits")}, MinResidents: 5, MaxCells: 100}
	cells, err := b.store.Group(context.Background(), g)
	if err != nil || len(cells) != 9 {
		t.Fatalf("%d cells, %v", len(cells), err)
	}
	for _, c := range cells {
		persons := c.Rows / 3
		if persons < 5 && c.Residents != persons || persons >= 5 && (c.Residents < 5 || c.Residents > persons) {
			t.Errorf("cell of %d residents says %d", persons, c.Residents)
		}
	}
}

func ownInstitution(t *testing.T, b *bench) {
	b.people(2)
	b.world.Put(Document(1, 1, Hospital, "2026-01-05"))
	b.world.Put(Document(2, 2, Centre, "2026-01-05"))
	b.project()
	b.want(b.ask("visit", "institutionKind", "visits", func(g *facts.Group) { g.Institution = Centre.ID }), "community=1")
	b.want(b.ask("visit", "", "visits", func(g *facts.Group) { g.Institution = 4711 }), "")
}

func tooMany(t *testing.T, b *bench) {
	b.people(1)
	for n := range 12 {
		b.world.Put(Document(n, 1, Hospital, fmt.Sprintf("2026-01-%02d", n+1)))
	}
	b.project()
	if _, err := b.try("visit", "day", "visits", func(g *facts.Group) { g.MaxCells = 11 }); !errors.Is(err, facts.ErrTooManyRows) {
		t.Errorf("got %v", err)
	}
	if _, err := b.try("visit", "day", "visits", func(g *facts.Group) { g.MaxCells = 12 }); err != nil {
		t.Error(err)
	}
}

func restart(t *testing.T, b *bench) {
	b.people(2)
	b.world.Put(Document(1, 1, Hospital, "2026-01-05", Diagnosis("I10.x00", "高血压")))
	b.project()
	b.store = b.reopen()
	b.projector = facts.NewProjector(b.world, b.world, b.store, nil)
	if n, err := b.projector.Step(context.Background()); n != 0 || err != nil {
		t.Fatalf("%d events again, %v", n, err)
	}
	b.world.Put(Document(2, 2, Hospital, "2026-01-06", Diagnosis("E11.900", "糖尿病")))
	b.project()
	b.want(b.ask("diagnosis", "diagnosis institution", "diagnoses"), "E11.900/"+Hospital.ID.String()+"=1 I10.x00/"+Hospital.ID.String()+"=1")
	d := b.catalogue.Subject("diagnosis").Dimension("diagnosis")
	if l := b.store.Labels(d, "糖尿", 10); len(l) != 1 || l[0].Code != "E11.900" {
		t.Errorf("labels %v", l)
	}
}

func reset(t *testing.T, b *bench) {
	b.people(2)
	b.world.Put(Document(1, 1, Hospital, "2026-01-05"))
	b.project()
	var progress []int64
	b.world.Put(Document(2, 2, Hospital, "2026-01-05"))
	if err := b.projector.Rebuild(context.Background(), func(n int64) { progress = append(progress, n) }); err != nil {
		t.Fatal(err)
	}
	b.want(b.ask("visit", "", "visits residents"), "=2,2")
	if len(progress) == 0 || progress[len(progress)-1] != 4 {
		t.Errorf("progress %v, want 4 events at the end", progress)
	}
	if err := b.store.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	b.want(b.ask("visit", "", "visits")+b.ask("resident", "", "residents"), "")
}

func coverage(t *testing.T, b *bench) {
	b.people(2)
	b.world.Put(Document(1, 1, Hospital, "2026-01-05"))
	b.world.Put(Document(2, 1, Hospital, "2025-11-05"))
	b.project()
	c, err := b.store.Coverage(context.Background())
	want := facts.Coverage{AsOf: Day("2026-01-05").Add(3 * time.Hour).UTC(), From: "2025-11-05", To: "2026-01-05", Documents: 2, Residents: 2, Cursor: "00000002"}
	if err != nil || !c.AsOf.Equal(want.AsOf) || c.From != want.From || c.To != want.To || c.Documents != 2 || c.Residents != 2 || c.Cursor != want.Cursor {
		t.Errorf("got %+v, %v\nwant %+v", c, err, want)
	}
}

func failing(t *testing.T, b *bench) {
	bad := facts.Fact{Subject: "visit", Document: 5, Person: 1, Values: map[string]any{"day": "not a day"}}
	good := facts.Fact{Subject: "document", Document: 5, Person: 1, Values: map[string]any{"day": Day("2026-01-05"), "institution": facts.Label{Code: "x", Zh: "x"}}}
	err := b.store.Apply(context.Background(), facts.Changes{Feed: facts.FeedDocuments, Cursor: "7", Documents: []id.ID{5}, Facts: []facts.Fact{good, bad}})
	if err == nil {
		t.Fatal("a bad fact was taken")
	}
	if c, _ := b.store.Cursor(context.Background(), facts.FeedDocuments); c != "" {
		t.Errorf("cursor %q", c)
	}
	if l := b.store.Labels(b.catalogue.Subject("visit").Dimension("institution"), "", 10); len(l) != 0 {
		t.Errorf("labels %v", l)
	}
	b.want(b.ask("document", "", "documents"), "")
}

func positionOnly(t *testing.T, b *bench) {
	b.people(1)
	b.world.PutResident(facts.ResidentFacts{})
	b.world.Put(Document(1, 1, Hospital, "2026-01-05"))
	b.world.Put(facts.DocumentFacts{})
	b.project()
	b.want(b.ask("visit", "", "visits residents"), "=1,1")
	b.want(b.ask("resident", "", "residents"), "=1")
	for feed, want := range map[string]string{facts.FeedDocuments: "00000002", facts.FeedResidents: "00000002"} {
		if c, err := b.store.Cursor(context.Background(), feed); c != want || err != nil {
			t.Errorf("%s stands at %q, %v", feed, c, err)
		}
	}
}

func residents(t *testing.T, b *bench) {
	b.people(4)
	b.world.PutResident(facts.ResidentFacts{Person: 5, Sex: "1", Birth: Date("1940-07-01"), Division: "110199001", Deceased: true})
	b.project()
	b.want(b.ask("resident", "sex", "residents averageAge"), "1=3,41.67 2=2,27")
	b.want(b.ask("resident", "age10 deceased", "residents"), "10-19/false=1 20-29/false=2 30-39/false=1 80-89/true=1")
}

func labValues(t *testing.T, b *bench) {
	b.people(3)
	for n, v := range []float64{1, 2, 9} {
		flag := []string{"N", "h", "N"}[n]
		b.world.Put(Document(n, id.ID(n+1), Hospital, "2026-01-05", Lab("GLU", "葡萄糖", v, "mmol/L", flag)))
	}
	b.project()
	b.want(b.ask("lab", "item unit", "results averageValue medianValue abnormalShare"), "GLU/mmol/L=3,4,2,33.33")
}
