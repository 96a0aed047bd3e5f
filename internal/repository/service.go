package repository

import (
	"context"
	"encoding/base64"
	"strings"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// People resolves who a document is about; empi.Service does.
type People interface {
	Resolve(ctx context.Context, c empi.Claim) (empi.Resolution, error)
}

// Publisher leaves an event in the transaction ctx carries; the outbox does.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// Signer signs receipts with the node's key.
type Signer interface {
	Sign(text []byte) ([]byte, error)
}

// Service keeps and gives documents. Safe for concurrent use.
type Service struct {
	store  Store
	unit   Unit
	people People
	events Publisher
	ledger audit.Ledger
	signer Signer
	clock  clock.Clock
	ids    *id.Source
}

// New returns a service.
func New(s Store, u Unit, p People, e Publisher, l audit.Ledger, sign Signer, c clock.Clock, ids *id.Source) *Service {
	return &Service{store: s, unit: u, people: p, events: e, ledger: l, signer: sign, clock: c, ids: ids}
}

// Submit keeps a document: it decides the version, links the person, and writes index, body, entries, events and audit line
// in one transaction (the one ctx carries, if any). The same document again gives the same receipt. A refusal is an
// *errs.Error of kind Invalid, Conflict or Denied, and nothing was written.
func (s *Service) Submit(ctx context.Context, sub Submission, actor audit.Actor) (r Receipt, err error) {
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		known, err := s.store.Known(ctx, sub)
		if err != nil {
			return err
		}
		plan := PlanSubmit(sub, known)
		switch plan.Action {
		case Refuse:
			return plan.Err
		case Repeat:
			r = receiptOf(*plan.Existing, 0)
			return nil
		}
		who, err := s.people.Resolve(ctx, empi.ToClaim(sub.Header))
		if err != nil {
			return err
		}
		r, err = s.keep(ctx, sub, plan, who, actor)
		return err
	})
	return r, err
}

// keep writes what was planned.
func (s *Service) keep(ctx context.Context, sub Submission, plan Plan, who empi.Resolution, actor audit.Actor) (Receipt, error) {
	d := sub.Document
	d.ID, d.Body, d.Person, d.Status = s.ids.Next(), s.ids.Next(), who.Person.ID, Current
	d.SetID, d.StoredAt = plan.SetID, s.clock.Now()
	if plan.Parent != nil {
		d.Parent = plan.Parent.ID
		if d.Relation == "" {
			d.Relation = "RPLC"
		}
	}
	r := receiptOf(d, len(sub.Entries))
	r.Identity = string(who.Outcome)
	sig, err := s.signer.Sign(r.Canonical())
	if err != nil {
		return Receipt{}, err
	}
	d.Signature = base64.StdEncoding.EncodeToString(sig)
	r.Signature = d.Signature
	stored := DocumentStored{Document: d.ID, Person: d.Person, Type: d.Type, Institution: d.Institution}
	for _, old := range plan.Supersede {
		if ok, err := s.store.SetStatus(ctx, old, Superseded); err != nil {
			return Receipt{}, err
		} else if !ok {
			return Receipt{}, ErrParentReplaced
		}
		stored.Replaces = old.ID
		if err := s.events.Publish(ctx, SubjectChanged, old.ID, DocumentChanged{Document: old.ID, Person: old.Person, Status: Superseded}); err != nil {
			return Receipt{}, err
		}
	}
	ok, err := s.store.Add(ctx, &d, Body{ID: d.Body, Packed: sub.Packed, Hash: d.Hash, Size: d.SizeBytes}, sub.Entries)
	if err != nil {
		return Receipt{}, err
	}
	if !ok { // PostgreSQL: the same document in another transaction, committed a moment ago
		return Receipt{}, ErrSameMoment
	}
	if err := s.store.AddForeign(ctx, d, sub.Relay, sub.Foreign); err != nil {
		return Receipt{}, err
	}
	if err := s.events.Publish(ctx, SubjectStored, d.ID, stored); err != nil {
		return Receipt{}, err
	}
	return r, s.ledger.Record(ctx, audit.Entry{Action: "document.submit", Outcome: audit.Done, Actor: actor, Person: d.Person,
		Object: "document/" + d.ID.String(), Detail: map[string]string{"type": d.Type, "hash": d.Hash, "identity": string(who.Outcome)}})
}

// receiptOf rebuilds the receipt of a kept document.
func receiptOf(d Document, entries int) Receipt {
	return Receipt{ID: d.Message, Status: "accepted", Document: d.ID, Person: d.Person, Type: d.Type, UniqueID: d.UniqueID, Version: d.Version,
		Relation: d.Relation, Hash: d.Hash, ReceivedAt: d.Message.Time(), Entries: entries, Signature: d.Signature}
}

