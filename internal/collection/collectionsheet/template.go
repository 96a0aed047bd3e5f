package collectionsheet

import (
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"minkang/internal/standards"
	"minkang/internal/wire/sheet"
)

const (
	guideSheet = "填写说明"
	codeSheet  = "值域"
	firstRow   = 3    // where filling in begins
	lastRow    = 5000 // how far drop-down lists reach; rows below may be filled in all the same
	longList   = 300  // codes beyond which a drop-down list helps nobody
)

// ColumnNames gives the header of a data set's template: the Chinese names, with the set's own number where a name stands twice.
func ColumnNames(d *standards.DataSet) []string {
	count := map[string]int{}
	for _, item := range d.Items {
		count[item.Name]++
	}
	out := make([]string, len(d.Items))
	for i, item := range d.Items {
		if out[i] = item.Name; count[item.Name] > 1 && item.Inner != "" {
			out[i] += " " + item.Inner
		}
	}
	return out
}

// guide is the second row of a template: the data element and its format.
func guide(item *standards.DataItem) string {
	return strings.TrimSpace(firstOf(item.Element, item.Inner) + " " + item.Format.Text)
}

func firstOf(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// TemplateCSV writes a data set's template as CSV: the header and the row that explains it.
func TemplateCSV(w io.Writer, d *standards.DataSet) error {
	out, err := sheet.NewWriter(w, sheet.Layout{Format: sheet.CSV})
	if err != nil {
		return err
	}
	second := make([]string, len(d.Items))
	for i := range d.Items {
		second[i] = guide(&d.Items[i])
	}
	for _, row := range [][]string{ColumnNames(d), second} {
		if err := out.Write(row); err != nil {
			return err
		}
	}
	return out.Close()
}

// book is a template being made.
type book struct {
	*excelize.File
	main               string
	head, note, strict int // styles
	lists              int // columns used on the sheet of codes
	listed             map[*standards.Domain]string
}

// TemplateXLSX writes a data set's template as a workbook: a sheet to fill in, with drop-down lists for short value domains and
// text cells throughout, so that long numbers keep their digits; and a sheet that explains every column.
func TemplateXLSX(w io.Writer, l *standards.Library, d *standards.DataSet) error {
	f := excelize.NewFile()
	defer f.Close()
	b := &book{File: f, main: sheetName(d.Name), listed: map[*standards.Domain]string{}}
	for _, step := range []func() error{b.styles, func() error { return b.fill(l, d) }, func() error { return b.explain(l, d) }} {
		if err := step(); err != nil {
			return err
		}
	}
	f.SetActiveSheet(0)
	return f.Write(w)
}

func sheetName(name string) string {
	r := []rune(strings.Map(func(c rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, c) {
			return -1
		}
		return c
	}, name))
	return string(r[:min(len(r), 31)])
}

func (b *book) styles() (err error) {
	if err = b.SetSheetName("Sheet1", b.main); err != nil {
		return err
	}
	for _, s := range []string{guideSheet, codeSheet} {
		if _, err = b.NewSheet(s); err != nil {
			return err
		}
	}
	if err = b.SetSheetVisible(codeSheet, false); err != nil {
		return err
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "center"}
	if b.head, err = b.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}, Alignment: wrap, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E6F0FA"}}}); err != nil {
		return err
	}
	if b.note, err = b.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Color: "808080", Size: 9}}); err != nil {
		return err
	}
	b.strict, err = b.NewStyle(&excelize.Style{NumFmt: 49})
	return err
}

// fill makes the sheet to fill in.
func (b *book) fill(l *standards.Library, d *standards.DataSet) error {
	last, err := excelize.ColumnNumberToName(len(d.Items))
	if err != nil {
		return err
	}
	if err := b.SetColStyle(b.main, "A:"+last, b.strict); err != nil {
		return err
	}
	if err := b.SetColWidth(b.main, "A", last, 18); err != nil {
		return err
	}
	for i, name := range ColumnNames(d) {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := b.SetCellStr(b.main, column+"1", name); err != nil {
			return err
		}
		if err := b.SetCellStr(b.main, column+"2", guide(&d.Items[i])); err != nil {
			return err
		}
		if err := b.dropDown(l.ColumnDomain(d, i), column, d.Items[i].Repeats); err != nil {
			return err
		}
	}
	if err := b.SetCellStyle(b.main, "A1", last+"1", b.head); err != nil {
		return err
	}
	if err := b.SetCellStyle(b.main, "A2", last+"2", b.note); err != nil {
		return err
	}
	return b.SetPanes(b.main, &excelize.Panes{Freeze: true, YSplit: firstRow - 1, TopLeftCell: fmt.Sprintf("A%d", firstRow), ActivePane: "bottomLeft"})
}

