package linkage

import (
	"strings"
	"unicode/utf8"

	"minkang/internal/kit/fold"
)

// Pattern is the level of every field of a pair.
type Pattern [Fields]Level

// compareAll gives the pattern of a pair. Symmetric.
func compareAll(a, b *Features) Pattern {
	var p Pattern
	p[FieldCard], p[FieldNumber], p[FieldLocal] = compareNumbers(a, b)
	p[FieldName] = compareNames(a, b)
	p[FieldBirth] = compareBirths(a.birth, b.birth)
	if a.sex != 0 && b.sex != 0 {
		p[FieldSex] = SexDifferent
		if a.sex == b.sex {
			p[FieldSex] = SexEqual
		}
	}
	p[FieldPhone] = comparePhones(a.phone, b.phone)
	p[FieldAddress] = compareAddresses(a.address, b.address)
	if a.ethnic != "" && b.ethnic != "" {
		p[FieldEthnic] = EthnicDifferent
		if a.ethnic == b.ethnic {
			p[FieldEthnic] = EthnicEqual
		}
	}
	p[FieldMother] = compareMothers(a, b)
	return p
}

// compareNumbers gives the best agreement of resident id numbers, of other numbers unique in the region, and of the numbers
// of one institution.
func compareNumbers(a, b *Features) (card, number, local Level) {
	better := func(have *Level, l Level) {
		if *have == Missing || l < *have {
			*have = l
		}
	}
	for i := range a.numbers {
		x := &a.numbers[i]
		for j := range b.numbers {
			y := &b.numbers[j]
			if x.System != y.System || x.Class != y.Class {
				continue
			}
			switch x.Class {
			case Card:
				better(&card, compareNumber(x, y))
			case Local:
				l := Level(2)
				if x.Value == y.Value {
					l = 1
				}
				better(&local, l)
			default:
				l := compareNumber(x, y)
				if l == NumberConflict {
					l = NumberOther // cards are replaced and papers renewed
				}
				better(&number, l)
			}
		}
	}
	return card, number, local
}

func compareNumber(x, y *Number) Level {
	switch {
	case x.Value == y.Value && x.Trusted && y.Trusted:
		return NumberEqual
	case x.Value == y.Value:
		return NumberDoubtful
	case x.Class == Card && x.Trusted && y.Trusted:
		return NumberConflict // a check character shows every single error, so both are right
	case len(x.Value) == len(y.Value) && oneCharacterOff(x.Value, y.Value):
		if sortedDiffer(x.Value, y.Value) {
			return NumberOneOff
		}
		return NumberSwapped
	case oneInserted(x.Value, y.Value) && len(x.Value)+len(y.Value) > 12:
		return NumberOneOff
	case x.Trusted && y.Trusted:
		return NumberConflict
	}
	return NumberOther
}

// sortedDiffer tells whether two texts that differ in one character, or by an exchange, differ in what they are made of.
func sortedDiffer(a, b string) bool {
	n := 0
	for i := 0; i < len(a); i++ {
		if a[i] != b[i] {
			n++
		}
	}
	return n == 1
}

// oneInserted tells whether one text is the other with one character more.
func oneInserted(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a) != len(b)+1 {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	return a[i+1:] == b[i:]
}

func compareMothers(a, b *Features) Level {
	switch {
	case a.mother == "" || b.mother == "":
		return Missing
	case a.mother == b.mother:
		return MotherEqual
	case a.motherReading == b.motherReading || oneRuneOff(a.mother, b.mother):
		return MotherSimilar
	}
	return MotherDifferent
}

// compareNames gives the level of two names.
func compareNames(a, b *Features) Level {
	switch {
	case a.folded == "" || b.folded == "":
		return Missing
	case a.folded == b.folded:
		if a.name == b.name {
			return NameEqual
		}
		return NameVariant
	case soundAlike(a.folded, b.folded):
		if lookAlike(a.folded, b.folded) {
			return NameVariant
		}
		return NameSound
	case sameRunes(a.folded, b.folded):
		return NameOrder
	}
	if a.plainHan && b.plainHan {
		return compareHan(a, b)
	}
	return compareLong(a, b)
}

