package cda

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/wire/xmlx"
)

var born = time.Date(1962, 2, 28, 0, 0, 0, 0, time.UTC)

// visit is a document with everything that Write knows, of a person who does not exist.
func visit() Draft {
	at := time.Date(2024, 3, 1, 9, 30, 0, 0, clock.Region)
	doctor := Participant{
		Kind: "author", ID: Identifier{OIDAuthor, "W0001"}, Name: "测试甲", Title: "主治医师", Time: at, Department: "内科",
		Organization: Organization{ID: Identifier{OIDOrganization, "H0001"}, Name: "测试医院", Department: Identifier{OIDDepartment, "D01"}, DepartmentName: "内科"},
	}
	signer := doctor
	signer.Kind, signer.ID, signer.SignatureDisplay = "legalAuthenticator", Identifier{OIDWorker, "W0001"}, "接诊医师"
	drug := Act("substanceAdministration", Code{})
	drug.Route, drug.Dose, drug.Rate = Code{Code: "1", System: "2.16.156.10011.2.3.1.158", Display: "口服"}, Quantity{Value: "5", Unit: "mg"}, Quantity{Value: "1", Unit: "次/日"}
	drug.Product = Product{Name: "氨氯地平片"}
	drug.Time = Interval{Low: TimeOf(at), High: TimeOf(at.AddDate(0, 0, 7))}
	glucose := Observation(Element("DE04.50.102.00", "空腹血糖值"), Amount("5.1", "mmol/L"))
	glucose.Ranges = []Range{{Text: "3.9-6.1", Low: Quantity{Value: "3.9", Unit: "mmol/L"}, High: Quantity{Value: "6.1", Unit: "mmol/L"}}}
	allergy := Observation(Element("DE02.10.022.00", "过敏史"), Text("皮疹"))
	allergy.People = []Participant{{Kind: "CSM", Code: Code{Code: "X1", System: "1.2.3", Display: "青霉素"}, Description: "皮试阳性"}}
	return Draft{
		TypeCode: "C0002", TypeName: "门(急)诊病历", TemplateID: "2.16.156.10011.2.1.1.22",
		Header: Header{
			ID: Identifier{OIDDocument, "T0001"}, SetID: Identifier{OIDDocument, "S0001"}, Version: "2", EffectiveTime: at,
			Patient: Patient{
				IDs:  []Identifier{{OIDHealthCard, "K0001"}, {OIDOutpatientNo, "O0001"}, {OIDIDCard, cnid.Synthetic(cnid.ReservedDivision, born, 1)}},
				Name: "测试乙", Sex: "1", Birth: born, Marital: "20", Ethnic: "01", Nationality: "156", Occupation: "17", Phone: "010-00000000",
				Age: "62岁", Address: Address{Division: "110199001", Province: "北京市", County: "测试区", House: "1号"},
			},
			Authors: []Participant{doctor}, Authenticators: []Participant{signer}, Custodian: Organization{ID: Identifier{OIDOrganization, "H0001"}, Name: "测试医院"},
			Participants: []Participant{{Kind: "contact", Code: Code{Code: "10", System: "2.16.156.10011.2.3.3.8", Display: "配偶"}, Name: "测试丙", Phone: "010-00000001"}},
			Related:      []Related{{Kind: "RPLC", Parent: Identifier{OIDDocument, "T0000"}, SetID: Identifier{OIDDocument, "S0001"}, Version: "1"}},
			Encounter: Encounter{Kind: "outpatient", ID: Identifier{OIDOutpatientNo, "O0001"}, From: at, Department: "内科", Ward: "一病区", Room: "101", Bed: "7",
				Institution: doctor.Organization},
		},
		Sections: []Section{
			{Code: Code{Code: "10154-3", System: SystemLOINC, Display: "CHIEF COMPLAINT"}, Title: "主诉", Text: "头晕三天",
				Entries: []Entry{Observation(Element("DE04.01.119.00", "主诉"), Text("头晕三天"))}},
			{Code: Code{Code: "29548-5", System: SystemLOINC, Display: "Diagnosis"}, Text: "高血压\n2型糖尿病",
				Entries: []Entry{Organizer("CLUSTER", Observation(Element("DE05.01.024.00", "诊断代码"), Coded("I10.x00", "2.16.156.10011.2.3.3.11", "诊断代码表(ICD-10)", "原发性高血压")).
					With("COMP", Observation(Element("DE05.01.058.00", "诊断日期"), Date(at)), Observation(Element("DE06.00.196.00", "初诊标志"), Bool(true))))}},
			{Code: Code{Code: "30954-2", System: SystemLOINC}, Entries: []Entry{glucose, Observation(Element("DE04.10.001.00", "次数"), Integer(3), Real("0.5"), Money("12.00", "元"), Instant(at), Span(at, time.Time{}))}},
			{Code: Code{Code: "10160-0", System: SystemLOINC}, Entries: []Entry{drug, allergy, Act("procedure", Code{Code: "39.9500", System: "2.16.156.10011.2.3.3.12"})}},
		},
		Display: func(system, code string) string {
			return map[string]string{SystemSex + "1": "男性", SystemMarital + "20": "已婚"}[system+code]
		},
	}
}

