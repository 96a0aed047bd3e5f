package terminology

import (
	"context"

	"minkang/internal/kit/id"
)

// SubjectChanged is the subject of MapChanged; the key is the change. Changes of its shape:
//
//	2026-11-22 v1.
const SubjectChanged = "terminology.map-changed.v1"

// MapChanged says that an institution's map (zero: the region's) is another one now.
type MapChanged struct {
	Institution id.ID `json:"institution,omitempty"`
}

// Publisher leaves an event in the transaction of ctx.
type Publisher interface {
	Publish(ctx context.Context, subject string, key id.ID, payload any) error
}

// Feed tells which maps other processes changed; the outbox does.
type Feed interface {
	// Head gives the position after everything published so far.
	Head(ctx context.Context) (string, error)
	// Changed gives the institutions whose map changed after a position, and the position reached.
	Changed(ctx context.Context, after string) (institutions []id.ID, reached string, err error)
}
