package factscol

import (
	"fmt"
	"strconv"
	"strings"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
)

// statement is SQL with its parameters. Identifiers in it come from the catalogue, values are parameters.
type statement struct {
	sql  string
	args []any
}

// finder turns codes of a label list into their numbers.
type finder interface {
	number(list, code string) (int64, bool)
	withPrefix(list, prefix string) []int64
}

// builder collects SQL text and its parameters in the order in which they stand in the text.
type builder struct {
	engine column.Engine
	labels finder
	sql    strings.Builder
	args   []any
}

func (b *builder) add(text string, args ...any) {
	b.sql.WriteString(text)
	b.args = append(b.args, args...)
}

// planGroup plans the statement that computes the cells of a group: one column per dimension, then facts, residents and one
// column per measure. Pure.
//
// The residents column is exact when exactResidents is asked for, when a measure needs the exact number anyway, or when the
// engine's sketch is exact; otherwise it is a lower bound.
func planGroup(e column.Engine, g facts.Group, labels finder, exactResidents bool) (statement, error) {
	b := &builder{engine: e, labels: labels}
	b.add("SELECT ")
	for _, d := range g.Dimensions {
		b.dimension(d, g)
		b.add(", ")
	}
	b.add("count(*)")
	b.add(", " + residents(e, g, exactResidents))
	for _, m := range g.Measures {
		b.add(", ")
		if err := b.measure(m, g); err != nil {
			return statement{}, err
		}
	}
	b.add(" FROM " + g.Subject.Table())
	if _, err := b.where(g); err != nil {
		return statement{}, err
	}
	if n := len(g.Dimensions); n > 0 {
		b.add(" GROUP BY 1")
		for i := 2; i <= n; i++ {
			b.add(", " + strconv.Itoa(i))
		}
	}
	b.add(" LIMIT ?", g.MaxCells+1)
	return statement{b.sql.String(), b.args}, nil
}

// residents gives the expression of the residents column.
func residents(e column.Engine, g facts.Group, exact bool) string {
	switch {
	case g.MinResidents <= 1, !g.Subject.Event: // not asked for; or one row is one resident
		return "count(*)"
	case exact || countsResidents(g):
		return "count(DISTINCT person)"
	}
	return e.Spread("person")
}

// countsResidents tells whether a measure needs the exact number of residents.
func countsResidents(g facts.Group) bool {
	for _, m := range g.Measures {
		if m.Kind == "distinct" && m.Column == "person" {
			return true
		}
	}
	return false
}

// dimension writes the expression that gives a dimension's stored key.
func (b *builder) dimension(d *facts.Dimension, g facts.Group) {
	c := d.Col().Name
	switch d.Type {
	case "week":
		b.add(fmt.Sprintf("%s - (%s + 3) %% 7", c, c)) // day 0 was a Thursday
	case "weekday":
		b.add(fmt.Sprintf("(%s + 3) %% 7", c))
	case "quarter":
		b.add(fmt.Sprintf("%s - %s %% 3", c, c))
	case "year":
		b.add(fmt.Sprintf("%s - %s %% 12", c, c))
	case "age", "band":
		width := max(d.Width, 1)
		if d.Col().Type == "birth" {
			b.add("CAST(")
			b.completed(c, width, g)
			b.add(" / 10000 AS BIGINT)")
		} else if width > 1 {
			b.add(fmt.Sprintf("%s - %s %% %d", c, c, width))
		} else {
			b.add(c)
		}
	default:
		b.add(c)
	}
}

// completed writes years×10000 completed between a birth date kept as YYYYMMDD and the group's day, cut to whole widths.
func (b *builder) completed(c string, width int64, g facts.Group) {
	on := facts.CivilKey(g.AsOf)
	b.add(fmt.Sprintf("((? - %s) - (? - %s) %% %d)", c, c, width*10000), on, on)
}

// measure writes the expression of a measure; every one gives a floating-point number or NULL.
func (b *builder) measure(m *facts.Measure, g facts.Group) error {
	c := m.Col().Name
	switch m.Kind {
	case "count":
		b.add("count(*)")
	case "distinct":
		b.add("count(DISTINCT " + c + ")")
	case "sum":
		b.add("CAST(sum(" + c + ") AS DOUBLE)")
	case "average":
		if m.Col().Type == "birth" {
			b.add("avg(CAST(")
			b.completed(c, 1, g)
			b.add(" AS DOUBLE) / 10000)")
			return nil
		}
		b.add("avg(" + c + ")")
	case "median":
		b.add(b.engine.Median(c))
	case "share":
		b.add("100.0 * avg(" + c + ")")
	default:
		return fmt.Errorf("factscol: measure kind %q", m.Kind)
	}
	return nil
}

