package security

import (
	"context"
	"crypto/x509"
	"fmt"
	"io"
	"sync"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
)

// Config holds the numbers of signing in. Zero values mean the defaults.
type Config struct {
	Idle       time.Duration // a session ends without a request for so long (30 min)
	Absolute   time.Duration // and in any case after (12 h)
	Argon      Argon         // costs of a password hash (19 MiB, 2 passes)
	Hashing    int           // password hashes computed at the same time; each takes its memory (2)
	Account    Throttle      // failures of one login
	Address    Throttle      // failures from one network address
	KeepGrants time.Duration // grants stay for questions after they ended (400 days)
	Issuer     string        // shown by authenticator apps (Minkang)
}

// DefaultConfig gives the defaults.
func DefaultConfig() Config {
	return Config{
		Idle: 30 * time.Minute, Absolute: 12 * time.Hour, Argon: DefaultArgon(), Hashing: 2,
		Account:    Throttle{Free: 5, Base: 30 * time.Second, Most: time.Hour, Reset: 24 * time.Hour},
		Address:    Throttle{Free: 30, Base: 30 * time.Second, Most: 15 * time.Minute, Reset: time.Hour},
		KeepGrants: 400 * 24 * time.Hour, Issuer: "Minkang",
	}
}

// Deps are what the service works with. Events and Roots may be nil: no events, no client certificates.
type Deps struct {
	Store   Store
	Ledger  audit.Ledger
	Systems Systems
	Events  Events
	Clock   clock.Clock
	IDs     *id.Source
	Random  io.Reader // cryptographic randomness
	Signer  gm.Signer // the node's key: signs API keys
	Keys    map[string]gm.Verifier
	Sealer  gm.Sealer      // seals the seeds of second factors
	Roots   *x509.CertPool // who may issue client certificates
	Policy  *Policy
	Config  Config
}

// Service holds the use cases. Safe for concurrent use.
type Service struct {
	d       Deps
	policy  *Policy
	keys    map[string]gm.Verifier
	hashing chan struct{}
	dummy   string // a hash nobody's password has: unknown accounts cost the same work

	seen   sync.Mutex
	cache  map[Digest]cachedKey
	warned map[string]time.Time // until when a repeated refusal leaves no further line, by address and code
}

// New returns the service. It computes one password hash, so it takes some 30 ms.
func New(d Deps) (*Service, error) {
	def := DefaultConfig()
	c := &d.Config
	if c.Idle <= 0 {
		c.Idle = def.Idle
	}
	if c.Absolute <= 0 {
		c.Absolute = def.Absolute
	}
	if c.Argon == (Argon{}) {
		c.Argon = def.Argon
	}
	if c.Hashing <= 0 {
		c.Hashing = def.Hashing
	}
	if c.Account == (Throttle{}) {
		c.Account = def.Account
	}
	if c.Address == (Throttle{}) {
		c.Address = def.Address
	}
	if c.KeepGrants <= 0 {
		c.KeepGrants = def.KeepGrants
	}
	if c.Issuer == "" {
		c.Issuer = def.Issuer
	}
	if d.Policy == nil {
		d.Policy = DefaultPolicy()
	}
	s := &Service{d: d, policy: d.Policy, hashing: make(chan struct{}, c.Hashing), cache: map[Digest]cachedKey{}, warned: map[string]time.Time{}}
	s.keys = map[string]gm.Verifier{d.Signer.Public().KeyID(): d.Signer.Public()}
	for k, v := range d.Keys {
		s.keys[k] = v
	}
	unguessable, err := s.token(32)
	if err != nil {
		return nil, err
	}
	if s.dummy, err = c.Argon.Hash(unguessable, d.Random); err != nil {
		return nil, err
	}
	return s, nil
}

// Policy gives the rules, for those who ask May themselves.
func (s *Service) Policy() *Policy { return s.policy }

// record writes an audit line about an act of this context.
func (s *Service) record(ctx context.Context, a Actor, action string, o audit.Outcome, e audit.Entry) error {
	e.Action, e.Outcome, e.Actor, e.Request = action, o, a.Audit(), a.Request
	return s.d.Ledger.Record(ctx, e)
}

func (s *Service) publish(ctx context.Context, subject string, key id.ID, payload any) error {
	if s.d.Events == nil {
		return nil
	}
	return s.d.Events.Publish(ctx, subject, key, payload)
}

// Sweep removes what has ended: sessions, forgotten failures, old grants. Called now and then; it tells how many rows went.
func (s *Service) Sweep(ctx context.Context) (n int, err error) {
	now := s.d.Clock.Now()
	forgotten := now.Add(-max(s.d.Config.Account.Reset, s.d.Config.Address.Reset))
	err = s.d.Store.Write(ctx, func(ctx context.Context) (err error) {
		n, err = s.d.Store.Sweep(ctx, now, now.Add(-s.d.Config.Idle), forgotten, now.Add(-s.d.Config.KeepGrants))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("security: sweep: %w", err)
	}
	return n, nil
}
