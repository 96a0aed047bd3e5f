package linkage

// Kind says how a record may be matched.
type Kind uint8

// The kinds. Prepare finds Newborn and Unknown by the name when the kind is Ordinary.
const (
	Ordinary  Kind = iota
	Newborn        // not yet named, called by a parent: never the parent, never one of twins by likeness
	Unknown        // an emergency patient without a name: nothing links but a number
	Anonymous      // wants not to be known (mental health, HIV): no keys, never linked by likeness
	Foreigner      // a name that may be turned round; no resident id number expected
)

// Class says what a number names.
type Class uint8

// The classes of numbers.
const (
	Card     Class = iota // resident id number, GB 11643, also residence permits of its form
	Regional              // unique in the region: health card, health record, insurance
	Paper                 // passport or permit: unique, but people hold several over the years
	Local                 // of one institution
)

// Number is an identifier. System is its domain (for Local with the institution), Value its normalised text. Trusted tells
// that its check holds and nothing beside it contradicts it.
type Number struct {
	System  string
	Value   string
	Class   Class
	Trusted bool
}

// Record describes a person as somebody wrote it. Every field may be empty; nothing needs to be checked before.
type Record struct {
	Kind     Kind
	Name     string
	Sex      string // GB/T 2261.1: 1, 2; everything else is unknown
	Birth    string // YYYY, YYYY-MM or YYYY-MM-DD
	Phone    string
	Division string // GB/T 2260 and its extension: 6, 9 or 12 digits
	Address  string // free text
	Ethnic   string // GB/T 3304 code
	Mother   string // the mother's name
	Order    int    // among the children of one birth, from 1; 0 when not said
	Deceased bool
	Numbers  []Number

	// BirthByCard tells that nobody stated the birth date: it was read from the resident id number, so that it is no second
	// witness when that number agrees.
	BirthByCard bool

	// Names in the western custom, used by the Western profile in place of Name.
	Given, Family string
	House         string // street number
	Street, Place string // street and further address line
	Suburb        string
	Postcode      string
	State         string
}
