package fold

import (
	"testing"
	"unicode/utf8"
)

func TestName(t *testing.T) {
	for _, c := range []struct{ why, in, want string }{
		{"already folded", "王小明", "王小明"},
		{"spaces of any width", " 王　小 明\t", "王小明"},
		{"middle dots", "阿卜杜拉·买买提", "阿卜杜拉买买提"},
		{"other middle dots", "阿卜杜拉•买买提・甲‧乙", "阿卜杜拉买买提甲乙"},
		{"traditional", "張國榮", "张国荣"},
		{"variant", "陳喆", "陈哲"},
		{"variant of a name part", "李堃", "李坤"},
		{"full width letters, case", "Ｊｏｈｎ　ＳＭＩＴＨ", "johnsmith"},
		{"compatibility ideograph", "\uf90a小明", "金小明"},
		{"punctuation", "王-小.明（）", "王小明"},
		{"emoji and controls vanish", "王😀\u200b\x00明", "王明"},
		{"nothing left", " 😀… ", ""},
		{"masked name keeps holes", "王**", "王??"},
		{"failed conversion keeps a hole", "王\xff明", "王?明"},
		{"private use stays", "王\ue000", "王\ue000"},
		{"zero as a name character", "李〇", "李〇"},
		{"numbers of names stay Chinese", "王三", "王三"},
	} {
		if got := Name(c.in); got != c.want {
			t.Errorf("%s: Name(%q) = %q, want %q", c.why, c.in, got, c.want)
		}
	}
}

func TestText(t *testing.T) {
	a, b := Text("和平里街道 东河村三组１２号"), Text("和平裡街道東河村3组一二號")
	if a != b || a != "和平里街道东河村3组12号" {
		t.Errorf("addresses differ: %q, %q", a, b)
	}
}

func TestWhole(t *testing.T) {
	for in, want := range map[string]bool{"": false, "王?": false, "王明": true} {
		if Whole(in) != want {
			t.Errorf("Whole(%q) = %v", in, !want)
		}
	}
}

func TestPinyin(t *testing.T) {
	for _, c := range []struct{ in, full, initials string }{
		{"王小明", "wangxiaoming", "wxm"},
		{"单雄信", "shanxiongxin", "sxx"},
		{"曾子墨", "zengzimo", "zzm"},
		{"吕布", "lvbu", "lb"},
		{"小单", "xiaodan", "xd"},
		{"johnsmith", "johnsmith", "johnsmith"},
		{"王a1", "wanga1", "wa1"},
		{"", "", ""},
	} {
		if got := Pinyin(c.in); got != c.full {
			t.Errorf("Pinyin(%q) = %q, want %q", c.in, got, c.full)
		}
		if got := Initials(c.in); got != c.initials {
			t.Errorf("Initials(%q) = %q, want %q", c.in, got, c.initials)
		}
	}
	if Pinyin(Name("王晓明")) != Pinyin(Name("王小明")) {
		t.Error("names that sound alike must read alike")
	}
}

func TestNumbers(t *testing.T) {
	if got := Number("１１０199 -19800101 001x"); got != "11019919800101001X" {
		t.Errorf("Number = %q", got)
	}
	if got := Number("11019919800101001×"); got != "11019919800101001X" {
		t.Errorf("Number with a cross = %q", got)
	}
	if got := Digits("+86 (010)６５１２-0000"); got != "8601065120000" {
		t.Errorf("Digits = %q", got)
	}
}

// One step of the table must be enough, or folding twice would differ from folding once.
func TestVariantsAreClosed(t *testing.T) {
	for from, to := range variants {
		if from == to {
			continue
		}
		if next, ok := variants[to]; ok && next != to {
			t.Errorf("%c → %c → %c", from, to, next)
		}
	}
	if len(variants) < 700 {
		t.Errorf("only %d variants", len(variants))
	}
}

func FuzzFold(f *testing.F) {
	for _, s := range []string{"王小明", "張 國・榮", "ＡＢＣ", "王😀", "\xff", "é", "e\u200b\u0301", "İ", "ǅ", "ﬁ", "〇一二"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		folded := Name(s)
		for name, fn := range map[string]func(string) string{"Name": Name, "Text": Text, "Number": Number, "Digits": Digits,
			"Pinyin": Pinyin, "Initials": Initials} {
			in := s
			if name == "Pinyin" || name == "Initials" {
				in = folded
			}
			once := fn(in)
			if twice := fn(once); twice != once {
				t.Errorf("%s(%q) = %q, again %q", name, s, once, twice)
			}
			if !utf8.ValidString(once) {
				t.Errorf("%s(%q) is not UTF-8", name, s)
			}
		}
	})
}

func BenchmarkName(b *testing.B) {
	for b.Loop() {
		n := Name("欧阳小明")
		_ = Pinyin(n)
		_ = Initials(n)
	}
}
