package standards

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/wire/cda"
)

// complete gives content of a type with everything stated.
func completeContent(l *Library, spec *DocumentSpec, seed uint64) Content {
	s := newSampler(l, seed)
	s.full = true
	return s.content(spec)
}

func clone(c Content) Content {
	c.Groups = slices.Clone(c.Groups)
	for i := range c.Groups {
		c.Groups[i].Values = slices.Clone(c.Groups[i].Values)
	}
	c.Header.Patient.IDs = slices.Clone(c.Header.Patient.IDs)
	c.Header.Authors = slices.Clone(c.Header.Authors)
	return c
}

// found gives the findings of content that are more than information, as "severity rule element".
func found(t *testing.T, l *Library, c Content) []string {
	t.Helper()
	body, err := l.Compose(c)
	if err != nil {
		t.Fatal(err)
	}
	return foundIn(t, l, body)
}

func foundIn(t *testing.T, l *Library, body []byte) []string {
	t.Helper()
	doc, err := cda.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range l.Check(doc, testNow) {
		if f.Severity == Info {
			continue
		}
		if f.Rule != "check.more" && (f.Line == 0 || f.Path == "") {
			t.Errorf("%s has no place", f.Rule)
		}
		if f.Path != "" {
			path, _, _ := strings.Cut(f.Path, "/@")
			if !doc.Tree.Find(path).Ok() {
				t.Errorf("%s: path %s leads nowhere", f.Rule, f.Path)
			}
		}
		out = append(out, strings.TrimSpace(f.Severity.String()+" "+f.Rule+" "+f.Element))
	}
	return out
}

// testLibrary is the library without the rules between elements, which content drawn by lot breaks; golden_test.go tests those.
func testLibrary(t testing.TB) *Library {
	t.Helper()
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	plain := *l
	plain.cross = nil
	return &plain
}

func eachSpec(t *testing.T, run func(t *testing.T, l *Library, spec *DocumentSpec)) {
	l := testLibrary(t)
	for _, spec := range l.DocumentTypes() {
		if !spec.Index {
			t.Run(spec.Code, func(t *testing.T) { run(t, l, spec) })
		}
	}
}

// Every value of every specification, spoilt one at a time, gives exactly the finding it should.
func TestSpoiltValue(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		base := completeContent(l, spec, 4)
		if got := found(t, l, base); len(got) > 0 {
			t.Fatalf("the base document is not clean: %v", got)
		}
		done := map[*ElementSpec]bool{}
		for i := range base.Groups {
			g, _ := spec.Group(base.Groups[i].Section, base.Groups[i].Name)
			for j := range base.Groups[i].Values {
				v := base.Groups[i].Values[j]
				e, _ := g.Element(v.Element, v.Role)
				if done[e] {
					continue
				}
				done[e] = true
				spoilt, want := spoil(l, e, v)
				if want == "" {
					continue
				}
				c := clone(base)
				c.Groups[i].Values[j] = spoilt
				if got := found(t, l, c); !slices.Equal(got, []string{want}) {
					t.Errorf("%s %s/%s %s: want [%s], got %v", e.Name, g.Section, g.Name, e.Binding, want, got)
				}
			}
		}
	})
}

// spoil breaks a value in the way its type can be broken, and tells the finding that must follow.
func spoil(l *Library, e *ElementSpec, v Value) (Value, string) {
	severity := "error"
	if e.Status < ElementVerified {
		severity = "warning"
	}
	want := func(rule string) string { return severity + " " + rule + " " + e.Element }
	switch e.Type {
	case "S2", "S3":
		d, ok := l.Domain(e.Domain, "")
		switch {
		case !ok:
			return v, ""
		case d.ID == domainICD10 || d.ID == domainICD9:
			v.Code = "??"
			return v, want("value.code-form")
		case d.Open:
			return v, ""
		}
		v.Code = "ZZZ"
		return v, want("value.code")
	case "D", "DT":
		if strings.Contains(e.Binding, ".") {
			return v, "" // Participant.Time is an instant: it cannot hold a wrong one
		}
		v.Text, v.Time = "20260231", time.Time{}
		return v, want("value.date")
	case "N":
		if e.Binding != "obs" {
			return v, ""
		}
		v.Text, v.Unit = "很高", ""
		return v, want("value.number")
	case "L":
		v.Code = "maybe"
		return v, want("value.boolean")
	}
	if e.Format.Max > 0 && (e.Format.Kind == "A" || e.Format.Kind == "AN") && e.Binding == "obs" {
		v.Text = strings.Repeat("长", e.Format.Max+1)
		return v, "warning value.too-long " + e.Element
	}
	return v, ""
}

