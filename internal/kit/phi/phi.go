// Package phi holds the types of personal values. They mask themselves whenever they are printed, logged or put in an
// error; only Reveal gives the value, and only stores, wires and the gate call it.
package phi

import (
	"log/slog"
	"unicode/utf8"
)

// Name is a person's name.
type Name string

// IDNumber is a number of an identity paper or card.
type IDNumber string

// Phone is a telephone number.
type Phone string

// Address is a postal address below the district.
type Address string

// String gives the masked form: 王** keeps the first character.
func (n Name) String() string { return keep(string(n), 1, 0) }

// String gives the masked form: the first six and the last two characters stay when it is long enough.
func (n IDNumber) String() string {
	if len(n) < 12 {
		return keep(string(n), 0, 2)
	}
	return keep(string(n), 6, 2)
}

// String gives the masked form: 138******12.
func (p Phone) String() string { return keep(string(p), 3, 2) }

// String gives the masked form: the first six characters (district and street) stay.
func (a Address) String() string { return keep(string(a), 6, 0) }

// Reveal gives the value itself.
func (n Name) Reveal() string { return string(n) }

// Reveal gives the value itself.
func (n IDNumber) Reveal() string { return string(n) }

// Reveal gives the value itself.
func (p Phone) Reveal() string { return string(p) }

// Reveal gives the value itself.
func (a Address) Reveal() string { return string(a) }

// GoString masks %#v.
func (n Name) GoString() string { return n.String() }

// GoString masks %#v.
func (n IDNumber) GoString() string { return n.String() }

// GoString masks %#v.
func (p Phone) GoString() string { return p.String() }

// GoString masks %#v.
func (a Address) GoString() string { return a.String() }

// MarshalText masks JSON: a page that may show the value asks for it with Reveal.
func (n Name) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MarshalText masks JSON.
func (n IDNumber) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// MarshalText masks JSON.
func (p Phone) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// MarshalText masks JSON.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// LogValue masks structured logs.
func (n Name) LogValue() slog.Value { return slog.StringValue(n.String()) }

// LogValue masks structured logs.
func (n IDNumber) LogValue() slog.Value { return slog.StringValue(n.String()) }

// LogValue masks structured logs.
func (p Phone) LogValue() slog.Value { return slog.StringValue(p.String()) }

// LogValue masks structured logs.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

func keep(s string, head, tail int) string {
	n := utf8.RuneCountInString(s)
	if n == 0 {
		return ""
	}
	if head+tail >= n {
		head, tail = 0, 0
		if n > 1 {
			head = 1
		}
	}
	r := []rune(s)
	for i := head; i < n-tail; i++ {
		r[i] = '*'
	}
	return string(r)
}
