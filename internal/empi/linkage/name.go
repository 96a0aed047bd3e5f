package linkage

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"minkang/internal/kit/fold"
)

// compound lists family names of two characters. Source: 百家姓 and the two-character names of today's registers.
var compound = func() map[string]bool {
	m := map[string]bool{}
	for _, s := range strings.Fields("欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 令狐 慕容 司徒 夏侯 端木 百里 南宫 轩辕 独孤 宇文 长孙 鲜于 闾丘 呼延 申屠 太史 " +
		"澹台 濮阳 淳于 单于 公冶 宗政 仲孙 钟离 东郭 闻人 万俟 赫连 完颜 纳兰 拓跋 第五 司空 亓官 司寇 颛孙 巫马 公西 漆雕 公良 谷梁 段干 左丘 西门 梁丘 南门 东门 达奚 叱干 那拉 富察 叶赫") {
		m[s] = true
	}
	return m
}()

// setName takes a name apart. It decides whether it names a newborn by a parent or nobody at all.
func (f *Features) setName(name string) {
	raw := norm.NFKC.String(clip(name, maxName))
	folded := fold.Name(raw)
	if !fold.Whole(folded) {
		if f.kind == Ordinary && folded == "" {
			return
		}
		return
	}
	if parent, sex, order, ok := newbornName(folded); ok {
		f.newborn(parent, sex, order)
		return
	}
	if nobody(folded) {
		if f.kind == Ordinary {
			f.kind = Unknown
		}
		return
	}
	f.folded, f.name = folded, bare(raw)
	f.parts = partsOf(raw)
	n := utf8.RuneCountInString(folded)
	if len(f.parts) == 0 && n >= 2 && n <= 4 && han(folded) {
		f.plainHan = true
		f.family, f.given = splitName(folded, n)
		f.familyReading, f.givenReading = fold.Pinyin(f.family), givenReading(f.given)
	}
	f.reading = letters(fold.Pinyin(folded))
}

func (f *Features) newborn(parent string, sex byte, order uint8) {
	if f.kind == Ordinary || f.kind == Unknown {
		f.kind = Newborn
	}
	if f.sex == 0 {
		f.sex = sex
	}
	if f.order == 0 {
		f.order = order
	}
	f.mother, f.motherReading = parent, fold.Pinyin(parent)
}

// splitName gives family and given name of a Chinese name of n characters.
func splitName(folded string, n int) (family, given string) {
	_, size := utf8.DecodeRuneInString(folded)
	if n > 2 {
		_, second := utf8.DecodeRuneInString(folded[size:])
		if compound[folded[:size+second]] {
			return folded[:size+second], folded[size+second:]
		}
	}
	return folded[:size], folded[size:]
}

// givenReading reads characters that do not stand first, where a surname's reading would be wrong.
func givenReading(given string) string { return fold.Pinyin("〇" + given)[len("〇"):] }

// letters gives the letters of a reading in alphabetical order, so that neither the order of a name's parts nor how they are
// parted matters.
func letters(reading string) string {
	b := []byte(reading)
	slices.Sort(b)
	return string(b)
}

// bare keeps letters as written and drops what stands between them.
func bare(s string) string {
	plain := true
	for _, r := range s {
		if !unicode.IsLetter(r) || unicode.IsUpper(r) {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsNumber(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// partsOf gives the folded parts of a name written in several: Latin words, or Chinese characters parted by a dot. A Chinese
// name typed with a space between its characters is one part, so nil.
func partsOf(raw string) []string {
	if !strings.ContainsFunc(raw, separates) {
		return nil
	}
	fields := strings.FieldsFunc(raw, separates)
	parts := make([]string, 0, len(fields))
	total := 0
	for _, x := range fields {
		if x = fold.Name(x); x != "" {
			parts = append(parts, x)
			total += utf8.RuneCountInString(x)
		}
	}
	if len(parts) < 2 || total <= 4 && han(strings.Join(parts, "")) {
		return nil
	}
	return parts
}

func separates(r rune) bool {
	return unicode.IsSpace(r) || unicode.IsPunct(r) || r == '·' || r == '‧' || r == '・'
}

func han(s string) bool {
	for _, r := range s {
		if !unicode.Is(unicode.Han, r) {
			return false
		}
	}
	return s != ""
}

// nobody tells whether a folded name is what is written when the name is not known.
func nobody(folded string) bool {
	switch folded {
	case "无名氏", "无名", "未知", "不详", "患者", "病人", "无姓名", "待定", "某某", "某", "未提供", "不明", "无", "匿名", "unknown", "none", "null", "test", "na", "noname":
		return true
	}
	return strings.HasPrefix(folded, "无名氏") || strings.HasPrefix(folded, "无名男") || strings.HasPrefix(folded, "无名女")
}

var newbornEnds = []struct {
	end   string
	sex   byte
	order uint8
}{
	{"之长子", '1', 1}, {"之大子", '1', 1}, {"之次子", '1', 2}, {"之小子", '1', 2}, {"之三子", '1', 3}, {"之子", '1', 0}, {"之男", '1', 0}, {"子婴", '1', 0},
	{"之长女", '2', 1}, {"之大女", '2', 1}, {"之次女", '2', 2}, {"之小女", '2', 2}, {"之三女", '2', 3}, {"之女", '2', 0},
	{"之大婴", 0, 1}, {"之小婴", 0, 2}, {"之双大", 0, 1}, {"之双小", 0, 2}, {"之婴儿", 0, 0}, {"之婴", 0, 0}, {"之双", 0, 0}, {"之大", 0, 1}, {"之小", 0, 2},
	{"之宝", 0, 0}, {"的宝宝", 0, 0}, {"的婴儿", 0, 0}, {"婴儿", 0, 0}, {"新生儿", 0, 0}, {"宝宝", 0, 0}, {"毛毛", 0, 0}, {"未取名", 0, 0}, {"之孩", 0, 0},
}

// IsNewborn tells whether a name is that of a child called by a parent (王丽之子).
func IsNewborn(name string) bool {
	folded := fold.Name(clip(name, maxName))
	_, _, _, ok := newbornName(folded)
	return ok && fold.Whole(folded)
}

// newbornName reads 王丽之子, 王丽之大女2, 王丽宝宝: the parent, and what it says about sex and birth order.
func newbornName(folded string) (parent string, sex byte, order uint8, ok bool) {
	body := folded
	if n := len(body); n > 1 && body[n-1] >= '1' && body[n-1] <= '9' {
		order, body = body[n-1]-'0', body[:n-1]
	}
	for _, e := range newbornEnds {
		if parent, ok = strings.CutSuffix(body, e.end); ok {
			if n := utf8.RuneCountInString(parent); n == 1 && (e.end == "宝宝" || e.end == "毛毛") {
				return "", 0, 0, false // 王宝宝 may well be a name
			}
			if order == 0 {
				order = e.order
			}
			if utf8.RuneCountInString(parent) < 2 {
				parent = ""
			}
			return parent, e.sex, order, true
		}
	}
	return "", 0, 0, false
}
