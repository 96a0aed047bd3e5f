package qualityhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
	"minkang/internal/standards"
)

// Config is what the face needs beside the service.
type Config struct {
	Words       quality.Words
	Institution func(id.ID) string                          // name, "" unknown
	Text        func(f standards.Finding, en string) string // a finding in words
	Source      quality.Source                              // for rebuilds; nil: none
	Life        context.Context                             // ends rebuilds
}

type handler struct {
	svc             *quality.Service
	words           quality.Words
	institutionName func(id.ID) string
	text            func(standards.Finding, string) string
	source          quality.Source
	life            context.Context
}

// Register adds quality's routes. The caller of a request is taken from its context.
func Register(api huma.API, svc *quality.Service, c Config) {
	h := &handler{svc: svc, words: c.Words, institutionName: c.Institution, text: c.Text, source: c.Source, life: c.Life}
	op := func(method, path, name, summary string) huma.Operation {
		return huma.Operation{OperationID: name, Method: method, Path: "/api/v1/quality" + path, Summary: summary, Tags: []string{"quality"}}
	}
	huma.Register(api, op(http.MethodGet, "/definitions", "quality-definitions", "What is scored and how (质量评价口径)"), h.definitions)
	huma.Register(api, op(http.MethodGet, "/overview", "quality-overview", "Scores of a scope and period beside the period before (质量总览)"), h.overview)
	huma.Register(api, op(http.MethodGet, "/trend", "quality-trend", "Scores by day, week or month (质量趋势)"), h.trend)
	huma.Register(api, op(http.MethodGet, "/institutions", "quality-institutions", "Institutions ranked (机构排名)"), h.ranking)
	huma.Register(api, op(http.MethodGet, "/types", "quality-types", "Scores by document type and data set"), h.types)
	huma.Register(api, op(http.MethodGet, "/details", "quality-details", "Elements and rules, the worst first"), h.details)
	huma.Register(api, op(http.MethodGet, "/places", "quality-places", "The messages behind a rule's count; no person is shown"), h.places)
	huma.Register(api, op(http.MethodGet, "/export", "quality-export", "A table as CSV or Excel"), h.export)
	h.registerAlerts(api, op)
	h.registerLetters(api, op)
}

// ScopeInput are the filters every question shares. Exported because what embeds it is filled by reflection.
type ScopeInput struct {
	From        string   `query:"from" required:"true" doc:"first day of service, YYYY-MM-DD"`
	To          string   `query:"to" required:"true" doc:"last day"`
	Division    string   `query:"division" maxLength:"12" doc:"beginning of the division code"`
	Level       string   `query:"level" enum:"1,2,3" required:"false"`
	Kind        string   `query:"kind" maxLength:"20"`
	Institution id.Param `query:"institution"`
	Type        string   `query:"type" maxLength:"40"`
}

func (in ScopeInput) read() (quality.Period, quality.Scope, error) {
	from, err := quality.ParseDay(in.From)
	if err != nil {
		return quality.Period{}, quality.Scope{}, err
	}
	to, err := quality.ParseDay(in.To)
	return quality.Period{From: from, To: to}, quality.Scope{Division: in.Division, Level: in.Level, Kind: in.Kind, Institution: in.Institution.ID, Type: in.Type}, err
}

func (h *handler) definitions(ctx context.Context, _ *struct{}) (*struct{ Body Definitions }, error) {
	if _, err := h.svc.Thresholds(ctx); err != nil { // whoever may read quality
		return nil, err
	}
	var out Definitions
	b := h.svc.Rules()
	out.Required, out.Advised = b.Weights()
	for _, d := range b.Definitions() {
		out.Dimensions = append(out.Dimensions, Definition(d))
	}
	for _, t := range b.Types() {
		out.Limits = append(out.Limits, Limit{t.Pattern, string(t.Event), int(t.Limit.Hours()), t.OncePerStay, t.Basis})
	}
	return &struct{ Body Definitions }{out}, nil
}

