package security

import (
	"context"
	"crypto/subtle"
	"crypto/x509"
	"errors"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Lifetimes of credentials.
const (
	defaultKeyLife = 365 * 24 * time.Hour
	mostKeyLife    = 3 * 365 * 24 * time.Hour
)

// cachedKey is an accepted key or certificate. It spares a busy system the signature check and the look-up of each request. Revoking empties the cache of this
// process at once; on other nodes the entry lives for cacheFor at most.
type cachedKey struct {
	system  System
	until   time.Time // to be looked at again
	expires time.Time // of the credential itself
}

const (
	cacheFor  = 10 * time.Second
	cacheMost = 10_000
)

// NewKey is what an API key is made from. A zero Lasts means a year.
type NewKey struct {
	System id.ID
	Lasts  time.Duration
	Note   string
}

// IssueKey makes an API key for a connected system and gives its text, which is shown once.
func (s *Service) IssueKey(ctx context.Context, by Actor, n NewKey) (APIKey, string, error) {
	if err := s.mayCredential(ctx, by, n.System); err != nil {
		return APIKey{}, "", err
	}
	now := s.d.Clock.Now()
	if n.Lasts == 0 {
		n.Lasts = defaultKeyLife
	}
	if n.Lasts < 0 || n.Lasts > mostKeyLife {
		return APIKey{}, "", ErrLifetime
	}
	k := APIKey{Serial: s.d.IDs.Next(), System: n.System, KeyID: s.d.Signer.Public().KeyID(), IssuedAt: now,
		ExpiresAt: now.Add(n.Lasts), Note: cut(n.Note, 200)}
	text, err := makeKey(k, s.d.Signer)
	if err != nil {
		return APIKey{}, "", err
	}
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.AddKey(ctx, k, digest("key", text)); err != nil {
			return err
		}
		return s.record(ctx, by, "key.issue", audit.Done, audit.Entry{Object: "key/" + k.Serial.String(), Detail: systemDetail(n.System)})
	})
	if err != nil {
		return APIKey{}, "", err
	}
	return k, text, nil
}

// Keys gives a system's keys, newest first, revoked ones too.
func (s *Service) Keys(ctx context.Context, by Actor, system id.ID) ([]APIKey, error) {
	if err := s.mayCredential(ctx, by, system); err != nil {
		return nil, err
	}
	return s.d.Store.Keys(ctx, system)
}

// RevokeKey makes a key useless from now on; ErrNoCredential when there is none good of that serial.
func (s *Service) RevokeKey(ctx context.Context, by Actor, system, serial id.ID) error {
	return s.revoke(ctx, by, system, serial, "key", s.d.Store.RevokeKey)
}

// AddCertificate registers a client certificate (PEM) for a system. It must be from a trusted issuer and not expired.
func (s *Service) AddCertificate(ctx context.Context, by Actor, system id.ID, text string) (Certificate, error) {
	if err := s.mayCredential(ctx, by, system); err != nil {
		return Certificate{}, err
	}
	x, err := readCertificate(text)
	if err != nil {
		return Certificate{}, err
	}
	now := s.d.Clock.Now()
	if err := CheckChain([]*x509.Certificate{x}, s.d.Roots, later(now, x.NotBefore)); err != nil {
		e, _ := errs.As(err)
		return Certificate{}, errs.New(errs.Invalid, e.Code).At("certificate")
	}
	c := describe(x)
	c.ID, c.System, c.AddedAt = s.d.IDs.Next(), system, now
	err = s.d.Store.Write(ctx, func(ctx context.Context) error {
		if err := s.d.Store.AddCertificate(ctx, c); err != nil {
			return err
		}
		return s.record(ctx, by, "certificate.add", audit.Done, audit.Entry{Object: "certificate/" + c.ID.String(), Detail: systemDetail(system)})
	})
	if err != nil {
		return Certificate{}, err
	}
	return c, nil
}

