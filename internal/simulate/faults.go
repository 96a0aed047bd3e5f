package simulate

import (
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/standards"
)

// Fault is one thing made wrong on purpose.
type Fault string

// The faults.
const (
	NameTyped      Fault = "name-typed"     // characters of the name swapped, doubled or lost
	NameHomophone  Fault = "name-homophone" // another character of the same sound
	DigitsSwapped  Fault = "digits-swapped" // two neighbouring digits of the id number swapped
	NoIDNumber     Fault = "no-id-number"   // id number left out
	OldIDNumber    Fault = "old-id-number"  // the 15-digit form
	BirthSwapped   Fault = "birth-swapped"  // day and month of the birth date swapped
	FieldMissing   Fault = "field-missing"  // one value left out
	CodeWrong      Fault = "code-wrong"     // a code that no table has
	Truncated      Fault = "truncated"      // the XML breaks off
	WrongEncoding  Fault = "gb18030"        // GB18030 bytes under a UTF-8 declaration
	ByteOrderMark  Fault = "bom"            // a byte order mark before the XML declaration
	LateArrival    Fault = "late"           // sent days after it was written
	Duplicated     Fault = "duplicate"      // the same bytes a second time
	ReplacesFirst  Fault = "replacement"    // a new version without the first one's faults
	AppendsToFirst Fault = "append"         // an addendum
)

// Rates says how often each fault strikes a document, from 0 to 1. The zero Rates make no faults at all.
type Rates struct {
	NameTyped, NameHomophone, DigitsSwapped, NoIDNumber, OldIDNumber, BirthSwapped float64
	FieldMissing, CodeWrong                                                        float64
	Truncated, WrongEncoding, ByteOrderMark                                        float64
	Late, Duplicate, Replacement, Append                                           float64
}

// UsualRates are about what a district sees in its first year.
func UsualRates() Rates {
	return Rates{NameTyped: 0.004, NameHomophone: 0.006, DigitsSwapped: 0.004, NoIDNumber: 0.02, OldIDNumber: 0.002, BirthSwapped: 0.001,
		FieldMissing: 0.01, CodeWrong: 0.006, Truncated: 0.001, WrongEncoding: 0.001, ByteOrderMark: 0.004,
		Late: 0.02, Duplicate: 0.01, Replacement: 0.006, Append: 0.002}
}

// Scale multiplies all rates, cutting at 1.
func (r Rates) Scale(by float64) Rates {
	for _, p := range []*float64{&r.NameTyped, &r.NameHomophone, &r.DigitsSwapped, &r.NoIDNumber, &r.OldIDNumber, &r.BirthSwapped,
		&r.FieldMissing, &r.CodeWrong, &r.Truncated, &r.WrongEncoding, &r.ByteOrderMark, &r.Late, &r.Duplicate, &r.Replacement, &r.Append} {
		*p = min(1, *p*by)
	}
	return r
}

// versions of a document that are sent.
const (
	original = iota
	duplicate
	replacement
	addendum
)

// fate is what the draws decided for one document.
type fate struct {
	late, again, replaced, appended time.Duration // zero: not
	faults                          []Fault
	draws                           draw.Source // for how the faults look
}

// fateOf draws the fate of a document; the same whenever it is asked for.
func (d *District) fateOf(s stub, wantFaults bool) fate {
	r := &d.config.Faults
	var f fate
	if *r == (Rates{}) {
		return f
	}
	draws := draw.At(d.config.Seed, draw.Fault, int(s.resident), (int(s.year)*512+int(s.ordinal))*32+int(s.paper))
	span := func(p float64, low, high int) time.Duration {
		hit, hours := draws.Chance(p), draws.Between(low, high)
		if !hit {
			return 0
		}
		return time.Duration(hours) * time.Hour
	}
	f.late = span(r.Late, 24, 20*24)
	f.again = span(r.Duplicate, 1, 72)
	f.replaced = span(r.Replacement, 2, 96)
	f.appended = span(r.Append, 24, 96)
	if !wantFaults {
		return f
	}
	for _, x := range []struct {
		p float64
		f Fault
	}{{r.NameTyped, NameTyped}, {r.NameHomophone, NameHomophone}, {r.DigitsSwapped, DigitsSwapped}, {r.NoIDNumber, NoIDNumber},
		{r.OldIDNumber, OldIDNumber}, {r.BirthSwapped, BirthSwapped}, {r.FieldMissing, FieldMissing}, {r.CodeWrong, CodeWrong},
		{r.Truncated, Truncated}, {r.WrongEncoding, WrongEncoding}, {r.ByteOrderMark, ByteOrderMark}} {
		if draws.Chance(x.p) {
			f.faults = append(f.faults, x.f)
		}
	}
	f.draws = draws
	return f
}

