// Package recordhttp is the record's HTTP face: every route but the first needs the grant that the first one gives, in the
// header X-Grant.
package recordhttp

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/record"
	"minkang/internal/repository"
	"minkang/internal/security"
)

// Register adds the routes to the API.
func Register(api huma.API, s *record.Service) {
	f := face{s}
	add := func(name, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: "/api/v1/records/{person}" + path, Summary: summary, Tags: []string{"records"}}
	}
	huma.Register(api, add("open-record", http.MethodPost, "/grants", "Say who, why and open the record (申请调阅)"), f.open)
	huma.Register(api, add("read-record", http.MethodGet, "", "The record at a glance (档案概览)"), f.overview)
	huma.Register(api, add("list-record-documents", http.MethodGet, "/documents", "The timeline (时间轴)"), f.timeline)
	huma.Register(api, add("read-document", http.MethodGet, "/documents/{document}", "One document by section (文档)"), f.document)
	huma.Register(api, add("read-document-original", http.MethodGet, "/documents/{document}/original", "The bytes as they came (原文)"), f.original)
	huma.Register(api, add("read-series", http.MethodGet, "/series", "Measured items over time (趋势)"), f.series)
	huma.Register(api, add("read-labs", http.MethodGet, "/labs", "Laboratory results by item and day (检验)"), f.labs)
}

type face struct{ records *record.Service }

// Target names the person and, but for opening, the grant.
type Target struct {
	Person id.Param `path:"person"`
	Grant  id.Param `header:"X-Grant"`
}

func actor(ctx context.Context) (security.Actor, error) {
	a, ok := security.ActorFrom(ctx)
	if !ok {
		return a, security.ErrNotSignedIn
	}
	return a, nil
}

type openInput struct {
	Person id.Param `path:"person"`
	Body   struct {
		Purpose security.Purpose `json:"purpose" enum:"treatment,referral,public-health,self,quality-review,emergency"`
		// Pages send the reason in words and the wish to break the glass; a coded reason with a note says the same.
		BreakGlass bool   `json:"breakGlass,omitempty" doc:"open it as an emergency, whatever the purpose"`
		Reason     string `json:"reason,omitempty" maxLength:"500" doc:"break-glass: a coded reason, or in own words"`
		Note       string `json:"note,omitempty" maxLength:"500" doc:"break-glass: in own words, beside a coded reason"`
	}
}

func (in *openInput) request() record.Request {
	r := record.Request{Person: in.Person.ID, Purpose: in.Body.Purpose, Reason: in.Body.Reason, Note: in.Body.Note}
	if in.Body.BreakGlass {
		r.Purpose = security.Emergency
	}
	if r.Note == "" && !slices.Contains(security.Reasons, r.Reason) {
		r.Reason, r.Note = "", r.Reason
	}
	return r
}

// Grant is the gate's yes, as pages see it.
type Grant struct {
	ID         id.ID             `json:"id"`
	Person     id.ID             `json:"person"`
	Purpose    security.Purpose  `json:"purpose"`
	Relation   security.Relation `json:"relation"`
	At         time.Time         `json:"at"`
	Until      time.Time         `json:"until"`
	BreakGlass bool              `json:"breakGlass"`
	Masking    security.Masking  `json:"masking"`
	AllClasses bool              `json:"allClasses"`
	OwnOnly    bool              `json:"ownOnly"`
}

func (f face) open(ctx context.Context, in *openInput) (*struct{ Body Grant }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	g, err := f.records.Open(ctx, a, in.request())
	if err != nil {
		return nil, err
	}
	return &struct{ Body Grant }{Grant{ID: g.ID, Person: g.Person, Purpose: g.Purpose, Relation: g.Relation, At: g.At, Until: g.Until, BreakGlass: g.BreakGlass,
		Masking: g.Masking, AllClasses: g.AllClasses, OwnOnly: g.OwnOnly}}, nil
}

func (f face) overview(ctx context.Context, in *Target) (*struct{ Body record.View }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := f.records.Overview(ctx, a, in.Grant.ID, in.Person.ID)
	return &struct{ Body record.View }{v}, err
}

type timelineInput struct {
	Target
	Kind        string    `query:"kind" maxLength:"40"`
	Type        string    `query:"type" maxLength:"20"`
	Institution id.Param  `query:"institution"`
	From        time.Time `query:"from"`
	To          time.Time `query:"to"`
	Status      string    `query:"status" enum:"current,superseded,deprecated" required:"false"`
	Query       string    `query:"q" maxLength:"100"`
	After       string    `query:"after"`
	Limit       int       `query:"limit" minimum:"0" maximum:"500"`
}

// Items is a page of the timeline.
type Items struct {
	Items []record.Item `json:"items"`
	Next  string        `json:"next,omitempty"`
}

func (f face) timeline(ctx context.Context, in *timelineInput) (*struct{ Body Items }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	items, next, err := f.records.Timeline(ctx, a, in.Grant.ID, in.Person.ID, repository.Filter{Kind: in.Kind, Type: in.Type, Institution: in.Institution.ID,
		From: in.From, To: in.To, Status: repository.Status(in.Status), Query: in.Query}, page.Request{After: in.After, Limit: in.Limit})
	return &struct{ Body Items }{Items{items, next}}, err
}

type documentInput struct {
	Target
	Document id.Param `path:"document"`
}

func (f face) document(ctx context.Context, in *documentInput) (*struct{ Body *record.DocumentView }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := f.records.OpenDocument(ctx, a, in.Grant.ID, in.Person.ID, in.Document.ID)
	return &struct{ Body *record.DocumentView }{v}, err
}

func (f face) original(ctx context.Context, in *documentInput) (*struct{ Body *record.Original }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := f.records.OpenOriginal(ctx, a, in.Grant.ID, in.Person.ID, in.Document.ID)
	return &struct{ Body *record.Original }{v}, err
}

type seriesInput struct {
	Target
	Kind string   `query:"kind" enum:"lab,vital"`
	Code []string `query:"code,explode" maxItems:"20"`
}

func (f face) series(ctx context.Context, in *seriesInput) (*struct{ Body []record.Series }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := f.records.Series(ctx, a, in.Grant.ID, in.Person.ID, in.Kind, in.Code)
	return &struct{ Body []record.Series }{v}, err
}

func (f face) labs(ctx context.Context, in *Target) (*struct{ Body record.Matrix }, error) {
	a, err := actor(ctx)
	if err != nil {
		return nil, err
	}
	v, err := f.records.Labs(ctx, a, in.Grant.ID, in.Person.ID)
	return &struct{ Body record.Matrix }{v}, err
}
