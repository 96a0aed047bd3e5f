package paper

import (
	"fmt"
	"strings"
	"time"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
)

// Roots of the identifiers in headers.
const (
	rootDocument     = "2.16.156.10011.1.1"
	rootRecord       = "2.16.156.10011.1.2"
	rootIDCard       = "2.16.156.10011.1.3"
	rootWorker       = "2.16.156.10011.1.4"
	rootInstitution  = "2.16.156.10011.1.5"
	rootOutpatient   = "2.16.156.10011.1.11"
	rootInpatient    = "2.16.156.10011.1.12"
	rootCase         = "2.16.156.10011.1.13"
	rootHealthCard   = "2.16.156.10011.1.19"
	rootPrescription = "2.16.156.10011.1.20"
	rootRequest      = "2.16.156.10011.1.24"
	rootDepartment   = "2.16.156.10011.1.26"
	rootCard         = "2.16.156.10011.1.18"
)

// DocumentID names one paper of a visit for ever. It tells the seed, so that districts of different seeds do not clash.
func DocumentID(seed uint64, v *life.Visit, p life.Paper) standards.Identifier {
	number := 0
	for i := 0; i < len(p.Type); i++ {
		number = (number*31 + int(p.Type[i])) % 9973
	}
	return standards.Identifier{Root: rootDocument,
		Extension: fmt.Sprintf("%04X%08d%04d%03d%04d%d", uint16(seed^seed>>16^seed>>32), v.Resident, v.Year, v.Ordinal, number, p.Part)}
}

func (j *job) header(spec *standards.DocumentSpec) standards.Header {
	id := DocumentID(j.seed, j.v, j.p)
	org := standards.Organization{ID: standards.Identifier{Root: rootInstitution, Extension: j.in.Code}, Name: j.in.Name,
		Department: standards.Identifier{Root: rootDepartment, Extension: j.dept.Code}, DepartmentName: j.dept.Name}
	h := standards.Header{ID: id, SetID: id, Version: "1", Title: spec.Title, EffectiveTime: j.at, Confidentiality: "N",
		Patient: j.patient(spec), Custodian: standards.Organization{ID: org.ID, Name: org.Name}}
	author, signer := j.doctor, j.chief
	switch j.p.Type {
	case "C0004", "C0005":
		signer = j.worker("药剂科", 1)
	case "C0006":
		author, signer = j.worker(imagingDepartment(j.condition), 2), j.worker(imagingDepartment(j.condition), 0)
	case "C0007":
		author, signer = j.worker("检验科", 2), j.worker("检验科", 0)
	case "C0032":
		author = j.worker("病案室", 1)
	}
	h.Authors = []standards.Participant{j.participant("author", author, org)}
	h.Authenticators = []standards.Participant{j.participant("legalAuthenticator", signer, org)}
	if author.ID != signer.ID {
		h.Authenticators = append(h.Authenticators, j.participant("authenticator", author, org))
	}
	h.Encounter = j.encounter(spec, org)
	return h
}

func (j *job) participant(kind string, w *town.Worker, org standards.Organization) standards.Participant {
	org.DepartmentName = w.Department
	return standards.Participant{Kind: kind, ID: standards.Identifier{Root: rootWorker, Extension: w.ID}, Name: w.Name, Title: w.Title,
		Department: w.Department, Organization: org, Time: j.at}
}

func (j *job) worker(department string, place int) *town.Worker {
	d := j.in.Department(department)
	return &d.Workers[place%len(d.Workers)]
}

// imagingDepartment tells who reports an examination.
func imagingDepartment(c *corpus.Condition) string {
	if c != nil && (strings.HasSuffix(c.Imaging, "us") || c.Imaging == "echocardio") {
		return "超声科"
	}
	return "放射科"
}

