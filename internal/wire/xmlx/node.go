package xmlx

import (
	"iter"
	"strconv"
	"strings"
)

// Node is a handle on an element of a tree, cheap to copy. The zero Node is "no such element": all its methods work and
// give nothing, so chains need no checks between the links.
type Node struct {
	t *Tree
	i int32
}

// Ok tells whether there is an element behind the handle.
func (n Node) Ok() bool { return n.t != nil }

// Tree gives the tree the element belongs to.
func (n Node) Tree() *Tree { return n.t }

// Local gives the name without prefix.
func (n Node) Local() string {
	if n.t == nil || n.i == 0 {
		return ""
	}
	return n.t.str(n.t.nodes[n.i].text)
}

// Space gives the namespace, "" for none.
func (n Node) Space() string {
	if n.t == nil {
		return ""
	}
	return n.t.spaces[n.t.nodes[n.i].space]
}

// Attr gives the value of an attribute by local name, "" when there is none: the one without namespace if there is one,
// otherwise the first in any (so Attr("type") finds xsi:type).
func (n Node) Attr(local string) string { v, _ := n.LookupAttr(local); return v }

// LookupAttr is Attr, telling an empty value from an absent one.
func (n Node) LookupAttr(local string) (string, bool) {
	a := n.find(local)
	if a == nil {
		return "", false
	}
	return n.t.str(a.value), true
}

// AttrPlace gives line and column of an attribute, those of the element when it has no such attribute.
func (n Node) AttrPlace(local string) (line, column int) {
	if a := n.find(local); a != nil {
		return n.t.place(int(a.pos))
	}
	return n.Place()
}

func (n Node) find(local string) *attr {
	if n.t == nil {
		return nil
	}
	var other *attr
	nd := &n.t.nodes[n.i]
	list := n.t.attrs[nd.attr : nd.attr+uint32(nd.nattr)]
	for i := range list {
		a := &list[i]
		if int(a.name.n) == len(local) && n.t.str(a.name) == local {
			if a.space == 0 {
				return a
			}
			if other == nil && n.t.spaces[a.space] != xmlnsSpace {
				other = a
			}
		}
	}
	return other
}

// Attrs gives the attributes in document order, by local name, without namespace declarations.
func (n Node) Attrs() iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for a := range n.attrSeq() {
			if !yield(n.t.str(a.name), n.t.str(a.value)) {
				return
			}
		}
	}
}

func (n Node) attrSeq() iter.Seq[*attr] {
	return func(yield func(*attr) bool) {
		if n.t == nil {
			return
		}
		nd := &n.t.nodes[n.i]
		list := n.t.attrs[nd.attr : nd.attr+uint32(nd.nattr)]
		for i := range list {
			if n.t.spaces[list[i].space] != xmlnsSpace && !yield(&list[i]) {
				return
			}
		}
	}
}

// Text gives the element's own characters: its direct texts joined, references and CDATA resolved, nothing trimmed.
func (n Node) Text() string {
	if n.t == nil {
		return ""
	}
	out, many := "", false
	var b strings.Builder
	for i := n.t.nodes[n.i].first; i != 0; i = n.t.nodes[i].next {
		if n.t.nodes[i].kind != kindText {
			continue
		}
		s := n.t.str(n.t.nodes[i].text)
		switch {
		case many:
			b.WriteString(s)
		case out == "":
			out = s
		default:
			b.WriteString(out)
			b.WriteString(s)
			many = true
		}
	}
	if many {
		return b.String()
	}
	return out
}

// Trimmed is Text without white space at both ends.
func (n Node) Trimmed() string { return strings.TrimSpace(n.Text()) }

