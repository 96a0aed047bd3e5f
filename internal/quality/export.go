package quality

import (
	"context"
	"fmt"

	"minkang/internal/security"
)

// Grid is a table for a file. Cells are string, int64, or *float64 for a share from 0 to 1 (nil: none).
type Grid struct {
	Title   string
	Notes   []string // what the figures mean, below the table
	Columns []string
	Rows    [][]any
}

// Tables that can be exported.
const (
	TableInstitutions = "institutions"
	TableTypes        = "types"
	TableElements     = "elements"
	TableRules        = "rules"
	TableTrend        = "trend"
)

// words of one language.
type words struct{ en bool }

func (w words) say(zh, en string) string {
	if w.en {
		return en
	}
	return zh
}

func (w words) of(t Text) string { return w.say(t.ZH, t.EN) }

// Export gives one of the tables as a grid, in Chinese or English. It leaves an audit line.
func (s *Service) Export(ctx context.Context, table string, p Period, by Dimension, step Step, sc Scope, english bool) (g Grid, err error) {
	w := words{english}
	g.Title = w.say("数据质量", "Data quality") + " " + p.From.String() + " – " + p.To.String()
	switch table {
	case TableInstitutions:
		err = s.gridInstitutions(ctx, &g, w, p, by, sc)
	case TableTypes:
		err = s.gridTypes(ctx, &g, w, p, sc)
	case TableElements:
		err = s.gridElements(ctx, &g, w, p, by, sc)
	case TableRules:
		err = s.gridRules(ctx, &g, w, p, by, sc)
	case TableTrend:
		err = s.gridTrend(ctx, &g, w, p, step, sc)
	default:
		err = ErrFormat
	}
	if err != nil {
		return g, err
	}
	for _, d := range s.Book.Definitions() {
		g.Notes = append(g.Notes, fmt.Sprintf(w.say("%s：%s ÷ %s", "%s: %s / %s"), w.of(d.Name), w.of(d.Numerator), w.of(d.Denominator)))
	}
	actor, err := security.Require(ctx)
	if err != nil {
		return g, err
	}
	return g, s.Unit.Write(ctx, func(ctx context.Context) error {
		return s.note(ctx, actor, "quality.export", "quality/"+table, map[string]string{"from": p.From.String(), "to": p.To.String()})
	})
}

// scoreColumns are numerator, denominator and score of every dimension, then the overall score.
func (s *Service) scoreColumns(w words) []string {
	var out []string
	for _, d := range s.Book.Definitions() {
		n := w.of(d.Name)
		out = append(out, n+w.say("分子", " numerator"), n+w.say("分母", " denominator"), n)
	}
	return append(out, w.say("综合", "Overall"))
}

func (s *Service) scoreCells(c Counts) []any {
	var out []any
	for _, d := range Dimensions {
		x := s.Book.Score(c, d)
		out = append(out, x.Numerator, x.Denominator, s.value(c, d))
	}
	return append(out, s.value(c, Overall))
}

func (w words) fates() []string {
	return []string{w.say("上传", "Sent"), w.say("接收", "Accepted"), w.say("隔离", "Quarantined"), w.say("拒收", "Refused")}
}

func fates(c Counts) []any { return []any{c[Sent], c[Accepted], c[Quarantined], c[Refused]} }

func (s *Service) gridInstitutions(ctx context.Context, g *Grid, w words, p Period, by Dimension, sc Scope) error {
	lines, _, err := s.Ranking(ctx, p, by, sc)
	g.Columns = append(append([]string{w.say("名次", "Rank"), w.say("上期名次", "Rank before"), w.say("机构代码", "Code"), w.say("机构", "Institution")}, w.fates()...), s.scoreColumns(w)...)
	for _, r := range lines {
		row := append([]any{int64(r.Rank), int64(r.RankBefore), r.Institution.Code, r.Institution.Name}, fates(r.Now)...)
		g.Rows = append(g.Rows, append(row, s.scoreCells(r.Now)...))
	}
	return err
}

func (s *Service) gridTypes(ctx context.Context, g *Grid, w words, p Period, sc Scope) error {
	lines, err := s.Types(ctx, p, sc)
	g.Columns = append(append([]string{w.say("类型", "Type"), w.say("名称", "Title")}, w.fates()...), s.scoreColumns(w)...)
	for _, t := range lines {
		g.Rows = append(g.Rows, append(append([]any{t.Type, t.Title}, fates(t.Now)...), s.scoreCells(t.Now)...))
	}
	return err
}

func (s *Service) gridTrend(ctx context.Context, g *Grid, w words, p Period, step Step, sc Scope) error {
	points, err := s.Trend(ctx, p, step, sc)
	g.Columns = append(append([]string{w.say("起始日", "From")}, w.fates()...), s.scoreColumns(w)...)
	for _, x := range points {
		g.Rows = append(g.Rows, append(append([]any{x.From.String()}, fates(x.Counts)...), s.scoreCells(x.Counts)...))
	}
	return err
}

func (s *Service) gridElements(ctx context.Context, g *Grid, w words, p Period, by Dimension, sc Scope) error {
	d, err := s.Details(ctx, p, by, sc)
	g.Columns = []string{w.say("数据元", "Element"), w.say("名称", "Name"), w.say("要求", "Level"), w.say("应填", "Expected"), w.say("已填", "Present"), w.say("错误", "Faulty")}
	levels := [...]string{w.say("可选", "optional"), w.say("应填", "recommended"), w.say("必填", "required")}
	for _, e := range d.Elements {
		g.Rows = append(g.Rows, []any{e.Element, e.Name, levels[e.Level], e.Expected, e.Present, e.Faulty})
	}
	return err
}

func (s *Service) gridRules(ctx context.Context, g *Grid, w words, p Period, by Dimension, sc Scope) error {
	d, err := s.Details(ctx, p, by, sc)
	g.Columns = []string{w.say("维度", "Dimension"), w.say("规则", "Rule"), w.say("说明", "Text"), w.say("数据元", "Element"), w.say("名称", "Name"),
		w.say("次数", "Found"), w.say("报文（行）", "Messages"), w.say("机构数", "Institutions"), w.say("整改建议", "What to do")}
	for _, r := range d.Rules {
		g.Rows = append(g.Rows, []any{w.of(s.Book.definitions[r.Class.Dimension].Name), r.Rule, w.of(r.Text), r.Element, r.ElementName, r.Found, r.Messages,
			int64(r.Institutions), w.of(r.Class.Advice)})
	}
	return err
}
