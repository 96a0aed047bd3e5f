package hl7v2

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// charsets are the names of table 0211 that are in use here, folded to capitals without spaces and dashes.
var charsets = map[string]struct {
	name string
	of   encoding.Encoding // nil: UTF-8
}{
	"UNICODEUTF8": {"UTF-8", nil}, "UTF8": {"UTF-8", nil}, "ASCII": {"ASCII", nil}, "UNICODE": {"UTF-8", nil},
	"GB180302000": {"GB18030", simplifiedchinese.GB18030}, "GB18030": {"GB18030", simplifiedchinese.GB18030}, "GBK": {"GB18030", simplifiedchinese.GB18030},
	"GB2312": {"GB18030", simplifiedchinese.GB18030},
	"8859/1": {"ISO-8859-1", charmap.ISO8859_1}, "ISO88591": {"ISO-8859-1", charmap.ISO8859_1},
}

// decode gives the bytes as UTF-8 text: by MSH-18 when it is right, else by what the bytes are.
func (m *Message) decode(b []byte) (string, error) {
	declared := declaredCharset(b, m.Field)
	folded := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '_' {
			return -1
		}
		return r
	}, strings.ToUpper(declared))
	c, known := charsets[folded]
	switch {
	case known && c.of == nil && utf8.Valid(b):
		m.Charset = c.name
		return string(b), nil
	case known && c.of != nil && !(c.name == "GB18030" && !ascii(b) && utf8.Valid(b)):
		text, err := c.of.NewDecoder().Bytes(b)
		if err == nil && !bytes.ContainsRune(text, utf8.RuneError) {
			m.Charset = c.name
			return string(text), nil
		}
	}
	if declared != "" || !ascii(b) {
		m.lapse("hl7.charset", 1, 18)
	}
	if utf8.Valid(b) {
		m.Charset = "UTF-8"
		return string(b), nil
	}
	text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
		return "", &SyntaxError{Rule: "hl7.charset", Segment: 1, Field: 18}
	}
	m.Charset = "GB18030"
	return string(text), nil
}

// declaredCharset reads MSH-18 before anything is decoded; its own characters are ASCII.
func declaredCharset(b []byte, separator byte) string {
	line := b
	if i := bytes.IndexAny(b, "\r\n"); i >= 0 {
		line = b[:i]
	}
	for range 17 {
		i := bytes.IndexByte(line, separator)
		if i < 0 {
			return ""
		}
		line = line[i+1:]
	}
	if i := bytes.IndexByte(line, separator); i >= 0 {
		line = line[:i]
	}
	if i := bytes.IndexAny(line, "~^"); i >= 0 {
		line = line[:i]
	}
	return strings.TrimSpace(string(line))
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
