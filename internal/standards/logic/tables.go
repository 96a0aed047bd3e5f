package logic

import (
	"fmt"
	"strconv"
	"strings"
)

// tables are what the functions of rules look into: limits of sex and age by diagnosis and procedure, plausible ranges.
type tables struct {
	limits map[string][]limit // by the first letter or digit of the code, with its system
	ranges map[string][]span
	labs   map[string][]span // by name of the item
}

// limit says that codes from one beginning to another belong to one sex or age only.
type limit struct {
	from, to string // beginnings of codes, both included
	sex      string // GB/T 2261.1, "" either
	min, max int    // days of age, -1 open
}

// span is a range of values that can occur in a living person.
type span struct {
	unit      string
	sex       string
	from, to  int // years of age, -1 open
	low, high float64
}

func limitKey(system, code string) string {
	if code == "" {
		return system
	}
	return system + code[:1]
}

func (t *tables) addLimit(get func(string) string) error {
	l := limit{sex: get("sex"), min: -1, max: -1}
	var ranged bool
	if l.from, l.to, ranged = strings.Cut(get("codes"), "-"); !ranged {
		l.to = l.from
	}
	if l.from == "" || l.from[0] > l.to[0] {
		return fmt.Errorf("codes %q", get("codes"))
	}
	for _, f := range []struct {
		column string
		into   *int
	}{{"min_days", &l.min}, {"max_days", &l.max}} {
		if text := get(f.column); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil {
				return fmt.Errorf("%s %q", f.column, text)
			}
			*f.into = n
		}
	}
	for first := l.from[0]; first <= l.to[0]; first++ {
		key := limitKey(get("system"), string(rune(first)))
		t.limits[key] = append(t.limits[key], l)
	}
	return nil
}

func (l *limit) holds(code string) bool {
	return code >= l.from && (code <= l.to || strings.HasPrefix(code, l.to))
}

// sexFits tells whether a diagnosis or procedure can be that of a person of the sex; an unknown sex fits all.
func (t *tables) sexFits(system, code, sex string) bool {
	if sex != "1" && sex != "2" {
		return true
	}
	code = strings.ToUpper(code)
	for _, l := range t.limits[limitKey(system, code)] {
		if l.sex != "" && l.sex != sex && l.holds(code) {
			return false
		}
	}
	return true
}

// ageFits tells whether a diagnosis can be that of a person so many days old.
func (t *tables) ageFits(system, code string, days int) bool {
	code = strings.ToUpper(code)
	for _, l := range t.limits[limitKey(system, code)] {
		if (l.min >= 0 && days < l.min || l.max >= 0 && days > l.max) && l.holds(code) {
			return false
		}
	}
	return true
}

func readSpan(get func(string) string) (s span, err error) {
	s = span{unit: fold(get("unit")), sex: get("sex"), from: -1, to: -1}
	number := func(column string, into *float64) {
		if err == nil {
			if *into, err = strconv.ParseFloat(get(column), 64); err != nil {
				err = fmt.Errorf("%s %q", column, get(column))
			}
		}
	}
	years := func(column string, into *int) {
		if text := get(column); text != "" && err == nil {
			if *into, err = strconv.Atoi(text); err != nil {
				err = fmt.Errorf("%s %q", column, text)
			}
		}
	}
	number("low", &s.low)
	number("high", &s.high)
	years("from_years", &s.from)
	years("to_years", &s.to)
	if err == nil && s.low >= s.high {
		err = fmt.Errorf("low %v is not below high %v", s.low, s.high)
	}
	return s, err
}

func (s *span) fits(sex string, years int) bool {
	return (s.sex == "" || s.sex == sex) && (s.from < 0 || years >= s.from) && (s.to < 0 || years < 0 || years <= s.to) && (s.from < 0 || years >= 0)
}

// plausible tells whether a value can be that of a living person of the sex and age (-1 unknown); an item without a range can.
func (t *tables) plausible(item string, value float64, sex string, years int) bool {
	for i := range t.ranges[item] {
		if s := &t.ranges[item][i]; s.fits(sex, years) {
			return value >= s.low && value <= s.high
		}
	}
	return true
}

// labPlausible is plausible for an item of a laboratory report, known by name and unit; one that the table does not know passes.
func (t *tables) labPlausible(name string, value float64, unit string) bool {
	spans, known := t.labs[name]
	if !known {
		spans = t.labs[fold(name)]
	}
	if len(spans) == 0 {
		return true
	}
	unit = fold(unit)
	for _, s := range spans {
		if s.unit == unit {
			return value >= s.low && value <= s.high
		}
	}
	return true
}

// fold brings spellings of names and units together.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 'A' && c <= 'Z' || c == ' ' || c == '*' || c >= 0x80 {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.ToLower(spellings.Replace(strings.TrimSpace(s)))
}

var spellings = strings.NewReplacer(" ", "", "（", "(", "）", ")", "*", "^", "μ", "u", "µ", "u", "×", "", "／", "/")
