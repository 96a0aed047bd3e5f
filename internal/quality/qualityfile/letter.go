// Package qualityfile writes quality's letters and tables as PDF, Excel and CSV. Text that a sheet program would take for a formula
// is written as text.
package qualityfile

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/quality"
	"minkang/internal/wire/pdf"
)

// Files implements quality.Files.
type Files struct{}

var _ quality.Files = Files{}

var (
	title = pdf.Style{Size: 20, Bold: true, Color: pdf.Color{R: 0.7, G: 0.05, B: 0.05}}
	under = pdf.Style{Size: 10.5}
	body  = pdf.Style{Size: 10.5}
	small = pdf.Style{Size: 9, Color: pdf.Grey}
)

// PDF implements quality.Files: an A4 letter with outline and page numbers.
func (Files) PDF(s quality.Sheet) ([]byte, error) {
	name := heading(s)
	d := pdf.New(pdf.Info{Title: name, Author: s.Node, Subject: "数据质量通报 " + s.Month, Language: "zh-CN", Created: s.WrittenAt})
	d.Footer(func(page, pages int) (string, string) {
		return s.Node + " · " + name, fmt.Sprintf("第 %d 页 共 %d 页", page, pages)
	})
	f := d.Flow()
	f.Space(10)
	f.Centred(title, "数据质量通报")
	f.Space(4)
	f.Centred(under, monthName(s.Month)+"　"+addressee(s))
	f.Rule(1.2, title.Color)
	f.Space(4)
	letter(f, s)
	return d.Bytes(), nil
}

func heading(s quality.Sheet) string { return monthName(s.Month) + addressee(s) + "数据质量通报" }

func addressee(s quality.Sheet) string {
	if s.Institution == "" {
		return "全区"
	}
	return s.Institution
}

func monthName(m string) string { return strings.Replace(m, "-", "年", 1) + "月" }

// letter sets everything below the title.
func letter(f *pdf.Flow, s quality.Sheet) {
	f.Heading(0, "一、总体情况")
	for _, p := range s.Paragraphs {
		f.Paragraph(body, p, 2*body.Size)
	}
	f.Space(4)
	f.Table([]pdf.Column{{Title: "维度", Share: 2}, {Title: "分子", Share: 2, Right: true}, {Title: "分母", Share: 2, Right: true}, {Title: "得分", Share: 2, Right: true},
		{Title: "上月", Share: 2, Right: true}}, scoreRows(s))
	f.Heading(0, "二、各类数据得分")
	f.Table(append([]pdf.Column{{Title: "类型", Share: 2}, {Title: "名称", Share: 3.6}, {Title: "上传", Share: 1.4, Right: true}, {Title: "接收", Share: 1.4, Right: true}},
		scoreColumns()...), typeRows(s))
	f.Heading(0, "三、突出问题与整改要求")
	rules(f, s)
	f.Heading(0, "四、问题最多的数据元")
	f.Table([]pdf.Column{{Title: "数据元", Share: 2.4}, {Title: "名称", Share: 4}, {Title: "要求", Share: 1.2}, {Title: "应填", Share: 1.5, Right: true},
		{Title: "已填", Share: 1.5, Right: true}, {Title: "错误", Share: 1.5, Right: true}}, elementRows(s))
	f.Heading(0, "五、趋势")
	f.Table(append([]pdf.Column{{Title: "月份", Share: 2}, {Title: "上传", Share: 1.6, Right: true}}, scoreColumns()...), trendRows(s))
	if len(s.Ranking) > 0 {
		f.Heading(0, "六、机构排名")
		f.Table(append([]pdf.Column{{Title: "名次", Share: 1.1, Right: true}, {Title: "上月", Share: 1.1, Right: true}, {Title: "机构", Share: 5},
			{Title: "上传", Share: 1.5, Right: true}}, scoreColumns()...), rankRows(s))
	}
	if len(s.Alerts) > 0 {
		f.Heading(0, number(s, 0)+"、预警")
		f.Table([]pdf.Column{{Title: "时间", Share: 2.4}, {Title: "机构", Share: 4}, {Title: "维度", Share: 1.4}, {Title: "得分", Share: 1.3, Right: true},
			{Title: "阈值", Share: 1.3, Right: true}, {Title: "状态", Share: 1.6}}, alertRows(s))
	}
	f.Heading(0, number(s, min(1, len(s.Alerts)))+"、评价口径")
	for _, d := range s.Definitions {
		f.Paragraph(small, d.Name+"："+d.Definition+"。得分 = "+d.Numerator+" ÷ "+d.Denominator+"。", 0)
	}
	f.Space(4)
	f.Table([]pdf.Column{{Title: "文档或数据集", Share: 2}, {Title: "时限（小时）", Share: 1.4, Right: true}, {Title: "依据", Share: 6}}, limitRows(s))
	f.Space(10)
	right := s.Node + "　" + local(s.WrittenAt)
	f.Paragraph(small, right, pdf.Room-small.Width(right))
}

