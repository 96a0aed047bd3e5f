package security

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"time"

	"minkang/internal/kit/id"
)

// Authority issues client certificates for connected systems of this node: for demonstrations, tests and districts without a
// certificate authority of their own. Its certificates are ordinary X.509 with ECDSA P-256, which every TLS library takes.
type Authority struct {
	cert   *x509.Certificate
	key    *ecdsa.PrivateKey
	random io.Reader
}

const authorityYears = 20

var errAuthority = errors.New("security: not an authority's certificate and key")

// NewAuthority makes an authority named name.
func NewAuthority(name string, now time.Time, random io.Reader) (*Authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), random)
	if err != nil {
		return nil, fmt.Errorf("security: authority: %w", err)
	}
	serial, err := serialNumber(random)
	if err != nil {
		return nil, err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, Organization: []string{"Minkang"}},
		NotBefore: now.Add(-time.Hour), NotAfter: now.AddDate(authorityYears, 0, 0), IsCA: true, BasicConstraintsValid: true,
		MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	der, err := x509.CreateCertificate(random, t, t, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("security: authority: %w", err)
	}
	cert, err := x509.ParseCertificate(der)
	return &Authority{cert: cert, key: key, random: random}, err
}

// PEM gives certificate and key in one text. Handle as a secret.
func (a *Authority) PEM() ([]byte, error) {
	key, err := x509.MarshalPKCS8PrivateKey(a.key)
	if err != nil {
		return nil, fmt.Errorf("security: authority: %w", err)
	}
	return append(a.CertificatePEM(), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...), nil
}

// ParseAuthority reads PEM's form.
func ParseAuthority(text []byte, random io.Reader) (*Authority, error) {
	c, rest := pem.Decode(text)
	if c == nil {
		return nil, errAuthority
	}
	k, _ := pem.Decode(bytes.TrimSpace(rest))
	if c.Type != "CERTIFICATE" || k == nil || k.Type != "PRIVATE KEY" {
		return nil, errAuthority
	}
	cert, err := x509.ParseCertificate(c.Bytes)
	if err != nil {
		return nil, errAuthority
	}
	any, err := x509.ParsePKCS8PrivateKey(k.Bytes)
	key, ok := any.(*ecdsa.PrivateKey)
	if err != nil || !ok || !key.PublicKey.Equal(cert.PublicKey) {
		return nil, errAuthority
	}
	return &Authority{cert: cert, key: key, random: random}, nil
}

// CertificatePEM gives the authority's certificate, which servers and clients trust.
func (a *Authority) CertificatePEM() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: a.cert.Raw})
}

// Pool gives the authority as the only trusted issuer.
func (a *Authority) Pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

// IssueClientCertificate makes a key and a certificate for a connected system, both in PEM. The certificate still has to be
// registered for the system (Service.AddCertificate) before it opens anything.
func (a *Authority) IssueClientCertificate(system id.ID, name string, from, until time.Time) (certificate, key []byte, err error) {
	k, err := ecdsa.GenerateKey(elliptic.P256(), a.random)
	if err != nil {
		return nil, nil, fmt.Errorf("security: client certificate: %w", err)
	}
	serial, err := serialNumber(a.random)
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name, SerialNumber: system.String()}, NotBefore: from, NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(a.random, t, a.cert, k.Public(), a.key)
	if err != nil {
		return nil, nil, fmt.Errorf("security: client certificate: %w", err)
	}
	kd, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		return nil, nil, fmt.Errorf("security: client certificate: %w", err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: kd}), nil
}

// serialNumber gives 120 random bits, never zero.
func serialNumber(random io.Reader) (*big.Int, error) {
	b := make([]byte, 15)
	if _, err := io.ReadFull(random, b); err != nil {
		return nil, fmt.Errorf("security: serial number: %w", err)
	}
	b[0] |= 1
	return new(big.Int).SetBytes(b), nil
}
