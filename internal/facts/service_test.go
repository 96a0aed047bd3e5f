package facts_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"minkang/internal/audit"
	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/facts/factstest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// desk is a service over a small district, on the default engine of the build.
type desk struct {
	*facts.Service
	ledger *factstest.Ledger
	clock  *clock.Stopped
	world  *factstest.World
	run    *facts.Projector
	fill   *factscol.Store
}

func newDesk(t testing.TB) *desk {
	t.Helper()
	cat, err := facts.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	db, err := column.Open(t.Context(), column.Config{Path: filepath.Join(t.TempDir(), "warehouse")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store, err := factscol.Open(t.Context(), db, cat, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{ledger: &factstest.Ledger{}, clock: clock.At(factstest.Day("2026-03-01")), world: factstest.NewWorld(), fill: store}
	d.Service = facts.NewService(store, cat, d.ledger, d.clock, facts.Config{})
	d.run = facts.NewProjector(d.world, d.world, store, nil)
	return d
}

// district: 40 residents in two streets; January and February visits at two institutions, one street of 3 residents only.
func (d *desk) district(t testing.TB) {
	t.Helper()
	n := 0
	for p := 1; p <= 43; p++ {
		street := 1 + p%2
		if p > 40 {
			street = 3
		}
		d.world.PutResident(facts.ResidentFacts{Person: id.ID(p), Sex: fmt.Sprint(1 + p/2%2), Birth: factstest.Date(fmt.Sprintf("%d-03-01", 1940+p)),
			Division: fmt.Sprintf("11019900%d", street)})
		for _, day := range []string{"2026-01-10", "2026-02-10", "2026-02-11"} {
			in := factstest.Hospital
			if p%4 == 0 {
				in = factstest.Centre
			}
			n++
			d.world.Put(factstest.Document(n, id.ID(p), in, day, factstest.Diagnosis("I10.x00", "原发性高血压"), factstest.Drug("阿莫西林胶囊"), factstest.Drug("硝苯地平片")))
		}
	}
	for {
		n, err := d.run.Step(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func as(t testing.TB, institution id.ID, roles ...security.Role) context.Context {
	return security.WithActor(t.Context(), security.Actor{Kind: audit.Human, ID: 77, Label: "someone", Roles: roles, Institution: institution, Request: "r1"})
}

func TestQuery(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	res, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits", "residents"}, Dimensions: []string{"month"},
		Totals: true, Period: facts.Period{From: "2026-01-01", To: "2026-02-28"}, Filters: []facts.Filter{{Dimension: "street", Op: "in", Values: []string{"110199001", "110199002"}}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(res.Rows) != 2 || res.Rows[0].Keys[0].Code != "2026-01" || *res.Rows[0].Values[0] != 40 || *res.Rows[1].Values[0] != 80 || *res.Rows[1].Values[1] != 40 {
		t.Errorf("rows %+v", res.Rows)
	}
	if *res.Totals.Values[0] != 120 || *res.Totals.Values[1] != 40 {
		t.Errorf("totals %v %v", *res.Totals.Values[0], *res.Totals.Values[1])
	}
	if res.AsOf.IsZero() || res.Coverage.Documents != 129 || res.Coverage.Residents != 43 {
		t.Errorf("as of %v, coverage %+v", res.AsOf, res.Coverage)
	}
	e := d.ledger.Entries()
	if len(e) != 1 || e[0].Action != "warehouse.query" || e[0].Outcome != audit.Done || e[0].Detail["dimensions"] != "month" || e[0].Detail["rows"] != "2" ||
		e[0].Detail["filters"] != "street in 110199001,110199002" || e[0].Actor.ID != 77 || e[0].Request != "r1" {
		t.Errorf("audit %+v", e)
	}
}

func TestSmallCellsAreWithheld(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	res, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits", "averageAge"}, Dimensions: []string{"street"}, Totals: true,
		Sort: []facts.Sort{{By: "visits"}}})
	if err != nil {
		t.Fatal(err)
	}
	hidden := map[string]bool{}
	for i, r := range res.Rows {
		hidden[r.Keys[0].Code] = r.Hidden
		for _, v := range r.Values {
			if r.Hidden && v != nil {
				t.Errorf("row %d is withheld but has %v", i, *v)
			}
		}
	}
	if !hidden["110199003"] || res.HiddenCells != 2 || res.Rows[0].Hidden || !res.Rows[1].Hidden || !res.Rows[2].Hidden {
		t.Errorf("hidden %v, %d cells: the small street and one more must be withheld, and come last", hidden, res.HiddenCells)
	}
	one, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits"},
		Filters: []facts.Filter{{Dimension: "street", Op: "in", Values: []string{"110199003"}}}})
	if err != nil || len(one.Rows) != 1 || !one.Rows[0].Hidden {
		t.Errorf("a filter down to the small street shows %+v, %v", one, err)
	}
}

func TestCompare(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	q := facts.Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"institution"}, Period: facts.Period{From: "2026-02-01", To: "2026-02-28"},
		Compare: facts.ComparePrevious, Totals: true}
	res, err := d.Query(as(t, 0, security.RoleManager), q)
	if err != nil {
		t.Fatal(err)
	}
	if *res.Before != (facts.Period{From: "2026-01-01", To: "2026-01-31"}) || len(res.Columns) != 4 || res.Columns[3].Kind != "change" {
		t.Errorf("before %v, columns %+v", res.Before, res.Columns)
	}
	if v := res.Rows[0].Values; *v[0] != 66 || *v[1] != 33 || *v[2] != 100 {
		t.Errorf("hospital %v %v %v", *v[0], *v[1], *v[2])
	}
	if v := res.Totals.Values; *v[0] != 86 || *v[1] != 43 {
		t.Errorf("totals %v %v", *v[0], *v[1])
	}
	q.Dimensions, q.Period = []string{"day"}, facts.Period{From: "2026-02-10", To: "2026-02-11"}
	if res, err = d.Query(as(t, 0, security.RoleManager), q); err != nil || len(res.Rows) != 2 || *res.Rows[0].Values[1] != 0 || res.Rows[0].Values[2] != nil {
		t.Errorf("days %+v, %v", res, err)
	}
}

func TestPivot(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	res, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"street", "month"}, Pivot: "month",
		Filters: []facts.Filter{{Dimension: "street", Op: "not", Values: []string{"110199003"}}}})
	if err != nil {
		t.Fatal(err)
	}
	p := res.Pivot
	if len(p.Columns) != 2 || p.Columns[0].Code != "2026-01" || len(p.Rows) != 2 || *p.Rows[0].Cells[1].Values[0] != 40 || *p.Rows[0].Total.Values[0] != 60 ||
		*p.Totals[0].Values[0] != 40 || *p.Grand.Values[0] != 120 {
		t.Errorf("pivot %+v", p)
	}
}

