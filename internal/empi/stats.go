package empi

import (
	"context"
	"sync"
	"time"
)

// Statistics of the index. Links, Reviews and New count the answers of this process since it started; the rest is stored.
type Statistics struct {
	Counts
	Links   int64
	Reviews int64
	New     int64
	At      time.Time // when Counts were taken
}

// countsFor is how long counted sizes are good enough: counting walks an index over all people.
const countsFor = 30 * time.Second

type counter struct {
	mu   sync.Mutex
	at   time.Time
	last Counts
}

// Statistics gives the sizes, at most 30 seconds old, and the answers since start.
func (s *Service) Statistics(ctx context.Context) (Statistics, error) {
	s.count.mu.Lock()
	defer s.count.mu.Unlock()
	if now := s.clock.Now(); s.count.at.IsZero() || now.Sub(s.count.at) > countsFor {
		c, err := s.store.Count(ctx)
		if err != nil {
			return Statistics{}, err
		}
		s.count.at, s.count.last = now, c
	}
	links, reviews, fresh := s.Outcomes()
	return Statistics{Counts: s.count.last, Links: links, Reviews: reviews, New: fresh, At: s.count.at}, nil
}

// Outcomes counts the answers since this process started, for metrics.
func (s *Service) Outcomes() (links, reviews, fresh int64) {
	return s.outcomes[0].Load(), s.outcomes[1].Load(), s.outcomes[2].Load()
}
