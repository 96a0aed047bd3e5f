package cda

import "time"

// Header is the part that all shared documents have in common (WS/T 500 and WS/T 482: document header).
type Header struct {
	ID              Identifier // the document's own unique identifier
	SetID           Identifier // same for all versions
	Version         string
	Title           string
	EffectiveTime   time.Time
	Confidentiality string // N, R, V
	Patient         Patient
	Authors         []Participant
	Custodian       Organization
	Authenticators  []Participant // signatures: legalAuthenticator first, then authenticator
	Participants    []Participant // contacts, informants, data enterers and whoever else the header names
	Encounter       Encounter
	Related         []Related // replaces, appends to, transforms
}

// Identifier is an HL7 instance identifier.
type Identifier struct {
	Root      string // OID
	Extension string
}

// Patient is the record target. Personal values: never log.
type Patient struct {
	IDs             []Identifier // ID card 2.16.156.10011.1.3, health card .1.19, outpatient no .1.11, inpatient no .1.12, health record .1.2 …
	Name            string
	Sex             string    // GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 unstated
	Birth           time.Time // date
	BirthText       string    // as written
	Marital         string    // GB/T 2261.2
	Ethnic          string    // GB 3304
	Occupation      string    // GB/T 2261.4 or 6565
	Nationality     string
	Phone           string
	Address         Address
	Employer        string
	EmployerPhone   string
	EmployerAddress Address
	Age             string // as written, with unit
	Education       string // GB/T 4658
	BirthPlace      Address
	NativePlace     Address
	Household       Address      // where the household is registered
	Provider        Organization // that keeps the patient's record or delivered the service
}

// Address of a person or an organisation, WS 363 DE02.01.009.xx parts.
type Address struct {
	Division string // GB/T 2260 code when known, 6 to 12 digits
	Province string
	City     string
	County   string
	Township string
	Street   string // village, road
	House    string
	Postcode string
	FreeText string
}

// Participant is a person who took part, with the organisation it happened for.
type Participant struct {
	Kind             string // author, legalAuthenticator, authenticator, dataEnterer, informant, performer, contact, or the HL7 type code (ATND, CSM, PRF …)
	ID               Identifier
	Code             Code // what they are: the role they sign in, a contact's relation (GB/T 4761), the substance of a CSM participant
	Name             string
	Title            string // professional post (WS 364 CV08.30.005)
	Phone            string
	Address          Address
	Description      string
	Department       string
	Organization     Organization
	Time             time.Time
	SignatureDisplay string // of an authenticator: Code.Display
}

// Organization is an institution as documents name it.
type Organization struct {
	ID             Identifier // root 2.16.156.10011.1.5, extension: organisation code
	Name           string
	Department     Identifier
	DepartmentName string
}

// Encounter is the visit a document belongs to.
type Encounter struct {
	Kind            string // outpatient, emergency, inpatient, checkup, home; "" unknown
	ID              Identifier
	From, To        time.Time
	Institution     Organization
	Department      string
	Ward, Room, Bed string
}

// Related ties a document to an earlier one: RPLC replaces, APND appends to, XFRM transforms.
type Related struct {
	Kind    string
	Parent  Identifier
	SetID   Identifier
	Version string
}
