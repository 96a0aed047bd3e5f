package security

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"strings"
	"time"

	"minkang/internal/kit/id"
)

// Certificate is a client certificate registered for a connected system. One certificate belongs to one system.
type Certificate struct {
	ID          id.ID
	System      id.ID
	Fingerprint string // SHA-256 of the certificate, 64 hexadecimal digits
	Serial      string // hexadecimal
	Subject     string
	Issuer      string
	NotBefore   time.Time
	NotAfter    time.Time
	AddedAt     time.Time
	RevokedAt   time.Time // zero while good
}

// Fingerprint gives the SHA-256 fingerprint, the form under which certificates are compared by hand.
func Fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// CheckChain tells whether a client's certificate chain (leaf first, as the connection gave it) is in its time, for client
// use and from one of the roots. Each reason has its own code, because the answer must tell the hospital's engineer what to do.
func CheckChain(chain []*x509.Certificate, roots *x509.CertPool, now time.Time) error {
	if len(chain) == 0 {
		return ErrCertMissing
	}
	leaf := chain[0]
	switch {
	case now.Before(leaf.NotBefore):
		return ErrCertEarly.With("notBefore", leaf.NotBefore.UTC().Format(time.RFC3339))
	case now.After(leaf.NotAfter):
		return ErrCertExpired.With("notAfter", leaf.NotAfter.UTC().Format(time.RFC3339))
	}
	if roots == nil {
		return ErrCertIssuer
	}
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: now, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	var unknown x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &unknown):
		return ErrCertIssuer
	case errors.As(err, &invalid) && invalid.Reason == x509.IncompatibleUsage:
		return ErrCertUsage
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired: // of an issuer: the leaf was looked at above
		return ErrCertIssuer
	}
	return ErrCertInvalid
}

// readCertificate reads one certificate in PEM.
func readCertificate(text string) (*x509.Certificate, error) {
	b, rest := pem.Decode([]byte(text))
	if b == nil || b.Type != "CERTIFICATE" || strings.TrimSpace(string(rest)) != "" {
		return nil, ErrCertText
	}
	c, err := x509.ParseCertificate(b.Bytes)
	if err != nil {
		return nil, ErrCertText
	}
	return c, nil
}

// describe gives what is kept of a certificate.
func describe(c *x509.Certificate) Certificate {
	return Certificate{Fingerprint: Fingerprint(c), Serial: c.SerialNumber.Text(16), Subject: cut(c.Subject.String(), 300),
		Issuer: cut(c.Issuer.String(), 300), NotBefore: c.NotBefore.UTC(), NotAfter: c.NotAfter.UTC()}
}
