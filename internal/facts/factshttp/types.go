package factshttp

import (
	"time"

	"minkang/internal/facts"
)

// Names of types here begin with Warehouse because the API description has one list of names for all contexts.

// WarehouseFilter keeps facts; see facts.Filter.
type WarehouseFilter facts.Filter

// WarehousePeriod is a span of days; see facts.Period.
type WarehousePeriod facts.Period

// WarehouseLabel is a code with its names.
type WarehouseLabel facts.Label

// WarehouseCoverage says what the warehouse holds.
type WarehouseCoverage facts.Coverage

// WarehouseDimension is a dimension as the query page lists it.
type WarehouseDimension struct {
	ID         string      `json:"id"`
	Label      facts.Text  `json:"label"`
	Type       string      `json:"type" enum:"date,code,text,number,flag"`
	Kind       string      `json:"kind" doc:"label, day, week, month, quarter, year, weekday, age, band or flag"`
	Definition *facts.Text `json:"definition,omitempty"`
}

// WarehouseMeasure is a measure as the query page lists it.
type WarehouseMeasure struct {
	ID         string     `json:"id"`
	Label      facts.Text `json:"label"`
	Unit       string     `json:"unit"`
	Decimals   int        `json:"decimals"`
	Definition facts.Text `json:"definition"`
}

// WarehouseSubject is a subject as the query page lists it.
type WarehouseSubject struct {
	ID         string               `json:"id"`
	Label      facts.Text           `json:"label"`
	Definition facts.Text           `json:"definition"`
	Compares   bool                 `json:"compares" doc:"whether periods can be compared"`
	Dimensions []WarehouseDimension `json:"dimensions"`
	Measures   []WarehouseMeasure   `json:"measures"`
}

func toSubject(s *facts.Subject) WarehouseSubject {
	out := WarehouseSubject{ID: s.Key, Label: facts.Text{ZH: s.Zh, EN: s.En}, Definition: s.Definition, Compares: s.Event}
	for _, d := range s.Dimensions {
		out.Dimensions = append(out.Dimensions, WarehouseDimension{ID: d.Key, Label: facts.Text{ZH: d.Zh, EN: d.En}, Type: shownType(d), Kind: d.Type, Definition: d.Definition})
	}
	for _, m := range s.Measures {
		x := WarehouseMeasure{ID: m.Key, Label: facts.Text{ZH: m.Zh, EN: m.En}, Unit: m.Unit, Decimals: m.Decimals, Definition: facts.Text{ZH: m.Zh, EN: m.En}}
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

// WarehouseSort orders rows.
type WarehouseSort struct {
	By   string `json:"by"`
	Desc bool   `json:"desc,omitempty"`
}

// WarehouseQuery is a query as pages send it.
type WarehouseQuery struct {
	Subject    string            `json:"subject"`
	Measures   []string          `json:"measures" minItems:"1" maxItems:"8"`
	Dimensions []string          `json:"dimensions,omitempty" maxItems:"6"`
	Filters    []WarehouseFilter `json:"filters,omitempty" maxItems:"20"`
	Period     *WarehousePeriod  `json:"period,omitempty"`
	Compare    string            `json:"compare,omitempty" doc:"previous (环比) or lastYear (同比)"`
	Pivot      string            `json:"pivot,omitempty"`
	Sort       []WarehouseSort   `json:"sort,omitempty"`
	Limit      int               `json:"limit,omitempty" minimum:"0"`
	Totals     bool              `json:"totals,omitempty"`
}

func (q WarehouseQuery) toFacts() facts.Query {
	out := facts.Query{Subject: q.Subject, Measures: q.Measures, Dimensions: q.Dimensions, Compare: q.Compare,
		Pivot: q.Pivot, Limit: q.Limit, Totals: q.Totals}
	if q.Period != nil {
		out.Period = facts.Period(*q.Period)
	}
	for _, f := range q.Filters {
		out.Filters = append(out.Filters, facts.Filter(f))
	}
	for _, s := range q.Sort {
		out.Sort = append(out.Sort, facts.Sort{By: s.By, Descending: s.Desc})
	}
	return out
}

// WarehouseColumn is a column of an answer. In a pivot, Group is the value of the column dimension the column stands under.
type WarehouseColumn struct {
	ID       string          `json:"id"`
	Label    facts.Text      `json:"label"`
	Type     string          `json:"type" enum:"date,code,text,number,flag,measure"`
	Kind     string          `json:"kind" enum:"dimension,measure,before,change"`
	Unit     string          `json:"unit,omitempty"`
	Decimals int             `json:"decimals"`
	Group    *WarehouseLabel `json:"group,omitempty"`
}

// WarehouseSuppressed tells what was withheld for privacy.
type WarehouseSuppressed struct {
	Cells     int   `json:"cells"`
	Threshold int64 `json:"threshold"`
}

// WarehouseResult is an answer as pages read it: cells of dimension columns are texts in the caller's language, Keys has their codes
// and names in both; cells of measures are numbers, or null when withheld or empty; Withheld tells which rows are withheld.
type WarehouseResult struct {
	Columns    []WarehouseColumn   `json:"columns"`
	Rows       [][]any             `json:"rows"`
	Keys       [][]WarehouseLabel  `json:"keys"`
	Withheld   [][]int             `json:"withheld,omitempty" doc:"[row, column] of cells withheld for privacy"`
	Totals     []any               `json:"totals,omitempty"`
	Period     WarehousePeriod     `json:"period"`
	Before     *WarehousePeriod    `json:"before,omitempty"`
	AsOf       time.Time           `json:"asOf"`
	Coverage   WarehouseCoverage   `json:"coverage"`
	Took       int64               `json:"took" doc:"milliseconds"`
	Truncated  bool                `json:"truncated"`
	TotalRows  int                 `json:"totalRows"`
	Suppressed WarehouseSuppressed `json:"suppressed"`
}
