package empi

import (
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/phi"
	"minkang/internal/standards"
)

// Claim is what one document or message says about a person. Every field may be missing.
type Claim struct {
	Identifiers []Number
	Name        phi.Name
	Sex         string // GB/T 2261.1
	Birth       Date
	Ethnic      string
	Phone       phi.Phone
	Address     phi.Address
	Division    string
	Institution string    // code of the institution that says so; scopes its own numbers
	At          time.Time // when it was true: the document's effective time
	Deceased    bool      // it says that the person has died
	Mother      phi.Name  // of a newborn
	Order       int       // among the children of one birth, from 1; 0 when not said
	Anonymous   bool      // wants not to be known: kept apart, found by number only
}

// Number is an identifier as written.
type Number struct {
	System string // OID
	Value  phi.IDNumber
}

// ToClaim reads the claim that a shared document's header makes.
func ToClaim(h standards.Header) Claim {
	p := h.Patient
	c := Claim{
		Name: phi.Name(p.Name), Sex: p.Sex, Birth: DateOf(p.Birth, clock.Region), Ethnic: p.Ethnic, Phone: phi.Phone(p.Phone),
		Address: phi.Address(addressText(p.Address)), Division: p.Address.Division,
		Institution: h.Custodian.ID.Extension, At: h.EffectiveTime,
	}
	if c.Birth == "" {
		c.Birth = partialDate(p.BirthText)
	}
	for _, i := range p.IDs {
		c.Identifiers = append(c.Identifiers, Number{System: i.Root, Value: phi.IDNumber(i.Extension)})
	}
	return c
}

func addressText(a standards.Address) string {
	parts := a.Province + a.City + a.County + a.Township + a.Street + a.House
	if parts == "" {
		return a.FreeText
	}
	return parts
}

// partialDate reads a birth date of which only the year or the month is written (1980, 198005).
func partialDate(s string) Date {
	s = strings.TrimSpace(s)
	var d Date
	switch len(s) {
	case 4:
		d = Date(s)
	case 6:
		d = Date(s[:4] + "-" + s[4:])
	}
	if d.Valid() {
		return d
	}
	return ""
}
