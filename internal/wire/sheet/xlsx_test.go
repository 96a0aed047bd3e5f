package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"
)

// book writes a workbook with another program's library, as senders do.
func book(t testing.TB, fill func(f *excelize.File)) string {
	t.Helper()
	f := excelize.NewFile()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestXLSX(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		must(t, err)
		code := `yyyy"年"m"月"d"日" h:mm`
		both, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		must(t, err)
		money := `#,##0.00_ ;[Red]\-#,##0.00\ `
		yuan, err := f.NewStyle(&excelize.Style{CustomNumFmt: &money})
		must(t, err)
		must(t, f.SetSheetRow("Sheet1", "A1", &[]any{"姓名", "出生日期", "时间", "数", "是否", "金额", "空"}))
		must(t, f.SetSheetRow("Sheet1", "A2", &[]any{"甲<&>\"", time.Date(1980, 1, 2, 0, 0, 0, 0, time.UTC), time.Date(2026, 3, 4, 5, 6, 0, 0, time.UTC), 5.6, true, -12.5}))
		must(t, f.SetCellStyle("Sheet1", "B2", "B9", day))
		must(t, f.SetCellStyle("Sheet1", "C2", "C9", both))
		must(t, f.SetCellStyle("Sheet1", "F2", "F9", yuan))
		must(t, f.SetCellValue("Sheet1", "D4", 0.1+0.2))
		must(t, f.SetCellRichText("Sheet1", "A4", []excelize.RichTextRun{{Text: "乙"}, {Text: "丙", Font: &excelize.Font{Bold: true}}}))
	})
	header, rows, numbers, flaws, r, err := all(t, content, Options{})
	if err != nil || len(flaws) > 0 || !slices.Equal(header, []string{"姓名", "出生日期", "时间", "数", "是否", "金额", "空"}) {
		t.Fatalf("%q %v %v", header, flaws, err)
	}
	if !slices.Equal(rows[0], []string{"甲<&>\"", "1980-01-02", "2026-03-04 05:06:00", "5.6", "true", "-12.5"}) {
		t.Errorf("%q", rows[0])
	}
	if !slices.Equal(rows[1], []string{"乙丙", "", "", "0.3"}) || !slices.Equal(numbers, []int{2, 4}) {
		t.Errorf("%q %v", rows[1:], numbers)
	}
	if l := r.Layout(); l.Format != XLSX || l.Sheet != "Sheet1" {
		t.Errorf("%+v", l)
	}
}

func TestXLSXDoubts(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		must(t, f.SetSheetRow("Sheet1", "A1", &[]any{"a", "b"}))
		must(t, f.SetCellFormula("Sheet1", "A2", "1+1"))
		must(t, f.SetCellValue("Sheet1", "A3", "x"))
		must(t, f.MergeCell("Sheet1", "A3", "A4"))
		must(t, f.SetCellValue("Sheet1", "B4", "y"))
		must(t, f.SetCellValue("Sheet1", "A5", int64(1101991980010100)*100))
		must(t, f.SetCellValue("Sheet1", "A6", "good"))
	})
	_, rows, numbers, flaws, r, err := all(t, content, Options{})
	if err != nil || !slices.Equal(flaws, []string{"sheet.formula-without-value", "sheet.merged-cells", "sheet.merged-cells", "sheet.digits-lost"}) {
		t.Fatalf("%v %v", flaws, err)
	}
	if !slices.Equal(numbers, []int{2, 3, 4, 5, 6}) || rows[3][0] != "110199198001010000" {
		t.Errorf("%q %v", rows, numbers)
	}
	if n := r.Notices(); len(n) != 1 || n[0] != (Notice{Rule: "sheet.formula", Row: 2, Count: 1}) {
		t.Errorf("%+v", n)
	}
}

