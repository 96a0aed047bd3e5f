package exchange

import (
	"context"
	"encoding/json"
	"errors"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Recover decides what a crash left undecided: every journalled message after the checkpoint that has no fate. It gives how
// many there were. Run it before taking new messages; report is told how many were looked at.
func (s *Service) Recover(ctx context.Context, report func(seen int)) (decided int, err error) {
	from, err := s.store.Checkpoint(ctx)
	if err != nil {
		return 0, err
	}
	type undecided struct {
		meta     meta
		position int64
	}
	seen := 0
	batch := make([]undecided, 0, 200)
	flush := func() error {
		ids := make([]id.ID, len(batch))
		for i, u := range batch {
			ids[i] = u.meta.ID
		}
		known, err := s.store.Known(ctx, ids)
		if err != nil {
			return err
		}
		for _, u := range batch {
			if known[u.meta.ID] {
				continue
			}
			if err := s.recoverOne(ctx, u.meta, u.position); err != nil {
				return err
			}
			decided++
		}
		batch = batch[:0]
		return nil
	}
	err = s.journal.Scan(from, func(position, next int64, head, _ []byte) error {
		var m meta
		if err := json.Unmarshal(head, &m); err != nil {
			return errs.Wrap(errs.Internal, "exchange.journal-unreadable", err)
		}
		seen++
		if report != nil && seen%500 == 0 {
			report(seen)
		}
		if batch = append(batch, undecided{m, position}); len(batch) == cap(batch) {
			return flush()
		}
		return nil
	})
	if err == nil {
		err = flush()
	}
	return decided, err
}

func (s *Service) recoverOne(ctx context.Context, m meta, position int64) error {
	// A message that came twice at once is journalled twice and decided once.
	if old, err := s.store.FindKey(ctx, m.Envelope.System, m.Envelope.MessageID); err != nil || old != nil {
		return err
	}
	in, err := s.read(position)
	if err != nil {
		return err
	}
	h, ok := s.handlers[in.Envelope.Kind]
	if !ok {
		return ErrNoHandler
	}
	work, err := s.prepare(ctx, h, in)
	if err != nil {
		return nil // logged; it was never acknowledged, and the node must start all the same
	}
	_, err = s.decide(ctx, in, position, work)
	if errors.Is(err, ErrMessageIDReused) {
		return nil
	}
	return err
}

// read gets a message back from the journal.
func (s *Service) read(position int64) (Incoming, error) {
	head, packed, err := s.journal.Read(position)
	if err != nil {
		if errs.KindOf(err) == errs.NotFound {
			err = ErrBodyPruned
		}
		return Incoming{}, err
	}
	var m meta
	if err := json.Unmarshal(head, &m); err != nil {
		return Incoming{}, errs.Wrap(errs.Internal, "exchange.journal-unreadable", err)
	}
	body, err := s.packer.Unpack(packed)
	if err != nil {
		return Incoming{}, errs.Wrap(errs.Internal, "exchange.journal-unreadable", err)
	}
	return Incoming{ID: m.ID, Envelope: m.Envelope, Body: body, Packed: packed, Hash: m.Hash}, nil
}

// Body gives a message's bytes as they came; ErrBodyPruned when the journal no longer holds them.
func (s *Service) Body(ctx context.Context, message id.ID) (*Message, []byte, error) {
	m, err := s.store.Find(ctx, message)
	if err != nil {
		return nil, nil, err
	}
	in, err := s.read(m.Journal)
	if err != nil {
		return nil, nil, err
	}
	return m, in.Body, nil
}

// Also is what a caller writes in the same transaction, such as its audit line; nil for nothing. Its error undoes everything.
type Also func(context.Context) error

// Replay decides a quarantined or refused message anew, after a rule, a mapping or an institution was put right.
func (s *Service) Replay(ctx context.Context, message id.ID, also Also) (*Message, error) {
	return s.again(ctx, message, false, also)
}

// Release accepts a quarantined message in spite of its content faults. What cannot be kept at all stays refused.
func (s *Service) Release(ctx context.Context, message id.ID, also Also) (*Message, error) {
	return s.again(ctx, message, true, also)
}

func (s *Service) again(ctx context.Context, message id.ID, release bool, also Also) (*Message, error) {
	m, err := s.store.Find(ctx, message)
	if err != nil {
		return nil, err
	}
	switch {
	case m.Status == Accepted:
		return nil, ErrAlreadyAccepted
	case release && m.Status != Quarantined:
		return nil, ErrNotQuarantined
	}
	in, err := s.read(m.Journal)
	if err != nil {
		return nil, err
	}
	in.At, in.Release = m.ReceivedAt, release
	h, ok := s.handlers[in.Envelope.Kind]
	if !ok {
		return nil, ErrNoHandler
	}
	work, err := s.prepare(ctx, h, in)
	if err != nil {
		return nil, err
	}
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		now, err := s.store.Find(ctx, message)
		if err != nil {
			return err
		}
		if now.Status == Accepted { // two operators at once
			return ErrAlreadyAccepted
		}
		out, err := work.Decide(ctx)
		if err != nil {
			return err
		}
		m = now
		took := now.TookMicros
		if err := m.take(out, s.clock.Now()); err != nil {
			return err
		}
		m.TookMicros = took
		m.Attempts++
		if err := s.store.Decide(ctx, m); err != nil || also == nil {
			return err
		}
		return also(ctx)
	})
	if err != nil {
		return nil, err
	}
	return m, nil
}

// Settle keeps how far the journal is decided, so that the next start looks only at what came after.
func (s *Service) Settle(ctx context.Context) error {
	low, ok := s.flight.low()
	if !ok {
		return nil
	}
	return s.unit.Write(ctx, func(ctx context.Context) error { return s.store.Settled(ctx, low) })
}
