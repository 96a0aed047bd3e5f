package terminologyhttp

import (
	"bytes"
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/words"
	"minkang/internal/terminology"
	"minkang/internal/wire/sheet"
)

// maxSheetBytes bounds an imported sheet, which is read in memory.
const maxSheetBytes = 32 << 20

// chunk is how many rows an export reads at once.
const chunk = 500

func (f *Face) export(ctx context.Context, in *struct {
	Institution string `query:"institution" maxLength:"13" doc:"identifier, or region"`
	Format      string `query:"format" enum:"csv,xlsx" default:"csv"`
	Open        bool   `query:"open" doc:"codings that are still open too, for filling in outside"`
	Language    string `header:"Accept-Language"`
}) (*huma.StreamResponse, error) {
	if err := f.reader(ctx); err != nil {
		return nil, err
	}
	institution, err := owner(in.Institution)
	if err != nil {
		return nil, err
	}
	if institution == nil {
		institution = new(id.ID)
	}
	english := strings.HasPrefix(in.Language, "en")
	layout := sheet.Layout{Format: sheet.CSV, Encoding: "utf-8-bom", Delimiter: ","}
	kind := "text/csv; charset=utf-8"
	if in.Format == "xlsx" {
		layout, kind = sheet.Layout{Format: sheet.XLSX, Sheet: "map"}, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", kind)
		c.SetHeader("Content-Disposition", `attachment; filename="mappings.`+string(layout.Format)+`"`)
		w, err := sheet.NewWriter(c.BodyWriter(), layout)
		if err == nil {
			err = f.write(ctx, w, *institution, in.Open, english)
		}
		if err != nil {
			panic(http.ErrAbortHandler) // the answer has begun: break it off, so that nobody takes half a file for a whole one
		}
	}}, nil
}

func (f *Face) write(ctx context.Context, w sheet.Writer, institution id.ID, open, english bool) error {
	if err := w.Write(terminology.Header(english)); err != nil {
		return err
	}
	for _, state := range []terminology.State{terminology.Active, terminology.Proposed} {
		for after, more := id.ID(0), true; more; {
			rows, err := f.Service.Mappings(ctx, terminology.MapFilter{Institution: &institution, State: state}, after, chunk)
			if err != nil {
				return err
			}
			for _, m := range rows {
				if err := w.Write(m.Row(english)); err != nil {
					return err
				}
				after = m.ID
			}
			more = len(rows) == chunk
		}
	}
	if !open || institution == 0 {
		return w.Close()
	}
	var after *terminology.Place
	for more := true; more; {
		rows, err := f.Service.WorkList(ctx, terminology.WorkFilter{Institution: institution, Standing: terminology.Open}, after, chunk)
		if err != nil {
			return err
		}
		for _, u := range rows {
			if err := w.Write(u.Row(english)); err != nil {
				return err
			}
			after = &terminology.Place{Count: u.Count, ID: u.ID}
		}
		more = len(rows) == chunk
	}
	return w.Close()
}

func (f *Face) imports(ctx context.Context, in *struct {
	Institution string `query:"institution" maxLength:"13" doc:"identifier, or region"`
	Dry         bool   `query:"dry" doc:"only look what would happen"`
	RawBody     []byte `contentType:"application/octet-stream"`
}) (*struct{ Body ImportReport }, error) {
	ctx, by, err := f.allowed(ctx, "terminology.put")
	if err != nil {
		return nil, err
	}
	institution, err := owner(in.Institution)
	if err != nil {
		return nil, err
	}
	if institution == nil {
		return nil, terminology.ErrField.At("institution")
	}
	r, err := sheet.Open(bytes.NewReader(in.RawBody), int64(len(in.RawBody)), sheet.Options{IsHeader: terminology.IsHeader,
		Limits: sheet.Limits{Rows: 200_000, Columns: 200, Cell: 8 << 10, Row: 64 << 10, Unpacked: 256 << 20}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	report, err := f.Service.Import(ctx, by, *institution, r.Header(), r.Next, in.Dry)
	if err != nil {
		return nil, err
	}
	out := &struct{ Body ImportReport }{ImportReport{Rows: report.Rows, Empty: report.Empty, Changed: report.Changed, Same: report.Same, More: report.More,
		Change: report.Change, Dry: in.Dry, Findings: make([]ImportFinding, 0, len(report.Findings))}}
	for _, x := range report.Findings {
		out.Body.Findings = append(out.Body.Findings, ImportFinding{x.Row, x.Column, x.Code, words.Error(x.Code, x.Args)})
	}
	return out, nil
}
