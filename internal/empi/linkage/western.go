package linkage

import (
	"strings"

	"minkang/internal/kit/fold"
)

// western is a record with given and family name, in the form it is compared.
type western struct {
	given, family, house, street, place, suburb, postcode, state string
	birth                                                        string // digits as written: impossible dates are compared too
}

// The fields of the Western profile.
const (
	wGiven Field = iota
	wFamily
	wHouse
	wStreet
	wPlace
	wSuburb
	wPostcode
	wState
	wBirth
	wFields
)

// Levels of the Western profile's texts.
const (
	textEqual     Level = iota + 1
	textNear            // one edit, in longer texts two
	textSimilar         // a third of the letters, or one is the beginning of the other
	textExchanged       // the value stands in the neighbouring field: given and family name, two lines of an address
	textDifferent
)

var (
	westernFields = []string{"given", "family", "house", "street", "place", "suburb", "postcode", "state", "birth"}
	textLevels    = []string{"missing", "equal", "near", "similar", "exchanged", "different"}
	codeLevels    = []string{"missing", "equal", "near", "different"}
	westernLevels = [][]string{textLevels, textLevels, codeLevels, textLevels, textLevels, {"missing", "equal", "near", "similar", "different"}, codeLevels,
		{"missing", "equal", "different"}, {"missing", "equal", "near", "exchanged", "different"}}
)

// KeyKinds of the Western profile.
const (
	KeyWesternBirth  KeyKind = 21 // birth digits
	KeyWesternNames  KeyKind = 22 // letters of both names
	KeyWesternGiven  KeyKind = 23 // given name, postcode
	KeyWesternFamily KeyKind = 24 // family name, suburb
	KeyWesternHouse  KeyKind = 25 // street number, letters of the street
	KeyWesternDigits KeyKind = 26 // birth digits in any order, house
	KeyWesternSuburb KeyKind = 27 // suburb, postcode, house
	KeyWesternYear   KeyKind = 28 // family name, year of birth
	KeyWesternLines  KeyKind = 29 // letters of both lines of the address
	KeyWesternStreet KeyKind = 30 // letters of the street, suburb
	KeyWesternPlace  KeyKind = 31 // letters of the further line, given name
	KeyWesternCohort KeyKind = 32 // given name, year of birth
)

func newWestern(r Record) *western {
	if r.Given == "" && r.Family == "" {
		return nil
	}
	t := func(s string) string { return fold.Name(clip(s, maxName)) }
	return &western{given: t(r.Given), family: t(r.Family), house: t(r.House), street: t(r.Street), place: t(r.Place), suburb: t(r.Suburb), postcode: t(r.Postcode),
		state: t(r.State), birth: fold.Digits(r.Birth)}
}

func (w *western) keys(add func(kind KeyKind, parts ...string)) {
	add(KeyWesternBirth, w.birth)
	add(KeyWesternNames, letters(w.given+w.family))
	add(KeyWesternGiven, w.given, w.postcode)
	add(KeyWesternFamily, w.family, w.suburb)
	add(KeyWesternHouse, w.house, letters(w.street))
	if w.street != "" && w.place != "" {
		add(KeyWesternLines, letters(w.street+w.place))
	}
	add(KeyWesternStreet, letters(w.street), w.suburb)
	add(KeyWesternPlace, letters(w.place), w.given)
	if w.birth != "" {
		add(KeyWesternDigits, letters(w.birth), w.house)
	}
	add(KeyWesternSuburb, w.suburb, w.postcode, w.house)
	if len(w.birth) >= 4 {
		add(KeyWesternYear, w.family, w.birth[:4])
		add(KeyWesternCohort, w.given, w.birth[:4])
	}
}

