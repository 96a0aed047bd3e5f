package empi

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/phi"
)

// Traits are the values of a claim or person in the form in which they are compared. An empty trait is missing.
type Traits struct {
	Name     string // folded; empty for placeholders such as 无名氏 and names with unwritable characters
	Pinyin   string
	Initials string
	Sex      string // 1 or 2
	Birth    Date
	Phone    string // digits
	Address  string // folded; empty when too short to tell one household from another
}

// Problem is something a claim says that cannot be used as said. Codes are stable; no personal value is held.
type Problem struct {
	Code   string `json:"code"`             // "number-check", "birth-implausible" …
	System string `json:"system,omitempty"` // identifier domain
	Reason string `json:"reason,omitempty"` // for number-check: the code of kit/cnid
}

// Assessment is a claim after checking: normalised identifiers with their worth, comparable traits, and what was wrong.
type Assessment struct {
	Claim    Claim
	Numbers  []Identifier
	Traits   Traits
	Problems []Problem

	placeholders []Identifier // numbers known as everybody's: they are evidence of nothing
}

// maxNumbers bounds the identifiers taken from one claim; documents carry two to six.
const maxNumbers = 12

// Assess checks a claim. now decides whether a birth date can be. Pure.
func Assess(c Claim, now time.Time) Assessment {
	c = storable(c)
	a := Assessment{Claim: c}
	if !c.Birth.Valid() || c.Birth != "" && !plausible(c.Birth, now) {
		a.problem("birth-implausible", "", "")
		a.Claim.Birth = ""
	}
	a.Traits = traits(c.Name, c.Sex, a.Claim.Birth, c.Phone, c.Address)
	switch {
	case fold.Name(string(c.Name)) == "":
		a.problem("name-missing", "", "")
	case a.Traits.Name == "":
		a.problem("name-unusable", "", "")
	}
	if c.Phone != "" && a.Traits.Phone == "" {
		a.problem("phone-unusable", "", "")
	}
	for _, n := range c.Identifiers {
		if len(a.Numbers) == maxNumbers {
			a.problem("numbers-too-many", "", "")
			break
		}
		a.number(n, now)
	}
	a.dropVisits()
	return a
}

// dropVisits leaves numbers of visits out when the claim holds a trustworthy number: they could add nothing, and a person
// would collect one with every visit.
func (a *Assessment) dropVisits() {
	for _, n := range a.Numbers {
		if n.Trust == Unique {
			a.Numbers = slices.DeleteFunc(a.Numbers, func(n Identifier) bool { return kindOf(n.System) == ofVisit })
			return
		}
	}
}

// storable bounds and cleans what a claim would leave in the store: no control characters, no broken encoding.
func storable(c Claim) Claim {
	c.Name, c.Phone, c.Address = phi.Name(clean(string(c.Name), 200)), phi.Phone(clean(string(c.Phone), 40)), phi.Address(clean(string(c.Address), 300))
	c.Ethnic, c.Institution = clean(c.Ethnic, 8), clean(c.Institution, 64)
	switch c.Sex {
	case "0", "1", "2", "9":
	default:
		c.Sex = ""
	}
	if d := fold.Digits(c.Division); len(d) < 6 || len(d) > 12 {
		c.Division = ""
	} else {
		c.Division = d
	}
	return c
}

// clean drops control characters, marks broken encoding, trims, and keeps at most n characters.
func clean(s string, n int) string {
	s = strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError:
			return fold.Hole
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, s))
	return clip(s, n)
}

func (a *Assessment) problem(code, system, reason string) {
	a.Problems = append(a.Problems, Problem{Code: code, System: system, Reason: reason})
}

// number normalises one identifier, decides its worth, and adds it.
func (a *Assessment) number(n Number, now time.Time) {
	value, system := fold.Number(string(n.Value)), clean(n.System, 120)
	kind := kindOf(system)
	if value == "" || system == "" || kind == ofNobody {
		return
	}
	if junk(value) || len(value) > 64 {
		a.problem("number-junk", system, "")
		return
	}
	if system == IDCard {
		a.idCard(value, now)
		return
	}
	if kind == ofRegion {
		if len(value) < 6 {
			a.problem("number-check", system, "empi.length")
			a.add(system, value, Recorded)
			return
		}
		a.add(system, value, Unique)
		return
	}
	domain, owner, scoped := strings.Cut(system, "^")
	switch {
	case !scoped && a.Claim.Institution == "":
		a.problem("number-unscoped", system, "")
	case scoped && owner != a.Claim.Institution:
		a.problem("number-foreign-scope", system, "")
	default:
		a.add(Scoped(domain, a.Claim.Institution), value, Local)
	}
}

