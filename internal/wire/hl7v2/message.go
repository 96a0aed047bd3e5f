package hl7v2

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
)

// Limits bound one message. The zero value takes the defaults.
type Limits struct {
	Bytes    int // of the whole message
	Segments int
	Fields   int // of one segment
}

// Defaults of Limits.
const (
	DefaultBytes    = 16 << 20
	DefaultSegments = 20_000
	DefaultFields   = 500
)

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = DefaultBytes
	}
	if l.Segments <= 0 {
		l.Segments = DefaultSegments
	}
	if l.Fields <= 0 {
		l.Fields = DefaultFields
	}
	return l
}

// Delimiters are the characters MSH-1 and MSH-2 declare. Truncation (2.7) is read and never used.
type Delimiters struct {
	Field, Component, Repetition, Escape, Subcomponent byte
}

// Standard are the recommended delimiters.
var Standard = Delimiters{'|', '^', '~', '\\', '&'}

// Lapse is a breach that reading forgave, with its place (1-based segment; field 0 for the whole segment).
type Lapse struct {
	Rule    string // hl7.charset, hl7.terminator, hl7.segment-name …
	Segment int
	Field   int
}

// SyntaxError is why a message cannot be read. Rule is a stable code, Segment counts from 1, Field from 0 (the name).
type SyntaxError struct {
	Rule    string
	Segment int
	Field   int
}

// Error implements error.
func (e *SyntaxError) Error() string {
	return e.Rule + " at " + e.Place()
}

// Place gives "segment 3" or "segment 3 field 5".
func (e *SyntaxError) Place() string {
	if e.Field > 0 {
		return fmt.Sprintf("segment %d field %d", e.Segment, e.Field)
	}
	return "segment " + strconv.Itoa(e.Segment)
}

// Segment is one line: its name and its fields as written, separators of lower levels and escapes included. Fields[0] is field
// 1; of MSH, BHS and FHS field 1 is the field separator itself.
type Segment struct {
	Name   string
	Fields []string
}

// Message is one ER7 message.
type Message struct {
	Delimiters
	Segments []Segment
	Charset  string // what the bytes were read as: UTF-8, GB18030, ISO-8859-1, ASCII
	Lapses   []Lapse
}

// Parse reads one message. The text of the result is UTF-8 whatever the bytes were.
func Parse(b []byte, l Limits) (*Message, error) {
	l = l.withDefaults()
	if len(b) > l.Bytes {
		return nil, &SyntaxError{Rule: "hl7.too-large", Segment: 1}
	}
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	b = bytes.TrimLeft(b, "\r\n\x0b ")
	d, err := delimitersOf(b)
	if err != nil {
		return nil, err
	}
	m := &Message{Delimiters: d}
	text, err := m.decode(b)
	if err != nil {
		return nil, err
	}
	return m, m.cut(text, l)
}

// delimitersOf reads MSH-1 and MSH-2 (or those of a batch header).
func delimitersOf(b []byte) (Delimiters, error) {
	if len(b) < 6 || !header(string(b[:3])) {
		return Delimiters{}, &SyntaxError{Rule: "hl7.no-header", Segment: 1}
	}
	d := Delimiters{Field: b[3]}
	encoding := b[4:min(len(b), 12)]
	if i := bytes.IndexAny(encoding, "\r\n"+string(rune(d.Field))); i >= 0 {
		encoding = encoding[:i]
	}
	for i, at := range []*byte{&d.Component, &d.Repetition, &d.Escape, &d.Subcomponent} {
		if i < len(encoding) {
			*at = encoding[i]
		}
	}
	if d.Component == 0 || d.Repetition == 0 { // escape and subcomponent may be unused
		return d, &SyntaxError{Rule: "hl7.delimiters", Segment: 1, Field: 2}
	}
	seen := map[byte]bool{}
	for _, c := range []byte{d.Field, d.Component, d.Repetition, d.Escape, d.Subcomponent} {
		if c == 0 {
			continue
		}
		if seen[c] || c <= 0x20 || c > 0x7e || c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' {
			return d, &SyntaxError{Rule: "hl7.delimiters", Segment: 1, Field: 2}
		}
		seen[c] = true
	}
	return d, nil
}

func header(name string) bool { return name == "MSH" || name == "BHS" || name == "FHS" }

