package xmlx

import "strings"

// Parse reads a document from bytes as they came: UTF-8 with or without byte order mark, UTF-16 with one, or GB18030, GBK,
// GB2312 as declared. The bytes are copied, so the caller may use them again. The error is a *SyntaxError.
func Parse(b []byte, lim Limits) (*Tree, error) {
	lim = lim.filled()
	if len(b) > lim.Size {
		return nil, &SyntaxError{Rule: RuleSize, Line: 1, Column: 1}
	}
	src, err := decode(b)
	if err != nil {
		return nil, err
	}
	return parse(src, lim)
}

// ParseText reads a document from text that is already decoded, such as the content of a CDATA section, and therefore does
// not look at the encoding that its declaration may name.
func ParseText(s string, lim Limits) (*Tree, error) {
	lim = lim.filled()
	if len(s) > lim.Size {
		return nil, &SyntaxError{Rule: RuleSize, Line: 1, Column: 1}
	}
	src, err := fromUTF8(strings.TrimPrefix(s, "\uFEFF"), "")
	if err != nil {
		return nil, err
	}
	return parse(src, lim)
}

func parse(src string, lim Limits) (*Tree, error) {
	t := arenas.Get().(*Tree)
	t.src = src
	if cap(t.nodes) == 0 { // measured on CDA documents: one node in 27 bytes, one attribute in 45
		t.nodes = make([]node, 0, min(len(src)/22, lim.Nodes)+16)
		t.attrs = make([]attr, 0, len(src)/36+16)
	}
	t.nodes = append(t.nodes, node{end: uint32(len(src))})
	t.spaces = append(t.spaces, "", NamespaceXML, xmlnsSpace)
	p := parser{s: src, t: t, lim: lim, stack: make([]frame, 1, 24), names: make([]tally, 0, 64)}
	if err := p.document(); err != nil {
		t.Release()
		return nil, err
	}
	return t, nil
}

// parser is one pass over the text. Its methods return false after setting err.
type parser struct {
	s     string
	i     int // next byte
	t     *Tree
	lim   Limits
	stack []frame // the open elements; 0 is the document
	binds []bind  // namespace declarations in force
	names []tally // for each open element, how often each name occurred among its children so far
	root  bool    // the root element was seen
	err   *SyntaxError
}

type frame struct {
	node, last int32            // the element and its last child so far
	name       span             // its name as written, for the end tag
	binds      int              // how many declarations were in force outside
	names      int              // where its tallies begin
	many       map[string]int32 // tallies beyond maxTallies
	space      uint16
}

// tally counts the children of one name. Elements have few names among their children, so a scan beats a map.
type tally struct {
	name span
	n    int32
}

const maxTallies = 24

// count gives the index of a new child of that name below the innermost open element.
func (p *parser) count(name span) int32 {
	top := &p.stack[len(p.stack)-1]
	list := p.names[top.names:]
	s := p.t.str(name)
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].name.n == name.n && p.t.str(list[i].name) == s {
			list[i].n++
			return list[i].n
		}
	}
	if len(list) < maxTallies {
		p.names = append(p.names, tally{name, 1})
		return 1
	}
	if top.many == nil {
		top.many = map[string]int32{}
	}
	top.many[s]++
	return top.many[s]
}

type bind struct {
	prefix span
	space  uint16
}

func (p *parser) fail(rule string, off int) bool {
	if p.err == nil {
		p.err = errorAt(rule, p.s, off)
	}
	return false
}

// cut fails where the input ends, wherever the unfinished thing began.
func (p *parser) cut() bool { return p.fail(RuleTruncated, len(p.s)) }

func (p *parser) document() error {
	if !p.declaration() {
		return p.err
	}
	for p.i < len(p.s) {
		ok := false
		if p.s[p.i] == '<' {
			ok = p.markup()
		} else {
			ok = p.characters()
		}
		if !ok {
			return p.err
		}
	}
	switch {
	case len(p.stack) > 1:
		p.cut()
	case !p.root:
		p.fail(RuleEmpty, len(p.s))
	default:
		return nil
	}
	return p.err
}

// markup handles everything that begins with <.
func (p *parser) markup() bool {
	rest := p.s[p.i+1:]
	if rest == "" {
		return p.cut()
	}
	switch rest[0] {
	case '/':
		return p.endTag()
	case '?':
		return p.instruction()
	case '!':
		return p.declarationLike(rest)
	}
	return p.startTag()
}

