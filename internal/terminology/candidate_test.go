package terminology

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"minkang/internal/standards"
)

var update = flag.Bool("update", false, "write the golden files anew")

// asked are local codes and names as hospitals write them, by the domain they should be of.
var asked = []struct{ domain, code, name string }{
	{"ICD-10", "J00.x00", "急性鼻咽炎[感冒]"},
	{"ICD-10", "GM01", "感冒"},
	{"ICD-10", "GM02", "急性上呼吸道感染"},
	{"ICD-10", "I10", "高血压病"},
	{"ICD-10", "I10.X00", "高血压病"},
	{"ICD-10", "TNB2", "2型糖尿病"},
	{"ICD-10", "TNB1", "１型糖尿病"},
	{"ICD-10", "", "冠状动脉粥样硬化性心脏病"},
	{"ICD-10", "GXB", "冠心病"},
	{"ICD-10", "", "社区获得性肺炎（重症）"},
	{"ICD-10", "X1", "闌尾炎"},
	{"ICD-10", "X2", "急性蓝尾炎"},
	{"ICD-10", "X3", "腰椎间盘突出"},
	{"ICD-10", "X4", "慢性胃炎 伴糜烂"},
	{"ICD-10", "X5", "待查"},
	{"ICD-10", "X6", "zzzz"},
	{"ICD-9-CM-3", "S1", "腹腔镜下阑尾切除术"},
	{"ICD-9-CM-3", "S2", "剖宫产"},
	{"GB/T 2261.1", "M", "男"},
	{"GB/T 2261.1", "1", "女"},
	{"GB/T 2261.2", "A", "已婚"},
	{"GB/T 3304", "99", "维吾尔"},
	{"CV08.50.001", "YM1", "乙肝疫苗"},
	{"CV08.50.001", "YM2", "麻腮风疫苗"},
	{"ICD-10", "MZF", "慢阻肺"},
	{"ICD-10", "J18", "肺炎（重症）"},
}

// TestCandidates compares the first candidates with the golden table: whoever changes the ranking sees what it does.
func TestCandidates(t *testing.T) {
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var all indexes
	for _, q := range asked {
		d, ok := l.Domain(q.domain, "")
		if !ok {
			t.Fatalf("no domain %s", q.domain)
		}
		fmt.Fprintf(&b, "%s %q %s\n", q.domain, q.code, q.name)
		found := all.of(d).Candidates(q.code, q.name)
		for i, c := range found {
			if i > 0 && c.Score > found[i-1].Score {
				t.Errorf("%s: out of order", q.name)
			}
			if i < 4 {
				fmt.Fprintf(&b, "\t%.2f %-9s %s %s\n", c.Score, c.Reason, c.Code.Code, c.Name)
			}
		}
		if len(found) > maxCandidates {
			t.Errorf("%s: %d candidates", q.name, len(found))
		}
	}
	const golden = "testdata/candidates.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the ranking changed (-update writes it anew):\n%s", b.String())
	}
}

// Drugs and laboratory items carry what no table of names has: dosage, package, form, abbreviations.
func TestCandidatesOfDrugsAndItems(t *testing.T) {
	x := newIndex(codesOf("药品", "A1", "阿莫西林", "A2", "阿莫西林克拉维酸钾", "A3", "头孢克肟", "A4", "氯化钠", "L1", "白细胞计数(WBC)", "L2", "红细胞计数(RBC)",
		"L3", "葡萄糖", "L4", "尿葡萄糖", "N1", "硝苯地平"))
	for _, q := range []struct {
		name, first string
		why         Reason
	}{
		{"阿莫西林胶囊(0.25g*24粒)", "A1", SamePart}, {"阿莫西林胶囊 0.5g", "A1", SamePart}, {"注射用阿莫西林克拉维酸钾", "A2", SamePart}, {"头孢克肟分散片（100mg×6片/盒）", "A3", SamePart},
		{"0.9%氯化钠注射液250ml", "A4", SamePart}, {"WBC", "L1", SamePart}, {"白细胞计数", "L1", SamePart}, {"★白细胞计数（WBC）", "L1", SameFolded}, {"红细胞", "L2", Similar},
		{"葡萄糖", "L3", SameName}, {"葡萄糖(GLU)", "L3", SamePart}, {"硝苯地平缓释片(Ⅱ)20mg", "N1", SamePart}, {"消苯地平", "N1", SameReading},
	} {
		got := x.Candidates("", q.name)
		if len(got) == 0 || got[0].Code.Code != q.first || got[0].Reason != q.why {
			t.Errorf("%s: %+v", q.name, got)
		}
	}
	for _, name := range []string{"", " ", "()", "（0.25g）", "1", "★", "\x00\xff", strings.Repeat("阿莫西林", 400)} {
		x.Candidates(name, name)
	}
}

func codesOf(id string, pairs ...string) []standards.Code {
	var codes []standards.Code
	for i := 0; i < len(pairs); i += 2 {
		codes = append(codes, standards.Code{Domain: id, Code: pairs[i], Name: pairs[i+1]})
	}
	return codes
}

func TestSearch(t *testing.T) {
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	var all indexes
	d, _ := l.Domain("ICD-10", "")
	x := all.of(d)
	for query, first := range map[string]string{"j00": "J00", "I10.x": "I10", "高血压": "高血压", "gxy": "高血压", "急性阑尾炎": "急性阑尾炎"} {
		got := x.Search(query, 10)
		if len(got) == 0 || !strings.HasPrefix(got[0].Code, first) && !strings.Contains(got[0].Name, first) {
			t.Errorf("%s: %+v", query, got)
		}
		if len(got) > 10 {
			t.Errorf("%s: %d", query, len(got))
		}
	}
	if got := x.Search("", 5); len(got) != 0 {
		t.Errorf("nothing was typed: %+v", got)
	}
}

func BenchmarkCandidates(b *testing.B) {
	l, err := standards.Load()
	if err != nil {
		b.Fatal(err)
	}
	var all indexes
	d, _ := l.Domain("ICD-10", "")
	x := all.of(d)
	b.ReportMetric(float64(len(x.codes)), "codes")
	for i := 0; b.Loop(); i++ {
		q := asked[i%16]
		x.Candidates(q.code, q.name)
	}
}

func BenchmarkIndex(b *testing.B) {
	l, err := standards.Load()
	if err != nil {
		b.Fatal(err)
	}
	d, _ := l.Domain("ICD-10", "")
	codes := d.Codes()
	for b.Loop() {
		newIndex(codes)
	}
}