// later: a certificate may be registered before its time has come.
func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Certificates gives a system's certificates, newest first, revoked ones too.
func (s *Service) Certificates(ctx context.Context, by Actor, system id.ID) ([]Certificate, error) {
	if err := s.mayCredential(ctx, by, system); err != nil {
		return nil, err
	}
	return s.d.Store.Certificates(ctx, system)
}

// RevokeCertificate makes a certificate useless from now on; ErrNoCredential when there is none good of that id.
func (s *Service) RevokeCertificate(ctx context.Context, by Actor, system, certificate id.ID) error {
	return s.revoke(ctx, by, system, certificate, "certificate", s.d.Store.RevokeCertificate)
}

func (s *Service) revoke(ctx context.Context, by Actor, system, credential id.ID, kind string, mark func(context.Context, id.ID, id.ID, time.Time) (bool, error)) error {
	if err := s.mayCredential(ctx, by, system); err != nil {
		return err
	}
	err := s.d.Store.Write(ctx, func(ctx context.Context) error {
		ok, err := mark(ctx, system, credential, s.d.Clock.Now())
		if err != nil || !ok {
			return first(err, ErrNoCredential)
		}
		e := audit.Entry{Object: kind + "/" + credential.String(), Detail: systemDetail(system)}
		if err := s.record(ctx, by, kind+".revoke", audit.Done, e); err != nil {
			return err
		}
		return s.publish(ctx, SubjectCredentialRevoked, credential, CredentialRevoked{System: system, Credential: credential, Kind: kind})
	})
	if err == nil {
		s.Forget()
	}
	return err
}

// Forget empties the cache of accepted keys and certificates: after a revocation elsewhere, or a change to a connected system.
func (s *Service) Forget() {
	s.seen.Lock()
	s.cache = map[Digest]cachedKey{}
	s.seen.Unlock()
}

func (s *Service) mayCredential(ctx context.Context, by Actor, system id.ID) error {
	if err := s.policy.May(by, MayManageCredentials); err != nil {
		return err
	}
	sys, err := s.d.Systems.System(ctx, system)
	if err != nil {
		return err
	}
	if by.Institution != 0 && sys.Institution != by.Institution {
		return ErrNoSystem
	}
	return nil
}

func systemDetail(system id.ID) map[string]string {
	return map[string]string{"system": system.String()}
}

// AuthenticateKey gives the connected system behind an API key. Each reason for refusing has its own code, and a refusal
// leaves an audit line, at most one a minute per address and reason.
func (s *Service) AuthenticateKey(ctx context.Context, text, address, request string) (Actor, error) {
	now := s.d.Clock.Now()
	d := digest("key", text)
	if sys, ok := s.cached(d, now); ok {
		return sys.actor(address, request), nil
	}
	k, sys, err := s.acceptKey(ctx, text, d, now)
	if err != nil {
		return Actor{}, s.refuseSystem(ctx, k.System, address, request, err)
	}
	s.keep(d, cachedKey{system: sys, until: now.Add(cacheFor), expires: k.ExpiresAt})
	return sys.actor(address, request), nil
}

func (s *Service) cached(d Digest, now time.Time) (System, bool) {
	s.seen.Lock()
	defer s.seen.Unlock()
	c, ok := s.cache[d]
	return c.system, ok && now.Before(c.until) && now.Before(c.expires)
}

func (s *Service) keep(d Digest, c cachedKey) {
	s.seen.Lock()
	defer s.seen.Unlock()
	if len(s.cache) >= cacheMost {
		s.cache = map[Digest]cachedKey{}
	}
	s.cache[d] = c
}

