package standards

import (
	"strings"
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	for _, c := range []struct {
		format, value string
		want          fault
	}{
		{"AN..5", "I10.9", fits}, {"AN..5", "I10.99", tooLong}, {"AN10", "123456789", tooShort}, {"A..50", "张", fits}, {"", strings.Repeat("x", 9999), fits},
		{"N1", "9", fits}, {"N1", "10", tooManyDigits}, {"N3,1", "36.5", fits}, {"N3,1", "36.55", tooPrecise}, {"N3,1", "136.5", tooManyDigits}, {"N3,1", "100", fits},
		{"N3..5,1", "70.5", fits}, {"N2..3", "120", fits}, {"N2..3", "1200", tooManyDigits}, {"N2..3", "高", notNumber}, {"N2..3", "", notNumber}, {"N2..3", "12 0", notNumber},
		{"N..10,2", "0.50", fits}, {"N..10,2", "-3.25", fits}, {"N..3", "007", fits}, {"N..3", "36.0", fits},
		{"D8", "20260105", fits}, {"D8", "20260231", notDate}, {"D8", "2026-01-05", oddDate}, {"D8", "20261305", notDate}, {"D8", "2026", notDate},
		{"DT15", "20260105093000", fits}, {"DT15", "20260105T093000", fits}, {"DT15", "202601050930", fits}, {"DT15", "20260105256000", notDate},
		{"DT15", "20260105093000+0800", fits}, {"DT15", "2026-01-05 09:30:00", oddDate},
		{"T/F", "true", fits}, {"T/F", "否", fits}, {"T/F", "maybe", notBoolean},
	} {
		f, err := ParseFormat(c.format)
		if err != nil {
			t.Fatal(err)
		}
		if got := f.fault(c.value); got != c.want {
			t.Errorf("%s %q: fault %d, want %d", c.format, c.value, got, c.want)
		}
	}
	for _, bad := range []string{"X5", "N..a", "AN..5,x", "N1..2..3"} {
		if f, err := ParseFormat(bad); err == nil {
			t.Errorf("%s accepted as %+v", bad, f)
		}
	}
}

// The formats of the catalogue are readable but for a handful that the transcription left broken.
func TestCatalogueFormats(t *testing.T) {
	l := testLibrary(t)
	bad := 0
	for _, e := range l.elements {
		f := strings.TrimSuffix(e.Format, "..")
		if _, err := ParseFormat(f); err != nil {
			bad++
			t.Logf("%s %s: %v", e.ID, e.Name, err)
		}
	}
	if bad > 20 {
		t.Errorf("%d unreadable formats", bad)
	}
}

func TestInlineCodes(t *testing.T) {
	for _, c := range []struct {
		list string
		want [][2]string
	}{
		{"1.初诊 2.复诊", [][2]string{{"1", "初诊"}, {"2", "复诊"}}},
		{"1. 阴性 2． 阳性 9、不详", [][2]string{{"1", "阴性"}, {"2", "阳性"}, {"9", "不详"}}},
		{"l.甲类 2.乙类 3.丙类", [][2]string{{"1", "甲类"}, {"2", "乙类"}, {"3", "丙类"}}},
		{"01.是；02.否", [][2]string{{"01", "是"}, {"02", "否"}}},
		{"CV05.01.001", nil}, {"", nil},
	} {
		got := inlineCodes(c.list)
		if len(got) != len(c.want) {
			t.Errorf("%q: %v", c.list, got)
			continue
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%q: %v", c.list, got)
			}
		}
	}
}

func FuzzFormat(f *testing.F) {
	for _, seed := range []string{"N3,1", "AN..18", "D8", "DT15", "N2..3", "T/F", "AN"} {
		f.Add(seed, "36.5")
	}
	f.Fuzz(func(t *testing.T, format, value string) {
		parsed, err := ParseFormat(format)
		if err != nil {
			return
		}
		parsed.fault(value)
		if at, _, ok := parseTime(value); ok {
			again := Format{Kind: "DT"}.FormatTime(at)
			if back, strict, ok := parseTime(again); at.Year() < 9999 && (!ok || !strict || !back.Truncate(time.Second).Equal(at.Truncate(time.Second))) {
				t.Errorf("%q is read as %v, written as %q, read as %v", value, at, again, back)
			}
		}
	})
}
