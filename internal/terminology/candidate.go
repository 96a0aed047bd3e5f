package terminology

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
)

// Reason says why a standard code may be meant.
type Reason string

// The reasons, strongest first.
const (
	SameCodeAndName Reason = "code-name"
	SameName        Reason = "name"
	SameFolded      Reason = "folded" // but for width, case, spaces, variants of characters
	SamePart        Reason = "part"   // but for brackets, dosage, package and dosage form
	SameReading     Reason = "pinyin"
	SameCode        Reason = "code"         // the name is another
	Abbreviation    Reason = "abbreviation" // its characters in order, 冠心病 for 冠状动脉粥样硬化性心脏病
	Similar         Reason = "similar"
)

// Candidate is a standard code that may be meant by a coding.
type Candidate struct {
	standards.Code
	Score  float64 // 0 to 1
	Reason Reason
}

// Bounds of candidates.
const (
	maxCandidates = 10
	leastScore    = 0.25 // less alike is noise
)

// Candidates gives up to ten standard codes that a code and name may mean, the likeliest first. The order depends on
// the arguments only.
func (x *Index) Candidates(code, name string) []Candidate {
	found := map[int32]Candidate{}
	say := func(n int32, score float64, why Reason) {
		if old, ok := found[n]; !ok || score > old.Score {
			found[n] = Candidate{Code: x.codes[n], Score: score, Reason: why}
		}
	}
	folded := fold.Text(name)
	if folded != "" {
		x.named(name, folded, say)
		for i, text := range likenesses(name, folded) {
			x.alike(text, 1-0.05*float64(min(i, 2)), say)
		}
	}
	if n, ok := x.byCode[normalCode(code)]; ok && code != "" {
		score, why := 0.6, SameCode
		if folded != "" {
			score = 0.45 // a name that is nothing like it speaks against it
		}
		if c, also := found[n]; also {
			switch c.Reason {
			case SameName, SameFolded:
				score, why = 1, SameCodeAndName
			default:
				score = max(c.Score, 0.6+0.35*c.Score)
				if c.Reason != Similar {
					why = c.Reason
				}
			}
		}
		say(n, score, why)
	}
	return best(found)
}

// named finds the codes of the very name, of a part of it, and of the same reading.
func (x *Index) named(name, folded string, say func(int32, float64, Reason)) {
	for _, v := range x.byName[folded] {
		switch {
		case v.part:
			say(v.code, 0.9, SamePart)
		case x.codes[v.code].Name == name:
			say(v.code, 0.98, SameName)
		default:
			say(v.code, 0.95, SameFolded)
		}
	}
	for i, text := range likenesses(name, folded)[1:] {
		for _, v := range x.byName[text] {
			say(v.code, 0.9-0.02*float64(min(i, 4)), SamePart)
		}
	}
	if reading := fold.Pinyin(folded); reading != "" && utf8.RuneCountInString(folded) > 1 {
		for _, n := range x.byPinyin[reading] {
			say(n, 0.85, SameReading)
		}
	}
}

