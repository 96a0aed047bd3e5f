package terminology

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
)

// Index finds codes of one value domain by code, name, reading and likeness. Immutable after it is built.
type Index struct {
	codes    []standards.Code
	names    []string // folded
	initials []string // first letters of the readings
	byCode   map[string]int32
	byName   map[string][]variant
	byPinyin map[string][]int32
	grams    map[uint64][]int32
	sizes    []uint16 // distinct pairs of characters of a name
}

// variant is a text a code is known under: its whole name, or what is left or stands in brackets.
type variant struct {
	code int32
	part bool
}

// newIndex builds the index of a domain's codes: for 33,000 a fraction of a second, once.
func newIndex(codes []standards.Code) *Index {
	x := &Index{codes: codes, names: make([]string, len(codes)), initials: make([]string, len(codes)), byCode: make(map[string]int32, len(codes)),
		byName: make(map[string][]variant, len(codes)), byPinyin: make(map[string][]int32, len(codes)), grams: make(map[uint64][]int32, 4096),
		sizes: make([]uint16, len(codes))}
	for i, c := range codes {
		n := int32(i)
		name := fold.Text(c.Name)
		x.names[i], x.initials[i] = name, fold.Initials(name)
		x.byCode[normalCode(c.Code)] = n
		x.byName[name] = append(x.byName[name], variant{n, false})
		for _, part := range parts(c.Name) {
			if part != name {
				x.byName[part] = append(x.byName[part], variant{n, true})
			}
		}
		reading := fold.Pinyin(name)
		x.byPinyin[reading] = append(x.byPinyin[reading], n)
		pairs := pairsOf(name)
		x.sizes[i] = uint16(len(pairs))
		for _, g := range pairs {
			x.grams[g] = append(x.grams[g], n)
		}
	}
	return x
}

// normalCode is a code without what differs between programs: case, points, leading and inner blanks.
func normalCode(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 0xFF01 && r <= 0xFF5E: // full width
			r -= 0xFEE0
			if r >= 'a' && r <= 'z' {
				r -= 'a' - 'A'
			}
			return r
		case r == '.' || r == ' ' || r == '-' || r == '*' || r == '+' || r == '†':
			return -1
		}
		return r
	}, code)
}

var (
	brackets = regexp.MustCompile(`[（(\[［【〔{][^（(\[［【〔{）)\]］】〕}]*[）)\]］】〕}]`)
	unit     = `(mg|mcg|kg|ml|ug|μg|µg|iu|万u|万单位|单位|毫克|毫升|微克|克|g|l|u|片|粒|支|袋|瓶|盒|丸|贴|枚|%|％)`
	dosage   = regexp.MustCompile(`(?i)[0-9０-９]+([.．][0-9]+)?\s*` + unit + `(\s*[*×xX:：]\s*[0-9０-９.]+\s*` + unit + `?)*(\s*/\s*` + unit + `)?`)
	forms    = regexp.MustCompile(`(肠溶|缓释|控释|分散|咀嚼|泡腾|口腔崩解|薄膜衣|注射用|口服|滴眼|外用|吸入用)?(胶囊剂?|软胶囊|片剂?|颗粒剂?|注射液|针剂?|口服液|溶液|混悬液|糖浆|滴丸|滴眼液|乳膏|软膏|凝胶|栓|气雾剂|喷雾剂|粉针剂?|丸)$`)
)

// parts gives what else a name may be known under: the name without its brackets, what stands in them, and the name without
// dosage and package, all folded.
func parts(name string) []string {
	var out []string
	add := func(s string) {
		if s = fold.Text(s); utf8.RuneCountInString(s) > 1 {
			for _, o := range out {
				if o == s {
					return
				}
			}
			out = append(out, s)
		}
	}
	bare := brackets.ReplaceAllString(name, "")
	add(bare)
	add(dosage.ReplaceAllString(bare, ""))
	for _, in := range brackets.FindAllString(name, 4) {
		r := []rune(in)
		if inner := string(r[1 : len(r)-1]); !strings.ContainsRune("（(", r[0]) || synonym(inner) {
			add(inner)
		}
	}
	return out
}

// synonym tells whether a text in round brackets is another name (WBC, 嗜铬细胞瘤) rather than a qualifier (重症, 0.25g).
func synonym(inner string) bool {
	folded := fold.Text(inner)
	return dosage.ReplaceAllString(inner, "") == inner && (utf8.RuneCountInString(folded) > 3 || fold.Latin(folded) && len(folded) > 1)
}

// withoutForm takes the dosage form off a drug's folded name: 阿莫西林胶囊 is 阿莫西林.
func withoutForm(name string) string {
	bare := strings.TrimPrefix(forms.ReplaceAllString(name, ""), "注射用")
	if utf8.RuneCountInString(bare) < 2 {
		return name
	}
	return bare
}

// pairsOf gives the distinct pairs of neighbouring characters; of a text of one character that character.
func pairsOf(text string) []uint64 {
	var out []uint64
	var last rune
	n := 0
	for _, r := range text {
		if n > 0 {
			out = appendNew(out, uint64(last)<<32|uint64(r))
		}
		last = r
		n++
	}
	if n == 1 {
		return []uint64{uint64(last)}
	}
	return out
}

func appendNew(all []uint64, g uint64) []uint64 {
	for _, o := range all {
		if o == g {
			return all
		}
	}
	return append(all, g)
}

// indexes keeps one index per domain, built when first asked for and again when a package brought the domain anew.
type indexes struct {
	mu sync.Mutex
	by map[*standards.Domain]*lazyIndex
}

type lazyIndex struct {
	once sync.Once
	x    *Index
}

// maxIndexes bounds what is kept when packages come and go.
const maxIndexes = 600

func (i *indexes) of(d *standards.Domain) *Index {
	i.mu.Lock()
	if i.by == nil || len(i.by) >= maxIndexes {
		i.by = map[*standards.Domain]*lazyIndex{}
	}
	l := i.by[d]
	if l == nil {
		l = &lazyIndex{}
		i.by[d] = l
	}
	i.mu.Unlock()
	l.once.Do(func() { l.x = newIndex(d.Codes()) })
	return l.x
}
