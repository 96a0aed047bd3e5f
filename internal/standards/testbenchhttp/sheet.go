package testbenchhttp

import (
	"bytes"
	"context"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
	"minkang/internal/wire/sheet"
)

var limits = sheet.Limits{Rows: maxRows + 1, Columns: 1024, Cell: 64 << 10, Row: 1 << 20, Unpacked: 256 << 20}

// layout says which column of a sheet is which of a data set.
type layout struct {
	set   *standards.DataSet
	items []int // by column of the sheet; -1 none
	known int
}

var identifier = regexp.MustCompile(`HDSD\d\d\.\d\d\.\d\d\d|DE\d\d\.\d\d\.\d\d\d\.\d\d`)

// fit lays the names of a sheet's columns over a data set. Several columns of one name take its items in order.
func fit(d *standards.DataSet, header []string) layout {
	l := layout{set: d, items: make([]int, len(header))}
	taken := make([]bool, len(d.Items))
	take := func(match func(standards.DataItem) bool) int {
		i := slices.IndexFunc(d.Items, func(it standards.DataItem) bool { return match(it) })
		for i >= 0 && taken[i] {
			next := slices.IndexFunc(d.Items[i+1:], func(it standards.DataItem) bool { return match(it) })
			if next < 0 {
				return -1
			}
			i += 1 + next
		}
		return i
	}
	for c, name := range header {
		l.items[c] = -1
		name = strings.Trim(strings.TrimSpace(name), "*＊")
		if name == "" {
			continue
		}
		id := identifier.FindString(strings.ToUpper(name))
		bare := fold.Text(identifier.ReplaceAllString(name, ""))
		at := -1
		if id != "" {
			at = take(func(it standards.DataItem) bool {
				return (it.Inner == id || it.Element == id) && (bare == "" || fold.Text(it.Name) == bare)
			})
			if at < 0 {
				at = take(func(it standards.DataItem) bool { return it.Inner == id || it.Element == id })
			}
		} else if bare != "" {
			at = take(func(it standards.DataItem) bool { return fold.Text(it.Name) == bare })
		}
		if at >= 0 {
			taken[at] = true
			l.items[c], l.known = at, l.known+1
		}
	}
	return l
}

// best finds the data set that most columns fit; at least two must.
func best(l *standards.Library, header []string) (layout, bool) {
	var top layout
	for _, d := range l.DataSets() {
		one := fit(d, header)
		if one.known > top.known || one.known == top.known && top.set != nil && len(d.Items) < len(top.set.Items) {
			top = one
		}
	}
	return top, top.known >= 2
}

// sheet judges a sheet row by row; d is the data set the caller named, nil to recognise it.
func (b *bench) sheet(ctx context.Context, d *standards.DataSet, body []byte) error {
	b.report.Kind = "sheet"
	isHeader := func(cells []string) bool {
		if d != nil {
			return fit(d, cells).known >= min(2, len(d.Items))
		}
		_, ok := best(b.library, cells)
		return ok
	}
	r, err := sheet.Open(bytes.NewReader(body), int64(len(body)), sheet.Options{IsHeader: isHeader, Limits: limits})
	if err != nil {
		b.unreadable(err)
		return nil
	}
	defer func() { _ = r.Close() }()
	b.report.Format, b.report.Encoding = string(r.Layout().Format), r.Layout().Encoding
	err = b.rows(ctx, r, d)
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	if errors.Is(err, ErrSheet) {
		b.add(standards.Finding{Rule: "testbench.no-data-set", Severity: standards.Fatal}, "")
		return nil
	}
	if err != nil {
		b.unreadable(err)
	}
	for _, n := range r.Notices() {
		b.add(standards.Finding{Rule: n.Rule, Severity: standards.Info, Line: n.Row, Args: map[string]string{"count": strconv.Itoa(n.Count), "text": n.Text}}, "")
	}
	return nil
}

