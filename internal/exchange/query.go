package exchange

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// MaxBody is the largest message taken, in bytes.
func (s *Service) MaxBody() int64 { return s.cfg.MaxBodyBytes }

// Find gives one message.
func (s *Service) Find(ctx context.Context, message id.ID) (*Message, error) {
	return s.store.Find(ctx, message)
}

// List gives messages newest first.
func (s *Service) List(ctx context.Context, f Filter, p page.Request) ([]Message, string, error) {
	return s.store.List(ctx, f, p)
}

// Statistics counts messages received in [from, to).
func (s *Service) Statistics(ctx context.Context, from, to time.Time) (*Statistics, error) {
	return s.store.Statistics(ctx, from, to)
}

// Prune removes decided messages received before an instant; quarantined ones wait for a person.
func (s *Service) Prune(ctx context.Context, before time.Time) (int64, error) {
	return s.store.Prune(ctx, before)
}

// PerMinute counts messages by the minute they were received in.
func (s *Service) PerMinute(ctx context.Context, from, to time.Time) (map[time.Time]int64, error) {
	return s.store.PerMinute(ctx, from, to)
}
