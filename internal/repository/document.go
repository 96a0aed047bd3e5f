package repository

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Status of a document version.
type Status string

// The states of a version.
const (
	Current    Status = "current"
	Superseded Status = "superseded" // another version replaces it
	Deprecated Status = "deprecated" // withdrawn by its source, nothing replaces it
)

// Document is one index entry: everything a list shows without opening the body.
type Document struct {
	ID           id.ID
	Person       id.ID
	Type         string // C0002, HSDC00.02 …
	Title        string
	UniqueID     string // root^extension of the document's own identifier
	SetID        string // root^extension of the set; the unique id of the first version when none is given
	Version      string // as written
	Status       Status
	Relation     string // RPLC, APND, XFRM, or "" for a first version
	Parent       id.ID  // the document it relates to
	Institution  id.ID  // custodian
	System       id.ID  // connected system that sent it
	Kind         string // outpatient, emergency, inpatient, checkup, followup, prescription, lab, exam, certificate, public-health, summary
	EncounterNo  string
	Department   string
	Doctor       string // author's name as written
	ServiceFrom  time.Time
	ServiceTo    time.Time
	EffectiveAt  time.Time // when the document was made
	StoredAt     time.Time
	Diagnosis    string // main diagnosis, for lists
	Confidential string // N, R, V
	Sensitive    string // class of sensitivity: "", mental-health, hiv, reproductive
	Level        string // structured, index or row
	Hash         string // SHA-256 of the bytes, hex
	SizeBytes    int64
	Body         id.ID
	Message      id.ID // the exchange message that brought it
	Warnings     int
	Signature    string // SM2 signature of the receipt, base64
}

// LevelRow is the level of a document that is one row of a data set: its body is the row's cells, not a paper with an
// identifier of its own.
const LevelRow = "row"

// Body is the bytes of a document as kept: packed, see kit/pack.
type Body struct {
	ID     id.ID
	Packed []byte
	Hash   string
	Size   int64
}

// Submission is a document that was read and checked, ready to be kept.
type Submission struct {
	Document Document // without ID, Person, Status, Parent: Submit decides those
	Header   standards.Header
	Entries  []standards.Entry
	Packed   []byte
	Foreign  []string // codes of the sender's own that the document holds, translated or not
	Relay    id.ID    // institution of the connected system, when it sends for another
}

// Receipt proves that a document is kept. Signature is by the node's key over the canonical text of the other fields.
type Receipt struct {
	ID         id.ID     `json:"id"` // of the message
	Status     string    `json:"status"`
	Document   id.ID     `json:"document,omitempty"`
	Person     id.ID     `json:"person,omitempty"`
	Type       string    `json:"type,omitempty"`
	UniqueID   string    `json:"uniqueId,omitempty"`
	Version    string    `json:"version,omitempty"`
	Relation   string    `json:"relation,omitempty"`
	Hash       string    `json:"hash"`
	ReceivedAt time.Time `json:"receivedAt"`
	Entries    int       `json:"entries,omitempty"`
	Signature  string    `json:"signature,omitempty"`
	Identity   string    `json:"-"` // how the person was resolved (empi.Outcome); only when it was kept now
}
