package empihttp

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/empi"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

func (f *Face) registerPublishing(api huma.API) {
	route(api, http.MethodGet, "/identity/changes", "list-identity-changes", "New, changed and merged residents after a place (变更订阅)", f.changes)
	route(api, http.MethodGet, "/identity/subscriptions", "list-identity-subscriptions", "Who is told of changes by message (订阅方)", f.subscriptions)
	route(api, http.MethodPost, "/identity/subscriptions", "add-identity-subscription", "Tell a system of changes by signed messages (新增订阅)", f.subscribe)
	route(api, http.MethodPost, "/identity/subscriptions/{id}", "set-identity-subscription", "Pause, resume or end (暂停、恢复、终止)", f.setSubscription)
	route(api, http.MethodPost, "/identity/cross-reference", "cross-reference", "Which numbers a resident has where (交叉索引)", f.crossReference)
	route(api, http.MethodPost, "/identity/registrations", "register-identity", "A lower node or system asks for a resident's number here (申领主索引号)", f.registration)
	route(api, http.MethodGet, "/identity/higher", "identity-higher", "How far residents have come at the higher node (上级同步)", f.higher)
}

// callerCode gives the code of the institution a connected system stands for; empty for people of the district.
func (f *Face) callerCode(ctx context.Context, a security.Actor) string {
	if f.Institutions == nil || a.Institution == 0 {
		return ""
	}
	return f.Institutions.InstitutionCode(ctx, a.Institution)
}

// subscriber gives a caller who may hear of changes: an operator of all, a connected system of its own patients. own is the
// institution's code for a system.
func (f *Face) subscriber(ctx context.Context, action string) (actor security.Actor, own string, err error) {
	if actor, err = f.allowed(ctx, action, security.MayReviewIdentity, security.MaySubmit); err != nil {
		return actor, "", err
	}
	if f.policy.May(actor, security.MayReviewIdentity) == nil {
		return actor, "", nil
	}
	if own = f.callerCode(ctx, actor); own == "" {
		return actor, "", security.ErrNotPermitted
	}
	return actor, own, nil
}

// IdentityChange is one change; no name and no number.
type IdentityChange struct {
	Seq    int64     `json:"seq" doc:"place in the order"`
	At     time.Time `json:"at"`
	Kind   string    `json:"kind" enum:"new,changed,merged,unmerged,split"`
	Person id.ID     `json:"person"`
	Other  id.ID     `json:"other,omitempty" doc:"merged: now stands for person; unmerged: its own again; split: came out of person"`
}

// IdentityChangeList is a page of changes. Ask again with after = next; the same next means that nothing is new.
type IdentityChangeList struct {
	Items []IdentityChange `json:"items"`
	Next  int64            `json:"next"`
}

func (f *Face) changes(ctx context.Context, in *struct {
	After int64    `query:"after" minimum:"0"`
	Kinds []string `query:"kinds" enum:"new,changed,merged,unmerged,split"`
	Limit int      `query:"limit" minimum:"0" maximum:"500"`
}) (*struct{ Body IdentityChangeList }, error) {
	_, own, err := f.subscriber(ctx, "identity.changes")
	if err != nil {
		return nil, err
	}
	filter := empi.ToldFilter{Institution: own, Kinds: kindsOf(in.Kinds)}
	limit := in.Limit
	if limit == 0 {
		limit = 100
	}
	rows, next, err := f.index.Changes(ctx, in.After, filter, limit)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body IdentityChangeList }{IdentityChangeList{Items: make([]IdentityChange, 0, len(rows)), Next: next}}
	for _, t := range rows {
		out.Body.Items = append(out.Body.Items, IdentityChange{Seq: t.Seq, At: t.At, Kind: string(t.Kind), Person: t.Person, Other: t.Other})
	}
	return out, nil
}

func kindsOf(names []string) []empi.ChangeKind {
	var out []empi.ChangeKind
	for _, k := range names {
		out = append(out, empi.ChangeKind(k))
	}
	return out
}

// IdentitySubscription tells a system of changes by messages to its address.
type IdentitySubscription struct {
	ID          id.ID      `json:"id"`
	Name        string     `json:"name"`
	Institution string     `json:"institution,omitempty" doc:"code"`
	Kinds       []string   `json:"kinds" doc:"empty: all"`
	Own         bool       `json:"own" doc:"only people the institution has spoken of"`
	URL         string     `json:"url"`
	State       string     `json:"state" enum:"active,paused,ended"`
	Place       int64      `json:"place" doc:"of the last change told"`
	Failures    int64      `json:"failures" doc:"in a row; after 20 it pauses"`
	NextAt      *time.Time `json:"nextAt,omitempty"`
	LastAt      *time.Time `json:"lastAt,omitempty"`
	LastCode    string     `json:"lastCode,omitempty" doc:"HTTP status, or unreachable"`
	CreatedAt   time.Time  `json:"createdAt"`
	Secret      string     `json:"secret,omitempty" doc:"signs messages (HMAC-SM3, hexadecimal key); shown once"`
}

