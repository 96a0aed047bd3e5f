package xmlx

import (
	"io"
	"strings"
	"unicode/utf8"

	"minkang/internal/kit/errs"
)

// ErrWriter is the error of calls in an order that gives no document, such as an attribute after text.
var ErrWriter = errs.New(errs.Internal, "xmlx.writer")

// Writer builds XML text in UTF-8. The same calls give the same bytes. It keeps the first error and Bytes reports it, so
// calls need no checks between them. Names are the program's own and are not checked. Not safe for concurrent use.
type Writer struct {
	out    []byte
	open   []level
	indent bool
	inTag  bool // the last start tag still lacks its >
	done   bool // the root element is closed
	err    error
}

type level struct {
	name        string
	text, child bool
}

// NewWriter returns a writer; indent puts each element that has no text beside it on a line of its own, two blanks deeper
// than its parent.
func NewWriter(indent bool) *Writer {
	return &Writer{out: make([]byte, 0, 4096), open: make([]level, 0, 16), indent: indent}
}

// Declaration writes <?xml version="1.0" encoding="UTF-8"?>. It must come first.
func (w *Writer) Declaration() *Writer {
	if len(w.out) > 0 {
		return w.fail()
	}
	w.out = append(w.out, `<?xml version="1.0" encoding="UTF-8"?>`...)
	return w
}

// Start opens an element. The name may carry a prefix that an attribute xmlns:prefix declares.
func (w *Writer) Start(name string) *Writer {
	if w.done || name == "" {
		return w.fail()
	}
	w.closeTag()
	n := len(w.open)
	if n > 0 {
		w.open[n-1].child = true
	}
	if w.indent && len(w.out) > 0 && (n == 0 || !w.open[n-1].text) {
		w.newline(n)
	}
	w.out = append(append(w.out, '<'), name...)
	w.open = append(w.open, level{name: name})
	w.inTag = true
	return w
}

// Attr writes an attribute of the element just opened.
func (w *Writer) Attr(name, value string) *Writer {
	if !w.inTag {
		return w.fail()
	}
	w.out = append(append(append(w.out, ' '), name...), '=', '"')
	w.out = appendEscaped(w.out, value, true)
	w.out = append(w.out, '"')
	return w
}

// AttrIf writes an attribute unless the value is empty.
func (w *Writer) AttrIf(name, value string) *Writer {
	if value == "" {
		return w
	}
	return w.Attr(name, value)
}

// Text writes characters into the open element. What XML cannot carry, control characters and broken UTF-8, becomes U+FFFD.
func (w *Writer) Text(s string) *Writer {
	if len(w.open) == 0 {
		return w.fail()
	}
	if s == "" {
		return w
	}
	w.closeTag()
	w.open[len(w.open)-1].text = true
	w.out = appendEscaped(w.out, s, false)
	return w
}

// CDATA writes characters as a CDATA section, split where the text itself holds ]]>.
func (w *Writer) CDATA(s string) *Writer {
	if len(w.open) == 0 {
		return w.fail()
	}
	w.closeTag()
	w.open[len(w.open)-1].text = true
	w.out = append(w.out, "<![CDATA["...)
	clean := strings.Map(func(r rune) rune {
		if !validRune(r) {
			return utf8.RuneError
		}
		return r
	}, s)
	w.out = append(w.out, strings.ReplaceAll(clean, "]]>", "]]]]><![CDATA[>")...)
	w.out = append(w.out, "]]>"...)
	return w
}

// End closes the innermost element; an element without content becomes an empty-element tag.
func (w *Writer) End() *Writer {
	n := len(w.open)
	if n == 0 {
		return w.fail()
	}
	l := w.open[n-1]
	w.open = w.open[:n-1]
	w.done = n == 1
	if w.inTag {
		w.out = append(w.out, '/', '>')
		w.inTag = false
		return w
	}
	if w.indent && l.child && !l.text {
		w.newline(n - 1)
	}
	w.out = append(append(append(w.out, '<', '/'), l.name...), '>')
	return w
}

