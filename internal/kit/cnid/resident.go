package cnid

import (
	"strings"
	"time"

	"minkang/internal/kit/errs"
)

// Sex follows GB/T 2261.1: 1 male, 2 female.
type Sex byte

// The sexes a resident id number can state.
const (
	Male   Sex = '1'
	Female Sex = '2'
)

// String gives the GB/T 2261.1 code: "1" or "2".
func (s Sex) String() string { return string(rune(s)) }

// Resident is what a checked resident id number says.
type Resident struct {
	Number   string    // 18 characters, X upper case
	Division string    // GB/T 2260 county code at the time of issue, 6 digits
	Birth    time.Time // date, midnight UTC
	Serial   int       // 0–999, odd for men, even for women
	Sex      Sex
	Upgraded bool // it was written with 15 digits
}

// The reasons a number is refused. Compare with errors.Is.
var (
	ErrLength    = errs.New(errs.Invalid, "cnid.length")
	ErrCharacter = errs.New(errs.Invalid, "cnid.character")
	ErrDivision  = errs.New(errs.Invalid, "cnid.division")
	ErrBirth     = errs.New(errs.Invalid, "cnid.birth")
	ErrSerial    = errs.New(errs.Invalid, "cnid.serial")
	ErrCheck     = errs.New(errs.Invalid, "cnid.check")
)

var (
	residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	residentChecks  = "10X98765432" // indexed by the weighted sum modulo 11
)

// Parse reads a resident id number of 18 or 15 characters and checks it: length, characters, the province part of the
// division, the birth date as a calendar date, the check character (ISO 7064 MOD 11-2). Surrounding blanks, full-width
// digits and a lower-case x are accepted. Whether the person can be that old is a question of time: see Plausible.
func Parse(s string) (Resident, error) {
	s = Normalize(s)
	switch len(s) {
	case 15:
		if !digits(s) {
			return Resident{}, ErrCharacter
		}
		r, err := read(Upgrade(s))
		r.Upgraded = true
		return r, err
	case 18:
		return read(s)
	}
	return Resident{}, ErrLength
}

// Valid tells whether Parse accepts s.
func Valid(s string) bool { _, err := Parse(s); return err == nil }

// Upgrade gives the 18-character form of a 15-digit number: century 19 and a check character. A string that is not 15
// digits comes back unchanged.
func Upgrade(s string) string {
	if len(s) != 15 || !digits(s) {
		return s
	}
	body := s[:6] + "19" + s[6:]
	return body + string(CheckChar(body))
}

// Normalize trims blanks, narrows full-width digits and letters and raises x, the forms in which the number is often typed.
// It checks nothing.
func Normalize(s string) string {
	s = strings.TrimSpace(s)
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] == 'x' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= '!'+0xFEE0 && r <= '~'+0xFEE0 {
			r -= 0xFEE0
		}
		if r == 'x' {
			r = 'X'
		}
		return r
	}, s)
}

// CheckChar gives the ISO 7064 MOD 11-2 check character of the first 17 digits. It returns 0 when they are not 17 digits.
func CheckChar(body string) byte {
	if len(body) < 17 || !digits(body[:17]) {
		return 0
	}
	sum := 0
	for i, w := range residentWeights {
		sum += int(body[i]-'0') * w
	}
	return residentChecks[sum%11]
}

func read(s string) (Resident, error) {
	if !digits(s[:17]) || (s[17] != 'X' && !digits(s[17:])) {
		return Resident{}, ErrCharacter
	}
	if !divisionShape(s[:6]) {
		return Resident{}, ErrDivision
	}
	birth, err := time.Parse("20060102", s[6:14])
	if err != nil || birth.Year() < 1800 {
		return Resident{}, ErrBirth
	}
	if CheckChar(s) != s[17] {
		return Resident{}, ErrCheck
	}
	r := Resident{Number: s, Division: s[:6], Birth: birth, Serial: number(s[14:17]), Sex: Male}
	if r.Serial%2 == 0 {
		r.Sex = Female
	}
	return r, nil
}

// MaxAge in years is the age above which a birth date counts as a typing error.
const MaxAge = 130

// Plausible tells whether the birth date fits a person seen on the given day: not in the future, not older than MaxAge years.
func (r Resident) Plausible(on time.Time) bool {
	return !r.Birth.After(on) && r.Birth.After(on.AddDate(-MaxAge, 0, -1))
}

// Fits returns ErrBirth or ErrSerial when the number contradicts a birth date or sex stated beside it. A zero date and a
// sex other than 1 and 2 contradict nothing.
func (r Resident) Fits(birth time.Time, sex string) error {
	if !birth.IsZero() && (birth.Year() != r.Birth.Year() || birth.YearDay() != r.Birth.YearDay()) {
		return ErrBirth
	}
	if (sex == "1" || sex == "2") && sex != r.Sex.String() {
		return ErrSerial
	}
	return nil
}

// ResidencePermit tells whether the number belongs to a residence permit for people from Hong Kong, Macau (81, 82) or
// Taiwan (83), which uses the same 18 characters, or to a foreigner's permanent residence card of 2023 (leading 9).
func (r Resident) ResidencePermit() bool {
	return r.Number != "" && (r.Number[0] == '9' || strings.HasPrefix(r.Number, "8"))
}

// divisionShape checks the province digits of GB/T 2260 (11–15, 21–23, 31–37, 41–46, 50–54, 61–65, 71, 81–83) or the
// leading 9 of a foreigner's card. County codes come and go with the years, so they are not looked up here.
func divisionShape(d string) bool {
	if d[0] == '9' {
		return true
	}
	last := [...]byte{0, '5', '3', '7', '6', '4', '5', '1', '3', 0}[d[0]-'0']
	first := byte('1')
	if d[0] == '5' {
		first = '0'
	}
	return d[1] >= first && d[1] <= last
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return len(s) > 0
}

func number(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
