package terminology

import (
	"time"

	"minkang/internal/kit/id"
)

// Action names what a change did.
type Action string

// The actions.
const (
	ActionPut     Action = "put"
	ActionPropose Action = "propose"
	ActionConfirm Action = "confirm"
	ActionReject  Action = "reject"
	ActionRetire  Action = "retire"
	ActionUndo    Action = "undo"
)

// Change is one line of a mapping's history.
type Change struct {
	ID      id.ID
	Mapping id.ID
	Batch   id.ID // of changes made in one step: an import, an acceptance in bulk, a confirmation with what it replaces
	Action  Action
	At      time.Time
	By      id.ID
	Before  *Mapping // nil: there was none
	After   Mapping
}

// Author is who changes the map.
type Author struct {
	ID id.ID // account
}
