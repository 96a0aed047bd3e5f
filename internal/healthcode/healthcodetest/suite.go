// Package healthcodetest holds what every store of health codes must pass, and the service's behaviour over it.
package healthcodetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/healthcode"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/security"

	"crypto/rand"
)

var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

// people: 1 was also stored as 11, 3 has no trustworthy number, 4 is dead; the insurance number 88880001 is 2's.
type people struct{}

// Person implements healthcode.People.
func (people) Person(_ context.Context, p id.ID) (empi.Person, error) {
	x := empi.Person{ID: p, Name: "张三丰", Sex: "1", Birth: "1980-02-03", Status: empi.Active, Provisional: p == 3}
	switch p {
	case 4:
		x.Status = empi.Deceased
	case 11:
		x.ID = 1
	}
	return x, nil
}

// Joined implements healthcode.People.
func (people) Joined(_ context.Context, p id.ID) ([]id.ID, error) {
	if p == 1 || p == 11 {
		return []id.ID{1, 11}, nil
	}
	return []id.ID{p}, nil
}

// Preview implements healthcode.People.
func (people) Preview(_ context.Context, c empi.Claim) (empi.Resolution, error) {
	if c.Identifiers[0].Value.Reveal() == "88880001" {
		return empi.Resolution{Outcome: empi.Link, Person: empi.Person{ID: 2}}, nil
	}
	return empi.Resolution{Outcome: empi.New}, nil
}

// ledger keeps lines, or breaks.
type ledger struct {
	mu    sync.Mutex
	lines []audit.Entry
	err   error
}

// Record implements audit.Ledger.
func (l *ledger) Record(_ context.Context, e audit.Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err == nil {
		l.lines = append(l.lines, e)
	}
	return l.err
}

func (l *ledger) last() audit.Entry { return l.lines[len(l.lines)-1] }

type world struct {
	*testing.T
	*healthcode.Service
	ctx    context.Context
	ledger *ledger
	clock  *clock.Stopped
	mother security.Actor
	desk   security.Actor
}