// Canonical is the text that is signed: the fields that identify the document and the moment, one per line.
func (r Receipt) Canonical() []byte {
	return []byte(strings.Join([]string{"minkang-receipt-1", r.ID.String(), r.Document.String(), r.Person.String(), r.Type, r.UniqueID,
		r.Version, r.Relation, r.Hash, r.ReceivedAt.UTC().Format(time.RFC3339Nano)}, "\n"))
}

// Deprecate withdraws a current document without a successor. Only its own institution (zero: the operator) may.
func (s *Service) Deprecate(ctx context.Context, document id.ID, by id.ID, reason string, actor audit.Actor) error {
	return s.unit.Write(ctx, func(ctx context.Context) error {
		d, err := s.store.Find(ctx, document)
		if err != nil {
			return err
		}
		if by != 0 && by != d.Institution {
			return ErrNotYours
		}
		if ok, err := s.store.SetStatus(ctx, *d, Deprecated); err != nil {
			return err
		} else if !ok {
			return ErrNotCurrent
		}
		if err := s.events.Publish(ctx, SubjectChanged, d.ID, DocumentChanged{Document: d.ID, Person: d.Person, Status: Deprecated}); err != nil {
			return err
		}
		return s.ledger.Record(ctx, audit.Entry{Action: "document.deprecate", Outcome: audit.Done, Actor: actor, Person: d.Person,
			Object: "document/" + d.ID.String(), Detail: map[string]string{"reason": reason}})
	})
}

// Find gives one index entry.
func (s *Service) Find(ctx context.Context, document id.ID) (*Document, error) {
	return s.store.Find(ctx, document)
}

// List gives a person's documents, newest service first; persons are all joined ids.
func (s *Service) List(ctx context.Context, persons []id.ID, f Filter, p page.Request) ([]Document, string, error) {
	return s.store.List(ctx, persons, f, p)
}

// All gives a person's newest documents in one query.
func (s *Service) All(ctx context.Context, persons []id.ID, limit int) ([]Document, error) {
	return s.store.All(ctx, persons, limit)
}

// Entries gives a person's structured entries of current documents.
func (s *Service) Entries(ctx context.Context, persons []id.ID, kinds []string, limit int) ([]Entry, error) {
	return s.store.Entries(ctx, persons, kinds, limit)
}

// Series gives a person's entries of given codes, oldest first.
func (s *Service) Series(ctx context.Context, persons []id.ID, kind string, codes []string, limit int) ([]Entry, error) {
	return s.store.Series(ctx, persons, kind, codes, limit)
}

// Versions gives all versions of a document's set, oldest first.
func (s *Service) Versions(ctx context.Context, d Document) ([]Document, error) {
	return s.store.Versions(ctx, d)
}

// Cared tells when an institution last made a document about the person since an instant: a fact, not a permission.
func (s *Service) Cared(ctx context.Context, persons []id.ID, institution id.ID, since time.Time) (time.Time, bool, error) {
	return s.store.Cared(ctx, persons, institution, since)
}

// Batch gives documents and their entries, for those who work through events.
func (s *Service) Batch(ctx context.Context, documents []id.ID) ([]Document, map[id.ID][]standards.Entry, error) {
	docs, err := s.store.Batch(ctx, documents)
	if err != nil {
		return nil, nil, err
	}
	return s.withEntries(ctx, docs)
}

// After gives documents with a larger id and their entries, smallest first, for those who read the whole store.
func (s *Service) After(ctx context.Context, document id.ID, limit int) ([]Document, map[id.ID][]standards.Entry, error) {
	docs, err := s.store.After(ctx, document, limit)
	if err != nil {
		return nil, nil, err
	}
	return s.withEntries(ctx, docs)
}

func (s *Service) withEntries(ctx context.Context, docs []Document) ([]Document, map[id.ID][]standards.Entry, error) {
	all, err := s.store.EntriesOf(ctx, docs)
	if err != nil {
		return nil, nil, err
	}
	by := make(map[id.ID][]standards.Entry, len(docs))
	for _, e := range all {
		by[e.Document] = append(by[e.Document], e.Entry)
	}
	return docs, by, nil
}

// Fetch gives a document's packed bytes.
func (s *Service) Fetch(ctx context.Context, d Document) (*Body, error) {
	return s.store.Body(ctx, d.Body)
}

// Totals counts documents and entries.
func (s *Service) Totals(ctx context.Context) (documents, entries int64, err error) {
	return s.store.Totals(ctx)
}
