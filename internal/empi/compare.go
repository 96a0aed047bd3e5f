package empi

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Level says how far one field of a claim agrees with a person.
type Level string

// The levels, from agreement to contradiction.
const (
	Equal      Level = "equal"
	Similar    Level = "similar"    // sounds alike, or one character differs
	Compatible Level = "compatible" // one side knows less, the known part agrees
	Missing    Level = "missing"    // one side does not say
	Different  Level = "different"
)

// Field is one line of an explanation.
type Field struct {
	Field  string  `json:"field"` // name, sex, birth, phone, address, number, local
	Level  Level   `json:"level"`
	System string  `json:"system,omitempty"` // identifier domain, for numbers
	Detail string  `json:"detail,omitempty"` // the finer level of linkage: variant, sound, one-off, lunar …
	Weight float64 `json:"weight,omitempty"` // log₂ weight of the field, negative when it speaks against
}

// Comparison is a claim beside one person, field by field.
type Comparison struct {
	Name, Sex, Birth, Phone, Address Level
	Number                           Level  // best agreement on valid numbers: equal, missing, different
	System                           string // the domain of that number
	Doubtful                         bool   // the equal number is doubtful on one side
	Card                             Level  // resident id numbers alone: two valid ones that differ are two people, similar is a mistyped one
	Local                            Level  // the institution's own numbers
	SameReading                      bool   // the names sound alike
	HalfName                         bool   // similar names of two characters of which one differs
}

// Compare puts an assessed claim beside a person whose identifiers are loaded. Pure.
func Compare(a Assessment, p Person) Comparison {
	t := TraitsOf(p)
	c := Comparison{
		Name: compareNames(a.Traits, t), Sex: compareText(a.Traits.Sex, t.Sex), Birth: compareDates(a.Traits.Birth, t.Birth),
		Phone: compareText(a.Traits.Phone, t.Phone), Address: compareText(a.Traits.Address, t.Address),
		Number: Missing, Card: Missing, Local: Missing,
		SameReading: a.Traits.Pinyin != "" && a.Traits.Pinyin == t.Pinyin,
		HalfName:    a.Traits.Pinyin != t.Pinyin && utf8.RuneCountInString(a.Traits.Name) == 2 && oneOff(a.Traits.Name, t.Name),
	}
	for _, n := range a.Numbers {
		for _, m := range p.Identifiers {
			if n.System == m.System {
				c.number(n, m)
			}
		}
	}
	return c
}

func (c *Comparison) number(n, m Identifier) {
	same := n.Value == m.Value
	switch {
	case n.Trust == Recorded || m.Trust == Recorded:
		if n.System == IDCard && n.Trust+m.Trust >= Doubtful && c.Card == Missing && oneOff(string(n.Value), string(m.Value)) {
			c.Card = Similar // the check character finds every single error, so exactly one of the two can be valid
		}
		return
	case n.Trust == Local:
		if same {
			c.Local = Equal
		} else if c.Local == Missing {
			c.Local = Different
		}
		return
	}
	sure := n.Trust == Unique && m.Trust == Unique
	if n.System == IDCard && sure && !same && c.Card != Equal {
		c.Card = Different
	}
	if !same {
		if sure && c.Number == Missing {
			c.Number, c.System = Different, n.System
		}
		return
	}
	if n.System == IDCard && sure {
		c.Card = Equal
	}
	if c.Number != Equal || c.Doubtful && sure || !c.Doubtful && sure && rank(n.System) < rank(c.System) {
		c.Number, c.System, c.Doubtful = Equal, n.System, !sure
	}
}

// rank orders domains by how sure they are.
func rank(system string) int {
	switch system {
	case IDCard:
		return 0
	case HealthCard:
		return 1
	case HealthRecordNumber:
		return 2
	}
	return 3
}

// Fields lists the comparison for people, in a fixed order.
func (c Comparison) Fields() []Field {
	return []Field{
		{Field: "number", Level: c.Number, System: c.System}, {Field: "name", Level: c.Name}, {Field: "birth", Level: c.Birth},
		{Field: "sex", Level: c.Sex}, {Field: "phone", Level: c.Phone}, {Field: "address", Level: c.Address}, {Field: "local", Level: c.Local},
	}
}

func compareText(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return Equal
	}
	return Different
}

func compareDates(a, b Date) Level {
	if a == "" || b == "" {
		return Missing
	}
	if a == b {
		if a.Precision() == ByDay {
			return Equal
		}
		return Compatible
	}
	short, long := string(a), string(b)
	if len(short) > len(long) {
		short, long = long, short
	}
	if len(short) < len(long) && strings.HasPrefix(long, short) {
		return Compatible
	}
	return Different
}

func compareNames(a, b Traits) Level {
	switch {
	case a.Name == "" || b.Name == "":
		return Missing
	case a.Name == b.Name:
		return Equal
	case a.Pinyin == b.Pinyin, oneOff(a.Name, b.Name) && sameFamily(a.Name, b.Name), sameCharacters(a.Name, b.Name):
		return Similar
	}
	return Different
}

// sameFamily tells whether two folded names of at least two characters begin alike. Longer names need not: where one
// character differs, two agree.
func sameFamily(a, b string) bool {
	x, _ := utf8.DecodeRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	least := min(utf8.RuneCountInString(a), utf8.RuneCountInString(b))
	return least > 2 || least == 2 && x == y
}

// sameCharacters tells whether two folded names differ in the order of their characters only: parts of a foreign name the
// other way round, or two characters exchanged in typing.
func sameCharacters(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	x, y := []rune(a), []rune(b)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// oneOff tells whether two texts of more than one character differ in exactly one, by substitution, omission or exchange
// of neighbours.
func oneOff(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) < len(y) {
		x, y = y, x
	}
	if len(x)-len(y) > 1 || len(y) == 0 || a == b {
		return false
	}
	i := 0
	for i < len(y) && x[i] == y[i] {
		i++
	}
	if len(x) > len(y) {
		return string(x[i+1:]) == string(y[i:])
	}
	if string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
