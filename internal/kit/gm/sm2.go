package gm

import (
	"crypto/ecdsa"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// Signer signs with a private key that may live in this process or in a device. Safe for concurrent use.
type Signer interface {
	// Sign signs a message (not its digest): SM2 over SM3, ASN.1 DER, at most 72 bytes.
	Sign(message []byte) ([]byte, error)
	// Public gives the key that checks the signatures.
	Public() Verifier
}

// Verifier checks signatures of one key. Safe for concurrent use.
type Verifier interface {
	// Verify tells whether the signature belongs to the message and this key. Any malformed signature is false.
	Verify(message, signature []byte) bool
	// KeyID names the key: 16 hexadecimal digits of the SM3 digest of its public part.
	KeyID() string
}

// PrivateKey is an SM2 key in this process. It prints as its key id, never as itself.
type PrivateKey struct {
	key    *sm2.PrivateKey
	random io.Reader
	public *PublicKey
}

// PublicKey checks SM2 signatures.
type PublicKey struct {
	key *ecdsa.PublicKey
	der []byte
	id  string
}

const (
	pemPrivate = "PRIVATE KEY"
	pemPublic  = "PUBLIC KEY"
)

// ErrKey is returned for text that holds no key of the wanted kind.
var ErrKey = errors.New("gm: not an SM2 key")

// GenerateKey makes a key from the random source.
func GenerateKey(random io.Reader) (*PrivateKey, error) {
	k, err := sm2.GenerateKey(random)
	if err != nil {
		return nil, fmt.Errorf("gm: generate key: %w", err)
	}
	return private(k, random)
}

func private(k *sm2.PrivateKey, random io.Reader) (*PrivateKey, error) {
	p, err := public(&k.PublicKey)
	if err != nil {
		return nil, err
	}
	return &PrivateKey{key: k, random: random, public: p}, nil
}

func public(k *ecdsa.PublicKey) (*PublicKey, error) {
	der, err := smx509.MarshalPKIXPublicKey(k)
	if err != nil {
		return nil, fmt.Errorf("gm: public key: %w", err)
	}
	sum := SM3(der)
	return &PublicKey{key: k, der: der, id: hex.EncodeToString(sum[:8])}, nil
}

// ParsePrivateKey reads the PEM form (PKCS #8). The random source feeds later signatures.
func ParsePrivateKey(text []byte, random io.Reader) (*PrivateKey, error) {
	b, _ := pem.Decode(text)
	if b == nil || b.Type != pemPrivate {
		return nil, ErrKey
	}
	k, err := smx509.ParsePKCS8PrivateKey(b.Bytes)
	if err != nil {
		return nil, ErrKey // the library's text could quote the key
	}
	s, ok := k.(*sm2.PrivateKey)
	if !ok {
		return nil, ErrKey
	}
	return private(s, random)
}

// ParsePublicKey reads the PEM form (SubjectPublicKeyInfo).
func ParsePublicKey(text []byte) (*PublicKey, error) {
	b, _ := pem.Decode(text)
	if b == nil || b.Type != pemPublic {
		return nil, ErrKey
	}
	k, err := smx509.ParsePKIXPublicKey(b.Bytes)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrKey, err)
	}
	e, ok := k.(*ecdsa.PublicKey)
	if !ok || !sm2.IsSM2PublicKey(e) {
		return nil, ErrKey
	}
	return public(e)
}

// Sign implements Signer.
func (k *PrivateKey) Sign(message []byte) ([]byte, error) {
	sig, err := sm2.SignASN1(k.random, k.key, message, sm2.DefaultSM2SignerOpts)
	if err != nil {
		return nil, fmt.Errorf("gm: sign: %w", err)
	}
	return sig, nil
}

// Public implements Signer.
func (k *PrivateKey) Public() Verifier { return k.public }

// PEM gives the PKCS #8 form for a key file. Handle as a secret.
func (k *PrivateKey) PEM() ([]byte, error) {
	der, err := smx509.MarshalPKCS8PrivateKey(k.key)
	if err != nil {
		return nil, fmt.Errorf("gm: private key: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: pemPrivate, Bytes: der}), nil
}

// PublicPEM gives the public part for others to check signatures with.
func (k *PrivateKey) PublicPEM() []byte { return k.public.PEM() }

// String gives the key id, so that a printed key shows no secret.
func (k *PrivateKey) String() string { return "sm2:" + k.public.id }

// GoString masks %#v.
func (k *PrivateKey) GoString() string { return k.String() }

// Verify implements Verifier.
func (p *PublicKey) Verify(message, signature []byte) bool {
	return sm2.VerifyASN1WithSM2(p.key, nil, message, signature)
}

// KeyID implements Verifier.
func (p *PublicKey) KeyID() string { return p.id }

// PEM gives the SubjectPublicKeyInfo form.
func (p *PublicKey) PEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: pemPublic, Bytes: p.der})
}