// IdentitySubscriptionList lists subscriptions, newest first.
type IdentitySubscriptionList struct {
	Items []IdentitySubscription `json:"items"`
}

func subscriptionOf(x empi.Subscription) IdentitySubscription {
	s := IdentitySubscription{ID: x.ID, Name: x.Name, Institution: x.Institution, Kinds: []string{}, Own: x.Own, URL: x.URL, State: string(x.State), Place: x.Place,
		Failures: x.Failures, LastCode: x.LastCode, CreatedAt: x.CreatedAt}
	for _, k := range x.Kinds {
		s.Kinds = append(s.Kinds, string(k))
	}
	if !x.NextAt.IsZero() {
		s.NextAt = &x.NextAt
	}
	if !x.LastAt.IsZero() {
		s.LastAt = &x.LastAt
	}
	return s
}

func (f *Face) subscriptions(ctx context.Context, _ *struct{}) (*struct{ Body IdentitySubscriptionList }, error) {
	if _, err := f.allowed(ctx, "identity.subscriptions", security.MayManageCredentials); err != nil {
		return nil, err
	}
	all, err := f.index.Subscriptions(ctx)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body IdentitySubscriptionList }{IdentitySubscriptionList{Items: make([]IdentitySubscription, 0, len(all))}}
	for _, x := range all {
		out.Body.Items = append(out.Body.Items, subscriptionOf(x))
	}
	return out, nil
}

// NewIdentitySubscription asks for one.
type NewIdentitySubscription struct {
	Name        string   `json:"name" minLength:"1" maxLength:"100"`
	Institution string   `json:"institution,omitempty" maxLength:"64" doc:"code; needed with own"`
	Kinds       []string `json:"kinds,omitempty" enum:"new,changed,merged,unmerged,split"`
	Own         bool     `json:"own,omitempty"`
	URL         string   `json:"url" maxLength:"500" doc:"https, or http to this machine itself"`
}

type subscriptionAnswer struct{ Body IdentitySubscription }

func (f *Face) subscribe(ctx context.Context, in *struct{ Body NewIdentitySubscription }) (*subscriptionAnswer, error) {
	actor, err := f.allowed(ctx, "identity.subscribe", security.MayManageCredentials)
	if err != nil {
		return nil, err
	}
	secret := make([]byte, gm.DigestSize)
	if _, err := io.ReadFull(f.Random, secret); err != nil {
		return nil, err
	}
	b := in.Body
	var x empi.Subscription
	err = f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if x, err = f.index.Subscribe(ctx, empi.Subscription{Name: b.Name, Institution: b.Institution, Kinds: kindsOf(b.Kinds), Own: b.Own, URL: b.URL, Secret: secret}); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.subscribe", Object: "subscription/" + x.ID.String()})
	})
	if err != nil {
		return nil, err
	}
	s := subscriptionOf(x)
	s.Secret = hex.EncodeToString(secret)
	return &subscriptionAnswer{s}, nil
}

func (f *Face) setSubscription(ctx context.Context, in *struct {
	ID   string `path:"id"`
	Body struct {
		State string `json:"state" enum:"active,paused,ended"`
	}
}) (*subscriptionAnswer, error) {
	actor, err := f.allowed(ctx, "identity.subscribe", security.MayManageCredentials)
	if err != nil {
		return nil, err
	}
	ident, err := id.Parse(in.ID)
	if err != nil {
		return nil, empi.ErrSubscription
	}
	var x empi.Subscription
	err = f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if x, err = f.index.SetSubscription(ctx, ident, empi.SubscriptionState(in.Body.State)); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.subscribe", Object: "subscription/" + x.ID.String(), Detail: map[string]string{"state": in.Body.State}})
	})
	if err != nil {
		return nil, err
	}
	return &subscriptionAnswer{subscriptionOf(x)}, nil
}

