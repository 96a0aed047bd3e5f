package gm

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"github.com/emmansun/gmsm/sm4"
)

// KeySize is the size of an SM4 key in bytes.
const KeySize = sm4.BlockSize

// ErrOpen is returned when sealed bytes were changed, belong to another place or to another key.
var ErrOpen = errors.New("gm: sealed bytes cannot be opened")

// Sealer encrypts small values with a key it holds. Place binds the bytes to where they are stored ("account/0g3k…"), so
// that they cannot be moved to another row. Safe for concurrent use.
type Sealer interface {
	Seal(plain []byte, place string) ([]byte, error)
	Open(sealed []byte, place string) ([]byte, error)
}

// SM4 seals with SM4-GCM: one version byte, 12 random bytes, cipher text and a 16-byte tag.
type SM4 struct {
	aead   cipher.AEAD
	random io.Reader
}

const sealedV1 = 1

// NewSM4 returns a Sealer with a key of 16 bytes; the random source gives nonces. One key should seal no more than 2^32 values.
func NewSM4(key []byte, random io.Reader) (*SM4, error) {
	b, err := sm4.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("gm: sm4: %w", err)
	}
	a, err := cipher.NewGCM(b)
	if err != nil {
		return nil, fmt.Errorf("gm: sm4: %w", err)
	}
	return &SM4{aead: a, random: random}, nil
}

// Seal implements Sealer.
func (s *SM4) Seal(plain []byte, place string) ([]byte, error) {
	out := make([]byte, 1+s.aead.NonceSize(), 1+s.aead.NonceSize()+len(plain)+s.aead.Overhead())
	out[0] = sealedV1
	if _, err := io.ReadFull(s.random, out[1:]); err != nil {
		return nil, fmt.Errorf("gm: seal: %w", err)
	}
	return s.aead.Seal(out, out[1:], plain, []byte(place)), nil
}

// Open implements Sealer.
func (s *SM4) Open(sealed []byte, place string) ([]byte, error) {
	n := 1 + s.aead.NonceSize()
	if len(sealed) < n+s.aead.Overhead() || sealed[0] != sealedV1 {
		return nil, ErrOpen
	}
	plain, err := s.aead.Open(nil, sealed[1:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, ErrOpen
	}
	return plain, nil
}

// String hides the key.
func (s *SM4) String() string { return "sm4-gcm" }

// GoString hides the key.
func (s *SM4) GoString() string { return s.String() }
