package xmlx

import "unicode/utf8"

// Byte classes, one table look-up per byte of input.
const (
	inName  uint8 = 1 << iota // may stand in a name (bytes above 0x7F are looked at again)
	isSpace                   // blank, tab, CR, LF
	inText                    // text that needs no attention
	inValue                   // attribute value that needs no attention
)

var classes = func() (t [256]uint8) {
	for c := 0; c < 256; c++ {
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '.', c == ':', c >= 0x80:
			t[c] |= inName
		case c == ' ', c == '\t', c == '\r', c == '\n':
			t[c] |= isSpace
		}
		if c >= 0x20 || c == '\t' || c == '\n' {
			if c != '<' && c != '&' && c != ']' && c != 0xEF { // ]]> is forbidden; U+FFFE and U+FFFF start with EF
				t[c] |= inText
			}
		}
		if c >= 0x20 && c != '<' && c != '&' && c != '"' && c != '\'' && c != 0xEF {
			t[c] |= inValue
		}
	}
	return t
}()

// validName checks what the byte classes let through: the first character, characters above ASCII, and colons, of which
// there may be one, inside. It returns the offset of the colon or -1.
func validName(s string) (colon int, ok bool) {
	colon = -1
	for i, r := range s {
		switch {
		case r == ':':
			if colon >= 0 || i == 0 || i == len(s)-1 {
				return -1, false
			}
			colon = i
		case r < utf8.RuneSelf:
			if (i == 0 || i == colon+1) && (r == '-' || r == '.' || r >= '0' && r <= '9') {
				return -1, false
			}
		case !nameRune(r, i == 0 || i == colon+1):
			return -1, false
		}
	}
	return colon, s != ""
}

// nameRune follows XML 1.0, fifth edition, productions 4 and 4a, above ASCII.
func nameRune(r rune, first bool) bool {
	if !first && (r == 0xB7 || r >= 0x300 && r <= 0x36F || r == 0x203F || r == 0x2040) {
		return true
	}
	return r >= 0xC0 && r <= 0x2FF && r != 0xD7 && r != 0xF7 || r >= 0x370 && r <= 0x1FFF && r != 0x37E ||
		r >= 0x200C && r <= 0x200D || r >= 0x2070 && r <= 0x218F || r >= 0x2C00 && r <= 0x2FEF ||
		r >= 0x3001 && r <= 0xD7FF || r >= 0xF900 && r <= 0xFDCF || r >= 0xFDF0 && r <= 0xFFFD || r >= 0x10000 && r <= 0xEFFFF
}

// validRune follows XML 1.0, production 2.
func validRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || r >= 0x20 && r <= 0xD7FF || r >= 0xE000 && r <= 0xFFFD ||
		r >= 0x10000 && r <= utf8.MaxRune
}
