package security

import (
	"crypto/subtle"
	_ "embed"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Lengths of a password in characters. The upper one bounds the work of hashing.
const (
	leastPassword = 10
	mostPassword  = 128
)

//go:embed common.txt
var commonText string

// common holds passwords everybody tries first, folded, one a line.
var common = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(commonText) {
		m[w] = true
	}
	return m
}()

// CheckPassword tells why a password will not do for an account: too short or long, commonly tried, or the login again.
func CheckPassword(login, password string) error {
	n := utf8.RuneCountInString(password)
	switch {
	case n < leastPassword:
		return ErrPasswordShort.With("least", strconv.Itoa(leastPassword))
	case n > mostPassword:
		return ErrPasswordLong.With("most", strconv.Itoa(mostPassword))
	}
	folded := strings.ToLower(password)
	if l := strings.ToLower(login); len(l) > 3 && strings.Contains(folded, l) {
		return ErrPasswordLogin
	}
	core := strings.TrimFunc(folded, func(r rune) bool { return !unicode.IsLetter(r) })
	if common[folded] || common[core] && n < leastPassword+6 || monotone(folded) {
		return ErrPasswordWeak
	}
	return nil
}

// monotone: one character again and again, or a run up or down (1234567890, abcdefghij).
func monotone(s string) bool {
	r := []rune(s)
	for _, step := range []rune{-1, 0, 1} {
		breaks := 0
		for i := 1; i < len(r); i++ {
			if r[i]-r[i-1] != step {
				breaks++
			}
		}
		if breaks <= 1 {
			return true
		}
	}
	return false
}

// Argon are the costs of argon2id. They are kept in each hash, so that they can rise later.
type Argon struct {
	MemoryKiB uint32
	Passes    uint32
	Lanes     uint8
}

// DefaultArgon takes 19 MiB and two passes.
func DefaultArgon() Argon { return Argon{MemoryKiB: 19 * 1024, Passes: 2, Lanes: 1} }

const (
	saltSize = 16
	hashSize = 32
)

var errHash = errors.New("security: not an argon2id hash")

// Hash gives the stored form of a password: $argon2id$v=19$m=…,t=…,p=…$salt$hash.
func (c Argon) Hash(password string, random io.Reader) (string, error) {
	salt := make([]byte, saltSize)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("security: salt: %w", err)
	}
	return c.format(salt, c.key(password, salt)), nil
}

func (c Argon) key(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, c.Passes, c.MemoryKiB, c.Lanes, hashSize)
}

func (c Argon) format(salt, key []byte) string {
	b := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Lanes,
		b.EncodeToString(salt), b.EncodeToString(key))
}

// parseHash reads the stored form; costs beyond reason are refused, as a changed hash must not stop the node.
func parseHash(stored string) (c Argon, salt, key []byte, err error) {
	f := strings.Split(stored, "$")
	if len(f) != 6 || f[0] != "" || f[1] != "argon2id" {
		return c, nil, nil, errHash
	}
	var version int
	if _, err := fmt.Sscanf(f[2], "v=%d", &version); err != nil || version != argon2.Version {
		return c, nil, nil, errHash
	}
	if _, err := fmt.Sscanf(f[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Lanes); err != nil {
		return c, nil, nil, errHash
	}
	if c.MemoryKiB > 1<<20 || c.Passes == 0 || c.Passes > 16 || c.Lanes == 0 {
		return c, nil, nil, errHash
	}
	if salt, err = base64.RawStdEncoding.DecodeString(f[4]); err != nil || len(salt) < 8 {
		return c, nil, nil, errHash
	}
	if key, err = base64.RawStdEncoding.DecodeString(f[5]); err != nil || len(key) != hashSize {
		return c, nil, nil, errHash
	}
	return c, salt, key, nil
}

// checkPassword compares in constant time and tells whether the hash was made with other costs than wanted.
func checkPassword(stored, password string, want Argon) (ok, outdated bool) {
	c, salt, key, err := parseHash(stored)
	if err != nil {
		return false, false
	}
	return subtle.ConstantTimeCompare(key, c.key(password, salt)) == 1, c != want
}
