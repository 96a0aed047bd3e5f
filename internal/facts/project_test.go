package facts

import (
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

func mustCatalogue(t testing.TB) *Catalogue {
	t.Helper()
	c, err := LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestCatalogueIsComplete(t *testing.T) {
	for _, s := range mustCatalogue(t).Subjects() {
		if s.Zh == "" || s.En == "" || s.Definition.ZH == "" || s.Definition.EN == "" || len(s.Dimensions) == 0 || len(s.Measures) == 0 {
			t.Errorf("subject %s has gaps", s.Key)
		}
		seen := map[string]bool{}
		for _, c := range s.Columns {
			if seen["column "+c.Name] {
				t.Errorf("%s: column %s twice", s.Key, c.Name)
			}
			seen["column "+c.Name] = true
		}
		for _, d := range s.Dimensions {
			if d.Zh == "" || d.En == "" || seen[d.Key] || d.Type == "band" && d.Width < 2 {
				t.Errorf("%s: dimension %s", s.Key, d.Key)
			}
			seen[d.Key] = true
		}
		for _, m := range s.Measures {
			if m.Zh == "" || m.En == "" || seen[m.Key] {
				t.Errorf("%s: measure %s", s.Key, m.Key)
			}
			seen[m.Key] = true
		}
	}
}

func TestCategoryAndChapter(t *testing.T) {
	for code, want := range map[string][2]string{
		"I10.x00": {"I10", "09"}, "E11.900": {"E11", "04"}, "J06.900x003": {"J06", "10"}, "D48.900": {"D48", "02"}, "D50": {"D50", "03"},
		"h60.9": {"H60", "08"}, "T98": {"T98", "19"}, "U07.1": {"U07", "22"}, "I10X": {"I10", "09"}, "BNW": {"", ""}, "": {"", ""}, "101": {"", ""},
		"O80.000": {"O80", "15"}, "Z34": {"Z34", "21"}, "I1": {"", ""}, "I1012A": {"I10", "09"},
	} {
		c := category(code)
		if c != want[0] || chapter(c).Code != want[1] {
			t.Errorf("%q: got %q, %q, want %v", code, c, chapter(c).Code, want)
		}
	}
}

func TestClassOf(t *testing.T) {
	for _, c := range []struct {
		code, name, class string
		antibiotic        bool
	}{
		{"", "阿莫西林胶囊", "J01C", true}, {"", "注射用头孢曲松钠", "J01D", true}, {"", "左氧氟沙星片", "J01M", true},
		{"", "阿奇霉素片", "J01F", true}, {"", "甲硝唑片", "J01X", true}, {"", "硝苯地平控释片", "C08", false}, {"", "盐酸二甲双胍片", "A10", false},
		{"", "磷酸奥司他韦胶囊", "J05", false}, {"", "维生素C片", "", false}, {"C09AA05", "x", "C09", false}, {"J01CA04", "", "J01C", true},
		{"86901", "缬沙坦胶囊", "C09", false}, {"", "注射用哌拉西林钠他唑巴坦钠", "J01C", true},
	} {
		got, _ := classOf(c.code, c.name)
		if got.label.Code != c.class || got.antibiotic != c.antibiotic {
			t.Errorf("%s %s: got %q %v, want %q %v", c.code, c.name, got.label.Code, got.antibiotic, c.class, c.antibiotic)
		}
	}
}

func TestAgeOn(t *testing.T) {
	date := func(s string) time.Time { x, _ := time.Parse("2006-01-02", s); return x }
	for _, c := range []struct {
		birth, on string
		age       int64
		ok        bool
	}{
		{"2000-03-01", "2026-02-28", 25, true}, {"2000-03-01", "2026-03-01", 26, true}, {"2000-02-29", "2026-02-28", 25, true},
		{"2026-01-05", "2026-01-05", 0, true}, {"2026-01-06", "2026-01-05", 0, false}, {"1850-01-01", "2026-01-05", 0, false},
	} {
		if age, ok := AgeOn(date(c.birth), date(c.on)); age != c.age || ok != c.ok {
			t.Errorf("%s on %s: %d, %v", c.birth, c.on, age, ok)
		}
	}
	if _, ok := AgeOn(time.Time{}, date("2026-01-01")); ok {
		t.Error("an unknown birth date has an age")
	}
}

func TestProject(t *testing.T) {
	birth := time.Date(1960, 5, 1, 0, 0, 0, 0, time.UTC)
	at := time.Date(2026, 1, 5, 0, 30, 0, 0, clock.Region) // still 4 January in UTC
	number := 7.1
	doc := DocumentFacts{Document: 7, Person: 3, Type: "C0032", Institution: Institution{ID: 9, Code: "c", Name: "医院", Kind: "hospital"},
		EncounterKind: "inpatient", EncounterNo: "Z1", From: at, To: at.Add(50 * time.Hour), StoredAt: at.Add(60 * time.Hour), Status: Current,
		Entries: []FactEntry{
			{Kind: "diagnosis", Code: "I10.x00", Name: "原发性高血压", Path: "/a", Attrs: map[string]string{"rank": "main", "kind": "discharge"}},
			{Kind: "medication", Name: "头孢呋辛酯片", Attrs: map[string]string{"quantity": "12", "essential": "true"}},
			{Kind: "lab", Code: "GLU", Name: "葡萄糖", Number: &number, Unit: "mmol/L", Flag: "h"},
			{Kind: "diagnosis"}, {Kind: "procedure", Code: "38.9300", Name: "静脉导管插入术"},
			{Kind: "immunization", Code: "0201", Name: "乙肝疫苗", Attrs: map[string]string{"dose": "2"}}, {Kind: "charge", Code: "x"},
		}}
	names := func(list, code string) (string, string, bool) {
		if list == "category" && code == "I10" {
			return "特发性高血压", "Essential hypertension", true
		}
		return "", "", false
	}
	got := Project(doc, ResidentFacts{Person: 3, Sex: "2", Birth: birth, Division: "110199001007"}, names)
	want := []string{"document", "visit", "diagnosis", "medication", "lab", "procedure", "immunization"}
	if len(got) != len(want) {
		t.Fatalf("%d facts", len(got))
	}
	check := func(i int, column string, v any) {
		t.Helper()
		if got[i].Subject != want[i] || got[i].Values[column] != v || got[i].Document != 7 || got[i].Person != 3 {
			t.Errorf("%s.%s is %v, want %v", got[i].Subject, column, got[i].Values[column], v)
		}
	}
	check(1, "stay_days", 2.0)
	check(1, "age", int64(65))
	check(1, "street", Label{"110199001", "110199001", ""})
	check(2, "category", Label{"I10", "特发性高血压", "Essential hypertension"})
	check(2, "main", true)
	check(2, "stage", Label{"discharge", "出院诊断", "Discharge"})
	check(2, "path", Label{"/a", "/a", ""})
	check(3, "antibiotic", true)
	check(3, "essential", true)
	check(3, "quantity", 12.0)
	check(4, "abnormal", true)
	check(4, "value", 7.1)
	check(5, "procedure_code", Label{"38.9300", "静脉导管插入术", ""})
	check(6, "dose", Label{"2", "2", ""})
	if d := DayKey(got[1].Values["day"].(time.Time)); dayText(d) != "2026-01-05" {
		t.Errorf("day %s", dayText(d))
	}
	for _, s := range []Status{Superseded, Deprecated} {
		doc.Status = s
		if n := len(Project(doc, ResidentFacts{}, nil)); n != 0 {
			t.Errorf("a %s document has %d facts", s, n)
		}
	}
}

func TestVisitKey(t *testing.T) {
	a := DocumentFacts{Person: 1, Institution: Institution{ID: 9}, EncounterKind: "outpatient", EncounterNo: "1", From: time.Unix(1e9, 0)}
	same := a
	same.From, same.Type = a.From.AddDate(0, 0, 3), "C0007"
	if VisitKey(a) != VisitKey(same) {
		t.Error("documents of one number are two visits")
	}
	for name, change := range map[string]func(*DocumentFacts){
		"number":      func(d *DocumentFacts) { d.EncounterNo = "2" },
		"institution": func(d *DocumentFacts) { d.Institution.ID = 8 },
		"resident":    func(d *DocumentFacts) { d.Person = 2 },
		"no number":   func(d *DocumentFacts) { d.EncounterNo = "" },
	} {
		d := a
		change(&d)
		if VisitKey(d) == VisitKey(a) || VisitKey(d) <= id.ID(0) {
			t.Errorf("another %s is the same visit", name)
		}
	}
}

func TestVisitKeyJoinsReports(t *testing.T) {
	record := DocumentFacts{Person: 1, Institution: Institution{ID: 9}, EncounterKind: "outpatient", EncounterNo: "1"}
	report := record
	report.EncounterKind, report.Type = "", "C0007"
	if VisitKey(report) != VisitKey(record) {
		t.Error("a report with the visit's number does not belong to it")
	}
	if report.EncounterNo = ""; VisitKey(report) != 0 {
		t.Error("a report without a number belongs to a visit")
	}
}

func TestPlanResidents(t *testing.T) {
	r := func(p id.ID) ResidentFacts { return ResidentFacts{Person: p} }
	c := planResidents([]ResidentChange{{Event: "1", Resident: r(1)}, {Event: "2", Resident: r(2), Retired: []id.ID{1}},
		{Event: "3", Resident: r(3), Retired: []id.ID{2}}, {Event: "4", Resident: r(5), Retired: []id.ID{4}}, {Event: "5", Resident: r(4)}})
	if c.Cursor != "5" || len(c.Retired) != 2 || c.Retired[1] != 3 || c.Retired[2] != 3 {
		t.Errorf("retired %v", c.Retired)
	}
	if len(c.Residents) != 3 {
		t.Errorf("residents %v, want 3, 5 and 4", c.Residents)
	}
}

func TestMainDiagnosis(t *testing.T) {
	d := func(kind, rank string) FactEntry {
		e := FactEntry{Kind: "diagnosis", Code: "I10", Attrs: map[string]string{"kind": kind}}
		if rank != "" {
			e.Attrs["rank"] = rank
		}
		return e
	}
	for name, c := range map[string]struct {
		entries []FactEntry
		want    []bool
	}{
		"ranked by name":    {[]FactEntry{d("discharge", "other"), d("discharge", "main")}, []bool{false, true}},
		"ranked by number":  {[]FactEntry{d("confirmed", "1"), d("confirmed", "2")}, []bool{true, false}},
		"the first counts":  {[]FactEntry{d("tcm", ""), d("outpatient", ""), d("outpatient", "")}, []bool{false, true, false}},
		"some ranked":       {[]FactEntry{d("outpatient", ""), d("outpatient", "1")}, []bool{false, true}},
		"other kinds first": {[]FactEntry{{Kind: "lab", Code: "x"}, d("outpatient", "")}, []bool{true}},
	} {
		var got []bool
		for _, f := range Project(DocumentFacts{Document: 1, Person: 1, Status: Current, StoredAt: time.Unix(1e9, 0), Entries: c.entries}, ResidentFacts{}, nil) {
			if f.Subject == "diagnosis" {
				got = append(got, f.Values["main"].(bool))
			}
		}
		if len(got) != len(c.want) {
			t.Fatalf("%s: %v", name, got)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %v, want %v", name, got, c.want)
			}
		}
	}
}
