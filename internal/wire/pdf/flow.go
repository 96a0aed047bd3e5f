package pdf

// margin of pages on the left, right and above; below there is a little more for the footer.
const (
	margin = 54
	bottom = 62
)

// Flow sets content from top to bottom, beginning new pages as needed.
type Flow struct {
	*Document
	y float64
}

// Flow begins content on a new page.
func (d *Document) Flow() *Flow {
	d.Page()
	return &Flow{d, margin}
}

// Room is the width content has, in points.
const Room = Width - 2*margin

// need begins a new page unless h points are left.
func (f *Flow) need(h float64) {
	if f.y+h > Height-bottom {
		f.Page()
		f.y = margin
	}
}

// Space leaves room.
func (f *Flow) Space(h float64) { f.y += h }

// leading is the distance of lines in a style.
func (s Style) leading() float64 { return s.Size * 1.5 }

// Paragraph sets a text over the whole width; indent is the first line's, in points.
func (f *Flow) Paragraph(s Style, text string, indent float64) {
	lines := s.Wrap(text, Room)
	if indent > 0 { // the first line is shorter: what no longer fits flows on
		lines = indented(s, text, indent)
	}
	for i, l := range lines {
		f.need(s.leading())
		x := float64(margin)
		if i == 0 {
			x += indent
		}
		f.Text(x, f.y+s.Size, s, l)
		f.y += s.leading()
	}
}

// indented wraps with a shorter first line: the first line's text is found by its width, the rest wrapped again.
func indented(s Style, text string, indent float64) []string {
	first := s.Wrap(text, Room-indent)[0]
	rest := []rune(text)[len([]rune(first)):]
	for len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	if len(rest) == 0 {
		return []string{first}
	}
	return append([]string{first}, s.Wrap(string(rest), Room)...)
}

// Centred sets one line in the middle.
func (f *Flow) Centred(s Style, text string) {
	for _, l := range s.Wrap(text, Room) {
		f.need(s.leading())
		f.Text(margin+(Room-s.Width(l))/2, f.y+s.Size, s, l)
		f.y += s.leading()
	}
}

// Heading sets a heading and puts it into the outline; it never stands alone at a page's end.
func (f *Flow) Heading(level int, text string) {
	s := Style{Size: 13 - 1.5*float64(level), Bold: true}
	f.y += s.Size * 0.7
	f.need(s.leading() + 90 - 40*float64(level))
	f.Outline(level, text, f.y)
	f.Text(margin, f.y+s.Size, s, text)
	f.y += s.leading() + 2
}

// Rule draws a line over the whole width.
func (f *Flow) Rule(width float64, c Color) {
	f.need(4)
	f.Line(margin, f.y+2, margin+Room, f.y+2, width, c)
	f.y += 6
}

// Column of a table.
type Column struct {
	Title string
	Share float64 // of the width, by the sum of all shares
	Right bool    // numbers stand at the right
}

// Table sets a table: its head is repeated on every page, a row is never broken over two pages unless it is higher than one.
func (f *Flow) Table(columns []Column, rows [][]string) {
	t := table{Flow: f, columns: columns}
	total := 0.0
	for _, c := range columns {
		total += c.Share
	}
	for _, c := range columns {
		t.widths, t.titles = append(t.widths, c.Share/total*Room), append(t.titles, c.Title)
	}
	f.need(t.height(t.titles, tableHead) + 24)
	t.top()
	for _, cells := range rows {
		h := t.height(cells, tableBody)
		page := Height - bottom - margin - t.height(t.titles, tableHead)
		if f.y+h > Height-bottom && (h <= page || f.y+40 > Height-bottom) {
			f.Page()
			f.y = margin
			t.top()
		}
		t.row(cells, tableBody, false)
	}
	f.y += 6
}

// Styles of tables, and the room between a cell's text and its edge.
var tableBody, tableHead = Style{Size: 8.5}, Style{Size: 8.5, Bold: true}

const pad = 3

// table is a table being set.
type table struct {
	*Flow
	columns []Column
	widths  []float64
	titles  []string
}

func (t *table) wrap(cells []string, s Style) (wrapped [][]string, lines int) {
	wrapped, lines = make([][]string, len(t.columns)), 1
	for i := range t.columns {
		if i < len(cells) {
			wrapped[i] = s.Wrap(cells[i], t.widths[i]-2*pad)
			lines = max(lines, len(wrapped[i]))
		}
	}
	return wrapped, lines
}

func (s Style) tableLeading() float64 { return s.Size * 1.35 }

func (t *table) height(cells []string, s Style) float64 {
	_, lines := t.wrap(cells, s)
	return float64(lines)*s.tableLeading() + 2*pad
}

// top sets the head.
func (t *table) top() {
	t.Line(margin, t.y, margin+Room, t.y, 0.8, Color{0.2, 0.3, 0.4})
	t.row(t.titles, tableHead, true)
}

// row sets one row; what does not fit on the page goes on on the next ones.
func (t *table) row(cells []string, s Style, shade bool) {
	wrapped, lines := t.wrap(cells, s)
	lead := s.tableLeading()
	for from := 0; from < lines; {
		n := max(1, min(lines-from, int((Height-bottom-t.y-2*pad)/lead)))
		h := float64(n)*lead + 2*pad
		if shade {
			t.Fill(margin, t.y, Room, h, Color{0.93, 0.95, 0.97})
		}
		x := float64(margin)
		for i, c := range t.columns {
			for k := from; k < min(from+n, len(wrapped[i])); k++ {
				at := x + pad
				if c.Right {
					at = x + t.widths[i] - pad - s.Width(wrapped[i][k])
				}
				t.Text(at, t.y+pad+float64(k-from)*lead+s.Size, s, wrapped[i][k])
			}
			x += t.widths[i]
		}
		t.y += h
		t.Line(margin, t.y, margin+Room, t.y, 0.4, Color{0.75, 0.78, 0.8})
		if from += n; from < lines {
			t.Page()
			t.y = margin
		}
	}
}
