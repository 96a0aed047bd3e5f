package xmlx

import (
	"sync"
	"sync/atomic"
)

// Namespaces that every document may use without our having to spell them again.
const (
	NamespaceXML = "http://www.w3.org/XML/1998/namespace"
	NamespaceXSI = "http://www.w3.org/2001/XMLSchema-instance"
	xmlnsSpace   = "http://www.w3.org/2000/xmlns/"
)

// Tree is a document read into memory: nodes and attributes in document order, pointing into one copy of the text.
type Tree struct {
	// Lapses are faults that were forgiven, at most ten, in document order.
	Lapses []*SyntaxError

	src    string
	extra  []string // texts and values that had to be decoded
	nodes  []node   // 0 is the document itself
	attrs  []attr
	spaces []string // namespaces; 0 is none
	marks  atomic.Pointer[[]mark]
}

// span is a piece of text: offset and length in src, or, with the mark in off, an index into extra.
type span struct{ off, n uint32 }

const extraMark = 1 << 31

type kind uint8

const (
	kindDocument kind = iota
	kindElement
	kindText
)

// node holds no pointers, so that the collector does not walk the arena.
type node struct {
	parent, first, next int32  // 0 is none; no element has the document as its sibling
	index               int32  // among the siblings of the same local name, from 1
	text                span   // the local name of an element, the characters of a text
	pos, end            uint32 // the piece of src it came from
	attr                uint32 // its first attribute
	nattr               uint16
	space               uint16
	kind                kind
}

type attr struct {
	name, value span
	pos         uint32
	space       uint16
}

func (t *Tree) str(s span) string {
	if s.off&extraMark != 0 {
		return t.extra[s.off&^extraMark]
	}
	return t.src[s.off : s.off+s.n]
}

// Root gives the document element.
func (t *Tree) Root() Node {
	for i := t.nodes[0].first; i != 0; i = t.nodes[i].next {
		if t.nodes[i].kind == kindElement {
			return Node{t, i}
		}
	}
	return Node{}
}

// Source gives the text that was read, decoded to UTF-8, without byte order mark.
func (t *Tree) Source() string { return t.src }

// Len gives the number of elements and texts.
func (t *Tree) Len() int { return len(t.nodes) - 1 }

// Find resolves a canonical path, as Node.Path gives it, or any absolute path of the path language. The zero Node means there
// is none.
func (t *Tree) Find(path string) Node {
	p, err := Compile(path)
	if err != nil {
		return Node{}
	}
	return p.First(Node{t, 0})
}

var arenas = sync.Pool{New: func() any { return new(Tree) }}

// Release gives the arena back for the next Parse. Afterwards neither the tree nor any Node of it may be used; strings
// taken from them stay valid. Not calling it is safe: the collector then does the work.
func (t *Tree) Release() {
	if t == nil || cap(t.nodes) > 1<<16 { // one giant must not stay in memory for ever
		return
	}
	clear(t.extra)
	t.Lapses, t.src, t.extra, t.nodes, t.attrs, t.spaces = nil, "", t.extra[:0], t.nodes[:0], t.attrs[:0], t.spaces[:0]
	t.marks.Store(nil)
	arenas.Put(t)
}
