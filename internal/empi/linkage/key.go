package linkage

import "minkang/internal/kit/fold"

// KeyKind says what a key is made of. Numbers are stored: never renumber.
type KeyKind uint8

// The kinds of keys. Each is selective enough that a right key rarely has more than MaxPerKey holders among ten million
// people; those that have are placeholders or shared phones and say nothing.
const (
	KeyReadingBirth KeyKind = 1 // sorted reading of the name, digits of the birth date in any order
	KeyReadingPhone KeyKind = 2 // reading, phone
	KeyReadingHouse KeyKind = 3 // reading, address down to the house
	KeyPhoneBirth   KeyKind = 4 // phone, birth date
	KeyFamilyBirth  KeyKind = 5 // family name's reading, birth date, sex
	KeyGivenBirth   KeyKind = 6 // given name's reading, birth date, sex
	KeyReadingCard  KeyKind = 7 // reading, the last four of the resident id number
	KeyMotherBirth  KeyKind = 8 // mother's reading, birth date
	KeyNumber       KeyKind = 9 // a number with its domain: see NumberKeys
)

// String gives the kind's stable name.
func (k KeyKind) String() string {
	switch k {
	case KeyReadingBirth:
		return "reading-birth"
	case KeyReadingPhone:
		return "reading-phone"
	case KeyReadingHouse:
		return "reading-house"
	case KeyPhoneBirth:
		return "phone-birth"
	case KeyFamilyBirth:
		return "family-birth"
	case KeyGivenBirth:
		return "given-birth"
	case KeyReadingCard:
		return "reading-card"
	case KeyMotherBirth:
		return "mother-birth"
	case KeyNumber:
		return "number"
	}
	if k >= KeyWesternBirth && k <= KeyWesternCohort {
		return "western-" + westernKeyNames[k-KeyWesternBirth]
	}
	return "?"
}

var westernKeyNames = []string{"birth", "names", "given", "family", "house", "digits", "suburb", "year", "lines", "street", "place", "cohort"}

// Bounds of the search for candidates.
const (
	MaxKeys       = 12 // keys stored for one record; at most 8 in the Chinese custom
	MaxProbes     = 12 // keys looked up for one record
	MaxPerKey     = 32 // holders that are read for one key; of a key with more, none is taken
	MaxCandidates = 64 // people compared for one record
)

// Key is one thing a record is found by. Text holds personal values: store it only as a keyed hash.
type Key struct {
	Kind KeyKind
	Text string
}

// Keys gives what the record is stored under, at most MaxKeys. A missing value makes no key, so it never widens a search. A
// person's keys change only with name, birth date, sex, phone, address, mother or id card. Anonymous and unknown people have
// none.
func (f *Features) Keys() []Key { return f.keys(make([]Key, 0, MaxKeys)) }

// Probes gives what candidates for the record are looked up by, at most MaxProbes: its Keys, and those it would have if its
// birth date were of the other calendar. Two records are candidates of each other when a probe of one is a key of the other.
func (f *Features) Probes() []Key {
	keys := f.keys(make([]Key, 0, MaxProbes))
	if f.reading == "" || f.kind > Newborn && f.kind < Foreigner {
		return keys
	}
	for _, d := range otherCalendar(f.birth) {
		if len(keys) < MaxProbes {
			keys = append(keys, Key{KeyReadingBirth, f.reading + "|" + dateBag(d)})
		}
	}
	return keys
}

// NumberKeys gives a key for each number but an institution's own, for those who keep no index of numbers beside that of keys.
func (f *Features) NumberKeys() []Key {
	var keys []Key
	for _, n := range f.numbers {
		if n.Class != Local {
			keys = append(keys, Key{KeyNumber, n.System + "|" + n.Value})
		}
	}
	return keys
}

// Hash gives a 64-bit hash of the key (FNV-1a, mixed), never 0. It is not keyed: for memory only.
func (k Key) Hash() uint64 {
	h := uint64(14695981039346656037) ^ uint64(k.Kind)
	for i := 0; i < len(k.Text); i++ {
		h = (h ^ uint64(k.Text[i])) * 1099511628211
	}
	h = (h ^ h>>32) * 0xbf58476d1ce4e5b9
	if h ^= h >> 29; h == 0 {
		return 1
	}
	return h
}

func (f *Features) keys(keys []Key) []Key {
	if f.kind == Anonymous || f.kind == Unknown {
		return keys
	}
	add := func(kind KeyKind, parts ...string) {
		n := 0
		for _, p := range parts {
			if p == "" {
				return
			}
			n += len(p) + 1
		}
		b := make([]byte, 0, n)
		for i, p := range parts {
			if i > 0 {
				b = append(b, '|')
			}
			b = append(b, p...)
		}
		keys = append(keys, Key{kind, string(b)})
	}
	if f.western != nil {
		f.western.keys(add)
		return keys
	}
	birth, bag := "", ""
	if f.birth.exact() {
		birth, bag = f.birth.text(), dateBag(f.birth)
	}
	add(KeyReadingBirth, f.reading, bag)
	add(KeyReadingPhone, f.reading, f.phone)
	add(KeyReadingHouse, f.reading, f.address.key())
	add(KeyPhoneBirth, f.phone, birth)
	for _, p := range f.parts[:min(len(f.parts), 2)] { // the first part alone is often all that is written
		add(KeyReadingBirth, letters(fold.Pinyin(p)), bag)
	}
	add(KeyFamilyBirth, f.familyReading, birth, f.sexText())
	add(KeyGivenBirth, f.givenReading, birth, f.sexText())
	add(KeyReadingCard, f.reading, f.cardTail())
	add(KeyMotherBirth, f.motherReading, birth)
	return keys
}
