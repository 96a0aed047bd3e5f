package id

import (
	"encoding/json"
	"sync"
	"testing"
	"time"

	"minkang/internal/kit/clock"
)

func TestTextForm(t *testing.T) {
	for _, i := range []ID{1, 31, 32, 1 << 40, 1<<63 - 1} {
		s := i.String()
		back, err := Parse(s)
		if err != nil || back != i || len(s) != 13 {
			t.Errorf("%d → %q → %d, %v", i, s, back, err)
		}
	}
	for _, bad := range []string{"x", "0000000000000000", "z000000000000", "000000000000u", "00000000000 1", "é00000000000"} {
		if _, err := Parse(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
	b, err := json.Marshal(struct{ A, B ID }{A: 5})
	if err != nil || string(b) != `{"A":"0000000000005","B":""}` {
		t.Errorf("%s %v", b, err)
	}
}

func TestSourceGrowsWhateverTheClockDoes(t *testing.T) {
	c := clock.At(time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC))
	s := NewSource(c, 7)
	last := ID(0)
	for i := range 20000 {
		if i == 10000 {
			c.Advance(-time.Hour)
		}
		n := s.Next()
		if n <= last {
			t.Fatalf("step %d: %d after %d", i, n, last)
		}
		last = n
	}
	var mu sync.Mutex
	var wg sync.WaitGroup
	seen := map[ID]bool{}
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				n := s.Next()
				mu.Lock()
				if seen[n] {
					t.Error("made twice")
				}
				seen[n] = true
				mu.Unlock()
			}
		})
	}
	wg.Wait()
}

func TestTimeAndFirst(t *testing.T) {
	at := time.Date(2026, 5, 1, 10, 20, 30, 0, time.UTC)
	n := NewSource(clock.At(at), 3).Next()
	if !n.Time().Equal(at) || n < First(at) || n >= First(at.Add(time.Millisecond)) {
		t.Errorf("%v %d %d", n.Time(), n, First(at))
	}
	if a, b := First(at)/Hour, First(at.Add(time.Hour))/Hour; b != a+1 {
		t.Errorf("hours %d and %d", a, b)
	}
}
