package facts

import (
	"context"
	"time"

	"minkang/internal/kit/id"
)

// Status of a stored document, as far as the warehouse cares.
type Status string

// Only current documents have facts.
const (
	Current    Status = "current"
	Superseded Status = "superseded" // a later version replaced it
	Deprecated Status = "deprecated" // withdrawn
)

// Institution is where a document comes from.
type Institution struct {
	ID       id.ID
	Code     string // organisation code
	Name     string
	Kind     string // code of its kind: hospital, community, township, village, station, clinic, mch, cdc …
	Level    string // hospital level: 3, 2, 1; "" none
	Division string // street or township it stands in, division code of 9 digits
}

// FactEntry is one structured entry of a document; its fields are those of standards.Entry, one for one, so that either
// converts to the other. Attributes read here, all optional:
//
//	diagnosis   kind (outpatient, admission, discharge, tcm …); rank "main", "other" or its number
//	medication  quantity, days, tcm; class, antibiotic, essential "true"/"false" where a source knows them
type FactEntry struct {
	Kind    string // diagnosis, medication, lab, vital, procedure, immunization; others are passed over
	At      time.Time
	Code    string
	System  string
	Edition string
	Name    string
	Value   string
	Number  *float64
	Unit    string
	Range   string
	Flag    string // N, H, L, A … or the code as written
	Attrs   map[string]string
	Element string
	Path    string // canonical XPath of the entry
}

// DocumentFacts is what the warehouse needs of one stored document. Event is its position in the feed: the same document
// comes again, with a later Event, whenever its status, person or entries change.
type DocumentFacts struct {
	Event         string
	Document      id.ID
	Person        id.ID
	Type          string // document type code: C0002, HSDC00.02 …
	Institution   Institution
	Department    string
	Doctor        string // health worker's code or name, never a resident's
	EncounterKind string // outpatient, emergency, inpatient, checkup, home; "" the document does not say that a visit took place
	EncounterNo   string // the institution's number of the visit, also of documents that only belong to one; "" unknown
	From, To      time.Time
	StoredAt      time.Time
	Status        Status
	Entries       []FactEntry
}

// Source feeds stored documents.
type Source interface {
	// Documents gives at most limit document events after a position ("" from the beginning), oldest first; none when
	// there is nothing new. The same position gives the same or newer state of the same documents, never other ones. A feed
	// that had to read over events of other things ends with one of zero Document, so that it need not read them again.
	Documents(ctx context.Context, after string, limit int) ([]DocumentFacts, error)
}

// ResidentFacts is what the warehouse keeps of a resident: nothing that names one.
type ResidentFacts struct {
	Person   id.ID     // the surviving person when the one asked for was merged
	Sex      string    // GB/T 2261.1: 1 male, 2 female, 0 unknown, 9 unstated
	Birth    time.Time // date; zero unknown
	Division string    // street or township of residence, division code of 9 digits; "" unknown
	Ethnic   string    // GB 3304 code
	Deceased bool
}

// ResidentChange says that a resident was registered or changed, or that persons were merged into one.
type ResidentChange struct {
	Event    string // position in the feed
	Resident ResidentFacts
	Retired  []id.ID // persons that are Resident.Person from now on
}

// Residents gives residents' attributes and their changes.
type Residents interface {
	// Residents finds attributes by person id; persons not known are absent. The key is the id asked for.
	Residents(ctx context.Context, persons []id.ID) (map[id.ID]ResidentFacts, error)
	// Changes gives at most limit changes after a position ("" from the beginning), oldest first. One of zero Person only
	// moves the position.
	Changes(ctx context.Context, after string, limit int) ([]ResidentChange, error)
}

// Names gives names that documents do not bring: of streets, diagnosis categories, document types, institution kinds.
// The list is the dimension's label list ("street", "category", "type" …); ok is false for an unknown code.
type Names func(list, code string) (zh, en string, ok bool)
