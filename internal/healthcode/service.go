package healthcode

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"slices"
	"time"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Deps are what the service stands on. Random is a cryptographic source.
type Deps struct {
	Store  Store
	Unit   Unit
	People People
	Ledger audit.Ledger
	Policy *security.Policy
	Clock  clock.Clock
	IDs    *id.Source
	Signer gm.Signer
	Sealer gm.Sealer // for bound numbers
	Secret *gm.MAC   // desk keys, card numbers and the index of bound numbers are made from it
	Random io.Reader
}

// Service issues, shows and checks health codes. Safe for concurrent use.
type Service struct {
	Deps
	keys Keys
}

// New returns a service. A nil Random is the machine's own.
func New(d Deps) *Service {
	if d.Random == nil {
		d.Random = rand.Reader
	}
	return &Service{Deps: d, keys: NewKeys(d.Secret)}
}

// own gives the ids of the resident the actor acts for, the surviving one first: zero means the actor's own, another must be a
// ward.
func (s *Service) own(ctx context.Context, a security.Actor, person id.ID) ([]id.ID, error) {
	if !a.Has(security.RoleResident) || a.Person == 0 {
		return nil, ErrNotOwn
	}
	if person == 0 {
		person = a.Person
	}
	joined, err := s.People.Joined(ctx, person)
	if err != nil {
		return nil, err
	}
	for _, j := range joined { // an account may have been linked before a merge
		if j == a.Person || slices.Contains(a.Wards, j) {
			return joined, nil
		}
	}
	return nil, ErrNotOwn
}

// subject gives the ids of the resident a command is about: staff who run the platform may name anybody, residents themselves.
func (s *Service) subject(ctx context.Context, a security.Actor, person id.ID) ([]id.ID, error) {
	if person != 0 && !a.Has(security.RoleResident) {
		if err := s.Policy.May(a, security.MayVerifyHealthCode); err != nil {
			return nil, err
		}
		return s.People.Joined(ctx, person)
	}
	return s.own(ctx, a, person)
}

func (s *Service) note(ctx context.Context, a security.Actor, action string, person id.ID, object, purpose string, detail map[string]string) error {
	return s.Ledger.Record(ctx, audit.Entry{Action: action, Outcome: audit.Done, Actor: a.Audit(), Person: person, Object: object, Purpose: purpose,
		Request: a.Request, Detail: detail})
}

func cardObject(card id.ID) string { return "health-code/" + card.String() }

// State is a resident's health code as a page shows it.
type State struct {
	Person   empi.Person
	Card     Card // the active one; the zero Card when there is none
	Past     []Card
	Bindings []Binding
}

// State gives a resident's cards and bindings. Errors: healthcode.not-own, security.not-permitted.
func (s *Service) State(ctx context.Context, a security.Actor, person id.ID) (State, error) {
	persons, err := s.subject(ctx, a, person)
	if err != nil {
		return State{}, err
	}
	if err := s.note(ctx, a, "health-code.read", persons[0], "", "", nil); err != nil {
		return State{}, err
	}
	return s.state(ctx, persons)
}

func (s *Service) state(ctx context.Context, persons []id.ID) (State, error) {
	var st State
	var err error
	if st.Person, err = s.People.Person(ctx, persons[0]); err != nil {
		return st, err
	}
	all, err := s.Store.Cards(ctx, persons)
	if err != nil {
		return st, err
	}
	for _, c := range all {
		if c.Status == Active && st.Card.ID == 0 {
			st.Card = c
			continue
		}
		st.Past = append(st.Past, c)
	}
	st.Bindings, err = s.Store.Bindings(ctx, persons)
	return st, err
}

