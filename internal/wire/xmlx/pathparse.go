package xmlx

import (
	"strconv"
	"strings"

	"minkang/internal/kit/errs"
)

// ErrPath is the error of a path that cannot be compiled; its place is the offset in the expression.
var ErrPath = errs.New(errs.Invalid, "xmlx.path")

// MustPath compiles a path that is part of the program and panics when it is wrong.
func MustPath(expr string) *Path {
	p, err := Compile(expr)
	if err != nil {
		panic("xmlx: " + expr + ": " + err.Error())
	}
	return p
}

// Compile compiles a path, for paths that come from data such as document specifications.
func Compile(expr string) (*Path, error) {
	r := pathReader{s: expr}
	p := r.path(true)
	if !r.bad && r.i < len(r.s) {
		r.bad = true
	}
	if r.bad {
		return nil, ErrPath.At(strconv.Itoa(r.i))
	}
	return p, nil
}

type pathReader struct {
	s     string
	i     int
	depth int
	bad   bool
}

func (r *pathReader) take(prefix string) bool {
	if strings.HasPrefix(r.s[r.i:], prefix) {
		r.i += len(prefix)
		return true
	}
	return false
}

func (r *pathReader) path(top bool) *Path {
	p := &Path{}
	deep := false
	switch {
	case r.take("//"):
		p.absolute, deep = top, true
	case r.take("/"):
		p.absolute = true
		r.bad = r.bad || !top
	}
	for !r.bad {
		if r.take("@") {
			p.attr = r.word()
			r.bad = r.bad || p.attr == "" || deep
			return p
		}
		p.steps = append(p.steps, r.step(deep))
		switch {
		case r.take("//"):
			deep = true
		case r.take("/"):
			deep = false
		default:
			return p
		}
	}
	return p
}

func (r *pathReader) step(deep bool) step {
	s := step{deep: deep}
	switch {
	case r.take("."):
		s.self = true
		r.bad = r.bad || deep
	case r.take("*"):
		s.name = "*"
	default:
		s.name = r.word()
		r.bad = r.bad || s.name == ""
	}
	for !r.bad && r.take("[") {
		s.conds = append(s.conds, r.cond())
	}
	return s
}

func (r *pathReader) cond() (c cond) {
	if r.depth++; r.depth > 8 {
		r.bad = true
		return c
	}
	defer func() { r.depth-- }()
	r.blanks()
	start := r.i
	for r.i < len(r.s) && r.s[r.i] >= '0' && r.s[r.i] <= '9' {
		r.i++
	}
	if r.i > start {
		n, err := strconv.Atoi(r.s[start:r.i])
		c.index, r.bad = n, err != nil || n < 1
	} else {
		c.path = r.path(false)
		r.blanks()
		if !r.bad && r.take("=") {
			r.blanks()
			c.value, c.equal = r.literal(), true
		}
	}
	r.blanks()
	r.bad = r.bad || !r.take("]")
	return c
}

func (r *pathReader) literal() string {
	if r.i == len(r.s) || r.s[r.i] != '\'' && r.s[r.i] != '"' {
		r.bad = true
		return ""
	}
	n := strings.IndexByte(r.s[r.i+1:], r.s[r.i])
	if n < 0 {
		r.bad = true
		return ""
	}
	v := r.s[r.i+1 : r.i+1+n]
	r.i += n + 2
	return v
}

func (r *pathReader) blanks() {
	for r.i < len(r.s) && r.s[r.i] == ' ' {
		r.i++
	}
}

// word reads a local name; a prefix before a colon is accepted and means nothing.
func (r *pathReader) word() string {
	start := r.i
	for r.i < len(r.s) && classes[r.s[r.i]]&inName != 0 {
		r.i++
	}
	w := r.s[start:r.i]
	if w == "" {
		return ""
	}
	colon, ok := validName(w)
	r.bad = r.bad || !ok
	return w[colon+1:]
}