func (h *handler) overview(ctx context.Context, in *ScopeInput) (*struct{ Body Overview }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	o, err := h.svc.Overview(ctx, p, sc)
	if err != nil {
		return nil, err
	}
	out := Overview{Period: toPeriod(o.Period), Before: toPeriod(o.Before), Now: h.scores(o.Now), Then: h.scores(o.Then), Pending: o.Pending,
		PendingSince: instant(o.PendingSince), Institutions: o.Institutions, Sending: o.Sending, AsOf: h.svc.Clock.Now()}
	if o.Span.To != 0 {
		span := toPeriod(o.Span)
		out.Span = &span
	}
	return &struct{ Body Overview }{out}, nil
}

type trendInput struct {
	ScopeInput
	By string `query:"by" enum:"day,week,month" default:"day"`
}

type items[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

func (h *handler) trend(ctx context.Context, in *trendInput) (*struct{ Body items[Point] }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	points, err := h.svc.Trend(ctx, p, quality.Step(in.By), sc)
	if err != nil {
		return nil, err
	}
	out := items[Point]{Items: make([]Point, 0, len(points))}
	for _, x := range points {
		out.Items = append(out.Items, Point{x.From.String(), h.scores(x.Counts)})
	}
	return &struct{ Body items[Point] }{out}, nil
}

// ByInput names a dimension beside the filters.
type ByInput struct {
	ScopeInput
	By string `query:"by" enum:"overall,completeness,validity,consistency,timeliness,uniqueness" default:"overall"`
}

func (h *handler) ranking(ctx context.Context, in *ByInput) (*struct{ Body Ranking }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	by := quality.Dimension(in.By)
	lines, of, err := h.svc.Ranking(ctx, p, by, sc)
	if err != nil {
		return nil, err
	}
	out := Ranking{By: by, Of: of, Items: make([]Ranked, 0, len(lines))}
	for _, r := range lines {
		out.Items = append(out.Items, Ranked{h.institution(r.Institution), r.Rank, r.RankBefore, h.scores(r.Now), share(h.svc.Rules().Value(r.Then, by))})
	}
	return &struct{ Body Ranking }{out}, nil
}

func (h *handler) types(ctx context.Context, in *ScopeInput) (*struct{ Body items[TypeLine] }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	lines, err := h.svc.Types(ctx, p, sc)
	if err != nil {
		return nil, err
	}
	out := items[TypeLine]{Items: make([]TypeLine, 0, len(lines))}
	for _, t := range lines {
		out.Items = append(out.Items, TypeLine{t.Type, t.Title, h.scores(t.Now), share(h.svc.Rules().Overall(t.Then))})
	}
	return &struct{ Body items[TypeLine] }{out}, nil
}

func (h *handler) details(ctx context.Context, in *ByInput) (*struct{ Body Details }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	d, err := h.svc.Details(ctx, p, quality.Dimension(in.By), sc)
	if err != nil {
		return nil, err
	}
	out := Details{Now: h.scores(d.Counts), Elements: make([]ElementLine, 0, len(d.Elements)), Rules: make([]RuleLine, 0, len(d.Rules))}
	for _, e := range d.Elements {
		out.Elements = append(out.Elements, h.element(e))
	}
	for _, r := range d.Rules {
		out.Rules = append(out.Rules, h.rule(r))
	}
	return &struct{ Body Details }{out}, nil
}

type placesInput struct {
	ScopeInput
	Rule    string `query:"rule" required:"true" maxLength:"100"`
	Element string `query:"element" maxLength:"40"`
	After   string `query:"after"`
	Limit   int    `query:"limit" minimum:"0" maximum:"200"`
}

func (h *handler) places(ctx context.Context, in *placesInput) (*struct{ Body items[Place] }, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	places, next, err := h.svc.Places(ctx, p, in.Rule, in.Element, sc, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := items[Place]{Items: make([]Place, 0, len(places)), Next: next}
	for _, x := range places {
		out.Items = append(out.Items, h.place(x))
	}
	return &struct{ Body items[Place] }{out}, nil
}
