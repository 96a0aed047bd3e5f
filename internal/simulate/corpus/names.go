package corpus

import (
	"strings"
	"unicode/utf8"

	"minkang/internal/simulate/draw"
)

type surnameTable struct {
	names   []string
	weights draw.Weights
}

var surnames = once("surnames.csv", func(rows []row) surnameTable {
	var t surnameTable
	var w []float64
	for _, r := range rows {
		t.names, w = append(t.names, r.text("surname")), append(w, r.number("weight"))
	}
	t.weights = draw.NewWeights(w...)
	return t
})

// Surname draws a family name by how common it is, two-character ones included.
func Surname(s *draw.Source) string { t := surnames(); return t.names[t.weights.Draw(s)] }

type era struct {
	from   int
	single float64
	chars  []rune
}

var eras = once("given.csv", func(rows []row) map[string][]era {
	m := map[string][]era{}
	for _, r := range rows {
		m[r.text("sex")] = append(m[r.text("sex")], era{r.integer("from"), r.number("single"), []rune(r.text("characters"))})
	}
	return m
})

var rare = once("rare_characters.csv", func(rows []row) []rune { return []rune(rows[0].text("characters")) })

// Given draws a given name typical of the birth year; sex is a GB/T 2261.1 code. About one in a hundred holds a rare
// character.
func Given(s *draw.Source, year int, sex string) string {
	list := eras()[sex]
	if len(list) == 0 {
		list = eras()["2"]
	}
	e := list[0]
	for _, x := range list {
		if x.from <= year {
			e = x
		}
	}
	one := s.Chance(e.single)
	a, b := draw.Pick(s, e.chars), draw.Pick(s, e.chars)
	if s.Chance(0.012) {
		a = draw.Pick(s, rare())
	}
	if one {
		return string(a)
	}
	if a == b && !(sex == "2" && year >= 1985) {
		b = e.chars[(s.Below(len(e.chars)-1)+1)%len(e.chars)]
	}
	return string([]rune{a, b})
}

type minorityNames struct{ given, family []string }

var minority = once("minority_names.csv", func(rows []row) map[string]minorityNames {
	m := map[string]minorityNames{}
	for _, r := range rows {
		m[r.text("ethnic")+r.text("sex")] = minorityNames{r.list("given", " "), r.list("family", " ")}
	}
	return m
})

// MinorityName draws a full name in the custom of an ethnic group (GB 3304 code), its parts joined by a middle dot; false
// when the group uses names like those of the Han here.
func MinorityName(s *draw.Source, ethnic, sex string) (string, bool) {
	n, ok := minority()[ethnic+sex]
	if !ok {
		return "", false
	}
	return draw.Pick(s, n.given) + "·" + draw.Pick(s, n.family), true
}

var homophones = once("homophones.csv", func(rows []row) map[rune][]rune {
	m := map[rune][]rune{}
	for _, r := range rows {
		all := []rune(r.text("characters"))
		for _, c := range all {
			for _, o := range all {
				if o != c {
					m[c] = append(m[c], o)
				}
			}
		}
	}
	return m
})

// Homophone replaces one character of a name by another of the same sound, the usual slip of pinyin typing; false when
// no character of the name has one in the list.
func Homophone(s *draw.Source, name string) (string, bool) {
	var places []int
	for i, c := range name {
		if len(homophones()[c]) > 0 {
			places = append(places, i)
		}
	}
	if len(places) == 0 {
		return name, false
	}
	at := draw.Pick(s, places)
	c, size := utf8.DecodeRuneInString(name[at:])
	return name[:at] + string(draw.Pick(s, homophones()[c])) + name[at+size:], true
}

// Fill puts numbers into a text's {d}, {h}, {w} and {m}: days, hours, weeks and months since it began.
func Fill(text, days, hours, weeks, months string) string {
	var b strings.Builder
	for {
		head, rest, found := strings.Cut(text, "{")
		b.WriteString(head)
		if !found || len(rest) < 2 {
			return b.String()
		}
		b.WriteString(number(rest[0], days, hours, weeks, months))
		text = rest[2:]
	}
}

func number(unit byte, days, hours, weeks, months string) string {
	switch unit {
	case 'd':
		return days
	case 'h':
		return hours
	case 'w':
		return weeks
	}
	return months
}