func TestWhoMayAsk(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	q := facts.Query{Subject: "visit", Measures: []string{"visits"}}
	for _, c := range []struct {
		name string
		ctx  context.Context
		q    facts.Query
		want error
		sees float64
	}{
		{"nobody", t.Context(), q, facts.ErrAnonymous, 0},
		{"doctor", as(t, 0, security.RoleDoctor), q, facts.ErrRole, 0},
		{"resident", as(t, 0, security.RoleResident), q, facts.ErrRole, 0},
		{"district manager", as(t, 0, security.RoleManager), q, nil, 129},
		{"operator", as(t, 0, security.RoleOperator), q, nil, 129},
		{"manager of the centre", as(t, factstest.Centre.ID, security.RoleManager), q, nil, 30},
		{"manager of the centre, asking for the hospital", as(t, factstest.Centre.ID, security.RoleManager),
			facts.Query{Subject: "visit", Measures: []string{"visits"}, Filters: []facts.Filter{{Dimension: "institution", Op: "in", Values: []string{factstest.Hospital.ID.String()}}}}, nil, 0},
		{"manager of the centre, asking for all residents", as(t, factstest.Centre.ID, security.RoleManager), facts.Query{Subject: "resident", Measures: []string{"residents"}}, facts.ErrScope, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(d.ledger.Entries())
			res, err := d.Query(c.ctx, c.q)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if errors.Is(c.want, facts.ErrAnonymous) {
				return
			}
			entries := d.ledger.Entries()
			if len(entries) != before+1 || (entries[before].Outcome == audit.Done) != (c.want == nil) {
				t.Errorf("audit lines %+v", entries[before:])
			}
			if c.want == nil {
				got := 0.0
				if len(res.Rows) > 0 {
					got = *res.Rows[0].Values[0]
				}
				if got != c.sees {
					t.Errorf("sees %v visits, want %v", got, c.sees)
				}
			}
		})
	}
}

