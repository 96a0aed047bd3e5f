package qualityfile

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"minkang/internal/quality"
)

// Grid implements quality.Files.
func (Files) Grid(g quality.Grid, format string) ([]byte, error) {
	if format == "csv" {
		return gridCSV(g)
	}
	b := newBook()
	if err := b.sheet(g); err != nil {
		return nil, err
	}
	return b.bytes()
}

func gridCSV(g quality.Grid) ([]byte, error) {
	var out bytes.Buffer
	out.WriteString("\uFEFF") // the mark by which Excel knows UTF-8
	w := csv.NewWriter(&out)
	_ = w.Write(g.Columns)
	for _, r := range g.Rows {
		cells := make([]string, len(r))
		for i, c := range r {
			switch c := c.(type) {
			case string:
				cells[i] = harmless(c)
			case int64:
				cells[i] = strconv.FormatInt(c, 10)
			case *float64:
				if c != nil {
					cells[i] = strconv.FormatFloat(*c, 'f', 4, 64)
				}
			}
		}
		_ = w.Write(cells)
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// harmless keeps a sheet program from taking text for a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// Excel implements quality.Files: one sheet per table of the letter.
func (Files) Excel(s quality.Sheet) ([]byte, error) {
	b := newBook()
	scores := append([]string{"综合"}, names(s)...)
	over := quality.Grid{Title: "总体", Columns: []string{"维度", "分子", "分母", "得分", "上月"}, Notes: s.Paragraphs}
	for _, d := range s.Scores {
		over.Rows = append(over.Rows, []any{d.Name, d.Numerator, d.Denominator, d.Score, d.Before})
	}
	over.Rows = append(over.Rows, []any{"综合", "", "", s.Overall, s.Before})
	types := quality.Grid{Title: "各类数据", Columns: append([]string{"类型", "名称", "上传", "接收"}, scores...)}
	for _, t := range s.Types {
		types.Rows = append(types.Rows, append([]any{t.Type, t.Title, t.Sent, t.Kept, t.Overall}, values(t.Scores)...))
	}
	rules := quality.Grid{Title: "突出问题", Columns: []string{"规则", "说明", "数据元", "名称", "次数", "报文（行）", "整改要求", "示例报文"}}
	for _, r := range s.Rules {
		var places []string
		for _, p := range r.Places {
			places = append(places, p.Message+" "+p.Place)
		}
		rules.Rows = append(rules.Rows, []any{r.Rule, ruleTitle(r), r.Element, r.Name, r.Found, r.Messages, r.Advice, strings.Join(places, "\n")})
	}
	elements := quality.Grid{Title: "数据元", Columns: []string{"数据元", "名称", "要求", "应填", "已填", "错误"}}
	for i, e := range s.Elements {
		elements.Rows = append(elements.Rows, []any{e.Element, e.Name, elementRows(s)[i][2], e.Expected, e.Present, e.Faulty})
	}
	trend := quality.Grid{Title: "趋势", Columns: append([]string{"月份", "上传"}, scores...)}
	for _, m := range s.Trend {
		trend.Rows = append(trend.Rows, append([]any{m.Month, m.Sent, m.Overall}, values(m.Scores)...))
	}
	all := []quality.Grid{over, types, rules, elements, trend}
	if len(s.Ranking) > 0 {
		rank := quality.Grid{Title: "机构排名", Columns: append([]string{"名次", "上月", "机构", "上传"}, scores...)}
		for _, r := range s.Ranking {
			rank.Rows = append(rank.Rows, append([]any{int64(r.Rank), int64(r.RankBefore), r.Name, r.Sent, r.Overall}, values(r.Scores)...))
		}
		all = append(all, rank)
	}
	definitions := quality.Grid{Title: "口径", Columns: []string{"维度", "定义", "分子", "分母"}}
	for _, d := range s.Definitions {
		definitions.Rows = append(definitions.Rows, []any{d.Name, d.Definition, d.Numerator, d.Denominator})
	}
	for _, g := range append(all, definitions) {
		if err := b.sheet(g); err != nil {
			return nil, err
		}
	}
	return b.bytes()
}

func names(s quality.Sheet) (out []string) {
	for _, d := range s.Scores {
		out = append(out, d.Name)
	}
	return out
}

func values(list []*float64) (out []any) {
	for _, v := range list {
		out = append(out, v)
	}
	return out
}

// book is a workbook being written.
type book struct {
	f                   *excelize.File
	sheets              int
	head, percent, wrap int
	err                 error
}

func newBook() *book {
	b := &book{f: excelize.NewFile()}
	style := func(s *excelize.Style) int {
		n, err := b.f.NewStyle(s)
		if err != nil && b.err == nil {
			b.err = err
		}
		return n
	}
	share := "0.0%"
	b.head = style(&excelize.Style{Font: &excelize.Font{Bold: true}, Alignment: &excelize.Alignment{Vertical: "center", WrapText: true},
		Border: []excelize.Border{{Type: "bottom", Color: "808080", Style: 1}}})
	b.percent = style(&excelize.Style{CustomNumFmt: &share})
	b.wrap = style(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	return b
}

// sheet adds a table as a sheet: heading, frozen; rows with typed numbers; notes below.
func (b *book) sheet(g quality.Grid) error {
	if b.err != nil {
		return b.err
	}
	name := sheetName(g.Title)
	if b.sheets++; b.sheets == 1 {
		b.err = b.f.SetSheetName("Sheet1", name)
	} else {
		_, b.err = b.f.NewSheet(name)
	}
	if b.err != nil {
		return b.err
	}
	w, err := b.f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, c := range g.Columns {
		if err := w.SetColWidth(i+1, i+1, min(60, max(10, 2.2*float64(widest(g, i, c))))); err != nil {
			return err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	head := make([]any, len(g.Columns))
	for i, c := range g.Columns {
		head[i] = excelize.Cell{StyleID: b.head, Value: c}
	}
	line := 1
	put := func(cells []any) error {
		err := w.SetRow(fmt.Sprintf("A%d", line), cells)
		line++
		return err
	}
	if err := put(head); err != nil {
		return err
	}
	for _, r := range g.Rows {
		if err := put(b.cells(r)); err != nil {
			return err
		}
	}
	line++
	for _, n := range g.Notes {
		if err := put([]any{harmless(n)}); err != nil {
			return err
		}
	}
	return w.Flush()
}

func (b *book) cells(row []any) []any {
	out := make([]any, len(row))
	for i, c := range row {
		switch c := c.(type) {
		case *float64:
			if c != nil {
				out[i] = excelize.Cell{StyleID: b.percent, Value: *c}
			}
		case string:
			out[i] = excelize.Cell{StyleID: b.wrap, Value: harmless(c)}
		default:
			out[i] = c
		}
	}
	return out
}

// widest is the number of characters a column needs, looking at its first rows.
func widest(g quality.Grid, column int, title string) int {
	n := len([]rune(title))
	for _, r := range g.Rows[:min(len(g.Rows), 50)] {
		if s, ok := r[column].(string); ok {
			n = max(n, min(30, len([]rune(s))*6/10+1))
		}
	}
	return n
}

// sheetName cuts a title to what Excel takes.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) {
			return ' '
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 31 {
		s = string(r[:31])
	}
	return s
}

func (b *book) bytes() ([]byte, error) {
	defer b.f.Close()
	buf, err := b.f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return buf.Bytes(), nil
}
