package terminologyhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
	"minkang/internal/terminology"
)

// Config is what the routes work with.
type Config struct {
	Service *terminology.Service
	Library func() *standards.Library
	Ledger  audit.Ledger
	Policy  *security.Policy
	Names   func(id.ID) string // of institutions
}

// Face answers the routes.
type Face struct{ Config }

// Register adds the routes to the API.
func Register(api huma.API, c Config) {
	f := &Face{c}
	op := func(id, method, path, summary string) huma.Operation {
		return huma.Operation{OperationID: id, Method: method, Path: "/api/v1/terminology" + path, Summary: summary, Tags: []string{"terminology"}}
	}
	huma.Register(api, op("list-unmapped-codes", http.MethodGet, "/unmapped", "Unmapped local codes, most frequent first (待对照代码)"), f.unmapped)
	huma.Register(api, op("get-unmapped-code", http.MethodGet, "/unmapped/{id}", "One coding with its candidates (候选)"), f.candidates)
	huma.Register(api, op("search-standard-codes", http.MethodGet, "/codes", "Search a value domain by code, name or initials (查找标准代码)"), f.search)
	huma.Register(api, op("map-codes", http.MethodPost, "/unmapped/assign", "Map codings of the work list (对照)"), f.assign)
	huma.Register(api, op("accept-equal-codes", http.MethodPost, "/unmapped/accept-equal", "Accept every coding of equal code and name (批量采纳)"), f.accept)
	huma.Register(api, op("mapping-progress", http.MethodGet, "/progress", "Progress of each institution (对照进度)"), f.progress)

	huma.Register(api, op("list-mappings", http.MethodGet, "/mappings", "Mappings (对照表)"), f.mappings)
	huma.Register(api, op("put-mapping", http.MethodPost, "/mappings", "Add or change a mapping by its coding (登记对照)"), f.put)
	huma.Register(api, op("mapping-history", http.MethodGet, "/mappings/{id}/history", "Changes of a mapping (变更历史)"), f.history)
	huma.Register(api, op("confirm-mapping", http.MethodPost, "/mappings/{id}/confirm", "Confirm a proposal (确认)"), f.confirm)
	huma.Register(api, op("reject-mapping", http.MethodPost, "/mappings/{id}/reject", "Turn a proposal down (驳回)"), f.reject)
	huma.Register(api, op("retire-mapping", http.MethodPost, "/mappings/{id}/retire", "End a mapping (停用)"), f.retire)
	huma.Register(api, op("undo-mapping-change", http.MethodPost, "/changes/{id}/undo", "Undo a change, or all made together with it (撤销)"), f.undo)
	huma.Register(api, op("export-mappings", http.MethodGet, "/sheet", "The map of an institution as CSV or Excel (导出)"), f.export)
	importing := op("import-mappings", http.MethodPost, "/sheet", "Take mappings from a CSV or Excel sheet (导入)")
	importing.MaxBodyBytes = maxSheetBytes
	huma.Register(api, importing, f.imports)

	huma.Register(api, op("list-mapping-jobs", http.MethodGet, "/jobs", "Jobs that apply the map to stored documents (应用任务)"), f.jobs)
	huma.Register(api, op("apply-mappings", http.MethodPost, "/jobs", "Apply the map to stored documents (应用到既往数据)"), f.apply)
	huma.Register(api, op("get-mapping-job", http.MethodGet, "/jobs/{id}", "One job"), f.job)
	huma.Register(api, op("stop-mapping-job", http.MethodPost, "/jobs/{id}/stop", "Stop a job between two chunks (停止)"), f.stop)
	huma.Register(api, op("resume-mapping-job", http.MethodPost, "/jobs/{id}/resume", "Take a stopped or failed job up again (继续)"), f.resume)
}

// allowed gives the caller and a context that carries it for audit lines; a refusal of a change is recorded.
func (f *Face) allowed(ctx context.Context, action string) (context.Context, terminology.Author, error) {
	a, err := security.Require(ctx)
	if err != nil {
		return ctx, terminology.Author{}, err
	}
	if err := f.Policy.May(a, security.MayManageTerminology); err != nil {
		if action != "" {
			if e := f.Ledger.Record(ctx, audit.Entry{Action: action, Outcome: audit.Refused, Actor: a.Audit(), Request: a.Request}); e != nil {
				return ctx, terminology.Author{}, e
			}
		}
		return ctx, terminology.Author{}, err
	}
	return terminology.WithActor(ctx, a.Audit(), a.Request), terminology.Author{ID: a.ID}, nil
}

func (f *Face) reader(ctx context.Context) error {
	_, _, err := f.allowed(ctx, "")
	return err
}

// parse reads an identifier; "" gives zero.
func parse(s string) (id.ID, error) {
	if s == "" {
		return 0, nil
	}
	i, err := id.Parse(s)
	if err != nil {
		return 0, terminology.ErrNotFound
	}
	return i, nil
}
