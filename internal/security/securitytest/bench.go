// Package securitytest holds the suite every security.Store passes, on each engine, and a bench that other tests of the gate
// and of sign-in stand on.
package securitytest

import (
	"context"
	"crypto/rand"
	"sync"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// Start is where the bench's stopped clock stands.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Password is the password of every account the bench makes.
const Password = "Correct horse 7 battery"

// Ledger keeps lines in memory. When Broken is set it refuses them.
type Ledger struct {
	mu     sync.Mutex
	lines  []audit.Entry
	Broken error
}

// Record implements audit.Ledger.
func (l *Ledger) Record(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.Broken != nil {
		return l.Broken
	}
	l.lines = append(l.lines, e)
	return nil
}

// Take gives the lines since the last call.
func (l *Ledger) Take() []audit.Entry {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := l.lines
	l.lines = nil
	return out
}

// Systems are connected systems in memory.
type Systems map[id.ID]security.System

// System implements security.Systems.
func (s Systems) System(_ context.Context, system id.ID) (security.System, error) {
	if sys, ok := s[system]; ok {
		return sys, nil
	}
	return security.System{}, errs.New(errs.NotFound, security.ErrNoSystem.Code)
}

// Events keeps subjects in memory.
type Events struct{ Subjects []string }

// Publish implements security.Events.
func (e *Events) Publish(_ context.Context, subject string, _ id.ID, _ any) error {
	e.Subjects = append(e.Subjects, subject)
	return nil
}

// Ids of the bench's connected systems.
const (
	GoodSystem      id.ID = 9001
	SuspendedSystem id.ID = 9002
	Hospital        id.ID = 800
)

// Bench is the service on a store, with a stopped clock and cheap password hashes.
type Bench struct {
	*security.Service
	Store     security.Store
	Clock     *clock.Stopped
	IDs       *id.Source
	Ledger    *Ledger
	Systems   Systems
	Events    *Events
	Signer    *gm.PrivateKey
	Authority *security.Authority
	Root      security.Actor // the node itself
}

// NewBench builds a bench.
func NewBench(t testing.TB, store security.Store) *Bench {
	t.Helper()
	b := &Bench{Store: store, Clock: clock.At(Start), Ledger: &Ledger{}, Events: &Events{}, Root: security.NodeActor("test"),
		Systems: Systems{
			GoodSystem:      {ID: GoodSystem, Name: "HIS 甲", Institution: Hospital, Active: true},
			SuspendedSystem: {ID: SuspendedSystem, Name: "HIS 乙", Institution: Hospital},
		}}
	b.IDs = id.NewSource(b.Clock, 1)
	var err error
	if b.Signer, err = gm.GenerateKey(rand.Reader); err != nil {
		t.Fatal(err)
	}
	if b.Authority, err = security.NewAuthority("Test CA", Start.AddDate(-1, 0, 0), rand.Reader); err != nil {
		t.Fatal(err)
	}
	if b.Service, err = security.New(b.Deps(t)); err != nil {
		t.Fatal(err)
	}
	return b
}

// Deps gives what the bench's service is built from.
func (b *Bench) Deps(t testing.TB) security.Deps {
	t.Helper()
	sealer, err := gm.NewSM4([]byte("0123456789abcdef"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return security.Deps{Store: b.Store, Ledger: b.Ledger, Systems: b.Systems, Events: b.Events, Clock: b.Clock, IDs: b.IDs, Random: rand.Reader,
		Signer: b.Signer, Sealer: sealer, Roots: b.Authority.Pool(), Config: security.Config{Argon: security.Argon{MemoryKiB: 64, Passes: 1, Lanes: 1}}}
}

// Account makes an account with the bench's password, not to be changed.
func (b *Bench) Account(t testing.TB, login string, roles ...security.Role) security.Account {
	t.Helper()
	a, _, err := b.CreateAccount(context.Background(), b.Root, security.NewAccount{Login: login, DisplayName: phi.Name("测试" + login), Password: Password,
		Roles: roles, Institution: Hospital, KeepAsIs: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// SignIn signs in with the bench's password and gives the actor and the token.
func (b *Bench) SignIn(t testing.TB, login string) (security.Actor, string) {
	t.Helper()
	ctx := context.Background()
	in, err := b.Begin(ctx, security.SignIn{Login: login, Password: Password, Address: "127.0.0.1", Agent: "test"})
	if err != nil {
		t.Fatal(err)
	}
	a, _, err := b.Authenticate(ctx, in.Token, "127.0.0.1", "r-1")
	if err != nil {
		t.Fatal(err)
	}
	return a, in.Token
}