// Suite runs every case against a fresh store.
func Suite(t *testing.T, store healthcode.Store, unit healthcode.Unit) {
	key, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	sealer, err := gm.NewSM4(make([]byte, gm.KeySize), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	w := world{T: t, ctx: context.Background(), ledger: &ledger{}, clock: clock.At(noon)}
	w.Service = healthcode.New(healthcode.Deps{Store: store, Unit: unit, People: people{}, Ledger: w.ledger, Policy: security.DefaultPolicy(), Clock: w.clock,
		IDs: id.NewSource(w.clock, 1), Signer: key, Sealer: sealer, Secret: gm.NewMAC([]byte("a secret of the test"))})
	w.mother = security.Actor{Kind: audit.Human, ID: 50, Roles: []security.Role{security.RoleResident}, Person: 1, Wards: []id.ID{2, 3, 4}}
	w.desk = security.Actor{Kind: audit.Human, ID: 51, Roles: []security.Role{security.RoleDoctor}, Institution: 900}
	w.issue()
	w.show()
	w.offline()
	w.bind()
	w.brokenLedger()
	w.revoke()
}

func (w world) want(what string, err, want error) {
	w.Helper()
	if !errors.Is(err, want) {
		w.Errorf("%s: %v, want %v", what, err, want)
	}
}

func (w world) issue() {
	_, _, err := w.Show(w.ctx, w.mother, 0)
	w.want("showing without a card", err, healthcode.ErrNoCard)
	_, err = w.Issue(w.ctx, w.mother, 9)
	w.want("a stranger's", err, healthcode.ErrNotOwn)
	_, err = w.Issue(w.ctx, w.mother, 3)
	w.want("without a number", err, healthcode.ErrUnproven)
	_, err = w.Issue(w.ctx, w.mother, 4)
	w.want("of a dead", err, healthcode.ErrDeceased)
	var first healthcode.Card
	var all sync.WaitGroup
	cards := make([]healthcode.Card, 16)
	for i := range cards { // all at once, also under the retired id: one card
		all.Go(func() {
			person := id.ID(1)
			if i%2 == 1 {
				person = 11
			}
			c, err := w.Issue(w.ctx, w.mother, person)
			if err != nil {
				w.Error(err)
			}
			cards[i] = c
		})
	}
	all.Wait()
	first = cards[0]
	for _, c := range cards {
		if c.ID != first.ID || len(c.Number) != 64 {
			w.Errorf("%+v beside %+v", c, first)
		}
	}
	st, err := w.State(w.ctx, w.mother, 0)
	if err != nil || st.Card.ID != first.ID || len(st.Past) != 0 {
		w.Errorf("%+v %v", st, err)
	}
}

func (w world) show() {
	code, claims, err := w.Show(w.ctx, w.mother, 11)
	if err != nil {
		w.Fatal(err)
	}
	if strings.Contains(code, "张") || len(code) > 300 || claims.Name == "张三丰" {
		w.Errorf("%d characters, %q", len(code), claims.Name)
	}
	present := healthcode.Presented{Code: code + "\r\n", Purpose: "visit"}
	_, err = w.Verify(w.ctx, w.mother, present)
	w.want("a resident at the desk", err, security.ErrNotPermitted)
	k, err := w.Verify(w.ctx, w.desk, present)
	if err != nil || k.Person.ID != 1 || k.Full {
		w.Fatalf("%+v %v", k, err)
	}
	if l := w.ledger.last(); l.Action != "health-code.verify" || l.Person != 1 || l.Purpose != "visit" {
		w.Errorf("%+v", l)
	}
	_, err = w.Verify(w.ctx, w.desk, present)
	w.want("shown twice", err, healthcode.ErrUsed)
	late, _, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	w.clock.Advance(healthcode.Life + healthcode.Skew + 2*time.Second)
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Code: late, Purpose: "visit"})
	w.want("too late", err, healthcode.ErrExpired)
	full, _, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	if k, err := w.Verify(w.ctx, w.desk, healthcode.Presented{Code: full, Purpose: "registration"}); err != nil || !k.Full {
		w.Errorf("%+v %v", k, err)
	}
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Code: full, Purpose: "curiosity"})
	w.want("purpose", err, healthcode.ErrPurpose)
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Purpose: "visit"})
	w.want("nothing presented", err, healthcode.ErrOneOf)
}

func (w world) offline() {
	keys, err := w.DeskKeys(w.ctx, w.desk)
	if err != nil {
		w.Fatal(err)
	}
	code, claims, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	c, err := healthcode.Open(code, keys, w.clock.Now())
	if err != nil || c != claims {
		w.Errorf("%+v %v, want %+v", c, err, claims)
	}
	for _, at := range []struct {
		after time.Duration
		want  error
	}{{-time.Hour, healthcode.ErrEarly}, {time.Hour, healthcode.ErrExpired}, {healthcode.Life, nil}} {
		_, err := healthcode.Open(code, keys, w.clock.Now().Add(at.after))
		w.want(at.after.String(), err, at.want)
	}
	w.clock.Advance(15 * 24 * time.Hour) // the desk did not fetch new keys
	later, _, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	_, err = healthcode.Open(later, keys, w.clock.Now())
	w.want("old keys", err, healthcode.ErrDeskKey)
	other, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	keys.PublicKey = string(other.PublicPEM())
	_, err = healthcode.Open(code, keys, w.clock.Now())
	w.want("another node's key", err, healthcode.ErrSignature)
}

