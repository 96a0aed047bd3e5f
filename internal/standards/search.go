package standards

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"minkang/internal/kit/fold"
)

// Kind of a thing that can be searched for.
type Kind uint8

// The kinds, in the order in which equally good hits are shown.
const (
	KindElement Kind = iota
	KindDomain
	KindDataSet
	KindDocument
	KindSection
	KindCode
	KindDivision
	KindDiagnosis
	KindProcedure
	kinds
)

var kindNames = [kinds]string{"element", "domain", "dataset", "document", "section", "code", "division", "icd10", "icd9cm3"}

// String gives element, domain, dataset, document, section, code, division, icd10 or icd9cm3.
func (k Kind) String() string { return kindNames[k] }

// ParseKind reads String's form.
func ParseKind(s string) (Kind, bool) {
	i := slices.Index(kindNames[:], s)
	return Kind(max(i, 0)), i >= 0
}

// Hit is one thing that was found.
type Hit struct {
	Kind    Kind
	ID      string // code or identifier
	Name    string
	Parent  string // domain of a code, document of a section, division above
	Edition string // of a domain or code
	Detail  string // standard, or the parent's name
}

// Found is a page of hits.
type Found struct {
	Hits  []Hit
	Total int
	Kinds [kinds]int // how many of each kind, whatever kind was asked for
}

// Kind gives how many hits of a kind there are.
func (f Found) Kind(k Kind) int { return f.Kinds[k] }

// Query says what to search for: every word (parts between spaces) must be found in the name, in its pinyin, in the initials
// of its pinyin or in the code. A zero Kinds means all kinds.
type Query struct {
	Text   string
	Kinds  []Kind
	Offset int
	Limit  int
}

// thing says what an entry of the index stands for: places in the lists of the library.
type thing struct {
	kind Kind
	a, b int32
}

// column holds one folded text of every entry, each between two line ends, so that one scan finds all that contain a word.
type column struct {
	text   string
	starts []int32
}

// Index finds things of one library by text. It is built once, when first asked for. Safe for concurrent use.
type Index struct {
	library   *Library
	items     []thing
	names     column
	pinyin    column
	initials  column
	codes     column
	divisions []*Division
}

// columnBuilder collects one column.
type columnBuilder struct {
	text   strings.Builder
	starts []int32
}

func (b *columnBuilder) add(s string) {
	b.starts = append(b.starts, int32(b.text.Len()))
	b.text.WriteByte('\n')
	b.text.WriteString(s)
}

func (b *columnBuilder) column() column {
	b.text.WriteByte('\n')
	return column{strings.Clone(b.text.String()), slices.Clip(b.starts)}
}

// builder collects the index.
type builder struct {
	items                          []thing
	names, pinyin, initials, codes columnBuilder
}

func (b *builder) add(kind Kind, i, j int, code, name string) {
	b.items = append(b.items, thing{kind, int32(i), int32(j)})
	folded := foldTerm(name)
	b.names.add(folded)
	// A reading begins with the surname's; a letter in front keeps 长期 from being read as one.
	b.pinyin.add(fold.Pinyin("a" + folded)[1:])
	b.initials.add(fold.Initials("a" + folded)[1:])
	b.codes.add(foldCode(code))
}

// foldTerm brings a term or a query to one form. The marks that fold takes for unreadable characters disappear.
func foldTerm(s string) string { return strings.ReplaceAll(fold.Name(s), string(fold.Hole), "") }

// foldCode keeps letters and digits: de02.01, DE0201 and "de 02.01" begin the same codes.
func foldCode(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		switch {
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 32
		case r >= utf8.RuneSelf:
			return r
		}
		return -1
	}, s)
}

