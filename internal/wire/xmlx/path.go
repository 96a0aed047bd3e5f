package xmlx

import "iter"

// Path is a compiled path of a small part of XPath. Names are compared by local name, whatever the namespace. Safe for
// concurrent use.
//
//	component/structuredBody/component/section   children by name
//	section[code/@code='29548-5']                with a condition: a path equal to a literal, or just present
//	id[@root='2.16.156.10011.1.3']/@extension    an attribute at the end
//	entry[2]   *   .   //observation             position among those found so far, any name, self, any depth
//	/ClinicalDocument/component[1]               from the document, which is what Node.Path gives
type Path struct {
	steps    []step
	absolute bool
	attr     string // of the last step, "" when the path ends at an element
}

type step struct {
	name  string // "*" for any
	deep  bool   // descendants rather than children
	self  bool
	conds []cond
}

type cond struct {
	index int // from 1; 0 when it is a condition on path
	path  *Path
	value string
	equal bool
}

// Select gives the elements the path leads to, in document order as long as no // step nests; for a path that ends in an
// attribute, the elements that carry it.
func (p *Path) Select(n Node) iter.Seq[Node] {
	return func(yield func(Node) bool) {
		if n.t == nil {
			return
		}
		if p.absolute {
			n = Node{n.t, 0}
		}
		p.walk(n, 0, yield)
	}
}

// First gives the first element the path leads to, or the zero Node.
func (p *Path) First(n Node) Node {
	for m := range p.Select(n) {
		return m
	}
	return Node{}
}

// Value gives the attribute at the end of the path, or the trimmed text of the element there, of the first match; "" when
// there is none.
func (p *Path) Value(n Node) string { v, _ := p.Lookup(n); return v }

// Lookup is Value, telling an empty value from an absent one.
func (p *Path) Lookup(n Node) (string, bool) {
	for m := range p.Select(n) {
		return p.valueOf(m)
	}
	return "", false
}

// Values gives the attribute or trimmed text of every match.
func (p *Path) Values(n Node) iter.Seq[string] {
	return func(yield func(string) bool) {
		for m := range p.Select(n) {
			if v, ok := p.valueOf(m); ok && !yield(v) {
				return
			}
		}
	}
}

// Attr gives the name of the attribute the path ends in, "" when it ends at an element.
func (p *Path) Attr() string { return p.attr }

func (p *Path) valueOf(m Node) (string, bool) {
	if p.attr != "" {
		return m.LookupAttr(p.attr)
	}
	return m.Trimmed(), true
}

func (p *Path) walk(n Node, at int, yield func(Node) bool) bool {
	if at == len(p.steps) {
		if p.attr != "" {
			if _, ok := n.LookupAttr(p.attr); !ok {
				return true
			}
		}
		return yield(n)
	}
	s := &p.steps[at]
	if s.self {
		return !s.holds(n, make([]int, len(s.conds))) || p.walk(n, at+1, yield)
	}
	var counts [4]int
	seen := counts[:]
	if len(s.conds) > len(seen) {
		seen = make([]int, len(s.conds))
	}
	t := n.t
	if s.deep {
		for m := range n.Descendants() {
			if s.fits(m, seen) && !p.walk(m, at+1, yield) {
				return false
			}
		}
		return true
	}
	for i := t.nodes[n.i].first; i != 0; i = t.nodes[i].next {
		if t.nodes[i].kind == kindElement && s.fits(Node{t, i}, seen) && !p.walk(Node{t, i}, at+1, yield) {
			return false
		}
	}
	return true
}

func (s *step) fits(n Node, seen []int) bool {
	return (s.name == "*" || n.Local() == s.name) && s.holds(n, seen)
}

// holds checks the conditions from left to right; seen counts, per condition, how many came that far, which is what a
// position means.
func (s *step) holds(n Node, seen []int) bool {
	for i := range s.conds {
		c := &s.conds[i]
		if c.index > 0 {
			if seen[i]++; seen[i] != c.index {
				return false
			}
			continue
		}
		if !c.holds(n) {
			return false
		}
	}
	return true
}

func (c *cond) holds(n Node) bool {
	for m := range c.path.Select(n) {
		if !c.equal {
			return true
		}
		if v, _ := c.path.valueOf(m); v == c.value {
			return true
		}
	}
	return false
}