// likenesses are the texts a name is compared by: as a whole, without brackets and dosage, what stands in brackets, and each
// without the dosage form.
func likenesses(name, folded string) []string {
	out := []string{folded}
	add := func(s string) {
		if s != "" && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for _, p := range parts(name) {
		add(p)
	}
	for _, p := range slices.Clone(out) {
		add(withoutForm(p))
	}
	return out
}

// alike scores all codes that share pairs of characters with the text (Dice's coefficient), more when one contains the other.
func (x *Index) alike(text string, weight float64, say func(int32, float64, Reason)) {
	pairs := pairsOf(text)
	shared := make([]uint16, len(x.codes))
	for _, g := range pairs {
		for _, n := range x.grams[g] {
			shared[n]++
		}
	}
	length := utf8.RuneCountInString(text)
	for n, both := range shared {
		if score := abbreviates(text, x.names[n], length); score > 0 {
			say(int32(n), weight*score, Abbreviation)
		}
		if both == 0 {
			continue
		}
		dice := 2 * float64(both) / float64(len(pairs)+int(x.sizes[n]))
		if dice < 0.2 {
			continue
		}
		if name := x.names[n]; length > 1 && (strings.Contains(name, text) || strings.Contains(text, name) && utf8.RuneCountInString(name) > 1) {
			dice = max(dice, 0.5+0.4*dice)
		}
		if score := 0.88 * weight * dice; score >= leastScore {
			say(int32(n), score, Similar)
		}
	}
}

// abbreviates scores a text whose characters stand in a longer name in the same order, beginning with its first; 0 when they do not.
func abbreviates(text, name string, length int) float64 {
	if len(text) >= len(name) || fold.Latin(text) {
		return 0
	}
	if first, size := utf8.DecodeRuneInString(text); length < 3 {
		if length == 1 && first != utf8.RuneError && strings.HasPrefix(name, text) && len(name) <= 3*size { // 男 for 男性
			return 0.5
		}
		return 0
	} else if !strings.HasPrefix(name, string(first)) {
		return 0
	}
	if strings.Contains(name, text) && length > 1 {
		return 0 // no abbreviation, and found as such
	}
	rest := name
	for _, r := range text {
		i := strings.IndexRune(rest, r)
		if i < 0 {
			return 0
		}
		rest = rest[i+utf8.RuneLen(r):]
	}
	score := 0.45 + 0.35*float64(len(text))/float64(len(name))
	if rest == "" {
		score += 0.1
	}
	return score
}

func best(found map[int32]Candidate) []Candidate {
	order := make([]int32, 0, len(found))
	for n := range found {
		order = append(order, n)
	}
	slices.SortFunc(order, func(a, b int32) int {
		x, y := found[a], found[b]
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(len(x.Name), len(y.Name)), cmp.Compare(a, b))
	})
	out := make([]Candidate, 0, maxCandidates)
	for _, n := range order[:min(len(order), maxCandidates)] {
		out = append(out, found[n])
	}
	return out
}

// Search finds codes by what a person typed: the beginning of a code, part of a name, part of the first letters of its
// reading; beginnings come first, then the order of the table.
func (x *Index) Search(query string, limit int) []standards.Code {
	folded, code := fold.Text(query), normalCode(query)
	latin := fold.Latin(folded)
	var first, rest []standards.Code
	for i, c := range x.codes {
		switch {
		case code != "" && strings.HasPrefix(normalCode(c.Code), code), folded != "" && strings.HasPrefix(x.names[i], folded):
			first = append(first, c)
		case len(rest) >= limit:
		case folded != "" && (strings.Contains(x.names[i], folded) || latin && len(folded) > 1 && strings.Contains(x.initials[i], folded)):
			rest = append(rest, c)
		}
		if len(first) >= limit {
			break
		}
	}
	all := append(first, rest...)
	return all[:min(len(all), limit)]
}

// Candidates gives the standard codes a coding of the work list may mean. domain "" means the coding's own; a coding that
// has none gets none. Errors: terminology.unknown-domain.
func (s *Service) Candidates(u Unmapped, domain, edition string) ([]Candidate, error) {
	if domain == "" {
		domain = u.Domain
	}
	if domain == "" {
		return nil, nil
	}
	d, ok := s.library().Domain(domain, edition)
	if !ok {
		return nil, ErrNoDomain.At("domain")
	}
	return s.indexes.of(d).Candidates(u.Code, u.Name), nil
}

// Search finds codes of a value domain. Errors: terminology.unknown-domain.
func (s *Service) Search(domain, edition, query string, limit int) ([]standards.Code, error) {
	d, ok := s.library().Domain(domain, edition)
	if !ok {
		return nil, ErrNoDomain.At("domain")
	}
	return s.indexes.of(d).Search(query, limit), nil
}
