package securityhttp

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// BreakGlassShown is a break-glass that waits for its review.
type BreakGlassShown struct {
	Grant       id.ID     `json:"grant"`
	Actor       id.ID     `json:"actor"`
	Institution *Named    `json:"institution,omitempty"`
	Person      id.ID     `json:"person"`
	At          time.Time `json:"at"`
	Reason      string    `json:"reason"`
	Note        string    `json:"note"`
}

// BreakGlassPage is a page of them, oldest first.
type BreakGlassPage struct {
	Items []BreakGlassShown `json:"items"`
	Next  string            `json:"next,omitempty"`
}

func (f *face) reviews(api huma.API) {
	huma.Register(api, op(http.MethodGet, "/api/v1/break-glass", "accounts", "待复核的紧急调阅 Break-glass to review", http.StatusOK), f.unreviewed)
	huma.Register(api, op(http.MethodPost, "/api/v1/break-glass/{id}", "accounts", "复核紧急调阅 Review a break-glass", http.StatusNoContent), f.review)
}

func (f *face) unreviewed(ctx context.Context, in *struct {
	After string `query:"after" maxLength:"200"`
	Limit int    `query:"limit" minimum:"0" maximum:"500"`
}) (*struct{ Body BreakGlassPage }, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	all, next, err := f.svc.Unreviewed(ctx, by, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &struct{ Body BreakGlassPage }{Body: BreakGlassPage{Items: make([]BreakGlassShown, 0, len(all)), Next: next}}
	for _, g := range all {
		out.Body.Items = append(out.Body.Items, BreakGlassShown{Grant: g.ID, Actor: g.Actor, Institution: f.institution(ctx, g.Institution),
			Person: g.Person, At: g.At, Reason: g.Reason, Note: g.Note})
	}
	return out, nil
}

func (f *face) review(ctx context.Context, in *struct {
	ID   id.Param `path:"id"`
	Body struct {
		Justified bool `json:"justified"`
	}
}) (*none, error) {
	by, err := security.Require(ctx)
	if err != nil {
		return nil, err
	}
	return nil, f.svc.ReviewBreakGlass(ctx, by, in.ID.ID, in.Body.Justified)
}
