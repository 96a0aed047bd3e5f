package gm

import (
	"crypto/hmac"
	"hash"

	"github.com/emmansun/gmsm/sm3"
)

// DigestSize is the size of an SM3 digest or MAC in bytes.
const DigestSize = sm3.Size

// SM3 gives the digest of data.
func SM3(data []byte) [DigestSize]byte { return sm3.Sum(data) }

// MAC makes and checks HMAC-SM3 codes under one key. Safe for concurrent use. It prints as nothing.
type MAC struct{ key []byte }

// NewMAC returns a MAC; the key should have 32 bytes.
func NewMAC(key []byte) *MAC { return &MAC{key: append([]byte(nil), key...)} }

// Sum gives the code over the parts, each with its length so that parts cannot flow into one another.
func (m *MAC) Sum(parts ...[]byte) []byte {
	h := hmac.New(func() hash.Hash { return sm3.New() }, m.key)
	for _, p := range parts {
		var n [8]byte
		for i, v := 7, len(p); i >= 0; i, v = i-1, v>>8 {
			n[i] = byte(v)
		}
		h.Write(n[:])
		h.Write(p)
	}
	return h.Sum(nil)
}

// Check tells in constant time whether the code belongs to the parts.
func (m *MAC) Check(code []byte, parts ...[]byte) bool { return hmac.Equal(code, m.Sum(parts...)) }

// String hides the key.
func (m *MAC) String() string { return "hmac-sm3" }

// GoString hides the key.
func (m *MAC) GoString() string { return m.String() }
