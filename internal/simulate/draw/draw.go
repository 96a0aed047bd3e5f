package draw

import "math"

// Source is a small pseudo-random stream (SplitMix64). It is a value: copy it to branch. Not safe for concurrent use.
type Source struct{ state uint64 }

// At gives the stream of a purpose: the same seed and keys always give the same stream.
func At(seed uint64, purpose Purpose, a, b int) Source {
	h := mix(seed ^ 0x6d696e6b616e67)
	h = mix(h ^ uint64(purpose)*0x9e3779b97f4a7c15)
	h = mix(h ^ uint64(a)*0xbf58476d1ce4e5b9)
	h = mix(h ^ uint64(b)*0x94d049bb133111eb)
	return Source{state: h}
}

// Purpose keeps streams of different things apart even when their keys are equal.
type Purpose uint64

// The purposes. Numbers are part of the repeatability promise: never renumber.
const (
	Block       Purpose = 1  // household sizes of a block of residents
	Household   Purpose = 2  // one family
	Health      Purpose = 3  // lifelong traits and onsets of one resident
	Year        Purpose = 4  // the plan of one resident's year
	Visit       Purpose = 5  // what one visit found
	Institution Purpose = 6  // one institution
	Worker      Purpose = 7  // one health worker
	Fault       Purpose = 8  // faults put on one document
	Pregnancy   Purpose = 10 // one pregnancy, shared by mother and child
)

func mix(z uint64) uint64 {
	z += 0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Uint64 draws 64 bits.
func (s *Source) Uint64() uint64 {
	s.state += 0x9e3779b97f4a7c15
	z := s.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Below draws an integer from 0 to n-1; 0 when n is not positive.
func (s *Source) Below(n int) int {
	if n <= 1 {
		s.Uint64()
		return 0
	}
	return int((s.Uint64() >> 32) * uint64(n) >> 32)
}

// Between draws an integer from lo to hi, both included.
func (s *Source) Between(lo, hi int) int { return lo + s.Below(hi-lo+1) }

// Float draws from [0,1).
func (s *Source) Float() float64 { return float64(s.Uint64()>>11) / (1 << 53) }

// Chance is true with probability p.
func (s *Source) Chance(p float64) bool { return s.Float() < p }

// Normal draws from a normal distribution, cut at three deviations so that no absurd value appears.
func (s *Source) Normal(mean, deviation float64) float64 {
	u := s.Float()
	if u < 1e-12 {
		u = 1e-12
	}
	z := math.Sqrt(-2*math.Log(u)) * math.Cos(2*math.Pi*s.Float())
	return mean + deviation*math.Max(-3, math.Min(3, z))
}

// Poisson draws a count with a small mean (below about 20).
func (s *Source) Poisson(mean float64) int {
	limit, p, n := math.Exp(-mean), s.Float(), 0
	for p > limit && n < 60 {
		p *= s.Float()
		n++
	}
	return n
}

// Pick draws one of the items, all alike; the zero value when there is none.
func Pick[T any](s *Source, items []T) T {
	var none T
	if len(items) == 0 {
		s.Uint64()
		return none
	}
	return items[s.Below(len(items))]
}

// Weights is a cumulative table for drawing an index by weight. Immutable.
type Weights []float64

// NewWeights builds the table; negative weights count as zero.
func NewWeights(weights ...float64) Weights {
	w, sum := make(Weights, len(weights)), 0.0
	for i, x := range weights {
		sum += math.Max(0, x)
		w[i] = sum
	}
	return w
}

// Draw gives an index by weight; 0 for an empty table.
func (w Weights) Draw(s *Source) int {
	if len(w) == 0 {
		return 0
	}
	x := s.Float() * w[len(w)-1]
	lo, hi := 0, len(w)-1
	for lo < hi {
		if mid := (lo + hi) / 2; w[mid] > x {
			hi = mid
		} else {
			lo = mid + 1
		}
	}
	return lo
}
