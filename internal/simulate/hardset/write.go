package hardset

import (
	"fmt"
	"strings"
	"time"

	"minkang/internal/kit/lunar"
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
)

// writer puts one record on paper.
type writer struct {
	Record
	set *Set
	p   *person
	d   *draw.Source
	day int
}

func (w *writer) hit(rate float64, fault string) bool {
	if !w.d.Chance(rate) {
		return false
	}
	w.Faults = append(w.Faults, fault)
	return true
}

func (w *writer) rates() *Rates { return &w.set.rates }

// numbers states papers, right or wrong.
func (w *writer) numbers() {
	r, p := w.rates(), w.p
	if p.paper != "" {
		if !w.hit(r.NoCard, "no-card") {
			w.Numbers = append(w.Numbers, Number{p.paperSystem, p.paper})
		}
	} else {
		w.card()
	}
	age := w.day - int(p.member.birth-dayOf(first))
	if w.d.Chance(r.HealthCard) && age > 60 {
		w.Numbers = append(w.Numbers, Number{HealthCard, p.health})
	}
	if w.d.Chance(0.15) {
		w.Numbers = append(w.Numbers, Number{Inpatient, fmt.Sprintf("ZY%s%07d", w.Institution, (w.p.index*8+w.d.Below(8))%9999991)})
	}
}

func (w *writer) card() {
	r, p := w.rates(), w.p
	card := p.card
	if p.second != "" && w.d.Chance(0.5) {
		card = p.second
		w.Birth = card[6:10] + "-" + card[10:12] + "-" + card[12:14]
		w.Faults = append(w.Faults, "second-card")
	}
	switch {
	case w.hit(r.NoCard, "no-card"):
		return
	case w.hit(r.CardPlaceholder, "card-placeholder"):
		card = "111111111111111111"
	case w.hit(r.CardOfRelative, "card-of-relative"):
		home := w.p.home
		other := int(w.set.homes[home]) + w.d.Below(int(w.set.homes[home+1]-w.set.homes[home]))
		card = w.set.person(other).card
	case w.hit(r.CardTyped, "card-typed"):
		b := []byte(card)
		at := w.d.Below(17)
		b[at] = nearKey(w.d, b[at])
		card = string(b)
	case w.hit(r.CardSwapped, "card-swapped"):
		b := []byte(card)
		at := w.d.Between(6, 15)
		b[at], b[at+1] = b[at+1], b[at]
		card = string(b)
	case p.born().Year() < 2000 && w.hit(r.Card15, "card-15"):
		card = card[:6] + card[8:17]
	}
	w.Numbers = append(w.Numbers, Number{IDCard, card})
}

// nearKey gives a digit beside the right one on a number pad.
func nearKey(d *draw.Source, digit byte) byte {
	near := map[byte]string{'0': "12", '1': "024", '2': "135", '3': "26", '4': "157", '5': "2468", '6': "359", '7': "48", '8': "579", '9': "68"}[digit]
	if near == "" {
		return '0'
	}
	return near[d.Below(len(near))]
}

// contact states phone and address as they are on the day.
func (w *writer) contact() {
	r, p := w.rates(), w.p
	w.Phone = p.phones[0]
	if w.day >= p.phoneDay {
		w.Phone = p.phones[1]
	}
	child := w.day-int(p.member.birth-dayOf(first)) < 14*365
	switch {
	case w.hit(r.NoPhone, "no-phone"):
		w.Phone = ""
	case w.hit(r.DeskPhone, "desk-phone"):
		w.Phone = "1269990" + w.Institution[1:] + "00"
	case child || w.hit(r.FamilyPhone, "family-phone"):
		w.Phone = w.set.person(int(w.set.homes[p.home])).phones[0]
		if p.mother >= 0 && child {
			w.Phone = w.set.person(int(p.mother)).phones[0]
		}
	}
	if w.Phone != "" && w.hit(r.PhoneTyped, "phone-typed") {
		b := []byte(w.Phone)
		at := w.d.Between(2, len(b)-1)
		b[at] = nearKey(w.d, b[at])
		w.Phone = string(b)
	}
	a := p.homes[0]
	if w.day >= p.moveDay {
		a = p.homes[1]
	}
	switch {
	case w.hit(r.NoAddress, "no-address"):
	case w.hit(r.ShortAddress, "short-address"):
		w.Division, w.Address = a.division[:9]+"000", a.county+a.town
		if w.d.Chance(0.5) {
			w.Division, w.Address = a.division, a.county+a.town+a.village
		}
	default:
		w.Division, w.Address = a.division, a.county+a.town+a.village+a.house
		switch w.d.Below(8) {
		case 0:
			w.Address = a.town + a.village + a.house
		case 1:
			w.Address = a.county + " " + a.town + " " + a.village + "居委会" + strings.NewReplacer("号院", "院", "号楼", "楼", "室", "").Replace(a.house)
		case 2:
			w.Division = ""
		}
	}
}

// name spells the name as somebody at a desk does.
func (w *writer) name() {
	r := w.rates()
	if strings.ContainsAny(w.Name, "· ") {
		if w.hit(r.PartsOtherwise, "parts-otherwise") {
			w.Name = otherwise(w.d, w.Name)
		}
		return
	}
	name := []rune(w.Name)
	switch {
	case w.hit(r.Homophone, "name-homophone"):
		w.Name, _ = corpus.Homophone(w.d, w.Name)
	case w.hit(r.Variant, "name-variant"):
		w.Name = varied(w.d, name)
	case w.hit(r.NameTyped, "name-typed"):
		at := w.d.Below(len(name))
		other := []rune(corpus.Given(w.d, w.p.born().Year(), w.Sex))
		name[at] = other[0]
		w.Name = string(name)
	case w.hit(r.NameLost, "name-lost"):
		if at := w.d.Between(1, len(name)-1); len(name) > 2 && w.d.Chance(0.6) {
			name = append(name[:at], name[at+1:]...)
		} else {
			name[at-1], name[at] = name[at], name[at-1]
		}
		w.Name = string(name)
	case w.d.Chance(0.02):
		w.Name = string(name[0]) + " " + string(name[1:])
	}
}

