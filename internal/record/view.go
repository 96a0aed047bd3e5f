package record

import (
	"time"

	"minkang/internal/kit/id"
)

// View is a resident's whole record at a glance.
type View struct {
	Person        Person         `json:"person"`
	Flags         Flags          `json:"flags"`
	Counts        Counts         `json:"counts"`
	Recent        []Item         `json:"recent"`
	Medications   []Medication   `json:"medications"`
	Problems      []Problem      `json:"problems"`
	Immunizations []Immunization `json:"immunizations"`
	Vitals        []Measure      `json:"vitals"` // the latest of each kind
	Labs          []Measure      `json:"labs"`   // the latest of each item
	Procedures    []Procedure    `json:"procedures"`
	Opened        Opened         `json:"opened"`
}

// Person is who the record is about, masked by the grant.
type Person struct {
	ID           id.ID        `json:"id"`
	Name         string       `json:"name"`
	Sex          string       `json:"sex"`
	Birth        string       `json:"birth"`
	Age          int          `json:"age"` // completed years, -1 unknown
	IDNumber     string       `json:"idNumber"`
	Phone        string       `json:"phone"`
	Address      string       `json:"address"`
	Division     string       `json:"division"`
	DivisionName string       `json:"divisionName"`
	Ethnic       string       `json:"ethnic"`
	Deceased     bool         `json:"deceased"`
	Identifiers  []Identifier `json:"identifiers"`
}

// Identifier is one number of the person, masked by the grant.
type Identifier struct {
	Domain string `json:"domain"`
	Label  string `json:"label"`
	Value  string `json:"value"`
}

// Flags are what a doctor must not overlook.
type Flags struct {
	Allergies  []Allergy `json:"allergies"`
	Chronic    []Problem `json:"chronic"`
	Infectious []Problem `json:"infectious"`
	Pregnant   bool      `json:"pregnant"`
}

// Allergy is a recorded allergy.
type Allergy struct {
	Name     string    `json:"name"`
	Reaction string    `json:"reaction"`
	At       time.Time `json:"at"`
	Document id.ID     `json:"document"`
}

// Problem is a diagnosis over all its occurrences.
type Problem struct {
	Code     string    `json:"code"`
	Name     string    `json:"name"`
	FirstAt  time.Time `json:"firstAt"`
	LastAt   time.Time `json:"lastAt"`
	Count    int       `json:"count"`
	Document id.ID     `json:"document"` // the newest that says so
}

// Medication is one medicine as last ordered or taken.
type Medication struct {
	Code        string    `json:"code"`
	Name        string    `json:"name"`
	Dose        string    `json:"dose"`
	Route       string    `json:"route"`
	Frequency   string    `json:"frequency"`
	Quantity    string    `json:"quantity"`
	From        time.Time `json:"from"`
	To          time.Time `json:"to,omitzero"` // end of the supply when it can be told
	Current     bool      `json:"current"`
	Institution Named     `json:"institution"`
	Document    id.ID     `json:"document"`
}

// Immunization is one vaccination.
type Immunization struct {
	Vaccine     string    `json:"vaccine"`
	Code        string    `json:"code"`
	Dose        string    `json:"dose"`
	Batch       string    `json:"batch"`
	At          time.Time `json:"at"`
	Institution Named     `json:"institution"`
	Document    id.ID     `json:"document"`
}

// Measure is one measured value.
type Measure struct {
	Kind        string    `json:"kind"` // vital or lab
	Code        string    `json:"code"`
	Name        string    `json:"name"`
	Value       string    `json:"value"`
	Number      *float64  `json:"number,omitempty"`
	Unit        string    `json:"unit"`
	Range       string    `json:"range"`
	Flag        string    `json:"flag"` // see FlagOf
	At          time.Time `json:"at"`
	Institution Named     `json:"institution"`
	Document    id.ID     `json:"document"`
}

// Procedure is one operation or examination.
type Procedure struct {
	Code        string    `json:"code"`
	Name        string    `json:"name"`
	At          time.Time `json:"at"`
	Institution Named     `json:"institution"`
	Document    id.ID     `json:"document"`
}

// Named is a thing with its identifier and name.
type Named struct {
	ID   id.ID  `json:"id"`
	Name string `json:"name"`
}

// Item is one row of a timeline.
type Item struct {
	ID          id.ID     `json:"id"`
	Type        string    `json:"type"`
	TypeTitle   string    `json:"typeTitle"`
	Kind        string    `json:"kind"`
	Title       string    `json:"title"`
	At          time.Time `json:"at"`
	To          time.Time `json:"to,omitzero"`
	Institution Named     `json:"institution"`
	Department  string    `json:"department"`
	Doctor      string    `json:"doctor"`
	Diagnosis   string    `json:"diagnosis"`
	Encounter   string    `json:"encounter"`
	Status      string    `json:"status"`
	Version     string    `json:"version"`
	Relation    string    `json:"relation,omitempty"`
	Level       string    `json:"level"`
	Sensitive   bool      `json:"sensitive"`
	Hidden      bool      `json:"hidden"` // only type, kind, time and institution are shown
}

// Counts are how much there is.
type Counts struct {
	Documents  int            `json:"documents"`
	Encounters int            `json:"encounters"`
	ByKind     map[string]int `json:"byKind"`
}

// Opened tells what opening the record cost.
type Opened struct {
	Documents  int   `json:"documents"`
	Entries    int   `json:"entries"`
	TookMicros int64 `json:"tookMicros"`
	Truncated  bool  `json:"truncated"` // more documents than a view holds; the timeline pages through all
}

// Series is one measured item over time.
type Series struct {
	Code   string  `json:"code"`
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Range  Range   `json:"range"`
	Points []Point `json:"points"`
}

// Range is a reference range; absent ends are nil.
type Range struct {
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
	Text string   `json:"text"`
}

// Point is one value of a series.
type Point struct {
	At          time.Time `json:"at"`
	Value       *float64  `json:"value,omitempty"`
	Text        string    `json:"text"`
	Unit        string    `json:"unit"`
	Flag        string    `json:"flag"`
	Institution Named     `json:"institution"`
	Document    id.ID     `json:"document"`
}

// Matrix is laboratory items by date.
type Matrix struct {
	Items []MatrixItem `json:"items"`
	Dates []time.Time  `json:"dates"` // newest first
	Cells []MatrixCell `json:"cells"`
}

// MatrixItem is one row.
type MatrixItem struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Unit  string `json:"unit"`
	Range Range  `json:"range"`
}

// MatrixCell is one value.
type MatrixCell struct {
	Code     string    `json:"code"`
	At       time.Time `json:"at"`
	Value    string    `json:"value"`
	Unit     string    `json:"unit"`
	Flag     string    `json:"flag"`
	Document id.ID     `json:"document"`
}
