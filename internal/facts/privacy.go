package facts

import (
	"cmp"
	"maps"
	"slices"
)

// Privacy of small cells. The method, in the order it is applied:
//
//  1. Primary: a cell that counts fewer than k residents (and at least one) is withheld with all its measures, whatever the
//     measure is. k is Config.MinResidents. Cells without facts are not part of an answer.
//  2. Complementary: a withheld cell must not be computable from what is shown. For every margin of the answer (every way of
//     summing over some of its dimensions) the withheld cells that add up to one margin value must be at least two and
//     together count at least k residents; while they do not, the smallest shown cell of that margin value is withheld too.
//     Margins are taken as known even when the answer does not show them, because another query may.
//  3. Totals that the answer shows (grand total, totals of a pivot's rows and columns) are cells like the others: fewer
//     than k residents withholds them; a total equal to a single withheld cell is withheld; the totals of one direction are
//     themselves protected against the grand total by rule 2.
//  4. The choice is deterministic (fewest residents, then fewest facts, then the order of keys), so the same question over
//     the same facts withholds the same cells. Withheld rows come last and without their measures, so neither sorting nor a
//     limit tells anything about them.
//
// The limit of the method: it looks at one query at a time. Two queries whose filters differ by a few residents can be
// subtracted from each other; the audit line of each query, with its filters, is the guard against that.

// guarded is a cell, or a total, on its way to the answer.
type guarded struct {
	keys      []int64 // all dimensions; only those of its level count
	residents int64
	rows      int64
	values    []*float64
	hidden    bool
}

// level is the set of dimensions a cell is kept apart by, one bit each; the cells themselves have all bits set.
type level uint8

// table is an answer with the totals it shows.
type table struct {
	dims   int
	levels map[level][]*guarded
}

// Work bound: beyond it only the margins one dimension down, and the grand total, are looked at.
const allMarginsUpTo = 4_000_000

// protect withholds cells by the rules above and says how many it withheld.
func (t *table) protect(k int64) int {
	if k <= 1 {
		return 0
	}
	for _, cells := range t.levels {
		for _, c := range cells {
			c.hidden = c.residents > 0 && c.residents < k
		}
	}
	levels := slices.Sorted(maps.Keys(t.levels)) // a fixed order, for the choice must be the same every time
	slices.Reverse(levels)
	for changed := true; changed; {
		changed = false
		for _, lv := range levels {
			for _, down := range t.margins(lv) {
				if t.protectMargin(lv, down, k) {
					changed = true
				}
			}
		}
	}
	n := 0
	for _, cells := range t.levels {
		for _, c := range cells {
			if c.hidden {
				n++
			}
		}
	}
	return n
}

// margins lists the levels below one: every proper subset of its dimensions.
func (t *table) margins(lv level) []level {
	var out []level
	all := len(t.levels[lv])<<t.dims <= allMarginsUpTo
	for s := int(lv) - 1; s >= 0; s-- {
		down := level(s) & lv
		if int(down) != s {
			continue
		}
		oneDown := bits(lv)-bits(down) == 1
		if all || oneDown || down == 0 {
			out = append(out, down)
		}
	}
	return out
}

func bits(l level) (n int) {
	for ; l != 0; l &= l - 1 {
		n++
	}
	return n
}

// protectMargin applies rule 2 and 3 between a level and a margin of it; true when it withheld something more.
func (t *table) protectMargin(lv, down level, k int64) (changed bool) {
	shown := map[string]*guarded{}
	for _, m := range t.levels[down] {
		shown[m.at(down)] = m
	}
	type group struct {
		hidden    int
		residents int64
		visible   []*guarded
	}
	groups := map[string]*group{}
	for _, c := range t.levels[lv] {
		key := c.at(down)
		g := groups[key]
		if g == nil {
			g = &group{}
			groups[key] = g
		}
		if c.hidden {
			g.hidden++
			g.residents += c.residents
		} else {
			g.visible = append(g.visible, c)
		}
	}
	for key, g := range groups {
		total := shown[key]
		switch {
		case total != nil && total.hidden && g.hidden > 0:
			continue // two unknowns
		case total != nil && total.hidden && len(g.visible) > 0:
			slices.MinFunc(g.visible, smaller).hidden = true
			changed = true
		case g.hidden == 0 || g.hidden >= 2 && g.residents >= k:
			continue
		case len(g.visible) > 0:
			slices.MinFunc(g.visible, smaller).hidden = true
			changed = true
		case total != nil && g.hidden == 1:
			total.hidden = true
			changed = true
		}
	}
	return changed
}

// at gives the cell's place at a level as a comparable text.
func (g *guarded) at(lv level) string {
	b := make([]byte, 0, 8*len(g.keys))
	for i, k := range g.keys {
		if lv&(1<<i) != 0 {
			for s := 0; s < 64; s += 8 {
				b = append(b, byte(k>>s))
			}
		}
	}
	return string(b)
}

func smaller(a, b *guarded) int {
	return cmp.Or(cmp.Compare(a.residents, b.residents), cmp.Compare(a.rows, b.rows), slices.Compare(a.keys, b.keys))
}
