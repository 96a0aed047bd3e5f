package repository

import (
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Status of a document version.
type Status string

// The states of a version.
const (
	Current    Status = "current"
	Superseded Status = "superseded" // another version replaces it
	Deprecated Status = "deprecated" // withdrawn by its source, nothing replaces it
)

// Document is one index entry: everything a list shows without opening the body.
type Document struct {
	ID           id.ID
	Person       id.ID
	Type         string // C0002, HSDC00.02 …
	Title        string
	UniqueID     string // root^extension of the document's own identifier
	SetID        string // root^extension of the set; the unique id of the first version when none is given
	Version      string // as written
	Status       Status
	Relation     string // RPLC, APND, XFRM, or "" for a first version
	Parent       id.ID  // the document it relates to
	Institution  id.ID  // custodian
	System       id.ID  // connected system that sent it
	Kind         string // outpatient, emergency, inpatient, checkup, followup, prescription, lab, exam, certificate, public-health, summary
	EncounterNo  string
	Department   string
	Doctor       string // author's name as written
	ServiceFrom  time.Time
	ServiceTo    time.Time
	EffectiveAt  time.Time // when the document was made
	StoredAt     time.Time
	Diagnosis    string // main diagnosis, for lists
	Confidential string // N, R, V
	Sensitive    string // class of sensitivity: "", mental-health, hiv, reproductive
	Level        string // structured or index
	Hash         string // SHA-256 of the bytes, hex
	SizeBytes    int64
	Body         id.ID
	Message      id.ID // the exchange message that brought it
	Warnings     int
	Signature    string // SM2 signature of the receipt, base64
}

// Body is the bytes of a document as kept: packed, see kit/pack.
type Body struct {
	ID     id.ID
	Packed []byte
	Hash   string
	Size   int64
}

// Submission is a document that was read and checked, ready to be kept.
type Submission struct {
	Document Document // without ID, Person, Status, Parent: Submit decides those
	Header   standards.Header
	Entries  []standards.Entry
	Packed   []byte
}

// Receipt proves that a document is kept. Signature is by the node's key over the canonical text of the other fields.
type Receipt struct {
	ID         id.ID     `json:"id"` // of the message
	Status     string    `json:"status"`
	Document   id.ID     `json:"document,omitempty"`
	Person     id.ID     `json:"person,omitempty"`
	Type       string    `json:"type,omitempty"`
	UniqueID   string    `json:"uniqueId,omitempty"`
	Version    string    `json:"version,omitempty"`
	Relation   string    `json:"relation,omitempty"`
	Hash       string    `json:"hash"`
	ReceivedAt time.Time `json:"receivedAt"`
	Entries    int       `json:"entries,omitempty"`
	Signature  string    `json:"signature,omitempty"`
}

// SensitiveClass tells which class of specially protected information a diagnosis code belongs to ("" none): mental
// disorders F00–F99, HIV B20–B24, Z21 and R75, reproductive matters O03–O08, Z30–Z31 and Z64.
func SensitiveClass(icd string) string {
	if len(icd) < 3 {
		return ""
	}
	switch c := icd[:3]; {
	case c[0] == 'F':
		return "mental-health"
	case c >= "B20" && c <= "B24", c == "Z21", c == "R75":
		return "hiv"
	case c >= "O03" && c <= "O08", c == "Z30", c == "Z31", c == "Z64":
		return "reproductive"
	}
	return ""
}

// KindOf gives the list kind of a document type; "" is never returned: types without one are "other".
func KindOf(documentType string) string {
	if k, ok := kinds[documentType]; ok {
		return k
	}
	return "other"
}

var kinds = map[string]string{
	"C0001": "summary", "C0002": "outpatient", "C0003": "outpatient", "C0004": "prescription", "C0005": "prescription",
	"C0006": "exam", "C0007": "lab", "C0008": "treatment", "C0009": "treatment", "C0010": "treatment", "C0011": "treatment",
	"C0012": "treatment", "C0013": "treatment", "C0014": "treatment", "C0015": "treatment", "C0016": "treatment",
	"C0017": "nursing", "C0018": "nursing", "C0019": "nursing", "C0020": "nursing", "C0021": "nursing", "C0022": "nursing",
	"C0023": "nursing", "C0024": "nursing", "C0025": "nursing", "C0026": "consent", "C0027": "consent", "C0028": "consent",
	"C0029": "consent", "C0030": "consent", "C0031": "consent", "C0032": "inpatient", "C0033": "inpatient", "C0034": "inpatient",
	"C0035": "inpatient", "C0036": "inpatient", "C0037": "inpatient", "C0038": "inpatient", "C0039": "inpatient", "C0040": "inpatient",
	"C0041": "inpatient", "C0042": "inpatient", "C0043": "inpatient", "C0044": "inpatient", "C0045": "inpatient", "C0046": "inpatient",
	"C0047": "inpatient", "C0048": "inpatient", "C0049": "inpatient", "C0050": "inpatient", "C0051": "inpatient", "C0052": "inpatient",
	"C0053":     "inpatient",
	"HSDA00.01": "public-health", "HSDB01.01": "certificate", "HSDB01.02": "followup", "HSDB01.03": "checkup", "HSDB02.01": "followup",
	"HSDB02.02": "followup", "HSDB02.03": "followup", "HSDB02.04": "checkup", "HSDB03.01": "public-health", "HSDB03.02": "public-health",
	"HSDB03.03": "certificate", "HSDB04.01": "followup", "HSDB04.02": "followup", "HSDB04.03": "public-health", "HSDB04.04": "followup",
	"HSDC00.01": "checkup", "HSDC00.02": "outpatient", "HSDC00.03": "inpatient", "HSDC00.04": "outpatient", "HSDC00.05": "outpatient",
}
