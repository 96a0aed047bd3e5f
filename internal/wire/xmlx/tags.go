package xmlx

import "strings"

// startTag reads <name attributes> or <name attributes/>.
func (p *parser) startTag() bool {
	start := p.i
	if len(p.stack) == 1 && p.root {
		return p.fail(RuleOutside, start)
	}
	if len(p.stack) > p.lim.Depth {
		return p.fail(RuleDepth, start)
	}
	p.i++
	name, ok := p.name()
	if !ok {
		return false
	}
	first, outer := len(p.t.attrs), len(p.binds)
	closed, ok := p.attributes(first)
	if !ok {
		return false
	}
	space := p.stack[len(p.stack)-1].space
	if len(p.t.attrs) > first {
		if space, ok = p.namespaces(first, space); !ok {
			return false
		}
	}
	n := node{pos: uint32(start), end: uint32(p.i), attr: uint32(first), nattr: uint16(len(p.t.attrs) - first), kind: kindElement}
	if n.text, n.space, ok = p.resolve(name, space, start+1); !ok {
		return false
	}
	n.index = p.count(n.text)
	at, ok := p.add(n)
	if !ok {
		return false
	}
	p.root = true
	if closed {
		p.binds = p.binds[:outer]
		return true
	}
	p.stack = append(p.stack, frame{node: at, name: name, binds: outer, names: len(p.names), space: space})
	return true
}

// attributes reads up to > or />, which it consumes. closed tells of the latter.
func (p *parser) attributes(first int) (closed, ok bool) {
	for {
		before := p.i
		p.blanks()
		if p.i == len(p.s) {
			return false, p.cut()
		}
		switch p.s[p.i] {
		case '>':
			p.i++
			return false, true
		case '/':
			if p.i+1 == len(p.s) {
				return false, p.cut()
			}
			if p.s[p.i+1] != '>' {
				return false, p.fail(RuleTag, p.i)
			}
			p.i += 2
			return true, true
		}
		if classes[p.s[p.i]]&inName == 0 {
			return false, p.fail(RuleTag, p.i)
		}
		if before == p.i { // only after a value can this be: the name took all it could
			p.lapse(RuleAttributeGap)
		}
		if len(p.t.attrs)-first >= p.lim.Attributes {
			return false, p.fail(RuleAttributes, p.i)
		}
		if !p.attribute() {
			return false, false
		}
	}
}

func (p *parser) lapse(rule string) {
	if len(p.t.Lapses) < 10 {
		p.t.Lapses = append(p.t.Lapses, errorAt(rule, p.s, p.i))
	}
}

func (p *parser) attribute() bool {
	pos := p.i
	name, ok := p.name()
	if !ok {
		return false
	}
	if p.s[p.i] != '=' {
		p.blanks()
		if p.i == len(p.s) {
			return p.cut()
		}
		if p.s[p.i] != '=' {
			return p.fail(RuleAttribute, pos)
		}
	}
	p.i++
	p.blanks()
	if p.i == len(p.s) {
		return p.cut()
	}
	quote := p.s[p.i]
	if quote != '"' && quote != '\'' {
		return p.fail(RuleAttribute, p.i)
	}
	p.i++
	value, ok := p.value(quote)
	if !ok {
		return false
	}
	p.t.attrs = append(p.t.attrs, attr{name: name, value: value, pos: uint32(pos)})
	return true
}

// value reads an attribute value up to its quote, which it consumes.
func (p *parser) value(quote byte) (span, bool) {
	s, start := p.s, p.i
	i := start
	for i < len(s) && classes[s[i]]&inValue != 0 {
		i++
	}
	if i < len(s) && s[i] == quote && i-start <= p.lim.Text {
		p.i = i + 1
		return span{uint32(start), uint32(i - start)}, true
	}
	n := strings.IndexByte(s[start:], quote)
	if lt := strings.IndexByte(s[start:max(start, start+n)], '<'); lt >= 0 {
		return span{}, p.fail(RuleAttribute, start+lt)
	}
	if n < 0 {
		if lt := strings.IndexByte(s[start:], '<'); lt >= 0 { // the quote is missing rather than the rest of the document
			return span{}, p.fail(RuleAttribute, start+lt)
		}
		return span{}, p.cut()
	}
	if n > p.lim.Text {
		return span{}, p.fail(RuleText, start)
	}
	p.i = start + n + 1
	return p.expand(start, start+n, true)
}

// maxSpaces bounds the namespaces of a document and the declarations in force at one point: no document needs more, and
// looking them up one by one must not become a way to keep us busy.
const maxSpaces = 256

