package facts

import "slices"

// PivotCell is one field of a pivot. Empty: no facts there; hidden: withheld.
type PivotCell struct {
	Values []*float64 `json:"values,omitempty"`
	Hidden bool       `json:"hidden,omitempty"`
}

// PivotRow is one row: its keys in the order of the remaining dimensions, a cell per column, and its total.
type PivotRow struct {
	Keys  []Label     `json:"keys"`
	Cells []PivotCell `json:"cells"`
	Total PivotCell   `json:"total"`
}

// Pivot lays an answer out with one dimension as columns. Each cell holds all measures.
type Pivot struct {
	Dimension string      `json:"dimension"` // the column dimension
	Columns   []Label     `json:"columns"`
	Rows      []PivotRow  `json:"rows"`
	Totals    []PivotCell `json:"totals"` // per column
	Grand     PivotCell   `json:"grand"`
}

// MaxPivotColumns bounds the columns a pivot is laid out with; further ones are left out and the answer says truncated.
const MaxPivotColumns = 200

// pivot lays out the rows. Rows keep the order in which their first cell stands in the answer, hidden ones last.
func (s *Service) pivot(k *checked, a *answer, rows []Row) *Pivot {
	full := level(1)<<len(k.dimensions) - 1
	column := level(1) << k.pivot
	d := k.dimensions[k.pivot]
	label := func(key int64) Label { return s.label(d, key) }

	var keys []int64
	for _, c := range a.table.levels[column] {
		keys = append(keys, c.keys[k.pivot])
	}
	sortKeys(k, k.pivot, keys, label)
	keys = keys[:min(len(keys), MaxPivotColumns)]
	place := map[int64]int{}
	p := &Pivot{Dimension: d.Key, Totals: make([]PivotCell, len(keys))}
	for i, key := range keys {
		place[key] = i
		p.Columns = append(p.Columns, label(key))
	}
	for _, c := range a.table.levels[column] {
		if i, ok := place[c.keys[k.pivot]]; ok {
			p.Totals[i] = pivotCell(c)
		}
	}
	if g := a.table.levels[0]; len(g) > 0 {
		p.Grand = pivotCell(g[0])
	}
	p.Rows = s.pivotRows(k, a, rows, full&^column, place)
	return p
}

func (s *Service) pivotRows(k *checked, a *answer, rows []Row, side level, place map[int64]int) []PivotRow {
	index := map[string]int{}
	var out []PivotRow
	for i := range rows {
		r := &rows[i]
		at := (&guarded{keys: r.order}).at(side)
		n, ok := index[at]
		if !ok {
			n = len(out)
			index[at] = n
			out = append(out, PivotRow{Keys: slices.Delete(slices.Clone(r.Keys), k.pivot, k.pivot+1), Cells: make([]PivotCell, len(place))})
		}
		if col, ok := place[r.order[k.pivot]]; ok {
			cell := PivotCell{Values: r.Values, Hidden: r.Hidden}
			if r.Hidden {
				cell.Values = nil
			}
			out[n].Cells[col] = cell
		}
	}
	for _, c := range a.table.levels[side] {
		if n, ok := index[c.at(side)]; ok {
			out[n].Total = pivotCell(c)
		}
	}
	return out
}

func pivotCell(g *guarded) PivotCell {
	if g.hidden {
		return PivotCell{Hidden: true}
	}
	return PivotCell{Values: g.values}
}
