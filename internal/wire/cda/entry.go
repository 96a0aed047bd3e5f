package cda

import "minkang/internal/wire/xmlx"

// Entry is a clinical statement: an observation, organizer, procedure, substanceAdministration, supply, act or encounter,
// with the statements below it. One struct serves all kinds; fields a kind does not know stay zero.
type Entry struct {
	Kind     string // element name: observation, organizer …
	Relation string // typeCode of the link that leads here: COMP, CAUS, RSON … "" where none is stated
	Class    string // classCode: OBS, BATTERY, CLUSTER, PROC, SBADM …
	Mood     string // moodCode: EVN, INT, RQO, DEF, GOL …
	Negated  bool
	Template string // templateId/@root
	IDs      []Identifier
	Code     Code
	Text     string
	Status   string
	Time     Interval
	Values   []Value

	Interpretation Code
	Method         Code
	Site           Code // targetSiteCode or approachSiteCode
	Specimen       Code // specimen/specimenRole/specimenPlayingEntity/code
	Ranges         []Range

	Route    Code
	Dose     Quantity
	Rate     Quantity
	Form     Code     // administrationUnitCode, which Chinese documents use for the dosage form
	Amount   Quantity // supply/quantity
	Product  Product
	People   []Participant // performer, author, informant, participant
	Children []Entry       // through entryRelationship or component
	Node     xmlx.Node     // zero in what is to be written
}

// Range is a reference range of an observation.
type Range struct {
	Text      string
	Low, High Quantity
}

// Product is what was administered or supplied.
type Product struct {
	ID           Identifier
	Code         Code
	Name         string
	Material     bool // manufacturedMaterial rather than manufacturedLabeledDrug
	Manufacturer string
}

func isAct(name string) bool {
	switch name {
	case "observation", "organizer", "procedure", "substanceAdministration", "supply", "act", "encounter",
		"observationMedia", "regionOfInterest":
		return true
	}
	return false
}

// Walk calls visit for the entry and everything below it in document order, until visit returns false.
func (e *Entry) Walk(visit func(*Entry) bool) bool {
	if !visit(e) {
		return false
	}
	for i := range e.Children {
		if !e.Children[i].Walk(visit) {
			return false
		}
	}
	return true
}

// Value gives the first value, the zero Value when there is none.
func (e *Entry) Value() Value {
	if len(e.Values) == 0 {
		return Value{}
	}
	return e.Values[0]
}
