package sheet

import (
	"bytes"
	"io"
	"strconv"
	"unicode/utf8"
)

// scanner is a pull reader for the XML of workbooks: start tags, end tags and text, without namespaces, in bounded memory.
// It exists because a sheet of a million rows is a gigabyte of XML: building trees or names for it would cost minutes.
// Declarations of document types are refused, so there are no entities but the five of XML.
type scanner struct {
	src   io.Reader
	buf   []byte
	pos   int
	end   int
	total int64 // bytes taken from src
	limit int64
	eof   bool

	name  []byte // local name of the tag; valid until the next token
	attrs []byte // what stands between name and >
	empty bool   // <a/>
	depth int
}

// token is what next found.
type token uint8

const (
	tokenEnd   token = iota // of the input
	tokenStart              // of an element; an empty one is start only, with empty set
	tokenClose
	tokenText // copied to the given slice when it is wanted
)

const (
	scanBuffer = 128 << 10
	maxTag     = 64 << 10
	maxDepth   = 64
)

func newScanner(src io.Reader, limit int64) *scanner {
	return &scanner{src: src, buf: make([]byte, scanBuffer), limit: limit}
}

// fill reads more; what was not consumed stays. False at the end of the input.
func (s *scanner) fill() (bool, error) {
	if s.eof {
		return false, nil
	}
	if s.pos > 0 {
		s.end = copy(s.buf, s.buf[s.pos:s.end])
		s.pos = 0
	}
	if s.end == len(s.buf) {
		return false, ErrDamaged // a tag longer than the buffer
	}
	for {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		if s.total += int64(n); s.total > s.limit {
			return false, ErrBomb
		}
		switch {
		case err == io.EOF:
			s.eof = true
			return n > 0, nil
		case err != nil:
			return false, ErrDamaged
		case n > 0:
			return true, nil
		}
	}
}

// next gives the next token. Text goes to *text, appended, when text is not nil, and never more than room bytes of it; the
// rest is passed over and cut is set.
func (s *scanner) next(text *[]byte, room int) (t token, cut bool, err error) {
	if s.pos == s.end {
		if more, err := s.fill(); err != nil {
			return 0, false, err
		} else if !more {
			if s.depth > 0 {
				return 0, false, ErrDamaged
			}
			return tokenEnd, false, nil
		}
	}
	if s.buf[s.pos] != '<' {
		cut, err = s.text(text, room)
		return tokenText, cut, err
	}
	t, err = s.tag(text)
	return t, false, err
}

// text passes over text up to the next tag.
func (s *scanner) text(to *[]byte, room int) (cut bool, err error) {
	for {
		n := bytes.IndexByte(s.buf[s.pos:s.end], '<')
		part := s.buf[s.pos:s.end]
		if n >= 0 {
			part = part[:n]
		} else if i := bytes.LastIndexByte(part, '&'); i >= 0 && i > len(part)-12 && !s.eof {
			part = part[:i] // an entity may be cut here
		}
		if to != nil && len(part) > 0 {
			if len(*to) > room {
				cut = true
			} else if *to, err = unescape(*to, part); err != nil {
				return cut, err
			}
		}
		s.pos += len(part)
		if n >= 0 {
			return cut, nil
		}
		if more, err := s.fill(); err != nil || !more {
			return cut, err
		}
	}
}

// tag reads what begins with <.
func (s *scanner) tag(text *[]byte) (token, error) {
	for s.end-s.pos < 2 {
		if more, err := s.fill(); err != nil {
			return 0, err
		} else if !more {
			return 0, ErrDamaged
		}
	}
	if c := s.buf[s.pos+1]; c == '!' || c == '?' {
		return s.special(text)
	}
	body, err := s.untilGreater()
	if err != nil {
		return 0, err
	}
	if body[0] == '/' {
		s.name, s.attrs, s.empty = local(bytes.TrimSpace(body[1:])), nil, false
		if s.depth--; s.depth < 0 {
			return 0, ErrDamaged
		}
		return tokenClose, nil
	}
	if s.empty = body[len(body)-1] == '/'; s.empty {
		body = body[:len(body)-1]
	} else if s.depth++; s.depth > maxDepth {
		return 0, ErrDamaged
	}
	i := 0
	for i < len(body) && body[i] > ' ' {
		i++
	}
	s.name, s.attrs = local(body[:i]), body[i:]
	if len(s.name) == 0 {
		return 0, ErrDamaged
	}
	return tokenStart, nil
}