// otherwise writes a name of several parts with other separators, turned round, or its first part alone.
func otherwise(d *draw.Source, name string) string {
	parts := strings.FieldsFunc(name, func(r rune) bool { return r == '·' || r == ' ' })
	switch d.Below(6) {
	case 0:
		return strings.Join(parts, "")
	case 1:
		return strings.Join(parts, ".")
	case 2:
		return strings.Join(parts, " ")
	case 3:
		return parts[0]
	case 4:
		return strings.ToUpper(parts[len(parts)-1] + " " + strings.Join(parts[:len(parts)-1], " "))
	}
	return strings.Join(parts, "•")
}

// varied writes a character in its traditional form or as one that looks like it.
func varied(d *draw.Source, name []rune) string {
	for i, at := 0, d.Below(len(name)); i < len(name); i, at = i+1, (at+1)%len(name) {
		if v, ok := variants[name[at]]; ok {
			name[at] = v
			break
		}
	}
	return string(name)
}

var variants = func() map[rune]rune {
	m := map[rune]rune{}
	r := []rune("张張陈陳刘劉杨楊赵趙吴吳孙孫马馬郑鄭谢謝韩韓冯馮邓鄧许許苏蘇卢盧蒋蔣贾賈叶葉国國华華伟偉丽麗兰蘭云雲凤鳳峰峯军軍东東强強红紅艳艷娟娟飞飛龙龍庆慶荣榮贵貴宝寶玥钥晖辉洋样莹滢萍苹芸云炜玮婷停梓辛涵函轩軒颖穎静靜杰傑磊垒明朋勇永辉晖志誌文紋玉王")
	for i := 0; i+1 < len(r); i += 2 {
		if r[i] != r[i+1] {
			m[r[i]] = r[i+1]
		}
	}
	return m
}()

// birth states birth date and sex.
func (w *writer) birth() {
	r := w.rates()
	if w.hit(r.SexWrong, "sex-wrong") {
		w.Sex = map[string]string{"1": "2", "2": "1"}[w.Sex]
	} else if w.hit(r.NoSex, "no-sex") {
		w.Sex = ""
	}
	t, err := time.Parse(time.DateOnly, w.Birth)
	if err != nil {
		return
	}
	switch {
	case w.hit(r.NoBirth, "no-birth"):
		w.Birth = ""
	case t.Day() <= 12 && w.hit(r.BirthSwapped, "birth-swapped"):
		w.Birth = fmt.Sprintf("%04d-%02d-%02d", t.Year(), t.Day(), int(t.Month()))
	case w.hit(r.BirthTyped, "birth-typed"):
		b := []byte(w.Birth)
		at := []int{2, 3, 6, 9}[w.d.Below(4)]
		b[at] = nearKey(w.d, b[at])
		if _, err := time.Parse(time.DateOnly, string(b)); err == nil {
			w.Birth = string(b)
		}
	case t.Year() < 1995 && w.hit(r.BirthLunar, "birth-lunar"):
		if y, m, d, _, ok := lunar.FromSolar(t); ok {
			w.Birth = fmt.Sprintf("%04d-%02d-%02d", y, m, d)
		}
	case w.hit(r.BirthYearOnly, "birth-year-only"):
		w.Birth = w.Birth[:4] + "-01-01"
	}
}

// special makes newborns, the dead, the unknown and the anonymous.
func (w *writer) special() {
	r, p := w.rates(), w.p
	age := w.day - int(p.member.birth-dayOf(first))
	switch {
	case age < 30 && p.mother >= 0:
		w.newborn()
	case w.hit(r.Unknown, UnknownPatient):
		w.Name, w.Birth, w.Phone, w.Address, w.Division, w.Ethnic, w.Mother = "无名氏", "", "", "", "", "", ""
		w.Numbers = []Number{{Inpatient, fmt.Sprintf("JZ%s%07d", w.Institution, p.index)}}
	case w.hit(r.Anonymous, "anonymous"):
		w.Anonymous = true
		w.Numbers = nil
	}
	if w.day >= p.death {
		switch {
		case w.d.Chance(r.AfterDeath):
			w.Faults = append(w.Faults, "after-death")
		default:
			w.Deceased = true
		}
	}
}

// newborn writes of a child in its first month: mostly called by the mother, without papers of its own or with hers.
func (w *writer) newborn() {
	mother := w.set.person(int(w.p.mother))
	w.Mother, w.Order = mother.name, int(w.p.order)
	w.Faults = append(w.Faults, "newborn")
	w.Numbers = nil
	if w.d.Chance(0.3) { // on the mother's card
		w.Numbers = []Number{{IDCard, mother.card}}
		w.Faults = append(w.Faults, "mothers-card")
	}
	if w.d.Chance(0.25) {
		return // named already
	}
	end := "之子"
	if w.p.female {
		end = "之女"
	}
	if w.p.order != 0 && w.d.Chance(0.6) {
		end = map[uint8]string{1: "之大", 2: "之小"}[w.p.order] + map[bool]string{true: "女", false: "子"}[w.p.female]
	} else if w.p.order != 0 && w.d.Chance(0.5) {
		w.Order = 0
	}
	w.Name = mother.name + end
}
