package linkage

import (
	"strings"
	"unicode/utf8"

	"minkang/internal/kit/fold"
)

// phoneDigits gives a telephone number as it is compared: digits without the country code; empty for placeholders.
func phoneDigits(s string) string {
	if s == "" {
		return ""
	}
	d := fold.Digits(clip(s, 40))
	switch {
	case len(d) == 13 && d[:2] == "86":
		d = d[2:]
	case len(d) == 15 && d[:4] == "0086":
		d = d[4:]
	}
	if len(d) < 7 || len(d) > 15 || uniform(d) || uniform(d[3:]) {
		return ""
	}
	return d
}

// uniform tells whether all characters are one, or each follows the one before it.
func uniform(d string) bool {
	same, up := true, true
	for i := 1; i < len(d); i++ {
		same = same && d[i] == d[0]
		up = up && d[i] == d[i-1]+1
	}
	return same || up && len(d) > 5
}

func comparePhones(a, b string) Level {
	switch {
	case a == "" || b == "":
		return Missing
	case a == b:
		return PhoneEqual
	case len(a) == len(b) && oneCharacterOff(a, b):
		return PhoneOneOff
	}
	return PhoneDifferent
}

// oneCharacterOff tells whether two ASCII texts of one length differ in one character or in two exchanged neighbours.
func oneCharacterOff(a, b string) bool {
	first, n := -1, 0
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] {
			if n++; first < 0 {
				first = i
			}
		}
	}
	return n == 1 || n == 2 && first+1 < len(a) && a[first] == b[first+1] && a[first+1] == b[first]
}

// address is an address at its depths. Empty parts are not known.
type address struct {
	division string // 6 digits
	street   string // 9 digits
	village  string // 12 digits
	town     string // 街道, 镇, 乡 by name
	place    string // what lies between town and house numbers: village, road, estate
	house    string // house numbers joined by a dash
}

// key is the text the household is found by; empty when the address does not go down to the house.
func (a address) key() string {
	switch {
	case a.house == "":
		return ""
	case a.place != "":
		return a.place + a.house
	case a.village != "":
		return a.village + a.house
	}
	return ""
}

// parseAddress takes a division code and a free text apart.
func parseAddress(division, text string) address {
	var a address
	if d := fold.Digits(division); len(d) >= 6 && len(d) <= 12 && d[:6] != "000000" {
		a.division = d[:6]
		if len(d) >= 9 && d[6:9] != "000" {
			a.street = d[:9]
			if len(d) == 12 && d[9:] != "000" {
				a.village = d
			}
		}
	}
	if text == "" {
		return a
	}
	t := fold.Text(clip(text, 400))
	if !fold.Whole(t) {
		return a
	}
	t = afterLast(t, "省", "自治区", "特别行政区")
	t = afterLast(t, "市辖区", "自治州", "盟", "市")
	t = afterLast(t, "自治县", "县", "区", "旗")
	a.town, t = townOf(t)
	a.place, a.house = houseOf(t)
	return a
}

// afterLast drops everything up to the first place where one of the endings stands after at least one character, within
// the first ten characters of the text.
func afterLast(t string, ends ...string) string {
	head := t
	if len(head) > 36 {
		head = clip(head, 36)
	}
	for _, e := range ends {
		if i := strings.Index(head, e); i > 0 {
			if e == "区" && (strings.HasSuffix(head[:i], "小") || strings.HasSuffix(head[:i], "社")) { // 小区 and 社区 are places
				continue
			}
			return t[i+len(e):]
		}
	}
	return t
}

func townOf(t string) (town, rest string) {
	for _, e := range []string{"街道办事处", "街道", "镇", "乡"} {
		if i := strings.Index(t, e); i > 0 && i <= 30 {
			end := i + len(e)
			if e == "街道办事处" {
				end = i + len("街道")
			}
			return t[:end], t[i+len(e):]
		}
	}
	return "", t
}

// houseOf takes house numbers out of the rest: digits (and Latin letters) joined in order; what remains, without the words
// between numbers, is the place.
func houseOf(t string) (place, house string) {
	var p, h strings.Builder
	in := false
	for _, r := range t {
		if r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z') {
			if !in && h.Len() > 0 {
				h.WriteByte('-')
			}
			h.WriteRune(r)
			in = true
			continue
		}
		in = false
		switch r {
		case '号', '院', '楼', '栋', '幢', '座', '单', '元', '室', '户', '组', '队', '层', '门', '弄', '房':
			if h.Len() > 0 {
				continue
			}
		}
		p.WriteRune(r)
	}
	place = p.String()
	for _, e := range []string{"村民委员会", "居民委员会", "村委会", "居委会", "委员会"} {
		place = strings.Replace(place, e, "", 1)
	}
	return place, h.String()
}

func compareAddresses(a, b address) Level {
	known := func(x, y string) bool { return x != "" && y != "" }
	samePlace := known(a.place, b.place) && a.place == b.place
	sameVillage := known(a.village, b.village) && a.village == b.village
	sameTown := known(a.street, b.street) && a.street == b.street || known(a.town, b.town) && a.town == b.town
	otherTown := known(a.street, b.street) && a.street != b.street || known(a.town, b.town) && a.town != b.town
	sameHouse := known(a.house, b.house) && a.house == b.house
	sameDivision := known(a.division, b.division) && a.division == b.division
	switch {
	case sameHouse && !otherTown && (samePlace || sameVillage && (a.place == "" || b.place == "")):
		return AddressHouse
	case sameVillage, samePlace && (sameTown || sameDivision) && !otherTown:
		return AddressCommunity
	case sameTown:
		return AddressStreet
	case sameDivision:
		return AddressDivision
	case known(a.division, b.division), known(a.town, b.town), known(a.place, b.place) && a.house != "" && b.house != "":
		return AddressDifferent
	}
	return Missing
}
