package factsfile_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"minkang/internal/facts"
	"minkang/internal/facts/factsfile"
)

func num(v float64) *float64 { return &v }

func options(t *testing.T) factsfile.Options {
	c, err := facts.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return factsfile.Options{Subject: c.Subject("visit")}
}

func answer() *facts.Result {
	return &facts.Result{
		Subject: "visit",
		Columns: []facts.ResultColumn{{Key: "street", Kind: "dimension", Zh: "居住街道", En: "Street of residence", Type: "text"},
			{Key: "visits", Kind: "measure", Zh: "就诊人次", En: "Visits", Unit: "人次", Type: "number"},
			{Key: "averageAge", Kind: "measure", Zh: "平均年龄", En: "Average age", Unit: "岁", Type: "number", Decimals: 1}},
		Rows: []facts.Row{
			{Keys: []facts.Label{{Code: "110199001", Zh: "一号街道"}}, Values: []*float64{num(12345), num(40.26)}},
			{Keys: []facts.Label{{Code: "110199002", Zh: "=1+1", En: "two"}}, Values: []*float64{num(7), nil}},
			{Keys: []facts.Label{{Code: "110199003", Zh: "三号街道"}}, Values: []*float64{nil, nil}, Hidden: true}},
		Totals: &facts.Row{Values: []*float64{num(12400), num(41)}},
		Period: facts.Period{From: "2026-01-01", To: "2026-01-31"}, AsOf: time.Date(2026, 2, 1, 4, 0, 0, 0, time.UTC), MinResidents: 5, HiddenCells: 1,
		Query: facts.Query{Filters: []facts.Filter{{Dimension: "sex", Op: "in", Values: []string{"2"}}}},
	}
}

func TestCSV(t *testing.T) {
	var b bytes.Buffer
	o := options(t)
	o.BOM = true
	if err := factsfile.WriteCSV(&b, answer(), o); err != nil {
		t.Fatal(err)
	}
	want := "\uFEFF居住街道编码,居住街道,就诊人次（人次）,平均年龄（岁）\r\n110199001,一号街道,12345,40.3\r\n110199002,'=1+1,7,\r\n110199003,三号街道,*,*\r\n,合计,12400,41.0\r\n"
	if b.String() != want {
		t.Errorf("got  %q\nwant %q", b.String(), want)
	}
	b.Reset()
	o.BOM, o.English = false, true
	if err := factsfile.WriteCSV(&b, answer(), o); err != nil || !strings.HasPrefix(b.String(), "Street of residence code,Street of residence,Visits (人次)") || !strings.Contains(b.String(), ",two,7,") {
		t.Errorf("English: %q, %v", b.String(), err)
	}
}

func open(t *testing.T, r *facts.Result) (*excelize.File, string) {
	t.Helper()
	var b bytes.Buffer
	if err := factsfile.WriteXLSX(&b, r, options(t)); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, f.GetSheetName(0)
}

func TestXLSX(t *testing.T) {
	f, sheet := open(t, answer())
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"就诊：就诊人次、平均年龄（按居住街道）", "统计期间：2026-01-01 至 2026-01-31", "筛选：性别 为 2", "数据截至：2026-02-01 12:00:00",
		"人数少于5人的单元格及可推算出它们的单元格以 * 代替，本表共1格", "居住街道|就诊人次（人次）|平均年龄（岁）", "一号街道|12,345|40.3", "=1+1|7", "三号街道|*|*", "合计|12,400|41.0"}
	if len(rows) != len(want) {
		t.Fatalf("%d rows: %q", len(rows), rows)
	}
	for i := range want {
		if got := strings.Join(rows[i], "|"); got != want[i] {
			t.Errorf("row %d: %q, want %q", i+1, got, want[i])
		}
	}
	if kind, err := f.GetCellType(sheet, "B7"); err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		t.Errorf("a number is a %v, %v", kind, err)
	}
	if formula, err := f.GetCellFormula(sheet, "A8"); err != nil || formula != "" {
		t.Errorf("a name became the formula %q", formula)
	}
	if raw, err := f.GetCellValue(sheet, "C7", excelize.Options{RawCellValue: true}); err != nil || raw != "40.26" {
		t.Errorf("the cell holds %q, want the full number", raw)
	}
}

func TestXLSXPivot(t *testing.T) {
	r := answer()
	month := facts.ResultColumn{Key: "month", Kind: "dimension", Zh: "月份", En: "Month"}
	r.Columns = append([]facts.ResultColumn{r.Columns[0], month}, r.Columns[1:]...)
	cell := func(a, b float64) facts.PivotCell { return facts.PivotCell{Values: []*float64{num(a), num(b)}} }
	r.Pivot = &facts.Pivot{Dimension: "month", Columns: []facts.Label{{Code: "2026-01", Zh: "2026-01"}, {Code: "2026-02", Zh: "2026-02"}},
		Rows: []facts.PivotRow{{Keys: []facts.Label{{Code: "1", Zh: "一号街道"}}, Cells: []facts.PivotCell{cell(10, 40), {Hidden: true}}, Total: cell(13, 41)},
			{Keys: []facts.Label{{Code: "2", Zh: "二号街道"}}, Cells: []facts.PivotCell{{}, cell(30, 50)}, Total: cell(30, 50)}},
		Totals: []facts.PivotCell{cell(10, 40), cell(33, 49)}, Grand: cell(43, 47)}
	f, sheet := open(t, r)
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"居住街道|2026-01||2026-02||合计", "|就诊人次（人次）|平均年龄（岁）|就诊人次（人次）|平均年龄（岁）|就诊人次（人次）|平均年龄（岁）",
		"一号街道|10|40.0|*|*|13|41.0", "二号街道|||30|50.0|30|50.0", "合计|10|40.0|33|49.0|43|47.0"}
	for i, w := range want {
		if got := strings.Join(rows[5+i], "|"); got != w {
			t.Errorf("row %d: %q, want %q", 6+i, got, w)
		}
	}
	merged, err := f.GetMergeCells(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var spans []string
	for _, m := range merged {
		spans = append(spans, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	if got := strings.Join(spans, " "); got != "A6:A7 B6:C6 D6:E6 F6:G6" {
		t.Errorf("merged %s", got)
	}
}
