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

// row adds an occurrence of a group. The result is good until the next row is added.
func (f *facts) row(section, group string) *values {
	n := len(f.rows)
	if n < cap(f.rows) {
		f.rows = f.rows[:n+1] // keeps the room of an earlier document's row
	} else {
		f.rows = append(f.rows, row{})
	}
	r := &f.rows[n]
	r.section, r.group, r.list = section, group, r.list[:0]
	return &r.values
}

// clear empties the facts for the next document, keeping their room.
func (f *facts) clear() {
	f.single.list, f.rows = f.single.list[:0], f.rows[:0]
}

// explicit groups never take single values: their elements mean something else there.
var explicit = map[string]bool{"target": true, "procedure": true, "newborn": true, "injury": true, "symptom": true}

// lay puts the facts into the shape of a specification. Facts the specification has no place for are left out. The groups
// share no memory with the facts.
func (f *facts) lay(spec *standards.DocumentSpec) []standards.Group {
	room := len(f.single.list)
	for i := range f.rows {
		room += len(f.rows[i].list)
	}
	l := layout{groups: make([]standards.Group, 0, 16+len(f.rows)), room: make([]standards.Value, 0, room)}
	for _, s := range spec.Sections {
		for _, g := range s.Groups {
			if g.Name == "" {
				l.take(g, &f.single)
				continue
			}
			found := false
			for i := range f.rows {
				r := &f.rows[i]
				if r.group == g.Name && (r.section == "" || r.section == g.Section) && (!found || g.Max != 1) {
					found = l.take(g, &r.values) || found
				}
			}
			if !found && g.Max == 1 && !explicit[g.Name] {
				l.take(g, &f.single)
			}
		}
	}
	return l.groups
}

// layout collects groups; their values stand in one piece of memory.
type layout struct {
	groups []standards.Group
	room   []standards.Value
}

// take adds a group of the values it asks for; not when there is none or one it cannot do without is missing.
func (l *layout) take(g *standards.GroupSpec, from *values) bool {
	begin := len(l.room)
	for _, e := range g.Elements {
		n := 0
		for i := range from.list {
			if from.list[i].Element == e.Element && from.list[i].Role == e.Role && (n == 0 || e.Max != 1) {
				l.room = append(l.room, from.list[i])
				n++
			}
		}
		if n == 0 && e.Min > 0 && g.Name != "" {
			l.room = l.room[:begin]
			return false
		}
	}
	if len(l.room) == begin {
		return false
	}
	l.groups = append(l.groups, standards.Group{Section: g.Section, Name: g.Name, Values: l.room[begin:len(l.room):len(l.room)]})
	return true
}

func coded(element, role, code, name string) standards.Value {
	return standards.Value{Element: element, Role: role, Code: code, Text: name}
}

func role(v standards.Value, role string) standards.Value { v.Role = role; return v }
