package paper

import (
	"strconv"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
)

// facts is what a document has to say, by data element: single values and rows of groups that may repeat.
type facts struct {
	single values
	rows   []row
}

// row is one occurrence of a group; section "" fits the group wherever the specification has it.
type row struct {
	section, group string
	values
}

type values struct{ list []standards.Value }

func (v *values) put(x standards.Value) { v.list = append(v.list, x) }

func (v *values) text(element, text string) {
	if text != "" {
		v.put(standards.Value{Element: element, Text: text})
	}
}

func (v *values) as(element, role, text string) {
	if text != "" {
		v.put(standards.Value{Element: element, Role: role, Text: text})
	}
}

func (v *values) code(element, code, name string) {
	if code != "" {
		v.put(standards.Value{Element: element, Code: code, Text: name})
	}
}

func (v *values) number(element string, x float64, decimals int) {
	v.text(element, strconv.FormatFloat(x, 'f', decimals, 64))
}

func (v *values) flag(element string, yes bool) {
	v.put(standards.Value{Element: element, Code: strconv.FormatBool(yes)})
}

func (v *values) date(element string, d town.Day) { v.text(element, d.Text()) }

func (v *values) time(element, role string, t time.Time) { v.as(element, role, stamp(t)) }

func stamp(t time.Time) string { return t.In(clock.Region).Format("20060102150405") }

// row adds an occurrence of a group.
func (f *facts) row(section, group string) *values {
	f.rows = append(f.rows, row{section: section, group: group})
	return &f.rows[len(f.rows)-1].values
}

// explicit groups never take single values: their elements mean something else there.
var explicit = map[string]bool{"target": true, "procedure": true, "newborn": true, "injury": true, "symptom": true}

// lay puts the facts into the shape of a specification. Facts the specification has no place for are left out.
func (f *facts) lay(spec *standards.DocumentSpec) []standards.Group {
	groups := make([]standards.Group, 0, 16)
	for _, g := range spec.Groups() {
		found := false
		if g.Name != "" {
			for i := range f.rows {
				r := &f.rows[i]
				if r.group != g.Name || r.section != "" && r.section != g.Section || g.Max > 0 && found && g.Max == 1 {
					continue
				}
				if vals := pick(g, &r.values); len(vals) > 0 {
					groups = append(groups, standards.Group{Section: g.Section, Name: g.Name, Values: vals})
					found = true
				}
			}
		}
		if found || g.Name != "" && (g.Max != 1 || explicit[g.Name]) {
			continue
		}
		if vals := pick(g, &f.single); len(vals) > 0 {
			groups = append(groups, standards.Group{Section: g.Section, Name: g.Name, Values: vals})
		}
	}
	return groups
}

// pick takes the values a group asks for; nothing when one it cannot do without is missing.
func pick(g *standards.GroupSpec, from *values) []standards.Value {
	var out []standards.Value
	for _, e := range g.Elements {
		n := 0
		for i := range from.list {
			if from.list[i].Element == e.Element && from.list[i].Role == e.Role && (n == 0 || e.Max != 1) {
				out = append(out, from.list[i])
				n++
			}
		}
		if n == 0 && e.Min > 0 && g.Name != "" {
			return nil
		}
	}
	return out
}

func coded(element, role, code, name string) standards.Value {
	return standards.Value{Element: element, Role: role, Code: code, Text: name}
}

func role(v standards.Value, role string) standards.Value { v.Role = role; return v }
