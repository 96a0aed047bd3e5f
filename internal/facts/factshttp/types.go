package factshttp

import (
	"time"

	"minkang/internal/facts"
)

// Dimension is a dimension as the query page lists it.
type Dimension struct {
	ID         string      `json:"id"`
	Label      facts.Text  `json:"label"`
	Type       string      `json:"type" enum:"date,code,text,number,flag"`
	Kind       string      `json:"kind" doc:"label, day, week, month, quarter, year, weekday, age, band or flag"`
	Definition *facts.Text `json:"definition,omitempty"`
}

// Measure is a measure as the query page lists it.
type Measure struct {
	ID         string     `json:"id"`
	Label      facts.Text `json:"label"`
	Unit       string     `json:"unit"`
	Decimals   int        `json:"decimals"`
	Definition facts.Text `json:"definition"`
}

// Subject is a subject as the query page lists it.
type Subject struct {
	ID         string      `json:"id"`
	Label      facts.Text  `json:"label"`
	Definition facts.Text  `json:"definition"`
	Compares   bool        `json:"compares" doc:"whether periods can be compared"`
	Dimensions []Dimension `json:"dimensions"`
	Measures   []Measure   `json:"measures"`
}

func toSubject(s *facts.Subject) Subject {
	out := Subject{ID: s.Key, Label: facts.Text{Zh: s.Zh, En: s.En}, Definition: s.Definition, Compares: s.Event}
	for _, d := range s.Dimensions {
		out.Dimensions = append(out.Dimensions, Dimension{ID: d.Key, Label: facts.Text{Zh: d.Zh, En: d.En}, Type: shownType(d), Kind: d.Type, Definition: d.Definition})
	}
	for _, m := range s.Measures {
		x := Measure{ID: m.Key, Label: facts.Text{Zh: m.Zh, En: m.En}, Unit: m.Unit, Decimals: m.Decimals, Definition: facts.Text{Zh: m.Zh, En: m.En}}
		if m.Definition != nil {
			x.Definition = *m.Definition
		}
		out.Measures = append(out.Measures, x)
	}
	return out
}

// shownType is the coarse type that decides how a page offers a filter.
func shownType(d *facts.Dimension) string {
	switch d.Type {
	case "label":
		if d.Key == "department" || d.Key == "doctor" || d.Key == "unit" {
			return "text"
		}
		return "code"
	case "age":
		return "number"
	case "flag":
		return "flag"
	case "band", "weekday":
		return "code"
	}
	return "date"
}

// Sort orders rows.
type Sort struct {
	By   string `json:"by"`
	Desc bool   `json:"desc,omitempty"`
}

// Query is a query as pages send it.
type Query struct {
	Subject    string         `json:"subject"`
	Measures   []string       `json:"measures" minItems:"1" maxItems:"8"`
	Dimensions []string       `json:"dimensions,omitempty" maxItems:"6"`
	Filters    []facts.Filter `json:"filters,omitempty" maxItems:"20"`
	Period     *facts.Period  `json:"period,omitempty"`
	Compare    string         `json:"compare,omitempty" doc:"previous (环比) or lastYear (同比)"`
	Pivot      string         `json:"pivot,omitempty"`
	Sort       []Sort         `json:"sort,omitempty"`
	Limit      int            `json:"limit,omitempty" minimum:"0"`
	Totals     bool           `json:"totals,omitempty"`
}

func (q Query) toFacts() facts.Query {
	out := facts.Query{Subject: q.Subject, Measures: q.Measures, Dimensions: q.Dimensions, Filters: q.Filters, Compare: q.Compare,
		Pivot: q.Pivot, Limit: q.Limit, Totals: q.Totals}
	if q.Period != nil {
		out.Period = *q.Period
	}
	for _, s := range q.Sort {
		out.Sort = append(out.Sort, facts.Sort{By: s.By, Descending: s.Desc})
	}
	return out
}

// Column is a column of an answer. In a pivot, Group is the value of the column dimension the column stands under.
type Column struct {
	ID       string       `json:"id"`
	Label    facts.Text   `json:"label"`
	Type     string       `json:"type" enum:"date,code,text,number,flag,measure"`
	Kind     string       `json:"kind" enum:"dimension,measure,before,change"`
	Unit     string       `json:"unit,omitempty"`
	Decimals int          `json:"decimals"`
	Group    *facts.Label `json:"group,omitempty"`
}

// Suppressed tells what was withheld for privacy.
type Suppressed struct {
	Cells     int   `json:"cells"`
	Threshold int64 `json:"threshold"`
}

// Result is an answer as pages read it: cells of dimension columns are texts in the caller's language, Keys has their codes
// and names in both; cells of measures are numbers, or null when withheld or empty; Withheld tells which rows are withheld.
type Result struct {
	Columns    []Column        `json:"columns"`
	Rows       [][]any         `json:"rows"`
	Keys       [][]facts.Label `json:"keys"`
	Withheld   [][]int         `json:"withheld,omitempty" doc:"[row, column] of cells withheld for privacy"`
	Totals     []any           `json:"totals,omitempty"`
	Period     facts.Period    `json:"period"`
	Before     *facts.Period   `json:"before,omitempty"`
	AsOf       time.Time       `json:"asOf"`
	Coverage   facts.Coverage  `json:"coverage"`
	Took       int64           `json:"took" doc:"milliseconds"`
	Truncated  bool            `json:"truncated"`
	TotalRows  int             `json:"totalRows"`
	Suppressed Suppressed      `json:"suppressed"`
}
