package factscol

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
)

var update = flag.Bool("update", false, "rewrite golden files")

// codes is a finder with fixed numbers.
type codes map[string]int64

func (c codes) number(list, code string) (int64, bool) { n, ok := c[list+"/"+code]; return n, ok }

func (c codes) withPrefix(list, prefix string) (out []int64) {
	for n := int64(1); n <= 40; n++ {
		if strings.HasPrefix(fmt.Sprintf("I%02d", n), prefix) && list == "diagnosis" {
			out = append(out, n)
		}
	}
	return out
}

func TestPlanGolden(t *testing.T) {
	cat, err := facts.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	labels := codes{"sex/2": 2, "street/110199001": 7, "diagnosis/I10": 10, "institution/0000000000j8s": 3}
	nasty := "'; DROP TABLE facts_visit; --"
	cases := []struct {
		name, subject, dimensions, measures string
		change                              func(*facts.Group)
	}{
		{"count of everything", "visit", "", "visits", nil},
		{"three dimensions", "visit", "institution month visitKind", "visits averageAge averageStay", nil},
		{"derived dimensions", "visit", "year quarter week weekday age5", "residents", nil},
		{"period and scope", "diagnosis", "category", "diagnoses visits", func(g *facts.Group) {
			g.Period, g.Institution = facts.Period{From: "2026-01-01", To: "2026-01-31"}, 583450
		}},
		{"filters", "diagnosis", "sex", "diagnoses", func(g *facts.Group) {
			g.Filters = []facts.Filter{{Dimension: "sex", Op: "not", Values: []string{"2", ""}}, {Dimension: "street", Op: "in", Values: []string{"110199001", nasty}},
				{Dimension: "age10", Op: "in", Values: []string{"10-19", ""}}, {Dimension: "day", Op: "range", Values: []string{"2026-01-01", ""}},
				{Dimension: "main", Op: "not", Values: []string{"true"}}, {Dimension: "doctor", Op: "in", Values: []string{nasty}}}
		}},
		{"prefix becomes a set", "diagnosis", "diagnosis", "residents", func(g *facts.Group) {
			g.Filters = []facts.Filter{{Dimension: "diagnosis", Op: "prefix", Values: []string{"I"}}}
		}},
		{"shares and medians", "lab", "item unit", "results averageValue medianValue abnormalShare", nil},
		{"residents by age", "resident", "age10 sex", "residents averageAge", func(g *facts.Group) {
			g.Filters = []facts.Filter{{Dimension: "age", Op: "range", Values: []string{"65", ""}}}
		}},
		{"nothing fits", "visit", "", "visits", func(g *facts.Group) {
			g.Filters = []facts.Filter{{Dimension: "department", Op: "in", Values: []string{"nowhere"}}}
		}},
	}
	var out strings.Builder
	for _, c := range cases {
		for _, e := range []column.Engine{column.Duck, column.SQLite} {
			sub := cat.Subject(c.subject)
			g := facts.Group{Subject: sub, AsOf: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), MinResidents: 5, MaxCells: 1000}
			for _, d := range strings.Fields(c.dimensions) {
				g.Dimensions = append(g.Dimensions, sub.Dimension(d))
			}
			for _, m := range strings.Fields(c.measures) {
				g.Measures = append(g.Measures, sub.Measure(m))
			}
			if c.change != nil {
				c.change(&g)
			}
			st, err := planGroup(e, g, labels, false)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if strings.Contains(st.sql, "DROP") || strings.Count(st.sql, "?") != len(st.args) {
				t.Errorf("%s: %d parameters in %s", c.name, len(st.args), st.sql)
			}
			fmt.Fprintf(&out, "== %s (%s)\n%s\n%v\n", c.name, e, st.sql, st.args)
			if len(g.Dimensions) == 0 {
				continue
			}
			open := make([]facts.Cell, 2)
			for i := range open {
				open[i] = facts.Cell{Keys: make([]int64, len(g.Dimensions)), Rows: 9, Residents: 2}
			}
			if st, err = planRecount(e, g, labels, open); err != nil || strings.Count(st.sql, "?") != len(st.args) {
				t.Errorf("%s: recount of %d parameters in %s, %v", c.name, len(st.args), st.sql, err)
			}
			if c.name == "period and scope" {
				fmt.Fprintf(&out, "-- recount\n%s\n%v\n", st.sql, st.args)
			}
		}
	}
	const file = "testdata/plans.golden"
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := out.String(); got != string(want) {
		t.Errorf("plans changed; run with -update and read the difference\n%s", got)
	}
}
