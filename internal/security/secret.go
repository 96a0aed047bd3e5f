package security

import (
	"context"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
	"strings"

	"minkang/internal/kit/gm"
)

// token gives n random bytes as text for a cookie or a header.
func (s *Service) token(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.d.Random, b); err != nil {
		return "", fmt.Errorf("security: random: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// crockford has no letter that can be taken for a digit.
var crockford = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// readable gives n random bytes in groups of four letters and digits that are hard to mistake when read aloud.
func (s *Service) readable(n int) (string, error) {
	b := make([]byte, n)
	if _, err := io.ReadFull(s.d.Random, b); err != nil {
		return "", fmt.Errorf("security: random: %w", err)
	}
	t := crockford.EncodeToString(b)
	var groups []string
	for len(t) > 4 {
		groups, t = append(groups, t[:4]), t[4:]
	}
	return strings.Join(append(groups, t), "-"), nil
}

// digest gives what is kept of a random secret. Random secrets need no slow hash.
func digest(kind, secret string) Digest { return gm.SM3([]byte("minkang " + kind + "\n" + secret)) }

// CSRFToken gives the token that a page must send with every change: derived from the session's token, which scripts of
// other sites can neither read nor guess.
func CSRFToken(session string) string {
	return base64.RawURLEncoding.EncodeToString(gm.NewMAC([]byte(session)).Sum([]byte("minkang csrf")))
}

// hash computes a password hash, waiting for a place: the number of hashes at one time bounds their memory.
func (s *Service) hash(ctx context.Context, password string) (string, error) {
	if err := s.place(ctx); err != nil {
		return "", err
	}
	defer func() { <-s.hashing }()
	return s.d.Config.Argon.Hash(password, s.d.Random)
}

// verify checks a password against a stored hash, waiting for a place.
func (s *Service) verify(ctx context.Context, stored, password string) (ok, outdated bool, err error) {
	if err := s.place(ctx); err != nil {
		return false, false, err
	}
	defer func() { <-s.hashing }()
	if len(password) > 4*mostPassword {
		password = "" // cannot be right; the work stays the same
	}
	ok, outdated = checkPassword(stored, password, s.d.Config.Argon)
	return ok, outdated, nil
}

func (s *Service) place(ctx context.Context) error {
	select {
	case s.hashing <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