func (w world) bind() {
	if _, err := w.Issue(w.ctx, w.mother, 2); err != nil {
		w.Fatal(err)
	}
	_, err := w.Bind(w.ctx, w.mother, 0, healthcode.Presented{Kind: "insurance", Number: "88880001"})
	w.want("a number of another", err, healthcode.ErrBoundElse)
	_, err = w.Bind(w.ctx, w.mother, 0, healthcode.Presented{Kind: "library", Number: "12345"})
	w.want("kind", err, healthcode.ErrKind)
	_, err = w.Bind(w.ctx, w.mother, 0, healthcode.Presented{Kind: "insurance", Number: "1' OR 1=1"})
	w.want("number", err, healthcode.ErrNumber)
	b, err := w.Bind(w.ctx, w.mother, 0, healthcode.Presented{Kind: "insurance", Number: "７７ 7700-02"})
	if err != nil || b.Shown != "0002" || strings.Contains(string(b.Sealed), "77770002") {
		w.Fatalf("%+v %v", b, err)
	}
	_, err = w.Bind(w.ctx, w.mother, 2, healthcode.Presented{Kind: "insurance", Number: "77770002"})
	w.want("bound to the mother already", err, healthcode.ErrBoundElse)
	code, _, err := w.Show(w.ctx, w.mother, 2)
	if err != nil {
		w.Fatal(err)
	}
	card, err := w.Bind(w.ctx, w.desk, 0, healthcode.Presented{Code: code, Kind: "hospital-card", Number: "A0001"})
	if err != nil || card.Person != 2 || card.Institution != 900 {
		w.Fatalf("%+v %v", card, err)
	}
	elsewhere := w.desk
	elsewhere.Institution = 901
	_, err = w.Verify(w.ctx, elsewhere, healthcode.Presented{Kind: "hospital-card", Number: "A0001", Purpose: "visit"})
	w.want("another hospital's card", err, healthcode.ErrNoBinding)
	if k, err := w.Verify(w.ctx, w.desk, healthcode.Presented{Kind: "hospital-card", Number: "a0001", Purpose: "visit"}); err != nil || k.Person.ID != 2 || k.By != "card" {
		w.Errorf("%+v %v", k, err)
	}
	w.want("unbinding another's", w.Unbind(w.ctx, w.mother, 0, card.ID), healthcode.ErrNoBinding)
	w.want("unbinding", w.Unbind(w.ctx, w.mother, 2, card.ID), nil)
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Kind: "hospital-card", Number: "A0001", Purpose: "visit"})
	w.want("unbound", err, healthcode.ErrNoBinding)
}

// brokenLedger: without an audit line nothing is shown or changed.
func (w world) brokenLedger() {
	code, _, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	w.ledger.err = errors.New("disk full")
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Code: code, Purpose: "visit"})
	w.want("verify", err, w.ledger.err)
	w.want("revoke", w.Revoke(w.ctx, w.mother, 0, "lost-phone"), w.ledger.err)
	_, err = w.DeskKeys(w.ctx, w.desk)
	w.want("desk keys", err, w.ledger.err)
	w.ledger.err = nil
	if _, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Code: code, Purpose: "visit"}); err != nil {
		w.Errorf("a check that failed used the code up: %v", err)
	}
}

func (w world) revoke() {
	w.want("reason", w.Revoke(w.ctx, w.mother, 0, "张三丰 did it"), healthcode.ErrReason)
	code, _, err := w.Show(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	w.want("revoke", w.Revoke(w.ctx, w.mother, 0, "lost-phone"), nil)
	w.want("again", w.Revoke(w.ctx, w.mother, 0, "lost-phone"), healthcode.ErrNoCard)
	_, err = w.Verify(w.ctx, w.desk, healthcode.Presented{Code: code, Purpose: "visit"})
	w.want("revoked", err, healthcode.ErrRevoked)
	next, err := w.Issue(w.ctx, w.mother, 0)
	if err != nil {
		w.Fatal(err)
	}
	st, err := w.State(w.ctx, w.mother, 11)
	if err != nil || st.Card.ID != next.ID || len(st.Past) != 1 || st.Past[0].Reason != "lost-phone" || len(st.Bindings) != 1 {
		w.Errorf("%+v %v", st, err)
	}
	w.clock.Advance(time.Hour)
	w.want("prune", w.Prune(w.ctx), nil)
}
