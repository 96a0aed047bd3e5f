package simulate

import (
	"encoding/json"

	"minkang/internal/kit/clock"
)

// Truth is what is true about one document sent: whose it is, whatever it says, and what was made wrong with it. Synthetic
// people only, so it may hold their numbers.
type Truth struct {
	File         string  `json:"file,omitempty"` // below the folder written to
	At           string  `json:"at"`             // RFC 3339
	Institution  string  `json:"institution"`    // organisation code
	DocumentType string  `json:"documentType"`
	DocumentID   string  `json:"documentId"`
	First        string  `json:"first,omitempty"` // of a duplicate, replacement or addendum
	Resident     int     `json:"resident"`        // index, the line of residents.csv
	Faults       []Fault `json:"faults,omitempty"`
}

// Truth gives the truth about an event.
func (d *District) Truth(e *Event) Truth {
	return Truth{At: e.At.In(clock.Region).Format("2006-01-02T15:04:05Z07:00"), Institution: d.Institutions()[e.Institution].Code,
		DocumentType: e.DocumentType, DocumentID: e.DocumentID.Extension, First: e.First.Extension, Resident: e.Resident, Faults: e.Faults}
}

// Line gives one line of JSON with its line end.
func (t Truth) Line() []byte {
	b, err := json.Marshal(t)
	if err != nil {
		panic(err) // plain fields
	}
	return append(b, '\n')
}
