package qualityhttp

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
)

func (h *handler) registerLetters(api huma.API, op operation) {
	huma.Register(api, op(http.MethodGet, "/letters", "quality-letters", "Monthly letters, newest month first (质量通报)"), h.letters)
	huma.Register(api, op(http.MethodPost, "/letters", "write-quality-letter", "Write a letter now; a new edition if there is one already"), h.writeLetter)
	huma.Register(api, op(http.MethodGet, "/letters/{id}/file", "quality-letter-file", "A letter as PDF or Excel"), h.letterFile)
}

type lettersInput struct {
	Month       string   `query:"month" pattern:"^([0-9]{4}-[0-9]{2})?$" doc:"YYYY-MM"`
	Institution id.Param `query:"institution"`
	After       string   `query:"after"`
	Limit       int      `query:"limit" minimum:"0" maximum:"500"`
}

func (h *handler) letters(ctx context.Context, in *lettersInput) (*struct{ Body items[Letter] }, error) {
	f := quality.LetterFilter{}
	if in.Month != "" {
		m, err := quality.ParseMonth(in.Month)
		if err != nil {
			return nil, err
		}
		f.Month = m
	}
	all, next, err := h.svc.ListLetters(ctx, f, quality.Scope{Institution: in.Institution.ID}, page.Request{After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := items[Letter]{Items: make([]Letter, 0, len(all)), Next: next}
	for _, l := range all {
		out.Items = append(out.Items, h.letter(l))
	}
	return &struct{ Body items[Letter] }{out}, nil
}

// LetterOrder asks for a letter.
type LetterOrder struct {
	Month       string `json:"month" doc:"YYYY-MM"`
	Institution id.ID  `json:"institution,omitempty" doc:"none: the district"`
}

func (h *handler) writeLetter(ctx context.Context, in *struct{ Body LetterOrder }) (*struct{ Body Letter }, error) {
	m, err := quality.ParseMonth(in.Body.Month)
	if err != nil {
		return nil, err
	}
	l, err := h.svc.WriteLetter(ctx, m, in.Body.Institution)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Letter }{h.letter(l)}, nil
}

type fileInput struct {
	OneInput
	Format string `query:"format" enum:"pdf,xlsx" default:"pdf"`
}

var contentTypes = map[string]string{
	"pdf":  "application/pdf",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	"csv":  "text/csv; charset=utf-8",
}

func (h *handler) letterFile(ctx context.Context, in *fileInput) (*huma.StreamResponse, error) {
	name, b, err := h.svc.LetterFile(ctx, in.ID.ID, in.Format)
	if err != nil {
		return nil, err
	}
	return file(name, in.Format, b), nil
}

func file(name, format string, b []byte) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(c huma.Context) {
		c.SetHeader("Content-Type", contentTypes[format])
		c.SetHeader("Content-Disposition", `attachment; filename="`+name+`"`)
		_, _ = c.BodyWriter().Write(b)
	}}
}
