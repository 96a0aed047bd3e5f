package linkage

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// Sample is what a model is learnt from: a node's own people, drawn by chance, and pairs that may be one person.
type Sample struct {
	// People are records drawn by chance, 20,000 to 300,000 of them; random pairs of them are strangers, their names are counted.
	// They should hold several records of one person where the node has them (claims, registers), else nothing is learnt
	// about M unless Pairs is given.
	People []*Features
	// Pairs are further pairs to learn M from, for instance claims and the persons they were compared with. They are used like
	// those that Learn finds among People by their keys.
	Pairs [][2]*Features
}

// Report says what a model was learnt from. The zero Report is that of a model that was not.
type Report struct {
	Records   int                `json:"records"`   // sampled
	Random    int                `json:"random"`    // random pairs, for U
	Blocked   int                `json:"blocked"`   // pairs with a common key, for M
	Rounds    int                `json:"rounds"`    // of expectation maximisation, the most of any block
	Change    float64            `json:"change"`    // largest change of a share in the last round
	Converged bool               `json:"converged"` // Change fell below 0.0001 in every block
	Matches   map[string]float64 `json:"matches"`   // expected pairs of one person by block
}

// Bounds of learning.
const (
	randomPairs = 400_000
	maxBlocked  = 400_000
	maxRounds   = 200
	enough      = 1e-4
	trustInBase = 200.0 // pairs that the base model counts for
)

// Learn estimates a model on a node's own data, beginning with base. U and the commonness of names come from random pairs and
// counts. M comes from expectation maximisation over pairs that share a key, one kind of key after the other: within a block the
// key's own fields are left out, because agreeing there they tell nothing; strangers and relatives are held fixed. Shares the
// data say little about stay near the base. Levels are brought into order: a worse level never speaks more for one person than
// a better one. The same sample gives the same model.
func Learn(base *Model, s Sample) (*Model, Report) {
	m := base.copy()
	r := Report{Records: len(s.People), Matches: map[string]float64{}, Converged: true}
	if len(s.People) >= 1000 {
		m.countNames(s.People)
		r.Random = m.learnStrangers(s.People)
		m.countPhones(s.People)
	}
	m.fix()
	l := newLearner(m)
	for _, kind := range sortedKinds(m.profile.blocks) {
		l.block(kind, blocked(s.People, kind), s.Pairs, &r)
	}
	l.finish()
	m.sortLevels()
	m.fix()
	m.Learnt = r
	return m, r
}

// fix copies the shares by field name into the table that is computed with.
func (m *Model) fix() {
	for f, name := range m.profile.fields {
		copy(m.shares[f][:], m.Fields[name])
	}
}

