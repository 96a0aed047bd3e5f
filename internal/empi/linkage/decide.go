package linkage

import "math"

// Outcome of a decision by likeness.
type Outcome string

// The outcomes.
const (
	Link   Outcome = "link"
	Review Outcome = "review"
	New    Outcome = "new"
)

// Decision over all candidates of a record.
type Decision struct {
	Outcome     Outcome
	Best        int     // index of the candidate to link or review; -1 for none
	Rival       int     // index of another candidate that fits as well, to be reviewed beside Best; -1 for none
	Probability float64 // that Best is the one, all candidates considered
	Reason      string  // "likeness", "several-alike", a Guard, "nobody-alike", "no-candidate"
}

// Decide chooses among comparisons of one record with its candidates. The order of candidates does not matter but between
// equals, where the first wins: give them by age of registration. alike tells whether candidates i and j are themselves
// perhaps one person registered twice; nil when that is not known. Then a record that fits both is linked to the better one and
// Rival names the other; otherwise it is reviewed.
func (m *Model) Decide(cs []Comparison, alike func(i, j int) bool) Decision {
	d := Decision{Outcome: New, Best: -1, Rival: -1, Reason: "no-candidate"}
	best, second, seen := -1, -1, -1
	for i, c := range cs {
		if c.Guard.Never() {
			continue
		}
		switch {
		case best < 0 || better(c, cs[best]):
			second, best = best, i
		case second < 0 || better(c, cs[second]):
			second = i
		}
		if seen < 0 || c.Total > cs[seen].Total {
			seen = i
		}
	}
	if best < 0 {
		return d
	}
	d.Reason = "nobody-alike"
	b := cs[best]
	odds, rivals := math.Exp2(b.Total), 0.0
	for i, c := range cs {
		if i != best && !c.Guard.Never() && (alike == nil || !alike(best, i)) {
			rivals += math.Exp2(c.Total)
		}
	}
	d.Probability = odds / (1 + odds + rivals)
	switch {
	case cs[seen].Total < m.Limits.Review:
		return d
	case b.Guard != "" || b.Total < m.Limits.Link:
		d.Outcome, d.Best, d.Reason = Review, seen, "likeness"
		if g := cs[seen].Guard; g != "" {
			d.Reason = string(g)
		}
		return d
	case math.Log2(odds/(1+rivals)) < m.Limits.Link:
		d.Outcome, d.Best, d.Rival, d.Reason = Review, best, second, "several-alike"
		return d
	}
	d.Outcome, d.Best, d.Reason = Link, best, "likeness"
	if second >= 0 && cs[second].Guard == "" && cs[second].Total >= m.Limits.Link {
		d.Rival = second
	}
	return d
}

// Alike tells whether two known people are perhaps one registered twice: nothing forbids it, and they would be reviewed.
func (m *Model) Alike(a, b *Features) bool {
	c := m.Compare(a, b)
	return c.Guard == "" && c.Total >= m.Limits.Review
}

// better: what may be linked goes before what may not.
func better(a, b Comparison) bool {
	if (a.Guard == "") != (b.Guard == "") {
		return a.Guard == ""
	}
	return a.Total > b.Total
}
