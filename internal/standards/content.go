package standards

import (
	"time"

	"minkang/internal/wire/cda"
)

// Content is what a shared document says, free of its wire form: the header and the values of its data elements, grouped
// as its specification groups them. Compose writes it as CDA; Extract reads it back; both follow the same DocumentSpec.
type Content struct {
	Type   string // document type code: C0002, HSDC00.02 …
	Header Header
	Groups []Group
}

// Group is one occurrence of a specification group (for example one diagnosis, one laboratory item, one order), or the
// single values of a section when Name is empty.
type Group struct {
	Section string // section code of the specification, e.g. "29548-5"; "" for values bound to the header
	Name    string // group name of the specification, e.g. "diagnosis", "lab"; "" for the section's own values
	Values  []Value
	Path    string // where it stood (canonical XPath), set by Extract
}

// Value is one data element's value. Which fields are set follows from the element's data type (WS/T 303): S1 free text in
// Text; S2/S3 coded in Code with Text as display name; L boolean in Code "true"/"false"; N number in Text (decimal, as written)
// with Unit; D/DT/T in Time with Text as written.
type Value struct {
	Element string // DExx.xx.xxx.xx
	Role    string // which one, where a group uses the element more than once (orderer, executor …); "" otherwise
	Text    string
	Code    string
	System  string // OID of the code system, as written
	Unit    string // UCUM as written
	Time    time.Time
	Path    string // where it stood, set by Extract

	Original *Coding // what the document says, when Code was translated from a code of the sender's own
	Relation string  // of the translation: equivalent, wider, narrower
}

// The header types are the wire's own (package cda fills and writes them); they carry no wire detail, so contexts above use
// them under these names and never import the wire.
type (
	Header       = cda.Header
	Identifier   = cda.Identifier
	Patient      = cda.Patient
	Address      = cda.Address
	Participant  = cda.Participant
	Organization = cda.Organization
	Encounter    = cda.Encounter
	Related      = cda.Related
)
