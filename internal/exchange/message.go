package exchange

import (
	"encoding/json"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Status is the fate of a message.
type Status string

// The fates.
const (
	Accepted    Status = "accepted"
	Quarantined Status = "quarantined" // kept, not shown to anyone: content faults wait for correction or release
	Refused     Status = "refused"     // not kept beyond the journal; the sender was told why
)

// Envelope is what a wire knows of a message before anyone has read it.
type Envelope struct {
	Kind        string // which handler: "document"
	System      id.ID  // the connected system that sends
	Institution id.ID  // its institution
	MessageID   string // the sender's own id; empty: the content's hash stands for it
	ContentType string
	Address     string // network address
	Request     string // request id
}

// Counts of findings by severity.
type Counts struct {
	Fatal   int `json:"fatal"`
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
}

// CountFindings counts by severity.
func CountFindings(all []standards.Finding) (c Counts) {
	for _, f := range all {
		switch f.Severity {
		case standards.Fatal:
			c.Fatal++
		case standards.Error:
			c.Error++
		case standards.Warning:
			c.Warning++
		default:
			c.Info++
		}
	}
	return c
}

// Message is one journalled message and its fate.
type Message struct {
	ID          id.ID
	ReceivedAt  time.Time
	Envelope    Envelope
	Hash        string // SHA-256 of the bytes as they came, hex
	SizeBytes   int64
	Journal     int64 // engine/journal position
	Status      Status
	Type        string // document type, when it could be read
	Title       string
	UniqueID    string // the content's own identifier
	Document    id.ID
	Person      id.ID
	Findings    []standards.Finding
	Counts      Counts
	Reply       json.RawMessage // what the sender was answered, in the owner's neutral form
	TookMicros  int64
	Attempts    int
	DecidedAt   time.Time
	FirstRule   string
	ErrorCode   string // why it was refused when no finding says it
	ErrorPlace  string
	Repeated    bool  // this call sent again what was decided before; not stored
	Institution id.ID // the custodian named in the content, when known; else the sender's
}

// Outcome is what an owner decided about a message.
type Outcome struct {
	Status      Status
	Type        string
	Title       string
	UniqueID    string
	Document    id.ID
	Person      id.ID
	Institution id.ID
	Findings    []standards.Finding
	ErrorCode   string
	ErrorPlace  string
	Reply       any // encoded as JSON into Message.Reply
}
