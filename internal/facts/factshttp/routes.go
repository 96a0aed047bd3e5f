package factshttp

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/facts"
	"minkang/internal/facts/factsfile"
)

// Register adds the warehouse's routes to the API. The caller of a request is taken from its context (security.ActorFrom).
func Register(api huma.API, svc *facts.Service) {
	h := &handler{svc: svc}
	op := func(method, path, id, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, Tags: []string{"warehouse"}}
	}
	huma.Register(api, op(http.MethodGet, "/api/v1/warehouse/subjects", "warehouse-subjects", "What may be asked"), h.subjects)
	huma.Register(api, op(http.MethodGet, "/api/v1/warehouse/labels", "warehouse-labels", "Values of a dimension, for filters"), h.labels)
	huma.Register(api, op(http.MethodPost, "/api/v1/warehouse/query", "warehouse-query", "Ask a statistic"), h.query)
	huma.Register(api, op(http.MethodPost, "/api/v1/warehouse/export", "warehouse-export", "Ask a statistic as a file"), h.export)
	huma.Register(api, op(http.MethodGet, "/api/v1/dashboard", "dashboard", "The manager's page"), h.dashboard)
}

type handler struct{ svc *facts.Service }

type warehouseSubjects struct {
	Body struct {
		Items []WarehouseSubject `json:"items"`
	}
}

func (h *handler) subjects(ctx context.Context, _ *struct{}) (*warehouseSubjects, error) {
	subjects, err := h.svc.Subjects(ctx)
	if err != nil {
		return nil, err
	}
	var out warehouseSubjects
	for _, s := range subjects {
		out.Body.Items = append(out.Body.Items, toSubject(s))
	}
	return &out, nil
}

type warehouseLabelsInput struct {
	Subject   string `query:"subject" required:"true"`
	Dimension string `query:"dimension" required:"true"`
	Q         string `query:"q" maxLength:"100"`
}

type warehouseLabels struct {
	Body struct {
		Items []WarehouseLabel `json:"items"`
	}
}

func (h *handler) labels(ctx context.Context, in *warehouseLabelsInput) (*warehouseLabels, error) {
	items, err := h.svc.Labels(ctx, in.Subject, in.Dimension, in.Q)
	if err != nil {
		return nil, err
	}
	var out warehouseLabels
	out.Body.Items = toLabels(items)
	return &out, nil
}

type warehouseQueryInput struct {
	Language string `header:"Accept-Language"`
	Body     WarehouseQuery
}

type warehouseQueryOutput struct{ Body *WarehouseResult }

func english(acceptLanguage string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(acceptLanguage)), "en")
}

func (h *handler) query(ctx context.Context, in *warehouseQueryInput) (*warehouseQueryOutput, error) {
	res, err := h.svc.Query(ctx, in.Body.toFacts())
	if err != nil {
		return nil, err
	}
	return &warehouseQueryOutput{Body: toResult(res, english(in.Language))}, nil
}

type warehouseExport struct {
	Language string `header:"Accept-Language"`
	Body     struct {
		WarehouseQuery
		Format string `json:"format" doc:"xlsx or csv"`
		BOM    *bool  `json:"bom,omitempty" doc:"CSV: begin with the mark Excel wants; true when absent"`
	}
}

func (h *handler) export(ctx context.Context, in *warehouseExport) (*huma.StreamResponse, error) {
	kind := "text/csv; charset=utf-8"
	switch in.Body.Format {
	case "csv":
	case "xlsx":
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	default:
		return nil, facts.ErrFormat
	}
	res, err := h.svc.Export(ctx, in.Body.WarehouseQuery.toFacts(), in.Body.Format)
	if err != nil {
		return nil, err
	}
	subject, err := h.svc.Subject(res.Subject)
	if err != nil {
		return nil, err
	}
	o := factsfile.Options{English: english(in.Language), BOM: in.Body.BOM == nil || *in.Body.BOM, Subject: subject}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", kind)
		c.SetHeader("Content-Disposition", `attachment; filename="`+res.Subject+"-"+res.AsOf.Format("20060102")+"."+in.Body.Format+`"`)
		write := factsfile.WriteCSV
		if in.Body.Format == "xlsx" {
			write = factsfile.WriteXLSX
		}
		if err := write(c.BodyWriter(), res, o); err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: break it off, so that nobody takes half a file for a whole one
		}
	}}, nil
}

type dashboardInput struct {
	From   string `query:"from" doc:"first day, YYYY-MM-DD"`
	To     string `query:"to" doc:"last day, YYYY-MM-DD"`
	Street string `query:"street" doc:"division code of a street"`
}

type dashboardOutput struct{ Body *Dashboard }

func (h *handler) dashboard(ctx context.Context, in *dashboardInput) (*dashboardOutput, error) {
	d, err := h.svc.Dashboard(ctx, facts.DashboardRequest{Period: facts.Period{From: in.From, To: in.To}, Street: in.Street})
	if err != nil {
		return nil, err
	}
	return &dashboardOutput{Body: toDashboard(d)}, nil
}
