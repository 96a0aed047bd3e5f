package security

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/gm"
)

func issuedKey(t testing.TB) (string, *gm.PrivateKey) {
	t.Helper()
	k, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := makeKey(APIKey{Serial: 5, System: 7, IssuedAt: noon, ExpiresAt: noon.Add(time.Hour)}, k)
	if err != nil {
		t.Fatal(err)
	}
	return text, k
}

func TestAPIKey(t *testing.T) {
	text, signer := issuedKey(t)
	keys := map[string]gm.Verifier{signer.Public().KeyID(): signer.Public()}
	k, err := parseKey(text)
	if err != nil || k.Serial != 5 || k.System != 7 || !k.IssuedAt.Equal(noon) || !k.ExpiresAt.Equal(noon.Add(time.Hour)) {
		t.Fatalf("%+v %v", k.APIKey, err)
	}
	if err := k.check(keys, noon); err != nil {
		t.Fatal(err)
	}
	if err := k.check(keys, noon.Add(time.Hour)); !errors.Is(err, ErrKeyExpired) {
		t.Fatalf("at its end: %v", err)
	}
	_, other := issuedKey(t)
	if err := k.check(map[string]gm.Verifier{other.Public().KeyID(): other.Public()}, noon); !errors.Is(err, ErrKeySignature) {
		t.Fatalf("another node: %v", err)
	}
	if err := k.check(map[string]gm.Verifier{k.KeyID: other.Public()}, noon); !errors.Is(err, ErrKeySignature) {
		t.Fatalf("wrong key under the right name: %v", err)
	}
	for i := range text { // no single character may be changed
		for _, c := range []byte("A_0.") {
			bad := text[:i] + string(c) + text[i+1:]
			if bad == text {
				continue
			}
			if k, err := parseKey(bad); err == nil && k.check(keys, noon) == nil {
				t.Fatalf("accepted with character %d changed to %c", i, c)
			}
		}
	}
	for _, bad := range []string{"", "mk1.", "mk1..", "mk2." + text[4:], text + "A", text + "=", text + "\n", " " + text, text[:60] + "\n" + text[60:],
		strings.ToUpper(text), "mk1." + strings.Repeat("A", 500), text + ".x"} {
		k, err := parseKey(bad)
		if err == nil { // a longer signature can be read; it is not the signature
			err = k.check(keys, noon)
		}
		if !errors.Is(err, ErrKeyMalformed) && !errors.Is(err, ErrKeySignature) {
			t.Errorf("%.30q: %v", bad, err)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	text, signer := issuedKey(f)
	f.Add(text)
	f.Add("mk1." + strings.Repeat("A", 54) + ".AAAA")
	f.Add("mk1.\n.")
	keys := map[string]gm.Verifier{signer.Public().KeyID(): signer.Public()}
	f.Fuzz(func(t *testing.T, in string) {
		k, err := parseKey(in)
		if err != nil {
			if !errors.Is(err, ErrKeyMalformed) {
				t.Fatalf("another error: %v", err)
			}
			return
		}
		if again := KeyPrefix + keyText.EncodeToString(k.message[len(KeyPrefix):]) + "." + keyText.EncodeToString(k.signature); again != in {
			t.Fatalf("two texts of one key: %q %q", in, again)
		}
		if k.Serial <= 0 || k.System <= 0 {
			t.Fatalf("ids %d %d", k.Serial, k.System)
		}
		if in != text && k.check(keys, noon) == nil {
			t.Fatalf("forged: %q", in)
		}
	})
}

func TestCheckChain(t *testing.T) {
	ca, err := NewAuthority("CA", noon.AddDate(-1, 0, 0), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	text, err := ca.PEM()
	if err != nil {
		t.Fatal(err)
	}
	again, err := ParseAuthority(text, rand.Reader) // as after a restart
	if err != nil {
		t.Fatal(err)
	}
	other, _ := NewAuthority("CA", noon.AddDate(-1, 0, 0), rand.Reader) // the same name, another key
	leaf := func(a *Authority, from, until time.Time) *x509.Certificate {
		c, key, err := a.IssueClientCertificate(7, "his", from, until)
		if err != nil || !strings.Contains(string(key), "PRIVATE KEY") {
			t.Fatal(err)
		}
		x, err := readCertificate(string(c))
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	from, until := noon.Add(-time.Hour), noon.Add(time.Hour)
	good := leaf(again, from, until)
	for name, c := range map[string]struct {
		chain []*x509.Certificate
		at    time.Time
		want  error
	}{
		"good":           {[]*x509.Certificate{good}, noon, nil},
		"none":           {nil, noon, ErrCertMissing},
		"early":          {[]*x509.Certificate{good}, from.Add(-time.Second), ErrCertEarly},
		"expired":        {[]*x509.Certificate{good}, until.Add(time.Second), ErrCertExpired},
		"other issuer":   {[]*x509.Certificate{leaf(other, from, until)}, noon, ErrCertIssuer},
		"with a foreign": {[]*x509.Certificate{leaf(other, from, until), other.cert}, noon, ErrCertIssuer},
		"issuer expired": {[]*x509.Certificate{leaf(again, from, noon.AddDate(40, 0, 0))}, noon.AddDate(30, 0, 0), ErrCertIssuer},
		"the CA itself":  {[]*x509.Certificate{ca.cert}, noon, nil},
	} {
		if err := CheckChain(c.chain, ca.Pool(), c.at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := CheckChain([]*x509.Certificate{good}, nil, noon); !errors.Is(err, ErrCertIssuer) {
		t.Fatalf("without roots: %v", err)
	}
	for _, bad := range []string{"", "x", string(text), string(ca.CertificatePEM()) + "x", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("x")}))} {
		if _, err := readCertificate(bad); !errors.Is(err, ErrCertText) {
			t.Errorf("%.20q: %v", bad, err)
		}
	}
	if _, err := ParseAuthority(ca.CertificatePEM(), rand.Reader); err == nil {
		t.Fatal("an authority without key")
	}
}

func TestPasswordRules(t *testing.T) {
	for password, want := range map[string]error{
		"short":                       ErrPasswordShort,
		"九个字的密码不够长":                   ErrPasswordShort,
		"十个字的密码刚刚够长了":                 nil,
		strings.Repeat("ab1", 43):     ErrPasswordLong,
		"1234567890":                  ErrPasswordWeak,
		"0987654321":                  ErrPasswordWeak,
		"aaaaaaaaaaaa":                ErrPasswordWeak,
		"abcdefghijkl":                ErrPasswordWeak,
		"Password12345":               ErrPasswordWeak,
		"password!!":                  ErrPasswordWeak,
		"1q2w3e4r5t":                  ErrPasswordWeak,
		"WoAiNi1314!":                 ErrPasswordWeak,
		"wangwei-is-here":             ErrPasswordLogin,
		"The WANGWEI password":        ErrPasswordLogin,
		"Correct horse 7 battery":     nil,
		"tiger-lamp-river":            nil,
		"password of the third river": nil,
	} {
		if err := CheckPassword("wangwei", password); !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", password, err, want)
		}
	}
}

func TestHash(t *testing.T) {
	cheap := Argon{MemoryKiB: 64, Passes: 1, Lanes: 1}
	a, err := cheap.Hash("secret", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b, _ := cheap.Hash("secret", rand.Reader)
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%s %s", a, b)
	}
	if ok, outdated := checkPassword(a, "secret", cheap); !ok || outdated {
		t.Fatal("own hash")
	}
	if ok, _ := checkPassword(a, "Secret", cheap); ok {
		t.Fatal("another password")
	}
	if ok, outdated := checkPassword(a, "secret", DefaultArgon()); !ok || !outdated {
		t.Fatal("a hash with lower costs must be accepted and renewed")
	}
	for _, bad := range []string{"", "x", "$argon2i$v=19$m=64,t=1,p=1$c2FsdHNhbHQ$" + strings.Repeat("A", 43), strings.Replace(a, "m=64", "m=4294967295", 1),
		strings.Replace(a, "t=1", "t=0", 1), strings.Replace(a, "p=1", "p=0", 1), strings.Replace(a, "v=19", "v=16", 1), a[:len(a)-1], a + "$"} {
		if ok, _ := checkPassword(bad, "secret", cheap); ok {
			t.Errorf("%q accepted", bad)
		}
	}
}

func TestDelayGrows(t *testing.T) {
	th := Throttle{Free: 5, Base: 30 * time.Second, Most: time.Hour}
	for failures, want := range map[int]time.Duration{0: 0, 4: 0, 5: 30 * time.Second, 6: time.Minute, 7: 2 * time.Minute, 11: 32 * time.Minute, 12: time.Hour, 1 << 30: time.Hour} {
		if got := th.Delay(failures); got != want {
			t.Errorf("after %d: %v, want %v", failures, got, want)
		}
	}
}
