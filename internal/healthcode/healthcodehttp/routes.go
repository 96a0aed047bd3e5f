// Package healthcodehttp is the HTTP face of health codes: a resident's own under /me, a desk's under /health-code.
package healthcodehttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/healthcode"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Names gives an institution's display name, "" when unknown.
type Names func(id.ID) string

type face struct {
	s     *healthcode.Service
	names Names
	clock clock.Clock
}

// Register adds the routes to the API.
func Register(api huma.API, s *healthcode.Service, n Names, c clock.Clock) {
	f := face{s, n, c}
	add := func(name, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: "/api/v1" + path, Summary: summary, Tags: []string{"health-code"}}
	}
	made := func(o huma.Operation) huma.Operation { o.DefaultStatus = http.StatusCreated; return o }
	huma.Register(api, add("my-health-code", http.MethodGet, "/me/health-code", "My health code and bound cards (我的电子健康码)"), f.mine)
	huma.Register(api, made(add("issue-my-health-code", http.MethodPost, "/me/health-code", "Get a health code (领取)")), f.issue)
	huma.Register(api, made(add("show-my-health-code", http.MethodPost, "/me/health-code/token", "A QR text that lives for a minute (动态码)")), f.show)
	huma.Register(api, add("revoke-my-health-code", http.MethodPost, "/me/health-code/revoke", "Give the code up, for example when the phone is lost (挂失注销)"), f.revoke)
	huma.Register(api, made(add("bind-my-card", http.MethodPost, "/me/health-code/bindings", "Bind another card (绑卡)")), f.bind)
	huma.Register(api, add("unbind-my-card", http.MethodDelete, "/me/health-code/bindings/{id}", "Remove a bound card (解绑)"), f.unbind)

	huma.Register(api, add("verify-health-code", http.MethodPost, "/health-code/verify", "Take a code or a bound card at a desk (验码)"), f.verify)
	huma.Register(api, made(add("bind-card-at-desk", http.MethodPost, "/health-code/bindings", "Bind a card to the resident whose code is shown")), f.bindAtDesk)
	huma.Register(api, add("health-code-desk-keys", http.MethodGet, "/health-code/desk-keys", "Keys to check codes without a line (离线验码密钥)"), f.deskKeys)
	huma.Register(api, add("resident-health-code", http.MethodGet, "/residents/{person}/health-code", "A resident's code, for staff"), f.ofResident)
	huma.Register(api, made(add("issue-health-code", http.MethodPost, "/residents/{person}/health-code", "Issue a resident's code at a desk")), f.issueFor)
	huma.Register(api, add("revoke-health-code", http.MethodPost, "/residents/{person}/health-code/revoke", "Revoke a resident's code"), f.revokeFor)
}

// Card is a health code.
type Card struct {
	ID        id.ID             `json:"id"`
	Number    string            `json:"number" doc:"64 hexadecimal digits that tell nothing about the resident"`
	Status    healthcode.Status `json:"status" enum:"active,revoked"`
	IssuedAt  time.Time         `json:"issuedAt"`
	RevokedAt *time.Time        `json:"revokedAt,omitempty"`
	Reason    string            `json:"reason,omitempty"`
}

func toCard(c healthcode.Card) Card {
	out := Card{ID: c.ID, Number: c.Number, Status: c.Status, IssuedAt: c.IssuedAt, Reason: c.Reason}
	if !c.RevokedAt.IsZero() {
		out.RevokedAt = &c.RevokedAt
	}
	return out
}

// Binding is a bound card; the number itself is never given back.
type Binding struct {
	ID          id.ID     `json:"id"`
	Kind        string    `json:"kind" enum:"insurance,health-card,hospital-card"`
	Institution string    `json:"institution,omitempty"`
	Shown       string    `json:"shown" doc:"the last four characters"`
	BoundAt     time.Time `json:"boundAt"`
}

func (f face) toBinding(b healthcode.Binding) Binding {
	return Binding{ID: b.ID, Kind: b.Kind, Institution: f.names(b.Institution), Shown: b.Shown, BoundAt: b.BoundAt}
}

