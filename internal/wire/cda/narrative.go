package cda

import (
	"strings"

	"minkang/internal/wire/xmlx"
)

// Narrative gives the human-readable text block of a section as plain text. Paragraphs, list items and table rows are lines;
// the cells of a row are parted by tabs; br is a line end; white space runs are one blank.
func Narrative(n xmlx.Node) string {
	if !n.Ok() {
		return ""
	}
	plain := true
	for range n.Children() {
		plain = false
		break
	}
	if plain { // no markup: line ends are the author's
		return strings.TrimSpace(n.Text())
	}
	var b strings.Builder
	narrate(n, &b)
	lines := strings.Split(b.String(), "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = strings.TrimSpace(l); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}

func narrate(n xmlx.Node, b *strings.Builder) {
	for c := range n.Content() {
		if !c.Node.Ok() {
			for i, w := range strings.FieldsFunc(c.Text, func(r rune) bool { return r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
				if i > 0 || c.Text[0] <= ' ' {
					b.WriteByte(' ')
				}
				b.WriteString(w)
			}
			if last := c.Text[len(c.Text)-1]; last <= ' ' {
				b.WriteByte(' ')
			}
			continue
		}
		switch c.Node.Local() {
		case "paragraph", "item", "tr", "list", "table", "caption", "thead", "tbody", "tfoot":
			b.WriteByte('\n')
			narrate(c.Node, b)
			b.WriteByte('\n')
		case "td", "th":
			narrate(c.Node, b)
			b.WriteByte('\t')
		case "br":
			b.WriteByte('\n')
		default:
			narrate(c.Node, b)
		}
	}
}
