package collection

import (
	"context"
	"io"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps batches. Methods that change run inside the transaction ctx carries.
type Store interface {
	// Insert adds a batch unless the sender's key or body is taken by a batch that is not refused or cancelled; then false.
	Insert(ctx context.Context, b *Batch) (bool, error)
	// Known gives the batch that took the key or the body (data set, institution and hash); nil when none did.
	Known(ctx context.Context, e Envelope, hash string) (*Batch, error)
	// Find gives a batch; ErrNotFound.
	Find(ctx context.Context, batch id.ID) (*Batch, error)
	// List gives batches newest first.
	List(ctx context.Context, f Filter, p page.Request) ([]Batch, string, error)
	// Open gives the batches of a node that are not over, oldest first.
	Open(ctx context.Context, node int) ([]Batch, error)
	// Save writes what changes of a batch, if it still is at a mark and in a state; false when another one moved it.
	Save(ctx context.Context, b *Batch, mark int, state State) (bool, error)
	// AddRows keeps the findings of rows.
	AddRows(ctx context.Context, batch id.ID, rows []RowFindings) error
	// AddRules adds to the counts of rules.
	AddRules(ctx context.Context, batch id.ID, rules []RuleCount) error
	// Rows gives the findings of rows after one, in order; refused ones only when asked.
	Rows(ctx context.Context, batch id.ID, refused bool, after, limit int) ([]RowFindings, error)
	// Rules gives the counts of rules, most frequent first.
	Rules(ctx context.Context, batch id.ID) ([]RuleCount, error)
	// PutReference keeps a reference row in the place of the former one of its key. It tells whether there was one, and
	// whether that was the same.
	PutReference(ctx context.Context, r Reference) (replaced, same bool, err error)
	// Finished gives batches of a node that were over before an instant and still hold their body.
	Finished(ctx context.Context, node int, before time.Time, limit int) ([]Batch, error)
	// Held tells whether a batch holds a body.
	Held(ctx context.Context, hash string) (bool, error)
	// Forget removes a batch's rows and notes that its body is gone; last tells that no other batch of the node holds that body.
	Forget(ctx context.Context, batch id.ID) (last bool, err error)
}

// Filter narrows a list of batches. Zero fields do not narrow.
type Filter struct {
	System      id.ID
	Institution id.ID
	DataSet     string
	State       State
}

// Sheet is a sheet being read: wire/sheet's Reader in this context's words. Findings carry rule and, from 1, the column of the
// sheet; severities come from the rules.
type Sheet interface {
	Header() []string
	HeaderRow() int
	Next() (cells []string, row int, err error)
	Flaws() []Flaw
	Notices() []Notice
	Layout() string
	Close() error
}

// Flaw is something doubtful in a row of a sheet.
type Flaw struct {
	Rule   string
	Column int // of the sheet, from 0; -1 the row
}

// Notice is something about a sheet as a whole.
type Notice struct {
	Rule  string
	Row   int
	Count int
	Text  string
}

// SheetWriter writes rows in a layout.
type SheetWriter interface {
	Write(cells []string) error
	Close() error
}

// Sheets opens and writes sheets in the formats of the house.
type Sheets interface {
	Open(body io.ReaderAt, size int64, format string, isHeader func([]string) bool) (Sheet, error)
	Writer(w io.Writer, layout string) (SheetWriter, error)
}

// Body is a kept body.
type Body interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Spool keeps bodies durably under their SHA-256.
type Spool interface {
	// Keep reads to the end and syncs; more than limit bytes is ErrTooLarge. On an error nothing is kept.
	Keep(r io.Reader, limit int64) (hash string, size int64, err error)
	// Open gives a body; ErrBodyGone.
	Open(hash string) (Body, error)
	// Drop removes a body; one that is not there is no error.
	Drop(hash string) error
	// Old gives the bodies that came last before an instant.
	Old(before time.Time) ([]string, error)
}

// Keeper keeps rows as documents; repository.Service does.
type Keeper interface {
	Submit(ctx context.Context, s repository.Submission, actor audit.Actor) (repository.Receipt, error)
}

// Sources names institutions as rows are kept under them.
type Sources interface {
	// Code gives the organisation code of an institution.
	Code(ctx context.Context, institution id.ID) (string, error)
}

// Terms reads the map of local codes for a chunk of one institution's rows. note keeps, in the transaction ctx carries, what the
// map did not know.
type Terms interface {
	For(ctx context.Context, institution, system id.ID, at time.Time) (translate standards.Translate, note func(ctx context.Context, example string) error)
}

// Publisher leaves an event in the transaction ctx carries; the outbox does.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// Packer compresses bodies; kit/pack does.
type Packer interface{ Pack(b []byte) []byte }
