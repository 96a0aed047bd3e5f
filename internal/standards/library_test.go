package standards

import (
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	data "minkang/standards"
)

func TestLookups(t *testing.T) {
	l := testLibrary(t)
	if e, ok := l.Element("DE05.01.024.00"); !ok || e.Name != "疾病诊断代码" || e.Type != "S3" {
		t.Errorf("element: %+v %v", e, ok)
	}
	for _, c := range []struct{ domain, code, name string }{
		{"GB/T 2261.1", "1", "男"}, {"2.16.156.10011.2.3.3.4", "2", "女"}, {"GB/T 3304", "01", "汉族"}, {"2.16.156.10011.2.3.3.3", "03", "回族"},
		{"GB/T 2261.2", "20", "已婚"}, {"CV06.00.102", "1", "口服"}, {"2.16.156.10011.2.3.1.158", "1", "口服"}, {"DE04.30.017.00", "1", "正常"},
		{"2.16.156.10011.2.3.2.38", "2", "异常"}, {"2.16.156.10011.2.3.3.11.3", "I10.x00", "高血压"}, {"ICD-9-CM-3", "47.0901", "阑尾"},
	} {
		if got, ok := l.Code(c.domain, c.code); !ok || !strings.Contains(got.Name, c.name) {
			t.Errorf("%s %s: %+v %v", c.domain, c.code, got, ok)
		}
	}
	if _, ok := l.Code("GB/T 2261.1", "7"); ok {
		t.Error("a sex 7")
	}
	if d, ok := l.Domain("CV02.10.001", EditionCV2023); !ok || d.Edition != EditionCV2023 || len(d.Codes()) == 0 {
		t.Error("edition 2023 of CV02.10.001 is missing")
	}
	if d, _ := l.Domain("CV02.10.001", ""); d == nil || d.Edition != EditionCV {
		t.Error("without an edition the documents' own is meant")
	}
	for code, want := range map[string]string{"110102": "西城区", "440000": "广东省", "110101001001": "多福巷"} {
		if d, ok := l.Division(code); !ok || !strings.Contains(d.Name, want) {
			t.Errorf("division %s: %+v", code, d)
		}
	}
	for _, icd := range []string{"I10", "I10.x00", "j00", "E11.900"} {
		if c, ok := l.Diagnosis(icd); !ok || c.Edition != EditionICD {
			t.Errorf("diagnosis %s: %+v %v", icd, c, ok)
		}
	}
	if c, ok := l.Diagnosis("??"); ok {
		t.Errorf("diagnosis of nothing: %+v", c)
	}
	if n := len(l.InfectiousDiseases()); n < 40 {
		t.Errorf("%d infectious diseases", n)
	}
}

func TestDocumentTypes(t *testing.T) {
	l := testLibrary(t)
	if n := len(l.DocumentTypes()); n != 73 {
		t.Errorf("%d document types, the two series have 73", n)
	}
	full := 0
	templates := map[string]string{}
	for _, d := range l.DocumentTypes() {
		if !d.Index {
			full++
		}
		if templates[d.Template] != "" || d.Template == "" || d.Title == "" || d.Standard == "" {
			t.Errorf("%s: template %q is empty or that of %s", d.Code, d.Template, templates[d.Template])
		}
		templates[d.Template] = d.Code
		if got, ok := l.DocumentType(d.Template); !ok || got != d {
			t.Errorf("%s is not found by its template", d.Code)
		}
	}
	if full != 73 {
		t.Errorf("%d full specifications", full)
	}
	if d, ok := l.DocumentType("HSDC01.02"); !ok || d.Code != "HSDC00.02" {
		t.Error("alias HSDC01.02")
	}
	if _, ok := l.Spec("HSDC01.02"); ok {
		t.Error("Spec answers to an alias")
	}
}

