package empihttp

import (
	"context"
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

// Face holds what the handlers need.
type Face struct {
	index  *empi.Service
	unit   empi.Unit
	ledger audit.Ledger
	policy *security.Policy
	places Places // nil: codes without names
	clock  clock.Clock
}

// Register adds the routes to the API.
func Register(api huma.API, index *empi.Service, unit empi.Unit, ledger audit.Ledger, policy *security.Policy, places Places, c clock.Clock) {
	f := &Face{index: index, unit: unit, ledger: ledger, policy: policy, places: places, clock: c}
	tags := []string{"identity"}
	huma.Register(api, huma.Operation{OperationID: "search-residents", Method: http.MethodPost, Path: "/api/v1/residents/search",
		Summary: "Find residents by number, phone or name (查找居民)", Tags: tags}, f.search)
	huma.Register(api, huma.Operation{OperationID: "get-resident", Method: http.MethodGet, Path: "/api/v1/residents/{id}",
		Summary: "A resident's masked identity (居民身份)", Tags: tags}, f.resident)
	huma.Register(api, huma.Operation{OperationID: "list-identity-reviews", Method: http.MethodGet, Path: "/api/v1/identity/reviews",
		Summary: "Look-alike pairs (疑似重复)", Tags: tags}, f.reviews)
	huma.Register(api, huma.Operation{OperationID: "decide-identity-review", Method: http.MethodPost, Path: "/api/v1/identity/reviews/{id}",
		Summary: "Judge a pair: same or different (判定)", Tags: tags, DefaultStatus: http.StatusNoContent}, f.decide)
	huma.Register(api, huma.Operation{OperationID: "preview-identity", Method: http.MethodPost, Path: "/api/v1/identity/preview",
		Summary: "Who would this be? Changes nothing (匹配预览)", Tags: tags}, f.preview)
	huma.Register(api, huma.Operation{OperationID: "list-resident-merges", Method: http.MethodGet, Path: "/api/v1/residents/{id}/merges",
		Summary: "Merges in a resident's history (合并历史)", Tags: tags}, f.merges)
	huma.Register(api, huma.Operation{OperationID: "undo-merge", Method: http.MethodPost, Path: "/api/v1/residents/{id}/unmerge",
		Summary: "Undo the merge that retired this identifier (撤销合并)", Tags: tags, DefaultStatus: http.StatusNoContent}, f.unmerge)
	huma.Register(api, huma.Operation{OperationID: "identity-statistics", Method: http.MethodGet, Path: "/api/v1/identity/statistics",
		Summary: "Sizes of the index and outcomes (主索引统计)", Tags: tags}, f.statistics)
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

func (f *Face) reviews(ctx context.Context, in *struct {
	Status string `query:"status" enum:"open,same,different"`
	After  string `query:"after" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"0" maximum:"100"`
}) (*struct{ Body IdentityReviewPage }, error) {
	actor, err := f.allowed(ctx, "identity.reviews", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	rows, next, err := f.index.Reviews(ctx, empi.ReviewFilter{Status: empi.ReviewStatus(in.Status)}, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.reviews", Detail: map[string]string{"hits": strconv.Itoa(len(rows))}}); err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityReviewPage }{IdentityReviewPage{Items: make([]IdentityReviewShown, 0, len(rows)), Next: next}}
	for _, r := range rows {
		left, right, err := f.index.People(ctx, r)
		if err != nil {
			return nil, err
		}
		shown := IdentityReviewShown{ID: r.ID, CreatedAt: r.CreatedAt, Status: string(r.Status), Rule: r.Reason, Left: f.masked(left),
			Right: f.masked(right), Reasons: reasons(r.Explanation.Fields, left, right), Grounds: r.Grounds}
		if !r.DecidedAt.IsZero() {
			shown.DecidedAt = &r.DecidedAt
		}
		out.Body.Items = append(out.Body.Items, shown)
	}
	return out, nil
}

func (f *Face) decide(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body IdentityVerdict
}) (*struct{}, error) {
	actor, err := f.allowed(ctx, "identity.decide", security.MayReviewIdentity)
	if err != nil {
		return nil, err
	}
	ident, err := id.Parse(in.ID)
	if err != nil {
		return nil, empi.ErrUnknownReview
	}
	return nil, f.unit.Write(ctx, func(ctx context.Context) error { // decision and audit line stand or fall together
		r, err := f.index.DecideReview(ctx, ident, empi.ReviewStatus(in.Body.Decision), actor.ID, in.Body.Reason)
		if err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.decide", Person: r.Alike, Object: "person/" + r.Person.String(),
			Detail: map[string]string{"review": r.ID.String(), "decision": in.Body.Decision, "merge": r.Merge.String()}})
	})
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
	out := IdentityPreview{Outcome: string(r.Outcome), Rule: r.Explanation.Rule, Fields: reasons(r.Explanation.Fields, left, r.Person),
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
		Address: phi.Address(b.Address), Institution: b.Institution, At: c.Now()}
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
	return &struct{ Body IdentityStatistics }{IdentityStatistics{Persons: s.Persons, Provisional: s.Provisional, Merged: s.Merged,
		Deceased: s.Deceased, ReviewsOpen: s.Open, ReviewsSame: s.Same, ReviewsDifferent: s.Different, Links: s.Links,
		Reviews: s.Reviews, New: s.New, At: s.At}}, nil
}
