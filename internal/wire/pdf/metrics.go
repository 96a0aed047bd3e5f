package pdf

import "strings"

// Widths of Helvetica and Helvetica-Bold in thousandths of the size, characters 32 to 126, as Adobe's font metrics of the 14
// standard fonts give them.
var (
	regular = [95]uint16{278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
		1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
		278, 278, 278, 469, 556, 333,
		556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
		334, 260, 334, 584}
	bold = [95]uint16{278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
		556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
		975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
		333, 278, 333, 584, 556, 333,
		556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500,
		389, 280, 389, 584}
)

func latin(r rune) bool { return r >= 32 && r < 127 }

func (s Style) advance(r rune) float64 {
	switch {
	case !latin(r):
		return s.Size
	case s.Bold:
		return float64(bold[r-32]) * s.Size / 1000
	}
	return float64(regular[r-32]) * s.Size / 1000
}

// Width gives how wide a text is set, in points.
func (s Style) Width(text string) (w float64) {
	for _, r := range text {
		w += s.advance(r)
	}
	return w
}

// Characters that do not begin a line, and that do not end one (Chinese line breaking).
const (
	notFirst = "，。、；：？！）》」』】〕％…—”’·,.;:?!)]}%"
	notLast  = "（《「『【〔“‘([{"
)

// Wrap breaks a text into lines of at most width points: between Chinese characters, after spaces, and inside a word only when it
// is longer than a line. Line ends in the text stay.
func (s Style) Wrap(text string, width float64) []string {
	var lines []string
	for _, paragraph := range strings.Split(text, "\n") {
		lines = append(lines, s.wrap(paragraph, width)...)
	}
	return lines
}

func (s Style) wrap(text string, width float64) []string {
	var lines []string
	var line, word []rune
	lineWidth, wordWidth := 0.0, 0.0
	flush := func() {
		lines = append(lines, strings.TrimRight(string(line), " "))
		line, lineWidth = nil, 0
	}
	place := func() {
		if lineWidth+wordWidth > width && len(line) > 0 {
			flush()
		}
		for _, r := range word {
			if a := s.advance(r); lineWidth+a > width && len(line) > 0 {
				flush()
			}
			line, lineWidth = append(line, r), lineWidth+s.advance(r)
		}
		word, wordWidth = nil, 0
	}
	for _, r := range text {
		end := len(word) > 0 && (word[len(word)-1] == ' ' || !latin(r) || !latin(word[len(word)-1])) &&
			!strings.ContainsRune(notFirst, r) && !strings.ContainsRune(notLast, word[len(word)-1])
		if end {
			place()
		}
		word, wordWidth = append(word, r), wordWidth+s.advance(r)
	}
	place()
	if len(line) > 0 || len(lines) == 0 {
		flush()
	}
	return lines
}
