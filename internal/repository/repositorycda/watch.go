package repositorycda

import (
	"context"

	"minkang/internal/exchange"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Reading is what was understood of a message before anything is decided.
type Reading struct {
	Incoming   exchange.Incoming
	Unread     bool                  // nothing could be read: the findings say why
	Submission repository.Submission // zero when Unread
	Findings   []standards.Finding
	Tally      []standards.ElementTally
}

// Mark is told what became of a message, inside the transaction that decides it; its error undoes the decision. Told is the
// receipt when the message was kept. A document that was stored before is no new decision and leaves no mark.
type Mark func(ctx context.Context, out exchange.Outcome, told repository.Receipt) error

// Watcher sees every message that is read, whatever becomes of it. Read has no state to change: a message may be read and never
// decided, or decided again.
type Watcher interface{ Read(Reading) Mark }

// Watch names who sees the messages. Call it before the first message.
func (h *Inbound) Watch(w Watcher) { h.watcher = w }

// Prepare implements exchange.Handler.
func (h *Inbound) Prepare(ctx context.Context, in exchange.Incoming) exchange.Work {
	w := h.read(ctx, in)
	if h.watcher != nil {
		w.mark = h.watcher.Read(w.reading())
	}
	return w
}

// Read reads a message again, for those who count what it says; nothing is decided.
func (h *Inbound) Read(ctx context.Context, in exchange.Incoming) Reading {
	return h.read(ctx, in).reading()
}

func (w *work) reading() Reading {
	return Reading{Incoming: w.in, Unread: !w.read, Submission: w.submission, Findings: w.findings, Tally: w.tally}
}

// Decide implements exchange.Work.
func (w *work) Decide(ctx context.Context) (exchange.Outcome, error) {
	out, err := w.decide(ctx)
	if err != nil || w.mark == nil {
		return out, err
	}
	told, _ := out.Reply.(repository.Receipt)
	if out.Status == exchange.Accepted && told.ID != w.in.ID {
		return out, nil
	}
	return out, w.mark(ctx, out, told)
}