// dropDown lets a column's cells be chosen from the names of its codes. Other values stay possible: an institution's own codes
// are translated, and several values of a column that repeats stand in one cell.
func (b *book) dropDown(domain *standards.Domain, column string, repeats bool) error {
	if domain == nil || repeats {
		return nil
	}
	codes := domain.Codes()
	if len(codes) < 2 || len(codes) > longList {
		return nil
	}
	place, ok := b.listed[domain]
	if !ok {
		b.lists++
		at, err := excelize.ColumnNumberToName(b.lists)
		if err != nil {
			return err
		}
		for i, c := range codes {
			if err := b.SetCellStr(codeSheet, fmt.Sprintf("%s%d", at, i+1), choice(codes, c)); err != nil {
				return err
			}
		}
		place = fmt.Sprintf("'%s'!$%s$1:$%s$%d", codeSheet, at, at, len(codes))
		b.listed[domain] = place
	}
	v := excelize.NewDataValidation(true)
	v.SetSqref(fmt.Sprintf("%s%d:%s%d", column, firstRow, column, lastRow))
	v.SetSqrefDropList(place)
	v.ShowErrorMessage = false
	return b.AddDataValidation(b.main, v)
}

// choice is what is offered for a code: its name, or the code when the name is none or stands for two codes.
func choice(codes []standards.Code, c standards.Code) string {
	name := strings.TrimSpace(c.Name)
	if name == "" || strings.ContainsAny(name, ";；") {
		return c.Code
	}
	for _, o := range codes {
		if o.Code != c.Code && strings.TrimSpace(o.Name) == name {
			return c.Code
		}
	}
	return name
}

// explain makes the sheet that says what every column holds.
func (b *book) explain(l *standards.Library, d *standards.DataSet) error {
	rows := [][]any{
		{d.ID + " " + d.Name + "（" + d.Standard + "）"},
		{fmt.Sprintf("在“%s”中从第 %d 行起填写，一行一条记录。前两行请保留，可以删去不用的列；日期写作 20260131，编码可填代码或名称，多个值用英文分号分隔。", b.main, firstRow)},
		{"序号", "列名", "内部标识符", "数据元", "数据类型", "表示格式", "可重复", "必填", "值域", "允许值"},
	}
	for i := range d.Items {
		item := &d.Items[i]
		repeats, required, domain, values := "", "", item.Domain, ""
		if item.Repeats {
			repeats = "是"
		}
		if item.Level == standards.Required {
			required = "是"
		}
		if x := l.ColumnDomain(d, i); x != nil {
			domain, values = strings.TrimSpace(x.ID+" "+x.Name), valuesOf(x)
		}
		rows = append(rows, []any{i + 1, item.Name, item.Inner, item.Element, item.Type, item.Format.Text, repeats, required, domain, values})
	}
	for i, r := range rows {
		if err := b.SetSheetRow(guideSheet, fmt.Sprintf("A%d", i+1), &r); err != nil {
			return err
		}
	}
	if err := b.SetCellStyle(guideSheet, "A3", "J3", b.head); err != nil {
		return err
	}
	for column, width := range map[string]float64{"B": 28, "C": 16, "D": 18, "I": 32, "J": 80} {
		if err := b.SetColWidth(guideSheet, column, column, width); err != nil {
			return err
		}
	}
	return nil
}

// valuesOf lists the codes of a short value domain.
func valuesOf(x *standards.Domain) string {
	codes := x.Codes()
	if len(codes) > 60 {
		return fmt.Sprintf("%d 个代码，见平台标准库", len(codes))
	}
	var out []string
	for _, c := range codes {
		out = append(out, c.Code+" "+strings.TrimSpace(c.Name))
	}
	return strings.Join(out, "；")
}
