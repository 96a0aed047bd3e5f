package xmlx

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// decode turns the bytes into UTF-8 text without byte order mark: UTF-8, UTF-16 with a byte order mark, and the GB family by
// declaration. The declaration itself stays in the text.
func decode(b []byte) (string, *SyntaxError) {
	switch {
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE, 0, 0}), bytes.HasPrefix(b, []byte{0, 0, 0xFE, 0xFF}):
		return "", &SyntaxError{Rule: RuleEncoding, Line: 1, Column: 1, Hint: "UTF-32"}
	case bytes.HasPrefix(b, []byte{0xEF, 0xBB, 0xBF}):
		return fromUTF8(string(b[3:]), "utf-8")
	case bytes.HasPrefix(b, []byte{0xFE, 0xFF}):
		return fromUTF16(b[2:], true)
	case bytes.HasPrefix(b, []byte{0xFF, 0xFE}):
		return fromUTF16(b[2:], false)
	case bytes.HasPrefix(b, []byte{'<', 0}), bytes.HasPrefix(b, []byte{0, '<'}):
		return "", &SyntaxError{Rule: RuleEncoding, Line: 1, Column: 1, Hint: "UTF-16 without byte order mark"}
	}
	name, off := declared(b)
	switch family(name) {
	case "", "utf-8":
		return fromUTF8(string(b), "")
	case "gb":
		return fromGB(b)
	}
	e := errorAt(RuleEncoding, string(b[:off]), off)
	e.Hint = "declared encoding is not read, or is not the one used"
	return "", e
}

// fromUTF8 checks the bytes; bom names the encoding that a byte order mark promised, which a declaration must not deny.
func fromUTF8(s, bom string) (string, *SyntaxError) {
	if bom != "" {
		if e := agrees(s, bom); e != nil {
			return "", e
		}
	}
	if utf8.ValidString(s) {
		return s, nil
	}
	off := 0
	for off < len(s) {
		r, n := utf8.DecodeRuneInString(s[off:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		off += n
	}
	if cut := len(s) - off; cut < utf8.UTFMax && !utf8.FullRuneInString(s[off:]) {
		return "", errorAt(RuleTruncated, s, off) // the input ends inside a character
	}
	e := errorAt(RuleBytes, s, off)
	if _, gb := fromGB([]byte(s)); gb == nil {
		e.Hint = "not UTF-8; readable as GB18030"
	}
	return "", e
}

func fromUTF16(b []byte, big bool) (string, *SyntaxError) {
	units := make([]uint16, len(b)/2)
	for i := range units {
		if big {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		} else {
			units[i] = uint16(b[2*i+1])<<8 | uint16(b[2*i])
		}
	}
	var out strings.Builder
	out.Grow(len(b))
	for i := 0; i < len(units); i++ {
		r := rune(units[i])
		if utf16.IsSurrogate(r) {
			if i+1 < len(units) {
				r = utf16.DecodeRune(r, rune(units[i+1]))
				i++
			} else {
				r = utf8.RuneError
			}
			if r == utf8.RuneError {
				return "", errorAt(RuleBytes, out.String(), out.Len())
			}
		}
		out.WriteRune(r)
	}
	s := out.String()
	if len(b)%2 == 1 {
		return "", errorAt(RuleTruncated, s, len(s))
	}
	if e := agrees(s, "utf-16"); e != nil {
		return "", e
	}
	return s, nil
}

// fromGB reads GB18030, of which GBK and GB2312 are parts.
func fromGB(b []byte) (string, *SyntaxError) {
	out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
	s := string(out)
	if err != nil {
		return "", errorAt(RuleBytes, s, len(s))
	}
	// The decoder writes U+FFFD for what it cannot read; the only bytes that mean U+FFFD itself are these four.
	if bad := strings.IndexRune(s, utf8.RuneError); bad >= 0 && !bytes.Contains(b, []byte{0x84, 0x31, 0xA4, 0x37}) {
		return "", errorAt(RuleBytes, s, bad)
	}
	return s, nil
}

// agrees refuses a declaration that contradicts the byte order mark.
func agrees(s, bom string) *SyntaxError {
	name, off := declared([]byte(s[:min(len(s), 256)]))
	if f := family(name); f != "" && f != bom {
		e := errorAt(RuleEncoding, s, off)
		e.Hint = "declaration contradicts the byte order mark"
		return e
	}
	return nil
}

// declared finds the encoding name in an XML declaration and its offset.
func declared(b []byte) (name string, off int) {
	if !bytes.HasPrefix(b, []byte("<?xml")) {
		return "", 0
	}
	end := bytes.Index(b[:min(len(b), 256)], []byte("?>"))
	if end < 0 {
		return "", 0
	}
	at := bytes.Index(b[:end], []byte("encoding"))
	if at < 0 {
		return "", 0
	}
	rest := b[at+len("encoding") : end]
	open := bytes.IndexAny(rest, `"'`)
	if open < 0 {
		return "", 0
	}
	shut := bytes.IndexByte(rest[open+1:], rest[open])
	if shut < 0 {
		return "", 0
	}
	off = at + len("encoding") + open + 1
	return string(rest[open+1 : open+1+shut]), off
}

func family(name string) string {
	switch strings.ToLower(name) {
	case "":
		return ""
	case "utf-8", "utf8", "us-ascii", "ascii":
		return "utf-8"
	case "utf-16", "utf16", "utf-16le", "utf-16be", "unicode":
		return "utf-16"
	case "gb18030", "gb18030-2000", "gbk", "gb2312", "gb_2312-80", "cp936", "ms936", "windows-936", "euc-cn":
		return "gb"
	}
	return "other"
}
