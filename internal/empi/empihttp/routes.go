package empihttp

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// Places names administrative divisions.
type Places interface {
	// DivisionName gives the name of a division of 6 to 12 digits, empty when unknown.
	DivisionName(code string) string
}

// Documents tells which documents speak of people.
type Documents interface {
	DocumentsOf(ctx context.Context, persons []id.ID, limit int) ([]SourceDocument, error)
}

// Institutions gives the code by which an institution is named in documents, empty when unknown.
type Institutions interface {
	InstitutionCode(ctx context.Context, institution id.ID) string
}

// Config holds what the face needs. Places, Documents and Institutions may be nil: codes without names, no documents, and no
// "own patients" for connected systems.
type Config struct {
	Index        *empi.Service
	Unit         empi.Unit
	Ledger       audit.Ledger
	Policy       *security.Policy
	Places       Places
	Documents    Documents
	Institutions Institutions
	Clock        clock.Clock
	Random       io.Reader // secrets of subscriptions
	FourEyes     bool      // shown to pages
}

// Face holds what the handlers need.
type Face struct {
	Config
	index  *empi.Service
	unit   empi.Unit
	ledger audit.Ledger
	policy *security.Policy
	places Places // nil: codes without names
	clock  clock.Clock
}

// Register adds the routes to the API.
func Register(api huma.API, c Config) {
	f := &Face{Config: c, index: c.Index, unit: c.Unit, ledger: c.Ledger, policy: c.Policy, places: c.Places, clock: c.Clock}
	route(api, http.MethodPost, "/residents/search", "search-residents", "Find residents by number, phone or name (查找居民)", f.search)
	route(api, http.MethodGet, "/residents/{id}", "get-resident", "A resident's masked identity (居民身份)", f.resident)
	route(api, http.MethodPost, "/identity/preview", "preview-identity", "Who would this be? Changes nothing (匹配预览)", f.preview)
	route(api, http.MethodGet, "/identity/statistics", "identity-statistics", "Sizes of the index and outcomes (主索引统计)", f.statistics)
	f.registerDesk(api)
	f.registerPeople(api)
	f.registerPublishing(api)
	f.registerKeys(api)
}

// route registers one operation of this face; a handler without a body answers 204.
func route[I, O any](api huma.API, method, path, name, summary string, handler func(context.Context, *I) (*O, error)) {
	o := huma.Operation{OperationID: name, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"identity"}}
	if _, empty := any((*O)(nil)).(*struct{}); empty {
		o.DefaultStatus = http.StatusNoContent
	}
	huma.Register(api, o, handler)
}

// allowed gives the actor when one of the permissions is theirs. A refusal is recorded.
func (f *Face) allowed(ctx context.Context, action string, permissions ...security.Permission) (security.Actor, error) {
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return actor, security.ErrNotSignedIn
	}
	var err error
	for _, p := range permissions {
		if err = f.policy.May(actor, p); err == nil {
			return actor, nil
		}
	}
	if e := f.record(ctx, actor, audit.Entry{Action: action, Outcome: audit.Refused}); e != nil {
		return actor, e
	}
	return actor, err
}

func (f *Face) record(ctx context.Context, actor security.Actor, e audit.Entry) error {
	e.Actor, e.Request = actor.Audit(), actor.Request
	if e.Outcome == "" {
		e.Outcome = audit.Done
	}
	return f.ledger.Record(ctx, e)
}

func (f *Face) search(ctx context.Context, in *struct{ Body ResidentQuery }) (*struct{ Body ResidentPage }, error) {
	actor, err := f.allowed(ctx, "resident.search", security.MaySearchResidents)
	if err != nil {
		return nil, err
	}
	b := in.Body
	q := empi.Query{Person: b.Person, IDNumber: phi.IDNumber(b.IDNumber), HealthCard: phi.IDNumber(b.HealthCard),
		Phone: phi.Phone(b.Phone), Name: phi.Name(b.Name), Birth: empi.Date(b.Birth), Sex: b.Sex}
	people, next, err := f.index.Search(ctx, q, page.Request{After: b.After, Limit: b.Limit})
	if err != nil {
		return nil, err
	}
	entry := audit.Entry{Action: "resident.search", Detail: map[string]string{"key": q.Key(), "hits": strconv.Itoa(len(people))}}
	if len(people) == 1 {
		entry.Person = people[0].ID
	}
	if err := f.record(ctx, actor, entry); err != nil {
		return nil, err
	}
	out := &struct{ Body ResidentPage }{ResidentPage{Items: make([]ResidentMasked, 0, len(people)), Next: next}}
	for _, p := range people {
		out.Body.Items = append(out.Body.Items, f.masked(p))
	}
	return out, nil
}

