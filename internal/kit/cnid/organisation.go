package cnid

import "strings"

const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY" // GB 32100: no I, O, S, V, Z

var (
	orgWeights    = [8]int{3, 7, 9, 10, 5, 8, 4, 2}
	creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}
)

// Credit checks a unified social credit code (GB 32100-2015: 18 characters, MOD 31) and returns it normalised: blanks
// trimmed, upper case. The organisation code inside (characters 9 to 17) is not checked on its own, as some registration
// authorities fill it otherwise; ask Organisation for it.
func Credit(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) != 18 {
		return s, ErrLength
	}
	for i := 0; i < 18; i++ {
		if strings.IndexByte(creditAlphabet, s[i]) < 0 {
			return s, ErrCharacter
		}
	}
	if !digits(s[2:8]) {
		return s, ErrDivision
	}
	if creditCheck(s) != s[17] {
		return s, ErrCheck
	}
	return s, nil
}

// Organisation checks an organisation code (GB 11714-1997: eight characters and a MOD 11 check character) with or without
// the hyphen and returns the nine characters. Given a unified social credit code it reads the organisation code inside.
func Organisation(s string) (string, error) {
	s = strings.ToUpper(strings.TrimSpace(s))
	if len(s) == 18 {
		if _, err := Credit(s); err != nil {
			return s, err
		}
		s = s[8:17]
	}
	if len(s) == 10 && s[8] == '-' {
		s = s[:8] + s[9:]
	}
	if len(s) != 9 {
		return s, ErrLength
	}
	for i := 0; i < 8; i++ {
		if orgValue(s[i]) < 0 {
			return s, ErrCharacter
		}
	}
	if orgCheck(s) != s[8] {
		return s, ErrCheck
	}
	return s, nil
}

func creditCheck(s string) byte {
	sum := 0
	for i, w := range creditWeights {
		sum += strings.IndexByte(creditAlphabet, s[i]) * w
	}
	return creditAlphabet[(31-sum%31)%31]
}

func orgCheck(s string) byte {
	sum := 0
	for i, w := range orgWeights {
		sum += orgValue(s[i]) * w
	}
	return "0123456789X0"[11-sum%11]
}

// orgValue: digits count as themselves, A is 10, Z is 35.
func orgValue(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	}
	return -1
}
