package app

import (
	"context"
	"time"

	"minkang/internal/engine/journal"
	"minkang/internal/kit/id"
	"minkang/internal/kit/pack"
	"minkang/internal/registry"
	"minkang/internal/registry/registryhttp"
	"minkang/internal/security"
)

// systems shows registry's connected systems as security needs them.
type systems struct{ r *registry.Service }

// System implements security.Systems.
func (s systems) System(ctx context.Context, system id.ID) (security.System, error) {
	x, err := s.r.System(ctx, system)
	if err != nil {
		return security.System{}, err
	}
	return security.System{ID: x.ID, Name: x.Name, Institution: x.Institution, Active: x.Status == registry.Active}, nil
}

// sources shows registry's senders as the document handler needs them.
type sources struct{ r *registry.Service }

// Source implements repositorycda.Sources.
func (s sources) Source(ctx context.Context, code string, system id.ID) (id.ID, error) {
	info, err := s.r.Source(ctx, code, system)
	return info.Institution.ID, err
}

// messages shows the journal as the exchange needs it.
type messages struct{ j *journal.Journal }

// Append implements exchange.Journal.
func (m messages) Append(now time.Time, meta, body []byte) (int64, func() error, error) {
	p, wait, err := m.j.Append(now, meta, body)
	return int64(p), wait, err
}

// Read implements exchange.Journal.
func (m messages) Read(position int64) (meta, body []byte, err error) {
	r, err := m.j.Read(journal.Position(position))
	return r.Meta, r.Body, err
}

// Scan implements exchange.Journal.
func (m messages) Scan(from int64, fn func(position, next int64, meta, body []byte) error) error {
	return m.j.Scan(journal.Position(from), func(r journal.Record) error {
		return fn(int64(r.Position), int64(r.Next), r.Meta, r.Body)
	})
}

// packer is kit/pack as the exchange needs it.
type packer struct{}

// Pack implements exchange.Packer.
func (packer) Pack(b []byte) []byte { return pack.Pack(b) }

// Unpack implements exchange.Packer.
func (packer) Unpack(p []byte) ([]byte, error) { return pack.Unpack(p, 0) }

// credentials shows on registry's page how a system proves itself.
type credentials struct{ s *security.Service }

// OfSystem implements registryhttp.Credentials.
func (c credentials) OfSystem(ctx context.Context, system id.ID) ([]registryhttp.SystemKey, []registryhttp.SystemCertificate, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok || c.s.Policy().May(a, security.MayManageCredentials) != nil {
		return nil, nil, nil // names of systems are for everybody, how they prove themselves is not
	}
	keys, err := c.s.Keys(ctx, a, system)
	if err != nil {
		return nil, nil, err
	}
	certificates, err := c.s.Certificates(ctx, a, system)
	if err != nil {
		return nil, nil, err
	}
	var outKeys []registryhttp.SystemKey
	for _, k := range keys {
		x := registryhttp.SystemKey{ID: k.Serial, CreatedAt: &k.IssuedAt, ExpiresAt: k.ExpiresAt}
		if !k.RevokedAt.IsZero() {
			x.RevokedAt = &k.RevokedAt
		}
		outKeys = append(outKeys, x)
	}
	var outCertificates []registryhttp.SystemCertificate
	for _, k := range certificates {
		if k.RevokedAt.IsZero() {
			outCertificates = append(outCertificates, registryhttp.SystemCertificate{ID: k.ID, Subject: k.Subject, Fingerprint: k.Fingerprint, NotAfter: k.NotAfter})
		}
	}
	return outKeys, outCertificates, nil
}