// declarationLike handles comments and CDATA, and refuses DOCTYPE and the rest of <!.
func (p *parser) declarationLike(rest string) bool {
	switch {
	case strings.HasPrefix(rest, "!--"):
		return p.comment()
	case strings.HasPrefix(rest, "![CDATA["):
		return p.cdata()
	case strings.HasPrefix(rest, "!DOCTYPE"):
		return p.fail(RuleDoctype, p.i)
	}
	for _, known := range []string{"!--", "![CDATA[", "!DOCTYPE"} {
		if strings.HasPrefix(known, rest) {
			return p.cut()
		}
	}
	return p.fail(RuleMarkup, p.i)
}

func (p *parser) comment() bool {
	start := p.i + 4
	n := strings.Index(p.s[start:], "--")
	if n < 0 || start+n+2 >= len(p.s) {
		return p.cut()
	}
	if p.s[start+n+2] != '>' {
		return p.fail(RuleComment, start+n)
	}
	if !p.clean(start, start+n) {
		return false
	}
	p.i = start + n + 3
	return true
}

func (p *parser) instruction() bool {
	start := p.i
	p.i += 2
	target, ok := p.name()
	if !ok {
		return false
	}
	if strings.EqualFold(p.t.str(target), "xml") {
		return p.fail(RuleDeclaration, start)
	}
	n := strings.Index(p.s[p.i:], "?>")
	if n < 0 {
		return p.cut()
	}
	if n > 0 && classes[p.s[p.i]]&isSpace == 0 {
		return p.fail(RuleInstruction, p.i)
	}
	if !p.clean(p.i, p.i+n) {
		return false
	}
	p.i += n + 2
	return true
}

// declaration reads <?xml version … ?> at the very beginning. The encoding was dealt with before.
func (p *parser) declaration() bool {
	if !strings.HasPrefix(p.s, "<?xml") || len(p.s) > 5 && classes[p.s[5]]&inName != 0 {
		return true
	}
	n := strings.Index(p.s, "?>")
	if n < 0 {
		return p.cut()
	}
	rest := p.s[5:n]
	for at := 0; ; at++ {
		trimmed := strings.TrimLeft(rest, " \t\r\n")
		if trimmed == "" {
			if at == 0 { // version is not optional
				return p.fail(RuleDeclaration, n)
			}
			p.i = n + 2
			return true
		}
		off := n - len(trimmed)
		key, after, ok := strings.Cut(trimmed, "=")
		key, after = strings.TrimRight(key, " \t\r\n"), strings.TrimLeft(after, " \t\r\n")
		if !ok || len(after) < 2 || after[0] != '"' && after[0] != '\'' {
			return p.fail(RuleDeclaration, off)
		}
		value, tail, ok := strings.Cut(after[1:], after[:1])
		good := ok && (at == 0 && key == "version" && strings.HasPrefix(value, "1.") ||
			at > 0 && (key == "encoding" && value != "" || key == "standalone" && (value == "yes" || value == "no")))
		if !good {
			return p.fail(RuleDeclaration, off)
		}
		rest = tail
	}
}

// name reads a name as written and checks its characters.
func (p *parser) name() (span, bool) {
	s, i, or := p.s, p.i, byte(0)
	for i < len(s) && classes[s[i]]&inName != 0 {
		or |= s[i]
		i++
	}
	if i == len(s) {
		return span{}, p.cut()
	}
	at := span{uint32(p.i), uint32(i - p.i)}
	if or >= 0x80 || i == p.i || s[p.i] < 'A' {
		if _, ok := validName(s[p.i:i]); !ok {
			return span{}, p.fail(RuleName, p.i)
		}
	}
	p.i = i
	return at, true
}

func (p *parser) blanks() {
	for p.i < len(p.s) && classes[p.s[p.i]]&isSpace != 0 {
		p.i++
	}
}

// add appends a node below the innermost open element.
func (p *parser) add(n node) (int32, bool) {
	if len(p.t.nodes) > p.lim.Nodes {
		return 0, p.fail(RuleNodes, int(n.pos))
	}
	i := int32(len(p.t.nodes))
	top := &p.stack[len(p.stack)-1]
	n.parent = top.node
	if top.last == 0 {
		p.t.nodes[top.node].first = i
	} else {
		p.t.nodes[top.last].next = i
	}
	top.last = i
	p.t.nodes = append(p.t.nodes, n)
	return i, true
}