// Every required or recommended element, taken away one at a time, is missed at the right strength.
func TestMissingElement(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		base := completeContent(l, spec, 6)
		if got := found(t, l, base); len(got) > 0 {
			t.Fatalf("the base document is not clean: %v", got)
		}
		for i := range base.Groups {
			g, _ := spec.Group(base.Groups[i].Section, base.Groups[i].Name)
			if len(base.Groups[i].Values) < 2 {
				continue // with its only value the whole group goes
			}
			for j, v := range base.Groups[i].Values {
				e, _ := g.Element(v.Element, v.Role)
				if e.Max != 1 || g.hasBelow(e) {
					continue
				}
				c := clone(base)
				c.Groups[i].Values = slices.Delete(c.Groups[i].Values, j, j+1)
				var want []string
				switch {
				case e.under != nil && base.Groups[i].denies(e.under):
				case e.Level == Required && e.Status == Verified:
					want = []string{"error element.missing " + e.Element}
				case e.Level == Required:
					want = []string{"warning element.missing " + e.Element}
				case e.Level == Recommended:
					want = []string{"warning element.recommended " + e.Element}
				}
				if got := found(t, l, c); !slices.Equal(got, want) {
					t.Errorf("%s/%s %s: want %v, got %v", g.Section, g.Name, e.Name, want, got)
				}
			}
		}
	})
}

func (g *GroupSpec) hasBelow(e *ElementSpec) bool {
	return slices.ContainsFunc(g.Elements, func(b *ElementSpec) bool { return b.under == e })
}

func (g Group) denies(e *ElementSpec) bool {
	return slices.ContainsFunc(g.Values, func(v Value) bool {
		return v.Element == e.Element && v.Role == e.Role && v.Code == "false" && e.Type == "L"
	})
}

// Every section and group, taken away one at a time.
func TestMissingSectionAndGroup(t *testing.T) {
	strength := func(level Level, status Status, what string) []string {
		switch {
		case level == Required && status == Verified:
			return []string{"error " + what + ".missing"}
		case level == Required:
			return []string{"warning " + what + ".missing"}
		case level == Recommended:
			return []string{"warning " + what + ".recommended"}
		}
		return nil
	}
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		base := completeContent(l, spec, 8)
		without := func(drop func(Group) bool) []string {
			c := clone(base)
			c.Groups = slices.DeleteFunc(c.Groups, drop)
			return found(t, l, c)
		}
		for _, s := range spec.Sections {
			has := slices.ContainsFunc(base.Groups, func(g Group) bool { return g.Section == s.Code })
			if !has || len(spec.Sections) == 1 {
				continue
			}
			if got, want := without(func(g Group) bool { return g.Section == s.Code }), strength(s.Level, s.Status, "section"); !slices.Equal(got, want) {
				t.Errorf("section %s: want %v, got %v", s.Title, want, got)
			}
			count := map[string]bool{}
			for _, g := range base.Groups {
				if g.Section == s.Code {
					count[g.Name] = true
				}
			}
			for _, g := range s.Groups {
				if g.Name == "" || len(count) < 2 || !count[g.Name] {
					continue
				}
				got := without(func(x Group) bool { return x.Section == s.Code && x.Name == g.Name })
				if want := strength(g.Level, g.Status, "group"); !slices.Equal(got, want) {
					t.Errorf("group %s/%s: want %v, got %v", s.Title, g.Name, want, got)
				}
			}
		}
	})
}

