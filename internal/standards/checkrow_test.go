package standards

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	data "minkang/standards"
)

// rowSampler makes rows of any data set that keep every rule of form.
type rowSampler struct {
	sampler
	d *DataSet
}

func newRowSampler(l *Library, d *DataSet, seed uint64) *rowSampler {
	return &rowSampler{sampler{l: l, r: rand.New(rand.NewPCG(seed, 11))}, d}
}

func (s *rowSampler) row() []string {
	plan := s.l.plans[s.d]
	cells := make([]string, len(plan.columns))
	birth := time.Date(1950+s.r.IntN(50), time.Month(1+s.r.IntN(12)), 1+s.r.IntN(28), 0, 0, 0, 0, time.UTC)
	for i := range plan.columns {
		cells[i] = s.cell(&plan.columns[i], birth)
	}
	return cells
}

func (s *rowSampler) cell(p *columnPlan, birth time.Time) string {
	f := p.spec.Format
	switch {
	case p.coded:
		codes := p.domain.Codes()
		return codes[s.r.IntN(len(codes))].Code
	case p.spec.Element == elementIDNumber:
		return cnid.Synthetic("110199", birth, s.r.IntN(999))
	case p.spec.Type == "N":
		return s.number(f)
	case p.spec.Element == "DE02.01.005.01":
		return birth.Format("20060102")
	case p.spec.Type == "D":
		return time.Date(2026, 1, 1+s.r.IntN(28), 0, 0, 0, 0, time.UTC).Format("20060102")
	case p.spec.Type == "DT":
		return time.Date(2026, 1, 1+s.r.IntN(28), s.r.IntN(24), s.r.IntN(60), 0, 0, clock.Region).Format("20060102T150405")
	case p.spec.Type == "L":
		return []string{"true", "false", "T", "F", "1", "0"}[s.r.IntN(6)]
	case f.Kind == "N":
		return strings.Repeat("1", max(f.Max, 1))
	}
	return s.words(f)
}

func eachDataSet(t *testing.T, run func(t *testing.T, l *Library, d *DataSet)) {
	l := testLibrary(t)
	for _, d := range l.DataSets() {
		t.Run(d.ID, func(t *testing.T) { run(t, l, d) })
	}
}

func rulesOf(all []Finding, least Severity) []string {
	var out []string
	for _, f := range all {
		if f.Severity >= least {
			out = append(out, fmt.Sprintf("%s %s %d", f.Severity, f.Rule, f.Column))
		}
	}
	return out
}

// A row drawn by the formats and domains of a data set is clean, in every data set.
func TestCleanRows(t *testing.T) {
	eachDataSet(t, func(t *testing.T, l *Library, d *DataSet) {
		for seed := range uint64(5) {
			row := newRowSampler(l, d, seed).row()
			for _, f := range l.CheckRow(d, row, testNow) {
				if f.Rule != "value.not-checked" {
					t.Fatalf("%s: %s at %s (%s): %q", d.Name, f.Rule, f.Path, d.Items[f.Column-1].Name, row[f.Column-1])
				}
			}
			if normal := l.NormalRow(d, row); len(l.CheckRow(d, normal, testNow)) != len(l.CheckRow(d, row, testNow)) {
				t.Fatal("the normal form of a row is judged otherwise")
			}
		}
	})
}

// Every column of every data set, spoilt in the way its type can be, gives exactly the finding it should.
func TestSpoiltCells(t *testing.T) {
	eachDataSet(t, func(t *testing.T, l *Library, d *DataSet) {
		row := newRowSampler(l, d, 3).row()
		for i := range l.plans[d].columns {
			p := &l.plans[d].columns[i]
			cell, want := spoilCell(p)
			if want == "" {
				continue
			}
			spoilt := slices.Clone(row)
			spoilt[i] = cell
			var got []string
			for _, f := range l.CheckRow(d, spoilt, testNow) {
				if f.Rule != "value.not-checked" {
					got = append(got, f.Rule)
				}
			}
			if !slices.Equal(got, []string{want}) {
				t.Errorf("%s %s %q: want %s, got %v", p.spec.Name, p.spec.Type, cell, want, got)
			}
		}
	})
}