// number gives the numeral of a chapter after the ranking, which may be missing, by how many chapters stand between.
func number(s quality.Sheet, between int) string {
	if len(s.Ranking) > 0 {
		between++
	}
	return []string{"六", "七", "八"}[between]
}

func rules(f *pdf.Flow, s quality.Sheet) {
	if len(s.Rules) == 0 {
		f.Paragraph(body, "本月没有发现违反规则的数据。", 2*body.Size)
		return
	}
	for i, r := range s.Rules {
		f.Heading(1, fmt.Sprintf("%d. %s", i+1, ruleTitle(r)))
		f.Paragraph(body, fmt.Sprintf("规则 %s，共 %d 处，涉及 %d 份（行）。", r.Rule, r.Found, r.Messages), 2*body.Size)
		if r.Advice != "" {
			f.Paragraph(body, "整改要求："+r.Advice+"。", 2*body.Size)
		}
		if len(r.Places) == 0 {
			continue
		}
		var rows [][]string
		for _, p := range r.Places {
			rows = append(rows, []string{local(p.At), p.Message, p.Type, p.Place})
		}
		f.Table([]pdf.Column{{Title: "到达时间", Share: 2.2}, {Title: "报文编号", Share: 2}, {Title: "类型", Share: 1.4}, {Title: "位置", Share: 6}}, rows)
	}
}

// ruleTitle says what a rule is about, with the element it was broken at.
func ruleTitle(r quality.SheetRule) string {
	text := strings.ReplaceAll(strings.ReplaceAll(r.Text, "{name}", r.Name), "{element}", r.Element)
	if r.Name != "" && !strings.Contains(text, r.Name) {
		text = r.Name + "：" + text
	}
	if r.Element != "" {
		text += "（" + r.Element + "）"
	}
	return text
}

func scoreColumns() (out []pdf.Column) {
	for _, n := range []string{"综合", "完整性", "规范性", "一致性", "及时性", "唯一性"} {
		out = append(out, pdf.Column{Title: n, Share: 1.5, Right: true})
	}
	return out
}

func scoreCells(overall *float64, scores []*float64) []string {
	out := []string{quality.Percent(overall)}
	for _, v := range scores {
		out = append(out, quality.Percent(v))
	}
	return out
}

func scoreRows(s quality.Sheet) (rows [][]string) {
	for _, d := range s.Scores {
		rows = append(rows, []string{d.Name, whole(d.Numerator), whole(d.Denominator), quality.Percent(d.Score), quality.Percent(d.Before)})
	}
	return append(rows, []string{"综合", "", "", quality.Percent(s.Overall), quality.Percent(s.Before)})
}

func typeRows(s quality.Sheet) (rows [][]string) {
	for _, t := range s.Types {
		name := t.Type
		if name == "" {
			name = "无法识别"
		}
		rows = append(rows, append([]string{name, t.Title, whole(t.Sent), whole(t.Kept)}, scoreCells(t.Overall, t.Scores)...))
	}
	return rows
}

func elementRows(s quality.Sheet) (rows [][]string) {
	for _, e := range s.Elements {
		level := "应填"
		if e.Required {
			level = "必填"
		}
		rows = append(rows, []string{e.Element, e.Name, level, whole(e.Expected), whole(e.Present), whole(e.Faulty)})
	}
	return rows
}

func trendRows(s quality.Sheet) (rows [][]string) {
	for _, m := range s.Trend {
		rows = append(rows, append([]string{m.Month, whole(m.Sent)}, scoreCells(m.Overall, m.Scores)...))
	}
	return rows
}

func rankRows(s quality.Sheet) (rows [][]string) {
	for _, r := range s.Ranking {
		rows = append(rows, append([]string{place(r.Rank), place(r.RankBefore), r.Name, whole(r.Sent)}, scoreCells(r.Overall, r.Scores)...))
	}
	return rows
}

func place(n int) string {
	if n == 0 {
		return "—"
	}
	return strconv.Itoa(n)
}

var states = map[quality.AlertState]string{quality.Opened: "未处理", quality.Seen: "处理中", quality.Closed: "已关闭"}

func alertRows(s quality.Sheet) (rows [][]string) {
	for _, a := range s.Alerts {
		rows = append(rows, []string{local(a.At), a.Institution, a.Dimension, quality.Percent(&a.Score), quality.Percent(&a.Below), states[a.State]})
	}
	return rows
}

func limitRows(s quality.Sheet) (rows [][]string) {
	for _, l := range s.Limits {
		rows = append(rows, []string{l.Pattern, strconv.Itoa(l.Hours), l.Basis})
	}
	return rows
}

func local(t time.Time) string { return t.In(clock.Region).Format("2006-01-02 15:04") }

// whole writes a number with its thousands apart.
func whole(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
