package qualityhttp

import (
	"context"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/quality"
)

type exportInput struct {
	ByInput
	Language string `header:"Accept-Language"`
	Table    string `query:"table" enum:"institutions,types,elements,rules,trend" default:"institutions"`
	Step     string `query:"step" enum:"day,week,month" default:"day"`
	Format   string `query:"format" enum:"csv,xlsx" default:"xlsx"`
}

func (h *handler) export(ctx context.Context, in *exportInput) (*huma.StreamResponse, error) {
	p, sc, err := in.read()
	if err != nil {
		return nil, err
	}
	english := strings.HasPrefix(strings.ToLower(strings.TrimSpace(in.Language)), "en")
	g, err := h.svc.Export(ctx, in.Table, p, quality.Dimension(in.By), quality.Step(in.Step), sc, english)
	if err != nil {
		return nil, err
	}
	b, err := h.svc.Files.Grid(g, in.Format)
	if err != nil {
		return nil, err
	}
	return file("quality-"+in.Table+"-"+p.From.String()+"-"+p.To.String()+"."+in.Format, in.Format, b), nil
}
