package standards

import "time"

// Entry is one structured fact taken from a document, with its place in it. Kind is diagnosis, lab, medication, vital,
// procedure, immunization, allergy, order, charge or followup; standards/documents says which elements feed which field.
type Entry struct {
	Kind    string
	At      time.Time // when it was so: the entry's own time, else the encounter's start, else the document's time
	Code    string
	System  string // OID of the code system as written
	Edition string // edition of the code table the code was found in; "" when it was found in none
	Name    string
	Value   string   // as written
	Number  *float64 // Value as a decimal, when it is one
	Unit    string
	Range   string // reference range as written
	Flag    string // N, H, L, A … or the code as written
	Attrs   map[string]string
	Element string // data element that carries the code or value
	Path    string // canonical XPath of the entry
}