func (j *job) patient(spec *standards.DocumentSpec) standards.Patient {
	r := j.r
	p := standards.Patient{Name: r.Name, Sex: r.Sex(), Birth: r.Birth.UTC(), BirthText: r.Birth.Text(), Marital: r.Marital, Ethnic: r.Ethnic,
		Occupation: r.Occupation, Nationality: "156", Phone: r.Phone, Employer: r.Employer, Education: r.Education, Age: whole(j.age),
		Address: address(r.Address)}
	if j.age < 18 {
		p.Marital, p.Phone = "10", r.Contact.Phone
	}
	if j.age < 1 || spec.Code == "C0053" {
		p.Age = whole(j.age) + "岁"
		if j.age < 1 && spec.Code != "C0053" {
			p.Age = "0"
		}
	}
	for _, e := range spec.Header {
		if e.Binding == "patient.id" {
			if x := j.identifier(e.Element); x.Extension != "" && !has(p.IDs, x.Root) {
				p.IDs = append(p.IDs, x)
			}
		}
	}
	return p
}

func has(ids []standards.Identifier, root string) bool {
	for _, x := range ids {
		if x.Root == root {
			return true
		}
	}
	return false
}

func address(a town.Address) standards.Address {
	return standards.Address{Division: a.Division, Province: a.Province, City: a.City, County: a.County, Township: a.Township,
		Street: a.Street, House: a.House, Postcode: a.Postcode}
}

// identifier gives the patient's number in the domain a header element asks for.
func (j *job) identifier(element string) standards.Identifier {
	pair := func(root, extension string) standards.Identifier {
		return standards.Identifier{Root: root, Extension: extension}
	}
	switch element {
	case "DE01.00.009.00":
		return pair(rootRecord, j.r.RecordNumber)
	case "DE02.01.030.00":
		if j.v.Kind == life.Birth || j.day < j.r.Birth+30 {
			return standards.Identifier{} // a newborn has none yet
		}
		return pair(rootIDCard, j.r.IDNumber)
	case "DE01.00.010.00":
		return pair(rootOutpatient, j.outID)
	case "DE01.00.014.00":
		return pair(rootInpatient, j.inID)
	case "DE01.00.004.00":
		return pair(rootCase, "BA"+base32(j.r.Index, 6))
	case "DE01.00.021.00":
		return pair(rootHealthCard, j.r.HealthCard)
	case "DE01.00.020.00":
		return pair(rootPrescription, "CF"+j.outID[2:])
	case "DE01.00.008.00":
		return pair(rootRequest, "SQ"+strings.TrimPrefix(j.outID+j.inID, "MZ"))
	case "DE01.00.013.00":
		return pair(rootCard, "JZ"+j.r.RecordNumber[6:])
	}
	return standards.Identifier{}
}

func (j *job) encounter(spec *standards.DocumentSpec, org standards.Organization) standards.Encounter {
	e := standards.Encounter{Kind: spec.Kind, From: j.v.At(), To: j.v.At().Add(40 * time.Minute), Institution: org, Department: j.dept.Name,
		ID: standards.Identifier{Root: rootOutpatient, Extension: j.outID}}
	switch j.v.Kind {
	case life.Inpatient, life.Delivery:
		e.Kind, e.To, e.ID = "inpatient", j.v.Until(), standards.Identifier{Root: rootInpatient, Extension: j.inID}
		room := 1 + j.r.Index%24
		e.Ward, e.Room, e.Bed = j.dept.Name+"病区", fmt.Sprintf("%02d", room), fmt.Sprintf("%02d-%d", room, 1+j.v.Ordinal%3)
	case life.Outpatient:
		e.Kind = "outpatient"
		if j.dept.Name == "急诊科" {
			e.Kind = "emergency"
		}
	case life.Checkup:
		e.Kind = "checkup"
	case life.Hypertension, life.Diabetes:
		e.Kind = "outpatient"
		if strings.HasPrefix(j.p.Type, "HSDB04") && j.v.Detail%4 == 3 {
			e.Kind = "home"
		}
	}
	return e
}
