package exchange

import (
	"context"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Unit runs a command in one transaction that the context carries; *sqldb.DB is one.
type Unit interface {
	Write(ctx context.Context, fn func(context.Context) error) error
}

// Store keeps messages. Methods that change run inside the transaction ctx carries.
type Store interface {
	// Insert adds a message unless (system, message id) is taken; then it gives the message that took it, and false.
	// Concurrent inserts of the same key wait for each other.
	Insert(ctx context.Context, m *Message) (taken *Message, ok bool, err error)
	// Decide rewrites the fate of a message (replay, release).
	Decide(ctx context.Context, m *Message) error
	// Find gives one message; ErrNotFound.
	Find(ctx context.Context, message id.ID) (*Message, error)
	// FindKey gives the message of (system, message id), nil when there is none.
	FindKey(ctx context.Context, system id.ID, messageID string) (*Message, error)
	// Known tells which of the ids exist.
	Known(ctx context.Context, messages []id.ID) (map[id.ID]bool, error)
	// List gives messages newest first.
	List(ctx context.Context, f Filter, p page.Request) ([]Message, string, error)
	// Statistics counts over a period.
	Statistics(ctx context.Context, from, to time.Time) (*Statistics, error)
	// PerMinute counts messages by the minute they were received in.
	PerMinute(ctx context.Context, from, to time.Time) (map[time.Time]int64, error)
	// Settled keeps the journal position below which every message is decided; Checkpoint gives it.
	Settled(ctx context.Context, position int64) error
	Checkpoint(ctx context.Context) (int64, error)
	// Prune removes messages received before an instant, except quarantined ones, in small transactions.
	Prune(ctx context.Context, before time.Time) (int64, error)
}

// Filter narrows a list of messages. Zero fields do not narrow.
type Filter struct {
	Status      Status
	System      id.ID
	Institution id.ID
	Type        string
	Rule        string
	From, To    time.Time // received; To exclusive
	Query       string    // message id, platform id of message or document, unique id, or at least 8 letters of the hash
}

// Statistics are the counts an operator watches.
type Statistics struct {
	Hours        []HourCount
	Rules        []RuleCount
	Institutions []InstitutionCount
	Types        []TypeCount
}

// HourCount counts one hour of receipts.
type HourCount struct {
	At                             time.Time
	Accepted, Quarantined, Refused int64
}

// RuleCount counts one rule's findings.
type RuleCount struct {
	Rule         string
	Severity     string
	Findings     int64
	Messages     int64
	Institutions int64
}

// InstitutionCount counts one institution's messages.
type InstitutionCount struct {
	Institution                           id.ID
	Total, Accepted, Quarantined, Refused int64
	Last                                  time.Time
}

// TypeCount counts one document type.
type TypeCount struct {
	Type  string
	Count int64
}
