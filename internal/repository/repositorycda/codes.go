package repositorycda

import (
	"context"
	"time"

	"minkang/internal/exchange"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
	"minkang/internal/terminology"
	"minkang/internal/wire/cda"
)

// Terms knows the codes that institutions made for themselves; terminology does, through the wiring.
type Terms interface {
	// For gives a reader for one document of the institution with a code, sent by a connected system (zero: unknown) of an
	// institution (zero: look it up), and that institution.
	For(ctx context.Context, custodian string, relay, system id.ID, at time.Time) (*terminology.Reader, id.ID)
	// Note keeps what could not be translated, in the transaction ctx carries.
	Note(ctx context.Context, institution id.ID, example string, missed []terminology.Counted) error
}

// Translating returns the handler with a knowledge of local codes.
func (h *Inbound) Translating(t Terms) *Inbound {
	h.terms = t
	return h
}

// codes is what one document's own codes were read with; the zero value translates nothing.
type codes struct {
	reader *terminology.Reader
	relay  id.ID // institution of the connected system
}

func (h *Inbound) codes(ctx context.Context, doc *cda.Document, relay, system id.ID) codes {
	if h.terms == nil {
		return codes{}
	}
	reader, by := h.terms.For(ctx, doc.Header.Custodian.ID.Extension, relay, system, doc.Header.EffectiveTime)
	return codes{reader, by}
}

func (c codes) translate() standards.Translate {
	if c.reader == nil {
		return nil
	}
	return c.reader.Translate
}

func (c codes) mark(s *repository.Submission) {
	if c.reader != nil {
		s.Foreign, s.Relay = c.reader.Foreign(), c.relay
	}
}

// noteCodes keeps what the document held that nothing translates.
func (w *work) noteCodes(ctx context.Context, institution id.ID) error {
	if w.codes.reader == nil {
		return nil
	}
	return w.handler.terms.Note(ctx, institution, "message/"+w.in.ID.String(), w.codes.reader.Missed())
}

// Renew reads a stored document anew from its bytes, with what is known of its institution's codes now. Errors: those of
// cda.Parse.
func (h *Inbound) Renew(ctx context.Context, d repository.Document, body []byte) (repository.Renewal, error) {
	doc, err := cda.Parse(body)
	if err != nil {
		return repository.Renewal{}, err
	}
	codes := h.codes(ctx, doc, 0, d.System)
	content, entries, _ := h.library.Library().ExamineWith(doc, h.clock.Now(), codes.translate())
	s := ToSubmission(content, entries, d.Title, d.Level, incomingOf(d, body))
	codes.mark(&s)
	return repository.Renewal{Document: d, Entries: s.Entries, Foreign: s.Foreign, Relay: s.Relay, Diagnosis: s.Document.Diagnosis, Sensitive: s.Document.Sensitive}, nil
}

// incomingOf gives the message a document came with, as far as reading it anew needs it.
func incomingOf(d repository.Document, body []byte) exchange.Incoming {
	return exchange.Incoming{ID: d.Message, Body: body, Hash: d.Hash, Envelope: exchange.Envelope{System: d.System, Institution: d.Institution}}
}
