package repository

import (
	"context"
	"maps"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Renewal is a stored document read anew from its kept bytes.
type Renewal struct {
	Document  Document // as stored
	Entries   []standards.Entry
	Foreign   []string // as in Submission
	Relay     id.ID
	Diagnosis string // main diagnosis, for lists
	Sensitive string
}

// Renewed counts what a renewal changed.
type Renewed struct{ Documents, Entries int64 }

// Renew replaces the structured entries of documents by what their bytes say now, and the main diagnosis and class of
// sensitivity that follow from them, in one transaction. Bytes, identifiers and versions stay. A document whose entries are
// the same is not touched; of the others DocumentChanged tells those who follow.
func (s *Service) Renew(ctx context.Context, all []Renewal) (r Renewed, err error) {
	err = s.unit.Write(ctx, func(ctx context.Context) error {
		r = Renewed{} // anew at each try
		for i := range all {
			if err := s.renew(ctx, &all[i], &r); err != nil {
				return err
			}
		}
		return nil
	})
	return r, err
}

func (s *Service) renew(ctx context.Context, x *Renewal, r *Renewed) error {
	if err := s.store.AddForeign(ctx, x.Document, x.Relay, x.Foreign); err != nil {
		return err
	}
	old, err := s.store.EntriesOf(ctx, []Document{x.Document})
	if err != nil {
		return err
	}
	changed := differing(old, x.Entries)
	if changed == 0 && x.Diagnosis == x.Document.Diagnosis && x.Sensitive == x.Document.Sensitive {
		return nil
	}
	d := x.Document
	d.Diagnosis, d.Sensitive = x.Diagnosis, x.Sensitive
	if err := s.store.ReplaceEntries(ctx, d, len(old), x.Entries); err != nil {
		return err
	}
	r.Documents++
	r.Entries += int64(changed)
	return s.events.Publish(ctx, SubjectChanged, d.ID, DocumentChanged{Document: d.ID, Person: d.Person, Status: d.Status})
}

// differing counts the places at which two lists of entries differ.
func differing(old []Entry, now []standards.Entry) (n int) {
	for i := range max(len(old), len(now)) {
		if i >= len(old) || i >= len(now) || !sameEntry(old[i].Entry, now[i]) {
			n++
		}
	}
	return n
}

func sameEntry(a, b standards.Entry) bool {
	if !a.At.Equal(b.At) || !maps.Equal(a.Attrs, b.Attrs) || (a.Number == nil) != (b.Number == nil) || a.Number != nil && *a.Number != *b.Number {
		return false
	}
	return a.Kind == b.Kind && a.Code == b.Code && a.System == b.System && a.Edition == b.Edition && a.Name == b.Name && a.Value == b.Value &&
		a.Unit == b.Unit && a.Range == b.Range && a.Flag == b.Flag && a.Element == b.Element && a.Path == b.Path
}

// Foreign gives documents that held a code of the sender's own, by institution (zero: any) and id, after a place in that order.
func (s *Service) Foreign(ctx context.Context, institution id.ID, code string, after Place, limit int) ([]Place, error) {
	return s.store.Foreign(ctx, institution, code, after, limit)
}

// Place is a document in the order of institutions and their documents.
type Place struct{ Institution, Document id.ID }

// Page gives documents with a larger id, smallest first, without their entries.
func (s *Service) Page(ctx context.Context, document id.ID, limit int) ([]Document, error) {
	return s.store.After(ctx, document, limit)
}

// Documents gives documents by id, in the order asked for, missing ones left out, without their entries.
func (s *Service) Documents(ctx context.Context, documents []id.ID) ([]Document, error) {
	return s.store.Batch(ctx, documents)
}