// spoil puts content faults into a document and gives those that took.
func spoil(c *standards.Content, f *fate) []Fault {
	var took []Fault
	for _, x := range f.faults {
		if spoilers[x] == nil || spoilers[x](c, &f.draws) {
			took = append(took, x)
		}
	}
	return took
}

// spoilers change content; faults of bytes have none and always take.
var spoilers = map[Fault]func(*standards.Content, *draw.Source) bool{
	NameTyped: func(c *standards.Content, s *draw.Source) bool {
		name := []rune(c.Header.Patient.Name)
		if len(name) < 2 {
			return false
		}
		switch at := s.Between(1, len(name)-1); s.Below(3) {
		case 0:
			name = append(name[:at], name[at-1:]...)
			name[at] = name[at-1]
		case 1:
			name[at-1], name[at] = name[at], name[at-1]
		default:
			if len(name) > 2 {
				name = append(name[:at], name[at+1:]...)
			} else {
				name = append(name, name[1])
			}
		}
		changed := string(name) != c.Header.Patient.Name
		c.Header.Patient.Name = string(name)
		return changed
	},
	NameHomophone: func(c *standards.Content, s *draw.Source) bool {
		name, ok := corpus.Homophone(s, c.Header.Patient.Name)
		c.Header.Patient.Name = name
		return ok
	},
	DigitsSwapped: func(c *standards.Content, s *draw.Source) bool {
		return changeIDNumber(c, func(n string) string {
			b := []byte(n)
			for tries := 0; tries < 8; tries++ {
				if at := s.Between(6, 15); b[at] != b[at+1] {
					b[at], b[at+1] = b[at+1], b[at]
					return string(b)
				}
			}
			return n
		})
	},
	NoIDNumber: func(c *standards.Content, _ *draw.Source) bool {
		return changeIDNumber(c, func(string) string { return "" })
	},
	OldIDNumber: func(c *standards.Content, _ *draw.Source) bool {
		return changeIDNumber(c, func(n string) string {
			if n[6:8] != "19" {
				return n
			}
			return n[:6] + n[8:17]
		})
	},
	BirthSwapped: func(c *standards.Content, _ *draw.Source) bool {
		b := c.Header.Patient.Birth
		if b.Day() > 12 || b.Day() == int(b.Month()) {
			return false
		}
		c.Header.Patient.Birth = time.Date(b.Year(), time.Month(b.Day()), int(b.Month()), 0, 0, 0, 0, time.UTC)
		c.Header.Patient.BirthText = c.Header.Patient.Birth.Format("20060102")
		return true
	},
	FieldMissing: func(c *standards.Content, s *draw.Source) bool {
		g := pickGroup(c, s)
		if g == nil {
			return false
		}
		at := s.Below(len(g.Values))
		g.Values = append(append([]standards.Value{}, g.Values[:at]...), g.Values[at+1:]...)
		return true
	},
	CodeWrong: func(c *standards.Content, s *draw.Source) bool {
		for tries := 0; tries < 12; tries++ {
			g := pickGroup(c, s)
			if g == nil {
				return false
			}
			if v := &g.Values[s.Below(len(g.Values))]; v.Code != "" && v.Code != "true" && v.Code != "false" {
				v.Code = draw.Pick(s, []string{"ZZ", "Q99.999x9", "97", "-1"})
				return true
			}
		}
		return false
	},
}

func pickGroup(c *standards.Content, s *draw.Source) *standards.Group {
	if len(c.Groups) == 0 {
		return nil
	}
	g := &c.Groups[s.Below(len(c.Groups))]
	if len(g.Values) == 0 {
		return nil
	}
	return g
}

func changeIDNumber(c *standards.Content, change func(string) string) bool {
	for i, x := range c.Header.Patient.IDs {
		if x.Root != "2.16.156.10011.1.3" || len(x.Extension) != 18 {
			continue
		}
		n := change(x.Extension)
		if n == x.Extension {
			return false
		}
		ids := append([]standards.Identifier{}, c.Header.Patient.IDs...)
		if ids[i].Extension = n; n == "" {
			ids = append(ids[:i], ids[i+1:]...)
		}
		c.Header.Patient.IDs = ids
		return true
	}
	return false
}

// Body composes the document of an event and puts the faults of bytes into it.
func (d *District) Body(e *Event) ([]byte, error) {
	body, err := d.library.Compose(e.Content)
	if err != nil {
		return nil, err
	}
	for _, f := range e.Faults {
		switch f {
		case Truncated:
			cut := len(body) * 3 / 5
			for cut > 0 && !utf8.RuneStart(body[cut]) {
				cut--
			}
			body = body[:cut]
		case WrongEncoding:
			if body, err = simplifiedchinese.GB18030.NewEncoder().Bytes(body); err != nil {
				return nil, err
			}
		case ByteOrderMark:
			body = append([]byte("\ufeff"), body...)
		}
	}
	return body, nil
}
