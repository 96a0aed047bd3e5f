package bench

import (
	"testing"
	"time"
)

func TestQuantilesAreNearestRanks(t *testing.T) {
	for _, c := range []struct {
		n                  int
		p50, p95, p99, max time.Duration
	}{
		{0, 0, 0, 0, 0}, {1, 1, 1, 1, 1}, {2, 1, 2, 2, 2}, {10, 5, 10, 10, 10}, {100, 50, 95, 99, 100}, {1000, 500, 950, 990, 1000}, {1001, 501, 951, 991, 1001},
	} {
		var l Latency
		for i := c.n; i > 0; i-- { // backwards: order must not matter
			l.Add(time.Duration(i))
		}
		want := Quantiles{Count: c.n, P50: c.p50, P95: c.p95, P99: c.p99, Max: c.max}
		if got := l.Quantiles(); got != want {
			t.Errorf("of %d: %+v, want %+v", c.n, got, want)
		}
	}
}