func newIndex(l *Library) *Index {
	x := &Index{library: l}
	var b builder
	for i, e := range l.Elements() {
		b.add(KindElement, i, 0, e.ID, e.Name)
	}
	for i, d := range l.listed {
		kind := KindCode
		switch d.ID {
		case domainICD10:
			kind = KindDiagnosis
		case domainICD9:
			kind = KindProcedure
		}
		b.add(KindDomain, i, 0, d.ID, d.Name)
		for j, c := range d.Codes() {
			b.add(kind, i, j, c.Code, c.Name)
		}
	}
	for i, d := range l.sets {
		b.add(KindDataSet, i, 0, d.ID, d.Name)
	}
	for i, d := range l.listing {
		b.add(KindDocument, i, 0, d.Code, d.Title)
		for j, s := range d.Sections {
			b.add(KindSection, i, j, s.Code, s.Title)
		}
	}
	for _, d := range l.place().byCode {
		x.divisions = append(x.divisions, d)
	}
	slices.SortFunc(x.divisions, func(a, b *Division) int { return cmp.Compare(a.Code, b.Code) })
	for i, d := range x.divisions {
		b.add(KindDivision, i, 0, d.Code, d.Name)
	}
	x.items = slices.Clip(b.items)
	x.names, x.pinyin, x.initials, x.codes = b.names.column(), b.pinyin.column(), b.initials.column(), b.codes.column()
	return x
}

// Size gives the number of entries and the bytes the index holds.
func (x *Index) Size() (entries, bytes int) {
	bytes = len(x.items) * 12
	for _, c := range []column{x.names, x.pinyin, x.initials, x.codes} {
		bytes += len(c.text) + 4*len(c.starts)
	}
	return len(x.items), bytes + 8*len(x.divisions)
}

// Index gives the index of the library; the first call builds it.
func (l *Library) Index() *Index { return l.index() }

// How good a match is; the best of the columns counts, and shorter names come first among equals.
const (
	matchCode     = 100 // the code is the word
	matchName     = 95
	matchCodeHead = 80
	matchHead     = 70 // the name begins with the word
	matchInitials = 66 // the initials are the word
	matchPinyin   = 62 // the reading is or begins with the word
	matchInside   = 50
	matchInitHead = 45
	matchInitIn   = 25
	matchPinyinIn = 20
	matchCodeIn   = 15
)

// scan calls found for every entry whose text contains the word, with whether it begins and ends with it.
func (c *column) scan(word string, found func(entry int, head, whole bool)) {
	at := 0
	for {
		i := strings.Index(c.text[at:], word)
		if i < 0 {
			return
		}
		at += i
		entry := sort.Search(len(c.starts), func(k int) bool { return int(c.starts[k]) > at }) - 1
		head := c.text[at-1] == '\n'
		found(entry, head, head && c.text[at+len(word)] == '\n')
		if entry+1 == len(c.starts) {
			return
		}
		at = int(c.starts[entry+1])
	}
}

// Search finds, ranks and pages. An empty text finds nothing.
func (x *Index) Search(q Query) Found {
	var f Found
	var want [kinds]bool
	for _, k := range q.Kinds {
		want[k] = true
	}
	hits := x.order(x.scores(q.Text), func(t thing) bool {
		f.Kinds[t.kind]++
		return len(q.Kinds) == 0 || want[t.kind]
	})
	f.Total = len(hits)
	from := min(max(q.Offset, 0), len(hits))
	for _, i := range hits[from:min(from+max(q.Limit, 0), len(hits))] {
		f.Hits = append(f.Hits, x.hit(x.items[i]))
	}
	return f
}

// scores gives every entry's score for a text; nil when nothing in it can be searched for.
func (x *Index) scores(text string) []uint8 {
	var scores []uint8
	words := strings.Fields(text)
	if len(words) > 8 {
		words = words[:8]
	}
	for _, w := range words {
		next := x.word(w)
		if next == nil {
			continue
		}
		if scores == nil {
			scores = next
			continue
		}
		for i := range scores { // each word must be found; the weakest counts
			scores[i] = min(scores[i], next[i])
		}
	}
	return scores
}

