package empi

import (
	"strings"

	"minkang/internal/kit/phi"
)

// Trust says what an identifier is worth for telling who somebody is.
type Trust int

// The degrees of trust.
const (
	Recorded Trust = 0 // kept as evidence and for searching; never decides (its check fails)
	Local    Trust = 1 // an institution's own number: supports a decision together with name, birth and sex
	Doubtful Trust = 2 // its check holds, but it contradicts the stated birth or sex, or another person holds it
	Unique   Trust = 3 // trustworthy: one person in the region holds it
)

// Identifier is a number in a domain.
type Identifier struct {
	System string // OID of the domain; for an institution's own domain OID + "^" + institution code
	Value  phi.IDNumber
	Trust  Trust
}

// The identifier domains of the national object-identifier tree (2.16.156.10011.1) that name a person.
const (
	HealthRecordNumber = "2.16.156.10011.1.2"  // 健康档案编号
	IDCard             = "2.16.156.10011.1.3"  // 身份证号
	OutpatientNumber   = "2.16.156.10011.1.11" // 门(急)诊号
	InpatientNumber    = "2.16.156.10011.1.12" // 住院号
	CaseNumber         = "2.16.156.10011.1.13" // 病案号
	InsuranceNumber    = "2.16.156.10011.1.15" // 医保卡号
	VaccinationCard    = "2.16.156.10011.1.18" // 预防接种卡
	HealthCard         = "2.16.156.10011.1.19" // 健康卡号
	PlatformNumber     = "2.16.156.10011.0.2.1"
	LocalPatient       = "2.16.156.10011.0.2.2"
	LocalPatientCard   = "2.16.156.10011.2.5.1.4"
	VisitNumber        = "2.16.156.10011.2.5.1.9" // 就诊流水号
)

// domainKind says what a domain's numbers belong to.
type domainKind int

const (
	ofInstitution domainKind = iota // a person within one institution; also every domain nobody knows
	ofRegion                        // a person in the region
	ofVisit                         // one visit: shared by its documents only
	ofNobody                        // a document, order, specimen, bed …: not a person's
)

// nationalArc holds the identifier domains of the national tree; those of a person are listed, the others are of things.
const nationalArc = "2.16.156.10011.1."

var domains = map[string]domainKind{
	IDCard: ofRegion, HealthCard: ofRegion, HealthRecordNumber: ofRegion, InsuranceNumber: ofRegion,
	CaseNumber: ofInstitution, VaccinationCard: ofInstitution,
	OutpatientNumber: ofVisit, InpatientNumber: ofVisit, VisitNumber: ofVisit,
	PlatformNumber: ofNobody, // our own answer given back proves nothing
}

func kindOf(system string) domainKind {
	domain, _, _ := strings.Cut(system, "^")
	if k, ok := domains[domain]; ok {
		return k
	}
	if strings.HasPrefix(domain, nationalArc) {
		return ofNobody
	}
	return ofInstitution
}

// Scoped names an institution's own domain.
func Scoped(system, institution string) string { return system + "^" + institution }

// junk tells whether a number is a placeholder that clients send for everyone: too short, one digit repeated, or a run.
func junk(number string) bool {
	if len(number) < 3 {
		return true
	}
	same, up, down := true, true, true
	for i := 1; i < len(number); i++ {
		d := int(number[i]) - int(number[i-1])
		same = same && d == 0
		up = up && (d == 1 || d == -9)
		down = down && (d == -1 || d == 9)
	}
	if same || len(number) >= 6 && (up || down) {
		return true
	}
	for size := 2; size <= 3; size++ { // 121212121212, 123123123123
		if len(number) >= 4*size && strings.Repeat(number[:size], len(number)/size+1)[:len(number)] == number {
			return true
		}
	}
	return false
}
