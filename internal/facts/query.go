package facts

import (
	"cmp"
	"slices"
)

// Bounds of a query.
const (
	MaxDimensions = 6
	MaxMeasures   = 8
	MaxFilters    = 20
	MaxValues     = 500 // per filter
)

// Operators of a filter.
const (
	OpIn     = "in"     // one of the values; "" means not stated
	OpNot    = "not"    // none of the values
	OpPrefix = "prefix" // code begins with one of the values; label dimensions
	OpRange  = "range"  // from the first value to the second, both included; either may be empty; not for labels
)

// Filter keeps the facts whose dimension fits. Values are codes as the answers show them.
type Filter struct {
	Dimension string   `json:"dimension"`
	Op        string   `json:"op" enum:"in,not,prefix,range"`
	Values    []string `json:"values"`
}

// Sort orders rows by a column of the answer.
type Sort struct {
	By         string `json:"by"` // dimension or measure key
	Descending bool   `json:"descending,omitempty"`
}

// Kinds of comparison.
const (
	ComparePrevious = "previous" // 环比: the period of the same length just before
	CompareLastYear = "lastYear" // 同比: the same period a year earlier
)

// Query is a statistic somebody asks for.
type Query struct {
	Subject    string   `json:"subject"`
	Measures   []string `json:"measures"`
	Dimensions []string `json:"dimensions,omitempty"`
	Filters    []Filter `json:"filters,omitempty"`
	Period     Period   `json:"period,omitempty"`
	Compare    string   `json:"compare,omitempty" enum:",previous,lastYear"`
	Sort       []Sort   `json:"sort,omitempty"`
	Limit      int      `json:"limit,omitempty"` // rows; 0: all up to the service's bound
	Totals     bool     `json:"totals,omitempty"`
	Pivot      string   `json:"pivot,omitempty"` // one of the dimensions: laid out as columns
}

// checked is a query that fits the catalogue.
type checked struct {
	Query
	subject    *Subject
	dimensions []*Dimension
	measures   []*Measure
	pivot      int // index of the column dimension, -1 none
}

// check fits a query to the catalogue and says what does not fit, with its place.
func (c *Catalogue) check(q Query) (k checked, err error) {
	k = checked{Query: q, subject: c.Subject(q.Subject), pivot: -1}
	if k.subject == nil {
		return k, ErrSubject.With("subject", q.Subject)
	}
	steps := []func() error{k.checkDimensions, k.checkMeasures, k.checkFilters, k.checkPeriod, k.checkSort}
	for _, step := range steps {
		if err := step(); err != nil {
			return k, err
		}
	}
	return k, nil
}

func (k *checked) checkDimensions() error {
	if len(k.Dimensions) > MaxDimensions {
		return ErrTooMany
	}
	for i, key := range k.Dimensions {
		d := k.subject.Dimension(key)
		if d == nil {
			return ErrDimension.At("dimensions").With("dimension", key)
		}
		if slices.Contains(k.Dimensions[:i], key) {
			return ErrTwice.At("dimensions").With("name", key)
		}
		k.dimensions = append(k.dimensions, d)
	}
	if k.Pivot != "" {
		if k.pivot = slices.Index(k.Dimensions, k.Pivot); k.pivot < 0 || len(k.Dimensions) < 2 {
			return ErrPivot
		}
		if k.Compare != "" {
			return ErrPivot.With("reason", "compare")
		}
	}
	return nil
}

func (k *checked) checkMeasures() error {
	if len(k.Measures) == 0 {
		return ErrNoMeasure
	}
	if len(k.Measures) > MaxMeasures {
		return ErrMeasure.At("measures")
	}
	for i, key := range k.Measures {
		m := k.subject.Measure(key)
		if m == nil {
			return ErrMeasure.At("measures").With("measure", key)
		}
		if slices.Contains(k.Measures[:i], key) {
			return ErrTwice.At("measures").With("name", key)
		}
		k.measures = append(k.measures, m)
	}
	return nil
}

func (k *checked) checkFilters() error {
	if len(k.Filters) > MaxFilters {
		return ErrFilter.At("filters")
	}
	for _, f := range k.Filters {
		d := k.subject.Dimension(f.Dimension)
		if d == nil {
			return ErrDimension.At("filters").With("dimension", f.Dimension)
		}
		if err := checkFilter(d, f); err != nil {
			return err
		}
	}
	return nil
}

func checkFilter(d *Dimension, f Filter) error {
	wrong := ErrFilter.At("filters").With("dimension", d.Key)
	if len(f.Values) == 0 || len(f.Values) > MaxValues {
		return wrong
	}
	switch f.Op {
	case OpPrefix:
		if d.Type != "label" || slices.Contains(f.Values, "") {
			return wrong
		}
		return nil
	case OpRange:
		if d.Type == "label" || d.Type == "flag" || len(f.Values) != 2 {
			return wrong
		}
	case OpIn, OpNot:
	default:
		return wrong
	}
	if d.Type == "label" {
		return nil
	}
	for _, v := range f.Values {
		if v == "" {
			continue // not stated, or an open end
		}
		if _, err := ParseKey(d, v); err != nil {
			return wrong
		}
	}
	return nil
}

func (k *checked) checkPeriod() error {
	if _, _, err := k.Period.Days(); err != nil {
		return err
	}
	if k.Compare == "" {
		return nil
	}
	if !k.subject.Event || k.Period.From == "" || k.Period.To == "" {
		return ErrCompare
	}
	if _, err := shiftFor(k.Period, k.Compare, k.dimensions); err != nil {
		return err
	}
	return nil
}

func (k *checked) checkSort() error {
	for _, s := range k.Sort {
		if !slices.Contains(k.Dimensions, s.By) && !slices.Contains(k.Measures, s.By) {
			return ErrSort.At("sort").With("by", s.By)
		}
	}
	if k.Limit < 0 {
		return ErrSort.At("limit")
	}
	return nil
}

// before orders two rows: withheld rows last, then as asked, then by the dimensions' order.
func (k *checked) before(a, b *Row) int {
	if a.Hidden != b.Hidden {
		if a.Hidden {
			return 1
		}
		return -1
	}
	for _, s := range k.order() {
		n := k.compareBy(s.By, a, b)
		if s.Descending {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return slices.Compare(a.order, b.order)
}

// order gives the sort asked for; without one, time runs forward, else the largest first measure comes first.
func (k *checked) order() []Sort {
	if len(k.Sort) > 0 || len(k.dimensions) == 0 {
		return k.Sort
	}
	switch k.dimensions[0].Type {
	case "label", "flag":
		return []Sort{{By: k.Measures[0], Descending: true}}
	}
	return nil
}

func (k *checked) compareBy(key string, a, b *Row) int {
	if i := slices.Index(k.Dimensions, key); i >= 0 {
		if k.dimensions[i].Type == "label" {
			return cmp.Compare(a.Keys[i].Code, b.Keys[i].Code)
		}
		return cmp.Compare(a.order[i], b.order[i])
	}
	i := slices.Index(k.Measures, key)
	if k.Compare != "" {
		i *= 3 // every measure stands with its value before and its change
	}
	return cmp.Compare(number(a.Values[i]), number(b.Values[i]))
}

func number(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}
