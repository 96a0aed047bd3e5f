package standards

import (
	"strconv"
	"strings"
)

// codedCell reads a code, or the exact name of one.
func (r *rowReading) codedCell(p *columnPlan, s string, into *cellRead) {
	if c, ok := p.domain.Code(s); ok {
		into.text, into.ok = c.Code, true
		if c.Retired {
			r.say(p, "value.code-retired", "domain", p.domain.ID, "value", reveal(&p.spec, s))
		}
		return
	}
	c := checker{collector: collector{library: r.library}}
	if found, ok := c.lookup(p.domain, s); ok {
		into.text, into.ok = found.Code, true
		if found.Code != s {
			r.say(p, "row.code-zero", "code", found.Code)
		}
		return
	}
	if code := p.names()[s]; code != "" {
		into.text, into.ok = code, true
		r.say(p, "row.name-for-code", "code", code)
		return
	}
	if upper := strings.ToUpper(s); upper != s && p.domain.ID == domainICD10 {
		if i := strings.IndexByte(upper, 'X'); i > 2 {
			upper = upper[:i] + "x" + upper[i+1:]
		}
		if _, ok := p.domain.Code(upper); ok {
			into.text, into.ok = upper, true
			r.say(p, "row.letter-case")
			return
		}
	}
	if r.foreign(p, s, into) {
		return
	}
	c.unknownCode(&p.spec, p.domain, Value{Code: s}, spotted{}, ceilingOf(&p.spec))
	into.ok = true
	for _, f := range c.list {
		f.Path, f.Column = p.place, p.number
		into.ok = into.ok && f.Severity < Error && f.Rule != "value.code"
		r.note(f)
	}
}

// foreign asks the translation for a code that is none of the domain.
func (r *rowReading) foreign(p *columnPlan, s string, into *cellRead) bool {
	if r.translate == nil {
		return false
	}
	k := Coding{Element: p.spec.Element, Domain: p.domain.ID, Foreign: true}
	if codeLike(s) {
		k.Code = s
	} else {
		k.Name = s
	}
	to, ok := r.translate(k)
	if !ok {
		return false
	}
	if _, known := p.domain.Code(to.Code.Code); !known {
		return false
	}
	into.text, into.ok, into.wrote, into.like = to.Code.Code, true, &k, to.Relation
	r.say(p, "row.translated", "code", to.Code.Code)
	return true
}

// numberCell reads a number; a unit behind it and separators of thousands are taken off and said.
func (r *rowReading) numberCell(p *columnPlan, s string, into *cellRead) {
	f := p.spec.Format
	if f.Kind != "N" {
		f = Format{Kind: "N"}
	}
	bad := f.fault(s)
	if bad == notNumber {
		var ok bool
		if s, ok = r.looseNumber(p, s); !ok {
			r.say(p, "value.number")
			return
		}
		bad = f.fault(s)
	}
	into.text = s
	into.number, _ = strconv.ParseFloat(s, 64)
	into.ok = true
	switch bad {
	case tooManyDigits:
		r.say(p, "value.digits", "format", f.Text, "value", reveal(&p.spec, s))
	case tooPrecise:
		r.say(p, "value.precision", "format", f.Text, "value", reveal(&p.spec, s))
	}
}

func (r *rowReading) looseNumber(p *columnPlan, s string) (string, bool) {
	if strings.IndexByte(s, ',') > 0 {
		if joined, ok := thousands(s); ok {
			r.say(p, "row.number-form")
			return joined, true
		}
		return s, false
	}
	number, unit := splitUnit(s, "")
	if unit == "" {
		return s, false
	}
	if p.unit != "" && !sameUnit(unit, p.unit) {
		r.say(p, "value.unit", "expected", p.unit, "value", shown(unit))
	} else {
		r.say(p, "row.unit-cut")
	}
	return number, true
}

// thousands joins 1,234,567.5.
func thousands(s string) (string, bool) {
	whole, fraction, point := strings.Cut(s, ".")
	parts := strings.Split(whole, ",")
	for i, part := range parts {
		if !allDigits(part) || i > 0 && len(part) != 3 || len(part) > 3 {
			return s, false
		}
	}
	joined := strings.Join(parts, "")
	if point {
		joined += "." + fraction
	}
	_, _, ok := splitNumber(joined)
	return joined, ok
}

// timeCell reads a date or time in any style and keeps it in the standard's.
func (r *rowReading) timeCell(p *columnPlan, s string, into *cellRead) {
	t, ok := readCellTime(s)
	if !ok {
		r.say(p, "value.date")
		return
	}
	into.ok = true
	f := p.spec.Format
	if f.Kind != "D" && f.Kind != "DT" {
		f = Format{Kind: p.spec.Type}
	}
	if t.style != styleStandard {
		r.say(p, "row.date-style", "style", styleNames[t.style], "format", f.Text)
	}
	if f.Kind == "D" && t.timed {
		day := dateOf(t.at)
		if f.FormatTime(day) != s[:min(8, len(s))] || !midnight(s) {
			r.say(p, "row.time-cut", "format", f.Text)
		}
		t.at, t.timed = day, false
	}
	into.at = t.at
	if t.timed {
		into.text = f.FormatTime(t.at)
	} else {
		into.text = t.at.Format("20060102")
	}
}

// midnight tells whether a date written with a time of day says 0:00.
func midnight(s string) bool {
	i := strings.IndexAny(s, "T :")
	return i > 0 && strings.Trim(s[i:], "T :0.") == ""
}

func (r *rowReading) booleanCell(p *columnPlan, s string, into *cellRead) {
	b, ok := parseBool(s)
	if !ok {
		switch s {
		case "Y", "y", "是的", "√", "阳性":
			b, ok = "true", true
		case "N", "n", "不是", "×", "阴性":
			b, ok = "false", true
		}
	}
	if !ok {
		r.say(p, "value.boolean")
		return
	}
	into.text, into.ok = b, true
	switch s {
	case "true", "false", "T", "F", "1", "0":
	default:
		r.say(p, "row.boolean-form", "read", b)
	}
}
