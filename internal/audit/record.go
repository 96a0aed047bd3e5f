package audit

import (
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/id"
)

// NoLeaf is the leaf of an entry that has not been sequenced yet.
const NoLeaf int64 = -1

// Record is an entry as stored: with its canonical form's number, the seal that only this node can make, and its leaf.
type Record struct {
	Entry
	Form int
	Seal []byte // HMAC-SM3 of the canonical bytes
	Leaf int64  // place in the tree, from 0; NoLeaf while waiting
}

// Line is an entry as searched for.
type Line struct {
	Entry
	Leaf int64 // NoLeaf while waiting
}

// Head is the state of the tree.
type Head struct {
	Size int64     // leaves
	Root tlog.Hash // of all leaves; zero for an empty tree
}

// Query asks for lines; zero fields do not restrict. Newest first.
type Query struct {
	Actor    id.ID
	Person   id.ID
	Action   string // exact, or a prefix when it ends in "." ("session.")
	Reads    bool   // only acts that showed or could have shown a record
	Outcome  Outcome
	Purpose  string
	Object   string
	From, To time.Time // From inclusive, To exclusive
}

// Position is the place in a search after which the next page starts: the last line's time and id. The zero value is the start.
type Position struct {
	At int64 `json:"at"` // microseconds
	ID id.ID `json:"id"`
}

// ReadPrefixes start the actions that show, or refuse to show, something of a person's record.
var ReadPrefixes = []string{"record.", "document."}
