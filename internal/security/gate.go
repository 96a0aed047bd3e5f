package security

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

// Purpose is why a record is opened.
type Purpose string

// The purposes.
const (
	Treatment     Purpose = "treatment"
	Referral      Purpose = "referral"       // taking over from, or handing over to, another institution
	PublicHealth  Purpose = "public-health"  // tracing, follow-up by a public-health institution
	Self          Purpose = "self"           // the resident's own record or a ward's
	QualityReview Purpose = "quality-review" // of the own institution's documents
	Emergency     Purpose = "emergency"      // break-glass: needs a reason, is reviewed afterwards
)

// Relation is what ties an actor to a person.
type Relation string

// The relations, from the closest.
const (
	Own          Relation = "self"
	Guardian     Relation = "guardian"
	FamilyDoctor Relation = "family-doctor"
	Treating     Relation = "treating"
	Referred     Relation = "referred"
	Tracing      Relation = "tracing"
	Stranger     Relation = "none"
)

// Sensitivity is a class of content that is hidden outside where it was written. The empty class is ordinary content.
type Sensitivity string

// The classes.
const (
	MentalHealth Sensitivity = "mental-health"
	HIV          Sensitivity = "hiv"
	Reproductive Sensitivity = "reproductive"
)

// Facts are what is known about the actor and the person. They are facts, not decisions; whoever asks the gate collects them.
type Facts struct {
	LastEncounter time.Time // newest encounter of the person at the actor's institution; zero when there is none
	FamilyDoctor  bool      // a family-doctor contract with the actor is in force
	Referred      bool      // an open referral of the person names the actor's institution
	PublicHealth  bool      // the actor's institution has public-health duties for the person's district
	Joined        []id.ID   // further ids of the same person, joined by merges: an account may still name one of them
	OptedOut      bool      // the person withdrew consent to sharing; Service.Open fills it in
}

// Reasons are the coded reasons of break-glass; the ledger keeps the code, the grant keeps the note too.
var Reasons = []string{"unconscious", "life-threatening", "acute-poisoning", "mass-casualty", "other"}

// minNote is the least length of the note that explains a break-glass, in characters.
const minNote = 4

// Access asks the gate.
type Access struct {
	Person  id.ID
	Purpose Purpose
	Facts   Facts
	Reason  string // break-glass: one of Reasons; empty is "other"
	Note    string // break-glass: in own words; may hold personal detail, so it stays out of the ledger
	At      time.Time
}

// Masking says which fields of a person a grant hides. True hides.
type Masking struct {
	Name     bool `json:"name"`
	IDNumber bool `json:"idNumber"`
	Phone    bool `json:"phone"`
	Address  bool `json:"address"`
	Contacts bool `json:"contacts"` // names and numbers of family
}

// Hidden is the masking that hides everything: the default where nobody decided otherwise.
var Hidden = Masking{Name: true, IDNumber: true, Phone: true, Address: true, Contacts: true}

// Grant is the gate's yes.
type Grant struct {
	ID          id.ID           `json:"id"`
	Kind        audit.ActorKind `json:"-"`
	Actor       id.ID           `json:"-"`
	Session     id.ID           `json:"-"`
	Institution id.ID           `json:"-"`
	Person      id.ID           `json:"person"`
	Purpose     Purpose         `json:"purpose"`
	Relation    Relation        `json:"relation"`
	At          time.Time       `json:"at"`
	Until       time.Time       `json:"until"`
	BreakGlass  bool            `json:"breakGlass"`
	Reason      string          `json:"reason,omitempty"`
	Note        string          `json:"-"`
	Masking     Masking         `json:"masking"`
	AllClasses  bool            `json:"allClasses"` // sensitive and hidden content too
	OwnOnly     bool            `json:"ownOnly"`    // only what the actor's institution wrote
}

// relation gives the closest tie the facts support.
func (p *Policy) relation(a Actor, x Access) Relation {
	same := func(p id.ID) bool { return p != 0 && (p == x.Person || slices.Contains(x.Facts.Joined, p)) }
	switch {
	case same(a.Person) && a.Has(RoleResident):
		return Own
	case slices.ContainsFunc(a.Wards, same) && a.Has(RoleResident):
		return Guardian
	case x.Facts.FamilyDoctor:
		return FamilyDoctor
	case a.Institution != 0 && !x.Facts.LastEncounter.IsZero() && x.At.Sub(x.Facts.LastEncounter) <= p.TreatingWindow:
		return Treating
	case x.Facts.Referred:
		return Referred
	case x.Facts.PublicHealth:
		return Tracing
	}
	return Stranger
}

