package gm

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm4"
)

// GB/T 32905 appendix A, first example.
func TestSM3Vector(t *testing.T) {
	got := SM3([]byte("abc"))
	if hex.EncodeToString(got[:]) != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Fatalf("SM3(abc) = %x", got)
	}
}

// GB/T 32907 appendix A, first example: one block.
func TestSM4Vector(t *testing.T) {
	key, _ := hex.DecodeString("0123456789abcdeffedcba9876543210")
	c, err := sm4.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	out := make([]byte, 16)
	c.Encrypt(out, key)
	if hex.EncodeToString(out) != "681edf34d206965e86b3e94f536e4246" {
		t.Fatalf("SM4 = %x", out)
	}
}

func TestSignAndVerify(t *testing.T) {
	a, b := newKey(t), newKey(t)
	msg := []byte("居民健康档案")
	sig, err := a.Sign(msg)
	if err != nil {
		t.Fatal(err)
	}
	if !a.Public().Verify(msg, sig) {
		t.Fatal("own signature refused")
	}
	if b.Public().Verify(msg, sig) {
		t.Fatal("another key's signature accepted")
	}
	if a.Public().Verify([]byte("居民健康档案。"), sig) {
		t.Fatal("changed message accepted")
	}
	for i := range sig {
		bad := bytes.Clone(sig)
		bad[i] ^= 0x41
		if a.Public().Verify(msg, bad) {
			t.Fatalf("signature with byte %d changed was accepted", i)
		}
	}
	for _, bad := range [][]byte{nil, {}, {0x30}, sig[:len(sig)-1], append(bytes.Clone(sig), 0)} {
		if a.Public().Verify(msg, bad) {
			t.Fatalf("malformed signature %x accepted", bad)
		}
	}
}

func TestKeyRoundTrip(t *testing.T) {
	k := newKey(t)
	text, err := k.PEM()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParsePrivateKey(text, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	pub, err := ParsePublicKey(k.PublicPEM())
	if err != nil {
		t.Fatal(err)
	}
	if again.Public().KeyID() != k.Public().KeyID() || pub.KeyID() != k.Public().KeyID() || len(pub.KeyID()) != 16 {
		t.Fatalf("key ids differ: %s %s %s", k.Public().KeyID(), again.Public().KeyID(), pub.KeyID())
	}
	sig, _ := again.Sign([]byte("x"))
	if !pub.Verify([]byte("x"), sig) {
		t.Fatal("re-read key does not match")
	}
	for _, bad := range []string{"", "x", string(k.PublicPEM()), strings.Replace(string(text), "M", "A", 3)} {
		if _, err := ParsePrivateKey([]byte(bad), rand.Reader); err == nil {
			t.Fatalf("accepted as private key: %.40q", bad)
		}
	}
	if _, err := ParsePublicKey(text); err == nil {
		t.Fatal("private key accepted as public key")
	}
}

func TestKeysDoNotPrint(t *testing.T) {
	k := newKey(t)
	m := NewMAC([]byte("very secret key of 32 bytes....."))
	s, _ := NewSM4(make([]byte, 16), rand.Reader)
	for _, v := range []any{k, m, s} {
		for _, f := range []string{"%v", "%+v", "%#v", "%s"} {
			if out := fmt.Sprintf(f, v); len(out) > 24 || strings.Contains(out, "secret") {
				t.Errorf("%s of %T prints %q", f, v, out)
			}
		}
	}
}

func TestSeal(t *testing.T) {
	s, err := NewSM4([]byte("0123456789abcdef"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	other, _ := NewSM4([]byte("0123456789abcdeF"), rand.Reader)
	sealed, err := s.Seal([]byte("plain"), "account/1")
	if err != nil {
		t.Fatal(err)
	}
	if p, err := s.Open(sealed, "account/1"); err != nil || string(p) != "plain" {
		t.Fatalf("open: %q %v", p, err)
	}
	twice, _ := s.Seal([]byte("plain"), "account/1")
	if bytes.Equal(twice, sealed) {
		t.Fatal("the same value sealed twice looks the same")
	}
	if _, err := s.Open(sealed, "account/2"); err != ErrOpen {
		t.Fatal("moved value opened")
	}
	if _, err := other.Open(sealed, "account/1"); err != ErrOpen {
		t.Fatal("another key opened it")
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i]++
		if _, err := s.Open(bad, "account/1"); err != ErrOpen {
			t.Fatalf("byte %d changed and still opened", i)
		}
	}
	for n := range sealed {
		if _, err := s.Open(sealed[:n], "account/1"); err != ErrOpen {
			t.Fatalf("%d bytes opened", n)
		}
	}
	if _, err := NewSM4([]byte("short"), rand.Reader); err == nil {
		t.Fatal("short key accepted")
	}
}

func TestMACPartsDoNotFlow(t *testing.T) {
	m := NewMAC([]byte("k"))
	code := m.Sum([]byte("ab"), []byte("c"))
	if !m.Check(code, []byte("ab"), []byte("c")) {
		t.Fatal("own code refused")
	}
	if m.Check(code, []byte("a"), []byte("bc")) || m.Check(code, []byte("abc")) || NewMAC([]byte("l")).Check(code, []byte("ab"), []byte("c")) {
		t.Fatal("code accepted for other parts or another key")
	}
}

func newKey(t *testing.T) *PrivateKey {
	t.Helper()
	k, err := GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}
