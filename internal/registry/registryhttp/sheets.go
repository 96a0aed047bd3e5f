package registryhttp

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/audit"
	"minkang/internal/kit/words"
	"minkang/internal/registry"
	"minkang/internal/registry/registryfile"
	"minkang/internal/security"
	"minkang/internal/wire/sheet"
)

// maxSheet bounds an uploaded sheet in bytes.
const maxSheet = 20 << 20

func (f *Face) registerSheets(api huma.API, op func(id, method, path, summary string) huma.Operation) {
	huma.Register(api, op("registry-sheet", http.MethodGet, "/registry/sheets/{kind}", "A table of the registry as Excel or CSV: empty as a template, or filled (模板与导出)"), f.sheet)
	take := op("import-registry", http.MethodPost, "/registry/sheets/{kind}", "Import a sheet; with rehearse only say what it would change (导入)")
	take.MaxBodyBytes = maxSheet
	huma.Register(api, take, f.importSheet)
}

// SheetFile is a file answer.
type SheetFile struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (f *Face) sheet(ctx context.Context, in *struct {
	Kind     string `path:"kind" enum:"institutions,departments,professionals,devices,licences"`
	Format   string `query:"format" enum:"xlsx,csv" default:"xlsx"`
	Template bool   `query:"template" doc:"only the header"`
}) (*SheetFile, error) {
	if err := f.steward(ctx); err != nil {
		return nil, err
	}
	table, err := registryfile.Find(in.Kind)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if in.Template {
		err = table.Template(&b, sheet.Format(in.Format))
	} else if err = f.note(ctx, "registry.export", in.Kind, nil); err == nil {
		err = table.Export(ctx, f.Registry, &b, sheet.Format(in.Format))
	}
	if err != nil {
		return nil, err
	}
	kind := "text/csv; charset=utf-8"
	if in.Format == "xlsx" {
		kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return &SheetFile{kind, `attachment; filename="` + in.Kind + "." + in.Format + `"`, b.Bytes()}, nil
}

// note leaves an audit line of its own.
func (f *Face) note(ctx context.Context, action, object string, detail map[string]string) error {
	actor, _ := security.ActorFrom(ctx)
	return f.Ledger.Record(ctx, audit.Entry{Action: action, Actor: actor.Audit(), Request: actor.Request, Outcome: audit.Done, Object: object, Detail: detail})
}

// SheetResult is what became of a sheet.
type SheetResult struct {
	Rehearsal bool         `json:"rehearsal"`
	Rows      int          `json:"rows"`
	Changed   int          `json:"changed" doc:"new or different from what was known"`
	Unchanged int          `json:"unchanged"`
	Refused   int          `json:"refused"`
	Faults    []SheetFault `json:"faults" doc:"the first 1000"`
	Ignored   []string     `json:"ignored" doc:"columns nobody knows"`
}

// SheetFault is why a line was refused.
type SheetFault struct {
	registryfile.Fault
	Text words.Text `json:"text"`
}

func (f *Face) importSheet(ctx context.Context, in *struct {
	Kind     string `path:"kind" enum:"institutions,departments,professionals,devices,licences"`
	Rehearse bool   `query:"rehearse"`
	RawBody  []byte `contentType:"application/octet-stream"`
}) (*struct{ Body SheetResult }, error) {
	if err := f.steward(ctx); err != nil {
		return nil, err
	}
	table, err := registryfile.Find(in.Kind)
	if err != nil {
		return nil, err
	}
	actor, _ := security.ActorFrom(ctx)
	if !in.Rehearse {
		if err := f.note(ctx, "registry.import", in.Kind, map[string]string{"bytes": strconv.Itoa(len(in.RawBody))}); err != nil {
			return nil, err
		}
	}
	r, err := table.Import(registry.WithAuthor(ctx, actor.ID), f.Registry, f.Unit, bytes.NewReader(in.RawBody), int64(len(in.RawBody)), in.Rehearse)
	if err != nil {
		return nil, err
	}
	out := SheetResult{Rehearsal: in.Rehearse, Rows: r.Rows, Changed: r.Changed, Unchanged: r.Unchanged, Refused: r.Refused, Faults: []SheetFault{}, Ignored: r.Ignored}
	for _, x := range r.Faults {
		text := words.Error(x.Code, x.Args)
		if reason := x.Args["reason"]; reason != "" {
			why := words.Error(reason, nil)
			text.ZH, text.EN = text.ZH+"："+why.ZH, text.EN+": "+why.EN
		}
		out.Faults = append(out.Faults, SheetFault{x, text})
	}
	return &struct{ Body SheetResult }{out}, nil
}
