package input

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/test/node"
)

// serverCertificate makes a self-signed certificate for this machine and writes it with its key.
func serverCertificate(t *testing.T) (certFile, keyFile string, pool *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "node"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	pool = x509.NewCertPool()
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	pool.AppendCertsFromPEM(text)
	dir := t.TempDir()
	certFile, keyFile = filepath.Join(dir, "node.crt"), filepath.Join(dir, "node.key")
	for file, b := range map[string][]byte{certFile: text, keyFile: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})} {
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return certFile, keyFile, pool
}

// Systems that come with a certificate: a good one is let in, every other one is told what is wrong with it.
func TestClientCertificates(t *testing.T) {
	place := node.District(t, false)
	certFile, keyFile, pool := serverCertificate(t)
	config := filepath.Join(t.TempDir(), "minkang.yaml")
	if err := os.WriteFile(config, fmt.Appendf(nil, "listen:\n  tlsCert: %s\n  tlsKey: %s\n", certFile, keyFile), 0o600); err != nil {
		t.Fatal(err)
	}
	n := node.Serve(t, place, "--config", config)
	caller := func(certificate, key []byte) *node.Client {
		c := node.NewClient(n.URL)
		conf := &tls.Config{RootCAs: pool}
		if certificate != nil {
			pair, err := tls.X509KeyPair(certificate, key)
			if err != nil {
				t.Fatal(err)
			}
			conf.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) { return &pair, nil }
		}
		c.HTTP.Transport = &http.Transport{TLSClientConfig: conf}
		return c
	}
	s := newStage(t, place, n)
	s.sender.HTTP.Transport = &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}
	operator := caller(nil, nil)
	if a, err := operator.SignIn("operator", node.Password); err != nil || a.Status != 200 {
		t.Fatalf("%s %v", a, err)
	}
	system := place.Systems(t)[s.code]
	register := func(certificate []byte) string {
		body, err := json.Marshal(map[string]string{"pem": string(certificate)})
		if err != nil {
			t.Fatal(err)
		}
		a, err := operator.Post("/api/v1/systems/"+system.String()+"/certificates", string(body))
		if err != nil || a.Status != 201 {
			t.Fatalf("a certificate cannot be registered: %s %v", a, err)
		}
		return a.Text("id")
	}
	text, err := os.ReadFile(filepath.Join(place.Data, "keys", "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	ours, err := security.ParseAuthority(text, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := security.NewAuthority("elsewhere", time.Now(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	good, goodKey := issue(t, ours, system, now.Add(-time.Hour), now.Add(time.Hour))
	register(good)
	if a, err := caller(good, goodKey).Submit([]byte(s.fresh())); err != nil || a.Status != 201 {
		t.Fatalf("a registered certificate is not let in: %s %v", a, err)
	}
	dead, deadKey := issue(t, ours, system, now.Add(-time.Hour), now.Add(time.Hour))
	number := register(dead)
	if a, err := caller(dead, deadKey).Submit([]byte(s.fresh())); err != nil || a.Status != 201 {
		t.Fatalf("%s %v", a, err)
	}
	if a, err := operator.Do(http.MethodDelete, "/api/v1/systems/"+system.String()+"/certificates/"+number, nil); err != nil || a.Status != 204 {
		t.Fatalf("%s %v", a, err)
	}
	early, earlyKey := issue(t, ours, system, now.Add(time.Hour), now.Add(2*time.Hour))
	old, oldKey := issue(t, ours, system, now.Add(-2*time.Hour), now.Add(-time.Hour))
	other, otherKey := issue(t, foreign, system, now.Add(-time.Hour), now.Add(time.Hour))
	unknown, unknownKey := issue(t, ours, system, now.Add(-time.Hour), now.Add(time.Hour))
	for _, x := range []struct {
		name, code string
		cert, key  []byte
	}{
		{"revoked", "security.certificate-revoked", dead, deadKey},
		{"not yet valid", "security.certificate-not-yet-valid", early, earlyKey},
		{"expired", "security.certificate-expired", old, oldKey},
		{"of a foreign authority", "security.certificate-unknown-issuer", other, otherKey},
		{"never registered", "security.certificate-not-registered", unknown, unknownKey},
		{"none", "security.not-signed-in", nil, nil},
	} {
		t.Run(x.name, func(t *testing.T) {
			a, err := caller(x.cert, x.key).Submit([]byte(s.fresh()))
			problem(t, a, err, 401, x.code, "")
		})
	}
	s.works(t)
}

func issue(t *testing.T, a *security.Authority, system id.ID, from, until time.Time) (certificate, key []byte) {
	t.Helper()
	certificate, key, err := a.IssueClientCertificate(system, "test", from, until)
	if err != nil {
		t.Fatal(err)
	}
	return certificate, key
}