// The bytes are compared with the committed file: a change of what we write must be seen. MINKANG_UPDATE=1 rewrites it.
func TestGolden(t *testing.T) {
	b, err := Write(visit())
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "visit.xml")
	if os.Getenv("MINKANG_UPDATE") == "1" {
		if err := os.WriteFile(file, b, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(b) {
		t.Fatalf("written as\n%s", b)
	}
}

func TestReadBack(t *testing.T) {
	b, err := Write(visit())
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse(b)
	if err != nil || len(d.Faults) > 0 {
		t.Fatal(err, d.Faults)
	}
	h := d.Header
	for _, c := range []struct {
		what string
		ok   bool
	}{
		{"title from the type name", h.Title == "门(急)诊病历"},
		{"time", h.EffectiveTime.Equal(time.Date(2024, 3, 1, 1, 30, 0, 0, time.UTC)) && h.EffectiveTime.Location() == time.UTC},
		{"confidentiality", h.Confidentiality == "N"},
		{"birth", h.Patient.Birth.Equal(born) && h.Patient.BirthText == "19620228"},
		{"ids", len(h.Patient.IDs) == 3 && h.Patient.IDs[2].Root == OIDIDCard},
		{"encounter", h.Encounter.Kind == "outpatient" && h.Encounter.Bed == "7" && h.Encounter.Ward == "一病区" && h.Encounter.Room == "101" &&
			h.Encounter.Department == "内科" && h.Encounter.Institution.ID.Extension == "H0001" && h.Encounter.Institution.Department.Extension == "D01"},
		{"contact", h.Participants[0].Kind == "contact" && h.Participants[0].Code.Display == "配偶"},
		{"signature", h.Authenticators[0].SignatureDisplay == "接诊医师" && h.Authenticators[0].Title == "主治医师" && h.Authenticators[0].Department == "内科"},
		{"related", h.Related[0].Version == "1"},
	} {
		if !c.ok {
			t.Errorf("%s: %+v", c.what, h)
		}
	}
	sections := d.Sections()
	if len(sections) != 4 || sections[1].Text != "高血压\n2型糖尿病" || sections[1].Node.Path() != "/ClinicalDocument/component[1]/structuredBody[1]/component[2]/section[1]" {
		t.Fatalf("sections %+v", sections)
	}
	es, faults := d.Entries(sections[1])
	if len(faults) > 0 || len(es) != 1 {
		t.Fatal(faults, es)
	}
	var walked []string
	es[0].Walk(func(e *Entry) bool {
		walked = append(walked, e.Kind+" "+e.Code.Code)
		return e.Code.Code != "DE05.01.058.00"
	})
	if len(walked) != 3 || walked[1] != "observation DE05.01.024.00" || es[0].Children[0].Value().Code.Code != "I10.x00" || es[0].Value().Type != "" {
		t.Fatalf("walked %v", walked)
	}
}

func TestWriteRefuses(t *testing.T) {
	for name, change := range map[string]func(d *Draft){
		"no type code":       func(d *Draft) { d.TypeCode = "" },
		"unknown value type": func(d *Draft) { d.Sections[0].Entries[0].Values[0].Type = "XX" },
		"unknown entry kind": func(d *Draft) { d.Sections[0].Entries[0].Kind = "thing" },
	} {
		d := visit()
		change(&d)
		if b, err := Write(d); !errors.Is(err, ErrDraft) || b != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ in, code string }{
		{"", xmlx.RuleEmpty},
		{"<ClinicalDocument>", xmlx.RuleTruncated},
		{"<Bundle/>", RuleRoot},
		{"<ClinicalDocument/>", RuleTypeCode},
		{`<ClinicalDocument><code code=" "/></ClinicalDocument>`, RuleTypeCode},
	} {
		if _, err := Parse([]byte(c.in)); errs.CodeOf(err) != c.code || errs.KindOf(err) != errs.Invalid {
			t.Errorf("%q gives %v, want %s", c.in, err, c.code)
		}
	}
}

// What documents of the field do differently: no namespace, fillers, nesting by whatever levels there are, times that are none.
func TestDeviations(t *testing.T) {
	d, err := Parse([]byte(`<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
  <id/><code code="C0034 "/><setId/><versionNumber value="v1"/><effectiveTime value="2024-03-01 09:30:00"/>
  <recordTarget><patientRole>
    <id root="2.16.156.10011.1.12" extension="-"/><id root="2.16.156.10011.1.13" extension=" C1 "/>
    <patientType><patienttypeCode code="03"/></patientType><telecom value=""/><telecom value="tel:010-00000000"/>
    <addr>测试路1号</addr>
    <patient><name>测试<family>甲</family></name><birthTime value="19620228083000"/><age unit="岁" value="80"/></patient>
  </patientRole></recordTarget>
  <authenticator><time value="00000000000000"/><assignedEntity><code displayName="护士"/></assignedEntity></authenticator>
  <legalAuthenticator><assignedEntity><id root="r" extension="1"/></assignedEntity></legalAuthenticator>
  <relatedDocument typeCode="RPLC"><parentDocument><id/><setId/><versionNumber/></parentDocument></relatedDocument>
  <componentOf><encompassingEncounter><effectiveTime value="20240301"/><location><healthCareFacility><serviceProviderOrganization>
    <asOrganizationPartOf><wholeOrganization><id root="2.16.156.10011.1.22" extension="B7"/>
      <asOrganizationPartOf><wholeOrganization><id root="2.16.156.10011.1.27" extension="-"/><name>三病区</name>
        <asOrganizationPartOf><wholeOrganization><id root="2.16.156.10011.1.5" extension="H1"/><name>测试医院</name></wholeOrganization></asOrganizationPartOf>
      </wholeOrganization></asOrganizationPartOf>
    </wholeOrganization></asOrganizationPartOf>
  </serviceProviderOrganization></healthCareFacility></location></encompassingEncounter></componentOf>
  <component><structuredBody><component><section><code displayName="无代码"/><text/>
    <entry><observation classCode="OBS " moodCode=" EVN"><value xsi:type="PQ" value="-"/></observation><junk/></entry>
  </section></component></structuredBody></component>
</ClinicalDocument>`))
	if err != nil {
		t.Fatal(err)
	}
	h := d.Header
	p := h.Patient
	if d.TypeCode != "C0034" || h.ID != (Identifier{}) || len(h.Related) != 0 || len(p.IDs) != 1 || p.IDs[0].Extension != "C1" || p.Name != "测试甲" ||
		p.Phone != "010-00000000" || p.Address.FreeText != "测试路1号" || p.Age != "80岁" || !p.Birth.Equal(born) {
		t.Errorf("header read as %+v", h)
	}
	if e := h.Encounter; e.Kind != "inpatient" || e.Bed != "B7" || e.Ward != "三病区" || e.Institution.Name != "测试医院" || e.From.IsZero() {
		t.Errorf("encounter read as %+v", e)
	}
	if a := h.Authenticators; len(a) != 2 || a[0].Kind != "legalAuthenticator" || a[1].SignatureDisplay != "护士" || !a[1].Time.IsZero() {
		t.Errorf("signatures read as %+v", a)
	}
	var rules []string
	for _, f := range d.Faults {
		rules = append(rules, f.Error())
	}
	want := []string{
		"cda.version at /ClinicalDocument/versionNumber[1]/@value (3:52)",
		"cda.filler at /ClinicalDocument/recordTarget[1]/patientRole[1]/id[1]/@extension (5:36)",
		"cda.time at /ClinicalDocument/authenticator[1]/time[1]/@value (10:24)",
	}
	for i := range want {
		if i >= len(rules) || rules[i] != want[i] {
			t.Fatalf("faults %q, want %q", rules, want)
		}
	}
	es, faults := d.Entries(d.Sections()[0])
	if len(es) != 1 || es[0].Class != "OBS" || es[0].Mood != "EVN" || len(faults) != 3 || faults[2].Rule != RuleNumber || errs.CodeOf(faults[0]) != RuleSpace {
		t.Errorf("entries %+v, faults %v", es, faults)
	}
}

func TestNonXMLBody(t *testing.T) {
	d, err := Parse([]byte(`<ClinicalDocument><code code="C0001"/><component><nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERg==</text></nonXMLBody></component></ClinicalDocument>`))
	if err != nil {
		t.Fatal(err)
	}
	if media, data, ok := d.Body(); !ok || media != "application/pdf" || string(data) != "%PDF" || len(d.Sections()) != 0 {
		t.Fatalf("%s %q %v", media, data, ok)
	}
	d, _ = Parse([]byte(`<ClinicalDocument><code code="C0001"/></ClinicalDocument>`))
	if _, _, ok := d.Body(); ok {
		t.Fatal("a body where there is none")
	}
}

// A document that is nothing but faults gives a bounded list.
func TestFaultsAreBounded(t *testing.T) {
	in := `<ClinicalDocument><code code="C0001"/>`
	for range MaxFaults + 50 {
		in += `<author><time value="x"/></author>`
	}
	d, err := Parse([]byte(in + "</ClinicalDocument>"))
	if err != nil || len(d.Faults) != MaxFaults {
		t.Fatalf("%d faults, %v", len(d.Faults), err)
	}
}

// FuzzParse: whatever comes, reading ends without panic, every fault has its place, and all sections and entries can be read.
func FuzzParse(f *testing.F) {
	b, err := Write(visit())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`<ClinicalDocument><code code="C0001"/><component><structuredBody><component><section><entry><act/></entry></section></component></structuredBody></component></ClinicalDocument>`))
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Parse(b)
		if err != nil {
			return
		}
		faults := d.Faults
		for _, s := range d.Sections() {
			es, fs := d.Entries(s)
			faults = append(faults, fs...)
			for i := range es {
				es[i].Walk(func(e *Entry) bool { return e.Kind != "" && e.Node.Ok() })
			}
		}
		for _, x := range faults {
			if x.Line < 1 || x.Column < 1 || x.Path == "" || x.Rule == "" {
				t.Fatalf("fault without place: %+v", x)
			}
		}
		_, _, _ = d.Body()
	})
}

func BenchmarkParse(b *testing.B) {
	draft := visit()
	for len(draft.Sections) < 24 {
		draft.Sections = append(draft.Sections, draft.Sections[:4]...)
	}
	in, err := Write(draft)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := Parse(in)
		if err != nil {
			b.Fatal(err)
		}
		for _, s := range d.Sections() {
			d.Entries(s)
		}
		d.Tree.Release()
	}
}

func BenchmarkWrite(b *testing.B) {
	draft := visit()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(draft); err != nil {
			b.Fatal(err)
		}
	}
}
