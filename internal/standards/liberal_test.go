package standards

import (
	"slices"
	"strings"
	"testing"

	"minkang/internal/wire/cda"
)

// body wraps sections into a document of a type, for shapes that Compose never writes but hospitals do.
func wrap(code, template, sections string) string {
	return `<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<templateId root="` + template + `"/><id root="2.16.156.10011.1.1" extension="1"/><code code="` + code + `" codeSystem="2.16.156.10011.2.4"/>
<effectiveTime value="20260105093000"/><component><structuredBody>` + sections + `</structuredBody></component></ClinicalDocument>`
}

func section(code, entries string) string {
	return `<component><section><code code="` + code + `" codeSystem="2.16.840.1.113883.6.1"/><text/>` + entries + `</section></component>`
}

func obs(de, display, value string) string {
	return `<observation><code code="` + de + `" displayName="` + display + `"/>` + value + `</observation>`
}

func st(s string) string { return `<value xsi:type="ST">` + s + `</value>` }
func cd(code string) string {
	return `<value xsi:type="CD" code="` + code + `" codeSystem="2.16.156.10011.2.3.3.11.3"/>`
}

func extractText(t *testing.T, doc string) (string, []Entry) {
	t.Helper()
	l := testLibrary(t)
	d, err := cda.Parse([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	c, entries := l.Extract(d)
	var b strings.Builder
	for _, g := range c.Groups {
		b.WriteString(g.Section + "/" + g.Name + "{")
		for _, v := range g.Values {
			b.WriteString(v.Element)
			if v.Role != "" {
				b.WriteString("/" + v.Role)
			}
			b.WriteString("=" + v.Text + "|" + v.Code + " ")
		}
		b.WriteString("}")
	}
	return b.String(), entries
}

// The same facts in the shapes of different senders.
func TestLiberalReading(t *testing.T) {
	c0002 := func(sections string) string { return wrap("C0002", "2.16.156.10011.2.1.1.22", sections) }
	c0053 := func(sections string) string { return wrap("C0053", "2.16.156.10011.2.1.1.73", sections) }
	component := func(s string) string { return "<component>" + s + "</component>" }
	relation := func(s string) string { return `<entryRelationship typeCode="COMP">` + s + `</entryRelationship>` }
	entry := func(s string) string { return "<entry>" + s + "</entry>" }
	name, code := "DE05.01.025.00", "DE05.01.024.00"
	one := "29548-5/diagnosis{DE05.01.025.00=感冒| DE05.01.024.00=|J00 }"
	tests := map[string]struct{ doc, want string }{
		"as written":          {c0002(section("29548-5", entry(`<organizer>`+component(obs(name, "诊断名称", st("感冒")))+component(obs(code, "诊断代码", cd("J00")))+`</organizer>`))), one},
		"code under name":     {c0002(section("29548-5", entry(`<observation><code code="`+name+`"/>`+st("感冒")+relation(obs(code, "", cd("J00")))+`</observation>`))), one},
		"two entries for one": {c0002(section("29548-5", entry(obs(name, "", st("感冒")))+entry(obs(code, "", cd("J00"))))), one},
		"two in one organizer": {c0002(section("29548-5", entry(`<organizer>`+component(obs(name, "", st("感冒")))+component(obs(code, "", cd("J00")))+
			component(obs(name, "", st("咳嗽")))+component(obs(code, "", cd("R05")))+`</organizer>`))),
			one + "29548-5/diagnosis{DE05.01.025.00=咳嗽| DE05.01.024.00=|R05 }"},
		"organizers in an organizer": {c0002(section("29548-5", entry(`<organizer>`+component(`<organizer>`+component(obs(code, "", cd("J00")))+`</organizer>`)+
			component(`<organizer>`+component(obs(name, "", st("咳嗽")))+component(obs(code, "", cd("R05")))+`</organizer>`)+`</organizer>`))),
			"29548-5/diagnosis{DE05.01.024.00=|J00 }29548-5/diagnosis{DE05.01.025.00=咳嗽| DE05.01.024.00=|R05 }"},
		"code as text":       {c0002(section("29548-5", entry(obs(code, "", st("J00"))))), "29548-5/diagnosis{DE05.01.024.00=|J00 }"},
		"section by title":   {c0002(`<component><section><title>主诉</title><entry>` + obs("DE04.01.119.00", "", st("头痛")) + `</entry></section></component>`), "10154-3/{DE04.01.119.00=头痛| }"},
		"section by display": {c0002(`<component><section><code displayName="Chief Complaint"/><entry>` + obs("DE04.01.119.00", "", st("头痛")) + `</entry></section></component>`), "10154-3/{DE04.01.119.00=头痛| }"},
		"narrative only":     {c0002(`<component><section><code code="10154-3"/><text>头痛三日</text></section></component>`), "10154-3/{DE04.01.119.00=头痛三日| }"},
		"section in section": {c0002(`<component><section><code code="18776-5"/><component><section><code code="10154-3"/><entry>` + obs("DE04.01.119.00", "", st("头痛")) + `</entry></section></component></section></component>`), "10154-3/{DE04.01.119.00=头痛| }"},
		"qualifier tells": {c0053(section("11535-2", entry(`<observation><code code="DE05.10.130.00"><qualifier><name displayName="中医证候代码"/></qualifier></code>`+cd("BNP050")+`</observation>`))),
			"11535-2/tcmSyndrome{DE05.10.130.00=|BNP050 }"},
		"name with a blank inside": {c0053(section("11535-2", entry(obs("DE05.10.130.00", "出院诊断-中医证 候代码", cd("BNP050"))))), "11535-2/tcmSyndrome{DE05.10.130.00=|BNP050 }"},
		"nothing said":             {c0002(section("10154-3", entry(obs("DE04.01.119.00", "", st("-"))))), ""},
		"older allergy element":    {c0002(section("48765-2", entry(`<observation><code code="DE02.10.023.00"/><value xsi:type="BL" value="true"/>`+relation(obs("DE05.01.022.00", "", st("青霉素")))+`</observation>`))), "48765-2/allergy{DE02.10.023.00=|true DE02.10.022.00=青霉素| }"},
		"unit in the text":         {c0053(section("8648-8", entry(obs("DE06.00.310.00", "", st("5天"))))), "8648-8/{DE06.00.310.00=5| }"},
		"value in the text":        {c0002(section("10154-3", entry(`<observation><code code="DE04.01.119.00"/><text>头痛</text></observation>`))), "10154-3/{DE04.01.119.00=头痛| }"},
		"section in pieces": {wrap("HSDC00.01", "2.16.156.10011.2.1.1.16", section("10201-2", entry(obs("DE04.10.106.00", "", cd("1"))))+section("11447-0", entry(obs("DE04.10.113.00", "", cd("1"))))),
			"29545-1/{DE04.10.106.00=|1 DE04.10.113.00=|1 }"},
		"inner identifier": {wrap("HSDA00.01", "2.16.156.10011.2.1.1.1", section("30954-2", entry(`<organizer>`+component(obs("HDSD00.01.013", "ABO血型", cd("1")))+`</organizer>`))),
			"30954-2/blood{DE04.50.001.00=|1 }"},
		"type by alias": {wrap("HSDC01.02", "2.16.156.10011.2.1.1.17", section("29548-5", entry(obs(code, "", cd("J00"))))), "29548-5/diagnosis{DE05.01.024.00=|J00 }"},
	}
	for label, test := range tests {
		t.Run(label, func(t *testing.T) {
			if got, _ := extractText(t, test.doc); got != test.want {
				t.Errorf("\nwant %s\ngot  %s", test.want, got)
			}
		})
	}
}

// A section written in pieces is checked as one; a type known at index level is checked by its header only.
func TestPiecesAndIndexLevel(t *testing.T) {
	l := testLibrary(t)
	check := func(text string) (rules []string) {
		doc, err := cda.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range l.Check(doc, testNow) {
			rules = append(rules, f.Severity.String()+" "+f.Rule+" "+f.Element)
		}
		return rules
	}
	entry := func(de, code string) string { return "<entry>" + obs(de, "", cd(code)) + "</entry>" }
	for _, r := range check(wrap("HSDC00.01", "2.16.156.10011.2.1.1.16", section("10201-2", entry("DE04.10.106.00", "1"))+section("11447-0", entry("DE04.10.113.00", "1")))) {
		if strings.Contains(r, "repeated") || strings.Contains(r, "section.unknown") {
			t.Errorf("in pieces: %s", r)
		}
	}
	l = withoutSpec(t, "C0003")
	index := strings.Replace(wrap("C0003", "2.16.156.10011.2.1.1.23", section("10154-3", entry("DE04.01.119.00", "x"))), "<component><structuredBody>",
		`<recordTarget><patientRole><patient/></patientRole></recordTarget><component><structuredBody>`, 1)
	got := check(index)
	for _, want := range []string{"info cda.index-only ", "error header.element-missing DE02.01.039.00", "error header.element-missing DE02.01.040.00",
		"error header.element-missing DE08.10.052.00", "warning header.element-recommended DE02.01.005.01", "warning header.id-card-missing DE02.01.030.00"} {
		if !slices.Contains(got, want) {
			t.Errorf("index level: no %q in %v", want, got)
		}
	}
	if _, err := l.Compose(Content{Type: "C0003"}); err == nil {
		t.Error("a type known at index level was composed")
	}
	if len(got) != 6 {
		t.Errorf("index level: %v", got)
	}
}

// The structured entries of the kinds that the record and the warehouse live on.
func TestEntries(t *testing.T) {
	l := testLibrary(t)
	at := "20260105101500"
	build := func(code string, groups ...Group) []Entry {
		spec, _ := l.Spec(code)
		c := Content{Type: code, Header: newSampler(l, 1).header(spec), Groups: groups}
		body, err := l.Compose(c)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cda.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		_, entries := l.Extract(doc)
		return entries
	}
	lab := build("C0007", Group{Section: "30954-2", Name: "lab", Values: []Value{
		{Element: "DE04.30.019.00", Code: "GLU", Text: "葡萄糖"}, {Element: "DE06.00.048.00", Text: at}, {Element: "DE04.30.017.00", Code: "1"},
		{Element: "DE04.30.015.00", Text: "7.8"}, {Element: "DE04.30.016.00", Text: "mmol/L"}, {Element: "MK.range", Text: "3.9~6.1"}, {Element: "MK.interpretation", Code: "H"}}})
	if e := lab[0]; len(lab) != 1 || e.Kind != "lab" || e.Code != "GLU" || e.Name != "葡萄糖" || e.Number == nil || *e.Number != 7.8 || e.Unit != "mmol/L" ||
		e.Range != "3.9~6.1" || e.Flag != "H" || Stamp(e.At) != at {
		t.Errorf("lab: %+v", lab)
	}
	drug := build("C0004", Group{Section: "10160-0", Name: "medication", Values: []Value{
		{Element: "DE08.50.022.00", Text: "氨氯地平片"}, {Element: "DE06.00.134.00", Code: "1", Text: "口服"}, {Element: "DE08.50.023.00", Text: "5", Unit: "mg"},
		{Element: "DE06.00.133.00", Text: "qd"}, {Element: "DE06.00.135.00", Text: "140", Unit: "mg"}}})
	if e := drug[0]; e.Kind != "medication" || e.Name != "氨氯地平片" || e.Attrs["dose"] != "5" || e.Attrs["doseUnit"] != "mg" || e.Attrs["route"] != "1" ||
		e.Attrs["frequency"] != "qd" || e.Attrs["quantity"] != "140" {
		t.Errorf("medication: %+v", drug)
	}
	vital := build("HSDB04.01", Group{Section: "8716-3", Name: "vital", Values: []Value{{Element: "DE04.10.174.00", Text: "152"}, {Element: "DE04.10.176.00", Text: "94"}}})
	if len(vital) != 2 || vital[0].Code != "systolic" || *vital[0].Number != 152 || vital[0].Unit != "mmHg" || vital[1].Code != "diastolic" {
		t.Errorf("vital: %+v", vital)
	}
	diagnosis := build("C0053", Group{Section: "11535-2", Name: "diagnosis", Values: []Value{{Element: "DE05.01.024.00", Code: "I10.x00x002", Text: ""}}})
	if e := diagnosis[0]; e.Kind != "diagnosis" || e.Code != "I10.x00x002" || e.Edition != EditionICD || e.Name == "" || e.Attrs["kind"] != "discharge" {
		t.Errorf("diagnosis: %+v", diagnosis)
	}
	shot := build("HSDB03.01", Group{Section: "11369-6", Name: "immunization", Values: []Value{{Element: "DE08.50.016.00", Code: "0101"}, {Element: "DE06.00.145.00", Text: "20260104"},
		{Element: "DE06.00.053.00", Text: "2"}, {Element: "DE08.50.017.00", Text: "B2026"}}})
	if e := shot[0]; e.Kind != "immunization" || e.Code != "0101" || e.Attrs["dose"] != "2" || e.Attrs["batch"] != "B2026" || e.At.Format("20060102") != "20260104" {
		t.Errorf("immunization: %+v", shot)
	}
	operation := build("C0053", Group{Section: "47519-4", Name: "procedure", Values: []Value{{Element: "DE06.00.093.00", Code: "47.0901"}, {Element: "DE06.00.221.00", Text: at}}})
	if e := operation[0]; e.Kind != "procedure" || e.Code != "47.0901" || e.Name == "" || Stamp(e.At) != at {
		t.Errorf("procedure: %+v", operation)
	}
	allergy := build("C0002", Group{Section: "48765-2", Name: "allergy", Values: []Value{{Element: "DE02.10.023.00", Code: "true"}, {Element: "DE02.10.022.00", Text: "青霉素"}}})
	if e := allergy[0]; e.Kind != "allergy" || e.Name != "青霉素" || e.Value != "true" {
		t.Errorf("allergy: %+v", allergy)
	}
}