func compareWestern(fa, fb *Features) Pattern {
	var p Pattern
	a, b := fa.western, fb.western
	if a == nil || b == nil {
		return p
	}
	p[wGiven], p[wFamily] = compareTexts(a.given, b.given), compareTexts(a.family, b.family)
	if p[wGiven] >= textSimilar && p[wFamily] >= textSimilar && closeTexts(a.given, b.family) && closeTexts(a.family, b.given) {
		p[wGiven], p[wFamily] = textExchanged, textExchanged
	}
	p[wHouse] = compareCodes(a.house, b.house)
	p[wStreet], p[wPlace] = compareTexts(a.street, b.street), compareTexts(a.place, b.place)
	if p[wStreet] != textEqual && p[wStreet] != textNear && (closeTexts(a.street, b.place) || closeTexts(a.place, b.street)) {
		p[wStreet], p[wPlace] = textExchanged, Missing
	}
	if p[wSuburb] = compareTexts(a.suburb, b.suburb); p[wSuburb] == textDifferent {
		p[wSuburb] = 4
	}
	p[wPostcode] = compareCodes(a.postcode, b.postcode)
	if a.state != "" && b.state != "" {
		if p[wState] = 2; a.state == b.state {
			p[wState] = 1
		}
	}
	p[wBirth] = compareBirthDigits(a.birth, b.birth)
	return p
}

func compareBirthDigits(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return 1
	case len(a) == len(b) && oneCharacterOff(a, b):
		return 2
	case len(a) == 8 && len(b) == 8 && (a[:4] == b[:4] && a[4:6] == b[6:] && a[6:] == b[4:6] || letters(a) == letters(b)):
		return 3
	}
	return 4
}

func compareCodes(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return 1
	case edits(a, b, 1) <= 1 && max(len(a), len(b)) > 1:
		return 2
	}
	return 3
}

func compareTexts(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return textEqual
	}
	n := min(len(a), len(b))
	d := edits(a, b, n/3+1)
	switch {
	case d <= 1+n/8:
		return textNear
	case d <= n/3, n >= 3 && (strings.HasPrefix(a, b) || strings.HasPrefix(b, a)):
		return textSimilar
	}
	return textDifferent
}

func closeTexts(a, b string) bool {
	l := compareTexts(a, b)
	return l == textEqual || l == textNear && len(a) > 3
}

// WesternDefault gives the weights that Learn begins with for records with given and family names, addresses of street number,
// street, suburb, postcode and state: shares for n people, no relatives known.
func WesternDefault(people int) *Model {
	text := []Share{{0.05, 0.05, 0.05}, {0.82, 0.01, 0.01}, {0.12, 0.008, 0.008}, {0.02, 0.04, 0.04}, {0.02, 1e-3, 1e-3}, {0.02, 0.941, 0.941}}
	code := []Share{{0.05, 0.05, 0.05}, {0.88, 0.01, 0.01}, {0.09, 0.05, 0.05}, {0.03, 0.94, 0.94}}
	m := &Model{Format: ModelFormat, Version: "western", Profile: Western, People: float64(max(people, 1)), Fields: map[string][]Share{}, Limits: Limits{Link: 3, Review: -3}}
	for f, name := range westernFields {
		switch Field(f) {
		case wHouse, wPostcode:
			m.Fields[name] = append([]Share{}, code...)
		case wSuburb:
			m.Fields[name] = []Share{text[0], {0.85, 0.002, 0.002}, {0.11, 0.001, 0.001}, {0.02, 0.03, 0.03}, {0.02, 0.967, 0.967}}
		case wState:
			m.Fields[name] = []Share{text[0], {0.95, 0.22, 0.22}, {0.05, 0.78, 0.78}}
		case wBirth:
			m.Fields[name] = []Share{text[0], {0.87, 5e-5, 5e-5}, {0.09, 2e-3, 2e-3}, {0.02, 2e-3, 2e-3}, {0.02, 0.99595, 0.99595}}
		default:
			m.Fields[name] = append([]Share{}, text...)
		}
	}
	made, err := m.made()
	if err != nil {
		panic(err) // constants
	}
	return made
}

var westernProfile = &profile{fields: westernFields, levels: westernLevels, compare: compareWestern,
	surprise: func(m *Model, _, _ *Features, p *Pattern, f Field) float64 { return m.shares[f][p[f]].U },
	guard:    func(_, _ *Features, _ *Pattern) Guard { return "" },
	order:    [][]Level{{1, 2, 3, 5}, {1, 2, 3, 5}, {1, 2, 3}, {1, 2, 3, 5}, {1, 2, 3, 5}, {1, 2, 3, 4}, {1, 2, 3}, {1, 2}, {1, 2, 4}},
	blocks: map[KeyKind][]Field{
		KeyWesternBirth: {wBirth}, KeyWesternNames: {wGiven, wFamily}, KeyWesternHouse: {wHouse, wStreet}, KeyWesternSuburb: {wSuburb, wPostcode, wHouse},
	}}