func spoilCell(p *columnPlan) (cell, rule string) {
	f := p.spec.Format
	switch {
	case p.coded && (p.domain.ID == domainICD10 || p.domain.ID == domainICD9):
		return "??", "value.code-form"
	case p.coded && p.domain.Open:
		return "ZZZ", "value.code-open"
	case p.coded:
		return "ZZZ", "value.code"
	case p.spec.Type == "N":
		return "很高", "value.number"
	case p.spec.Type == "D" || p.spec.Type == "DT":
		return "20260231", "value.date"
	case p.spec.Type == "L":
		return "maybe", "value.boolean"
	case f.Kind == "N":
		return "一二三", "value.number"
	case (f.Kind == "A" || f.Kind == "AN") && f.Max > 0:
		return strings.Repeat("长", f.Max+1), "value.too-long"
	}
	return "", ""
}

// What senders write is read and said, never silently.
func TestLiberalCells(t *testing.T) {
	l := testLibrary(t)
	d, _ := l.DataSet("HDSD00.01.16")
	column := func(element string) int {
		return slices.IndexFunc(d.Items, func(i DataItem) bool { return i.Element == element })
	}
	tests := []struct{ element, cell, normal, rule string }{
		{"DE02.01.005.01", "19850307", "19850307", ""},
		{"DE02.01.005.01", "1985-03-07", "19850307", "row.date-style"},
		{"DE02.01.005.01", "1985/3/7", "19850307", "row.date-style"},
		{"DE02.01.005.01", "1985.3.7", "19850307", "row.date-style"},
		{"DE02.01.005.01", "1985年3月7日", "19850307", "row.date-style"},
		{"DE02.01.005.01", "31113", "19850307", "row.date-style"},
		{"DE02.01.005.01", "１９８５０３０７", "19850307", "row.width"},
		{"DE02.01.005.01", " 19850307", "19850307", "row.blanks"},
		{"DE02.01.005.01", "19850307T101500", "19850307", "row.time-cut"},
		{"DE02.01.005.01", "7/3/1985", "7/3/1985", "value.date"},
		{"DE02.01.005.01", "85-3-7", "85-3-7", "value.date"},
		{"DE02.01.005.01", "1985年2月30日", "1985年2月30日", "value.date"},
		{"DE02.01.005.01", "-", "", "row.filler"},
		{"DE06.00.092.00", "2026-01-02 09:30", "20260102093000", "row.date-style"},
		{"DE06.00.092.00", "2026年1月2日9时30分15秒", "20260102093015", "row.date-style"},
		{"DE06.00.092.00", "46024.395833", "20260102093000", "row.date-style"},
		{"DE06.00.092.00", "20260102T0930", "20260102093000", ""},
		{"DE06.00.092.00", "2026-01-02T09:30:00+08:00", "20260102093000", "row.date-style"},
		{"DE02.01.040.00", "1", "1", ""},
		{"DE02.01.040.00", "男", "1", "row.name-for-code"},
		{"DE02.01.040.00", "男性", "1", "row.name-for-code"},
		{"DE02.01.040.00", "１", "1", "row.width"},
		{"DE02.01.040.00", "先生", "先生", "value.code"},
		{"DE02.01.031.00", "1", "01", "row.code-zero"},
		{"DE05.01.024.00", "i10.X00", "I10.x00", "row.letter-case"},
		{"DE07.00.010.00", "1,234.50", "1234.50", "row.number-form"},
		{"DE07.00.010.00", "1234.5元", "1234.5", "row.unit-cut"},
		{"DE07.00.010.00", "1,23", "1,23", "value.number"},
		{"DE06.00.174.00", "是", "true", "row.boolean-form"},
		{"DE06.00.174.00", "√", "true", "row.boolean-form"},
	}
	for _, test := range tests {
		row := make([]string, len(d.Items))
		at := column(test.element)
		row[at] = test.cell
		var got string
		for _, f := range l.CheckRow(d, row, testNow) {
			if f.Rule != "value.not-checked" {
				got += f.Rule
			}
		}
		if normal := l.NormalRow(d, row)[at]; got != test.rule || normal != test.normal {
			t.Errorf("%s %q: %q with %q, want %q with %q", d.Items[at].Name, test.cell, normal, got, test.normal, test.rule)
		}
	}
}

