package linkage

import (
	"strings"

	"minkang/internal/kit/fold"
)

// Features are a record made ready for comparing. Immutable.
type Features struct {
	kind     Kind
	sex      byte // 0, '1', '2'
	order    uint8
	deceased bool
	plainHan bool // the name is two to four Chinese characters, so family and given name are known

	name    string   // as written, half width, without spaces: variants still differ
	folded  string   // fold.Name of it
	parts   []string // folded parts of a name of several, in the order written; nil for one
	family  string   // folded family name, of Chinese names
	given   string   // folded given name
	reading string   // letters of the reading in alphabetical order: for keys
	phone   string
	ethnic  string
	mother  string // folded

	familyReading, givenReading, motherReading string

	western *western // nil in the Chinese custom
	birth   date
	byCard  bool // the birth date was taken from the resident id number
	address address
	numbers []Number
	card    int8 // index of the resident id number in numbers, -1 for none
}

// maxNumbers bounds the numbers of one record.
const maxNumbers = 16

// Prepare makes a record ready. Any text is taken: what cannot be used counts as missing. Costs some microseconds.
func Prepare(r Record) *Features {
	f := &Features{kind: r.Kind, deceased: r.Deceased, card: -1, ethnic: r.Ethnic}
	if r.Order > 0 && r.Order < 10 {
		f.order = uint8(r.Order)
	}
	if r.Sex == "1" || r.Sex == "2" {
		f.sex = r.Sex[0]
	}
	f.birth, f.byCard = parseDate(r.Birth), r.BirthByCard
	f.setName(r.Name)
	f.setMother(r.Mother)
	f.phone = phoneDigits(r.Phone)
	f.address = parseAddress(r.Division, r.Address)
	if len(f.ethnic) > 2 || f.ethnic < "01" || f.ethnic > "59" {
		f.ethnic = ""
	}
	f.western = newWestern(r)
	for _, n := range r.Numbers {
		if n.Value == "" || n.System == "" || len(f.numbers) == maxNumbers {
			continue
		}
		if n.Class == Card && (f.card < 0 || n.Trusted && !f.numbers[f.card].Trusted) {
			f.card = int8(len(f.numbers))
		}
		f.numbers = append(f.numbers, n)
	}
	return f
}

// Kind gives the kind found: Newborn and Unknown are seen by the name.
func (f *Features) Kind() Kind { return f.kind }

// Name gives the folded name as it is compared; empty when there is none that could be.
func (f *Features) Name() string { return f.folded }

func (f *Features) sexText() string {
	switch f.sex {
	case '1':
		return "1"
	case '2':
		return "2"
	}
	return ""
}

func (f *Features) cardTail() string {
	if f.card < 0 {
		return ""
	}
	v := f.numbers[f.card].Value
	if len(v) < 15 {
		return ""
	}
	return v[len(v)-4:]
}

func (f *Features) setMother(mother string) {
	if mother != "" {
		if m := fold.Name(clip(mother, maxName)); fold.Whole(m) {
			f.mother = m
		}
	}
	if f.mother != "" {
		f.motherReading = fold.Pinyin(f.mother)
	}
}

// maxName is how many bytes of a name are looked at; longer ones are cut, whole characters only.
const maxName = 200

func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && s[n]&0xC0 == 0x80 {
		n--
	}
	return s[:n]
}

func trim(s string) string { return strings.TrimSpace(s) }
