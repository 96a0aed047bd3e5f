package securitysql

import (
	"context"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

const keyColumns = "serial, system, digest, key_id, issued_at, expires_at, revoked_at, note"

// AddKey implements security.CredentialStore.
func (s *Store) AddKey(ctx context.Context, k security.APIKey, digest security.Digest) error {
	return s.exec(ctx, "INSERT INTO security_key ("+keyColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", k.Serial, k.System, digest[:],
		k.KeyID, clock.Micros(k.IssuedAt), clock.Micros(k.ExpiresAt), clock.Micros(k.RevokedAt), k.Note)
}

// Key implements security.CredentialStore.
func (s *Store) Key(ctx context.Context, serial id.ID) (security.APIKey, security.Digest, error) {
	k, d, err := scanKey(s.db.On(ctx).QueryRow(ctx, "SELECT "+keyColumns+" FROM security_key WHERE serial = $1", serial).Scan)
	return k, d, none(err, security.ErrKeyUnknown)
}

// Keys implements security.CredentialStore.
func (s *Store) Keys(ctx context.Context, system id.ID) (out []security.APIKey, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		k, _, err := scanKey(scan)
		out = append(out, k)
		return err
	}, "SELECT "+keyColumns+" FROM security_key WHERE system = $1 ORDER BY serial DESC", system)
	return out, err
}

func scanKey(scan func(...any) error) (k security.APIKey, d security.Digest, err error) {
	var issued, expires, revoked int64
	var digest []byte
	err = scan(&k.Serial, &k.System, &digest, &k.KeyID, &issued, &expires, &revoked, &k.Note)
	copy(d[:], digest)
	k.IssuedAt, k.ExpiresAt, k.RevokedAt = clock.FromMicros(issued), clock.FromMicros(expires), clock.FromMicros(revoked)
	return k, d, err
}

// RevokeKey implements security.CredentialStore.
func (s *Store) RevokeKey(ctx context.Context, system, serial id.ID, at time.Time) (bool, error) {
	return s.changed(ctx, "UPDATE security_key SET revoked_at = $3 WHERE system = $1 AND serial = $2 AND revoked_at = 0", system, serial, clock.Micros(at))
}

const certificateColumns = "id, system, fingerprint, serial, subject, issuer, not_before, not_after, added_at, revoked_at"

// AddCertificate implements security.CredentialStore.
func (s *Store) AddCertificate(ctx context.Context, c security.Certificate) error {
	return s.must(ctx, security.ErrCertTaken, "INSERT INTO security_certificate ("+certificateColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (fingerprint) DO NOTHING`, c.ID, c.System, c.Fingerprint, c.Serial, c.Subject,
		c.Issuer, clock.Micros(c.NotBefore), clock.Micros(c.NotAfter), clock.Micros(c.AddedAt), clock.Micros(c.RevokedAt))
}

// CertificateByFingerprint implements security.CredentialStore.
func (s *Store) CertificateByFingerprint(ctx context.Context, fingerprint string) (security.Certificate, error) {
	c, err := scanCertificate(s.db.On(ctx).QueryRow(ctx, "SELECT "+certificateColumns+" FROM security_certificate WHERE fingerprint = $1", fingerprint).Scan)
	return c, none(err, security.ErrCertUnknown)
}

// Certificates implements security.CredentialStore.
func (s *Store) Certificates(ctx context.Context, system id.ID) (out []security.Certificate, err error) {
	err = s.each(ctx, func(scan func(...any) error) error {
		c, err := scanCertificate(scan)
		out = append(out, c)
		return err
	}, "SELECT "+certificateColumns+" FROM security_certificate WHERE system = $1 ORDER BY id DESC", system)
	return out, err
}

func scanCertificate(scan func(...any) error) (c security.Certificate, err error) {
	var from, until, added, revoked int64
	err = scan(&c.ID, &c.System, &c.Fingerprint, &c.Serial, &c.Subject, &c.Issuer, &from, &until, &added, &revoked)
	c.NotBefore, c.NotAfter, c.AddedAt, c.RevokedAt = clock.FromMicros(from), clock.FromMicros(until), clock.FromMicros(added), clock.FromMicros(revoked)
	return c, err
}

// RevokeCertificate implements security.CredentialStore.
func (s *Store) RevokeCertificate(ctx context.Context, system, certificate id.ID, at time.Time) (bool, error) {
	return s.changed(ctx, "UPDATE security_certificate SET revoked_at = $3 WHERE system = $1 AND id = $2 AND revoked_at = 0",
		system, certificate, clock.Micros(at))
}
