package linkage

import (
	"math"
	"slices"
)

// learner gathers what blocks tell about M.
type learner struct {
	m       *Model
	base    [Fields][]Share
	weights [Fields][maxLevels]float64 // expected pairs of one person, by field and level, over all blocks
}

func newLearner(m *Model) *learner {
	l := &learner{m: m}
	for f, name := range m.profile.fields {
		l.base[f] = slices.Clone(m.Fields[name])
	}
	return l
}

// pairGroup is all pairs with one pattern.
type pairGroup struct {
	pattern Pattern
	count   float64
}

// block runs expectation maximisation over the pairs of one kind of key.
func (l *learner) block(kind KeyKind, pairs [][2]*Features, more [][2]*Features, r *Report) {
	counts := map[Pattern]float64{}
	n := 0
	for _, p := range pairs {
		counts[l.m.profile.compare(p[0], p[1])]++
		n++
	}
	for _, p := range more {
		if shareKey(p[0], p[1], kind) {
			counts[l.m.profile.compare(p[0], p[1])]++
			n++
		}
	}
	r.Blocked += n
	if n < 200 {
		return
	}
	groups := make([]pairGroup, 0, len(counts))
	for p, c := range counts {
		groups = append(groups, pairGroup{p, c})
	}
	slices.SortFunc(groups, func(a, b pairGroup) int { return slices.Compare(a.pattern[:], b.pattern[:]) })
	skip := map[Field]bool{}
	for _, f := range l.m.profile.blocks[kind] {
		skip[f] = true
	}
	rounds, change, matches, found := l.maximise(groups, skip)
	r.Rounds, r.Change = max(r.Rounds, rounds), math.Max(r.Change, change)
	r.Converged = r.Converged && change < enough
	r.Matches[kind.String()] = math.Round(matches)
	for f := range len(l.m.profile.fields) {
		if !skip[Field(f)] {
			for v := 1; v < len(l.base[f]); v++ {
				l.weights[f][v] += found[f][v]
			}
		}
	}
}

// maximise alternates between how likely each group is one person, and the shares of levels that follow from it. It gives the
// expected counts of levels among pairs of one person.
func (l *learner) maximise(groups []pairGroup, skip map[Field]bool) (rounds int, change, matches float64, found [Fields][maxLevels]float64) {
	fields := len(l.m.profile.fields)
	var m [Fields][maxLevels]float64
	for f := range fields {
		for v, s := range l.base[f] {
			m[f][v] = s.M
		}
	}
	class := [3]float64{0.3, 0.5, 0.2} // one person, strangers, relatives
	total := 0.0
	for _, g := range groups {
		total += g.count
	}
	for rounds = 1; rounds <= maxRounds; rounds++ {
		found = [Fields][maxLevels]float64{}
		var sum [3]float64
		for _, g := range groups {
			p := class
			for f := range fields {
				v := g.pattern[f]
				if v == Missing || skip[Field(f)] {
					continue
				}
				p[0], p[1], p[2] = p[0]*m[f][v], p[1]*l.base[f][v].U, p[2]*l.base[f][v].R
			}
			all := p[0] + p[1] + p[2]
			for c := range p {
				sum[c] += g.count * p[c] / all
			}
			for f := range fields {
				found[f][g.pattern[f]] += g.count * p[0] / all
			}
		}
		change = 0
		for c := range class {
			class[c] = max(sum[c]/total, 1e-9)
		}
		for f := range fields {
			if skip[Field(f)] {
				continue
			}
			for v, x := range l.estimate(Field(f), found[f]) {
				if v > 0 {
					change = math.Max(change, math.Abs(x-m[f][v]))
					m[f][v] = x
				}
			}
		}
		matches = sum[0]
		if change < enough {
			break
		}
	}
	return min(rounds, maxRounds), change, matches, found
}

// estimate turns expected counts into shares, the base counting for trustInBase pairs.
func (l *learner) estimate(f Field, found [maxLevels]float64) []float64 {
	row := l.base[f]
	known := trustInBase
	for v := 1; v < len(row); v++ {
		known += found[v]
	}
	out := make([]float64, len(row))
	for v := 1; v < len(row); v++ {
		out[v] = (found[v] + trustInBase*row[v].M) / known
	}
	return out
}

// finish writes the shares of all blocks together into the model.
func (l *learner) finish() {
	for f, name := range l.m.profile.fields {
		for v, x := range l.estimate(Field(f), l.weights[f]) {
			if v > 0 {
				l.m.Fields[name][v].M = x
			}
		}
	}
}

// blocked gives pairs of people that share a key of the kind, at most maxBlocked, in order of the keys.
func blocked(people []*Features, kind KeyKind) [][2]*Features {
	type entry struct {
		key string
		at  int32
	}
	var entries []entry
	for i, f := range people {
		for _, k := range f.Keys() {
			if k.Kind == kind {
				entries = append(entries, entry{k.Text, int32(i)})
			}
		}
	}
	slices.SortFunc(entries, func(a, b entry) int {
		if a.key != b.key {
			if a.key < b.key {
				return -1
			}
			return 1
		}
		return int(a.at - b.at)
	})
	var out [][2]*Features
	for i := 0; i < len(entries) && len(out) < maxBlocked; {
		j := i + 1
		for j < len(entries) && entries[j].key == entries[i].key {
			j++
		}
		if j-i <= MaxPerKey {
			for a := i; a < j; a++ {
				for b := a + 1; b < j; b++ {
					out = append(out, [2]*Features{people[entries[a].at], people[entries[b].at]})
				}
			}
		}
		i = j
	}
	return out
}

func shareKey(a, b *Features, kind KeyKind) bool {
	for _, x := range a.Keys() {
		if x.Kind != kind {
			continue
		}
		for _, y := range b.Keys() {
			if x == y {
				return true
			}
		}
	}
	return false
}