func sortedKinds(blocks map[KeyKind][]Field) []KeyKind {
	kinds := make([]KeyKind, 0, len(blocks))
	for k := range blocks {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds
}

// learnStrangers estimates U by random pairs, and how often each field is missing.
func (m *Model) learnStrangers(people []*Features) int {
	const shards = 8 // each with dice of its own, so that the cores may share the work
	var parts [shards][Fields][maxLevels]float64
	var wg sync.WaitGroup
	for i := range parts {
		wg.Go(func() {
			d := dice(0x6c6561726e + i)
			for range randomPairs / shards {
				x, y := d.below(len(people)), d.below(len(people))
				if x == y {
					continue
				}
				p := m.profile.compare(people[x], people[y])
				for f := range len(m.profile.fields) {
					parts[i][f][p[f]]++
				}
			}
		})
	}
	wg.Wait()
	var counts [Fields][maxLevels]float64
	for i := range parts {
		for f := range counts {
			for l := range counts[f] {
				counts[f][l] += parts[i][f][l]
			}
		}
	}
	for f, name := range m.profile.fields {
		row := m.Fields[name]
		known := 0.0
		for l := 1; l < len(row); l++ {
			known += counts[f][l]
		}
		missing := (counts[f][0] + 100*row[0].U) / (known + counts[f][0] + 100)
		row[0] = Share{missing, missing, missing}
		// Rare levels need the base: what was never drawn is not impossible.
		prior := known/20 + 1000
		for l := 1; l < len(row); l++ {
			row[l].U = (counts[f][l] + prior*row[l].U) / (known + prior)
		}
	}
	m.rareEqual(people)
	return randomPairs
}

// rareEqual takes U of equal names and birth dates, too rare for random pairs, from how often each value is seen.
func (m *Model) rareEqual(people []*Features) {
	if m.Profile != Chinese {
		return
	}
	n := float64(len(people))
	names, births := map[string]float64{}, map[date]float64{}
	for _, f := range people {
		if f.folded != "" {
			names[f.folded]++
		}
		if f.birth.exact() {
			births[f.birth]++
		}
	}
	pairs := 0.0
	for _, c := range births {
		pairs += c * (c - 1)
	}
	m.Fields["birth"][BirthEqual].U = between(pairs/(n*n), 1.5e-5, 1e-3)
	pairs = 0
	for _, c := range names {
		pairs += c * (c - 1)
	}
	row := m.Fields["name"]
	was := row[NameEqual].U
	row[NameEqual].U = between(pairs/(n*n), 1e-6, 1e-2)
	for _, l := range []Level{NameVariant, NameSound, NameOrder} { // kept in proportion, as names are more or less varied
		row[l].U = between(row[l].U*row[NameEqual].U/was, 1e-7, 1e-2)
	}
}

// countNames measures how common names are.
func (m *Model) countNames(people []*Features) {
	family, given, full := map[string]int{}, map[string]int{}, map[string]int{}
	n, single, double := 0, map[int]int{}, map[int]int{}
	for _, f := range people {
		if f.folded == "" {
			continue
		}
		n++
		full[f.folded]++
		if f.plainHan {
			family[f.family]++
			given[f.given]++
		}
	}
	for g, c := range given {
		if c < MinNameCount && len(g) <= 4 {
			single[c]++
		} else if c < MinNameCount {
			double[c]++
		}
	}
	if n == 0 {
		return
	}
	total := float64(n)
	m.Names = Names{Family: held(family, total), Given: held(given, total), Full: map[string]float64{},
		Other: Rarity{Family: typical(MinNameCount/2, total), Single: rarity(single, total), Double: rarity(double, total), Long: typical(MinNameCount/2, total)}}
	for name, c := range full {
		if c < MinNameCount {
			continue
		}
		share := float64(c) / total
		f, g := splitOf(name)
		if share > m.Names.Family[f]*m.Names.Given[g] {
			m.Names.Full[name] = share
		}
	}
}

func splitOf(name string) (family, given string) {
	n := 0
	for range name {
		n++
	}
	if n < 2 {
		return name, ""
	}
	return splitName(name, n)
}

func held(counts map[string]int, total float64) map[string]float64 {
	out := map[string]float64{}
	for v, c := range counts {
		if c >= MinNameCount {
			out[v] = float64(c) / total
		}
	}
	return out
}

func typical(count int, total float64) float64 { return max(float64(count)/total, 1e-7) }

// rarity gives the share of a name that is not listed as a bearer meets it: the mean over people, not over names.
func rarity(counts map[int]int, total float64) float64 {
	people, sum := 0.0, 0.0
	for c, names := range counts {
		people += float64(c * names)
		sum += float64(c * c * names)
	}
	if people == 0 {
		return typical(MinNameCount, total)
	}
	return max(1.5*sum/people/total, 1e-7)
}

// WithSharedPhones gives the model knowing which phones many people share: those of counts, a phone's digits and its
// holders, that have four holders and more. salt keeps the hashes of different nodes apart.
func (m *Model) WithSharedPhones(salt uint64, counts map[string]int) *Model {
	c := m.copy()
	c.Phones = Phones{Salt: salt, Shared: map[uint64]uint32{}}
	for phone, n := range counts {
		if d := phoneDigits(phone); n >= 4 && d != "" {
			c.Phones.Shared[c.Phones.hash(d)] = uint32(min(n, math.MaxInt32))
		}
	}
	return c
}

// minHolders is how many people of different names must have a phone in the sample before a learnt model knows it: a family's
// is then not in it.
const minHolders = 8

// countPhones finds the phones that many people state: of desks, institutions, and placeholders.
func (m *Model) countPhones(people []*Features) {
	type pair struct{ phone, name string }
	var all []pair
	for _, f := range people {
		if f.phone != "" && f.folded != "" {
			all = append(all, pair{f.phone, f.folded})
		}
	}
	slices.SortFunc(all, func(a, b pair) int { return cmp.Or(cmp.Compare(a.phone, b.phone), cmp.Compare(a.name, b.name)) })
	scale := max(1, m.People/float64(len(people)))
	counts := map[string]int{}
	for i, p := range all {
		if i == 0 || all[i-1] != p {
			counts[p.phone]++
		}
	}
	m.Phones.Shared = map[uint64]uint32{}
	for phone, n := range counts {
		if n >= minHolders {
			m.Phones.Shared[m.Phones.hash(phone)] = uint32(min(float64(n)*scale, 1e9))
		}
	}
}

// sortLevels makes M/U fall from better to worse levels by pooling neighbours that violate it.
func (m *Model) sortLevels() {
	for f, name := range m.profile.fields {
		row, order := m.Fields[name], m.profile.order[f]
		for changed := true; changed; {
			changed = false
			for i := 1; i < len(order); i++ {
				a, b := &row[order[i-1]], &row[order[i]]
				if b.M/b.U > a.M/a.U*(1+1e-9) {
					ratio := (a.M + b.M) / (a.U + b.U)
					a.M, b.M, changed = ratio*a.U, ratio*b.U, true
				}
			}
		}
	}
}