// word gives every entry's score for one word; nil when the word holds no letter.
func (x *Index) word(w string) []uint8 {
	term, code := foldTerm(w), foldCode(w)
	if term == "" && code == "" {
		return nil
	}
	scores := make([]uint8, len(x.items))
	note := func(inside, head, whole uint8) func(int, bool, bool) {
		return func(entry int, h, all bool) {
			s := inside
			if all {
				s = whole
			} else if h {
				s = head
			}
			scores[entry] = max(scores[entry], s)
		}
	}
	if term != "" {
		x.names.scan(term, note(matchInside, matchHead, matchName))
	}
	if code != "" && len(code) == len(strings.TrimFunc(code, func(r rune) bool { return r >= utf8.RuneSelf })) {
		x.codes.scan(code, note(matchCodeIn, matchCodeHead, matchCode))
	}
	if fold.Latin(term) {
		x.initials.scan(term, note(matchInitIn, matchInitHead, matchInitials))
		if len(term) > 1 {
			x.pinyin.scan(term, note(matchPinyinIn, matchPinyin, matchPinyin))
		}
	}
	return scores
}

// order gives the entries with a score that pass, the best first.
func (x *Index) order(scores []uint8, pass func(thing) bool) []int32 {
	var hits []int32
	for i, s := range scores {
		if s > 0 && pass(x.items[i]) {
			hits = append(hits, int32(i))
		}
	}
	length := func(i int32) int32 {
		if int(i)+1 < len(x.names.starts) {
			return x.names.starts[i+1] - x.names.starts[i]
		}
		return int32(len(x.names.text)) - x.names.starts[i]
	}
	slices.SortFunc(hits, func(a, b int32) int {
		return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(weight[x.items[a].kind], weight[x.items[b].kind]), cmp.Compare(length(a), length(b)), cmp.Compare(a, b))
	})
	return hits
}

// weight: what is searched for most comes first among equally good hits.
var weight = [kinds]uint8{KindElement: 0, KindDomain: 0, KindDataSet: 0, KindDocument: 0, KindSection: 1, KindCode: 1, KindDiagnosis: 2, KindProcedure: 2, KindDivision: 3}

func (x *Index) hit(it thing) Hit {
	l := x.library
	switch it.kind {
	case KindElement:
		e := l.catalogue()[it.a]
		return Hit{Kind: it.kind, ID: e.ID, Name: e.Name, Detail: e.Standard}
	case KindDomain:
		d := l.listed[it.a]
		return Hit{Kind: it.kind, ID: d.ID, Name: d.Name, Edition: d.Edition, Detail: d.Standard}
	case KindDataSet:
		d := l.sets[it.a]
		return Hit{Kind: it.kind, ID: d.ID, Name: d.Name, Detail: d.Standard}
	case KindDocument:
		d := l.listing[it.a]
		return Hit{Kind: it.kind, ID: d.Code, Name: d.Title, Detail: d.Standard}
	case KindSection:
		d := l.listing[it.a]
		s := d.Sections[it.b]
		return Hit{Kind: it.kind, ID: s.Code, Name: s.Title, Parent: d.Code, Detail: d.Title}
	case KindDivision:
		d := x.divisions[it.a]
		above, _ := l.Division(d.Parent)
		return Hit{Kind: it.kind, ID: d.Code, Name: d.Name, Parent: d.Parent, Detail: above.Name}
	}
	d := l.listed[it.a]
	c := d.Codes()[it.b]
	return Hit{Kind: it.kind, ID: c.Code, Name: c.Name, Parent: d.ID, Edition: d.Edition, Detail: d.Name}
}

// Search finds things of the library by Chinese text, full pinyin, initials of pinyin or code.
func (l *Library) Search(q Query) Found { return l.index().Search(q) }

// SearchCodes finds the codes of one domain, the best first.
func (l *Library) SearchCodes(d *Domain, text string) []Code {
	x := l.index()
	place := int32(slices.Index(l.listed, d))
	var out []Code
	for _, i := range x.order(x.scores(text), func(t thing) bool { return t.kind >= KindCode && t.kind != KindDivision && t.a == place }) {
		out = append(out, d.Codes()[x.items[i].b])
	}
	return out
}
