package draw

import (
	"math"
	"testing"
)

func TestSameKeysSameStream(t *testing.T) {
	a, b, c := At(7, Visit, 3, 4), At(7, Visit, 3, 4), At(7, Visit, 4, 3)
	same, other := true, true
	for range 50 {
		x := a.Uint64()
		same = same && x == b.Uint64()
		other = other && x == c.Uint64()
	}
	if !same || other {
		t.Fatalf("same keys equal: %v, other keys equal: %v", same, other)
	}
}

func TestDistributions(t *testing.T) {
	s := At(1, Block, 0, 0)
	const n = 20000
	var sum, square, poisson float64
	counts := make([]int, 3)
	w := NewWeights(1, 0, 3)
	for range n {
		x := s.Normal(10, 2)
		sum, square = sum+x, square+x*x
		poisson += float64(s.Poisson(2.5))
		counts[w.Draw(&s)]++
		if b := s.Between(3, 5); b < 3 || b > 5 {
			t.Fatalf("Between(3, 5) gave %d", b)
		}
	}
	mean := sum / n
	if math.Abs(mean-10) > 0.1 || math.Abs(math.Sqrt(square/n-mean*mean)-2) > 0.1 {
		t.Errorf("normal: mean %.2f, deviation %.2f", mean, math.Sqrt(square/n-mean*mean))
	}
	if math.Abs(poisson/n-2.5) > 0.1 {
		t.Errorf("poisson mean %.2f", poisson/n)
	}
	if counts[1] != 0 || math.Abs(float64(counts[2])/float64(counts[0])-3) > 0.2 {
		t.Errorf("weights drew %v", counts)
	}
}
