package record

import (
	"cmp"
	"slices"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
)

// ToSeries groups entries (oldest first) into one series per code. Entries of documents that visible lacks are left out.
func ToSeries(entries []repository.Entry, visible map[id.ID]*repository.Document, n Names) []Series {
	at := map[string]int{}
	out := []Series{}
	for _, e := range entries {
		d := visible[e.Document]
		if d == nil {
			continue
		}
		i, ok := at[e.Code]
		if !ok {
			i = len(out)
			at[e.Code] = i
			out = append(out, Series{Code: e.Code})
		}
		s := &out[i]
		s.Name, s.Unit = cmp.Or(e.Name, s.Name, e.Code), cmp.Or(e.Unit, s.Unit)
		if e.Range != "" {
			s.Range = ParseRange(e.Range)
		}
		s.Points = append(s.Points, Point{At: e.At, Value: e.Number, Text: e.Value, Unit: e.Unit, Flag: FlagOf(e.Entry),
			Institution: Named{d.Institution, n.Institution(d.Institution)}, Document: e.Document})
	}
	return out
}

// ToMatrix lays laboratory entries out by item and day (the region's calendar), newest day first; of several values on one
// day the last counts.
func ToMatrix(entries []repository.Entry, visible map[id.ID]*repository.Document) Matrix {
	m := Matrix{Items: []MatrixItem{}, Dates: []time.Time{}, Cells: []MatrixCell{}}
	item := map[string]int{}
	type key struct {
		code string
		day  time.Time
	}
	cell := map[key]int{}
	for _, e := range entries { // oldest first, so later ones win
		if visible[e.Document] == nil || e.Attrs["category"] == "imaging" {
			continue
		}
		code := cmp.Or(e.Code, e.Name)
		i, ok := item[code]
		if !ok {
			i = len(m.Items)
			item[code] = i
			m.Items = append(m.Items, MatrixItem{Code: code})
		}
		it := &m.Items[i]
		it.Name, it.Unit = cmp.Or(e.Name, it.Name, code), cmp.Or(e.Unit, it.Unit)
		if e.Range != "" {
			it.Range = ParseRange(e.Range)
		}
		y, mo, d := e.At.In(clock.Region).Date()
		day := time.Date(y, mo, d, 0, 0, 0, 0, clock.Region).UTC()
		c := MatrixCell{Code: code, At: day, Value: e.Value, Unit: e.Unit, Flag: FlagOf(e.Entry), Document: e.Document}
		if j, ok := cell[key{code, day}]; ok {
			m.Cells[j] = c
			continue
		}
		cell[key{code, day}] = len(m.Cells)
		m.Cells = append(m.Cells, c)
		if !slices.Contains(m.Dates, day) {
			m.Dates = append(m.Dates, day)
		}
	}
	slices.SortFunc(m.Dates, func(a, b time.Time) int { return b.Compare(a) })
	slices.SortFunc(m.Items, func(a, b MatrixItem) int { return cmp.Compare(a.Name, b.Name) })
	return m
}
