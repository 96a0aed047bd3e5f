package cnid

import "strings"

// The checks here are of shape only: these papers carry no check character. All take the number as typed (blanks around it
// and lower case allowed) and none looks at who issued it.

// Passport tells whether s can be a passport number: a Chinese ordinary (E or G and 8 characters, the second of an E number
// a digit or a letter), diplomatic or service passport (D, S, P and their E forms), or 6 to 12 letters and digits with at
// least 4 digits for a foreign one.
func Passport(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			n++
		case c < 'A' || c > 'Z':
			return false
		}
	}
	return len(s) >= 6 && len(s) <= 12 && n >= 4
}

// HongKongMacauPermit tells whether s has the shape of a mainland travel permit for Hong Kong and Macau residents: H or M
// and 8 digits, with two more for the issue count on older cards.
func HongKongMacauPermit(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	return (len(s) == 9 || len(s) == 11) && (s[0] == 'H' || s[0] == 'M') && digits(s[1:])
}

// TaiwanPermit tells whether s has the shape of a mainland travel permit for Taiwan residents: 8 digits, or on older papers
// 10 digits with an optional letter, in brackets or not.
func TaiwanPermit(s string) bool {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) == 8 {
		return digits(s)
	}
	if len(s) < 10 || !digits(s[:10]) {
		return false
	}
	rest := strings.TrimSuffix(strings.TrimPrefix(s[10:], "("), ")")
	return rest == "" || (len(rest) == 1 && rest[0] >= 'A' && rest[0] <= 'Z')
}
