package security

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"

	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// KeyPrefix starts every API key of the first form, so that a leaked one can be searched for.
const KeyPrefix = "mk1."

// APIKey is what the node knows of a signed API key; the key's text is shown once and kept by its system.
type APIKey struct {
	Serial    id.ID
	System    id.ID
	KeyID     string // of the node key that signed it
	IssuedAt  time.Time
	ExpiresAt time.Time
	RevokedAt time.Time // zero while good
	Note      string    // what the operator calls it
}

// claims of a key: serial, system, issued and expires in microseconds, signing key, 8 bytes each, big endian.
const claimsSize = 40

// signedKey is a key taken apart.
type signedKey struct {
	APIKey
	message   []byte // what is signed: prefix and claims
	signature []byte
}

var keyText = base64.RawURLEncoding.Strict()

// makeKey signs a key's claims: mk1.<claims>.<SM2 signature>.
func makeKey(k APIKey, signer gm.Signer) (string, error) {
	b := make([]byte, 0, claimsSize)
	b = binary.BigEndian.AppendUint64(b, uint64(k.Serial))
	b = binary.BigEndian.AppendUint64(b, uint64(k.System))
	b = binary.BigEndian.AppendUint64(b, uint64(k.IssuedAt.UnixMicro()))
	b = binary.BigEndian.AppendUint64(b, uint64(k.ExpiresAt.UnixMicro()))
	kid, err := hex.DecodeString(signer.Public().KeyID())
	if err != nil || len(kid) != 8 {
		return "", ErrKeyMalformed
	}
	b = append(b, kid...)
	sig, err := signer.Sign(append([]byte(KeyPrefix), b...))
	if err != nil {
		return "", err
	}
	return KeyPrefix + keyText.EncodeToString(b) + "." + keyText.EncodeToString(sig), nil
}

// parseKey takes a key apart without believing it. Each key has exactly one text; any other is ErrKeyMalformed.
func parseKey(text string) (signedKey, error) {
	var k signedKey
	rest, ok := strings.CutPrefix(text, KeyPrefix)
	if !ok || len(text) > 300 {
		return k, ErrKeyMalformed
	}
	c, sig, ok := strings.Cut(rest, ".")
	if !ok || strings.ContainsAny(rest, "\r\n") { // the decoder skips line ends
		return k, ErrKeyMalformed
	}
	b, err := keyText.DecodeString(c)
	if err != nil || len(b) != claimsSize {
		return k, ErrKeyMalformed
	}
	if k.signature, err = keyText.DecodeString(sig); err != nil || len(k.signature) == 0 {
		return k, ErrKeyMalformed
	}
	k.message = append([]byte(KeyPrefix), b...)
	serial, system := binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])
	issued, expires := binary.BigEndian.Uint64(b[16:]), binary.BigEndian.Uint64(b[24:])
	const most = 1 << 62 // keeps every value a sane integer
	if serial == 0 || system == 0 || serial > most || system > most || issued > most || expires > most {
		return k, ErrKeyMalformed
	}
	k.Serial, k.System = id.ID(serial), id.ID(system)
	k.IssuedAt, k.ExpiresAt = time.UnixMicro(int64(issued)).UTC(), time.UnixMicro(int64(expires)).UTC()
	k.KeyID = hex.EncodeToString(b[32:40])
	return k, nil
}

// check tells whether the key is signed by a known key and in its time. Revocation is the store's.
func (k signedKey) check(keys map[string]gm.Verifier, now time.Time) error {
	v, ok := keys[k.KeyID]
	if !ok || !v.Verify(k.message, k.signature) {
		return ErrKeySignature
	}
	if !now.Before(k.ExpiresAt) {
		return ErrKeyExpired
	}
	return nil
}
