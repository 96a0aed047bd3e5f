// Package collectionhttp is the HTTP face of collection: sheets are handed in, followed, and their refused rows fetched.
package collectionhttp

import (
	"context"
	"net/http"
	"net/url"
	"reflect"
	"regexp"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/collection"
	"minkang/internal/collection/collectionsheet"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/httpx"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/kit/words"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// Config is what the face needs.
type Config struct {
	Service *collection.Service
	Library func() *standards.Library
	Policy  *security.Policy
	Names   Names
	// Speaks tells whether a system may hand in for an organisation code, and gives that institution.
	Speaks func(ctx context.Context, code string, system id.ID) (id.ID, error)
	Clock  clock.Clock
	Life   context.Context // batches go on after the request that brought them, until this ends
}

// Names gives display names; all pure look-ups, "" when unknown.
type Names struct {
	Institution func(id.ID) string
	System      func(id.ID) string
}

type face struct{ Config }

// Register adds the routes: those whose bodies are streams to the mux, the others to the API.
func Register(mux *http.ServeMux, api huma.API, c Config) {
	f := &face{c}
	mux.HandleFunc("POST /api/v1/datasets/{id}/rows", f.submit)
	mux.HandleFunc("GET /api/v1/datasets/{id}/template.xlsx", f.template)
	mux.HandleFunc("GET /api/v1/datasets/{id}/template.csv", f.template)
	mux.HandleFunc("GET /api/v1/batches/{id}/errors", f.errors)
	describe(api)
	tags := []string{"collection"}
	huma.Register(api, huma.Operation{OperationID: "list-batches", Method: http.MethodGet, Path: "/api/v1/batches",
		Summary: "Sheets handed in, newest first (数据上报批次)", Tags: tags}, f.list)
	huma.Register(api, huma.Operation{OperationID: "get-batch", Method: http.MethodGet, Path: "/api/v1/batches/{id}",
		Summary: "One batch: progress, counts, findings by rule (批次进度与结果)", Tags: tags}, f.get)
	huma.Register(api, huma.Operation{OperationID: "batch-findings", Method: http.MethodGet, Path: "/api/v1/batches/{id}/findings",
		Summary: "Findings row by row (逐行检查结果)", Tags: tags}, f.findings)
	huma.Register(api, huma.Operation{OperationID: "cancel-batch", Method: http.MethodDelete, Path: "/api/v1/batches/{id}",
		Summary: "Stop a batch; rows that were accepted stay (取消批次)", Tags: tags}, f.cancel)
}

// describe adds the routes of the mux to the API description.
func describe(api huma.API) {
	binary := func(types ...string) map[string]*huma.MediaType {
		c := map[string]*huma.MediaType{}
		for _, t := range types {
			c[t] = &huma.MediaType{Schema: &huma.Schema{Type: "string", Format: "binary"}}
		}
		return c
	}
	const xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	path := func(name, text string) *huma.Param {
		return &huma.Param{Name: name, In: "path", Required: true, Description: text, Schema: &huma.Schema{Type: "string"}}
	}
	query := func(name, text string) *huma.Param {
		return &huma.Param{Name: name, In: "query", Description: text, Schema: &huma.Schema{Type: "string"}}
	}
	batch := map[string]*huma.MediaType{"application/json": {Schema: huma.SchemaFromType(api.OpenAPI().Components.Schemas, reflect.TypeFor[Batch]())}}
	add := func(o huma.Operation) {
		o.Tags = []string{"collection"}
		api.OpenAPI().AddOperation(&o)
	}
	add(huma.Operation{OperationID: "submit-rows", Method: http.MethodPost, Path: "/api/v1/datasets/{id}/rows",
		Summary: "Hand in a sheet of rows of a data set (按数据集上报)",
		Description: "CSV, Excel (xlsx) or JSON lines; the format is told by the content type, the file name or the content. The header Idempotency-Key names " +
			"the request. A sheet that is decided within the wait is answered whole, any other with 202 and its batch.",
		Parameters: []*huma.Param{path("id", "data set, for example HDSD00.01.12"), query("institution", "organisation code, or identifier for operators; a system's own when absent"),
			query("name", "file name"), query("wait", "seconds to wait for the result, 0 to 60; 15 when absent")},
		RequestBody: &huma.RequestBody{Required: true, Content: binary("text/csv", xlsx, "application/jsonl")},
		Responses: map[string]*huma.Response{"201": {Description: "decided", Content: batch}, "200": {Description: "handed in before", Content: batch},
			"202": {Description: "kept; being decided", Content: batch}, "422": {Description: "the sheet cannot be read"}}})
	for ending, media := range map[string]string{"xlsx": xlsx, "csv": "text/csv"} {
		add(huma.Operation{OperationID: "dataset-template-" + ending, Method: http.MethodGet, Path: "/api/v1/datasets/{id}/template." + ending,
			Summary: "Template to fill in (填报模板, " + ending + ")", Parameters: []*huma.Param{path("id", "data set")},
			Responses: map[string]*huma.Response{"200": {Description: "the template", Content: binary(media)}}})
	}
	add(huma.Operation{OperationID: "batch-errors", Method: http.MethodGet, Path: "/api/v1/batches/{id}/errors",
		Summary: "The refused rows in the sender's own layout, with row number and error (错误文件)", Parameters: []*huma.Param{path("id", "batch")},
		Responses: map[string]*huma.Response{"200": {Description: "a sheet in the format that was handed in", Content: binary("text/csv", xlsx, "application/jsonl")}}})
}

// allowed gives the caller who may hand in or look at batches.
func (f *face) allowed(ctx context.Context) (security.Actor, error) {
	a, err := security.Require(ctx)
	if err != nil {
		return a, err
	}
	if f.Policy.May(a, security.MayReadSubmissions) == nil {
		return a, nil
	}
	return a, f.Policy.May(a, security.MaySubmit)
}

type listInput struct {
	DataSet     string   `query:"dataset" maxLength:"40"`
	Institution id.Param `query:"institution"`
	State       string   `query:"state" enum:"queued,running,done,refused,cancelled" required:"false"`
	After       string   `query:"after"`
	Limit       int      `query:"limit" minimum:"0" maximum:"500"`
}

func (f *face) list(ctx context.Context, in *listInput) (*struct{ Body BatchPage }, error) {
	a, err := f.allowed(ctx)
	if err != nil {
		return nil, err
	}
	all, next, err := f.Service.List(ctx, collection.Filter{DataSet: in.DataSet, Institution: in.Institution.ID, State: collection.State(in.State)},
		page.Request{After: in.After, Limit: in.Limit}, a)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body BatchPage }{Body: BatchPage{Items: []Batch{}, Next: next}}
	for i := range all {
		out.Body.Items = append(out.Body.Items, f.batch(&all[i]))
	}
	return out, nil
}

