package terminology

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"

	"minkang/internal/standards"
)

// FuzzSheet: whatever a sheet holds, reading it gives mappings that are whole, or findings; never both of one row, never a fault.
func FuzzSheet(f *testing.F) {
	l, err := standards.Load()
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{
		"来源,本地代码,标准代码\nICD-10,A,J00.x00\n", "source,code,target,relation,from,to\nICD-10,A,,none,,\n", "来源,本地代码,本地名称,标准代码\nICD-10,,感冒,J00.x00\n",
		"来源,本地代码,标准代码,关系\n1.2.3.4,\"=cmd()\",J00.x00,宽于\n", "来源,本地代码,标准代码,生效日期,失效日期\nICD-10,A,J00.x00,2026-01-01,2025/1/1\n", "本地代码\n", "",
		"来源,来源,本地代码,标准代码\n,,,\n", "来源,本地代码,标准代码,值域,版本\nICD-10,A,1,GB/T 2261.1,x\n",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r := csv.NewReader(strings.NewReader(text))
		r.FieldsPerRecord, r.LazyQuotes = -1, true
		header, err := r.Read()
		if err != nil {
			return
		}
		n := 1
		rows := func() ([]string, int, error) {
			cells, err := r.Read()
			if err != nil {
				return nil, 0, io.EOF
			}
			n++
			return cells, n, nil
		}
		all, report, err := readSheet(header, rows, 7)
		if err != nil {
			if !errors.Is(err, ErrSheet) {
				t.Fatal(err)
			}
			return
		}
		if len(all)+report.Empty+len(report.Findings)+report.More != report.Rows {
			t.Fatalf("%d rows: %d read, %+v", report.Rows, len(all), report)
		}
		for _, x := range all {
			m, err := x.m.normal(l)
			if err != nil {
				continue
			}
			if m.Relation != None {
				d, ok := l.Domain(m.Domain, m.Edition)
				if !ok {
					t.Fatalf("%+v", m)
				}
				if _, ok = d.Code(m.Target); !ok {
					t.Fatalf("%+v", m)
				}
			}
			again, err := m.normal(l)
			if err != nil || !again.same(m) {
				t.Fatalf("%+v\n%+v %v", m, again, err)
			}
			if cells := m.Row(false); len(cells) != len(Header(false)) || cells[1] != m.Code || cells[5] != m.Target {
				t.Fatalf("%q", cells)
			}
		}
	})
}

// What is exported comes back the same.
func TestSheetRoundTrip(t *testing.T) {
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	from, _ := parseDay("2024-03-01")
	to, _ := parseDay("2025年1月31日")
	all := []Mapping{
		{Institution: 7, Source: "ICD-10", Code: "A", Name: "甲", Domain: "ICD-10", Target: "J00.x00", Relation: Wider, From: from, To: to, Note: "说明"},
		{Institution: 7, Source: "1.2.156.999999.7", Name: "只有名称", Domain: "CV08.50.001", Target: "01", Relation: Equivalent},
		{Institution: 7, Source: "DE04.30.019.00", Code: "=1+1", Name: "@x", Relation: None},
	}
	for _, english := range []bool{false, true} {
		i := 0
		rows := func() ([]string, int, error) {
			if i == len(all) {
				return nil, 0, io.EOF
			}
			m, err := all[i].normal(l)
			if err != nil {
				t.Fatal(err)
			}
			i++
			return m.Row(english), i, nil
		}
		got, report, err := readSheet(Header(english), rows, 7)
		if err != nil || len(got) != len(all) || len(report.Findings) != 0 {
			t.Fatalf("%+v %+v %v", got, report, err)
		}
		for k, x := range got {
			want, _ := all[k].normal(l)
			have, err := x.m.normal(l)
			if have.State = want.State; err != nil || !have.same(want) {
				t.Errorf("%+v\nwant %+v %v", have, want, err)
			}
		}
	}
}
