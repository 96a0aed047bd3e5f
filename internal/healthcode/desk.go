package healthcode

import (
	"context"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// Purposes are why a desk takes a code. Registration shows the resident's full identity, because the desk must write it
// down; the others show the masked one.
var Purposes = []string{"registration", "payment", "pickup", "visit", "check"}

// Presented is what somebody holds out at a desk: a health code, or a bound card's number.
type Presented struct {
	Code        string
	Kind        string // with Number
	Number      string
	Institution id.ID // of a hospital card; zero: the desk's own
	Purpose     string
}

// Known is whom a desk sees. Full tells whether the identity may be shown unmasked.
type Known struct {
	State
	Full bool
	By   string // code or card
}

// Verify takes a code or a bound card at a desk and says whose it is. A code is taken once. Errors: those of Open,
// healthcode.used, .revoked, .no-card, .no-binding, .purpose, .one-of.
func (s *Service) Verify(ctx context.Context, a security.Actor, p Presented) (Known, error) {
	if err := s.Policy.May(a, security.MayVerifyHealthCode); err != nil {
		return Known{}, err
	}
	if !slices.Contains(Purposes, p.Purpose) {
		return Known{}, ErrPurpose
	}
	if (p.Code == "") == (p.Number == "") {
		return Known{}, ErrOneOf
	}
	known := Known{Full: p.Purpose == "registration", By: "code"}
	err := s.Unit.Write(ctx, func(ctx context.Context) (err error) {
		if p.Code != "" {
			known.State, err = s.byCode(ctx, p.Code)
		} else {
			known.By = "card"
			known.State, err = s.byNumber(ctx, a, p)
		}
		if err != nil {
			return err
		}
		return s.note(ctx, a, "health-code.verify", known.Person.ID, cardObject(known.Card.ID), p.Purpose, map[string]string{"by": known.By})
	})
	if err != nil {
		return Known{}, err
	}
	return known, nil
}

func (s *Service) byCode(ctx context.Context, code string) (State, error) {
	c, err := open(code, s.Signer.Public(), s.keys.of, s.Clock.Now())
	if err != nil {
		return State{}, err
	}
	fresh, err := s.Store.Use(ctx, hex.EncodeToString([]byte(c.Nonce))+strconv.FormatInt(c.IssuedAt.Unix(), 36), c.ExpiresAt)
	if err != nil {
		return State{}, err
	}
	if !fresh {
		return State{}, ErrUsed
	}
	card, err := s.Store.Card(ctx, c.Card)
	if err != nil {
		return State{}, err
	}
	switch {
	case card.ID == 0:
		return State{}, ErrNoCard
	case card.Status != Active:
		return State{}, ErrRevoked
	}
	return s.of(ctx, card.Person)
}

func (s *Service) of(ctx context.Context, person id.ID) (State, error) {
	persons, err := s.People.Joined(ctx, person)
	if err != nil {
		return State{}, err
	}
	return s.state(ctx, persons)
}

func (s *Service) byNumber(ctx context.Context, a security.Actor, p Presented) (State, error) {
	index, _, _, err := s.number(a, p)
	if err != nil {
		return State{}, err
	}
	b, err := s.Store.BindingOf(ctx, index)
	if err != nil {
		return State{}, err
	}
	if b.ID == 0 {
		return State{}, ErrNoBinding
	}
	return s.of(ctx, b.Person)
}

// number gives a presented number's index, its clean form and the institution that scopes it.
func (s *Service) number(a security.Actor, p Presented) (index, clean string, institution id.ID, err error) {
	system, known := Kinds[p.Kind]
	if !known {
		return "", "", 0, ErrKind
	}
	clean = strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '０' && r <= '９':
			return r - '０' + '0'
		case r == ' ' || r == '-' || r == '\t':
			return -1
		}
		return r
	}, p.Number))
	if len(clean) < 4 || len(clean) > 32 || strings.ContainsFunc(clean, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
		return "", "", 0, ErrNumber
	}
	if system == "" {
		if institution = p.Institution; institution == 0 {
			institution = a.Institution
		}
	}
	return hex.EncodeToString(s.Secret.Sum([]byte("bound-number"), []byte(p.Kind), []byte(institution.String()), []byte(clean))), clean, institution, nil
}

