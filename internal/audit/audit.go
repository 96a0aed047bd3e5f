package audit

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Outcome says how the audited act ended.
type Outcome string

// The outcomes.
const (
	Done    Outcome = "done"
	Refused Outcome = "refused" // a rule said no; nothing was shown or changed
	Failed  Outcome = "failed"  // a fault of ours; nothing acknowledged
)

// ActorKind says what sort of actor did it.
type ActorKind string

// The kinds of actors.
const (
	Human  ActorKind = "account" // an account of a person, signed in
	System ActorKind = "system"  // a connected system of an institution
	Node   ActorKind = "node"    // this program itself, or an operator at its command line
)

// Actor is who did it, as known at that moment.
type Actor struct {
	Kind        ActorKind `json:"kind"`
	ID          id.ID     `json:"id,omitempty"`
	Label       string    `json:"label,omitempty"` // account or system name; never a resident's name
	Roles       []string  `json:"roles,omitempty"`
	Institution id.ID     `json:"institution,omitempty"`
	Address     string    `json:"address,omitempty"` // network address the request came from
}

// Entry is one line of the ledger: who did what to whose data, why, under which relation, with what outcome.
// It holds identifiers only, no personal value. Record sets ID and At when they are zero.
type Entry struct {
	ID       id.ID             `json:"id"`
	At       time.Time         `json:"at"`
	Action   string            `json:"action"` // "record.open", "document.read", "session.begin" …
	Outcome  Outcome           `json:"outcome"`
	Actor    Actor             `json:"actor"`
	Person   id.ID             `json:"person,omitempty"` // whose data
	Object   string            `json:"object,omitempty"` // "document/0g3k…", "account/…"
	Purpose  string            `json:"purpose,omitempty"`
	Relation string            `json:"relation,omitempty"`
	Grant    id.ID             `json:"grant,omitempty"`
	Request  string            `json:"request,omitempty"` // request id, joins the line with the log
	Detail   map[string]string `json:"detail,omitempty"`  // safe values: counts, codes, reasons chosen from a list
}

// Ledger records entries. Record returns only when the entry is durable, or, inside a transaction carried by ctx, will
// become durable with it. Safe for concurrent use.
type Ledger interface {
	Record(ctx context.Context, e Entry) error
}
