package cda

import (
	"strings"
	"time"

	"minkang/internal/wire/xmlx"
)

func readHeader(root xmlx.Node, fs *faults) Header {
	h := Header{Title: root.First("title").Trimmed()}
	for n := range root.Children() {
		switch n.Local() {
		case "id":
			h.ID = ReadID(n)
		case "effectiveTime":
			h.EffectiveTime = readTS(n, fs).Time
		case "confidentialityCode":
			h.Confidentiality = strings.TrimSpace(n.Attr("code"))
		case "setId":
			h.SetID = ReadID(n)
		case "versionNumber":
			h.Version = strings.TrimSpace(n.Attr("value"))
			if h.Version != "" && !IsNumber(h.Version) {
				fs.add(RuleVersion, n, "value")
			}
		case "recordTarget":
			if h.Patient.Name == "" && len(h.Patient.IDs) == 0 { // one patient per document; the first counts
				h.Patient = readPatient(n.First("patientRole"), fs)
			}
		case "custodian":
			h.Custodian = readOrganization(n.First("assignedCustodian").First("representedCustodianOrganization")).Organization
		case "author":
			h.Authors = append(h.Authors, readParticipant(n, "author", fs))
		case "legalAuthenticator":
			h.Authenticators = append([]Participant{readParticipant(n, "legalAuthenticator", fs)}, h.Authenticators...)
		case "authenticator", "dataEnterer", "informant", "participant":
			h.others(n, fs)
		case "relatedDocument":
			if r := readRelated(n); r != (Related{}) {
				h.Related = append(h.Related, r)
			}
		case "componentOf":
			readEncounter(n.First("encompassingEncounter"), &h.Encounter, fs)
		}
	}
	if h.Encounter.Kind == "" {
		h.Encounter.Kind = kindOfPatient(root.First("recordTarget").First("patientRole"))
	}
	return h
}

func (h *Header) others(n xmlx.Node, fs *faults) {
	kind := n.Local()
	if kind == "authenticator" {
		h.Authenticators = append(h.Authenticators, readParticipant(n, kind, fs))
		return
	}
	if kind == "participant" {
		kind = participantKind(n)
	}
	h.Participants = append(h.Participants, readParticipant(n, kind, fs))
}

// participantKind names a participant: "contact" for NOT, else its type code.
func participantKind(n xmlx.Node) string {
	switch t := strings.TrimSpace(n.Attr("typeCode")); t {
	case "NOT":
		return "contact"
	case "":
		return "participant"
	default:
		return t
	}
}

func readPatient(role xmlx.Node, fs *faults) Patient {
	var p Patient
	for n := range role.Children() {
		switch n.Local() {
		case "id":
			p.addID(n, fs)
		case "addr":
			p.Address = readAddress(n)
		case "telecom":
			p.Phone = first(p.Phone, phone(n))
		case "providerOrganization":
			p.Provider = readOrganization(n).Organization
		}
	}
	for n := range role.First("patient").Children() {
		p.field(n, fs)
	}
	return p
}

func (p *Patient) field(n xmlx.Node, fs *faults) {
	switch n.Local() {
	case "id":
		p.addID(n, fs)
	case "name":
		p.Name = first(p.Name, n.AllText())
	case "administrativeGenderCode":
		p.Sex = codeOf(n)
	case "birthTime":
		p.BirthText = n.Attr("value")
		if ts := readTS(n, fs); ts.Precision > 0 {
			t := ts.Time
			if ts.Precision > Day {
				t, _ = time.Parse("20060102", digitsOf(ts.Text)[:8]) // the date that is written, not its instant
			}
			p.Birth = t
		}
	case "maritalStatusCode":
		p.Marital = codeOf(n)
	case "ethnicGroupCode":
		p.Ethnic = codeOf(n)
	case "nationality":
		p.Nationality = codeOf(n)
	case "occupation":
		p.Occupation = codeOf(n.First("occupationCode"))
	case "educationLevel":
		p.Education = codeOf(n.First("educationLevelCode"))
	case "age":
		p.Age = strings.TrimSpace(n.Attr("value")) + n.Attr("unit")
	case "employerOrganization":
		p.Employer = n.First("name").Trimmed()
		p.EmployerPhone, p.EmployerAddress = phone(n.First("telecom")), readAddress(n.First("addr"))
	case "birthplace":
		p.BirthPlace = readAddress(n.First("place").First("addr"))
	case "nativePlace":
		p.NativePlace = readAddress(n.First("place").First("addr"))
	case "household":
		p.Household = readAddress(n.First("place").First("addr"))
	}
}

