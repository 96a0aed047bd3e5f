package pdf

import (
	"bytes"
	"fmt"
	"strconv"
	"time"
	"unicode/utf16"
)

// Size of A4 in points (1/72 inch).
const (
	Width  = 595.28
	Height = 841.89
)

// Info is the document's metadata.
type Info struct {
	Title    string
	Author   string
	Subject  string
	Language string // BCP 47, such as zh-CN
	Created  time.Time
}

// Color is red, green, blue from 0 to 1.
type Color struct{ R, G, B float64 }

// Colours of plain papers.
var (
	Black = Color{}
	Grey  = Color{0.45, 0.45, 0.45}
)

// Style of a text.
type Style struct {
	Size  float64 // points
	Bold  bool
	Color Color
}

// Document is a paper being written. Coordinates are points from the upper left corner.
type Document struct {
	info    Info
	pages   []*bytes.Buffer
	outline []mark
	footer  func(page, pages int) (left, right string)
}

type mark struct {
	title string
	level int
	page  int
	y     float64
}

// New returns a document without a page.
func New(info Info) *Document { return &Document{info: info} }

// Footer sets what stands below every page.
func (d *Document) Footer(fn func(page, pages int) (left, right string)) { d.footer = fn }

// Page begins a new page.
func (d *Document) Page() { d.pages = append(d.pages, &bytes.Buffer{}) }

// Pages counts the pages so far.
func (d *Document) Pages() int { return len(d.pages) }

func (d *Document) content() *bytes.Buffer {
	if len(d.pages) == 0 {
		d.Page()
	}
	return d.pages[len(d.pages)-1]
}

// Outline adds an entry of the outline (bookmark) that leads to a height of the present page. Level 0 is the top; an entry is below
// the last one of a smaller level.
func (d *Document) Outline(level int, title string, y float64) {
	d.content()
	d.outline = append(d.outline, mark{title, level, len(d.pages) - 1, y})
}

// Line draws a line.
func (d *Document) Line(x1, y1, x2, y2, width float64, c Color) {
	fmt.Fprintf(d.content(), "%s RG %s w %s %s m %s %s l S\n", c, num(width), num(x1), num(Height-y1), num(x2), num(Height-y2))
}

// Fill fills a rectangle.
func (d *Document) Fill(x, y, w, h float64, c Color) {
	fmt.Fprintf(d.content(), "%s rg %s %s %s %s re f\n", c, num(x), num(Height-y-h), num(w), num(h))
}

// Text sets one line; y is the line's base.
func (d *Document) Text(x, y float64, s Style, text string) { setText(d.content(), x, y, s, text) }

func setText(b *bytes.Buffer, x, y float64, s Style, text string) {
	if text == "" {
		return
	}
	fmt.Fprintf(b, "BT %s rg 1 0 0 1 %s %s Tm\n", s.Color, num(x), num(Height-y))
	runes := []rune(text)
	for len(runes) > 0 {
		n := 1
		for n < len(runes) && latin(runes[n]) == latin(runes[0]) {
			n++
		}
		run := runes[:n]
		runes = runes[n:]
		switch {
		case latin(run[0]) && s.Bold:
			fmt.Fprintf(b, "/F2 %s Tf 0 Tr (%s) Tj\n", num(s.Size), escape(run))
		case latin(run[0]):
			fmt.Fprintf(b, "/F1 %s Tf 0 Tr (%s) Tj\n", num(s.Size), escape(run))
		case s.Bold: // the font has no bold cut: its outline is drawn too
			fmt.Fprintf(b, "/F3 %s Tf 2 Tr %s w %s RG <%s> Tj\n", num(s.Size), num(s.Size/60), s.Color, ucs2(run))
		default:
			fmt.Fprintf(b, "/F3 %s Tf 0 Tr <%s> Tj\n", num(s.Size), ucs2(run))
		}
	}
	b.WriteString("ET\n")
}

// String gives the operands of a colour operator.
func (c Color) String() string { return num(c.R) + " " + num(c.G) + " " + num(c.B) }

// num writes a number with at most two decimals.
func num(v float64) string {
	b := strconv.AppendFloat(nil, v, 'f', 2, 64)
	b = bytes.TrimRight(b, "0")
	return string(bytes.TrimSuffix(b, []byte(".")))
}

func escape(run []rune) string {
	var b []byte
	for _, r := range run {
		if r == '(' || r == ')' || r == '\\' {
			b = append(b, '\\')
		}
		b = append(b, byte(r))
	}
	return string(b)
}

// ucs2 writes characters as the encoding UniGB-UCS2-H wants them; control characters vanish.
func ucs2(run []rune) string {
	var b []byte
	for _, r := range run {
		switch {
		case r < 32 || r == 127:
			continue
		case r > 0xffff:
			r = '〓'
		}
		b = fmt.Appendf(b, "%04X", r)
	}
	return string(b)
}

// textString writes a text of the metadata or outline.
func textString(s string) string {
	b := []byte("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}