// A formula's last value is taken as it stands; nothing is calculated.
func TestXLSXFormulaValue(t *testing.T) {
	content := raw(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>` +
		`<row r="2"><c r="A2"><f>SUM(B1:B9)+1</f><v>41</v></c></row><row r="3"><c r="A3" t="str"><f>"x"</f><v>x</v></c><c r="B3" t="e"><v>#N/A</v></c></row></sheetData></worksheet>`})
	_, rows, _, flaws, r, err := all(t, content, Options{})
	if err != nil || rows[0][0] != "41" || rows[1][0] != "x" || !slices.Equal(flaws, []string{"sheet.error-value"}) || r.Notices()[0].Count != 2 {
		t.Errorf("%q %v %v %v", rows, flaws, r.Notices(), err)
	}
}

func TestXLSXChoosesTheSheet(t *testing.T) {
	content := book(t, func(f *excelize.File) {
		must(t, f.SetCellValue("Sheet1", "A1", "说明"))
		for _, s := range []string{"藏", "数据", "又"} {
			_, err := f.NewSheet(s)
			must(t, err)
			must(t, f.SetSheetRow(s, "A2", &[]any{"姓名", "血压"}))
			must(t, f.SetSheetRow(s, "A3", &[]any{s, 1}))
		}
		must(t, f.SetSheetVisible("藏", false))
	})
	_, rows, _, _, r, err := all(t, content, Options{IsHeader: func(c []string) bool { return slices.Contains(c, "血压") }})
	if err != nil || r.Layout().Sheet != "数据" || r.HeaderRow() != 2 || rows[0][0] != "数据" {
		t.Fatalf("%q %v", rows, err)
	}
	if n := r.Notices(); len(n) != 2 || n[0].Rule != "sheet.hidden" || n[1].Rule != "sheet.second" {
		t.Errorf("%+v", n)
	}
}

// raw makes a workbook by hand; parts replace or add to the least one needs.
func raw(t testing.TB, parts map[string]string) string {
	t.Helper()
	whole := map[string]string{
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
	}
	for k, v := range parts {
		whole[k] = v
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	names := make([]string, 0, len(whole))
	for n := range whole {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		w, err := z.Create(n)
		must(t, err)
		_, err = io.WriteString(w, whole[n])
		must(t, err)
	}
	must(t, z.Close())
	return b.String()
}

func TestXLSXFaults(t *testing.T) {
	sheet := func(s string) map[string]string { return map[string]string{"xl/worksheets/sheet1.xml": s} }
	row := `<row><c t="inlineStr"><is><t>a</t></is></c></row>`
	for name, x := range map[string]struct {
		content string
		err     error
	}{
		"no archive":     {"PK\x03\x04 what", ErrDamaged},
		"another zip":    {raw(t, map[string]string{"xl/workbook.xml": "", "_rels/.rels": `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></Relationships>`}), ErrFormat},
		"doctype":        {raw(t, sheet(`<!DOCTYPE a [<!ENTITY b "c">]><worksheet><sheetData>`+row)), ErrDamaged},
		"an entity":      {raw(t, sheet(`<worksheet><sheetData><row><c t="inlineStr"><is><t>&b;</t></is></c></row>`)), ErrDamaged},
		"cut":            {raw(t, sheet(`<worksheet><sheetData>`+row+`<row><c`)), ErrDamaged},
		"empty":          {raw(t, sheet(`<worksheet><sheetData/></worksheet>`)), ErrEmpty},
		"no such string": {raw(t, sheet(`<worksheet><sheetData><row><c t="s"><v>7</v></c></row></sheetData></worksheet>`)), ErrDamaged},
		"far column":     {raw(t, sheet(`<worksheet><sheetData><row><c r="XFD1"><v>7</v></c></row></sheetData></worksheet>`)), ErrColumns},
		"deep":           {raw(t, sheet(strings.Repeat("<a>", 100))), ErrDamaged},
		"bomb":           {raw(t, sheet(`<worksheet><sheetData>`+row+strings.Repeat(" ", 5<<20))), ErrBomb},
		"bomb of strings": {raw(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData>` + row + `</sheetData></worksheet>`,
			"xl/sharedStrings.xml": `<sst>` + strings.Repeat("<si><t>x</t></si>", 400000)}), ErrBomb},
		"good": {raw(t, sheet(`<x:worksheet xmlns:x="y"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`)), nil},
	} {
		_, _, _, _, _, err := all(t, x.content, Options{Limits: Limits{Unpacked: 4 << 20}})
		if !errors.Is(err, x.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Shared strings beyond the bound lie in a file and read the same.
func TestSharedStringsSpill(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var table, rows strings.Builder
	table.WriteString(`<sst>`)
	want := make([]string, 20000)
	for i := range want {
		want[i] = strings.Repeat(string(rune('一'+i%500)), random.IntN(30)) + fmt.Sprint(i)
		fmt.Fprintf(&table, `<si><r><t>%s</t></r><rPh><t>ping</t></rPh></si>`, want[i])
	}
	table.WriteString(`</sst>`)
	order := append(random.Perm(len(want)), random.Perm(len(want))...)
	for _, n := range order {
		fmt.Fprintf(&rows, `<row><c t="s"><v>%d</v></c><c><v>%d</v></c></row>`, n, n)
	}
	content := raw(t, map[string]string{"xl/sharedStrings.xml": table.String(), "xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1</v></c></row>` + rows.String() + `</sheetData></worksheet>`})
	for _, room := range []int{1, 1000, 1 << 20, 1 << 26} {
		_, got, _, flaws, _, err := all(t, content, Options{Limits: Limits{Strings: room}, TempDir: t.TempDir()})
		if err != nil || len(flaws) > 0 || len(got) != len(order) {
			t.Fatalf("room %d: %d rows %v %v", room, len(got), flaws, err)
		}
		for i, n := range order {
			if got[i][0] != want[n] || got[i][1] != fmt.Sprint(n) {
				t.Fatalf("room %d, row %d: %q, want %q", room, i, got[i], want[n])
			}
		}
	}
}

func TestSerialTime(t *testing.T) {
	for raw, want := range map[string]string{"1": "1900-01-01", "59": "1900-02-28", "60": "", "61": "1900-03-01", "45292": "2024-01-01", "45292.5": "2024-01-01 12:00:00",
		"0.25": "06:00:00", "45292.999999": "2024-01-02", "-1": "", "3000000": "", "x": "", "45292.52083": "2024-01-01 12:30:00"} {
		if got, _ := serialTime(raw, false); got != want {
			t.Errorf("%s: %q, want %q", raw, got, want)
		}
	}
	if got, _ := serialTime("43830", true); got != "2024-01-01" {
		t.Error(got)
	}
	for code, want := range map[string]bool{"yyyy/m/d": true, "General": false, "0.00": false, `"day"0`: false, "[h]:mm": true, "[Red]0.00": false, `[$-804]yyyy"年"`: true,
		"#,##0;[Red]-#,##0": false, `\d0`: false, "mm:ss.0": true, "@": false, `0"`: false} {
		if dateFormat(code) != want {
			t.Errorf("%s", code)
		}
	}
	for raw, want := range map[string]string{"5.5999999999999996": "5.6", "1E3": "1000", "0.10000000000000001": "0.1", "123456789012345": "123456789012345",
		"1.5E-7": "0.00000015", "-0.0": "-0.0", "12.50": "12.50", "1.10199198001010012E17": "110199198001010000"} {
		if got, _ := tidyNumber(raw); got != want {
			t.Errorf("%s: %s, want %s", raw, got, want)
		}
	}
}

func TestArm(t *testing.T) {
	for cell, want := range map[string]string{"=1+1": "'=1+1", "+86 10": "'+86 10", "-5.2": "-5.2", "+5": "+5", "-1+cmd": "'-1+cmd", "@SUM(1)": "'@SUM(1)", "\tx": "'\tx", "\rx": "'\rx",
		"＝1": "'＝1", "": "", "王": "王", "'=1": "''=1", "'s": "'s", "-": "'-"} {
		if got := Arm(cell); got != want || Disarm(got) != cell {
			t.Errorf("%q: %q, back %q", cell, got, Disarm(got))
		}
	}
}

// What is written reads the same, in every layout.
func TestRoundTrip(t *testing.T) {
	layouts := []Layout{{}, {Format: CSV, Encoding: "utf-8", Delimiter: ";"}, {Format: CSV, Encoding: "gb18030"}, {Format: CSV, Encoding: "utf-16le", Delimiter: "\t"}, {Format: XLSX, Sheet: "一/二"}, {Format: JSONL}}
	cell := rapid.StringMatching(`[ -~一-龥=+@\n\t"',;]{0,12}`)
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(layouts).Draw(t, "layout")
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 3, 3), 1, 8).Draw(t, "rows")
		var b bytes.Buffer
		w, err := NewWriter(&b, l)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range append([][]string{{"甲", "乙", "丙"}}, rows...) {
			if i > 0 {
				row[0] = "x" + row[0] // no blank rows: they are passed over
			}
			if err := w.Write(row); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		r, err := Open(bytes.NewReader(b.Bytes()), int64(b.Len()), Options{Format: l.Format})
		if err != nil {
			t.Fatalf("%v: %q", err, b.String())
		}
		defer r.Close()
		for i, want := range rows {
			cells, _, err := r.Next()
			if err != nil {
				t.Fatal(err)
			}
			at := map[string]string{}
			for c, name := range r.Header() {
				if c < len(cells) {
					at[name] = cells[c]
				}
			}
			for c, name := range []string{"甲", "乙", "丙"} {
				if at[name] != want[c] {
					t.Fatalf("%v row %d: %q, want %q", l, i, cells, want)
				}
			}
		}
	})
}