func (p *Patient) addID(n xmlx.Node, fs *faults) {
	if filler(strings.TrimSpace(n.Attr("extension"))) {
		fs.add(RuleFiller, n, "extension")
		return
	}
	if id := ReadID(n); id.Extension != "" {
		p.IDs = append(p.IDs, id)
	}
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

func codeOf(n xmlx.Node) string { return strings.TrimSpace(n.Attr("code")) }

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

func phone(n xmlx.Node) string {
	return strings.TrimPrefix(strings.TrimSpace(n.Attr("value")), "tel:")
}

func readAddress(n xmlx.Node) Address {
	var a Address
	if !n.Ok() {
		return a
	}
	a.FreeText = n.Trimmed()
	for c := range n.Children() {
		v := c.Trimmed()
		switch c.Local() {
		case "censusTract":
			a.Division = v
		case "state":
			a.Province = v
		case "city":
			a.City = v
		case "county":
			a.County = v
		case "township":
			a.Township = v
		case "streetName":
			a.Street = v
		case "houseNumber":
			a.House = v
		case "postalCode":
			a.Postcode = v
		case "streetAddressLine":
			a.FreeText = first(a.FreeText, v)
		}
	}
	return a
}

// readParticipant reads any of the participations, in the header or in an entry: who, in which role, for whom, when.
func readParticipant(n xmlx.Node, kind string, fs *faults) Participant {
	p := Participant{Kind: kind, Time: readInterval(n.First("time"), fs).Instant().Time}
	for role := range n.Children() {
		switch role.Local() {
		case "assignedAuthor", "assignedEntity", "associatedEntity", "participantRole", "relatedEntity":
			p.role(role)
		}
	}
	switch {
	case strings.HasSuffix(strings.ToLower(kind), "authenticator"):
		p.SignatureDisplay = p.Code.Display
	case kind == "author" && p.Title == "":
		p.Title = p.Code.Display
	}
	return p
}

func (p *Participant) role(role xmlx.Node) {
	for c := range role.Children() {
		switch c.Local() {
		case "id":
			if p.ID == (Identifier{}) {
				p.ID = ReadID(c)
			}
		case "code":
			p.Code = ReadCode(c)
		case "addr":
			p.Address = readAddress(c)
		case "telecom":
			p.Phone = first(p.Phone, phone(c))
		case "assignedPerson", "associatedPerson", "playingEntity", "relatedPerson":
			p.Name = c.First("name").AllText()
			p.Title = c.First("professionalTechnicalPosition").First("professionaltechnicalpositionCode").Attr("displayName")
			if m := c.First("code"); m.Ok() && c.Local() == "playingEntity" {
				p.Code = ReadCode(m)
			}
			p.Description = c.First("desc").Trimmed()
		case "scopingEntity":
			p.Organization.ID, p.Organization.Name = ReadID(c.First("id")), c.First("desc").Trimmed()
		case "representedOrganization", "scopingOrganization":
			o := readOrganization(c)
			p.Organization, p.Department = o.Organization, o.DepartmentName
		}
	}
}

// chain is an organisation as documents nest it: bed in room in department in ward in institution, told apart by the root of
// their identifiers, any of them missing.
type chain struct {
	Organization
	ward, room, bed string
}

const maxChain = 8

func readOrganization(n xmlx.Node) (c chain) {
	for range maxChain {
		if !n.Ok() {
			break
		}
		id, name := ReadID(n.First("id")), n.First("name").Trimmed()
		label := first(name, id.Extension)
		switch strings.TrimSpace(n.First("id").Attr("root")) {
		case OIDBed:
			c.bed = first(c.bed, label)
		case OIDRoom:
			c.room = first(c.room, label)
		case OIDWard:
			c.ward = first(c.ward, label)
		case OIDDepartment:
			if c.DepartmentName == "" {
				c.Department, c.DepartmentName = withExtension(id), name
			}
		default:
			if c.ID == (Identifier{}) && c.Name == "" {
				c.ID, c.Name = withExtension(id), name
			}
		}
		n = n.First("asOrganizationPartOf").First("wholeOrganization")
	}
	return c
}

func withExtension(id Identifier) Identifier {
	if id.Extension == "" {
		return Identifier{}
	}
	return id
}

func readRelated(n xmlx.Node) Related {
	p := n.First("parentDocument")
	r := Related{Parent: ReadID(p.First("id")), SetID: ReadID(p.First("setId")), Version: p.First("versionNumber").Attr("value")}
	if r == (Related{}) {
		return r
	}
	r.Kind = strings.TrimSpace(n.Attr("typeCode"))
	return r
}

func readEncounter(n xmlx.Node, e *Encounter, fs *faults) {
	e.ID = ReadID(n.First("id"))
	when := readInterval(n.First("effectiveTime"), fs)
	e.From, e.To = firstTime(when.Low.Time, when.Value.Time), when.High.Time
	c := readOrganization(n.First("location").First("healthCareFacility").First("serviceProviderOrganization"))
	e.Institution, e.Department = c.Organization, c.DepartmentName
	e.Ward, e.Room, e.Bed = c.ward, c.room, c.bed
	if code := n.First("code"); code.Attr("codeSystem") == SystemActCode {
		e.Kind = encounterKinds[codeOf(code)]
		if e.Kind == "outpatient" && code.Attr("displayName") == checkupDisplay {
			e.Kind = "checkup"
		}
	}
}

func firstTime(a, b time.Time) time.Time {
	if !a.IsZero() {
		return a
	}
	return b
}

// encounterKinds maps HL7 ActCode to Encounter.Kind. A check-up is an outpatient visit by that code; its display name, which
// we write, tells it apart.
var encounterKinds = map[string]string{"AMB": "outpatient", "EMER": "emergency", "IMP": "inpatient", "HH": "home"}

const checkupDisplay = "健康体检"

// kindOfPatient guesses the kind of encounter from what the patient role says: the patient type (CV09.00.404), else an
// inpatient number, else an outpatient number.
func kindOfPatient(role xmlx.Node) string {
	switch strings.TrimLeft(codeOf(role.First("patientType").First("patienttypeCode")), "0") {
	case "1":
		return "outpatient"
	case "2":
		return "emergency"
	case "3":
		return "inpatient"
	}
	kind := ""
	for n := range role.Named("id") {
		switch id := ReadID(n); {
		case id.Extension == "":
		case id.Root == OIDInpatientNo:
			return "inpatient"
		case id.Root == OIDOutpatientNo:
			kind = "outpatient"
		}
	}
	return kind
}