// Bind ties a card to the resident whose code is presented, or, for a resident, to the own code. A number of the region that
// the index knows of somebody else is not bound. Errors: healthcode.bound-elsewhere, .too-many-bindings, those of Verify.
func (s *Service) Bind(ctx context.Context, a security.Actor, person id.ID, p Presented) (Binding, error) {
	index, clean, institution, err := s.number(a, p)
	if err != nil {
		return Binding{}, err
	}
	var b Binding
	err = s.Unit.Write(ctx, func(ctx context.Context) error {
		st, err := s.holder(ctx, a, person, p)
		if err != nil {
			return err
		}
		switch {
		case st.Card.ID == 0:
			return ErrNoCard
		case len(st.Bindings) >= maxBindings:
			return ErrTooManyCard
		}
		if err := s.free(ctx, st.Person.ID, p.Kind, clean); err != nil {
			return err
		}
		b = Binding{ID: s.IDs.Next(), Card: st.Card.ID, Person: st.Person.ID, Kind: p.Kind, Institution: institution, Index: index, Shown: clean[len(clean)-4:],
			BoundAt: s.Clock.Now(), BoundBy: a.ID}
		if b.Sealed, err = s.Sealer.Seal([]byte(clean), "health-code/"+b.ID.String()); err != nil {
			return err
		}
		ok, err := s.Store.Bind(ctx, b)
		if err != nil {
			return err
		}
		if !ok {
			return ErrBoundElse
		}
		return s.note(ctx, a, "health-code.bind", b.Person, cardObject(b.Card), "", map[string]string{"kind": b.Kind})
	})
	return b, err
}

// holder is the resident a card is to be bound to: the one whose code lies on the desk, or the resident who asks.
func (s *Service) holder(ctx context.Context, a security.Actor, person id.ID, p Presented) (State, error) {
	if p.Code != "" {
		if err := s.Policy.May(a, security.MayVerifyHealthCode); err != nil {
			return State{}, err
		}
		return s.byCode(ctx, p.Code)
	}
	persons, err := s.own(ctx, a, person)
	if err != nil {
		return State{}, err
	}
	return s.state(ctx, persons)
}

// free refuses a regional number that the index knows of another resident.
func (s *Service) free(ctx context.Context, person id.ID, kind, clean string) error {
	system := Kinds[kind]
	if system == "" {
		return nil
	}
	r, err := s.People.Preview(ctx, empi.Claim{Identifiers: []empi.Number{{System: system, Value: phi.IDNumber(clean)}}})
	if err != nil {
		return err
	}
	if r.Outcome == empi.Link && r.Person.ID != person {
		return ErrBoundElse
	}
	return nil
}

// Unbind removes a binding of the resident. Errors: healthcode.no-binding.
func (s *Service) Unbind(ctx context.Context, a security.Actor, person, binding id.ID) error {
	persons, err := s.subject(ctx, a, person)
	if err != nil {
		return err
	}
	return s.Unit.Write(ctx, func(ctx context.Context) error {
		b, err := s.Store.Binding(ctx, binding)
		if err != nil {
			return err
		}
		if b.ID == 0 || !slices.Contains(persons, b.Person) {
			return ErrNoBinding
		}
		ok, err := s.Store.Unbind(ctx, binding)
		if err != nil {
			return err
		}
		if !ok {
			return ErrNoBinding
		}
		return s.note(ctx, a, "health-code.unbind", b.Person, cardObject(b.Card), "", map[string]string{"kind": b.Kind})
	})
}
