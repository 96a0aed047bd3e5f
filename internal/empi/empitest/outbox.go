package empitest

import (
	"context"
	"encoding/json"
	"strconv"
	"sync"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
)

// Outbox keeps events in memory, as a service's Publisher and as what Publish reads. Safe for concurrent use. Unlike the
// store's it keeps the events of transactions that failed.
type Outbox struct {
	mu  sync.Mutex
	all []empi.Happened
	now func() time.Time
}

// NewOutbox returns an empty outbox.
func NewOutbox(now func() time.Time) *Outbox { return &Outbox{now: now} }

// Publish implements empi.Publisher.
func (o *Outbox) Publish(_ context.Context, subject string, key id.ID, payload any) error {
	b, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.all = append(o.all, empi.Happened{Place: strconv.Itoa(len(o.all) + 1), At: o.now(), Subject: subject, Key: key, Payload: b})
	return nil
}

// Read implements empi.Outbox.
func (o *Outbox) Read(_ context.Context, after string, limit int) ([]empi.Happened, error) {
	n, _ := strconv.Atoi(after)
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.all[n:min(len(o.all), n+limit)], nil
}
