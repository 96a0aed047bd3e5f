package main

import (
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"minkang/internal/healthcode"
	"minkang/internal/kit/gm"
)

// A desk without a line tells a good code from a late and a foreign one.
func TestVerifyCodes(t *testing.T) {
	now := time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)
	seal := func(k healthcode.Keys, at time.Time, signer gm.Signer) string {
		code, err := healthcode.Seal(healthcode.Claims{Card: 7, IssuedAt: at, ExpiresAt: at.Add(healthcode.Life), Nonce: "abcdefgh", Name: "李**", Sex: "2", BirthYear: 1990}, k, signer)
		if err != nil {
			t.Fatal(err)
		}
		return code
	}
	signer, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	keys := healthcode.NewKeys(gm.NewMAC([]byte("k")))
	in := strings.Join([]string{seal(keys, now, signer), "", seal(keys, now.Add(-time.Hour), signer), seal(keys, now, stranger), "hello"}, "\r\n")
	var out strings.Builder
	refused, err := verifyCodes(strings.NewReader(in), &out, keys.ForDesk(now, signer.Public()), func() time.Time { return now })
	if err != nil || refused != 3 {
		t.Errorf("%d refused, %v", refused, err)
	}
	for _, want := range []string{"valid\t李**\t2\t1990", "healthcode.expired", "healthcode.signature", "healthcode.malformed"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in %q", want, out.String())
		}
	}
}
