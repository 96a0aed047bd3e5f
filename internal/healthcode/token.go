package healthcode

import (
	"crypto/rand"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// Sizes and times of tokens.
const (
	Life      = time.Minute      // how long a token may be shown
	Skew      = 30 * time.Second // how far a desk's clock may be off
	keyWeek   = 7 * 24 * time.Hour
	mark      = "MKH1:" // what every code begins with, version included
	maxToken  = 512     // characters: three times what a token needs
	nonceSize = 8
	headSize  = 4 // week number
)

// Claims are what a token says. Name is masked (张**): a desk sees enough to compare with a face and a document, no more.
type Claims struct {
	Card      id.ID
	IssuedAt  time.Time
	ExpiresAt time.Time
	Nonce     string
	Name      string
	Sex       string
	BirthYear int
}

// DeskKeys are what a desk needs to read tokens without a line: the node's public key and this and the next week's SM4 keys.
type DeskKeys struct {
	PublicKey string            `json:"publicKey"` // PEM, SM2
	Keys      map[string][]byte `json:"keys"`      // week number → SM4 key
	NotAfter  time.Time         `json:"notAfter"`  // fetch new ones before
}

// Keys makes desk keys from one secret; a week's key tells nothing about another's. Safe for concurrent use.
type Keys struct{ mac *gm.MAC }

// NewKeys returns the keys of a secret.
func NewKeys(secret *gm.MAC) Keys { return Keys{secret} }

func week(at time.Time) uint32 { return uint32(at.Unix() / int64(keyWeek/time.Second)) }

func (k Keys) of(week uint32) []byte {
	return k.mac.Sum([]byte("desk-key"), binary.BigEndian.AppendUint32(nil, week))[:gm.KeySize]
}

// ForDesk gives what a desk may hold at an instant.
func (k Keys) ForDesk(now time.Time, public gm.Verifier) DeskKeys {
	w := week(now)
	d := DeskKeys{Keys: map[string][]byte{}, NotAfter: time.Unix(int64(w+2)*int64(keyWeek/time.Second), 0).UTC()}
	if p, ok := public.(*gm.PublicKey); ok {
		d.PublicKey = string(p.PEM())
	}
	for _, x := range []uint32{w, w + 1} {
		d.Keys[strconv.FormatUint(uint64(x), 10)] = k.of(x)
	}
	return d
}

// Seal makes a token. The name is cut to 20 bytes at a character's end.
func Seal(c Claims, keys Keys, signer gm.Signer) (string, error) {
	w := week(c.IssuedAt)
	sealer, err := gm.NewSM4(keys.of(w), rand.Reader)
	if err != nil {
		return "", err
	}
	head := binary.BigEndian.AppendUint32(nil, w)
	sealed, err := sealer.Seal(c.pack(), mark+string(head))
	if err != nil {
		return "", err
	}
	body := append(head, byte(len(sealed)))
	body = append(body, sealed...)
	signature, err := signer.Sign(append([]byte(mark), body...))
	if err != nil {
		return "", err
	}
	return mark + encode45(append(body, signature...)), nil
}

func (c Claims) pack() []byte {
	b := binary.BigEndian.AppendUint64(nil, uint64(c.Card))
	b = binary.BigEndian.AppendUint32(b, uint32(c.IssuedAt.Unix()))
	b = binary.BigEndian.AppendUint16(b, uint16(c.ExpiresAt.Sub(c.IssuedAt)/time.Second))
	b = append(b, c.Nonce[:nonceSize]...)
	b = binary.BigEndian.AppendUint16(b, uint16(c.BirthYear))
	sex := byte('0')
	if c.Sex != "" {
		sex = c.Sex[0]
	}
	b = append(b, sex)
	name := c.Name
	for len(name) > 20 {
		r := []rune(name)
		name = string(r[:len(r)-1])
	}
	return append(b, name...)
}

func unpack(b []byte) (Claims, bool) {
	const fixed = 8 + 4 + 2 + nonceSize + 2 + 1
	if len(b) < fixed {
		return Claims{}, false
	}
	c := Claims{Card: id.ID(binary.BigEndian.Uint64(b)), IssuedAt: time.Unix(int64(binary.BigEndian.Uint32(b[8:])), 0).UTC()}
	c.ExpiresAt = c.IssuedAt.Add(time.Duration(binary.BigEndian.Uint16(b[12:])) * time.Second)
	c.Nonce = string(b[14 : 14+nonceSize])
	rest := b[14+nonceSize:]
	c.BirthYear, c.Sex, c.Name = int(binary.BigEndian.Uint16(rest)), string(rest[2:3]), string(rest[3:])
	return c, true
}

// Open reads a token with nothing but desk keys and a clock: no line is needed. A revoked card is not noticed here; that is
// why tokens live so shortly. Errors: healthcode.malformed, .signature, .desk-key, .expired, .early.
func Open(code string, keys DeskKeys, now time.Time) (Claims, error) {
	public, err := gm.ParsePublicKey([]byte(keys.PublicKey))
	if err != nil {
		return Claims{}, ErrDeskKey
	}
	return open(code, public, func(week uint32) []byte { return keys.Keys[strconv.FormatUint(uint64(week), 10)] }, now)
}

func open(code string, public gm.Verifier, keyOf func(week uint32) []byte, now time.Time) (Claims, error) {
	text, marked := strings.CutPrefix(strings.Trim(code, "\r\n\t"), mark) // scanners end with a line break
	if !marked || len(text) > maxToken {
		return Claims{}, ErrMalformed
	}
	b, ok := decode45(text)
	if !ok || len(b) < headSize+1 || len(b) < headSize+1+int(b[headSize]) {
		return Claims{}, ErrMalformed
	}
	end := headSize + 1 + int(b[headSize])
	if !public.Verify(append([]byte(mark), b[:end]...), b[end:]) {
		return Claims{}, ErrSignature
	}
	key := keyOf(binary.BigEndian.Uint32(b))
	if key == nil {
		return Claims{}, ErrDeskKey
	}
	sealer, err := gm.NewSM4(key, rand.Reader)
	if err != nil {
		return Claims{}, ErrDeskKey
	}
	plain, err := sealer.Open(b[headSize+1:end], mark+string(b[:headSize]))
	if err != nil {
		return Claims{}, ErrDeskKey
	}
	c, ok := unpack(plain)
	switch {
	case !ok:
		return Claims{}, ErrMalformed
	case now.After(c.ExpiresAt.Add(Skew)):
		return c, ErrExpired
	case now.Before(c.IssuedAt.Add(-Skew)):
		return c, ErrEarly
	}
	return c, nil
}
