package hardset

import "fmt"

// Grade says how much is wrong in the records.
type Grade string

// The grades.
const (
	Easy Grade = "easy" // one careful institution with card readers
	Real Grade = "real" // what a district is sent in its first years
	Hard Grade = "hard" // village clinics, papers typed in afterwards, emergency rooms
)

// Rates of the faults; from 0 to 1, per record unless said otherwise.
type Rates struct {
	TopNames        float64 // people: given name from the short list of the commonest
	NoCard          float64 // no resident id number
	Card15          float64 // the 15-digit form, of those born before 2000
	CardTyped       float64 // one digit wrong
	CardSwapped     float64 // two neighbouring digits exchanged
	CardOfRelative  float64 // the number of somebody in the household
	CardPlaceholder float64 // 111111111111111111
	HealthCard      float64 // health card stated
	Homophone       float64 // another character of the same sound, as pinyin input offers
	Variant         float64 // traditional or look-alike character
	NameTyped       float64 // another character altogether
	NameLost        float64 // a character lost or two exchanged
	PartsOtherwise  float64 // names of several parts: other dots and spaces, other order, or one part only
	BirthSwapped    float64
	BirthTyped      float64
	BirthLunar      float64
	BirthYearOnly   float64 // year-01-01
	NoBirth         float64
	SexWrong        float64
	NoSex           float64
	NoPhone         float64
	FamilyPhone     float64 // the phone of somebody in the household
	PhoneTyped      float64
	DeskPhone       float64 // the institution's own, for hundreds of people
	NewPhone        float64 // people: changed the number within the three years
	NoAddress       float64
	ShortAddress    float64 // ends at street or community
	Moved           float64 // people: moved within the three years
	Twins           float64 // births
	Foreigners      float64 // people
	Permits         float64 // people with papers of Hong Kong, Macau or Taiwan
	SecondCard      float64 // people: the number was changed, both are valid
	Unknown         float64 // nameless emergency patient
	Anonymous       float64 // wants not to be known
	AfterDeath      float64 // of the dead: records after the death
}

// RatesOf gives a grade's rates.
func RatesOf(g Grade) (Rates, error) {
	switch g {
	case Easy:
		return Rates{TopNames: 0.10, NoCard: 0.05, Card15: 0.01, CardTyped: 0.002, CardSwapped: 0.001, CardOfRelative: 0.0002, CardPlaceholder: 0.002,
			HealthCard: 0.7, Homophone: 0.003, Variant: 0.003, NameTyped: 0.001, NameLost: 0.001, PartsOtherwise: 0.3,
			BirthSwapped: 0.001, BirthTyped: 0.001, BirthLunar: 0.002, BirthYearOnly: 0.001, NoBirth: 0.005, SexWrong: 0.0005, NoSex: 0.005,
			NoPhone: 0.05, FamilyPhone: 0.10, PhoneTyped: 0.002, DeskPhone: 0.001, NewPhone: 0.10, NoAddress: 0.05, ShortAddress: 0.05, Moved: 0.05,
			Twins: 0.016, Foreigners: 0.003, Permits: 0.002, SecondCard: 0.0005, Unknown: 0.0005, Anonymous: 0.0002, AfterDeath: 0.01}, nil
	case Real:
		return Rates{TopNames: 0.15, NoCard: 0.15, Card15: 0.02, CardTyped: 0.006, CardSwapped: 0.003, CardOfRelative: 0.001, CardPlaceholder: 0.005,
			HealthCard: 0.5, Homophone: 0.01, Variant: 0.008, NameTyped: 0.003, NameLost: 0.002, PartsOtherwise: 0.5,
			BirthSwapped: 0.002, BirthTyped: 0.004, BirthLunar: 0.005, BirthYearOnly: 0.004, NoBirth: 0.01, SexWrong: 0.001, NoSex: 0.01,
			NoPhone: 0.15, FamilyPhone: 0.20, PhoneTyped: 0.004, DeskPhone: 0.003, NewPhone: 0.20, NoAddress: 0.15, ShortAddress: 0.10, Moved: 0.12,
			Twins: 0.018, Foreigners: 0.005, Permits: 0.004, SecondCard: 0.001, Unknown: 0.001, Anonymous: 0.0005, AfterDeath: 0.02}, nil
	case Hard:
		return Rates{TopNames: 0.20, NoCard: 0.30, Card15: 0.05, CardTyped: 0.015, CardSwapped: 0.008, CardOfRelative: 0.003, CardPlaceholder: 0.01,
			HealthCard: 0.4, Homophone: 0.03, Variant: 0.02, NameTyped: 0.01, NameLost: 0.005, PartsOtherwise: 0.6,
			BirthSwapped: 0.005, BirthTyped: 0.01, BirthLunar: 0.015, BirthYearOnly: 0.01, NoBirth: 0.02, SexWrong: 0.003, NoSex: 0.02,
			NoPhone: 0.20, FamilyPhone: 0.25, PhoneTyped: 0.01, DeskPhone: 0.01, NewPhone: 0.25, NoAddress: 0.20, ShortAddress: 0.15, Moved: 0.18,
			Twins: 0.03, Foreigners: 0.01, Permits: 0.008, SecondCard: 0.003, Unknown: 0.003, Anonymous: 0.001, AfterDeath: 0.05}, nil
	}
	return Rates{}, fmt.Errorf("hardset: grade %q: want easy, real or hard", string(g))
}
