package simulate

import (
	"time"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
)

// victim is a document to be spoilt and whose it is.
type victim struct {
	*standards.Content
	people   *town.Population
	resident int
	day      town.Day
}

// spoil puts content faults into a document and gives those that took.
func spoil(c *victim, f *fate) []Fault {
	var took []Fault
	for _, x := range f.faults {
		if spoilers[x] == nil || spoilers[x](c, &f.draws) {
			took = append(took, x)
		}
	}
	return took
}

// spoilers change content and tell whether they could; faults of bytes have none and always take.
var spoilers = map[Fault]func(*victim, *draw.Source) bool{
	NameTyped: typeName, NameHomophone: misspellName, DigitsSwapped: swapDigits, NoIDNumber: dropIDNumber, OldIDNumber: shortenIDNumber,
	BirthSwapped: swapBirth, FieldMissing: dropValue, CodeWrong: breakCode, NewbornUnnamed: unname, Unknown: forget,
}

// typeName doubles, swaps or loses a character.
func typeName(c *victim, s *draw.Source) bool {
	name := []rune(c.Header.Patient.Name)
	if len(name) < 2 {
		return false
	}
	switch at := s.Between(1, len(name)-1); s.Below(3) {
	case 0:
		name = append(append(append([]rune{}, name[:at]...), name[at-1]), name[at:]...)
	case 1:
		name[at-1], name[at] = name[at], name[at-1]
	default:
		if len(name) > 2 {
			name = append(name[:at], name[at+1:]...)
		} else {
			name = append(name, name[1])
		}
	}
	changed := string(name) != c.Header.Patient.Name
	c.Header.Patient.Name = string(name)
	return changed
}

func misspellName(c *victim, s *draw.Source) bool {
	name, ok := corpus.Homophone(s, c.Header.Patient.Name)
	c.Header.Patient.Name = name
	return ok
}

func swapDigits(c *victim, s *draw.Source) bool {
	return changeIDNumber(c, func(n string) string {
		b := []byte(n)
		for range 8 {
			if at := s.Between(6, 15); b[at] != b[at+1] {
				b[at], b[at+1] = b[at+1], b[at]
				return string(b)
			}
		}
		return n
	})
}

func dropIDNumber(c *victim, _ *draw.Source) bool {
	return changeIDNumber(c, func(string) string { return "" })
}

// shortenIDNumber gives the 15-digit form, which those born before 2000 had.
func shortenIDNumber(c *victim, _ *draw.Source) bool {
	return changeIDNumber(c, func(n string) string {
		if n[6:8] != "19" {
			return n
		}
		return n[:6] + n[8:17]
	})
}

func swapBirth(c *victim, _ *draw.Source) bool {
	b := c.Header.Patient.Birth
	if b.Day() > 12 || b.Day() == int(b.Month()) {
		return false
	}
	c.Header.Patient.Birth = time.Date(b.Year(), time.Month(b.Day()), int(b.Month()), 0, 0, 0, 0, time.UTC)
	c.Header.Patient.BirthText = c.Header.Patient.Birth.Format("20060102")
	return true
}

func dropValue(c *victim, s *draw.Source) bool {
	g := pickGroup(c, s)
	if g == nil {
		return false
	}
	at := s.Below(len(g.Values))
	g.Values = append(append([]standards.Value{}, g.Values[:at]...), g.Values[at+1:]...)
	return true
}

func breakCode(c *victim, s *draw.Source) bool {
	for range 12 {
		g := pickGroup(c, s)
		if g == nil {
			return false
		}
		if v := &g.Values[s.Below(len(g.Values))]; v.Code != "" && v.Code != "true" && v.Code != "false" {
			v.Code = draw.Pick(s, []string{"ZZ", "Q99.999x9", "97", "-1"})
			return true
		}
	}
	return false
}

func pickGroup(c *victim, s *draw.Source) *standards.Group {
	if len(c.Groups) == 0 {
		return nil
	}
	g := &c.Groups[s.Below(len(c.Groups))]
	if len(g.Values) == 0 {
		return nil
	}
	return g
}

func changeIDNumber(c *victim, change func(string) string) bool {
	for i, x := range c.Header.Patient.IDs {
		if x.Root != idCardRoot || len(x.Extension) != 18 {
			continue
		}
		n := change(x.Extension)
		if n == x.Extension {
			return false
		}
		ids := append([]standards.Identifier{}, c.Header.Patient.IDs...)
		if ids[i].Extension = n; n == "" {
			ids = append(ids[:i], ids[i+1:]...)
		}
		c.Header.Patient.IDs = ids
		return true
	}
	return false
}

// unname calls a newborn by the mother's name, as wards do until parents have decided.
func unname(c *victim, _ *draw.Source) bool {
	home := c.people.HouseholdOf(c.resident)
	v := home.Members[c.resident-home.First]
	if c.day > v.Birth+30 || v.Mother < 0 || c.Type == "HSDB01.01" {
		return false
	}
	ending := "之子"
	if v.Female {
		ending = "之女"
	}
	c.Header.Patient.Name = c.people.Resident(v.Mother).Name + ending
	return true
}

// forget makes an emergency patient of whom nothing is known yet.
func forget(c *victim, _ *draw.Source) bool {
	if c.Header.Encounter.Kind != "emergency" {
		return false
	}
	p := &c.Header.Patient
	p.Name, p.Phone, p.Address, p.Employer, p.Occupation, p.Marital, p.Ethnic = "无名氏", "", standards.Address{}, "", "", "", ""
	changeIDNumber(c, func(string) string { return "" })
	return true
}

const idCardRoot = "2.16.156.10011.1.3" // identifier domain of resident id numbers