// Issue gives a resident a card, or the one there is. The resident must have a trustworthy number and be alive. Errors:
// healthcode.unproven, healthcode.deceased, healthcode.not-own.
func (s *Service) Issue(ctx context.Context, a security.Actor, person id.ID) (Card, error) {
	persons, err := s.subject(ctx, a, person)
	if err != nil {
		return Card{}, err
	}
	var card Card
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		st, err := s.state(ctx, persons)
		if err != nil {
			return err
		}
		switch {
		case st.Card.ID != 0:
			card = st.Card
			return nil
		case st.Person.Status == empi.Deceased:
			return ErrDeceased
		case st.Person.Provisional:
			return ErrUnproven
		}
		card = Card{ID: s.IDs.Next(), Person: persons[0], Status: Active, IssuedAt: s.Clock.Now(), IssuedBy: a.ID}
		card.Number = hex.EncodeToString(s.Secret.Sum([]byte("card-number"), []byte(card.ID.String())))
		ok, err := s.Store.AddCard(ctx, card, persons)
		if err != nil {
			return err
		}
		if !ok { // somebody was quicker: theirs counts
			if st, err = s.state(ctx, persons); err != nil {
				return err
			}
			card = st.Card
			return nil
		}
		return s.note(ctx, a, "health-code.issue", card.Person, cardObject(card.ID), "", nil)
	})
	return card, err
}

// Show makes a token of the resident's active card. Showing one's own code is not looking at a record: no audit line; taking it
// at a desk leaves one. Errors: healthcode.no-card, healthcode.not-own.
func (s *Service) Show(ctx context.Context, a security.Actor, person id.ID) (string, Claims, error) {
	persons, err := s.own(ctx, a, person)
	if err != nil {
		return "", Claims{}, err
	}
	st, err := s.state(ctx, persons)
	if err != nil {
		return "", Claims{}, err
	}
	if st.Card.ID == 0 {
		return "", Claims{}, ErrNoCard
	}
	nonce := make([]byte, nonceSize)
	if _, err := io.ReadFull(s.Random, nonce); err != nil {
		return "", Claims{}, err
	}
	now := s.Clock.Now().Truncate(time.Second)
	c := Claims{Card: st.Card.ID, IssuedAt: now, ExpiresAt: now.Add(Life), Nonce: string(nonce), Name: st.Person.Name.String(), Sex: st.Person.Sex,
		BirthYear: st.Person.Birth.Year()}
	code, err := Seal(c, s.keys, s.Signer)
	return code, c, err
}

// Revoke ends a resident's active card. Errors: healthcode.no-card, healthcode.reason.
func (s *Service) Revoke(ctx context.Context, a security.Actor, person id.ID, reason string) error {
	if !slices.Contains(Reasons, reason) {
		return ErrReason
	}
	persons, err := s.subject(ctx, a, person)
	if err != nil {
		return err
	}
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		st, err := s.state(ctx, persons)
		if err != nil {
			return err
		}
		if st.Card.ID == 0 {
			return ErrNoCard
		}
		c := st.Card
		c.Status, c.RevokedAt, c.RevokedBy, c.Reason = Revoked, s.Clock.Now(), a.ID, reason
		ok, err := s.Store.Revoke(ctx, c)
		if err != nil || !ok {
			return errors.Join(err, ifNot(ok, ErrNoCard))
		}
		return s.note(ctx, a, "health-code.revoke", persons[0], cardObject(c.ID), "", map[string]string{"reason": reason})
	})
}

func ifNot(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// DeskKeys gives what a desk needs to check codes without a line. Errors: security.not-permitted.
func (s *Service) DeskKeys(ctx context.Context, a security.Actor) (DeskKeys, error) {
	if err := s.Policy.May(a, security.MayVerifyHealthCode); err != nil {
		return DeskKeys{}, err
	}
	if err := s.note(ctx, a, "health-code.desk-keys", 0, "", "", nil); err != nil {
		return DeskKeys{}, err
	}
	return s.keys.ForDesk(s.Clock.Now(), s.Signer.Public()), nil
}

// Prune forgets tokens that nobody could use any more. Call it now and then.
func (s *Service) Prune(ctx context.Context) error {
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		_, err := s.Store.Prune(ctx, s.Clock.Now().Add(-10*Skew))
		return err
	})
}
