package gm

import (
	"crypto/hmac"
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

// HMAC gives the plain HMAC-SM3 of data (RFC 2104 over GB/T 32905), as other systems compute it too.
func HMAC(key, data []byte) []byte {
	h := hmac.New(func() hash.Hash { return sm3.New() }, key)
	h.Write(data)
	return h.Sum(nil)
}

// Equal compares two codes in constant time.
func Equal(a, b []byte) bool { return hmac.Equal(a, b) }

// Keyed makes many codes with one key, cheaper than HMAC for short data. For one goroutine at a time.
type Keyed struct{ h hash.Hash }

// NewKeyed returns a Keyed.
func NewKeyed(key []byte) *Keyed { return &Keyed{hmac.New(func() hash.Hash { return sm3.New() }, key)} }

// Sum appends the HMAC-SM3 of data to b.
func (k *Keyed) Sum(b, data []byte) []byte {
	k.h.Reset()
	k.h.Write(data)
	return k.h.Sum(b)
}