func (b *bench) rows(ctx context.Context, r sheet.Reader, d *standards.DataSet) error {
	var lay layout
	var tally []standards.ElementTally
	var cells []string
	for n := 0; ; n++ {
		row, line, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if lay.set == nil || len(r.Header()) != len(lay.items) {
			if lay, err = b.choose(d, r.Header()); err != nil {
				return err
			}
			d, cells = lay.set, make([]string, len(lay.set.Items))
		}
		clear(cells)
		for c, cell := range row {
			if c < len(lay.items) && lay.items[c] >= 0 {
				cells[lay.items[c]] = cell
			}
		}
		tally = b.row(r, lay, cells, line, tally)
	}
	if lay.set == nil {
		var err error
		if lay, err = b.choose(d, r.Header()); err != nil {
			return err
		}
	}
	b.columns(lay, r.Header())
	for i, t := range tally {
		if t.Expected+t.Present > 0 {
			b.tally(t, lay.set.Items[i].Name)
		}
	}
	return nil
}

// row judges one row and adds its counts.
func (b *bench) row(r sheet.Reader, lay layout, cells []string, line int, tally []standards.ElementTally) []standards.ElementTally {
	b.report.Rows++
	faulty := false
	header := r.Header()
	for _, w := range r.Flaws() {
		f := standards.Finding{Rule: w.Rule, Severity: standards.Warning, Line: line, Column: w.Column + 1}
		if w.Refuse {
			f.Severity, faulty = standards.Error, true
		}
		name := ""
		if w.Column >= 0 && w.Column < len(header) {
			name = header[w.Column]
		}
		b.add(f, name)
	}
	_, _, found, counts := b.library.ExamineRow(lay.set, cells, b.now, nil)
	for _, f := range found {
		name := ""
		if f.Column > 0 {
			item := f.Column - 1
			name = lay.set.Items[item].Name
			f.Column = slices.Index(lay.items, item) + 1 // 0: the sheet has no such column
		}
		f.Line = line
		faulty = faulty || f.Severity >= standards.Error
		b.add(f, name)
	}
	if faulty {
		b.report.FaultyRows++
	}
	if tally == nil {
		return counts
	}
	for i := range counts {
		tally[i].Expected += counts[i].Expected
		tally[i].Present += counts[i].Present
		tally[i].Faulty += counts[i].Faulty
	}
	return tally
}

// choose lays the header over the data set that was named, or the one it fits best.
func (b *bench) choose(d *standards.DataSet, header []string) (layout, error) {
	var lay layout
	if d != nil {
		lay = fit(d, header)
	} else {
		var ok bool
		if lay, ok = best(b.library, header); !ok {
			return lay, ErrSheet
		}
	}
	b.report.Type, b.report.Title, b.report.Standard, b.report.Level = lay.set.ID, lay.set.Name, lay.set.Standard, "structured"
	return lay, nil
}

// columns says what the columns of the sheet were taken for, and which are lacking.
func (b *bench) columns(lay layout, header []string) {
	for c, name := range header {
		one := Column{Name: name}
		if i := lay.items[c]; i >= 0 {
			one.Item, one.Element = lay.set.Items[i].Name, lay.set.Items[i].Element
		}
		b.report.Columns = append(b.report.Columns, one)
	}
	for i, item := range lay.set.Items {
		if !slices.Contains(lay.items, i) {
			b.report.Absent = append(b.report.Absent, item.Name)
		}
	}
}

// sampleSheet writes the columns of a data set with one row that keeps the rules and one that breaks some.
func sampleSheet(l *standards.Library, d *standards.DataSet) (string, error) {
	header := make([]string, len(d.Items))
	for i, item := range d.Items {
		header[i] = item.Name
	}
	right := l.SampleRow(d)
	wrong := slices.Clone(right)
	for i, item := range d.Items {
		switch {
		case wrong[i] == "":
		case item.Element == "DE02.01.040.00":
			wrong[i] = "先生"
		case item.Type == "D" || item.Type == "DT":
			wrong[i] = "2026年13月1日"
		case item.Type == "N":
			wrong[i] = "约" + wrong[i]
		}
	}
	var out bytes.Buffer
	w, err := sheet.NewWriter(&out, sheet.Layout{Format: sheet.CSV, Encoding: "utf-8"})
	if err != nil {
		return "", err
	}
	for _, row := range [][]string{header, right, wrong} {
		if err := w.Write(row); err != nil {
			return "", err
		}
	}
	err = w.Close()
	return out.String(), err
}
