package bench

import (
	"slices"
	"sync"
	"time"
)

// Latency collects how long requests took. Safe for concurrent use.
type Latency struct {
	mu   sync.Mutex
	took []time.Duration
}

// Add takes one request's time.
func (l *Latency) Add(d time.Duration) {
	l.mu.Lock()
	l.took = append(l.took, d)
	l.mu.Unlock()
}

// Quantiles are the usual figures of a set of times.
type Quantiles struct {
	Count              int
	P50, P95, P99, Max time.Duration
}

// Quantiles gives the figures of what was collected: of n times in order, quantile q is the one at place ⌈q·n⌉ (nearest
// rank), so that every figure is a time that really occurred.
func (l *Latency) Quantiles() Quantiles {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := len(l.took)
	if n == 0 {
		return Quantiles{}
	}
	slices.Sort(l.took)
	at := func(permille int) time.Duration { return l.took[(permille*n+999)/1000-1] }
	return Quantiles{Count: n, P50: at(500), P95: at(950), P99: at(990), Max: l.took[n-1]}
}
