package cda

import (
	"encoding/base64"
	"slices"
	"strings"
)

func (w *writer) header(d Draft) {
	h := &d.Header
	w.id("id", h.ID)
	w.code("code", Code{Code: d.TypeCode, System: SystemDocument, Display: d.TypeName})
	w.Element("title", first(h.Title, d.TypeName))
	w.ts("effectiveTime", TimeOf(h.EffectiveTime))
	confidence := first(h.Confidentiality, "N")
	w.code("confidentialityCode", Code{Code: confidence, System: SystemConfidence, Display: confidenceNames[confidence]})
	w.Start("languageCode").Attr("code", "zh-CN").End()
	w.id("setId", h.SetID)
	if h.Version != "" {
		w.Start("versionNumber").Attr("value", h.Version).End()
	}
	w.recordTarget(h)
	for i := range h.Authors {
		w.author(&h.Authors[i])
	}
	w.people(h.Participants, func(p *Participant) { w.assigned("dataEnterer", p) }, "dataEnterer")
	w.people(h.Participants, func(p *Participant) { w.assigned("informant", p) }, "informant")
	w.Start("custodian").Attr("typeCode", "CST").Start("assignedCustodian").Attr("classCode", "ASSIGNED")
	w.organization("representedCustodianOrganization", &h.Custodian)
	w.End().End()
	w.people(h.Authenticators, func(p *Participant) { w.signer("legalAuthenticator", p) }, "legalAuthenticator")
	w.people(h.Authenticators, func(p *Participant) { w.signer("authenticator", p) }, "authenticator", "")
	for i := range h.Participants {
		if p := &h.Participants[i]; !slices.Contains([]string{"dataEnterer", "informant"}, p.Kind) {
			w.associated(p)
		}
	}
	for _, r := range h.Related {
		w.related(r)
	}
	w.encounter(&h.Encounter)
}

var confidenceNames = map[string]string{"N": "正常访问保密级别", "R": "受限访问保密级别", "V": "非常受限访问保密级别"}

func (w *writer) recordTarget(h *Header) {
	p := &h.Patient
	w.Start("recordTarget").Attr("typeCode", "RCT").Attr("contextControlCode", "OP")
	w.Start("patientRole").Attr("classCode", "PAT")
	known := false
	for _, id := range p.IDs {
		if id.Root != OIDIDCard {
			w.id("id", id)
			known = true
		}
	}
	if !known {
		w.roleID(Identifier{})
	}
	if t, ok := patientTypes[h.Encounter.Kind]; ok {
		w.Start("patientType")
		w.code("patienttypeCode", t)
		w.End()
	}
	w.address("addr", "H", p.Address)
	w.telecom(p.Phone)
	w.patient(p)
	if p.Provider != (Organization{}) {
		w.organization("providerOrganization", &p.Provider)
	}
	w.End().End()
}

var patientTypes = map[string]Code{
	"outpatient": {Code: "1", System: SystemPatientType, Display: "门诊"},
	"emergency":  {Code: "2", System: SystemPatientType, Display: "急诊"},
	"inpatient":  {Code: "3", System: SystemPatientType, Display: "住院"},
	"checkup":    {Code: "9", System: SystemPatientType, Display: "其他"},
	"home":       {Code: "9", System: SystemPatientType, Display: "其他"},
}

func (w *writer) patient(p *Patient) {
	w.Start("patient").Attr("classCode", "PSN").Attr("determinerCode", "INSTANCE")
	for _, id := range p.IDs {
		if id.Root == OIDIDCard {
			w.id("id", id)
		}
	}
	w.Element("name", p.Name)
	w.named("administrativeGenderCode", SystemSex, p.Sex)
	if birth := first(p.BirthText, DateOf(p.Birth).Text); birth != "" {
		w.Start("birthTime").Attr("value", birth).End()
	}
	w.named("maritalStatusCode", SystemMarital, p.Marital)
	w.named("ethnicGroupCode", SystemEthnic, p.Ethnic)
	w.place("birthplace", p.BirthPlace)
	w.named("nationality", SystemNationality, p.Nationality)
	if p.Age != "" {
		n := 0
		for n < len(p.Age) && (p.Age[n] >= '0' && p.Age[n] <= '9' || p.Age[n] == '.') {
			n++
		}
		w.Start("age").AttrIf("unit", p.Age[n:]).AttrIf("value", p.Age[:n]).End()
	}
	if p.Employer != "" || p.EmployerPhone != "" || p.EmployerAddress != (Address{}) {
		w.Start("employerOrganization").Element("name", p.Employer)
		w.telecom(p.EmployerPhone)
		w.address("addr", "WP", p.EmployerAddress)
		w.End()
	}
	w.place("household", p.Household)
	w.place("nativePlace", p.NativePlace)
	w.wrapped("educationLevel", "educationLevelCode", SystemEducation, p.Education)
	w.wrapped("occupation", "occupationCode", SystemOccupation, p.Occupation)
	w.End()
}