// Holder is whose code it is; masked unless a desk registers the resident.
type Holder struct {
	ID       id.ID  `json:"id"`
	Name     string `json:"name"`
	Sex      string `json:"sex"`
	Birth    string `json:"birth"`
	Age      int    `json:"age" doc:"-1 when unknown"`
	IDNumber string `json:"idNumber,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Deceased bool   `json:"deceased"`
	Masked   bool   `json:"masked"`
}

// Code is the state of a resident's health code.
type Code struct {
	Person   Holder    `json:"person"`
	Card     *Card     `json:"card,omitempty" doc:"the active one"`
	Past     []Card    `json:"past"`
	Bindings []Binding `json:"bindings"`
	By       string    `json:"by,omitempty" doc:"code or card, when a desk asked"`
}

func (f face) toCode(st healthcode.State, full bool) Code {
	out := Code{Person: f.holder(st, full), Past: make([]Card, 0, len(st.Past)), Bindings: make([]Binding, 0, len(st.Bindings))}
	if st.Card.ID != 0 {
		c := toCard(st.Card)
		out.Card = &c
	}
	for _, c := range st.Past {
		out.Past = append(out.Past, toCard(c))
	}
	for _, b := range st.Bindings {
		out.Bindings = append(out.Bindings, f.toBinding(b))
	}
	return out
}

type forPerson struct {
	Person id.Param `query:"person" doc:"a ward; empty: oneself"`
}

type codeOutput struct{ Body Code }

func actor(ctx context.Context) (security.Actor, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return a, security.ErrNotSignedIn
	}
	return a, nil
}

func (f face) mine(ctx context.Context, in *forPerson) (*codeOutput, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	if !a.Has(security.RoleResident) {
		return nil, healthcode.ErrNotOwn
	}
	st, err := f.s.State(ctx, a, in.Person.ID)
	if err != nil {
		return nil, err
	}
	return &codeOutput{f.toCode(st, true)}, nil
}

func (f face) issue(ctx context.Context, in *forPerson) (*struct{ Body Card }, error) {
	return f.give(ctx, in.Person.ID, true)
}

func (f face) give(ctx context.Context, person id.ID, own bool) (*struct{ Body Card }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	if own != a.Has(security.RoleResident) {
		return nil, healthcode.ErrNotOwn
	}
	c, err := f.s.Issue(ctx, a, person)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Card }{toCard(c)}, nil
}

// Token is a QR text.
type Token struct {
	Code      string    `json:"code" doc:"text of the QR, alphanumeric"`
	ExpiresAt time.Time `json:"expiresAt"`
	Seconds   int       `json:"seconds" doc:"how long it lives"`
}

func (f face) show(ctx context.Context, in *forPerson) (*struct{ Body Token }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	code, c, err := f.s.Show(ctx, a, in.Person.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Token }{Token{code, c.ExpiresAt, int(healthcode.Life / time.Second)}}, nil
}

// Reason says why a code is given up.
type Reason struct {
	Reason string `json:"reason" enum:"lost-phone,misused,wrong-person,deceased,own-wish"`
}

type revokeInput struct {
	Person id.Param `query:"person"`
	Body   Reason
}

func (f face) revoke(ctx context.Context, in *revokeInput) (*struct{}, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	if !a.Has(security.RoleResident) {
		return nil, healthcode.ErrNotOwn
	}
	return nil, f.s.Revoke(ctx, a, in.Person.ID, in.Body.Reason)
}

// CardNumber names another card.
type CardNumber struct {
	Code   string `json:"code,omitempty" doc:"the health code shown at the desk"`
	Kind   string `json:"kind" enum:"insurance,health-card,hospital-card"`
	Number string `json:"number" minLength:"4" maxLength:"64"`
}

type bindInput struct {
	Person id.Param `query:"person"`
	Body   CardNumber
}

func (f face) bind(ctx context.Context, in *bindInput) (*struct{ Body Binding }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	b, err := f.s.Bind(ctx, a, in.Person.ID, healthcode.Presented{Kind: in.Body.Kind, Number: in.Body.Number})
	if err != nil {
		return nil, err
	}
	return &struct{ Body Binding }{f.toBinding(b)}, nil
}

func (f face) bindAtDesk(ctx context.Context, in *struct{ Body CardNumber }) (*struct{ Body Binding }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	if in.Body.Code == "" {
		return nil, healthcode.ErrOneOf
	}
	b, err := f.s.Bind(ctx, a, 0, healthcode.Presented{Code: in.Body.Code, Kind: in.Body.Kind, Number: in.Body.Number})
	if err != nil {
		return nil, err
	}
	return &struct{ Body Binding }{f.toBinding(b)}, nil
}

type unbindInput struct {
	ID     id.Param `path:"id"`
	Person id.Param `query:"person"`
}

func (f face) unbind(ctx context.Context, in *unbindInput) (*struct{}, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.s.Unbind(ctx, a, in.Person.ID, in.ID.ID)
}
