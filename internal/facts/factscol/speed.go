package factscol

import (
	"minkang/internal/facts"
)

// SpeedQuery is one of the statistics that the speed of the warehouse is measured with.
type SpeedQuery struct {
	Name       string
	Subject    string
	Dimensions []string
	Measures   []string
	Filters    []facts.Filter
	Period     facts.Period
}

// Query gives it as a user would ask it.
func (q SpeedQuery) Query() facts.Query {
	return facts.Query{Subject: q.Subject, Dimensions: q.Dimensions, Measures: q.Measures, Filters: q.Filters, Period: q.Period}
}

// Group gives it as the service asks the store, with the privacy threshold of a district.
func (q SpeedQuery) Group(c *facts.Catalogue) (facts.Group, error) {
	g := facts.Group{Subject: c.Subject(q.Subject), Filters: q.Filters, Period: q.Period,
		MinResidents: int(facts.Default().MinResidents), MaxCells: facts.Default().MaxCells}
	if g.Subject == nil {
		return g, facts.ErrSubject
	}
	for _, d := range q.Dimensions {
		g.Dimensions = append(g.Dimensions, g.Subject.Dimension(d))
	}
	for _, m := range q.Measures {
		g.Measures = append(g.Measures, g.Subject.Measure(m))
	}
	return g, nil
}

// SpeedQueries are statistics of three dimensions over all visits: many cells and few, counting visits and counting
// residents, with and without a filter.
func SpeedQueries() []SpeedQuery {
	return []SpeedQuery{
		{Name: "institution×month×kind", Subject: "visit", Dimensions: []string{"institution", "month", "visitKind"}, Measures: []string{"visits", "averageAge"}},
		{Name: "street×age×sex", Subject: "visit", Dimensions: []string{"street", "age10", "sex"}, Measures: []string{"visits", "averageStay"}},
		{Name: "street×quarter×kind, residents", Subject: "visit", Dimensions: []string{"street", "quarter", "visitKind"}, Measures: []string{"visits", "residents"}},
		{Name: "kind×weekday×department", Subject: "visit", Dimensions: []string{"institutionKind", "weekday", "department"}, Measures: []string{"visits"}},
		{Name: "institution×department×kind, one quarter", Subject: "visit", Dimensions: []string{"institution", "department", "visitKind"},
			Measures: []string{"visits"}, Period: facts.Period{From: "2024-01-01", To: "2024-03-31"}},
		{Name: "year×street×age, women", Subject: "visit", Dimensions: []string{"year", "street", "age5"}, Measures: []string{"visits"},
			Filters: []facts.Filter{{Dimension: "sex", Op: facts.OpIn, Values: []string{"2"}}}},
	}
}