// untilGreater gives what stands between < and >, a > inside quotes not counted.
func (s *scanner) untilGreater() ([]byte, error) {
	if n := bytes.IndexByte(s.buf[s.pos+1:s.end], '>'); n > 0 { // nearly always there are no apostrophes and all quotes are closed
		body := s.buf[s.pos+1 : s.pos+1+n]
		if bytes.Count(body, []byte{'"'})%2 == 0 && bytes.IndexByte(body, '\'') < 0 {
			s.pos += n + 2
			return body, nil
		}
	}
	i := 1
	var quote byte
	for {
		for ; s.pos+i < s.end; i++ {
			switch c := s.buf[s.pos+i]; {
			case quote != 0:
				if c == quote {
					quote = 0
				}
			case c == '"' || c == '\'':
				quote = c
			case c == '>':
				body := s.buf[s.pos+1 : s.pos+i]
				s.pos += i + 1
				if len(body) == 0 {
					return nil, ErrDamaged
				}
				return body, nil
			}
		}
		if i > maxTag {
			return nil, ErrDamaged
		}
		if more, err := s.fill(); err != nil {
			return nil, err
		} else if !more {
			return nil, ErrDamaged
		}
	}
}

// special passes over declarations and comments; the text of a CDATA section counts as text.
func (s *scanner) special(text *[]byte) (token, error) {
	for s.end-s.pos < 9 && !s.eof {
		if _, err := s.fill(); err != nil {
			return 0, err
		}
	}
	head := s.buf[s.pos:s.end]
	var stop string
	switch {
	case bytes.HasPrefix(head, []byte("<!--")):
		stop = "-->"
	case bytes.HasPrefix(head, []byte("<![CDATA[")):
		s.pos += 9
		return tokenText, s.until("]]>", text)
	case bytes.HasPrefix(head, []byte("<?")):
		stop = "?>"
	default:
		return 0, ErrDamaged
	}
	return tokenText, s.until(stop, nil)
}

// until passes over everything up to and with stop.
func (s *scanner) until(stop string, to *[]byte) error {
	for {
		part := s.buf[s.pos:s.end]
		n := bytes.Index(part, []byte(stop))
		keep := n
		if n < 0 {
			keep = max(0, len(part)-len(stop)+1)
		}
		if to != nil && len(*to) <= maxTag {
			*to = append(*to, part[:keep]...)
		}
		s.pos += keep
		if n >= 0 {
			s.pos += len(stop)
			return nil
		}
		if more, err := s.fill(); err != nil {
			return err
		} else if !more {
			return ErrDamaged
		}
	}
}

// attr gives an attribute of the current start tag, raw, by its local name; nil when it has none.
func (s *scanner) attr(name string) []byte {
	b := s.attrs
	for {
		i := 0
		for i < len(b) && b[i] <= ' ' {
			i++
		}
		start := i
		for i < len(b) && b[i] != '=' && b[i] > ' ' {
			i++
		}
		key := b[start:i]
		for i < len(b) && b[i] <= ' ' {
			i++
		}
		if i >= len(b) || b[i] != '=' {
			return nil
		}
		i++
		for i < len(b) && b[i] <= ' ' {
			i++
		}
		if i >= len(b) || b[i] != '"' && b[i] != '\'' {
			return nil
		}
		quote := b[i]
		end := bytes.IndexByte(b[i+1:], quote)
		if end < 0 {
			return nil
		}
		if string(local(key)) == name {
			return b[i+1 : i+1+end]
		}
		b = b[i+2+end:]
	}
}

// attrText gives an attribute with its entities read.
func (s *scanner) attrText(name string) string {
	raw := s.attr(name)
	if bytes.IndexByte(raw, '&') < 0 {
		return string(raw)
	}
	b, err := unescape(nil, raw)
	if err != nil {
		return string(raw)
	}
	return string(b)
}

func local(name []byte) []byte {
	if i := bytes.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

// unescape appends text with its entities read.
func unescape(to, text []byte) ([]byte, error) {
	for {
		i := bytes.IndexByte(text, '&')
		if i < 0 {
			return append(to, text...), nil
		}
		to = append(to, text[:i]...)
		text = text[i+1:]
		n := bytes.IndexByte(text, ';')
		if n < 0 || n > 10 {
			return to, ErrDamaged
		}
		r, ok := entity(string(text[:n]))
		if !ok {
			return to, ErrDamaged
		}
		to = utf8.AppendRune(to, r)
		text = text[n+1:]
	}
}

func entity(name string) (rune, bool) {
	switch name {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	base, digits := 10, name
	if len(name) < 2 || name[0] != '#' {
		return 0, false
	}
	if digits = name[1:]; digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	n, err := strconv.ParseUint(digits, base, 21)
	if err != nil || n == 0 || n > utf8.MaxRune || n >= 0xd800 && n < 0xe000 {
		return 0, false
	}
	return rune(n), true
}
