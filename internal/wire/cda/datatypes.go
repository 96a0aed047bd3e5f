package cda

import (
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/wire/xmlx"
)

// Code is a coded value (CS, CE, CD): the code, its system and what the document shows for it.
type Code struct {
	Code       string
	System     string // OID
	SystemName string
	Display    string
	Original   string   // originalText
	Qualifiers []string // display names of the qualifiers, the way Chinese documents tell two uses of one data element apart
	Null       string   // nullFlavor
}

// Quantity is a PQ, or the amount of an MO with its currency as unit.
type Quantity struct {
	Value string // decimal, as written
	Unit  string // as written
	Null  string
}

// Precision of a point in time.
type Precision uint8

// How much of a point in time is stated. The zero value means there is none.
const (
	Year Precision = iota + 1
	Month
	Day
	Hour
	Minute
	Second
)

// TS is an HL7 point in time. Times without zone are in clock.Region; Time is the UTC instant, or for Day and coarser the
// date as midnight UTC. Only Text and Null are written.
type TS struct {
	Text      string // as written
	Time      time.Time
	Precision Precision
	Zoned     bool // a zone was stated
	Null      string
}

// Interval is an IVL_TS, or a point in time (Value) where documents may write either.
type Interval struct {
	Value, Low, High TS
	Width            Quantity
}

// IsZero tells whether nothing is stated.
func (i Interval) IsZero() bool { return i == Interval{} }

// Instant gives the point, or else the beginning, or else the end.
func (i Interval) Instant() TS {
	switch {
	case i.Value.Precision > 0:
		return i.Value
	case i.Low.Precision > 0:
		return i.Low
	}
	return i.High
}

// Value is the value of an observation. Type says which fields count:
// ST and ED use Text (and Media, Data of ED); CD, CE, CS, CO and CV use Code; PQ and MO use Quantity; INT and REAL use
// Quantity.Value; BL uses Text "true" or "false"; TS uses Time.Value; IVL_TS uses Time; IVL_PQ and RTO use LowQuantity and
// HighQuantity; II uses ID.
type Value struct {
	Type         string // as written in xsi:type, without prefix
	Null         string
	Text         string
	Code         Code
	Quantity     Quantity
	LowQuantity  Quantity
	HighQuantity Quantity
	Time         Interval
	ID           Identifier
	Media        string // media type of an ED
	Data         []byte // decoded base64 of an ED
	Node         xmlx.Node
}

// ParseTS reads the text of an HL7 v3 point in time: yyyy, yyyyMM, yyyyMMdd, yyyyMMddHH, yyyyMMddHHmm, yyyyMMddHHmmss with
// an optional fraction and zone (+0800 or Z). Forms that the field also uses without ambiguity are read too: a T between
// date and time (WS/T 303 DT15), and yyyy-MM-dd HH:mm:ss. A day 00 or an impossible date is refused.
func ParseTS(s string) (TS, bool) {
	ts := TS{Text: s}
	digits, zone, ok := splitTS(strings.TrimSpace(s))
	if !ok {
		return ts, false
	}
	switch len(digits) {
	case 4, 6, 8, 10, 12, 14:
		ts.Precision = Precision(len(digits)/2 - 1)
	default:
		return ts, false
	}
	full := digits + "00000101000000"[len(digits):]
	at := func(i, n int) int {
		v := 0
		for _, c := range full[i : i+n] {
			v = v*10 + int(c-'0')
		}
		return v
	}
	y, mo, d, h, mi, sec := at(0, 4), at(4, 2), at(6, 2), at(8, 2), at(10, 2), at(12, 2)
	loc := time.UTC
	if ts.Precision > Day {
		loc = clock.Region
	}
	if zone != nil {
		loc, ts.Zoned = zone, true
	}
	t := time.Date(y, time.Month(mo), d, h, mi, sec, 0, loc)
	if y < 1 || t.Year() != y || int(t.Month()) != mo || t.Day() != d || h > 23 || mi > 59 || sec > 59 {
		return TS{Text: s}, false
	}
	ts.Time = t.UTC()
	return ts, true
}

