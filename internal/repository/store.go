package repository

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/standards"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps documents. Methods that change run inside the transaction ctx carries.
type Store interface {
	// Known finds what matters to a submission.
	Known(ctx context.Context, s Submission) (Known, error)
	// Add writes body, index entry and structured entries. False: another one took the document identifier meanwhile.
	Add(ctx context.Context, d *Document, b Body, entries []standards.Entry) (bool, error)
	// AddForeign keeps by which codes of the sender's own a document is found again, for its institution and the relay's; what
	// is kept already stays.
	AddForeign(ctx context.Context, d Document, relay id.ID, codes []string) error
	// Foreign gives documents that hold such a code, in the order of places; institution zero is any.
	Foreign(ctx context.Context, institution id.ID, code string, after Place, limit int) ([]Place, error)
	// ReplaceEntries replaces the old entries of a document, whose number is given, and its Diagnosis and Sensitive.
	ReplaceEntries(ctx context.Context, d Document, old int, entries []standards.Entry) error
	// SetStatus changes the state of a current document; false when it was not current.
	SetStatus(ctx context.Context, d Document, to Status) (bool, error)
	// Find gives one document; ErrNotFound.
	Find(ctx context.Context, document id.ID) (*Document, error)
	// Body gives a document's packed bytes.
	Body(ctx context.Context, body id.ID) (*Body, error)
	// List gives the documents of a person (all joined ids), newest service first.
	List(ctx context.Context, persons []id.ID, f Filter, p page.Request) ([]Document, string, error)
	// All gives up to limit documents of a person, newest service first, in one query.
	All(ctx context.Context, persons []id.ID, limit int) ([]Document, error)
	// Entries gives the structured entries of a person's current documents, of the given kinds (none: all).
	Entries(ctx context.Context, persons []id.ID, kinds []string, limit int) ([]Entry, error)
	// EntriesOf gives the entries of single documents.
	EntriesOf(ctx context.Context, documents []Document) ([]Entry, error)
	// Series gives the entries of given codes of one kind, oldest first.
	Series(ctx context.Context, persons []id.ID, kind string, codes []string, limit int) ([]Entry, error)
	// Versions gives all versions of a document's set and what appends to or transforms it, oldest first.
	Versions(ctx context.Context, d Document) ([]Document, error)
	// Cared tells when an institution last made a document about the person since an instant; false when it did not.
	Cared(ctx context.Context, persons []id.ID, institution id.ID, since time.Time) (time.Time, bool, error)
	// Batch gives documents with their ids in a list, in that order, missing ones left out.
	Batch(ctx context.Context, documents []id.ID) ([]Document, error)
	// After gives documents with a larger id, smallest first: the whole store, page by page.
	After(ctx context.Context, document id.ID, limit int) ([]Document, error)
	// Totals counts documents and entries, without counting rows.
	Totals(ctx context.Context) (documents, entries int64, err error)
}

// Entry is a stored structured entry.
type Entry struct {
	standards.Entry
	Person   id.ID
	Document id.ID
	N        int // place among the document's entries, from 0
}

// Filter narrows a person's list. Zero fields do not narrow.
type Filter struct {
	Kind        string
	Type        string
	Institution id.ID
	From, To    time.Time // by service time; To exclusive
	Status      Status
	Query       string // in title, diagnosis, department or doctor
}