// Element writes <name>text</name>, or <name/> when text is empty.
func (w *Writer) Element(name, text string) *Writer { return w.Start(name).Text(text).End() }

// Raw writes a piece of ready XML into the open element. The caller answers for it.
func (w *Writer) Raw(xml string) *Writer {
	if len(w.open) == 0 {
		return w.fail()
	}
	w.closeTag()
	w.open[len(w.open)-1].child = true
	w.out = append(w.out, xml...)
	return w
}

// Copy writes an element of a tree with everything below it, without comments, each namespace declared where it changes.
// space is the default namespace in force at this point of the output, "" for none.
func (w *Writer) Copy(n Node, space string) *Writer {
	if !n.Ok() {
		return w.fail()
	}
	w.Start(n.Local())
	if n.Space() != space {
		space = n.Space()
		w.Attr("xmlns", space)
	}
	w.copyAttrs(n)
	for i := n.t.nodes[n.i].first; i != 0; i = n.t.nodes[i].next {
		if n.t.nodes[i].kind == kindText {
			w.Text(n.t.str(n.t.nodes[i].text))
		} else {
			w.Copy(Node{n.t, i}, space)
		}
	}
	return w.End()
}

// copyAttrs gives each namespace among the attributes a prefix of its own on the spot: xsi for the one everyone knows.
func (w *Writer) copyAttrs(n Node) {
	var seen []uint16
	for a := range n.attrSeq() {
		name, value := n.t.str(a.name), n.t.str(a.value)
		switch a.space {
		case 0:
			w.Attr(name, value)
			continue
		case 1:
			w.Attr("xml:"+name, value)
			continue
		}
		at := -1
		for i, s := range seen {
			if s == a.space {
				at = i
			}
		}
		known := at >= 0
		if !known {
			at, seen = len(seen), append(seen, a.space)
		}
		prefix := "n" + string(rune('a'+at%26)) + strings.Repeat("x", at/26)
		if n.t.spaces[a.space] == NamespaceXSI {
			prefix = "xsi"
		}
		if !known {
			w.Attr("xmlns:"+prefix, n.t.spaces[a.space])
		}
		w.Attr(prefix+":"+name, value)
	}
}

// Bytes gives the document, or the first error. The slice belongs to the caller; the writer is spent.
func (w *Writer) Bytes() ([]byte, error) {
	if w.err != nil || !w.done {
		return nil, ErrWriter
	}
	return w.out, nil
}

// WriteTo writes the document to out.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	b, err := w.Bytes()
	if err != nil {
		return 0, err
	}
	n, err := out.Write(b)
	return int64(n), err
}

func (w *Writer) fail() *Writer {
	if w.err == nil {
		w.err = ErrWriter
	}
	return w
}

func (w *Writer) closeTag() {
	if w.inTag {
		w.out = append(w.out, '>')
		w.inTag = false
	}
}

func (w *Writer) newline(depth int) {
	w.out = append(w.out, '\n')
	for range depth {
		w.out = append(w.out, ' ', ' ')
	}
}

// appendEscaped writes the least escaping that reads back as the same value: in values also quotes and the white space that
// readers would turn into blanks.
func appendEscaped(out []byte, s string, value bool) []byte {
	from := 0
	for i := 0; i < len(s); {
		c, n, sub := s[i], 1, ""
		switch {
		case c == '&':
			sub = "&amp;"
		case c == '<':
			sub = "&lt;"
		case c == '>':
			sub = "&gt;"
		case c == '\r':
			sub = "&#xD;"
		case value && c == '"':
			sub = "&quot;"
		case value && c == '\n':
			sub = "&#xA;"
		case value && c == '\t':
			sub = "&#x9;"
		case c < 0x20 && c != '\n' && c != '\t':
			sub = "\uFFFD"
		case c >= utf8.RuneSelf:
			var r rune
			if r, n = utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && n == 1 || !validRune(r) {
				sub = "\uFFFD"
			}
		}
		if sub != "" {
			out = append(append(out, s[from:i]...), sub...)
			from = i + n
		}
		i += n
	}
	return append(out, s[from:]...)
}
