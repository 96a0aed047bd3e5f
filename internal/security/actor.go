package security

import (
	"context"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
)

// Role names what an account may do. A role never gives access to a person's record by itself: the gate asks for a
// purpose and a relation too.
type Role string

// The roles of the first release.
const (
	RoleOperator Role = "operator" // runs the platform: submissions, institutions, accounts, audit; sees no clinical content
	RoleDoctor   Role = "doctor"   // opens records of residents in care
	RoleManager  Role = "manager"  // statistics of the district or of the own institution; no single persons
	RoleResident Role = "resident" // the own record and the wards'
	RoleSystem   Role = "system"   // a connected system: submits documents
	RoleAuditor  Role = "auditor"  // reads the ledger and reviews break-glass; runs nothing, so that operators are watched too
)

// Actor is the authenticated caller of a request.
type Actor struct {
	Kind        audit.ActorKind
	ID          id.ID  // account or connected system
	Label       string // account or system name, for the audit line
	Roles       []Role
	Institution id.ID   // where the account works, or the system's institution; zero for the district
	Person      id.ID   // the resident behind the account, zero for staff
	Wards       []id.ID // residents this one may act for (children, parents)
	Session     id.ID   // zero for systems
	Address     string
	Request     string // request id
	MustChange  bool   // the password must be changed before anything else
}

// NodeActor is the program itself, or whoever runs it at the command line.
func NodeActor(label string) Actor { return Actor{Kind: audit.Node, Label: label} }

// Has tells whether the actor holds a role.
func (a Actor) Has(r Role) bool {
	for _, x := range a.Roles {
		if x == r {
			return true
		}
	}
	return false
}

// Audit gives the actor as the ledger keeps it.
func (a Actor) Audit() audit.Actor {
	roles := make([]string, len(a.Roles))
	for i, r := range a.Roles {
		roles[i] = string(r)
	}
	return audit.Actor{Kind: a.Kind, ID: a.ID, Label: a.Label, Roles: roles, Institution: a.Institution, Address: a.Address}
}

type actorKey struct{}

// WithActor puts the authenticated caller into the request's context.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFrom gives the caller; false when nobody is authenticated.
func ActorFrom(ctx context.Context) (Actor, bool) {
	a, ok := ctx.Value(actorKey{}).(Actor)
	return a, ok
}

type refusalKey struct{}

// WithRefusal keeps why the request's credentials were not accepted, for whoever asks for an actor.
func WithRefusal(ctx context.Context, err error) context.Context {
	return context.WithValue(ctx, refusalKey{}, err)
}

// Require gives the caller, or why there is none: ErrNotSignedIn when no credentials came, else what was wrong with them.
func Require(ctx context.Context) (Actor, error) {
	if a, ok := ActorFrom(ctx); ok {
		return a, nil
	}
	if err, ok := ctx.Value(refusalKey{}).(error); ok {
		return Actor{}, err
	}
	return Actor{}, ErrNotSignedIn
}

// RequireTo gives the caller when it may do what is wanted.
func RequireTo(ctx context.Context, p *Policy, want Permission) (Actor, error) {
	a, err := Require(ctx)
	if err != nil {
		return a, err
	}
	return a, p.May(a, want)
}
