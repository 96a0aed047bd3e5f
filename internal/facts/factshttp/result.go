package factshttp

import "minkang/internal/facts"

func text(l facts.Label, english bool) string {
	if english && l.En != "" {
		return l.En
	}
	return l.Zh
}

func toLabels(list []facts.Label) []WarehouseLabel {
	out := make([]WarehouseLabel, len(list))
	for i, l := range list {
		out[i] = WarehouseLabel(l)
	}
	return out
}

// toResult lays an answer out as the flat table pages show; a pivot becomes one column per value and measure.
func toResult(r *facts.Result, english bool) *WarehouseResult {
	out := &WarehouseResult{Rows: [][]any{}, Keys: [][]WarehouseLabel{}, Period: WarehousePeriod(r.Period), Before: (*WarehousePeriod)(r.Before), AsOf: r.AsOf, Coverage: WarehouseCoverage(r.Coverage), Took: r.TookMillis,
		Truncated: r.Truncated, TotalRows: r.TotalRows, Suppressed: WarehouseSuppressed{Cells: r.HiddenCells, Threshold: r.MinResidents}}
	if r.Pivot != nil {
		out.pivot(r, english)
		return out
	}
	dims := 0
	for _, c := range r.Columns {
		if c.Kind == "dimension" {
			dims++
		}
		out.Columns = append(out.Columns, toColumn(c))
	}
	for i := range r.Rows {
		row := &r.Rows[i]
		cells := make([]any, 0, len(r.Columns))
		for _, k := range row.Keys {
			cells = append(cells, text(k, english))
		}
		if row.Hidden {
			for j := range row.Values {
				out.Withheld = append(out.Withheld, []int{i, dims + j})
			}
		}
		out.Rows = append(out.Rows, appendNumbers(cells, row.Values))
		out.Keys = append(out.Keys, toLabels(row.Keys))
	}
	if r.Totals != nil {
		out.Totals = appendNumbers(make([]any, dims), r.Totals.Values)
	}
	return out
}

func toColumn(c facts.ResultColumn) WarehouseColumn {
	t := "measure"
	if c.Kind == "dimension" {
		t = "code"
		if c.Type == "date" {
			t = "date"
		}
	}
	return WarehouseColumn{ID: c.Key, Label: facts.Text{ZH: c.Zh, EN: c.En}, Type: t, Kind: c.Kind, Unit: c.Unit, Decimals: c.Decimals}
}

func appendNumbers(cells []any, values []*float64) []any {
	for _, v := range values {
		if v == nil {
			cells = append(cells, nil)
		} else {
			cells = append(cells, *v)
		}
	}
	return cells
}

func (out *WarehouseResult) pivot(r *facts.Result, english bool) {
	p := r.Pivot
	var measures []facts.ResultColumn
	for _, c := range r.Columns {
		switch {
		case c.Kind != "dimension":
			measures = append(measures, c)
		case c.Key != p.Dimension:
			out.Columns = append(out.Columns, toColumn(c))
		}
	}
	side := len(out.Columns)
	total := facts.Label{Code: "*", Zh: "合计", En: "Total"}
	for _, l := range append(p.Columns[:len(p.Columns):len(p.Columns)], total) {
		for _, m := range measures {
			c := toColumn(m)
			c.ID, c.Group = l.Code+"|"+m.Key, (*WarehouseLabel)(&l)
			out.Columns = append(out.Columns, c)
		}
	}
	line := func(cells []any, row int, list []facts.PivotCell) []any {
		for _, cell := range list {
			if cell.Values == nil {
				for range measures {
					if cell.Hidden && row >= 0 {
						out.Withheld = append(out.Withheld, []int{row, len(cells)})
					}
					cells = append(cells, nil)
				}
				continue
			}
			cells = appendNumbers(cells, cell.Values)
		}
		return cells
	}
	for i, row := range p.Rows {
		cells := make([]any, 0, len(out.Columns))
		for _, k := range row.Keys {
			cells = append(cells, text(k, english))
		}
		out.Rows = append(out.Rows, line(cells, i, append(row.Cells[:len(row.Cells):len(row.Cells)], row.Total)))
		out.Keys = append(out.Keys, toLabels(row.Keys))
	}
	out.TotalRows = len(out.Rows)
	out.Totals = line(make([]any, side), -1, append(p.Totals[:len(p.Totals):len(p.Totals)], p.Grand))
}
