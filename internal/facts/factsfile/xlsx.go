package factsfile

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"minkang/internal/facts"
)

// WriteXLSX writes an answer as an Excel workbook of one sheet: title, period, filters and as-of line, headings, rows with
// typed numbers, totals. A pivot keeps its layout, its headings merged over the measures. Rows go through excelize's stream
// writer, which spills to a temporary file, so memory does not grow with them.
func WriteXLSX(w io.Writer, r *facts.Result, o Options) (err error) {
	f := excelize.NewFile()
	defer f.Close()
	sheet := o.pick("统计表", "Statistics")
	if err := f.SetSheetName("Sheet1", sheet); err != nil {
		return err
	}
	stream, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	b := &book{o: o, r: r, f: f, stream: stream, formats: map[string]int{}}
	if r.Pivot != nil {
		err = b.pivot()
	} else {
		err = b.flat()
	}
	if err != nil {
		return err
	}
	if err := stream.Flush(); err != nil {
		return err
	}
	_, err = f.WriteTo(w)
	return err
}

type book struct {
	o       Options
	r       *facts.Result
	f       *excelize.File
	stream  *excelize.StreamWriter
	line    int
	formats map[string]int
	bold    int
}

// row writes the next line.
func (b *book) row(cells []any) error {
	b.line++
	at, err := excelize.CoordinatesToCellName(1, b.line)
	if err != nil {
		return err
	}
	return b.stream.SetRow(at, cells)
}

// top sets column widths, frozen panes below headings of the given height, and writes title and notes.
func (b *book) top(columns, headings int) (err error) {
	notes := b.o.notes(b.r)
	if b.bold, err = b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center"},
		Border: []excelize.Border{{Type: "bottom", Color: "808080", Style: 1}}}); err != nil {
		return err
	}
	title, err := b.f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 14}})
	if err != nil {
		return err
	}
	if err := b.stream.SetColWidth(1, max(columns, 1), 16); err != nil {
		return err
	}
	below := 1 + len(notes) + headings
	if err := b.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: below, TopLeftCell: fmt.Sprintf("A%d", below+1), ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	if err := b.row([]any{excelize.Cell{Value: b.o.title(b.r), StyleID: title}}); err != nil {
		return err
	}
	for _, n := range notes {
		if err := b.row([]any{n}); err != nil {
			return err
		}
	}
	return nil
}

// format gives the style of a number column.
func (b *book) format(c facts.ResultColumn) (int, error) {
	code := "#,##0"
	if c.Decimals > 0 {
		code += "." + strings.Repeat("0", c.Decimals)
	}
	if id, ok := b.formats[code]; ok {
		return id, nil
	}
	id, err := b.f.NewStyle(&excelize.Style{CustomNumFmt: &code})
	b.formats[code] = id
	return id, err
}

func (b *book) value(v *float64, hidden bool, c facts.ResultColumn) (any, error) {
	if hidden {
		return withheld, nil
	}
	if v == nil {
		return nil, nil
	}
	style, err := b.format(c)
	return excelize.Cell{Value: *v, StyleID: style}, err
}

func (b *book) heading(text string) any { return excelize.Cell{Value: text, StyleID: b.bold} }

func (b *book) flat() error {
	dimensions, values := split(b.r.Columns)
	if err := b.top(len(b.r.Columns), 1); err != nil {
		return err
	}
	var head []any
	for _, c := range b.r.Columns {
		head = append(head, b.heading(b.o.header(c)))
	}
	if err := b.row(head); err != nil {
		return err
	}
	for i := range b.r.Rows {
		cells := make([]any, 0, len(head))
		for _, k := range b.r.Rows[i].Keys {
			cells = append(cells, b.o.label(k))
		}
		if err := b.values(cells, &b.r.Rows[i], values); err != nil {
			return err
		}
	}
	if b.r.Totals == nil {
		return nil
	}
	cells := make([]any, len(dimensions), len(head))
	if len(cells) > 0 {
		cells[0] = b.heading(b.o.pick("合计", "Total"))
	}
	return b.values(cells, b.r.Totals, values)
}

func (b *book) values(cells []any, row *facts.Row, columns []facts.ResultColumn) error {
	for i, c := range columns {
		v, err := b.value(row.Values[i], row.Hidden && c.Kind != "before", c)
		if err != nil {
			return err
		}
		cells = append(cells, v)
	}
	return b.row(cells)
}

// pivot writes two lines of headings, the values of the column dimension merged over their measures, then the rows.
func (b *book) pivot() error {
	p := b.r.Pivot
	dimensions, values := split(b.r.Columns)
	var side []facts.ResultColumn
	for _, d := range dimensions {
		if d.Key != p.Dimension {
			side = append(side, d)
		}
	}
	if err := b.top(len(side)+(len(p.Columns)+1)*len(values), 2); err != nil {
		return err
	}
	if err := b.pivotHeadings(side, values); err != nil {
		return err
	}
	for _, r := range p.Rows {
		cells := make([]any, 0, len(side)+(len(p.Columns)+1)*len(values))
		for _, k := range r.Keys {
			cells = append(cells, b.o.label(k))
		}
		if err := b.pivotRow(cells, append(r.Cells[:len(r.Cells):len(r.Cells)], r.Total), values); err != nil {
			return err
		}
	}
	cells := make([]any, len(side))
	if len(cells) > 0 {
		cells[0] = b.heading(b.o.pick("合计", "Total"))
	}
	return b.pivotRow(cells, append(p.Totals[:len(p.Totals):len(p.Totals)], p.Grand), values)
}

func (b *book) pivotHeadings(side, values []facts.ResultColumn) error {
	var upper, lower []any
	first := b.line + 1
	for i, d := range side {
		upper = append(upper, b.heading(b.o.pick(d.Zh, d.En)))
		lower = append(lower, nil)
		if err := b.merge(i+1, first, i+1, first+1); err != nil {
			return err
		}
	}
	for _, l := range append(b.r.Pivot.Columns[:len(b.r.Pivot.Columns):len(b.r.Pivot.Columns)], facts.Label{Zh: "合计", En: "Total"}) {
		at := len(upper) + 1
		for i, v := range values {
			upper = append(upper, nil)
			if i == 0 {
				upper[len(upper)-1] = b.heading(b.o.label(l))
			}
			lower = append(lower, b.heading(b.o.header(v)))
		}
		if len(values) > 1 {
			if err := b.merge(at, first, at+len(values)-1, first); err != nil {
				return err
			}
		}
	}
	if err := b.row(upper); err != nil {
		return err
	}
	return b.row(lower)
}

func (b *book) merge(x1, y1, x2, y2 int) error {
	from, err := excelize.CoordinatesToCellName(x1, y1)
	if err != nil {
		return err
	}
	to, err := excelize.CoordinatesToCellName(x2, y2)
	if err != nil {
		return err
	}
	return b.stream.MergeCell(from, to)
}

func (b *book) pivotRow(cells []any, row []facts.PivotCell, columns []facts.ResultColumn) error {
	for _, cell := range row {
		for i, c := range columns {
			var v *float64
			if cell.Values != nil {
				v = cell.Values[i]
			}
			out, err := b.value(v, cell.Hidden, c)
			if err != nil {
				return err
			}
			cells = append(cells, out)
		}
	}
	return b.row(cells)
}
