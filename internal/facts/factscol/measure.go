package factscol

import (
	"context"
	"fmt"
	"slices"
	"time"

	"minkang/internal/kit/clock"
)

// Speed is how long one statistic took over several rounds.
type Speed struct {
	Name          string
	Cells         int
	P50, P95, P99 time.Duration
}

// String gives one line of a report.
func (s Speed) String() string {
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	return fmt.Sprintf("%-46s %7d cells   p50 %7.1f ms   p95 %7.1f ms   p99 %7.1f ms", s.Name, s.Cells, ms(s.P50), ms(s.P95), ms(s.P99))
}

// Measure asks every speed query a number of rounds, the queries taking turns, after one round that is not counted.
func (s *Store) Measure(ctx context.Context, c clock.Clock, rounds int) ([]Speed, error) {
	queries := SpeedQueries()
	took := make([][]time.Duration, len(queries))
	out := make([]Speed, len(queries))
	for round := -1; round < rounds; round++ {
		for i, q := range queries {
			g, err := q.Group(s.catalogue)
			if err != nil {
				return nil, err
			}
			began := c.Now()
			cells, err := s.Group(ctx, g)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", q.Name, err)
			}
			if round >= 0 {
				took[i] = append(took[i], c.Now().Sub(began))
			}
			out[i] = Speed{Name: q.Name, Cells: len(cells)}
		}
	}
	for i := range out {
		slices.Sort(took[i])
		out[i].P50, out[i].P95, out[i].P99 = at(took[i], 50), at(took[i], 95), at(took[i], 99)
	}
	return out, nil
}

// at gives a percentile of sorted durations by nearest rank.
func at(sorted []time.Duration, percent int) time.Duration {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[(len(sorted)*percent+99)/100-1]
}

// SpeedSubject is the subject Fill must fill for the speed queries.
func SpeedSubject() string { return SpeedQueries()[0].Subject }