type oneInput struct {
	ID id.Param `path:"id"`
}

func (f *face) get(ctx context.Context, in *oneInput) (*struct{ Body Batch }, error) {
	a, err := f.allowed(ctx)
	if err != nil {
		return nil, err
	}
	b, err := f.Service.Find(ctx, in.ID.ID, a)
	if err != nil {
		return nil, err
	}
	out, err := f.whole(ctx, b)
	return &struct{ Body Batch }{out}, err
}

// whole is a batch with its counts by rule.
func (f *face) whole(ctx context.Context, b *collection.Batch) (Batch, error) {
	out := f.batch(b)
	all, err := f.Service.Rules(ctx, b)
	if err != nil {
		return out, err
	}
	l := f.Library()
	d, _ := l.DataSet(b.Envelope.DataSet)
	out.Rules = rules(l, d, all)
	return out, nil
}

type findingsInput struct {
	ID      id.Param `path:"id"`
	Refused bool     `query:"refused" doc:"only refused rows"`
	After   int      `query:"after" minimum:"0"`
	Limit   int      `query:"limit" minimum:"0" maximum:"500"`
}

func (f *face) findings(ctx context.Context, in *findingsInput) (*struct{ Body RowPage }, error) {
	a, err := f.allowed(ctx)
	if err != nil {
		return nil, err
	}
	b, err := f.Service.Find(ctx, in.ID.ID, a)
	if err != nil {
		return nil, err
	}
	limit := page.Request{Limit: in.Limit}.Rows()
	all, err := f.Service.Rows(ctx, b, in.Refused, in.After, limit)
	if err != nil {
		return nil, err
	}
	l := f.Library()
	out := &struct{ Body RowPage }{Body: RowPage{Items: []Row{}}}
	for _, r := range all {
		row := Row{Row: r.Row, Refused: r.Refused, Findings: []Finding{}}
		for _, x := range r.Findings {
			row.Findings = append(row.Findings, finding(l, x))
		}
		out.Body.Items = append(out.Body.Items, row)
	}
	if len(all) == limit {
		out.Body.Next = all[limit-1].Row
	}
	return out, nil
}

