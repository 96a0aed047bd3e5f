package qualityhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
)

type operation func(method, path, name, summary string) huma.Operation

func (h *handler) registerAlerts(api huma.API, op operation) {
	huma.Register(api, op(http.MethodGet, "/alerts", "quality-alerts", "Breaches of thresholds, newest first (质量预警)"), h.alerts)
	huma.Register(api, op(http.MethodPost, "/alerts/{id}", "attend-quality-alert", "Mark an alert as seen, or close it with a note"), h.attend)
	huma.Register(api, op(http.MethodGet, "/thresholds", "quality-thresholds", "When scores alert (预警阈值)"), h.thresholds)
	huma.Register(api, op(http.MethodPost, "/thresholds", "add-quality-threshold", "Add a threshold"), h.addThreshold)
	huma.Register(api, op(http.MethodPut, "/thresholds/{id}", "change-quality-threshold", "Change a threshold"), h.changeThreshold)
	huma.Register(api, op(http.MethodDelete, "/thresholds/{id}", "remove-quality-threshold", "Remove a threshold; its alerts stay"), h.dropThreshold)
	huma.Register(api, op(http.MethodPost, "/check", "check-quality-thresholds", "Look at all thresholds now"), h.check)
	if h.source != nil {
		huma.Register(api, op(http.MethodGet, "/rebuild", "quality-rebuild", "How far a rebuild is"), h.rebuildState)
		huma.Register(api, op(http.MethodPost, "/rebuild", "start-quality-rebuild", "Count the messages of a period anew (重新计数)"), h.startRebuild)
	}
}

type alertsInput struct {
	State       string   `query:"state" enum:"opened,seen,closed,unclosed" required:"false"`
	Dimension   string   `query:"dimension" enum:"overall,completeness,validity,consistency,timeliness,uniqueness" required:"false"`
	Division    string   `query:"division" maxLength:"12"`
	Level       string   `query:"level" enum:"1,2,3" required:"false"`
	Institution id.Param `query:"institution"`
	After       string   `query:"after"`
	Limit       int      `query:"limit" minimum:"0" maximum:"500"`
}

func (h *handler) alerts(ctx context.Context, in *alertsInput) (*struct{ Body items[Alert] }, error) {
	f := quality.AlertFilter{State: quality.AlertState(in.State), Dimension: quality.Dimension(in.Dimension)}
	if in.State == "unclosed" {
		f.State, f.Unclosed = "", true
	}
	all, next, err := h.svc.Alerts(ctx, f, quality.Scope{Division: in.Division, Level: in.Level, Institution: in.Institution.ID},
		page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := items[Alert]{Items: make([]Alert, 0, len(all)), Next: next}
	for _, a := range all {
		out.Items = append(out.Items, h.alert(a))
	}
	return &struct{ Body items[Alert] }{out}, nil
}

type attendInput struct {
	ID   id.Param `path:"id"`
	Body Attention
}

// Attention is what somebody does about an alert.
type Attention struct {
	State string `json:"state" enum:"seen,closed"`
	Note  string `json:"note,omitempty" maxLength:"500" doc:"needed to close"`
}

func (h *handler) attend(ctx context.Context, in *attendInput) (*struct{ Body Alert }, error) {
	a, err := h.svc.Attend(ctx, in.ID.ID, quality.AlertState(in.Body.State), in.Body.Note)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Alert }{h.alert(a)}, nil
}

func (h *handler) thresholds(ctx context.Context, _ *struct{}) (*struct{ Body items[Threshold] }, error) {
	all, err := h.svc.Thresholds(ctx)
	if err != nil {
		return nil, err
	}
	out := items[Threshold]{Items: make([]Threshold, 0, len(all))}
	for _, t := range all {
		out.Items = append(out.Items, h.threshold(t))
	}
	return &struct{ Body items[Threshold] }{out}, nil
}

func (h *handler) addThreshold(ctx context.Context, in *struct{ Body ThresholdFields }) (*struct{ Body Threshold }, error) {
	return h.set(ctx, in.Body.toQuality(0, 0))
}

type changeInput struct {
	ID   id.Param `path:"id"`
	Body ThresholdChange
}

// ThresholdChange changes a threshold as it was read.
type ThresholdChange struct {
	ThresholdFields
	Version int64 `json:"version" minimum:"1"`
}

func (h *handler) changeThreshold(ctx context.Context, in *changeInput) (*struct{ Body Threshold }, error) {
	return h.set(ctx, in.Body.toQuality(in.ID.ID, in.Body.Version))
}

func (h *handler) set(ctx context.Context, t quality.Threshold) (*struct{ Body Threshold }, error) {
	t, err := h.svc.SetThreshold(ctx, t)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Threshold }{h.threshold(t)}, nil
}

// OneInput names one thing.
type OneInput struct {
	ID id.Param `path:"id"`
}

func (h *handler) dropThreshold(ctx context.Context, in *OneInput) (*struct{}, error) {
	return nil, h.svc.DropThreshold(ctx, in.ID.ID)
}

// Checked tells what a look at the thresholds found.
type Checked struct {
	Opened int `json:"opened"`
}

func (h *handler) check(ctx context.Context, _ *struct{}) (*struct{ Body Checked }, error) {
	n, err := h.svc.CheckNow(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Checked }{Checked{n}}, nil
}

func (h *handler) rebuildState(ctx context.Context, _ *struct{}) (*struct{ Body Rebuild }, error) {
	r, err := h.svc.RebuildState(ctx)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Rebuild }{toRebuild(r)}, nil
}

// RebuildOrder asks for a rebuild.
type RebuildOrder struct {
	From    string `json:"from" doc:"first day of arrival, YYYY-MM-DD"`
	To      string `json:"to" doc:"last day of arrival"`
	Recount bool   `json:"recount,omitempty" doc:"also empty the scores and fill them from what is recorded"`
}

func (h *handler) startRebuild(ctx context.Context, in *struct{ Body RebuildOrder }) (*struct{ Body Rebuild }, error) {
	p, _, err := ScopeInput{From: in.Body.From, To: in.Body.To}.read()
	if err != nil {
		return nil, err
	}
	r, err := h.svc.StartRebuild(ctx, h.life, h.source, p, in.Body.Recount)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Rebuild }{toRebuild(r)}, nil
}
