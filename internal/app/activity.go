package app

import (
	"context"
	"sync"
	"time"

	"minkang/internal/exchange"
	"minkang/internal/kit/id"
)

// activity remembers the counts over all kept messages for a while: they cost a look at every message, and a page that
// refreshes every few seconds must not pay that each time.
type activity struct {
	mu   sync.Mutex
	at   time.Time
	all  map[id.ID]exchange.InstitutionCount
	busy bool
}

// How long counts over everything stay good.
const activityAge = 5 * time.Minute

func (a *activity) get(ctx context.Context, s *System, now time.Time) (map[id.ID]exchange.InstitutionCount, error) {
	a.mu.Lock()
	if a.all != nil && (a.busy || now.Sub(a.at) < activityAge) {
		defer a.mu.Unlock()
		return a.all, nil
	}
	a.busy = true
	a.mu.Unlock()
	st, err := s.Exchange.Statistics(ctx, time.Unix(0, 0), now.Add(time.Hour))
	a.mu.Lock()
	defer a.mu.Unlock()
	a.busy = false
	if err != nil {
		return nil, err
	}
	a.all = make(map[id.ID]exchange.InstitutionCount, len(st.Institutions))
	for _, c := range st.Institutions {
		a.all[c.Institution] = c
	}
	a.at = now
	return a.all, nil
}