func TestNoAuditNoAnswer(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	d.ledger.Fail = errors.New("ledger is gone")
	if res, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits"}}); !errors.Is(err, d.ledger.Fail) || res != nil {
		t.Errorf("got %v, %v", res, err)
	}
	if page, err := d.Dashboard(as(t, 0, security.RoleManager), facts.DashboardRequest{}); !errors.Is(err, d.ledger.Fail) || page != nil {
		t.Errorf("got %v, %v", page, err)
	}
}

func TestBadQueries(t *testing.T) {
	d := newDesk(t)
	ctx := as(t, 0, security.RoleManager)
	m := []string{"visits"}
	for name, c := range map[string]struct {
		q    facts.Query
		want error
	}{
		"subject":           {facts.Query{Subject: "charges", Measures: m}, facts.ErrSubject},
		"no measure":        {facts.Query{Subject: "visit"}, facts.ErrNoMeasure},
		"measure":           {facts.Query{Subject: "visit", Measures: []string{"count(*)"}}, facts.ErrMeasure},
		"measure twice":     {facts.Query{Subject: "visit", Measures: []string{"visits", "visits"}}, facts.ErrTwice},
		"dimension":         {facts.Query{Subject: "visit", Measures: m, Dimensions: []string{"person"}}, facts.ErrDimension},
		"dimension twice":   {facts.Query{Subject: "visit", Measures: m, Dimensions: []string{"sex", "sex"}}, facts.ErrTwice},
		"seven dimensions":  {facts.Query{Subject: "visit", Measures: m, Dimensions: []string{"sex", "age", "day", "week", "month", "year", "street"}}, facts.ErrTooMany},
		"filter operator":   {facts.Query{Subject: "visit", Measures: m, Filters: []facts.Filter{{Dimension: "sex", Op: "like", Values: []string{"1"}}}}, facts.ErrFilter},
		"filter value":      {facts.Query{Subject: "visit", Measures: m, Filters: []facts.Filter{{Dimension: "month", Op: "in", Values: []string{"May"}}}}, facts.ErrFilter},
		"filter empty":      {facts.Query{Subject: "visit", Measures: m, Filters: []facts.Filter{{Dimension: "sex", Op: "in"}}}, facts.ErrFilter},
		"filter on nothing": {facts.Query{Subject: "visit", Measures: m, Filters: []facts.Filter{{Dimension: "name", Op: "in", Values: []string{"1"}}}}, facts.ErrDimension},
		"prefix of a date":  {facts.Query{Subject: "visit", Measures: m, Filters: []facts.Filter{{Dimension: "day", Op: "prefix", Values: []string{"2026"}}}}, facts.ErrFilter},
		"period":            {facts.Query{Subject: "visit", Measures: m, Period: facts.Period{From: "2026-02-30"}}, facts.ErrPeriod},
		"period backwards":  {facts.Query{Subject: "visit", Measures: m, Period: facts.Period{From: "2026-02-03", To: "2026-02-01"}}, facts.ErrPeriod},
		"compare all time":  {facts.Query{Subject: "visit", Measures: m, Compare: facts.ComparePrevious}, facts.ErrCompare},
		"pivot":             {facts.Query{Subject: "visit", Measures: m, Dimensions: []string{"sex"}, Pivot: "sex"}, facts.ErrPivot},
		"sort":              {facts.Query{Subject: "visit", Measures: m, Sort: []facts.Sort{{By: "day"}}}, facts.ErrSort},
		"limit":             {facts.Query{Subject: "visit", Measures: m, Limit: -1}, facts.ErrSort},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := d.Query(ctx, c.q); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestLimitAndExport(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	ctx := as(t, 0, security.RoleManager)
	q := facts.Query{Subject: "visit", Measures: []string{"visits"}, Dimensions: []string{"day"}, Limit: 2}
	res, err := d.Query(ctx, q)
	if err != nil || len(res.Rows) != 2 || !res.Truncated || res.TotalRows != 3 {
		t.Errorf("%+v, %v", res, err)
	}
	q.Limit = 0
	if res, err = d.Export(ctx, q, "csv"); err != nil || len(res.Rows) != 3 || res.Truncated {
		t.Errorf("%+v, %v", res, err)
	}
	e := d.ledger.Entries()
	if last := e[len(e)-1]; last.Action != "warehouse.export" || last.Detail["format"] != "csv" {
		t.Errorf("audit %+v", last)
	}
}

func TestDashboard(t *testing.T) {
	d := newDesk(t)
	d.district(t)
	page, err := d.Dashboard(as(t, 0, security.RoleManager), facts.DashboardRequest{Period: facts.Period{From: "2026-02-01", To: "2026-02-28"}})
	if err != nil {
		t.Fatal(err)
	}
	card := map[string]facts.DashboardCard{}
	for _, c := range page.Cards {
		card[c.ID] = c
		if c.Label.ZH == "" || c.Definition.ZH == "" || c.Definition.EN == "" {
			t.Errorf("card %s has gaps: %+v", c.ID, c)
		}
	}
	for id, want := range map[string][2]float64{"visits": {86, 43}, "residents": {43, 43}, "documents": {86, 43}, "outpatient": {86, 43}, "antibioticShare": {50, 50}} {
		c := card[id]
		if c.Value == nil || c.Previous == nil || *c.Value != want[0] || *c.Previous != want[1] {
			t.Errorf("card %s: %+v, want %v", id, c, want)
		}
	}
	if c := card["inpatient"]; c.Value == nil || *c.Value != 0 {
		t.Errorf("no inpatient visits are %+v, want 0", c)
	}
	if c := card["visits"]; *c.Change != 1 {
		t.Errorf("change %v, want 1 for twice as many", *c.Change)
	}
	if page.Before != (facts.Period{From: "2026-01-01", To: "2026-01-31"}) || len(page.Trend) != 28 || *page.Trend[9].Visits != 43 || *page.Trend[0].Visits != 0 {
		t.Errorf("before %v, trend %+v", page.Before, page.Trend)
	}
	if len(page.Map) != 3 || page.Map[0].Rank != 1 || *page.Map[0].Rate != 2000 || page.Map[2].Rate != nil {
		t.Errorf("map %+v", page.Map)
	}
	if len(page.Ranking) != 2 || page.Ranking[0].Institution != factstest.Hospital.ID || *page.Ranking[0].Visits != 66 {
		t.Errorf("ranking %+v", page.Ranking)
	}
	if len(page.Diagnoses) != 1 || *page.Diagnoses[0].Count != 86 || *page.Diagnoses[0].Share != 1 || *page.Antibiotics.Share != 0.5 {
		t.Errorf("diagnoses %+v, antibiotics %+v", page.Diagnoses, page.Antibiotics)
	}
	if len(page.Ages) == 0 || page.AsOf.IsZero() {
		t.Errorf("ages %+v", page.Ages)
	}
	if e := d.ledger.Entries(); len(e) != 1 || e[0].Action != "warehouse.dashboard" {
		t.Errorf("audit %+v", e)
	}

	open, err := d.Dashboard(as(t, 0, security.RoleManager), facts.DashboardRequest{})
	if err != nil || open.Period != (facts.Period{From: "2026-01-13", To: "2026-02-11"}) {
		t.Errorf("open period %v, %v", open, err)
	}
	own, err := d.Dashboard(as(t, factstest.Centre.ID, security.RoleManager), facts.DashboardRequest{Period: facts.Period{From: "2026-02-01", To: "2026-02-28"}})
	if err != nil || len(own.Ranking) != 1 || *own.Ranking[0].Visits != 20 {
		t.Errorf("own institution %+v, %v", own, err)
	}
	if _, err := d.Dashboard(as(t, 0, security.RoleDoctor), facts.DashboardRequest{}); !errors.Is(err, facts.ErrRole) {
		t.Errorf("a doctor got %v", err)
	}
	if _, err := d.Dashboard(as(t, 0, security.RoleManager), facts.DashboardRequest{Period: facts.Period{From: "1990-01-01", To: "2026-01-01"}}); !errors.Is(err, facts.ErrPeriod) {
		t.Errorf("36 years of days gave %v", err)
	}
}

func TestProjectorRunStopsAndWakes(t *testing.T) {
	d := newDesk(t)
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.run.Run(ctx, func(err error) { t.Error(err) }) }()
	d.world.PutResident(facts.ResidentFacts{Person: 1, Sex: "1"})
	d.world.Put(factstest.Document(1, 1, factstest.Hospital, "2026-01-05"))
	for {
		d.run.Wake()
		res, err := d.Query(as(t, 0, security.RoleManager), facts.Query{Subject: "visit", Measures: []string{"visits"}})
		if err != nil {
			t.Fatal(err)
		}
		if res.Coverage.Documents == 1 {
			break
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
