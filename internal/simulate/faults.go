package simulate

import (
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"minkang/internal/simulate/draw"
)

// Fault is one thing made wrong on purpose.
type Fault string

// The faults.
const (
	NameTyped      Fault = "name-typed"      // characters of the name swapped, doubled or lost
	NameHomophone  Fault = "name-homophone"  // another character of the same sound
	DigitsSwapped  Fault = "digits-swapped"  // two neighbouring digits of the id number swapped
	NoIDNumber     Fault = "no-id-number"    // id number left out
	OldIDNumber    Fault = "old-id-number"   // the 15-digit form
	BirthSwapped   Fault = "birth-swapped"   // day and month of the birth date swapped
	FieldMissing   Fault = "field-missing"   // one value left out
	CodeWrong      Fault = "code-wrong"      // a code that no table has
	NewbornUnnamed Fault = "newborn-unnamed" // called by the mother's name
	Unknown        Fault = "unknown"         // an emergency patient of whom nothing is known
	Truncated      Fault = "truncated"       // the XML breaks off
	WrongEncoding  Fault = "gb18030"         // GB18030 bytes under a UTF-8 declaration
	ByteOrderMark  Fault = "bom"             // a byte order mark before the XML declaration
	LateArrival    Fault = "late"            // sent days after it was written
	Duplicated     Fault = "duplicate"       // the same bytes a second time
	ReplacesFirst  Fault = "replacement"     // a new version without the first one's faults
	AppendsToFirst Fault = "append"          // an addendum
)

// Rates says how often each fault strikes a document, from 0 to 1. The zero Rates make no faults at all.
type Rates struct {
	NameTyped      float64 `json:"nameTyped"`
	NameHomophone  float64 `json:"nameHomophone"`
	DigitsSwapped  float64 `json:"digitsSwapped"`
	NoIDNumber     float64 `json:"noIdNumber"`
	OldIDNumber    float64 `json:"oldIdNumber"`
	BirthSwapped   float64 `json:"birthSwapped"`
	FieldMissing   float64 `json:"fieldMissing"`
	CodeWrong      float64 `json:"codeWrong"`
	NewbornUnnamed float64 `json:"newbornUnnamed"`
	Unknown        float64 `json:"unknown"`
	Truncated      float64 `json:"truncated"`
	WrongEncoding  float64 `json:"wrongEncoding"`
	ByteOrderMark  float64 `json:"byteOrderMark"`
	Late           float64 `json:"late"`
	Duplicate      float64 `json:"duplicate"`
	Replacement    float64 `json:"replacement"`
	Append         float64 `json:"append"`
}

// UsualRates are about what a district sees in its first year.
func UsualRates() Rates {
	return Rates{NameTyped: 0.004, NameHomophone: 0.006, DigitsSwapped: 0.004, NoIDNumber: 0.02, OldIDNumber: 0.002, BirthSwapped: 0.001,
		FieldMissing: 0.01, CodeWrong: 0.006, NewbornUnnamed: 0.05, Unknown: 0.002, Truncated: 0.001, WrongEncoding: 0.001, ByteOrderMark: 0.004,
		Late: 0.02, Duplicate: 0.01, Replacement: 0.006, Append: 0.002}
}

// Scale multiplies all rates, cutting at 1.
func (r Rates) Scale(by float64) Rates {
	for _, p := range []*float64{&r.NameTyped, &r.NameHomophone, &r.DigitsSwapped, &r.NoIDNumber, &r.OldIDNumber, &r.BirthSwapped,
		&r.FieldMissing, &r.CodeWrong, &r.NewbornUnnamed, &r.Unknown, &r.Truncated, &r.WrongEncoding, &r.ByteOrderMark, &r.Late, &r.Duplicate, &r.Replacement, &r.Append} {
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
		{r.Truncated, Truncated}, {r.WrongEncoding, WrongEncoding}, {r.ByteOrderMark, ByteOrderMark}, {r.NewbornUnnamed, NewbornUnnamed}, {r.Unknown, Unknown}} {
		if draws.Chance(x.p) {
			f.faults = append(f.faults, x.f)
		}
	}
	f.draws = draws
	return f
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
