package app

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/registry/registryhttp"
	"minkang/internal/security"
)

var errNoRoute = errs.New(errs.NotFound, "request.not-found")

// documentType is one line of the list of document types.
type documentType struct {
	Code     string `json:"code"`
	Title    string `json:"title"`
	Standard string `json:"standard"`
	Template string `json:"template"`
	Level    string `json:"level"`  // structured: checked and extracted by its specification; index: header only
	Status   string `json:"status"` // how surely its specification is known
	Elements int    `json:"elements"`
}

type deprecateInput struct {
	ID   id.Param `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}

// registerDocuments adds what concerns documents as such.
func (s *System) registerDocuments(api huma.API) {
	huma.Register(api, huma.Operation{OperationID: "list-document-types", Method: http.MethodGet, Path: "/api/v1/document-types",
		Summary: "Document types and how deeply each is read (文档类型)", Tags: []string{"documents"}}, s.documentTypes)
	huma.Register(api, huma.Operation{OperationID: "deprecate-document", Method: http.MethodPost, Path: "/api/v1/documents/{id}/deprecate",
		Summary: "Withdraw a current document without a successor (作废)", Tags: []string{"documents"}, DefaultStatus: http.StatusNoContent}, s.deprecate)
}

func (s *System) documentTypes(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []documentType `json:"items"`
	}
}, error) {
	if _, ok := security.ActorFrom(ctx); !ok {
		return nil, security.ErrNotSignedIn
	}
	out := &struct {
		Body struct {
			Items []documentType `json:"items"`
		}
	}{}
	for _, t := range s.Library().DocumentTypes() {
		d := documentType{Code: t.Code, Title: t.Title, Standard: t.Standard, Template: t.Template, Level: "structured", Status: t.Status.String()}
		if t.Index {
			d.Level = "index"
		}
		for _, g := range t.Groups() {
			d.Elements += len(g.Elements)
		}
		out.Body.Items = append(out.Body.Items, d)
	}
	return out, nil
}

func (s *System) deprecate(ctx context.Context, in *deprecateInput) (*struct{}, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return nil, security.ErrNotSignedIn
	}
	if err := s.Security.Policy().May(a, security.MaySubmit); err != nil {
		return nil, err
	}
	var by id.ID // the operator may withdraw any document, a system its institution's own
	if a.Has(security.RoleSystem) {
		by = a.Institution
	}
	return nil, s.Repository.Deprecate(ctx, in.ID.ID, by, in.Body.Reason, a.Audit())
}

// traffic tells registry's page what institutions sent.
type traffic struct{ s *System }

// Sent implements registryhttp.Traffic. The total is over the time messages are kept.
func (t traffic) Sent(ctx context.Context, institutions []id.ID) (map[id.ID]registryhttp.Sent, error) {
	now := t.s.Clock.Now()
	y, m, d := now.In(clock.Region).Date()
	all, err := t.s.activity.get(ctx, t.s, now)
	if err != nil {
		return nil, err
	}
	today, err := t.s.Exchange.Statistics(ctx, time.Date(y, m, d, 0, 0, 0, 0, clock.Region), now.Add(time.Minute))
	if err != nil {
		return nil, err
	}
	out := make(map[id.ID]registryhttp.Sent, len(institutions))
	for _, i := range institutions {
		out[i] = registryhttp.Sent{Total: all[i].Total, Last: all[i].Last}
	}
	for _, c := range today.Institutions {
		if x, ok := out[c.Institution]; ok {
			x.Today = c.Total
			if c.Last.After(x.Last) {
				x.Last = c.Last
			}
			out[c.Institution] = x
		}
	}
	return out, nil
}