// Decide is the gate: a grant, or the refusal as a coded error. The grant still lacks its id. A grant is never made for an
// actor without the permission to open records, whatever the facts.
func (p *Policy) Decide(a Actor, x Access) (Grant, error) {
	if a.Kind != audit.Human || x.Person == 0 {
		return Grant{}, ErrNotAllowed
	}
	if err := p.May(a, MayOpenRecords); err != nil {
		return Grant{}, err
	}
	g := Grant{Kind: a.Kind, Actor: a.ID, Session: a.Session, Institution: a.Institution, Person: x.Person, Purpose: x.Purpose,
		At: x.At, Until: x.At.Add(p.GrantFor), Masking: Hidden, Relation: p.relation(a, x)}
	switch x.Purpose {
	case Self:
		return p.self(g)
	case Treatment, Referral, PublicHealth, QualityReview, Emergency:
	default:
		return Grant{}, ErrPurpose
	}
	if !a.Has(RoleDoctor) {
		return Grant{}, ErrNotAllowed
	}
	if g.Relation == Own || g.Relation == Guardian { // a doctor's own record is opened as a resident
		return Grant{}, ErrNotAllowed
	}
	if x.Purpose == Emergency {
		return p.emergency(g, x)
	}
	if x.Facts.OptedOut && x.Purpose != PublicHealth { // reporting duties stand above the wish
		return Grant{}, ErrConsent
	}
	return p.care(g, x)
}

func (p *Policy) self(g Grant) (Grant, error) {
	switch g.Relation {
	case Own:
		g.Masking = Masking{IDNumber: true}
		g.AllClasses = true
	case Guardian:
		g.Masking = Masking{IDNumber: true}
	default:
		return Grant{}, ErrNoRelation
	}
	return g, nil
}

func (p *Policy) emergency(g Grant, x Access) (Grant, error) {
	if x.Reason == "" {
		x.Reason = "other"
	}
	if !slices.Contains(Reasons, x.Reason) {
		return Grant{}, ErrReason
	}
	if utf8.RuneCountInString(strings.TrimSpace(x.Note)) < minNote {
		return Grant{}, ErrReason.At("note")
	}
	g.BreakGlass, g.Reason, g.Note = true, x.Reason, strings.TrimSpace(x.Note)
	g.Masking = Masking{IDNumber: true, Address: true}
	g.AllClasses = true
	return g, nil
}

// care decides the purposes that need a relation.
func (p *Policy) care(g Grant, x Access) (Grant, error) {
	switch x.Purpose {
	case Treatment:
		if !slices.Contains([]Relation{FamilyDoctor, Treating, Referred}, g.Relation) {
			return Grant{}, ErrNoRelation
		}
		g.Masking = Masking{IDNumber: true, Address: true, Contacts: true}
		if g.Relation == FamilyDoctor {
			g.Masking = Masking{IDNumber: true}
		}
	case Referral:
		if !x.Facts.Referred {
			return Grant{}, ErrNoRelation
		}
		g.Relation = Referred
		g.Masking = Masking{IDNumber: true, Address: true}
	case PublicHealth:
		if !x.Facts.PublicHealth {
			return Grant{}, ErrNoRelation
		}
		g.Relation = Tracing
		g.Masking = Masking{IDNumber: true}
	case QualityReview: // any encounter, however old, at the own institution
		if x.Facts.LastEncounter.IsZero() || g.Institution == 0 {
			return Grant{}, ErrNoRelation
		}
		g.OwnOnly = true
	}
	return g, nil
}

// Check tells whether the grant still serves this actor for this person: nil, ErrNoGrant or ErrGrantExpired.
func (g Grant) Check(a Actor, person id.ID, now time.Time) error {
	if g.ID == 0 || g.Kind != a.Kind || g.Actor != a.ID || g.Session != a.Session || g.Person != person || person == 0 {
		return ErrNoGrant
	}
	if !now.Before(g.Until) {
		return ErrGrantExpired
	}
	return nil
}

// Content is what the gate needs to know about one document or entry.
type Content struct {
	Institution id.ID // that wrote it
	Class       Sensitivity
	Hidden      bool // the person hid it
}

// MaySee tells whether content may be shown under the grant. What it refuses is left out, and not counted either.
func (g Grant) MaySee(c Content) bool {
	own := g.Institution != 0 && c.Institution == g.Institution
	if g.OwnOnly && !own {
		return false
	}
	return own || g.AllClasses || (c.Class == "" && !c.Hidden)
}
