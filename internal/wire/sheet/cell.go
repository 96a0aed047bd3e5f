package sheet

import (
	"strings"
	"unicode/utf8"
)

// cell bounds one cell and refuses what is no text. strange tells that it may hold such characters.
func (s *rowState) cell(text string, column, limit int, strange bool) string {
	if len(text) > limit {
		s.flaw("sheet.cell-too-long", column, true)
		text = text[:limit]
		strange = true // a character may be cut
	}
	if strange {
		if !utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError) {
			s.flaw("sheet.encoding", column, true)
			text = strings.ToValidUTF8(text, string(utf8.RuneError))
		}
		if strings.IndexFunc(text, control) >= 0 {
			s.flaw("sheet.character", column, true)
		}
	}
	return text
}

// odd tells whether a text may hold characters that no cell should: control characters, or bytes that are not UTF-8.
func odd(text string) bool {
	wide := false
	for i := 0; i < len(text); i++ {
		if c := text[i]; c >= utf8.RuneSelf {
			wide = true
		} else if c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f {
			return true
		}
	}
	return wide && (!utf8.ValidString(text) || strings.ContainsRune(text, utf8.RuneError))
}

func control(c rune) bool {
	return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f
}

// Armed tells whether a spreadsheet program could take a cell for a formula: it begins with = + - @, a tab or a carriage
// return, and is not simply a number.
func Armed(cell string) bool {
	if cell == "" {
		return false
	}
	switch cell[0] {
	case '=', '@', '\t', '\r':
		return true
	case '+', '-':
		return !number(cell[1:])
	}
	return strings.HasPrefix(cell, "＝") || strings.HasPrefix(cell, "＋") || strings.HasPrefix(cell, "－") || strings.HasPrefix(cell, "＠")
}

// number tells whether a text is digits with at most one point.
func number(s string) bool {
	digits, points := 0, 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && points <= 1
}

// Arm writes an apostrophe before a cell that could become a formula, so that it stays text (CSV injection). A cell that
// begins with an apostrophe before such a sign gets another, so that Disarm gives back what was armed.
func Arm(cell string) string {
	if Armed(cell) || strings.HasPrefix(cell, "'") && Armed(strings.TrimLeft(cell, "'")) {
		return "'" + cell
	}
	return cell
}

// Disarm takes off what Arm put before a cell.
func Disarm(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && Armed(strings.TrimLeft(cell, "'")) {
		return cell[1:]
	}
	return cell
}
