package healthcode

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minkang/internal/kit/gm"
)

// The example of RFC 9285, section 4.3, and its errors.
func TestBase45(t *testing.T) {
	for plain, text := range map[string]string{"AB": "BB8", "Hello!!": "%69 VD92EX0", "base-45": "UJCLQE7W581", "": ""} {
		if got := encode45([]byte(plain)); got != text {
			t.Errorf("%q: %q", plain, got)
		}
		if got, ok := decode45(text); !ok || string(got) != plain {
			t.Errorf("%q: %q %v", text, got, ok)
		}
	}
	for _, bad := range []string{"A", "AAAA", "aaa", "GGW", "::", "钥"} {
		if got, ok := decode45(bad); ok {
			t.Errorf("%q: %q", bad, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")
		if got, ok := decode45(encode45(b)); !ok || !bytes.Equal(got, b) {
			t.Errorf("%v %v", got, ok)
		}
	})
}

// Whatever is changed in a token, it does not open.
func TestChangedTokens(t *testing.T) {
	signer, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys, now := NewKeys(gm.NewMAC([]byte("k"))), time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	code, err := Seal(Claims{Card: 77, IssuedAt: now, ExpiresAt: now.Add(Life), Nonce: "12345678", Name: "阿卜杜热合曼·**", BirthYear: 1990}, keys, signer)
	if err != nil {
		t.Fatal(err)
	}
	desk := keys.ForDesk(now, signer.Public())
	if c, err := Open(code, desk, now); err != nil || c.Card != 77 || c.BirthYear != 1990 || c.Sex != "0" {
		t.Fatalf("%+v %v", c, err)
	}
	for i := range code {
		for _, with := range []byte("0Z:") {
			if code[i] == with {
				continue
			}
			changed := []byte(code)
			changed[i] = with
			if _, err := Open(string(changed), desk, now); !errors.Is(err, ErrMalformed) && !errors.Is(err, ErrSignature) {
				t.Fatalf("character %d as %c: %v", i, with, err)
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	signer, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	keys := NewKeys(gm.NewMAC([]byte("k")))
	code, err := Seal(Claims{Card: 1, IssuedAt: now, ExpiresAt: now, Nonce: "12345678"}, keys, signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(code)
	f.Add("MKH1:")
	f.Add("MKH1:000000000")
	desk := keys.ForDesk(now, signer.Public())
	f.Fuzz(func(t *testing.T, s string) {
		if c, err := Open(s, desk, now); err == nil && c.Card != 1 {
			t.Errorf("%q opens as %+v", s, c)
		}
	})
}