// namespaces takes up the declarations among an element's attributes, resolves the prefixes of the others and looks for
// twins. It returns the default namespace inside the element.
func (p *parser) namespaces(first int, space uint16) (uint16, bool) {
	list := p.t.attrs[first:]
	prefixed := false
	for i := range list {
		a := &list[i]
		if len(p.t.spaces) >= maxSpaces || len(p.binds) >= maxSpaces {
			return 0, p.fail(RulePrefix, int(a.pos))
		}
		name := p.t.str(a.name)
		colon := strings.IndexByte(name, ':')
		switch {
		case name == "xmlns":
			a.space = 2
			v := p.t.str(a.value)
			if v == NamespaceXML || v == xmlnsSpace {
				return 0, p.fail(RulePrefix, int(a.pos))
			}
			space = p.intern(v)
		case colon == 5 && name[:5] == "xmlns":
			if !p.declare(a, name[6:]) {
				return 0, false
			}
		case colon >= 0:
			prefixed = true
		}
	}
	if prefixed {
		for i := range list {
			a := &list[i]
			if a.space == 2 {
				continue
			}
			var ok bool
			if a.name, a.space, ok = p.resolve(a.name, 0, int(a.pos)); !ok {
				return 0, false
			}
		}
	}
	return space, p.twins(list)
}

func (p *parser) twins(list []attr) bool {
	for i := 1; i < len(list); i++ {
		for j := 0; j < i; j++ {
			a, b := &list[i], &list[j]
			if a.name.n == b.name.n && a.space == b.space && p.t.str(a.name) == p.t.str(b.name) {
				return p.fail(RuleAttributeTwin, int(a.pos))
			}
		}
	}
	return true
}

// declare puts xmlns:prefix="…" in force.
func (p *parser) declare(a *attr, prefix string) bool {
	v := p.t.str(a.value)
	if prefix == "" || v == "" || prefix == "xmlns" || v == xmlnsSpace || (prefix == "xml") != (v == NamespaceXML) {
		return p.fail(RulePrefix, int(a.pos))
	}
	if _, ok := validName(prefix); !ok || strings.IndexByte(prefix, ':') >= 0 {
		return p.fail(RuleName, int(a.pos))
	}
	a.space = 2
	p.binds = append(p.binds, bind{span{a.name.off + 6, a.name.n - 6}, p.intern(v)})
	return true
}

// resolve splits a name as written into local name and namespace; space is what a name without prefix gets.
func (p *parser) resolve(name span, space uint16, pos int) (span, uint16, bool) {
	s := p.t.str(name)
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return name, space, true
	}
	if _, ok := validName(s); !ok {
		return name, 0, p.fail(RuleName, pos)
	}
	prefix := s[:colon]
	local := span{name.off + uint32(colon) + 1, name.n - uint32(colon) - 1}
	for i := len(p.binds) - 1; i >= 0; i-- {
		if p.t.str(p.binds[i].prefix) == prefix {
			return local, p.binds[i].space, true
		}
	}
	if prefix == "xml" {
		return local, 1, true
	}
	return name, 0, p.fail(RulePrefix, pos)
}

// intern gives a namespace its number. Documents use a handful, so a scan is quicker than a map; see maxSpaces.
func (p *parser) intern(space string) uint16 {
	for i, s := range p.t.spaces {
		if s == space {
			return uint16(i)
		}
	}
	p.t.spaces = append(p.t.spaces, space)
	return uint16(len(p.t.spaces) - 1)
}

// endTag reads </name>.
func (p *parser) endTag() bool {
	start := p.i
	top := &p.stack[len(p.stack)-1]
	open := p.s[top.name.off : top.name.off+top.name.n]
	rest := p.s[start+2:]
	if len(p.stack) == 1 {
		return p.fail(RuleEndTag, start)
	}
	if !strings.HasPrefix(rest, open) {
		if strings.HasPrefix(open, rest) {
			return p.cut()
		}
		return p.fail(RuleEndTag, start)
	}
	p.i = start + 2 + len(open)
	if p.i < len(p.s) && p.s[p.i] != '>' {
		if classes[p.s[p.i]]&inName != 0 {
			return p.fail(RuleEndTag, start)
		}
		p.blanks()
	}
	if p.i == len(p.s) {
		return p.cut()
	}
	if p.s[p.i] != '>' {
		return p.fail(RuleTag, p.i)
	}
	p.i++
	p.t.nodes[top.node].end = uint32(p.i)
	p.binds, p.names = p.binds[:top.binds], p.names[:top.names]
	p.stack = p.stack[:len(p.stack)-1]
	return true
}
