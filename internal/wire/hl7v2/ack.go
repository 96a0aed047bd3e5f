package hl7v2

import "time"

// Ack codes of table 0008: original mode (A.) and enhanced mode's accept acknowledgements (C.).
const (
	AA = "AA" // taken
	AE = "AE" // refused: the content breaks a rule
	AR = "AR" // refused: not for us, or try later
	CA = "CA"
	CE = "CE"
	CR = "CR"
)

// Fault is one ERR segment. Code is of table 0357, Severity E, W or I.
type Fault struct {
	Segment  string // PID
	Sequence int    // which of them, from 1
	Field    int
	Code     string // 101 required field missing, 103 table value not found …
	Severity string
	Rule     string // ours, given as application error code (ERR-5)
	Text     string // for people (ERR-8)
}

// Answer makes the acknowledgement of a message in its own version and delimiters. Event is MSH-9's trigger, kept so that the
// sender's router knows it. The answer's Segments may be added to (QAK, QPD, PID …).
func (m *Message) Answer(code, text, id string, at time.Time, faults []Fault) *Message {
	in := m.First("MSH")
	out := &Message{Delimiters: m.Delimiters, Charset: "UTF-8"}
	version := m.Get(in, 12)
	if version == "" {
		version = "2.4"
	}
	msh := Segment{Name: "MSH", Fields: []string{string(rune(m.Field)), in.Raw(2), in.Raw(5), in.Raw(6), in.Raw(3), in.Raw(4), Stamp(at), "", "", m.EscapeText(id), in.Raw(11), version}}
	kind := "ACK"
	if event := m.Value(in, 9, 1, 2, 1); event != "" {
		kind += string(rune(m.Component)) + m.EscapeText(event)
		if version >= "2.3.1" {
			kind += string(rune(m.Component)) + "ACK"
		}
	}
	msh.Fields[8] = kind
	for len(msh.Fields) < 18 {
		msh.Fields = append(msh.Fields, "")
	}
	msh.Fields[17] = "UNICODE UTF-8"
	msa := Segment{Name: "MSA", Fields: []string{code, in.Raw(10)}}
	if text != "" {
		msa.Fields = append(msa.Fields, m.EscapeText(text))
	}
	out.Segments = []Segment{msh, msa}
	for _, f := range faults {
		out.Segments = append(out.Segments, out.errorSegment(f, version))
	}
	return out
}

// errorSegment writes ERR: location in field 2 and code in 3 since 2.5, everything in field 1 before.
func (m *Message) errorSegment(f Fault, version string) Segment {
	s := Segment{Name: "ERR"}
	place := func(field, component int, n int, text string) {
		if n > 0 {
			text = itoa(n)
		}
		if text != "" {
			m.Set(&s, field, 1, component, text)
		}
	}
	if version < "2.5" {
		place(1, 1, 0, f.Segment)
		place(1, 2, f.Sequence, "")
		place(1, 3, f.Field, "")
		place(1, 4, 0, f.Code)
		return s
	}
	place(2, 1, 0, f.Segment)
	place(2, 2, f.Sequence, "")
	place(2, 3, f.Field, "")
	place(3, 1, 0, f.Code)
	place(4, 1, 0, f.Severity)
	place(5, 1, 0, f.Rule)
	place(8, 1, 0, f.Text)
	return s
}
