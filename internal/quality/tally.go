package quality

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// Level of an element in its specification.
type Level uint8

// The levels. Optional elements are checked but not asked for.
const (
	Optional Level = iota
	Advised
	Required
)

// ElementCount counts one data element.
type ElementCount struct {
	Element  string
	Level    Level
	Expected int64 // how often the specification asks for it
	Present  int64 // how often it was given
	Faulty   int64 // given values that are not well-formed or outside their domain
}

// RuleCount counts what one rule found about one element ("" none).
type RuleCount struct {
	Rule     string
	Element  string
	Found    int64 // findings
	Messages int64 // messages with at least one
}

// Tally is what is counted. Elements are sorted by element, rules by rule and element.
type Tally struct {
	Counts   Counts
	Elements []ElementCount
	Rules    []RuleCount
}

func compareRules(a, b RuleCount) int {
	return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Element, b.Element))
}

// normalise sorts, joins lines of the same key and drops empty ones.
func (t *Tally) normalise() {
	slices.SortStableFunc(t.Elements, func(a, b ElementCount) int { return strings.Compare(a.Element, b.Element) })
	slices.SortStableFunc(t.Rules, compareRules)
	t.Elements = mergeElements(nil, t.Elements, 1)
	t.Rules = mergeRules(nil, t.Rules, 1)
}

// Add adds sign times other. Lines that come to nothing vanish.
func (t *Tally) Add(other Tally, sign int64) {
	t.Counts.Add(other.Counts, sign)
	t.Elements = mergeElements(t.Elements, other.Elements, sign)
	t.Rules = mergeRules(t.Rules, other.Rules, sign)
}

// Break counts one finding of a rule outside the content's own, such as why a message was refused.
func (t *Tally) Break(rule string) {
	t.Rules = mergeRules(t.Rules, []RuleCount{{Rule: rule, Found: 1, Messages: 1}}, 1)
}

func mergeElements(a, b []ElementCount, sign int64) []ElementCount {
	out := make([]ElementCount, 0, len(a)+len(b))
	put := func(e ElementCount, sign int64) {
		if n := len(out) - 1; n >= 0 && out[n].Element == e.Element {
			o := &out[n]
			o.Level = max(o.Level, e.Level)
			o.Expected, o.Present, o.Faulty = o.Expected+sign*e.Expected, o.Present+sign*e.Present, o.Faulty+sign*e.Faulty
			return
		}
		e.Expected, e.Present, e.Faulty = sign*e.Expected, sign*e.Present, sign*e.Faulty
		out = append(out, e)
	}
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && a[0].Element <= b[0].Element {
			put(a[0], 1)
			a = a[1:]
		} else {
			put(b[0], sign)
			b = b[1:]
		}
	}
	return slices.DeleteFunc(out, func(e ElementCount) bool { return e.Expected == 0 && e.Present == 0 && e.Faulty == 0 })
}

func mergeRules(a, b []RuleCount, sign int64) []RuleCount {
	out := make([]RuleCount, 0, len(a)+len(b))
	put := func(r RuleCount, sign int64) {
		if n := len(out) - 1; n >= 0 && compareRules(out[n], r) == 0 {
			out[n].Found, out[n].Messages = out[n].Found+sign*r.Found, out[n].Messages+sign*r.Messages
			return
		}
		r.Found, r.Messages = sign*r.Found, sign*r.Messages
		out = append(out, r)
	}
	for len(a) > 0 || len(b) > 0 {
		if len(b) == 0 || len(a) > 0 && compareRules(a[0], b[0]) <= 0 {
			put(a[0], 1)
			a = a[1:]
		} else {
			put(b[0], sign)
			b = b[1:]
		}
	}
	return slices.DeleteFunc(out, func(r RuleCount) bool { return r.Found == 0 && r.Messages == 0 })
}

// format is the first byte of a packed tally. Other formats can be added; old ones stay readable.
const format = 1

