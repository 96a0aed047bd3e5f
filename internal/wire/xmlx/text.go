package xmlx

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// characters reads text up to the next <.
func (p *parser) characters() bool {
	s, start := p.s, p.i
	i, special := start, false
	for {
		for i < len(s) && classes[s[i]]&inText != 0 {
			i++
		}
		if i == len(s) || s[i] == '<' {
			break
		}
		special = true
		i++
	}
	p.i = i
	if len(p.stack) == 1 {
		for j := start; j < i; j++ {
			if classes[s[j]]&isSpace == 0 {
				return p.fail(RuleOutside, j)
			}
		}
		return true
	}
	if i-start > p.lim.Text {
		return p.fail(RuleText, start)
	}
	text := span{uint32(start), uint32(i - start)}
	if special {
		if n := strings.Index(s[start:i], "]]>"); n >= 0 {
			return p.fail(RuleMarkup, start+n)
		}
		var ok bool
		if text, ok = p.expand(start, i, false); !ok {
			if p.err.Rule == RuleReference && i == len(s) && !strings.Contains(s[strings.LastIndexByte(s, '&'):], ";") {
				p.err = nil // the input ends inside a reference
				return p.cut()
			}
			return false
		}
	}
	_, ok := p.add(node{pos: uint32(start), end: uint32(i), text: text, kind: kindText})
	return ok
}

func (p *parser) cdata() bool {
	start := p.i + len("<![CDATA[")
	if len(p.stack) == 1 {
		return p.fail(RuleOutside, p.i)
	}
	n := strings.Index(p.s[start:], "]]>")
	if n < 0 {
		return p.cut()
	}
	if n > p.lim.Text {
		return p.fail(RuleText, start)
	}
	if !p.clean(start, start+n) {
		return false
	}
	text := span{uint32(start), uint32(n)}
	if strings.IndexByte(p.s[start:start+n], '\r') >= 0 {
		text = p.keep(unifyLines(p.s[start : start+n]))
	}
	pos := p.i
	p.i = start + n + 3
	_, ok := p.add(node{pos: uint32(pos), end: uint32(p.i), text: text, kind: kindText})
	return ok
}

// clean refuses characters that XML does not allow.
func (p *parser) clean(from, to int) bool {
	for i := from; i < to; i++ {
		c := p.s[i]
		if c >= 0x20 && c != 0xEF || c == '\t' || c == '\n' || c == '\r' {
			continue
		}
		if c == 0xEF {
			if r, _ := utf8.DecodeRuneInString(p.s[i:]); validRune(r) {
				continue
			}
		}
		return p.fail(RuleCharacter, i)
	}
	return true
}

// keep stores decoded text beside the source.
func (p *parser) keep(s string) span {
	p.t.extra = append(p.t.extra, s)
	return span{uint32(len(p.t.extra)-1) | extraMark, uint32(len(s))}
}

func unifyLines(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// expand resolves references and line ends in src[from:to] and checks the characters. In an attribute value white space
// becomes blanks (XML 1.0, section 3.3.3).
func (p *parser) expand(from, to int, value bool) (span, bool) {
	if !p.clean(from, to) {
		return span{}, false
	}
	raw := p.s[from:to]
	odd := "&\r"
	if value {
		odd = "&\r\n\t"
	}
	if !strings.ContainsAny(raw, odd) {
		return span{uint32(from), uint32(to - from)}, true
	}
	var b strings.Builder
	b.Grow(len(raw))
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case c == '&':
			n, ok := p.reference(&b, raw[i:], from+i)
			if !ok {
				return span{}, false
			}
			i += n - 1
		case c == '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
			fallthrough
		case c == '\n':
			b.WriteByte(lineEnd(value))
		case c == '\t' && value:
			b.WriteByte(' ')
		default:
			b.WriteByte(c)
		}
	}
	return p.keep(b.String()), true
}

func lineEnd(value bool) byte {
	if value {
		return ' '
	}
	return '\n'
}

// reference writes what the reference at the start of raw stands for and returns its length.
func (p *parser) reference(b *strings.Builder, raw string, off int) (int, bool) {
	n := strings.IndexByte(raw, ';')
	if n < 2 {
		return 0, p.fail(RuleReference, off)
	}
	name := raw[1:n]
	switch name {
	case "lt":
		b.WriteByte('<')
	case "gt":
		b.WriteByte('>')
	case "amp":
		b.WriteByte('&')
	case "quot":
		b.WriteByte('"')
	case "apos":
		b.WriteByte('\'')
	default:
		if name[0] != '#' {
			if _, ok := validName(name); ok && strings.IndexByte(name, ':') < 0 && !strings.ContainsAny(name, " \t\r\n&\"'<=") {
				return 0, p.fail(RuleEntity, off)
			}
			return 0, p.fail(RuleReference, off)
		}
		r, ok := charRef(name[1:])
		if !ok {
			return 0, p.fail(RuleReference, off)
		}
		b.WriteRune(r)
	}
	return n + 1, true
}

func charRef(s string) (rune, bool) {
	base := 10
	if s != "" && s[0] == 'x' {
		base, s = 16, s[1:]
	}
	v, err := strconv.ParseUint(s, base, 32) // base 10 and 16 take no sign, prefix or underscore
	if err != nil || !validRune(rune(v)) || v > utf8.MaxRune {
		return 0, false
	}
	return rune(v), true
}