// AllText gives the characters of the element and of everything below it in document order, with each run of white space
// made one blank and none at the ends.
func (n Node) AllText() string {
	if n.t == nil {
		return ""
	}
	var b strings.Builder
	gap, end := false, n.t.nodes[n.i].end
	for i := n.i + 1; i < int32(len(n.t.nodes)) && n.t.nodes[i].pos < end; i++ {
		if n.t.nodes[i].kind != kindText {
			continue
		}
		for _, r := range n.t.str(n.t.nodes[i].text) {
			if r == ' ' || r == '\t' || r == '\n' || r == '\r' {
				gap = b.Len() > 0
				continue
			}
			if gap {
				b.WriteByte(' ')
				gap = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Raw gives the element as it stands in the source. It is complete XML only when it uses no prefix declared further out.
func (n Node) Raw() string {
	if n.t == nil {
		return ""
	}
	nd := &n.t.nodes[n.i]
	return n.t.src[nd.pos:nd.end]
}

// Parent gives the element around this one, the zero Node for the root.
func (n Node) Parent() Node {
	if n.t == nil || n.t.nodes[n.i].parent == 0 {
		return Node{}
	}
	return Node{n.t, n.t.nodes[n.i].parent}
}

// First gives the first child element with that local name.
func (n Node) First(local string) Node {
	if n.t == nil {
		return Node{}
	}
	for i := n.t.nodes[n.i].first; i != 0; i = n.t.nodes[i].next {
		if nd := &n.t.nodes[i]; nd.kind == kindElement && int(nd.text.n) == len(local) && n.t.str(nd.text) == local {
			return Node{n.t, i}
		}
	}
	return Node{}
}

// Children gives the child elements in document order.
func (n Node) Children() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		for i := n.t.nodes[n.i].first; i != 0; i = n.t.nodes[i].next {
			if n.t.nodes[i].kind == kindElement && !yield(Node{n.t, i}) {
				return
			}
		}
	}
}

// Named gives the child elements with that local name in document order.
func (n Node) Named(local string) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		for c := range n.Children() {
			if c.Local() == local && !yield(c) {
				return
			}
		}
	}
}

// Descendants gives all elements below this one in document order.
func (n Node) Descendants() iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		end := n.t.nodes[n.i].end
		for i := n.i + 1; i < int32(len(n.t.nodes)) && n.t.nodes[i].pos < end; i++ {
			if n.t.nodes[i].kind == kindElement && !yield(Node{n.t, i}) {
				return
			}
		}
	}
}

// Index gives the position among the siblings of the same local name, counted from 1; 0 for the zero Node.
func (n Node) Index() int {
	if n.t == nil || n.i == 0 {
		return 0
	}
	return int(n.t.nodes[n.i].index)
}

// Place gives line and column of the start tag, counted from 1 in characters; 0, 0 for the zero Node.
func (n Node) Place() (line, column int) {
	if n.t == nil {
		return 0, 0
	}
	return n.t.place(int(n.t.nodes[n.i].pos))
}

// Path gives the canonical XPath: the root without index, everything below with one, as in
// /ClinicalDocument/component[1]/structuredBody[1].
func (n Node) Path() string {
	if n.t == nil || n.i == 0 {
		return ""
	}
	p := n.t.nodes[n.i].parent
	if p == 0 {
		return "/" + n.Local()
	}
	return Node{n.t, p}.Path() + "/" + n.Local() + "[" + strconv.Itoa(n.Index()) + "]"
}

// AttrPath gives the canonical XPath of an attribute of the element.
func (n Node) AttrPath(local string) string {
	if n.t == nil {
		return ""
	}
	return n.Path() + "/@" + local
}

// Piece is one piece of mixed content: an element, or characters when Node is the zero Node. Text is never empty then.
type Piece struct {
	Node Node
	Text string
}

// Content gives texts and child elements in document order.
func (n Node) Content() iter.Seq[Piece] {
	return func(yield func(Piece) bool) {
		if n.t == nil {
			return
		}
		for i := n.t.nodes[n.i].first; i != 0; i = n.t.nodes[i].next {
			p := Piece{Node: Node{n.t, i}}
			if n.t.nodes[i].kind == kindText {
				if p = (Piece{Text: n.t.str(n.t.nodes[i].text)}); p.Text == "" {
					continue
				}
			}
			if !yield(p) {
				return
			}
		}
	}
}
