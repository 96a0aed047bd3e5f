package quality

import (
	"context"
	"fmt"
	"strings"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// How much of everything a letter shows.
const (
	letterRules    = 10
	letterElements = 15
	letterPlaces   = 3
	letterTypes    = 20
	letterMonths   = 12
	letterAlerts   = 30
)

// sheet gathers what a letter says.
func (s *Service) sheet(ctx context.Context, m Month, institution id.ID) (Sheet, error) {
	q := Query{Period: m.Period()}
	out := Sheet{Month: m.String(), Node: s.Node, WrittenAt: s.Clock.Now()}
	list, err := s.institutions(ctx)
	if err != nil {
		return out, err
	}
	v := view{all: list, in: map[id.ID]Institution{}}
	for _, i := range list {
		v.in[i.ID] = i
		if i.ID == institution {
			out.Institution, out.Code = i.Name, i.Code
		}
	}
	if institution != 0 {
		q.Institutions = []id.ID{institution}
	}
	now, then, err := s.twoSums(ctx, q)
	if err != nil {
		return out, err
	}
	if now[Sent] == 0 {
		return out, ErrNothing
	}
	out.Counts, out.Overall, out.Before = now, s.value(now, Overall), s.value(then, Overall)
	for _, d := range Dimensions {
		sc := s.Book.Score(now, d)
		out.Scores = append(out.Scores, SheetScore{d, s.Book.definitions[d].Name.ZH, sc.Numerator, sc.Denominator, s.value(now, d), s.value(then, d)})
	}
	for _, fn := range []func(context.Context, *Sheet, view, Query, id.ID) error{s.sheetRanking, s.sheetTypes, s.sheetDetails, s.sheetTrend, s.sheetAlerts} {
		if err := fn(ctx, &out, v, q, institution); err != nil {
			return out, err
		}
	}
	for _, t := range s.Book.types {
		out.Limits = append(out.Limits, SheetLimit{t.Pattern, int(t.Limit.Hours()), t.Basis.ZH})
	}
	for _, d := range s.Book.Definitions() {
		out.Definitions = append(out.Definitions, SheetDimension{d.Name.ZH, d.Definition.ZH, d.Numerator.ZH, d.Denominator.ZH})
	}
	out.Paragraphs = s.Book.paragraphs(out)
	return out, nil
}

func (s *Service) twoSums(ctx context.Context, q Query) (now, then Counts, err error) {
	for _, x := range []struct {
		p   Period
		sum *Counts
	}{{q.Period, &now}, {q.Period.Before(), &then}} {
		q.Period = x.p
		rows, err := s.Store.Sum(ctx, q, Grouping{})
		if err != nil {
			return now, then, err
		}
		for _, r := range rows {
			x.sum.Add(r.Counts, 1)
		}
	}
	return now, then, nil
}

func (s *Service) value(c Counts, d Dimension) *float64 {
	if v, ok := s.Book.Value(c, d); ok {
		return &v
	}
	return nil
}

func (s *Service) values(c Counts) []*float64 {
	out := make([]*float64, len(Dimensions))
	for i, d := range Dimensions {
		out[i] = s.value(c, d)
	}
	return out
}

func (s *Service) sheetRanking(ctx context.Context, out *Sheet, v view, q Query, institution id.ID) error {
	lines, of, err := s.rank(ctx, v, q.Period, Overall, "")
	if err != nil {
		return err
	}
	for _, r := range lines {
		switch {
		case institution == 0:
			out.Ranking = append(out.Ranking, SheetRank{r.Rank, r.RankBefore, r.Institution.Name, r.Now[Sent], s.value(r.Now, Overall), s.values(r.Now)})
		case r.Institution.ID == institution:
			out.Rank, out.RankBefore, out.Of = r.Rank, r.RankBefore, of
		}
	}
	return nil
}

func (s *Service) sheetTypes(ctx context.Context, out *Sheet, _ view, q Query, _ id.ID) error {
	types, err := s.types(ctx, q)
	if err != nil {
		return err
	}
	for _, t := range types[:min(len(types), letterTypes)] {
		out.Types = append(out.Types, SheetType{t.Type, t.Title, t.Now[Sent], t.Now[Accepted], s.value(t.Now, Overall), s.values(t.Now)})
	}
	return nil
}

func (s *Service) sheetDetails(ctx context.Context, out *Sheet, _ view, q Query, institution id.ID) error {
	d, err := s.details(ctx, q, "")
	if err != nil {
		return err
	}
	for _, e := range d.Elements[:min(len(d.Elements), letterElements)] {
		if lacking(e, "") > 0 {
			out.Elements = append(out.Elements, SheetElement{e.Element, e.Name, e.Level == Required, e.Expected, e.Present, e.Faulty})
		}
	}
	for _, r := range d.Rules[:min(len(d.Rules), letterRules)] {
		x := SheetRule{Rule: r.Rule, Text: r.Text.ZH, Element: r.Element, Name: r.ElementName, Found: r.Found, Messages: r.Messages, Advice: r.Class.Advice.ZH}
		places, _, err := s.places(ctx, q, r.Rule, r.Element, Mark{}, letterPlaces)
		if err != nil {
			return err
		}
		for _, p := range places {
			x.Places = append(x.Places, SheetPlace{p.Message.String(), p.Arrived, p.Type, where(p)})
		}
		out.Rules = append(out.Rules, x)
	}
	return nil
}

// where gives the place of a finding in the document: its path, else line and column.
func where(p Place) string {
	switch {
	case p.Finding.Path != "":
		return p.Finding.Path
	case p.Finding.Line > 0:
		return fmt.Sprintf("%d:%d", p.Finding.Line, p.Finding.Column)
	}
	return ""
}

func (s *Service) sheetTrend(ctx context.Context, out *Sheet, _ view, q Query, _ id.ID) error {
	first := q.Period.From
	for range letterMonths - 1 {
		first = first.Month().Before().Period().From
	}
	q.Period.From = first
	points, err := s.trend(ctx, q, ByMonth)
	for _, p := range points {
		out.Trend = append(out.Trend, SheetMonth{p.From.Month().String(), p.Counts[Sent], s.value(p.Counts, Overall), s.values(p.Counts)})
	}
	return err
}

func (s *Service) sheetAlerts(ctx context.Context, out *Sheet, v view, q Query, institution id.ID) error {
	f := AlertFilter{}
	if institution != 0 {
		f.Institutions = []id.ID{institution}
	}
	end := q.Period.To.Add(1).Time()
	for after := ""; ; {
		list, next, err := s.Store.ListAlerts(ctx, f, page.Request{After: after, Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, a := range list {
			if a.OpenedAt.Before(q.Period.From.Time()) || len(out.Alerts) >= letterAlerts {
				return nil
			}
			if a.OpenedAt.Before(end) {
				v0, _ := a.OpenedScore.Value()
				out.Alerts = append(out.Alerts, SheetAlert{a.OpenedAt, s.Book.name(a.Dimension), v.in[a.Institution].Name, v0, a.Below, a.State})
			}
		}
		if after = next; next == "" {
			return nil
		}
	}
}

func (b *Book) name(d Dimension) string {
	if d == Overall {
		return "综合"
	}
	return b.definitions[d].Name.ZH
}

// Percent writes a share as the letters do: 96.4%, — for none.
func Percent(v *float64) string {
	if v == nil {
		return "—"
	}
	return fmt.Sprintf("%.1f%%", *v*100)
}

// paragraphs are the letter's words.
func (b *Book) paragraphs(s Sheet) []string {
	who := s.Institution
	if who == "" {
		who = "全区接入机构"
	}
	month := strings.Replace(s.Month, "-", "年", 1) + "月"
	c := s.Counts
	lines := []string{fmt.Sprintf("%s，%s共上传数据 %d 份（行），接收 %d 份，隔离待更正 %d 份，拒收 %d 份，接收率 %s。", month, who, c[Sent], c[Accepted],
		c[Quarantined], c[Refused], percentOf(c[Accepted], c[Sent]))}
	text := "数据质量综合得分 " + Percent(s.Overall)
	if s.Before != nil && s.Overall != nil {
		text += "，" + change(*s.Overall-*s.Before)
	}
	if s.Rank > 0 {
		text += fmt.Sprintf("，在 %d 家有得分的机构中排第 %d 位", s.Of, s.Rank)
		if s.RankBefore > 0 {
			text += fmt.Sprintf("（上月第 %d 位）", s.RankBefore)
		}
	}
	lines = append(lines, text+"。")
	var low []string
	for _, d := range s.Scores {
		for _, t := range b.thresholds {
			if t.Dimension == d.Dimension && d.Score != nil && *d.Score < t.Below {
				low = append(low, fmt.Sprintf("%s %s（要求不低于 %.0f%%）", d.Name, Percent(d.Score), t.Below*100))
			}
		}
	}
	if len(low) > 0 {
		lines = append(lines, "未达到要求的维度："+strings.Join(low, "；")+"。")
	} else {
		lines = append(lines, "五个维度均达到要求。")
	}
	if c[Timed] > 0 {
		lines = append(lines, fmt.Sprintf("可评价及时性的文档 %d 份，平均延迟 %.1f 小时；另有历史补录 %d 份不参与及时性评价。", c[Timed],
			float64(c[DelayMinutes])/60/float64(c[Timed]), c[Backlog]))
	}
	lines = append(lines, "计数口径：每份报文无论是否被接收都计一次，按服务发生日归属；迟到的数据计入其服务日，未写明服务日的计入到达日。"+
		"截至 "+s.WrittenAt.In(clock.Region).Format("2006-01-02 15:04")+" 已到达的数据计入本通报，其后到达的见下一版。")
	return lines
}

func percentOf(n, of int64) string {
	if of == 0 {
		return "—"
	}
	v := float64(n) / float64(of)
	return Percent(&v)
}

func change(d float64) string {
	switch n := fmt.Sprintf("%.1f", d*100); {
	case n == "0.0" || n == "-0.0":
		return "与上月持平"
	case d > 0:
		return "比上月提高 " + n + " 个百分点"
	default:
		return "比上月下降 " + strings.TrimPrefix(n, "-") + " 个百分点"
	}
}
