package fold

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Hole stands in folded text for a character that the sender could not write: a question mark or a box left by a
// failed conversion, or the star of a masked name. Text with holes never counts as equal, see Whole.
const Hole = '?'

// Name folds a person's name: half width, lower case, common traditional and variant characters to their simplified
// form; spaces, middle dots and punctuation disappear. Unwritable characters become Hole. The empty result means that
// the text holds no name at all. Folding twice changes nothing.
func Name(s string) string { return fold(s, false) }

// Text folds an address or another short text as Name does, but writes Chinese digits (〇, 一 to 九) as 0 to 9, because
// house and group numbers are written both ways.
func Text(s string) string { return fold(s, true) }

// Whole tells whether folded text is present and has no holes, which is what an exact agreement needs.
func Whole(folded string) bool { return folded != "" && strings.IndexByte(folded, Hole) < 0 }

func fold(s string, digits bool) string {
	if plain(s, digits) {
		return s
	}
	// Dropping a character may bring a letter and its accent together, so repeat until nothing moves; three rounds
	// are the most that any known text needs.
	for range 8 {
		next := strings.Map(func(r rune) rune { return char(r, digits) }, norm.NFKC.String(s))
		if next == s {
			break
		}
		s = next
	}
	return s
}

// plain is the common case: every character is already in its folded form.
func plain(s string, digits bool) bool {
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		case r >= 0x4e00 && r <= 0x9fff:
			if _, variant := variants[r]; variant {
				return false
			}
			if digits && digit(r) != r {
				return false
			}
		default:
			return false
		}
	}
	return true
}

// char folds one character; negative drops it.
func char(r rune, digits bool) rune {
	switch r {
	case '?', '*', '□', '■', '▢', '＊', '？', utf8.RuneError:
		return Hole
	case '〇', '零':
		if digits {
			return '0'
		}
		return '〇'
	}
	if v, ok := variants[r]; ok {
		r = v
	}
	if digits {
		r = digit(r)
	}
	switch {
	case unicode.IsLetter(r):
		return unicode.ToLower(r)
	case unicode.IsNumber(r), unicode.IsMark(r), unicode.Is(unicode.Co, r):
		return r // rare name characters still arrive in the private-use area
	}
	return -1
}

func digit(r rune) rune {
	switch r {
	case '一', '壹':
		return '1'
	case '二', '贰':
		return '2'
	case '三', '叁':
		return '3'
	case '四', '肆':
		return '4'
	case '五', '伍':
		return '5'
	case '六', '陆':
		return '6'
	case '七', '柒':
		return '7'
	case '八', '捌':
		return '8'
	case '九', '玖':
		return '9'
	}
	return r
}

// Digits keeps the decimal digits of a number typed in any width, and nothing else.
func Digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' {
			r -= '０' - '0'
		}
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// Number folds the number of a card or paper: half width, upper case, letters and digits only. A cross × or ✕ typed for
// the check character X becomes X.
func Number(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '×' || r == '✕' || r == 'Ⅹ' || r == 'Х':
			return 'X'
		}
		switch {
		case r >= '0' && r <= '9', r >= 'A' && r <= 'Z':
			return r
		case r >= 'a' && r <= 'z':
			return r - 32
		}
		return -1
	}, s)
}