// idCard checks a resident id number (GB 11643) and takes from it the birth date and sex that the claim does not state.
func (a *Assessment) idCard(value string, now time.Time) {
	r, err := cnid.Parse(value)
	if err == nil && !r.Plausible(now) {
		err = cnid.ErrBirth
	}
	if err != nil {
		a.problem("number-check", IDCard, errs.CodeOf(err))
		a.add(IDCard, value, Recorded)
		return
	}
	birth, sex := Date(r.Birth.Format(time.DateOnly)), r.Sex.String()
	trust := Unique
	if compareDates(a.Traits.Birth, birth) == Different {
		a.problem("number-contradicts-birth", IDCard, "")
		trust = Doubtful
	}
	if a.Traits.Sex != "" && a.Traits.Sex != sex {
		a.problem("number-contradicts-sex", IDCard, "")
		trust = Doubtful
	}
	if trust == Unique && a.has(IDCard) {
		a.problem("number-second", IDCard, "")
		trust = Doubtful
	}
	if trust == Unique && linkage.IsNewborn(string(a.Claim.Name)) && !newborn(birth, a.Claim.At, now) {
		a.problem("number-of-parent", IDCard, "")
		trust = Doubtful
	}
	if trust == Unique {
		if a.Traits.Birth.Precision() != ByDay {
			a.Traits.Birth = birth
		}
		a.Traits.Sex = sex
	}
	a.add(IDCard, r.Number, trust)
}

// newborn tells whether somebody born then was in the first year of life when a claim was made; at is zero when that is not known.
func newborn(birth Date, at, now time.Time) bool {
	if at.IsZero() {
		at = now
	}
	return string(birth) > at.AddDate(-1, 0, 0).Format(time.DateOnly)
}

func (a *Assessment) has(system string) bool {
	for _, n := range a.Numbers {
		if n.System == system && n.Trust == Unique {
			return true
		}
	}
	return false
}

func (a *Assessment) add(system, value string, t Trust) {
	for _, n := range a.Numbers {
		if n.System == system && string(n.Value) == value {
			return
		}
	}
	a.Numbers = append(a.Numbers, Identifier{System: system, Value: phi.IDNumber(value), Trust: t})
}

// deciding gives the numbers that a decision may rest on.
func (a Assessment) deciding() []Identifier {
	out := make([]Identifier, 0, len(a.Numbers))
	for _, n := range a.Numbers {
		if n.Trust >= Local {
			out = append(out, n)
		}
	}
	return out
}

// holds tells whether a number may still decide.
func (a Assessment) holds(n Identifier) bool {
	for _, m := range a.Numbers {
		if m.System == n.System && m.Value == n.Value {
			return m.Trust >= Local
		}
	}
	return false
}

// distrust takes a number's worth away: it is known as a placeholder.
func (a *Assessment) distrust(n Identifier) {
	for i, m := range a.Numbers {
		if m.System == n.System && m.Value == n.Value && m.Trust != Recorded {
			a.Numbers = slices.Clone(a.Numbers)
			a.Numbers[i].Trust = Recorded
			a.placeholders = append(a.placeholders, a.Numbers[i])
			a.problem("number-placeholder", n.System, "")
		}
	}
}

func plausible(d Date, now time.Time) bool {
	y := d.Year()
	return y > now.Year()-cnid.MaxAge-1 && string(d) <= now.AddDate(0, 0, 1).Format(time.DateOnly)
}

// TraitsOf gives a stored person's traits.
func TraitsOf(p Person) Traits { return traits(p.Name, p.Sex, p.Birth, p.Phone, p.Address) }

func traits(name phi.Name, sex string, birth Date, phone phi.Phone, address phi.Address) Traits {
	t := Traits{Birth: birth}
	if n := fold.Name(string(name)); fold.Whole(n) && !placeholder(n) {
		t.Name, t.Pinyin, t.Initials = n, fold.Pinyin(n), fold.Initials(n)
	}
	if sex == "1" || sex == "2" {
		t.Sex = sex
	}
	if p := PhoneDigits(string(phone)); len(p) >= 7 && len(p) <= 15 && !junk(p) && !junk(p[3:]) {
		t.Phone = p
	}
	if a := fold.Text(string(address)); utf8.RuneCountInString(a) >= 8 && strings.ContainsAny(a, "0123456789") && fold.Whole(a) {
		t.Address = a
	}
	return t
}

// PhoneDigits gives a telephone number as it is compared: digits only, without the country code.
func PhoneDigits(s string) string {
	d := fold.Digits(s)
	if len(d) == 13 && strings.HasPrefix(d, "86") {
		return d[2:]
	}
	if len(d) == 15 && strings.HasPrefix(d, "0086") {
		return d[4:]
	}
	return d
}

// placeholder tells whether a folded name stands for a person whose name is not known yet: newborns before naming and
// unknown patients. It agrees with nothing and contradicts nothing.
func placeholder(folded string) bool {
	switch folded {
	case "无名氏", "无名", "未知", "不详", "患者", "病人", "新生儿", "未取名", "无姓名", "待定", "某某", "unknown", "none", "null", "test":
		return true
	}
	return linkage.IsNewborn(folded)
}
