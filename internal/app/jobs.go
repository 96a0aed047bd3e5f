package app

import (
	"context"
	"sync"
	"time"

	"minkang/internal/audit"
)

// Run recovers what a crash left undecided and runs the jobs until ctx ends. ready is closed once recovery is done.
func (s *System) Run(ctx context.Context, ready chan<- struct{}) error {
	start := time.Now()
	n, err := s.Exchange.Recover(ctx, func(seen int) { s.Log.Info("recovering the journal", "messages", seen) })
	if err != nil {
		return err
	}
	if n > 0 {
		s.Log.Info("decided messages that a crash left open", "messages", n, "ms", time.Since(start).Milliseconds())
	}
	close(ready)
	var wg sync.WaitGroup
	wg.Go(func() { s.Audit.Run(ctx, func(err error) { s.Log.Error("audit", "cause", err.Error()) }) })
	wg.Go(func() { _ = s.Projector.Run(ctx, func(err error) { s.Log.Error("warehouse", "cause", err.Error()) }) })
	wg.Go(func() { s.wakeProjector(ctx) })
	wg.Go(func() { s.every(ctx, time.Second, "settle", s.Exchange.Settle) })
	wg.Go(func() { s.every(ctx, 10*time.Second, "acknowledge events", s.acknowledge) })
	wg.Go(func() {
		s.every(ctx, time.Minute, "sweep sessions", func(ctx context.Context) error { _, err := s.Security.Sweep(ctx); return err })
	})
	wg.Go(func() {
		s.every(ctx, time.Duration(s.Config.Retention.EveryMinutes)*time.Minute, "retention", func(ctx context.Context) error { return s.Retain(ctx) })
	})
	for _, job := range s.jobs {
		wg.Go(func() { job(ctx) })
	}
	wg.Wait()
	return s.settleLast()
}

// settleLast keeps the journal's checkpoint at a graceful stop, so that the next start has nothing to look at.
func (s *System) settleLast() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return s.Exchange.Settle(ctx)
}

// every runs fn again and again until ctx ends; a failure is logged and tried again at the next turn.
func (s *System) every(ctx context.Context, pause time.Duration, name string, fn func(context.Context) error) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			if err := fn(ctx); err != nil && ctx.Err() == nil {
				s.Log.Warn("job failed", "job", name, "cause", err.Error())
			}
		}
	}
}

// wakeProjector lets the warehouse follow the store within a breath instead of at its next look.
func (s *System) wakeProjector(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.Outbox.Wake():
			s.Projector.Wake()
		}
		select { // many commits, one wake
		case <-ctx.Done():
			return
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// warehouse is the events' subscriber.
const warehouse = "warehouse"

// acknowledge notes that the warehouse has read everything up to now, when it has: then old events may go.
func (s *System) acknowledge(ctx context.Context) error {
	head, err := s.Outbox.Head(ctx)
	if err != nil {
		return err
	}
	if n, err := s.Projector.Step(ctx); err != nil || n > 0 {
		return err
	}
	return s.Outbox.Ack(ctx, warehouse, head)
}

// Retain removes what is past its retention and gives the room back.
func (s *System) Retain(ctx context.Context) error {
	now := s.Clock.Now()
	r := s.Config.Retention
	freed, err := s.Journal.Prune(now.AddDate(0, 0, -r.JournalDays))
	if err != nil {
		return err
	}
	messages, err := s.Exchange.Prune(ctx, now.AddDate(0, 0, -r.MessageDays))
	if err != nil {
		return err
	}
	events, err := s.Outbox.Prune(ctx, time.Duration(r.EventHours)*time.Hour)
	if err != nil {
		return err
	}
	lines, err := s.Audit.Prune(ctx, audit.Actor{Kind: audit.Node, Label: "retention"}, audit.Oldest(now, r.AuditMonths), nil)
	if err != nil {
		return err
	}
	if messages+events+lines > 0 {
		if err := s.DB.Reclaim(ctx, "exchange_message", "exchange_rule", "outbox_event", "audit_record"); err != nil {
			return err
		}
	}
	if freed+messages+events+lines > 0 {
		s.Log.Info("retention", "journalBytes", freed, "messages", messages, "events", events, "auditLines", lines)
	}
	return nil
}
