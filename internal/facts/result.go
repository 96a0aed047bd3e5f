package facts

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Column of an answer. Kind is dimension, measure, before (the measure in the compared period) or change (per cent of
// before). Type says how to show it: text, date, number or percent.
type ResultColumn struct {
	Key      string `json:"key"`
	Kind     string `json:"kind"`
	Zh       string `json:"zh"`
	En       string `json:"en"`
	Unit     string `json:"unit,omitempty"`
	Type     string `json:"type"`
	Decimals int    `json:"decimals"`
}

// Row of an answer: its keys stand in the dimension columns, its values in the others. A hidden row has no values: it
// counts too few residents, or would tell of one that does.
type Row struct {
	Keys   []Label    `json:"keys"`
	Values []*float64 `json:"values"`
	Hidden bool       `json:"hidden,omitempty"`

	order []int64 // stored keys
}

// Result is an answer.
type Result struct {
	Subject      string         `json:"subject"`
	Columns      []ResultColumn `json:"columns"`
	Rows         []Row          `json:"rows"`
	Totals       *Row           `json:"totals,omitempty"`
	Pivot        *Pivot         `json:"pivot,omitempty"`
	Period       Period         `json:"period"`
	Before       *Period        `json:"before,omitempty"` // the compared period
	AsOf         time.Time      `json:"asOf"`             // the last document counted
	Coverage     Coverage       `json:"coverage"`
	TookMillis   int64          `json:"tookMillis"`
	Truncated    bool           `json:"truncated"` // there were more rows than the limit
	TotalRows    int            `json:"totalRows"`
	HiddenCells  int            `json:"hiddenCells"`
	MinResidents int64          `json:"minResidents"` // cells of fewer residents are withheld

	Query Query `json:"-"` // what was asked, for the filters line of a file
}

// answer is the protected table of one period.
type answer struct {
	table  table
	cells  []*guarded
	hidden int
}

// collect asks the store for the cells and the totals the query shows, and withholds small cells.
func (s *Service) collect(ctx context.Context, k *checked, g Group) (*answer, error) {
	full := level(1)<<len(k.dimensions) - 1
	shown := []level{full}
	if k.Totals || k.pivot >= 0 {
		shown = append(shown, 0)
	}
	if k.pivot >= 0 {
		column := level(1) << k.pivot
		shown = append(shown, column, full&^column)
	}
	a := &answer{table: table{dims: len(k.dimensions), levels: map[level][]*guarded{}}}
	for _, lv := range shown {
		if a.table.levels[lv] != nil {
			continue
		}
		cells, err := s.level(ctx, k, g, lv)
		if err != nil {
			return nil, err
		}
		a.table.levels[lv] = cells
	}
	a.hidden = a.table.protect(s.config.MinResidents)
	a.cells = a.table.levels[full]
	return a, nil
}

// level asks for the cells kept apart by some of the dimensions.
func (s *Service) level(ctx context.Context, k *checked, g Group, lv level) ([]*guarded, error) {
	g.Dimensions = nil
	var at []int
	for i, d := range k.dimensions {
		if lv&(1<<i) != 0 {
			g.Dimensions = append(g.Dimensions, d)
			at = append(at, i)
		}
	}
	cells, err := s.store.Group(ctx, g)
	if err != nil {
		return nil, err
	}
	out := make([]*guarded, len(cells))
	for n, c := range cells {
		keys := make([]int64, len(k.dimensions))
		for j, i := range at {
			keys[i] = c.Keys[j]
		}
		out[n] = &guarded{keys: keys, residents: c.Residents, rows: c.Rows, values: c.Values}
	}
	return out, nil
}

// label gives the label of a stored key of any dimension.
func (s *Service) label(d *Dimension, key int64) Label {
	if d.Type == "label" {
		return s.store.Label(d, key)
	}
	return KeyLabel(d, key)
}

func (s *Service) row(k *checked, g *guarded) Row {
	r := Row{Keys: make([]Label, len(k.dimensions)), Values: shownValues(g, k.measures), Hidden: g.hidden, order: g.keys}
	for i, d := range k.dimensions {
		r.Keys[i] = s.label(d, g.keys[i])
	}
	return r
}

// shownValues gives what may be shown of a cell: nothing of a withheld one; of one that is not there, counts are 0.
func shownValues(g *guarded, measures []*Measure) []*float64 {
	switch {
	case g == nil:
		return zeros(measures)
	case g.hidden:
		return make([]*float64, len(measures))
	}
	return g.values
}

func zeros(measures []*Measure) []*float64 {
	out := make([]*float64, len(measures))
	for i, m := range measures {
		if m.Kind == "count" || m.Kind == "distinct" {
			out[i] = new(float64)
		}
	}
	return out
}

// fill puts rows, totals and layout of an answer into the result; before is nil without comparison.
func (s *Service) fill(res *Result, k *checked, now, before *answer, move shift) {
	for _, d := range k.dimensions {
		t := "text"
		if d.Type == "day" || d.Type == "week" {
			t = "date"
		}
		res.Columns = append(res.Columns, ResultColumn{Key: d.Key, Kind: "dimension", Zh: d.Zh, En: d.En, Type: t})
	}
	for _, m := range k.measures {
		res.Columns = append(res.Columns, measureColumns(m, before != nil)...)
	}
	res.HiddenCells = now.hidden
	earlier := map[string]*guarded{}
	full := level(1)<<len(k.dimensions) - 1
	if before != nil {
		res.HiddenCells += before.hidden
		for _, c := range before.cells {
			moved := guarded{keys: move.align(k.dimensions, c.keys)}
			earlier[moved.at(full)] = c
		}
	}
	res.Rows = make([]Row, 0, len(now.cells))
	for _, c := range now.cells {
		r := s.row(k, c)
		if before != nil {
			r.Values = joined(r.Values, shownValues(earlier[c.at(full)], k.measures))
		}
		res.Rows = append(res.Rows, r)
	}
	slices.SortFunc(res.Rows, func(a, b Row) int { return k.before(&a, &b) })
	if k.Totals || k.pivot >= 0 {
		res.Totals = s.totals(k, now, before)
	}
	if k.pivot >= 0 {
		res.Pivot = s.pivot(k, now, res.Rows)
	}
}

func (s *Service) totals(k *checked, now, before *answer) *Row {
	pick := func(a *answer) *guarded {
		if cells := a.table.levels[0]; len(cells) > 0 {
			return cells[0]
		}
		return nil
	}
	g := pick(now)
	if g == nil {
		return nil
	}
	r := &Row{Keys: []Label{}, Values: shownValues(g, k.measures), Hidden: g.hidden}
	if before != nil {
		r.Values = joined(r.Values, shownValues(pick(before), k.measures))
	}
	return r
}

// joined puts value, value before and change side by side for every measure.
func joined(now, before []*float64) []*float64 {
	out := make([]*float64, 0, 3*len(now))
	for i := range now {
		var change *float64
		if now[i] != nil && before[i] != nil && *before[i] != 0 {
			c := (*now[i] - *before[i]) / *before[i] * 100
			change = &c
		}
		out = append(out, now[i], before[i], change)
	}
	return out
}

func measureColumns(m *Measure, compared bool) []ResultColumn {
	t := "number"
	if m.Kind == "share" {
		t = "percent"
	}
	out := []ResultColumn{{Key: m.Key, Kind: "measure", Zh: m.Zh, En: m.En, Unit: m.Unit, Type: t, Decimals: m.Decimals}}
	if compared {
		out = append(out,
			ResultColumn{Key: m.Key + ".before", Kind: "before", Zh: m.Zh + "（对比期）", En: m.En + " (compared)", Unit: m.Unit, Type: t, Decimals: m.Decimals},
			ResultColumn{Key: m.Key + ".change", Kind: "change", Zh: m.Zh + "（增减率）", En: m.En + " (change)", Unit: "%", Type: "percent", Decimals: 1})
	}
	return out
}

// sortKeys orders stored keys of a dimension as the calendar or the codes go.
func sortKeys(k *checked, i int, keys []int64, label func(int64) Label) {
	slices.SortFunc(keys, func(a, b int64) int {
		if k.dimensions[i].Type == "label" {
			return cmp.Compare(label(a).Code, label(b).Code)
		}
		return cmp.Compare(a, b)
	})
}