func (f *face) cancel(ctx context.Context, in *oneInput) (*struct{ Body Batch }, error) {
	a, err := security.RequireTo(ctx, f.Policy, security.MaySubmit)
	if err != nil {
		return nil, err
	}
	b, err := f.Service.Cancel(ctx, in.ID.ID, a)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Batch }{f.batch(b)}, nil
}

// template gives a data set's template.
func (f *face) template(w http.ResponseWriter, r *http.Request) {
	if _, err := f.allowed(r.Context()); err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	l := f.Library()
	d, ok := l.DataSet(r.PathValue("id"))
	if !ok {
		httpx.WriteProblem(w, r, collection.ErrDataSet)
		return
	}
	if r.URL.Path[len(r.URL.Path)-4:] == ".csv" {
		download(w, `{"format":"csv"}`, d.ID+" "+d.Name)
		_ = collectionsheet.TemplateCSV(w, d) // what fails is the line
		return
	}
	download(w, `{"format":"xlsx"}`, d.ID+" "+d.Name)
	_ = collectionsheet.TemplateXLSX(w, l, d)
}

// download names what follows as a file.
func download(w http.ResponseWriter, layout, name string) {
	media, ending := collectionsheet.Media(layout)
	w.Header().Set("Content-Type", media)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name+"."+ending))
	w.Header().Set("Cache-Control", "no-store")
}

// errors gives a batch's refused rows in the layout they came in. It holds the values that were handed in, so
// only who may hand in for the institution may fetch it, and the ledger keeps that.
func (f *face) errors(w http.ResponseWriter, r *http.Request) {
	a, err := security.RequireTo(r.Context(), f.Policy, security.MaySubmit)
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	batch, err := id.Parse(r.PathValue("id"))
	if err != nil {
		httpx.WriteProblem(w, r, collection.ErrNotFound)
		return
	}
	english := r.URL.Query().Get("lang") == "en"
	sheet, err := f.Service.Errors(r.Context(), batch, a, func(l *standards.Library, x standards.Finding) string {
		if english {
			return Text(l, x).EN
		}
		return Text(l, x).ZH
	})
	if err != nil {
		httpx.WriteProblem(w, r, err)
		return
	}
	download(w, sheet.Layout, sheet.Name+"-错误")
	if err := sheet.Write(w); err != nil {
		panic(http.ErrAbortHandler) // the answer has begun; a cut one must not look whole
	}
}

var braces = regexp.MustCompile(`\{[a-zA-Z]+\}`)

// general takes the places of arguments out of a text.
func general(text string) string { return braces.ReplaceAllString(text, "…") }

// problemOf answers a batch that was refused as a whole.
func problemOf(b *collection.Batch) error {
	status := http.StatusUnprocessableEntity
	if k, _ := errs.Declared(b.Code); k == errs.TooLarge {
		status = http.StatusRequestEntityTooLarge
	}
	return &httpx.Problem{Title: "Refused", Status: status, Code: b.Code, Place: b.Place, Args: b.Args, Detail: words.Error(b.Code, b.Args),
		Receipt: map[string]any{"batch": b.ID}}
}