// What a row says of person, visit and facts.
func TestExtractRow(t *testing.T) {
	l := testLibrary(t)
	d, _ := l.DataSet("HDSD00.01.16")
	id := cnid.Synthetic("110199", time.Date(1985, 3, 7, 0, 0, 0, 0, time.UTC), 201)
	values := map[string]string{"本人姓名": "试某", "性别代码": "男", "出生日期": "1985/3/7", "身份证件类别": "01", "身份证件号码": id, "住院机构名称": "试验医院",
		"入院日期时间": "2026-01-02 09:30", "出院日期": "20260109", "入院诊断代码": "I10.x00", "入院诊断名称": "高血压", "出院诊断代码": "I10.x00;E11.900",
		"出院诊断名称": "特发性高血压；2型糖尿病", "药物名称": "甲药;乙药", "药物使用次剂量": "1;2.5", "药物使用剂量单位": "mg;片", "手术/操作代码": "47.0901", "手术/操作名称": "阑尾切除术"}
	row := make([]string, len(d.Items))
	for name, v := range values {
		i := slices.IndexFunc(d.Items, func(i DataItem) bool { return i.Name == name })
		if i < 0 {
			t.Fatalf("no column %s", name)
		}
		row[i] = v
	}
	facts, entries := l.ExtractRow(d, row)
	p := facts.Patient
	if p.Name != "试某" || p.Sex != "1" || p.Birth.Format("20060102") != "19850307" || facts.IDType != "01" || len(p.IDs) != 1 || p.IDs[0] != (Identifier{Root: rootIDCard, Extension: id}) {
		t.Errorf("who: %+v", facts)
	}
	if facts.Encounter.Institution.Name != "试验医院" || !facts.At.Equal(time.Date(2026, 1, 2, 1, 30, 0, 0, time.UTC)) || facts.Encounter.To.Format("20060102") != "20260109" {
		t.Errorf("visit: %+v", facts.Encounter)
	}
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprint(e.Kind, " ", e.Attrs["kind"], " ", e.Code, " ", e.Name, " ", e.Value, e.Unit))
	}
	want := []string{"diagnosis admission I10.x00 高血压 ", "medication  甲药 1mg", "medication  乙药 2.5片", "procedure  47.0901 阑尾切除术 ",
		"diagnosis discharge I10.x00 特发性高血压 ", "diagnosis discharge E11.900 2型糖尿病 "}
	slices.Sort(got)
	slices.Sort(want)
	for i := range got {
		got[i] = strings.Join(strings.Fields(got[i]), " ")
	}
	for i := range want {
		want[i] = strings.Join(strings.Fields(want[i]), " ")
	}
	if !slices.Equal(got, want) {
		t.Errorf("entries:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Every line of the table of feeds fits a column, and every data set about a person says who it is.
func TestFeeds(t *testing.T) {
	l := testLibrary(t)
	feeds, err := readFeeds(contentFiles(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range feeds {
		if !slices.ContainsFunc(l.sets, func(d *DataSet) bool {
			return slices.ContainsFunc(d.Items, func(i DataItem) bool { return f.weight(d, &i) > 0 })
		}) {
			t.Errorf("%s %v %s %s fits no column", f.dataset, f.names, f.element, f.feeds)
		}
	}
	anonymous := []string{"HDSD00.02.02", "HDSD00.02.04"} // parts of a summary whose person stands in another part
	for _, d := range l.sets {
		if slices.Contains(anonymous, d.ID) {
			continue
		}
		plan := l.plans[d]
		named := slices.ContainsFunc(plan.columns, func(c columnPlan) bool { return c.feeds == "patient.name" })
		if !named && !strings.HasPrefix(d.ID, "HDSD00.18") {
			t.Errorf("%s %s: no column says whose row it is", d.ID, d.Name)
		}
		if len(plan.key) == 0 {
			t.Errorf("%s %s: no column identifies a row", d.ID, d.Name)
		}
	}
}

func FuzzCheckRow(f *testing.F) {
	l, err := Load()
	if err != nil {
		f.Fatal(err)
	}
	for i := range l.sets {
		f.Add(i, strings.Join(newRowSampler(l, l.sets[i], 1).row(), "\x1f"))
	}
	f.Add(1, "１２；３;;x\x1f2026年13月1日\x1f\x1f99999.9\x1f-1e9")
	f.Fuzz(func(t *testing.T, set int, text string) {
		d := l.sets[((set%len(l.sets))+len(l.sets))%len(l.sets)]
		row := strings.Split(text, "\x1f")
		_, _, found, tally := l.ExamineRow(d, row, testNow, nil)
		if len(found) > MaxFindings || len(tally) != len(d.Items) {
			t.Errorf("%d findings, %d tallies", len(found), len(tally))
		}
		for _, x := range found {
			if _, known := l.rules[x.Rule]; !known {
				t.Errorf("rule %q is not in the catalogue", x.Rule)
			}
		}
		normal := l.NormalRow(d, row)
		if again := l.NormalRow(d, normal); !slices.Equal(again, normal) {
			t.Errorf("normal twice: %q then %q", normal, again)
		}
	})
}

func FuzzCellTime(f *testing.F) {
	for _, s := range []string{"20260102", "2026-01-02", "2026/1/2", "2026年1月2日9时", "46024.5", "20260102T093000", "2026-01-02T09:30:00.123+08:00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		at, ok := readCellTime(s)
		if !ok {
			return
		}
		if y := at.at.In(clock.Region).Year(); y < 1849 || y > 2201 {
			t.Errorf("%q is read as %v", s, at.at)
		}
		again, ok := readCellTime(Format{Kind: "DT"}.FormatTime(at.at))
		if !ok || at.timed && !again.at.Equal(at.at.Truncate(time.Second)) {
			t.Errorf("%q: %v, written and read again %v", s, at.at, again.at)
		}
	})
}

// BenchmarkCheckRow checks rows with 40 stated columns; BenchmarkExamineRow extracts and counts as well.
func BenchmarkCheckRow(b *testing.B) {
	benchRows(b, func(l *Library, d *DataSet, row []string) { l.CheckRow(d, row, testNow) })
}

func BenchmarkExamineRow(b *testing.B) {
	benchRows(b, func(l *Library, d *DataSet, row []string) { l.ExamineRow(d, row, testNow, nil) })
}

// nameCodes writes the table's name beside every code of a diagnosis and procedure, as a sender's program does.
func nameCodes(l *Library, d *DataSet, row []string) {
	plan := l.plans[d]
	for i := range plan.columns {
		for k := range plan.columns {
			code, name := d.Items[i].Name, d.Items[k].Name
			if plan.columns[i].coded && strings.HasSuffix(name, "名称") && strings.TrimSuffix(name, "名称") == strings.TrimSuffix(code, "代码") && row[k] != "" {
				c, _ := plan.columns[i].domain.Code(row[i])
				row[k] = c.Name
			}
		}
	}
}

func benchRows(b *testing.B, run func(*Library, *DataSet, []string)) {
	l, err := Load()
	if err != nil {
		b.Fatal(err)
	}
	for _, id := range []string{"HDSD00.01.16", "HDSD00.11.01", "HDSD00.01.12"} {
		d, _ := l.DataSet(id)
		var rows [][]string
		for seed := range uint64(64) {
			row := newRowSampler(l, d, seed).row()
			for i := range row {
				switch p := &l.plans[d].columns[i]; {
				case i >= 40:
					row[i] = ""
				case p.spec.Type == "DT":
					row[i] = "20260110T093000" // all at one time, so that rules about order hold
				case p.spec.Type == "D" && p.spec.Element != "DE02.01.005.01":
					row[i] = "20260110"
				}
			}
			nameCodes(l, d, row)
			rows = append(rows, row)
		}
		b.Run(id, func(b *testing.B) {
			b.ReportAllocs()
			n := 0
			for b.Loop() {
				run(l, d, rows[n%len(rows)])
				n++
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
		})
	}
}

func contentFiles(t *testing.T) fs.FS {
	t.Helper()
	return data.FS
}