func (f *Face) resident(ctx context.Context, in *struct {
	ID string `path:"id"`
}) (*struct{ Body ResidentMasked }, error) {
	ident, err := id.Parse(in.ID)
	if err != nil || ident == 0 {
		return nil, empi.ErrUnknownPerson
	}
	actor, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	if !own(actor, ident) {
		if actor, err = f.allowed(ctx, "resident.read", security.MaySearchResidents, security.MayReviewIdentity); err != nil {
			return nil, err
		}
	}
	p, err := f.index.Person(ctx, ident)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "resident.read", Person: p.ID}); err != nil {
		return nil, err
	}
	return &struct{ Body ResidentMasked }{f.masked(p)}, nil
}

// own tells whether the person is the actor or one they act for.
func own(a security.Actor, person id.ID) bool {
	if a.Person == person {
		return true
	}
	for _, w := range a.Wards {
		if w == person {
			return true
		}
	}
	return false
}

func (f *Face) preview(ctx context.Context, in *struct{ Body IdentityClaim }) (*struct{ Body IdentityPreview }, error) {
	actor, err := f.allowed(ctx, "identity.preview", security.MayReviewIdentity, security.MaySearchResidents)
	if err != nil {
		return nil, err
	}
	c := claimOf(in.Body, f.clock)
	r, err := f.index.Preview(ctx, c)
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.preview", Person: r.Person.ID,
		Detail: map[string]string{"outcome": string(r.Outcome), "rule": r.Explanation.Rule}}); err != nil {
		return nil, err
	}
	left := empi.Person{Name: c.Name, Sex: c.Sex, Birth: c.Birth, Phone: c.Phone, Address: c.Address, Institution: c.Institution}
	for _, n := range c.Identifiers {
		left.Identifiers = append(left.Identifiers, empi.Identifier{System: n.System, Value: n.Value})
	}
	out := IdentityPreview{Outcome: string(r.Outcome), Rule: r.Explanation.Rule, Weight: r.Explanation.Weight, Model: r.Explanation.Model,
		Guard: r.Explanation.Guard, Candidates: r.Explanation.Candidates, Fields: reasons(r.Explanation.Fields, left, r.Person, false),
		Problems: []IdentityProblem{}}
	for _, p := range r.Explanation.Problems {
		out.Problems = append(out.Problems, IdentityProblem(p))
	}
	if r.Person.ID != 0 {
		m := f.masked(r.Person)
		out.Person = &m
	}
	return &struct{ Body IdentityPreview }{out}, nil
}

func claimOf(b IdentityClaim, c clock.Clock) empi.Claim {
	claim := empi.Claim{Name: phi.Name(b.Name), Sex: b.Sex, Birth: empi.Date(b.Birth), Phone: phi.Phone(b.Phone),
		Address: phi.Address(b.Address), Division: b.Division, Ethnic: b.Ethnic, Institution: b.Institution, Mother: phi.Name(b.Mother),
		Order: b.Order, Anonymous: b.Anonymous, Deceased: b.Deceased, At: c.Now()}
	for _, n := range b.Identifiers {
		claim.Identifiers = append(claim.Identifiers, empi.Number{System: n.System, Value: phi.IDNumber(n.Value)})
	}
	return claim
}

func (f *Face) statistics(ctx context.Context, _ *struct{}) (*struct{ Body IdentityStatistics }, error) {
	if _, err := f.allowed(ctx, "identity.statistics", security.MayReviewIdentity, security.MayReadOperations); err != nil {
		return nil, err
	}
	s, err := f.index.Statistics(ctx)
	if err != nil {
		return nil, err
	}
	version, link, review := f.index.Model()
	return &struct{ Body IdentityStatistics }{IdentityStatistics{Persons: s.Persons, Provisional: s.Provisional, Merged: s.Merged,
		Deceased: s.Deceased, ReviewsOpen: s.Open, ReviewsSame: s.Same, ReviewsDifferent: s.Different, Links: s.Links,
		Reviews: s.Reviews, New: s.New, At: s.At, FourEyes: f.FourEyes, Model: version, LinkAt: link, ReviewAt: review}}, nil
}