func (m *Message) cut(text string, l Limits) error {
	if strings.IndexByte(text, '\n') >= 0 {
		m.lapse("hl7.terminator", 1, 0)
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\r"), "\n", "\r")
	}
	for n := 1; text != ""; {
		line, rest, _ := strings.Cut(text, "\r")
		text = rest
		if line == "" {
			continue
		}
		if n > l.Segments {
			return &SyntaxError{Rule: "hl7.too-many-segments", Segment: n}
		}
		if err := m.segment(line, n, l); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (m *Message) segment(line string, n int, l Limits) error {
	fields := strings.Split(line, string(rune(m.Field)))
	if len(fields) > l.Fields {
		return &SyntaxError{Rule: "hl7.too-many-fields", Segment: n, Field: l.Fields}
	}
	s := Segment{Name: fields[0], Fields: fields[1:]}
	if !named(s.Name) {
		return &SyntaxError{Rule: "hl7.segment-name", Segment: n}
	}
	if header(s.Name) {
		s.Fields = append([]string{string(rune(m.Field))}, s.Fields...)
	}
	for len(s.Fields) > 0 && s.Fields[len(s.Fields)-1] == "" { // trailing separators say nothing
		s.Fields = s.Fields[:len(s.Fields)-1]
	}
	m.Segments = append(m.Segments, s)
	return nil
}

// named tells whether a text may name a segment: a letter and two letters or digits.
func named(s string) bool {
	if len(s) != 3 || s[0] < 'A' || s[0] > 'Z' {
		return false
	}
	for _, c := range []byte(s[1:]) {
		if (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

func (m *Message) lapse(rule string, segment, field int) {
	if len(m.Lapses) < 100 {
		m.Lapses = append(m.Lapses, Lapse{rule, segment, field})
	}
}

// First gives the first segment of a name; the zero Segment, whose fields are all empty, when there is none.
func (m *Message) First(name string) Segment {
	for _, s := range m.Segments {
		if s.Name == name {
			return s
		}
	}
	return Segment{}
}

// All gives the segments of a name in order.
func (m *Message) All(name string) []Segment {
	var out []Segment
	for _, s := range m.Segments {
		if s.Name == name {
			out = append(out, s)
		}
	}
	return out
}

// Raw gives field n (from 1) as written, "" when absent.
func (s Segment) Raw(n int) string {
	if n < 1 || n > len(s.Fields) {
		return ""
	}
	return s.Fields[n-1]
}

// Get gives field n of a segment, its first repetition's first component's first subcomponent, unescaped: what a plain field
// says. MSH-1 and MSH-2 are given as written.
func (m *Message) Get(s Segment, n int) string { return m.Value(s, n, 1, 1, 1) }

// Value gives one subcomponent, unescaped; all numbers count from 1 and whatever is absent is "". The explicit null "" (two
// quotes) is given as it is, so that callers can tell delete from absent.
func (m *Message) Value(s Segment, field, repetition, component, sub int) string {
	raw := s.Raw(field)
	if header(s.Name) && field <= 2 {
		return raw
	}
	raw = nth(raw, m.Repetition, repetition)
	raw = nth(raw, m.Component, component)
	return m.Unescape(nth(raw, m.Subcomponent, sub))
}

// Repetitions gives how often a field occurs; an absent or empty field occurs not at all.
func (m *Message) Repetitions(s Segment, field int) int {
	raw := s.Raw(field)
	if raw == "" {
		return 0
	}
	if header(s.Name) && field <= 2 {
		return 1
	}
	return strings.Count(raw, string(rune(m.Repetition))) + 1
}

// Text gives a whole repetition, its separators included, unescaped: for free text in which they were left unescaped.
func (m *Message) Text(s Segment, field, repetition int) string {
	return m.Unescape(nth(s.Raw(field), m.Repetition, repetition))
}

func nth(s string, by byte, n int) string {
	if by == 0 {
		if n == 1 {
			return s
		}
		return ""
	}
	for ; n > 1; n-- {
		i := strings.IndexByte(s, by)
		if i < 0 {
			return ""
		}
		s = s[i+1:]
	}
	if i := strings.IndexByte(s, by); i >= 0 {
		s = s[:i]
	}
	return s
}