// Pack gives the stored form: counts, elements and rules as variable-length numbers. A document of 60 elements takes about 400 bytes.
func (t Tally) Pack() []byte {
	b := make([]byte, 0, 64+8*len(t.Elements)+32*len(t.Rules))
	b = append(b, format, byte(counts))
	b = t.Counts.append(b)
	b = binary.AppendUvarint(b, uint64(len(t.Elements)))
	last := uint64(0)
	for _, e := range t.Elements {
		if n, ok := elementNumber(e.Element); ok && n >= last {
			b = binary.AppendUvarint(b, n-last+1)
			last = n
		} else {
			b = appendString(append(b, 0), e.Element)
		}
		b = append(b, byte(e.Level))
		b = binary.AppendVarint(b, e.Expected)
		b = binary.AppendVarint(b, e.Present)
		b = binary.AppendVarint(b, e.Faulty)
	}
	b = binary.AppendUvarint(b, uint64(len(t.Rules)))
	for _, r := range t.Rules {
		b = appendString(b, r.Rule)
		b = appendString(b, r.Element)
		b = binary.AppendVarint(b, r.Found)
		b = binary.AppendVarint(b, r.Messages)
	}
	return b
}

func appendString(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// Unpack reads Pack's form.
func Unpack(b []byte) (t Tally, err error) {
	r := reader{b: b}
	if r.byte() != format {
		return t, ErrTally
	}
	n := int(r.byte()) // an older program counted fewer things
	for i := range n {
		if v := r.int(); i < int(counts) {
			t.Counts[i] = v
		}
	}
	last := uint64(0)
	elements := r.length()
	t.Elements = make([]ElementCount, 0, elements)
	for range elements {
		var e ElementCount
		if step := r.uint(); step > 0 {
			last += step - 1
			e.Element = elementName(last)
		} else {
			e.Element = r.string()
		}
		e.Level, e.Expected, e.Present, e.Faulty = Level(r.byte()), r.int(), r.int(), r.int()
		t.Elements = append(t.Elements, e)
	}
	rules := r.length()
	t.Rules = make([]RuleCount, 0, rules)
	for range rules {
		t.Rules = append(t.Rules, RuleCount{Rule: r.string(), Element: r.string(), Found: r.int(), Messages: r.int()})
	}
	if r.bad || len(r.b) > 0 {
		return Tally{}, ErrTally
	}
	return t, nil
}

// elementNumber gives a data element's identifier (DE05.10.014.00) as a number, in the order of the identifiers.
func elementNumber(s string) (n uint64, ok bool) {
	if len(s) != 14 || s[0] != 'D' || s[1] != 'E' || s[4] != '.' || s[7] != '.' || s[11] != '.' {
		return 0, false
	}
	for i := 2; i < 14; i++ {
		if c := s[i]; c >= '0' && c <= '9' {
			n = n*10 + uint64(c-'0')
		} else if c != '.' || i != 4 && i != 7 && i != 11 {
			return 0, false
		}
	}
	return n, true
}

func elementName(n uint64) string {
	const form = "DE00.00.000.00"
	b := []byte(form)
	for i := len(b) - 1; i > 1; i-- {
		if b[i] != '.' {
			b[i] = byte('0' + n%10)
			n /= 10
		}
	}
	return string(b)
}

// reader reads numbers; anything wrong makes it bad and what follows zero.
type reader struct {
	b   []byte
	bad bool
}

func (r *reader) fail() { r.b, r.bad = nil, true }

func (r *reader) byte() byte {
	if len(r.b) == 0 {
		r.fail()
		return 0
	}
	c := r.b[0]
	r.b = r.b[1:]
	return c
}

func (r *reader) uint() uint64 {
	v, n := binary.Uvarint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) int() int64 {
	v, n := binary.Varint(r.b)
	if n <= 0 {
		r.fail()
		return 0
	}
	r.b = r.b[n:]
	return v
}

// length reads how many lines follow; each takes at least four bytes, so a lie cannot ask for memory.
func (r *reader) length() int {
	n := r.uint()
	if n > uint64(len(r.b)/4) {
		r.fail()
		return 0
	}
	return int(n)
}

func (r *reader) string() string {
	n := r.uint()
	if n > uint64(len(r.b)) {
		r.fail()
		return ""
	}
	s := string(r.b[:n])
	r.b = r.b[n:]
	return s
}
