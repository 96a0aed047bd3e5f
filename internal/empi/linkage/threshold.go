package linkage

import (
	"cmp"
	"math"
	"slices"
)

// Expectation says what limits are expected to give, by the model's own distribution.
type Expectation struct {
	Wrong    float64 `json:"wrong"`    // wrong links per decision by likeness
	Missed   float64 `json:"missed"`   // share of records of known people that fall below the link limit
	Unseen   float64 `json:"unseen"`   // share of them that fall below the review limit
	Reviewed float64 `json:"reviewed"` // wrong pairs put on the review list per decision
}

// thresholdDraws is how many pairs of one person are drawn; enough for a wrong rate of one in a million, in a tenth of a second.
const thresholdDraws = 200_000

// Thresholds finds the limits: links stay at most at the wanted rate of wrong ones per decision, and pairs are reviewed down to
// the odds given (0.05: one in twenty-one such pairs is one person). It draws patterns of pairs of one person from the model. As
// odds are M/(N·U+k·R), the expected number of wrong candidates at or above a limit is the mean of 1/odds over the draws at or
// above it, whatever the fields depend on. The same model gives the same limits.
func Thresholds(m *Model, wantedErrorRate, reviewOdds float64) (Limits, Expectation) {
	d := dice(0x6d61746368)
	names := newLottery(&m.Names)
	totals := make([]float64, thresholdDraws)
	for i := range totals {
		totals[i] = m.draw(&d, names)
	}
	slices.Sort(totals)
	var e Expectation
	n := float64(len(totals))
	at, wrong := len(totals), 0.0
	for at > 0 {
		more := wrong + math.Exp2(-totals[at-1])/n
		if more > wantedErrorRate || totals[at-1] < 1 {
			break
		}
		wrong, at = more, at-1
	}
	l := Limits{Link: 60}
	if at < len(totals) {
		l.Link = totals[at]
	}
	l.Review = min(math.Log2(max(reviewOdds, 1e-6)), l.Link)
	e.Wrong, e.Missed = wrong, float64(at)/n
	for i := at - 1; i >= 0 && totals[i] >= l.Review; i-- {
		e.Reviewed += math.Exp2(-totals[i]) / n
	}
	seen, _ := slices.BinarySearch(totals, l.Review)
	e.Unseen = float64(seen) / n
	return l, e
}

// draw gives the log2 odds of one pair of one person as the model expects them.
func (m *Model) draw(d *dice, names *lottery) float64 {
	same, stranger, relative := 1.0, 1.0, 1.0
	var p Pattern
	byCard := false
	for f := range len(m.profile.fields) {
		row := m.Fields[m.profile.fields[f]]
		if d.float() < row[0].M {
			continue
		}
		l := d.level(row)
		p[f] = l
		s := row[l]
		u, r := s.U, s.R
		switch {
		case m.Profile != Chinese:
		case Field(f) == FieldCard:
			byCard = l <= NumberOneOff
		case Field(f) == FieldName && l <= NameOrder:
			u = between(names.draw(d)*u/row[NameEqual].U, 1e-9, 0.2)
		case byCard && (Field(f) == FieldBirth && l <= BirthPartial || Field(f) == FieldSex && l == SexEqual):
			u, r = s.M, max(r, s.M*0.3)
		}
		same, stranger, relative = same*s.M, stranger*u, relative*r
	}
	return math.Log2(same / (m.People*stranger + m.Relatives*relative))
}

// lottery draws how common the name of somebody is.
type lottery struct {
	family, given           []float64 // running sums of the shares, commonest first
	otherFamily, otherGiven float64
}

func newLottery(n *Names) *lottery {
	return &lottery{running(n.Family), running(n.Given), n.Other.Family, n.Other.Double}
}

func (l *lottery) draw(d *dice) float64 {
	return drawShare(l.family, l.otherFamily, d) * drawShare(l.given, l.otherGiven, d)
}

func running(shares map[string]float64) []float64 {
	out := make([]float64, 0, len(shares))
	for _, s := range shares {
		out = append(out, s)
	}
	slices.SortFunc(out, func(a, b float64) int { return cmp.Compare(b, a) })
	for i := 1; i < len(out); i++ {
		out[i] += out[i-1]
	}
	return out
}

// drawShare gives the share of a value drawn by chance; what is not listed has the other share.
func drawShare(sums []float64, other float64, d *dice) float64 {
	i, _ := slices.BinarySearch(sums, d.float())
	switch {
	case i == len(sums):
		return other
	case i == 0:
		return sums[0]
	}
	return sums[i] - sums[i-1]
}

// dice is a small deterministic generator (SplitMix64).
type dice uint64

func (d *dice) next() uint64 {
	*d += 0x9e3779b97f4a7c15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

func (d *dice) float() float64 { return float64(d.next()>>11) / (1 << 53) }

func (d *dice) below(n int) int { return int((d.next() >> 32) * uint64(n) >> 32) }

// level draws a level by M.
func (d *dice) level(row []Share) Level {
	sum := 0.0
	for _, s := range row[1:] {
		sum += s.M
	}
	x := d.float() * sum
	for l := 1; l < len(row); l++ {
		if x -= row[l].M; x < 0 {
			return Level(l)
		}
	}
	return Level(len(row) - 1)
}
