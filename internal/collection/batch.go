package collection

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// State of a batch.
type State string

// The states. Refused means that the sheet could not be read at all, so no row was decided or the rest was not.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Refused   State = "refused"
	Cancelled State = "cancelled"
)

// Over tells whether nothing more will happen to a batch.
func (s State) Over() bool { return s == Done || s == Refused || s == Cancelled }

// Envelope is what is known of a sheet before it is read.
type Envelope struct {
	DataSet     string
	Institution id.ID
	System      id.ID // zero: an operator hands it in
	Sender      id.ID // system or account
	Key         string
	FileName    string
	Format      string // csv, xlsx, jsonl; "" told by the content
	Address     string
}

// Batch is one sheet and what became of it.
type Batch struct {
	ID         id.ID
	Envelope   Envelope
	Node       int // number of the node that holds the body
	Hash       string
	SizeBytes  int64
	Layout     string // how the sheet is written, see Sheets
	Header     []string
	HeaderRow  int
	State      State
	Code       string // why it was refused
	Place      string
	Args       map[string]string
	Mark       int // number of the last row that is decided
	Counts     Counts
	Notices    []standards.Finding // about the sheet as a whole
	ReceivedAt time.Time
	StartedAt  time.Time
	FinishedAt time.Time
	Repeated   bool // this call handed in again what is known; not stored
}

// Counts of rows.
type Counts struct {
	Rows      int64 `json:"rows"`
	Accepted  int64 `json:"accepted"`
	Refused   int64 `json:"refused"`
	Warned    int64 `json:"warned"`    // accepted with a warning
	Repeated  int64 `json:"repeated"`  // the same content was kept before
	Replaced  int64 `json:"replaced"`  // took the place of a former row
	Reference int64 `json:"reference"` // kept as rows that tell of no person
}

func (c *Counts) add(o Counts) {
	c.Rows += o.Rows
	c.Accepted += o.Accepted
	c.Refused += o.Refused
	c.Warned += o.Warned
	c.Repeated += o.Repeated
	c.Replaced += o.Replaced
	c.Reference += o.Reference
}

// RowFindings are the findings of one row.
type RowFindings struct {
	Row      int
	Refused  bool
	Findings []standards.Finding
}

// RuleCount counts one rule at one column.
type RuleCount struct {
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Element  string `json:"element,omitempty"`
	Path     string `json:"path,omitempty"`
	Count    int64  `json:"count"`
	FirstRow int    `json:"firstRow"`
}

// Bounds of what is kept about rows. Refused rows are all kept, since they are given back; of accepted ones only the first.
const (
	keptFindings = 12    // of one row
	keptWarned   = 2_000 // rows that were accepted with a warning
)

// Reference is a row that tells of no person: an institution's own description.
type Reference struct {
	DataSet     string
	Institution id.ID
	Key         string // digest of the business key
	Hash        string
	Body        []byte // as Content
	Batch       id.ID
	Row         int
	StoredAt    time.Time
}
