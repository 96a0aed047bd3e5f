package factscol

import (
	"strconv"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
)

// recountFew is how many open cells are named one by one; above it every cell is counted exactly.
const recountFew = 300

// planRecount plans the exact count of residents of the cells that the sketch left open. Pure.
func planRecount(e column.Engine, g facts.Group, labels finder, cells []facts.Cell) (statement, error) {
	var open []facts.Cell
	for _, c := range cells {
		if unsure(c, g.MinResidents) {
			open = append(open, c)
		}
	}
	if len(open) > recountFew || len(g.Dimensions) == 0 {
		return planGroup(e, g, labels, true)
	}
	b := &builder{engine: e, labels: labels}
	b.add("SELECT ")
	for _, d := range g.Dimensions {
		b.dimension(d, g)
		b.add(", ")
	}
	b.add("count(*), count(DISTINCT person) FROM " + g.Subject.Table())
	n, err := b.where(g)
	if err != nil {
		return statement{}, err
	}
	b.add([]string{" WHERE (", " AND ("}[min(n, 1)])
	for i, d := range g.Dimensions {
		if i > 0 {
			b.add(", ")
		}
		b.add("coalesce(")
		b.dimension(d, g)
		b.add(", ?)", int64(facts.NoKey))
	}
	b.add(") IN (")
	for n, c := range open {
		b.add([]string{"(", ", ("}[min(n, 1)])
		for i, k := range c.Keys {
			b.add([]string{"?", ", ?"}[min(i, 1)], k)
		}
		b.add(")")
	}
	b.add(") GROUP BY 1")
	for i := 2; i <= len(g.Dimensions); i++ {
		b.add(", " + strconv.Itoa(i))
	}
	return statement{b.sql.String(), b.args}, nil
}
