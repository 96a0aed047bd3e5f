package security

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
)

// Status says whether an account may sign in.
type Status string

// The statuses.
const (
	Active    Status = "active"
	Suspended Status = "suspended"
)

// Account is a person who signs in.
type Account struct {
	ID           id.ID
	Login        string
	DisplayName  phi.Name
	PasswordHash string
	Roles        []Role
	Institution  id.ID   // scope; zero is the district
	Person       id.ID   // the resident behind it; zero for staff
	Wards        []id.ID // residents it may act for
	Status       Status
	MustChange   bool
	TOTP         bool // a confirmed second factor is in force
	CreatedAt    time.Time
	PasswordAt   time.Time // when the password was set
	SignedInAt   time.Time // last time; zero for never
}

// NewAccount is what an account is made from.
type NewAccount struct {
	Login       string
	DisplayName phi.Name
	Password    string // empty: one is made up, to be changed at first sign-in
	Roles       []Role
	Institution id.ID
	Person      id.ID
	Wards       []id.ID
	KeepAsIs    bool // with a password given: it need not be changed at first sign-in
}

// AccountQuery asks for accounts; zero fields do not restrict.
type AccountQuery struct {
	Institution id.ID
	Text        string // part of the login or the display name
	Role        Role
}

// AccountChange changes what is not nil.
type AccountChange struct {
	DisplayName *phi.Name
	Roles       *[]Role
	Institution *id.ID
	Person      *id.ID
	Wards       *[]id.ID
	Status      *Status
}

var loginShape = regexp.MustCompile(`^[a-z0-9][a-z0-9._@-]{1,63}$`)

// foldLogin gives the stored form of a login: lower case, without surrounding space.
func foldLogin(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// check tells what is wrong with an account's own values.
func (a Account) check() error {
	if !loginShape.MatchString(a.Login) {
		return ErrLoginShape
	}
	if n := utf8.RuneCountInString(a.DisplayName.Reveal()); n == 0 || n > 50 {
		return ErrNameShape
	}
	if len(a.Roles) == 0 {
		return ErrRole
	}
	for _, r := range a.Roles {
		if !r.Known() || r == RoleSystem {
			return ErrRole
		}
	}
	if a.Status != Active && a.Status != Suspended {
		return ErrStatus
	}
	return nil
}

// apply gives the account with a change made.
func (c AccountChange) apply(a Account) Account {
	if c.DisplayName != nil {
		a.DisplayName = *c.DisplayName
	}
	if c.Roles != nil {
		a.Roles = slices.Clone(*c.Roles)
	}
	if c.Institution != nil {
		a.Institution = *c.Institution
	}
	if c.Person != nil {
		a.Person = *c.Person
	}
	if c.Wards != nil {
		a.Wards = slices.Clone(*c.Wards)
	}
	if c.Status != nil {
		a.Status = *c.Status
	}
	return a
}

// fields names what a change touches, for the ledger.
func (c AccountChange) fields() string {
	var f []string
	for name, set := range map[string]bool{"displayName": c.DisplayName != nil, "roles": c.Roles != nil, "institution": c.Institution != nil,
		"person": c.Person != nil, "wards": c.Wards != nil, "status": c.Status != nil} {
		if set {
			f = append(f, name)
		}
	}
	slices.Sort(f)
	return strings.Join(f, " ")
}

// weakens tells whether a change takes away something an open session may still carry.
func (c AccountChange) weakens() bool {
	return c.Roles != nil || c.Institution != nil || c.Person != nil || c.Wards != nil || c.Status != nil && *c.Status != Active
}

// Session is one sign-in of an account.
type Session struct {
	ID        id.ID
	Account   id.ID
	CreatedAt time.Time
	SeenAt    time.Time // to the minute
	ExpiresAt time.Time // whatever happens
	Address   string
	Agent     string // the browser as it calls itself, cut to 200 bytes
}

// alive tells whether the session may still be used.
func (s Session) alive(now time.Time, idle time.Duration) bool {
	return now.Before(s.ExpiresAt) && now.Sub(s.SeenAt) < idle
}

// actor gives the caller behind a session.
func (a Account) actor(s Session, address, request string) Actor {
	return Actor{Kind: human, ID: a.ID, Label: a.Login, Roles: slices.Clone(a.Roles), Institution: a.Institution, Person: a.Person,
		Wards: slices.Clone(a.Wards), Session: s.ID, Address: address, Request: request, MustChange: a.MustChange}
}
