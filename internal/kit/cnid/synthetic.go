package cnid

import (
	"fmt"
	"strings"
	"time"
)

// ReservedDivision is the county code of synthetic people. GB/T 2260 gives it to no county, so no real number carries it
// and every number our generators make does: one look tells a made-up person from a real one.
const ReservedDivision = "110199"

// Synthetic builds a resident id number with a right check character. division has 6 digits (ReservedDivision in everything
// the project commits or generates), birth is a date, serial is 0–999 and odd for men, even for women. It panics when
// division or serial is out of shape: both are constants of a generator, never input.
func Synthetic(division string, birth time.Time, serial int) string {
	if len(division) != 6 || !digits(division) || serial < 0 || serial > 999 {
		panic("cnid: a synthetic number needs a division of 6 digits and a serial of 0 to 999")
	}
	body := fmt.Sprintf("%s%s%03d", division, birth.Format("20060102"), serial)
	return body + string(CheckChar(body))
}

// SyntheticCredit builds a unified social credit code with right check characters. kind is the two-character registration
// authority and type (12 is a public institution), division has 6 digits, serial is 0–99999999.
func SyntheticCredit(kind, division string, serial int) string {
	org := fmt.Sprintf("%08d", serial)
	body := kind + division + org + string(orgCheck(org))
	return body + string(creditCheck(body))
}

// SyntheticOrganisation builds an organisation code of 9 characters without hyphen. serial is 0–99999999.
func SyntheticOrganisation(serial int) string {
	body := fmt.Sprintf("%08d", serial)
	return body + string(orgCheck(body))
}

// IsReserved tells whether a resident id number (15 or 18 characters, checked or not) is one of a synthetic person.
func IsReserved(s string) bool {
	s = Normalize(s)
	return (len(s) == 15 || len(s) == 18) && strings.HasPrefix(s, ReservedDivision)
}