// splitTS takes separators, fraction and zone away and leaves digits.
func splitTS(s string) (digits string, zone *time.Location, ok bool) {
	if s == "" {
		return "", nil, false
	}
	if s[len(s)-1] == 'Z' {
		s, zone = s[:len(s)-1], time.UTC
	} else if i := strings.LastIndexAny(s, "+-"); i >= 13 || i >= 8 && !dashed(s) {
		off, good := zoneOffset(s[i:])
		if !good {
			return "", nil, false
		}
		s, zone = s[:i], time.FixedZone("", off)
	}
	if dashed(s) {
		if len(s) < 10 || s[7] != '-' {
			if len(s) != 7 {
				return "", nil, false
			}
			return onlyDigits(s[:4]+s[5:], zone)
		}
		rest := s[10:]
		if rest != "" && rest[0] != ' ' && rest[0] != 'T' {
			return "", nil, false
		}
		rest = strings.ReplaceAll(strings.TrimLeft(rest, " T"), ":", "")
		s = s[:4] + s[5:7] + s[8:10] + rest
	} else if len(s) > 9 && (s[8] == 'T' || s[8] == 't') {
		s = s[:8] + strings.ReplaceAll(s[9:], ":", "")
	}
	if i := strings.IndexByte(s, '.'); i >= 0 {
		if i != 14 || i+1 == len(s) {
			return "", nil, false
		}
		if _, _, good := onlyDigits(s[i+1:], nil); !good {
			return "", nil, false
		}
		s = s[:i]
	}
	return onlyDigits(s, zone)
}

func dashed(s string) bool { return len(s) > 4 && s[4] == '-' }

func onlyDigits(s string, zone *time.Location) (string, *time.Location, bool) {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return "", nil, false
		}
	}
	return s, zone, s != ""
}

// zoneOffset reads +0800, +08:00 or +08.
func zoneOffset(s string) (seconds int, ok bool) {
	d := strings.Replace(s[1:], ":", "", 1)
	if _, _, good := onlyDigits(d, nil); !good || len(d) != 2 && len(d) != 4 {
		return 0, false
	}
	h, m := int(d[0]-'0')*10+int(d[1]-'0'), 0
	if len(d) == 4 {
		m = int(d[2]-'0')*10 + int(d[3]-'0')
	}
	if h > 14 || m > 59 {
		return 0, false
	}
	seconds = h*3600 + m*60
	if s[0] == '-' {
		seconds = -seconds
	}
	return seconds, true
}

// TimeOf gives a point in time to the second, as documents write it: in clock.Region, without zone.
func TimeOf(t time.Time) TS {
	if t.IsZero() {
		return TS{}
	}
	ts, _ := ParseTS(t.In(clock.Region).Format("20060102150405"))
	return ts
}

// DateOf gives a date.
func DateOf(t time.Time) TS {
	if t.IsZero() {
		return TS{}
	}
	ts, _ := ParseTS(t.Format("20060102"))
	return ts
}

// IsNumber tells whether s is a decimal number: digits with an optional sign, point and exponent.
func IsNumber(s string) bool {
	s = strings.TrimLeft(s, "+-")
	if e := strings.IndexAny(s, "eE"); e >= 0 {
		exp := s[e+1:]
		if exp != "" && (exp[0] == '-' || exp[0] == '+') {
			exp = exp[1:]
		}
		if _, _, ok := onlyDigits(exp, nil); !ok {
			return false
		}
		s = s[:e]
	}
	whole, frac, point := strings.Cut(s, ".")
	_, _, w := onlyDigits(whole, nil)
	_, _, f := onlyDigits(frac, nil)
	return w && (!point || f) || whole == "" && point && f
}