// The header's own rules.
func TestHeaderRules(t *testing.T) {
	l := testLibrary(t)
	spec, _ := l.Spec("C0053")
	idAt := func(c *Content) int {
		return slices.IndexFunc(c.Header.Patient.IDs, func(i Identifier) bool { return i.Root == rootIDCard })
	}
	setID := func(value string) func(*Content) {
		return func(c *Content) { c.Header.Patient.IDs[idAt(c)].Extension = value }
	}
	tests := map[string]struct {
		change func(*Content)
		want   []string
	}{
		"clean":      {func(*Content) {}, nil},
		"no id card": {func(c *Content) { i := idAt(c); c.Header.Patient.IDs = slices.Delete(c.Header.Patient.IDs, i, i+1) }, []string{"warning header.id-card-missing DE02.01.030.00"}},
		"check digit": {func(c *Content) {
			id := c.Header.Patient.IDs[idAt(c)].Extension
			setID(id[:17] + string('0'+('X'-id[17])%9))(c)
		}, []string{"error header.id-card-invalid DE02.01.030.00"}},
		"passport":          {setID("E12345678"), []string{"warning header.id-card-shape DE02.01.030.00"}},
		"birth certificate": {setID("P110123456"), []string{"warning header.id-card-shape DE02.01.030.00"}},
		"one digit lost":    {setID("11019919500101001"), []string{"error header.id-card-invalid DE02.01.030.00"}},
		"short":             {setID("123"), []string{"error header.id-card-invalid DE02.01.030.00"}},
		"other sex":         {func(c *Content) { c.Header.Patient.Sex = map[string]string{"1": "2", "2": "1"}[c.Header.Patient.Sex] }, []string{"warning header.sex-id-card DE02.01.040.00"}},
		"unknown sex":       {func(c *Content) { c.Header.Patient.Sex = "0" }, nil},
		"wrong sex code":    {func(c *Content) { c.Header.Patient.Sex = "7" }, []string{"error value.code DE02.01.040.00"}},
		"no sex":            {func(c *Content) { c.Header.Patient.Sex = "" }, []string{"error header.element-missing DE02.01.040.00"}},
		"other birth":       {func(c *Content) { setBirth(c, time.Date(1955, 5, 5, 0, 0, 0, 0, time.UTC)) }, []string{"error header.birth-id-card DE02.01.005.01"}},
		"future birth":      {func(c *Content) { setPerson(c, testNow.AddDate(0, 0, 3)) }, []string{"error header.birth-future DE02.01.005.01"}},
		"birth after stay":  {func(c *Content) { setPerson(c, testNow.AddDate(0, 0, -2)) }, []string{"error header.birth-after-visit DE02.01.005.01"}},
		"no name":           {func(c *Content) { c.Header.Patient.Name = "" }, []string{"error header.element-missing DE02.01.039.00"}},
		"no custodian":      {func(c *Content) { c.Header.Custodian = Organization{} }, []string{"error header.element-missing DE08.10.052.00"}},
		"no inpatient no": {func(c *Content) {
			c.Header.Patient.IDs = slices.DeleteFunc(c.Header.Patient.IDs, func(i Identifier) bool { return i.Root == cda.OIDInpatientNo })
		}, []string{"error header.element-missing DE01.00.014.00"}},
		"discharge before admission": {func(c *Content) { c.Header.Encounter.To = c.Header.Encounter.From.Add(-time.Hour) }, []string{"error header.encounter-order DE06.00.017.00"}},
		"document of tomorrow":       {func(c *Content) { c.Header.EffectiveTime = testNow.Add(24 * time.Hour) }, []string{"warning header.effective-future"}},
		"no document id":             {func(c *Content) { c.Header.ID = Identifier{} }, []string{"fatal cda.no-id"}},
		"no ethnic group code":       {func(c *Content) { c.Header.Patient.Ethnic = "99999" }, nil}, // C0053 does not ask for it
		"marital status":             {func(c *Content) { c.Header.Patient.Marital = "77" }, []string{"error value.code DE02.01.018.00"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			c := completeContent(l, spec, 10)
			test.change(&c)
			if got := found(t, l, c); !slices.Equal(got, test.want) {
				t.Errorf("want %v, got %v", test.want, got)
			}
		})
	}
}

