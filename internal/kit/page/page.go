// Package page holds the cursor and limit that every list shares: pages are asked for by the last row seen, never by
// offset, so page 1,000 costs what page 1 costs.
package page

import (
	"encoding/base64"
	"encoding/json"

	"minkang/internal/kit/errs"
)

// Limits of a page, in rows.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// Request asks for the rows after a cursor. The zero value asks for the first page.
type Request struct {
	After string // opaque, from the previous page; empty for the first
	Limit int    // rows; 0 means DefaultLimit
}

// Rows gives the limit within bounds.
func (r Request) Rows() int {
	switch {
	case r.Limit <= 0:
		return DefaultLimit
	case r.Limit > MaxLimit:
		return MaxLimit
	}
	return r.Limit
}

// ErrCursor is returned for a cursor this list did not make.
var ErrCursor = errs.New(errs.Invalid, "page.cursor").At("after")

// Encode makes a cursor from the sort key of the last row. Keys must hold no personal value.
func Encode(key any) string {
	b, err := json.Marshal(key)
	if err != nil {
		panic(err) // keys are our own plain structs
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// Decode reads a cursor into key; an empty cursor leaves key alone and returns false.
func Decode(after string, key any) (bool, error) {
	if after == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(after)
	if err != nil {
		return false, ErrCursor
	}
	if err := json.Unmarshal(b, key); err != nil {
		return false, ErrCursor
	}
	return true, nil
}