// What this package writes opens in another program's library, and no cell is a formula there.
func TestWrittenWorkbook(t *testing.T) {
	var b bytes.Buffer
	w, err := NewWriter(&b, Layout{Format: XLSX, Sheet: "错误"})
	must(t, err)
	must(t, w.Write([]string{"a", "b"}))
	must(t, w.Write([]string{"=1+1", "x\r\n_x000D_"}))
	must(t, w.Close())
	f, err := excelize.OpenReader(&b)
	must(t, err)
	got, err := f.GetCellValue("错误", "A2")
	must(t, err)
	formula, err := f.GetCellFormula("错误", "A2")
	must(t, err)
	if got != "=1+1" || formula != "" {
		t.Errorf("%q %q", got, formula)
	}
}

func FuzzXLSX(f *testing.F) {
	f.Add([]byte(raw(f, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B2"/></mergeCells></worksheet>`,
		"xl/sharedStrings.xml": `<sst><si><t>a</t></si></sst>`})))
	fuzzReader(f, XLSX)
}

// The parts inside the archive are fuzzed themselves: random bytes hardly ever are an archive.
func FuzzSheetXML(f *testing.F) {
	for _, s := range []string{`<worksheet><sheetData><row r="2"><c r="B2" s="1"><f>1</f><v>4.5E3</v></c></row></sheetData></worksheet>`, `<a b='>'/>`, `<![CDATA[x]]>`, `<!-- x --><row><c t="inlineStr"><is><t>&#x4e00;&amp;</t></is></c></row>`} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, sheet, table string) {
		content := raw(t, map[string]string{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row><c><v>1</v></c></row>` + sheet, "xl/sharedStrings.xml": table})
		r, err := Open(strings.NewReader(content), int64(len(content)), Options{Limits: Limits{Rows: 100, Unpacked: 1 << 20, Strings: 100}})
		if err != nil {
			return
		}
		defer r.Close()
		for range 200 {
			if _, _, err := r.Next(); err != nil {
				return
			}
		}
		t.Fatal("more rows than the limit")
	})
}
