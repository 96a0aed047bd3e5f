// Package errs is the coded error every layer speaks: a stable code, a kind that each wire maps to its own form,
// a place, arguments for the localised text and a private cause that only the log sees.
package errs

import (
	"errors"
	"fmt"
	"sync"
)

// Kind says what sort of failure an error is; each wire maps kinds to its own status (HTTP, HL7 v3 acknowledgement …).
type Kind uint8

// The kinds, from "the caller must change something" to "we must".
const (
	Internal        Kind = iota // a fault of ours; the caller sees only the request id
	Invalid                     // the input breaks a rule; Place says where
	Unauthenticated             // who is it
	Denied                      // known, but not allowed
	NotFound                    // no such thing, or none the caller may know of
	Conflict                    // clashes with what is stored
	TooLarge                    // over a stated limit
	TooMany                     // over a rate or attempt limit; retry later
	Unavailable                 // an engine is gone or locked; retry later
	Full                        // no room left on the disk
)

// Error is a coded error. Code is "context.reason", stable for ever, and is the key of its text in the word files.
// Args feed that text and must hold no personal value; Cause stays in the log. Immutable once returned.
type Error struct {
	Code  string
	Kind  Kind
	Place string // element id, path, line:column or field; empty when the whole request is meant
	Args  map[string]string
	Cause error
}

// declared remembers the kind of every code that New made: codes outlive the process in stores, kinds belong to the program.
var declared sync.Map

// New returns an error with a code and kind.
func New(kind Kind, code string) *Error {
	declared.LoadOrStore(code, kind)
	return &Error{Code: code, Kind: kind}
}

// Declared gives the kind of a code that was kept somewhere; false when no package of this program declares it.
func Declared(code string) (Kind, bool) {
	k, ok := declared.Load(code)
	if !ok {
		return Internal, false
	}
	return k.(Kind), true
}

// Wrap returns a coded error that hides cause from the caller and keeps it for the log.
func Wrap(kind Kind, code string, cause error) *Error {
	return &Error{Code: code, Kind: kind, Cause: cause}
}

// At returns a copy with the place set.
func (e *Error) At(place string) *Error { c := *e; c.Place = place; return &c }

// With returns a copy with one more argument for its text. Values must not be personal.
func (e *Error) With(key, value string) *Error {
	c := *e
	c.Args = make(map[string]string, len(e.Args)+1)
	for k, v := range e.Args {
		c.Args[k] = v
	}
	c.Args[key] = value
	return &c
}

// Error gives code, place and cause, for logs.
func (e *Error) Error() string {
	s := e.Code
	if e.Place != "" {
		s += " at " + e.Place
	}
	if e.Cause != nil {
		s += ": " + e.Cause.Error()
	}
	return s
}

// Unwrap exposes the cause to errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Cause }

// Is makes two coded errors equal when their codes are.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// As finds the coded error in a chain.
func As(err error) (*Error, bool) {
	var e *Error
	ok := errors.As(err, &e)
	return e, ok
}

// KindOf gives the kind of the coded error in the chain, Internal when there is none.
func KindOf(err error) Kind {
	if e, ok := As(err); ok {
		return e.Kind
	}
	return Internal
}

// CodeOf gives the code of the coded error in the chain, "internal" when there is none.
func CodeOf(err error) string {
	if e, ok := As(err); ok {
		return e.Code
	}
	return "internal"
}

// Op wraps err with the operation's name when it is not nil: defer errs.Op(&err, "empi.Resolve %s", id).
// Arguments must be safe ids, never personal values.
func Op(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