func (w *writer) wrapped(outer, inner, system, code string) {
	if code != "" {
		w.Start(outer)
		w.named(inner, system, code)
		w.End()
	}
}

func (w *writer) place(name string, a Address) {
	if a != (Address{}) {
		w.Start(name).Start("place").Attr("classCode", "PLC").Attr("determinerCode", "INSTANCE")
		w.address("addr", "", a)
		w.End().End()
	}
}

func (w *writer) telecom(number string) {
	if number != "" {
		w.Start("telecom").Attr("value", number).End()
	}
}

func (w *writer) address(name, use string, a Address) {
	if a == (Address{}) {
		return
	}
	w.Start(name).AttrIf("use", use)
	for _, part := range []struct{ name, text string }{
		{"houseNumber", a.House}, {"streetName", a.Street}, {"township", a.Township}, {"county", a.County}, {"city", a.City},
		{"state", a.Province}, {"postalCode", a.Postcode}, {"censusTract", a.Division}, {"streetAddressLine", a.FreeText},
	} {
		if part.text != "" {
			w.Element(part.name, part.text)
		}
	}
	w.End()
}

// organization writes an institution, or its department with the institution around it.
func (w *writer) organization(name string, o *Organization) {
	w.levels(name, []level{{OIDDepartment, o.Department.Extension, o.DepartmentName}}, o)
}

type level struct{ root, extension, name string }

// levels nests the organisations from the innermost outwards; name is the element of the innermost.
func (w *writer) levels(name string, inner []level, o *Organization) {
	depth := 0
	open := func(name string) {
		if depth > 0 {
			w.Start("asOrganizationPartOf").Attr("classCode", "PART")
			name = "wholeOrganization"
		}
		w.Start(name).Attr("classCode", "ORG").Attr("determinerCode", "INSTANCE")
		depth++
	}
	for _, l := range inner {
		if l.extension == "" && l.name == "" {
			continue
		}
		open(name)
		w.id("id", Identifier{l.root, l.extension})
		if l.name != "" {
			w.Element("name", l.name)
		}
	}
	if o.ID != (Identifier{}) || o.Name != "" || depth == 0 {
		open(name)
		w.id("id", o.ID)
		if o.Name != "" {
			w.Element("name", o.Name)
		}
	}
	for i := range depth {
		w.End()
		if i < depth-1 {
			w.End()
		}
	}
}

func (w *writer) related(r Related) {
	w.Start("relatedDocument").Attr("typeCode", first(r.Kind, "RPLC")).Start("parentDocument")
	w.id("id", r.Parent)
	w.id("setId", r.SetID)
	if r.Version != "" {
		w.Start("versionNumber").Attr("value", r.Version).End()
	}
	w.End().End()
}

func (w *writer) encounter(e *Encounter) {
	if *e == (Encounter{}) {
		return
	}
	w.Start("componentOf").Attr("typeCode", "COMP")
	w.Start("encompassingEncounter").Attr("classCode", "ENC").Attr("moodCode", "EVN")
	w.id("id", e.ID)
	w.codeIf("code", encounterCodes[e.Kind])
	w.interval("effectiveTime", Interval{Low: TimeOf(e.From), High: TimeOf(e.To)}, false)
	dept := first(e.Department, e.Institution.DepartmentName)
	if e.Bed+e.Room+e.Ward+dept != "" || e.Institution != (Organization{}) {
		w.Start("location").Attr("typeCode", "LOC").Start("healthCareFacility").Attr("classCode", "SDLOC")
		w.Start("serviceProviderOrganization").Attr("classCode", "ORG").Attr("determinerCode", "INSTANCE")
		w.Start("asOrganizationPartOf").Attr("classCode", "PART")
		w.levels("wholeOrganization", []level{
			{OIDBed, e.Bed, e.Bed}, {OIDRoom, e.Room, e.Room}, {OIDDepartment, e.Institution.Department.Extension, dept},
			{OIDWard, e.Ward, e.Ward},
		}, &e.Institution)
		w.End().End().End().End()
	}
	w.End().End()
}

var encounterCodes = map[string]Code{
	"outpatient": {Code: "AMB", System: SystemActCode, Display: "门诊"},
	"emergency":  {Code: "EMER", System: SystemActCode, Display: "急诊"},
	"inpatient":  {Code: "IMP", System: SystemActCode, Display: "住院"},
	"checkup":    {Code: "AMB", System: SystemActCode, Display: checkupDisplay},
	"home":       {Code: "HH", System: SystemActCode, Display: "居家"},
}

func (w *writer) encapsulated(v *Value) {
	w.AttrIf("mediaType", v.Media)
	if v.Data == nil {
		w.Text(v.Text)
		return
	}
	w.Attr("representation", "B64").Text(strings.TrimSpace(base64.StdEncoding.EncodeToString(v.Data)))
}