// CrossReferenceQuery asks which numbers a resident has: by the platform's identifier, or by a number known.
type CrossReferenceQuery struct {
	Person  id.ID    `json:"person,omitempty"`
	System  string   `json:"system,omitempty" maxLength:"120" doc:"OID of a domain"`
	Value   string   `json:"value,omitempty" maxLength:"64"`
	Domains []string `json:"domains,omitempty" maxItems:"50" doc:"only these; OID, or OID^code"`
	Purpose string   `json:"purpose" enum:"treatment,referral,identity-review,exchange"`
	Reason  string   `json:"reason,omitempty" maxLength:"200" doc:"needed from people"`
}

// CrossReference is the answer: numbers are not masked.
type CrossReference struct {
	Person  id.ID                  `json:"person"`
	Joined  []id.ID                `json:"joined"`
	Numbers []CrossReferenceNumber `json:"numbers"`
}

// CrossReferenceNumber is a number in a domain.
type CrossReferenceNumber struct {
	System string `json:"system"`
	Value  string `json:"value"`
	Trust  string `json:"trust" enum:"local,doubtful,unique"`
}

func (f *Face) crossReference(ctx context.Context, in *struct{ Body CrossReferenceQuery }) (*struct{ Body CrossReference }, error) {
	actor, own, err := f.subscriber(ctx, "identity.cross-reference")
	if err != nil {
		return nil, err
	}
	b := in.Body
	if own == "" && len([]rune(b.Reason)) < 2 {
		return nil, empi.ErrQueryEmpty.At("reason")
	}
	p, joined, err := f.index.CrossReference(ctx, b.Person, empi.Number{System: b.System, Value: phi.IDNumber(b.Value)})
	if err == nil && own != "" && !p.SeenBy(own) { // an institution hears nothing of strangers, not even that they exist
		err = empi.ErrUnknownPerson
	}
	if err != nil {
		if e := f.record(ctx, actor, audit.Entry{Action: "identity.cross-reference", Outcome: audit.Refused, Purpose: b.Purpose}); e != nil {
			return nil, e
		}
		return nil, err
	}
	if err := f.record(ctx, actor, audit.Entry{Action: "identity.cross-reference", Person: p.ID, Purpose: b.Purpose, Detail: map[string]string{"reason": b.Reason}}); err != nil {
		return nil, err
	}
	out := CrossReference{Person: p.ID, Joined: joined, Numbers: []CrossReferenceNumber{}}
	for _, n := range empi.InDomains(p.Identifiers, b.Domains) {
		out.Numbers = append(out.Numbers, CrossReferenceNumber{System: n.System, Value: n.Value.Reveal(), Trust: trusts[n.Trust]})
	}
	return &struct{ Body CrossReference }{out}, nil
}

// IdentityRegistration is the answer to a lower node or system: the number of the resident here.
type IdentityRegistration struct {
	Number  id.ID  `json:"number"`
	Outcome string `json:"outcome" enum:"link,review,new"`
	Created bool   `json:"created"`
}

// registration resolves or registers what a connected system says of a resident, in that institution's name.
func (f *Face) registration(ctx context.Context, in *struct{ Body IdentityClaim }) (*struct{ Body IdentityRegistration }, error) {
	actor, err := f.allowed(ctx, "identity.register", security.MaySubmit)
	if err != nil {
		return nil, err
	}
	c := claimOf(in.Body, f.clock)
	c.Institution = f.callerCode(ctx, actor) // never what it says of itself: its own domains only
	var r empi.Resolution
	err = f.unit.Write(ctx, func(ctx context.Context) (err error) {
		if r, err = f.index.Resolve(ctx, c); err != nil {
			return err
		}
		return f.record(ctx, actor, audit.Entry{Action: "identity.register", Person: r.Person.ID, Detail: map[string]string{"outcome": string(r.Outcome)}})
	})
	if err != nil {
		return nil, err
	}
	return &struct{ Body IdentityRegistration }{IdentityRegistration{Number: r.Person.ID, Outcome: string(r.Outcome), Created: r.Created}}, nil
}

// IdentityHigher counts residents by how far they have come at the higher node.
type IdentityHigher struct {
	Waiting  int64 `json:"waiting"`
	Received int64 `json:"received"`
	Conflict int64 `json:"conflict"`
	Refused  int64 `json:"refused"`
}

func (f *Face) higher(ctx context.Context, _ *struct{}) (*struct{ Body IdentityHigher }, error) {
	if _, err := f.allowed(ctx, "identity.higher", security.MayReviewIdentity, security.MayReadOperations); err != nil {
		return nil, err
	}
	c, err := f.index.HigherStanding(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body IdentityHigher }{IdentityHigher{Waiting: c[empi.HigherWaiting], Received: c[empi.HigherReceived],
		Conflict: c[empi.HigherConflict], Refused: c[empi.HigherRefused]}}, nil
}