// where writes the conditions and says how many. A filter no fact can fit writes a false condition, not an empty set.
func (b *builder) where(g facts.Group) (int, error) {
	var parts []func() error
	if g.Subject.Where != "" {
		parts = append(parts, func() error { b.add(g.Subject.Where + " = 0"); return nil })
	}
	if g.Subject.Event && (g.Period.From != "" || g.Period.To != "") {
		parts = append(parts, func() error {
			from, to, err := g.Period.Days()
			b.add("day BETWEEN ? AND ?", from, to)
			return err
		})
	}
	if g.Institution != 0 {
		parts = append(parts, func() error {
			n, ok := b.labels.number("institution", g.Institution.String())
			if !ok {
				n = -1 // an institution that has sent nothing
			}
			b.add("institution = ?", n)
			return nil
		})
	}
	for _, f := range g.Filters {
		parts = append(parts, func() error { return b.filter(f, g) })
	}
	for i, p := range parts {
		b.add([]string{" WHERE ", " AND "}[min(i, 1)])
		if err := p(); err != nil {
			return i, err
		}
	}
	return len(parts), nil
}

func (b *builder) filter(f facts.Filter, g facts.Group) error {
	d := g.Subject.Dimension(f.Dimension)
	if d == nil {
		return facts.ErrDimension.At("filters")
	}
	if f.Op == facts.OpRange {
		return b.filterRange(d, f, g)
	}
	keys, unknown, err := b.keys(d, f)
	if err != nil {
		return err
	}
	if f.Op == facts.OpNot {
		b.add("NOT ")
	}
	b.add("(")
	defer b.add(")")
	switch {
	case len(keys) == 0 && !unknown:
		b.add("1 = 0")
		return nil
	case unknown:
		b.add("(")
		b.dimension(d, g)
		b.add(") IS NULL")
		if len(keys) == 0 {
			return nil
		}
		b.add(" OR ")
	case f.Op == facts.OpNot:
		// NULL compares to nothing: without this, "not x" would lose the facts that do not say.
		b.add("(")
		b.dimension(d, g)
		b.add(") IS NOT NULL AND ")
	}
	b.isOneOf(d, g, keys)
	return nil
}

// isOneOf writes the test of a dimension against keys: plain for a few, as one set parameter for many.
func (b *builder) isOneOf(d *facts.Dimension, g facts.Group, keys []int64) {
	const few = 16
	if len(keys) <= few {
		b.add("(")
		b.dimension(d, g)
		b.add(") IN (")
		for i, k := range keys {
			if i > 0 {
				b.add(", ")
			}
			b.add("?", k)
		}
		b.add(")")
		return
	}
	set := make([]byte, 0, 8*len(keys))
	for i, k := range keys {
		if i > 0 {
			set = append(set, ',')
		}
		set = strconv.AppendInt(set, k, 10)
	}
	b.add("(")
	b.dimension(d, g)
	b.add(")"+b.engine.InSet(""), string(set))
}

// keys gives the stored keys a filter names, and whether it names the facts that do not say. Label columns keep those as 0.
func (b *builder) keys(d *facts.Dimension, f facts.Filter) (keys []int64, unknown bool, err error) {
	list := d.Col().Labels()
	seen := map[int64]bool{}
	put := func(k int64) {
		if !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	for _, v := range f.Values {
		switch {
		case d.Type == "label" && f.Op == facts.OpPrefix:
			for _, k := range b.labels.withPrefix(list, v) {
				put(k)
			}
		case d.Type == "label" && v == "":
			put(0)
		case d.Type == "label":
			if k, ok := b.labels.number(list, v); ok {
				put(k)
			}
		case v == "":
			unknown = true
		default:
			k, err := facts.ParseKey(d, v)
			if err != nil {
				return nil, false, facts.ErrFilter.At("filters").With("dimension", d.Key)
			}
			put(k)
		}
	}
	return keys, unknown, nil
}

func (b *builder) filterRange(d *facts.Dimension, f facts.Filter, g facts.Group) error {
	some := false
	for i, op := range []string{" >= ?", " <= ?"} {
		if f.Values[i] == "" {
			continue
		}
		k, err := facts.ParseKey(d, f.Values[i])
		if err != nil {
			return facts.ErrFilter.At("filters").With("dimension", d.Key)
		}
		if some {
			b.add(" AND ")
		}
		b.add("(")
		b.dimension(d, g)
		b.add(")"+op, k)
		some = true
	}
	if !some {
		b.add("1 = 1")
	}
	return nil
}