// acceptKey checks signature and time first, so that made-up keys never reach the store.
func (s *Service) acceptKey(ctx context.Context, text string, d Digest, now time.Time) (APIKey, System, error) {
	signed, err := parseKey(text)
	if err != nil {
		return APIKey{}, System{}, err
	}
	if err := signed.check(s.keys, now); err != nil {
		return APIKey{}, System{}, err
	}
	k, kept, err := s.d.Store.Key(ctx, signed.Serial)
	if err != nil {
		return signed.APIKey, System{}, err
	}
	if subtle.ConstantTimeCompare(kept[:], d[:]) != 1 || k.System != signed.System {
		return k, System{}, ErrKeyUnknown
	}
	if !k.RevokedAt.IsZero() {
		return k, System{}, ErrKeyRevoked
	}
	sys, err := s.activeSystem(ctx, k.System)
	return k, sys, err
}

// AuthenticateCertificate gives the connected system behind the certificate chain of a TLS connection (leaf first). The
// server must ask for certificates without verifying them, so that the refusal can be answered instead of a broken handshake.
func (s *Service) AuthenticateCertificate(ctx context.Context, chain []*x509.Certificate, address, request string) (Actor, error) {
	now := s.d.Clock.Now()
	var d Digest
	if len(chain) > 0 {
		d = digest("certificate", Fingerprint(chain[0]))
	}
	if sys, ok := s.cached(d, now); ok {
		return sys.actor(address, request), nil
	}
	sys, known, err := s.acceptChain(ctx, chain)
	if err != nil {
		return Actor{}, s.refuseSystem(ctx, known, address, request, err)
	}
	s.keep(d, cachedKey{system: sys, until: now.Add(cacheFor), expires: chain[0].NotAfter})
	return sys.actor(address, request), nil
}

func (s *Service) acceptChain(ctx context.Context, chain []*x509.Certificate) (sys System, known id.ID, err error) {
	if err := CheckChain(chain, s.d.Roots, s.d.Clock.Now()); err != nil {
		return System{}, 0, err
	}
	c, err := s.d.Store.CertificateByFingerprint(ctx, Fingerprint(chain[0]))
	if err != nil {
		return System{}, 0, err
	}
	if !c.RevokedAt.IsZero() {
		return System{}, c.System, ErrCertRevoked
	}
	sys, err = s.activeSystem(ctx, c.System)
	return sys, c.System, err
}

func (s *Service) activeSystem(ctx context.Context, system id.ID) (System, error) {
	sys, err := s.d.Systems.System(ctx, system)
	if err != nil {
		if errs.KindOf(err) == errs.NotFound {
			err = errs.Wrap(errs.Unauthenticated, ErrNoSystem.Code, err)
		}
		return System{}, err
	}
	if !sys.Active {
		return System{}, ErrSystemSuspended
	}
	return sys, nil
}

func (s System) actor(address, request string) Actor {
	return Actor{Kind: audit.System, ID: s.ID, Label: s.Name, Roles: []Role{RoleSystem}, Institution: s.Institution, Address: address, Request: request}
}

// refuseSystem writes the refusal's line, at most one a minute per address and reason: a system that keeps knocking with a
// dead key must not fill the ledger. A fault of ours is not a refusal.
func (s *Service) refuseSystem(ctx context.Context, system id.ID, address, request string, reason error) error {
	if kind := errs.KindOf(reason); kind != errs.Unauthenticated && kind != errs.Denied || errors.Is(reason, context.Canceled) {
		return reason
	}
	if s.quiet(address + " " + codeOf(reason)) {
		return reason
	}
	who := Actor{Kind: audit.System, ID: system, Address: address, Request: request}
	if err := s.record(ctx, who, "system.refused", audit.Refused, audit.Entry{Detail: map[string]string{"reason": codeOf(reason)}}); err != nil {
		return err
	}
	return reason
}

// quiet tells whether the ledger has a line under this key from the last minute; if not, it is taken to get one now.
func (s *Service) quiet(key string) bool {
	now := s.d.Clock.Now()
	s.seen.Lock()
	defer s.seen.Unlock()
	if now.Before(s.warned[key]) {
		return true
	}
	if len(s.warned) >= cacheMost {
		s.warned = map[string]time.Time{}
	}
	s.warned[key] = now.Add(time.Minute)
	return false
}