// compareHan is for two Chinese names that differ and do not sound alike.
func compareHan(a, b *Features) Level {
	family, given := a.family == b.family, a.given == b.given
	na, nb := utf8.RuneCountInString(a.folded), utf8.RuneCountInString(b.folded)
	switch {
	case lookAlike(a.folded, b.folded):
		return NameVariant
	case min(na, nb) > 2 && oneRuneOff(a.folded, b.folded):
		return NameOneOff
	case family && na != nb && (strings.HasPrefix(a.folded, b.folded) || strings.HasPrefix(b.folded, a.folded) || strings.HasSuffix(a.given, b.given) || strings.HasSuffix(b.given, a.given)):
		return NameShort
	case given:
		return NameGiven
	case family:
		return NameFamily
	}
	return NameDifferent
}

// compareLong is for names of several parts or in letters.
func compareLong(a, b *Features) Level {
	short, long := a.folded, b.folded
	if len(short) > len(long) {
		short, long = long, short
	}
	n := utf8.RuneCountInString(short)
	switch {
	case n > 2 && oneRuneOff(a.folded, b.folded), editsWithin(a.folded, b.folded, 1+n/8):
		return NameOneOff
	case n >= 2 && strings.HasPrefix(long, short), n >= 4 && strings.HasSuffix(long, short), sharePart(a, b):
		return NameShort
	case fold.Latin(short) && !fold.Latin(long) && fold.Pinyin(long) == short:
		return NameSound // one side typed the reading
	}
	return NameDifferent
}

func sharePart(a, b *Features) bool {
	if len(a.parts) == 0 && len(b.parts) == 0 {
		return false
	}
	pa, pb := a.parts, b.parts
	if len(pa) == 0 {
		pa = []string{a.folded}
	}
	if len(pb) == 0 {
		pb = []string{b.folded}
	}
	for _, x := range pa {
		for _, y := range pb {
			if x == y && utf8.RuneCountInString(x) >= 2 {
				return true
			}
		}
	}
	return false
}

// soundAlike tells whether two texts of as many characters have in every place a common reading.
func soundAlike(a, b string) bool {
	if fold.Pinyin(a) == fold.Pinyin(b) {
		return true
	}
	for a != "" && b != "" {
		x, i := utf8.DecodeRuneInString(a)
		y, j := utf8.DecodeRuneInString(b)
		if x != y && !fold.SoundAlike(x, y) {
			return false
		}
		a, b = a[i:], b[j:]
	}
	return a == b
}

// lookAlike tells whether two names of as many characters differ only in characters that are easily taken for each other.
func lookAlike(a, b string) bool {
	for a != "" && b != "" {
		x, i := utf8.DecodeRuneInString(a)
		y, j := utf8.DecodeRuneInString(b)
		if x != y && shape(x) != shape(y) {
			return false
		}
		a, b = a[i:], b[j:]
	}
	return a == b
}

func shape(r rune) rune {
	if s, ok := shapes[r]; ok {
		return s
	}
	return r
}

// shapes brings characters of names that are taken for each other by eye to the first of their group.
var shapes = func() map[rune]rune {
	m := map[rune]rune{}
	for _, g := range strings.Fields("玥钥 己已巳 末未 日曰 土士 戊戌戍成 晖辉 祎袆 炜玮 睛晴 赢嬴 宇字 王玉 天夫 人入 千干 冶治 沐沭 萍苹 芸云 莹滢 彤肜 杨扬 徐余 茉莱 洁浩 " +
		"暄喧 淇琪 楠南 颖颍 灏颢 雯文 琰玹 旻昊 晟晨 栋株 佳住 侯候 刘浏 丽俪 娇骄 瑛英 桢祯 帆凡 峰锋 涵函 璇旋 妤好 兰三 冰水 今令 仁任 弋戈 毋母 柯珂 珏钰 翔祥") {
		r := []rune(g)
		for _, c := range r {
			if _, known := m[c]; !known {
				m[c] = r[0]
			}
		}
	}
	return m
}()

// sameRunes tells whether two texts of the same length are made of the same characters.
func sameRunes(a, b string) bool {
	if len(a) != len(b) || utf8.RuneCountInString(a) > 24 {
		return false
	}
	var left [24]rune
	n := 0
	for _, r := range a {
		left[n] = r
		n++
	}
next:
	for _, r := range b {
		for i := range n {
			if left[i] == r {
				left[i] = left[n-1]
				n--
				continue next
			}
		}
		return false
	}
	return n == 0
}

// oneRuneOff tells whether two texts differ in one character: another, one more, or two neighbours exchanged.
func oneRuneOff(a, b string) bool { return a != b && editsWithin(a, b, 1) }