func setBirth(c *Content, birth time.Time) {
	c.Header.Patient.Birth, c.Header.Patient.BirthText = birth, birth.Format("20060102")
}

// setPerson gives the patient another birth date and the number that goes with it.
func setPerson(c *Content, birth time.Time) {
	setBirth(c, time.Date(birth.Year(), birth.Month(), birth.Day(), 0, 0, 0, 0, time.UTC))
	serial := 100
	if c.Header.Patient.Sex == "1" {
		serial = 101
	}
	for i := range c.Header.Patient.IDs {
		if c.Header.Patient.IDs[i].Root == rootIDCard {
			c.Header.Patient.IDs[i].Extension = cnid.Synthetic("110199", c.Header.Patient.Birth, serial)
		}
	}
}

// What the document says of itself as a whole, spoilt in its text.
func TestDocumentRules(t *testing.T) {
	l := testLibrary(t)
	spec, _ := l.Spec("C0002")
	body, err := l.Compose(completeContent(l, spec, 12))
	if err != nil {
		t.Fatal(err)
	}
	replace := func(old, new string) string {
		if !strings.Contains(string(body), old) {
			t.Fatalf("no %q in the document", old)
		}
		return strings.Replace(string(body), old, new, 1)
	}
	cut := func(from, to string) string {
		a := strings.Index(string(body), from)
		b := strings.Index(string(body), to)
		if a < 0 || b < a {
			t.Fatalf("no %q … %q", from, to)
		}
		return string(body[:a]) + string(body[b:])
	}
	template := `<templateId root="` + spec.Template + `"/>`
	tests := map[string]struct{ body, want string }{
		"unknown type":         {strings.Replace(replace(`code="C0002"`, `code="C9999"`), spec.Template, "1.2.3", 1), "fatal cda.unknown-type"},
		"type by template":     {replace(`code="C0002"`, `code="C9999"`), "warning cda.type-by-template"},
		"template of another":  {replace(spec.Template, "2.16.156.10011.2.1.1.73"), "error cda.template-mismatch"},
		"template of a guess":  {replace(spec.Template, "2.16.156.10011.2.1.1.17"), "warning cda.template-mismatch"},
		"unknown template":     {replace(spec.Template, "1.2.3"), "warning cda.template-unknown"},
		"no template":          {replace(template, ""), "warning cda.template-unknown"},
		"system of the type":   {replace(`codeSystem="2.16.156.10011.2.4"`, `codeSystem="1.2.3"`), "warning cda.code-system"},
		"no patient":           {cut("<recordTarget", "<author"), "fatal cda.no-record-target"},
		"no body":              {cut("<component>", "</ClinicalDocument>"), "error cda.no-body"},
		"attributes in a lump": {replace(`codeSystem="2.16.156.10011.2.4" codeSystemName`, `codeSystem="2.16.156.10011.2.4"codeSystemName`), "warning xml.attribute-space"},
		"flavour of null":      {replace(`<value xsi:type="BL" value="`, `<value xsi:type="BL" nullFlavor="UNK" v="`), "warning element.null DE02.10.023.00"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			doc, err := cda.Parse([]byte(test.body))
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, f := range l.Check(doc, testNow) {
				if f.Severity > Info {
					got = append(got, strings.TrimSpace(fmt.Sprint(f.Severity, " ", f.Rule, " ", f.Element)))
				}
			}
			if !slices.Contains(got, test.want) || len(got) > 2 && name != "unknown type" {
				t.Errorf("want %s, got %v", test.want, got)
			}
		})
	}
}
