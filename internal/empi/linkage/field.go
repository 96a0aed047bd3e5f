package linkage

// Field is one thing that is compared.
type Field uint8

// The fields, in the order in which they are explained.
const (
	FieldCard   Field = iota // resident id number
	FieldNumber              // other numbers: region-wide, papers
	FieldLocal               // an institution's own number
	FieldName
	FieldBirth
	FieldSex
	FieldPhone
	FieldAddress
	FieldEthnic
	FieldMother
	Fields // how many there are
)

// Level says how far two values of a field agree; which levels a field has is listed in Levels. Zero is missing in all.
type Level uint8

// Missing: one side does not say.
const Missing Level = 0

// Levels of numbers.
const (
	NumberEqual    Level = iota + 1
	NumberDoubtful       // equal, but not trustworthy on one side
	NumberSwapped        // two neighbouring characters exchanged
	NumberOneOff         // one character wrong, missing or too many
	NumberOther          // different, at least one side not trustworthy
	NumberConflict       // different, both trustworthy
)

// Levels of names.
const (
	NameEqual   Level = iota + 1
	NameVariant       // traditional, variant or look-alike characters (異體, 玥/钥), spaces and middle dots
	NameSound         // every character sounds alike
	NameOrder         // the same parts or characters in another order
	NameOneOff        // one character wrong, missing or too many
	NameShort         // one is the beginning of the other, or a part of a name of several parts
	NameGiven         // only the given name is equal
	NameFamily        // only the family name is equal
	NameDifferent
)

// Levels of birth dates.
const (
	BirthEqual   Level = iota + 1
	BirthPartial       // one side knows only the year or month, which agree
	BirthSwapped       // day and month exchanged
	BirthLunar         // one is the other's date in the lunar calendar
	BirthOneOff        // one digit wrong or two neighbouring digits exchanged
	BirthYear          // the year is equal
	BirthDay           // day and month are equal
	BirthDifferent
)

// Levels of sex.
const (
	SexEqual Level = iota + 1
	SexDifferent
)

// Levels of phones.
const (
	PhoneEqual Level = iota + 1
	PhoneOneOff
	PhoneDifferent
)

// Levels of addresses.
const (
	AddressHouse Level = iota + 1
	AddressCommunity
	AddressStreet
	AddressDivision
	AddressDifferent
)

// Levels of ethnic groups.
const (
	EthnicEqual Level = iota + 1
	EthnicDifferent
)

// Levels of mothers' names.
const (
	MotherEqual Level = iota + 1
	MotherSimilar
	MotherDifferent
)

// fieldNames and levelNames are stable: they are stored in models and explanations.
var fieldNames = [Fields]string{"card", "number", "local", "name", "birth", "sex", "phone", "address", "ethnic", "mother"}

var numberLevels = []string{"missing", "equal", "doubtful", "swapped", "one-off", "other", "conflict"}

var levelNames = [Fields][]string{
	FieldCard: numberLevels, FieldNumber: numberLevels, FieldLocal: {"missing", "equal", "different"},
	FieldName:    {"missing", "equal", "variant", "sound", "order", "one-off", "short", "given", "family", "different"},
	FieldBirth:   {"missing", "equal", "partial", "swapped", "lunar", "one-off", "year", "day", "different"},
	FieldSex:     {"missing", "equal", "different"},
	FieldPhone:   {"missing", "equal", "one-off", "different"},
	FieldAddress: {"missing", "house", "community", "street", "division", "different"},
	FieldEthnic:  {"missing", "equal", "different"},
	FieldMother:  {"missing", "equal", "similar", "different"},
}

// maxLevels is the largest number of levels of a field, Missing included.
const maxLevels = 10

// String gives the field's stable name.
func (f Field) String() string {
	if f < Fields {
		return fieldNames[f]
	}
	return "?"
}

// Levels gives the stable names of the field's levels; the index is the Level, 0 is "missing".
func (f Field) Levels() []string { return levelNames[f] }

// LevelName gives the stable name of a level of the field.
func (f Field) LevelName(l Level) string {
	if int(l) < len(levelNames[f]) {
		return levelNames[f][l]
	}
	return "?"
}
