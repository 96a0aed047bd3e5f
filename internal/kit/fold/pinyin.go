package fold

import (
	"strings"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// Pinyin gives the toneless reading of folded text without spaces: 王小明 is "wangxiaoming". Characters without a
// reading stay as they are. A leading character is read as a surname (单 shan, 曾 zeng).
func Pinyin(folded string) string { return read(folded, false) }

// Initials gives the first letter of every reading: 王小明 is "wxm". Letters and digits of the text itself stay whole, so
// that folding a reading twice changes nothing.
func Initials(folded string) string { return read(folded, true) }

// Latin tells whether folded text is written in basic Latin letters only, as a typed reading is.
func Latin(folded string) bool {
	for i := 0; i < len(folded); i++ {
		if folded[i] < 'a' || folded[i] > 'z' {
			return false
		}
	}
	return folded != ""
}

func read(folded string, initials bool) string {
	var b strings.Builder
	b.Grow(len(folded) * 2)
	for i, r := range folded {
		p := reading(r, i == 0)
		switch {
		case p == "":
			b.WriteRune(r)
		case initials:
			b.WriteByte(p[0])
		default:
			b.WriteString(p)
		}
	}
	return b.String()
}

// readings caches one reading per character: the library builds it anew on each call, and a few thousand characters
// make up nearly all names.
var readings sync.Map // rune → string

var args = pinyin.NewArgs()

func reading(r rune, first bool) string {
	if r < 0x3007 {
		return ""
	}
	if first {
		if p, ok := surnames[r]; ok {
			return p
		}
	}
	if p, ok := readings.Load(r); ok {
		return p.(string)
	}
	p := ""
	if all := pinyin.SinglePinyin(r, args); len(all) > 0 {
		p = strings.ReplaceAll(all[0], "ü", "v")
	}
	if p != "" { // unknown characters are not kept: their number has no bound
		readings.Store(r, p)
	}
	return p
}

// surnames are the characters whose reading as a family name differs from their commonest reading.
var surnames = map[rune]string{
	'单': "shan", '曾': "zeng", '解': "xie", '仇': "qiu", '区': "ou", '查': "zha", '任': "ren", '朴': "piao", '盖': "ge",
	'乐': "yue", '种': "chong", '秘': "bi", '繁': "po", '员': "yun", '折': "she", '黑': "he", '翟': "zhai", '尉': "wei",
	'缪': "miao", '覃': "qin", '召': "shao", '令': "ling", '宓': "mi", '冼': "xian", '洗': "xian", '华': "hua", '宁': "ning",
	'万': "wan", '石': "shi", '车': "che", '长': "zhang", '沈': "shen", '卜': "bu", '燕': "yan", '应': "ying", '纪': "ji",
	'过': "guo", '那': "na", '哈': "ha", '教': "jiao", '撒': "sa", '隗': "wei", '郇': "xun", '洪': "hong", '贾': "jia",
	'柏': "bai", '匡': "kuang", '葛': "ge", '牟': "mu", '臧': "zang", '晁': "chao", '祭': "zhai", '谌': "chen", '殷': "yin",
	'訾': "zi", '佘': "she", '戚': "qi",
}

// SoundAlike tells whether two characters have a reading in common, any of their readings: 乐 (le, yue) and 月 (yue) do.
func SoundAlike(a, b rune) bool {
	if a == b {
		return true
	}
	x, y := allReadings(a), allReadings(b)
	for _, p := range x {
		for _, q := range y {
			if p == q {
				return true
			}
		}
	}
	return false
}

var everyReading sync.Map // rune → []string

var heteronym = func() pinyin.Args {
	a := pinyin.NewArgs()
	a.Heteronym = true
	return a
}()

func allReadings(r rune) []string {
	if r < 0x3007 {
		return nil
	}
	if p, ok := everyReading.Load(r); ok {
		return p.([]string)
	}
	all := pinyin.SinglePinyin(r, heteronym)
	if len(all) == 0 { // unknown characters are not kept: their number has no bound
		return nil
	}
	out := make([]string, len(all))
	for i, p := range all {
		out[i] = strings.ReplaceAll(p, "ü", "v")
	}
	everyReading.Store(r, out)
	return out
}
