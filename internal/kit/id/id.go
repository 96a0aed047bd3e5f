// Package id makes the platform's own identifiers: 63-bit integers that sort by time of making, shown as 13 letters and digits.
//
// Layout: 41 bits of milliseconds since 2020-01-01 UTC (until 2089), 10 bits of node, 12 bits of sequence.
package id

import (
	"database/sql/driver"
	"fmt"
	"math"
	"sync"
	"time"

	"minkang/internal/kit/clock"
)

// ID is a sortable identifier, unique in the region. Zero means none. Its text form is 13 Crockford base-32 characters,
// which is also its JSON form (a JSON number would lose digits in a browser).
type ID int64

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz"

const epochMillis = 1577836800000 // 2020-01-01T00:00:00Z

// String gives the 13-character form, empty for zero.
func (i ID) String() string {
	if i == 0 {
		return ""
	}
	var b [13]byte
	v := uint64(i)
	for k := 12; k >= 0; k-- {
		b[k] = alphabet[v&31]
		v >>= 5
	}
	return string(b[:])
}

// Parse reads the text form; the empty text is zero.
func Parse(s string) (ID, error) {
	if s == "" {
		return 0, nil
	}
	if len(s) != 13 {
		return 0, fmt.Errorf("id: %d characters, want 13", len(s))
	}
	var v uint64
	for k := 0; k < 13; k++ {
		d := decode[s[k]]
		if d < 0 {
			return 0, fmt.Errorf("id: character %d is not allowed", k+1)
		}
		if k == 0 && d > 7 {
			return 0, fmt.Errorf("id: out of range")
		}
		v = v<<5 | uint64(d)
	}
	return ID(v), nil
}

// MarshalText gives the text form.
func (i ID) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads the text form.
func (i *ID) UnmarshalText(b []byte) (err error) { *i, err = Parse(string(b)); return err }

// Value stores the identifier as an integer, zero as NULL.
func (i ID) Value() (driver.Value, error) {
	if i == 0 {
		return nil, nil
	}
	return int64(i), nil
}

// Scan reads the stored integer; NULL is zero.
func (i *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*i = 0
	case int64:
		*i = ID(v)
	default:
		return fmt.Errorf("id: cannot read %T", src)
	}
	return nil
}

var decode = func() (t [256]int8) {
	for i := range t {
		t[i] = -1
	}
	for i := 0; i < len(alphabet); i++ {
		t[alphabet[i]] = int8(i)
		if c := alphabet[i]; c >= 'a' {
			t[c-32] = int8(i)
		}
	}
	return t
}()

// Source makes identifiers. Safe for concurrent use; every identifier is larger than the one before, even when the
// clock goes back.
type Source struct {
	clock clock.Clock
	node  int64
	mu    sync.Mutex
	last  int64 // milliseconds<<12 | sequence
}

// NewSource returns a source for a node numbered 0 to 1023; nodes of one region must have different numbers.
func NewSource(c clock.Clock, node int) *Source { return &Source{clock: c, node: int64(node) & 1023} }

// Next makes an identifier.
func (s *Source) Next() ID {
	now := (s.clock.Now().UnixMilli() - epochMillis) << 12
	s.mu.Lock()
	if now <= s.last {
		now = s.last + 1 // the sequence runs into the next millisecond when 4,096 are used up
	}
	s.last = now
	s.mu.Unlock()
	return ID(now>>12<<22 | s.node<<12 | now&4095)
}

// Hour is how far identifiers move in an hour: id/Hour numbers the hours.
const Hour ID = 3600 * 1000 << 22

// Time gives the instant an identifier was made, to the millisecond.
func (i ID) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)>>22 + epochMillis).UTC()
}

// First gives the smallest identifier that can be made at an instant: id >= First(from) AND id < First(to) is a span of time.
func First(t time.Time) ID {
	ms := t.UnixMilli() - epochMillis
	switch {
	case ms < 0:
		return 0
	case ms >= 1<<41: // after 2089 there are none yet
		return math.MaxInt64
	}
	return ID(ms << 22)
}