// Every coded element of a specification has its value domain, or says in the coverage page that it is not held; every
// catalogue reference resolves; every format is readable.
func TestSpecificationsResolve(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		for _, g := range spec.Groups() {
			for _, e := range g.Elements {
				if _, ok := l.Element(e.Element); !ok && e.Status != Unverified && !strings.HasPrefix(e.Element, "HDSD") {
					t.Errorf("%s is not in the catalogue", e.Element)
				}
				if strings.HasPrefix(e.Element, "MK.") && e.Status != Unverified {
					t.Errorf("%s is ours and cannot be verified", e.Element)
				}
				if d, ok := l.Domain(e.Domain, ""); ok && e.OID == "" && d.OID != "" {
					t.Errorf("%s: domain %s has an OID, the row has none", e.Element, e.Domain)
				}
				if e.Source == "" || e.Name == "" {
					t.Errorf("%s %s: no name or source", e.Element, e.Name)
				}
			}
		}
	})
}

func TestEverySpecificationFileIsListed(t *testing.T) {
	l := testLibrary(t)
	files, err := data.FS.ReadDir("documents")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if _, ok := l.Spec(strings.TrimSuffix(f.Name(), ".csv")); !ok {
			t.Errorf("%s belongs to no document type", f.Name())
		}
	}
}

// A faulty specification is refused with the line and the reason.
func TestSpecificationFaults(t *testing.T) {
	const head = "# code: X\n# title: x\nrow,section,group,role,element,name,card,level,type,format,domain,edition,oid,binding,under,like,wire,entry,status,source\n"
	const sec = "section,10154-3,,,,主诉,0..1,O,,,,,,coded,,,,,verified,s\n"
	for name, text := range map[string]struct{ rows, want string }{
		"row kind":         {"thing,,,,,,,,,,,,,,,,,,,\n", "row kind"},
		"element before":   {"element,10154-3,,,DE1,n,0..1,O,S1,,,,,obs,,,ST,,verified,s\n", "outside"},
		"unknown binding":  {sec + "element,10154-3,,,DE1,n,0..1,O,S1,,,,,nowhere,,,ST,,verified,s\n", "binding"},
		"unknown header":   {"header,,,,DE1,n,0..1,O,S1,,,,,patient.shoe,,,,,verified,s\n", "binding"},
		"cardinality":      {sec + "element,10154-3,,,DE1,n,one,O,S1,,,,,obs,,,ST,,verified,s\n", "cardinality"},
		"format":           {sec + "element,10154-3,,,DE1,n,0..1,O,S1,Q7,,,,obs,,,ST,,verified,s\n", "format"},
		"twice, no role":   {sec + strings.Repeat("element,10154-3,,,DE1,n,0..1,O,S1,,,,,obs,,,ST,,verified,s\n", 2), "twice"},
		"under nothing":    {sec + "element,10154-3,,,DE1,n,0..1,O,S1,,,,,obs,DE2,,ST,,verified,s\n", "stand under"},
		"like not in name": {sec + "element,10154-3,,,DE1,n,0..1,O,S1,,,,,obs,,z,ST,,verified,s\n", "does not hold"},
		"section twice":    {sec + sec, "twice"},
		"group of another": {sec + "group,1-1,g,,,n,0..1,O,,,,,,cluster,,,,,verified,s\n", "outside"},
		"unknown pattern":  {sec + "group,10154-3,g,,,n,0..1,O,,,,,,heap,,,,,verified,s\n", "binding"},
	} {
		files := fstest.MapFS{"x.csv": {Data: []byte(head + text.rows)}}
		if _, err := readSpec(files, "x.csv"); err == nil || !strings.Contains(err.Error(), text.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Many goroutines may ask at once; the large tables are read once.
func TestConcurrentUse(t *testing.T) {
	l, err := loadFrom(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 20 {
				if _, ok := l.Diagnosis("I10.x00"); !ok {
					t.Error("diagnosis not found")
				}
				l.Division("110102")
				l.Procedure("47.0901")
			}
		})
	}
	all.Wait()
}

// Loading everything, the large tables included, stays far below the bound.
func TestLoadIsQuick(t *testing.T) {
	start := time.Now()
	l, err := loadFrom(data.FS)
	if err != nil {
		t.Fatal(err)
	}
	l.Diagnosis("I10")
	l.Procedure("47.0901")
	l.Division("110102")
	t.Logf("everything loaded in %v", time.Since(start))
}
