package hl7v2

import (
	"encoding/hex"
	"strings"
	"unicode/utf8"
)

// Unescape turns the escape sequences of chapter 2.7 into text: delimiters, \Xhh..\ bytes (when they are UTF-8), line breaks
// \.br\ \.sp\, and drops highlighting. A sequence that nobody knows stays as written.
func (m *Message) Unescape(s string) string {
	if m.Escape == 0 || strings.IndexByte(s, m.Escape) < 0 {
		return s
	}
	var b strings.Builder
	for {
		start := strings.IndexByte(s, m.Escape)
		if start < 0 {
			break
		}
		length := strings.IndexByte(s[start+1:], m.Escape)
		if length < 0 {
			break
		}
		b.WriteString(s[:start])
		code := s[start+1 : start+1+length]
		text, known := m.sequence(code)
		if !known { // a lone escape character: text goes on behind it
			b.WriteByte(m.Escape)
			s = s[start+1:]
			continue
		}
		b.WriteString(text)
		s = s[start+length+2:]
	}
	b.WriteString(s)
	return b.String()
}

func (m *Message) sequence(code string) (string, bool) {
	switch code {
	case "F":
		return string(rune(m.Field)), true
	case "S":
		return string(rune(m.Component)), true
	case "T":
		return string(rune(m.Subcomponent)), true
	case "R":
		return string(rune(m.Repetition)), true
	case "E":
		return string(rune(m.Escape)), true
	case "H", "N":
		return "", true
	case ".br", ".sp", ".ce", ".fi", ".nf":
		return "\n", true
	}
	if strings.HasPrefix(code, "X") && len(code) > 1 {
		b, err := hex.DecodeString(code[1:])
		if err == nil && utf8.Valid(b) {
			return string(b), true
		}
	}
	return "", false
}

// EscapeText writes text so that it can stand in a field: delimiters and line breaks become sequences.
func (d Delimiters) EscapeText(s string) string {
	if !strings.ContainsAny(s, string([]byte{d.Field, d.Component, d.Repetition, d.Escape, d.Subcomponent, '\r', '\n'})) {
		return s
	}
	var b strings.Builder
	wrap := func(code string) { b.WriteByte(d.Escape); b.WriteString(code); b.WriteByte(d.Escape) }
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\r' && i+1 < len(s) && s[i+1] == '\n':
		case c == '\r' || c == '\n':
			wrap(".br")
		case c == d.Field:
			wrap("F")
		case c == d.Component:
			wrap("S")
		case c == d.Subcomponent:
			wrap("T")
		case c == d.Repetition:
			wrap("R")
		case c == d.Escape:
			wrap("E")
		default:
			b.WriteByte(c)
		}
	}
	return b.String()
}
