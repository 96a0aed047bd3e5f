package standards

import (
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// CheckRow gives everything that is wrong with one row of a data set: presence, form, value domain, and the rules between
// columns. cells stand in the order of d.Items; "" is absent, missing cells at the end are absent. A finding's Path is the
// column's inner number (else its element, else its name), Column its 1-based position in d.Items; the caller, who knows the
// sheet, adds Line. What is read in another writing than the standard's is said as information, and so is what could not be
// checked. Bounded by MaxFindings. Safe for concurrent use; cells are not kept.
func (l *Library) CheckRow(d *DataSet, cells []string, now time.Time) []Finding {
	r := l.readRow(d, cells, nil)
	if r == nil {
		return nil
	}
	r.cross(now)
	found := r.findings()
	r.release()
	return found
}

// ExamineRow is CheckRow and ExtractRow in one pass, with the counts per column in the order of d.Items, and with codes of the
// sender's own translated before they are checked; translate may be nil.
func (l *Library) ExamineRow(d *DataSet, cells []string, now time.Time, translate Translate) (RowFacts, []Entry, []Finding, []ElementTally) {
	r := l.readRow(d, cells, translate)
	if r == nil {
		return RowFacts{}, nil, nil, nil
	}
	r.cross(now)
	tally := r.tally()
	facts, entries := r.extract()
	found := r.findings()
	r.release()
	return facts, entries, found, tally
}

// NormalRow gives the cells as the standard writes them: codes for names, dates as 20260102, half-width digits, no blanks
// around. A cell that cannot be read stays as it is.
func (l *Library) NormalRow(d *DataSet, cells []string) []string {
	r := l.readRow(d, cells, nil)
	if r == nil {
		return nil
	}
	out := make([]string, len(r.cells))
	for i := range r.cells {
		out[i] = r.cells[i].text
	}
	r.release()
	return out
}

// cellRead is one cell after reading. A column that repeats keeps every value in parts.
type cellRead struct {
	text   string // canonical
	at     time.Time
	number float64
	parts  []cellRead
	ok     bool    // present and well formed
	wrote  *Coding // what stood there before it was translated
	like   string  // how its meaning compares, see Translation
	stated bool
}

// rowReading is one row laid over its data set. It is used again for the next row.
type rowReading struct {
	collector
	plan      *rowPlan
	cells     []cellRead
	translate Translate
}

var rowReadings = sync.Pool{New: func() any { return new(rowReading) }}

func (r *rowReading) release() {
	r.list, r.dropped, r.translate = nil, 0, nil
	clear(r.cells)
	rowReadings.Put(r)
}

func (l *Library) readRow(d *DataSet, cells []string, translate Translate) *rowReading {
	plan := l.plans[d]
	if plan == nil {
		return nil
	}
	r := rowReadings.Get().(*rowReading)
	r.library, r.plan, r.translate = l, plan, translate
	if cap(r.cells) < len(plan.columns) {
		r.cells = make([]cellRead, len(plan.columns))
	}
	r.cells = r.cells[:len(plan.columns)]
	for i := range plan.columns {
		p := &plan.columns[i]
		cell := ""
		if i < len(cells) {
			cell = cells[i]
		}
		if cell == "" {
			r.cells[i] = cellRead{}
		} else {
			r.cell(p, cell, &r.cells[i])
		}
		if !r.cells[i].stated && p.missing.Rule != "" {
			r.note(p.missing)
		}
	}
	return r
}

func (r *rowReading) note(f Finding) {
	if len(r.list) >= maxCollected {
		r.dropped++
		return
	}
	r.list = append(r.list, f)
}

// say notes a finding of a column.
func (r *rowReading) say(p *columnPlan, rule string, args ...string) {
	r.note(p.finding(r.library, rule, ceilingOf(&p.spec), args...))
}

// cell reads one cell that is not empty.
func (r *rowReading) cell(p *columnPlan, cell string, into *cellRead) {
	*into = cellRead{}
	if plain := r.plain(p, cell); plain == "" {
		return
	} else if cell = plain; filler(cell) {
		r.say(p, "row.filler")
		return
	}
	into.stated = true
	if p.open.Rule != "" {
		r.note(p.open)
	}
	if (p.repeats || p.spec.Type != "S1") && (strings.IndexByte(cell, ';') >= 0 || strings.Contains(cell, "；")) {
		r.several(p, cell, into)
		return
	}
	r.value(p, cell, into)
}

// several reads a cell with values separated by ";".
func (r *rowReading) several(p *columnPlan, cell string, into *cellRead) {
	cell = strings.ReplaceAll(cell, "；", ";")
	into.ok = true
	var text []string
	for part := range strings.SplitSeq(cell, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		var one cellRead
		one.stated = true
		r.value(p, part, &one)
		into.parts = append(into.parts, one)
		text = append(text, one.text)
		into.ok = into.ok && one.ok
	}
	if len(into.parts) == 0 {
		*into = cellRead{}
		return
	}
	if !p.repeats && len(into.parts) > 1 {
		r.say(p, "element.repeated", "count", strconv.Itoa(len(into.parts)), "max", "1")
	}
	first := into.parts[0]
	into.text, into.at, into.number = strings.Join(text, ";"), first.at, first.number
}

// plain takes blanks around and full-width signs away, and says so.
func (r *rowReading) plain(p *columnPlan, cell string) string {
	first, last := cell[0], cell[len(cell)-1]
	if first <= ' ' || last <= ' ' || first >= 0x80 || last >= 0x80 {
		if bare := strings.TrimSpace(cell); len(bare) != len(cell) {
			r.say(p, "row.blanks")
			if cell = bare; cell == "" {
				return ""
			}
		}
	}
	if p.spec.Type == "S1" && !narrowText(p) {
		return cell
	}
	for i := 0; i < len(cell); i++ {
		if cell[i] >= 0x80 {
			if half := halfWidth(cell); half != cell {
				r.say(p, "row.width")
				return half
			}
			break
		}
	}
	return cell
}

// narrowText tells whether a text column holds numbers by its nature, so that full-width signs in it are a slip.
func narrowText(p *columnPlan) bool {
	return p.spec.Format.Kind == "N" || strings.HasPrefix(p.spec.Element, "DE01.00.") || p.spec.Element == elementIDNumber
}

const elementIDNumber = "DE02.01.030.00"

// halfWidth brings full-width digits, letters and signs (U+FF01–U+FF5E) and the ideographic blank to ASCII.
func halfWidth(s string) string {
	return strings.Map(func(c rune) rune {
		switch {
		case c >= 0xFF01 && c <= 0xFF5E:
			return c - 0xFEE0
		case c == 0x3000:
			return ' '
		}
		return c
	}, s)
}

// value reads one value as the column's type asks.
func (r *rowReading) value(p *columnPlan, s string, into *cellRead) {
	into.text = s
	switch {
	case p.coded:
		r.codedCell(p, s, into)
	case p.spec.Type == "N":
		r.numberCell(p, s, into)
	case p.spec.Type == "D" || p.spec.Type == "DT":
		r.timeCell(p, s, into)
	case p.spec.Type == "L":
		r.booleanCell(p, s, into)
	default:
		r.textCell(p, s, into)
	}
}

func (r *rowReading) textCell(p *columnPlan, s string, into *cellRead) {
	into.ok = true
	f := &p.spec.Format
	if f.Kind == "N" { // a number that is a name: 17 digits of a record number
		if !allDigits(s) {
			r.note(p.finding(r.library, "value.number", Warning)) // telephone numbers hold signs, whatever the format says
		} else if f.Max > 0 && (len(s) > f.Max || len(s) < f.Min) {
			r.length(p, s, len(s))
		}
		return
	}
	if f.Max == 0 || f.Kind != "A" && f.Kind != "AN" || len(s) <= f.Max && len(s) >= f.Min {
		if f.Min == 0 || len(s) < 0x80 && asciiOnly(s) {
			return
		}
	}
	r.length(p, s, utf8.RuneCountInString(s))
}

func asciiOnly(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (r *rowReading) length(p *columnPlan, s string, n int) {
	f := &p.spec.Format
	switch {
	case f.Max > 0 && n > f.Max:
		r.say(p, "value.too-long", "format", f.Text, "length", strconv.Itoa(n))
	case n < f.Min:
		r.say(p, "value.too-short", "format", f.Text, "length", strconv.Itoa(n))
	}
}
