package xmlx

// mark is a place in the text: line and column, counted from 1. A line ends at LF, CR or CRLF; columns count characters.
type mark struct{ line, column int32 }

// markEvery is the distance of the marks in large documents, in bytes: finding a place costs one such stretch.
const markEvery = 1 << 14

// place turns an offset into line and column by reading from the start.
func place(src string, off int) (line, column int) {
	m := advance(mark{1, 1}, src, 0, min(off, len(src)))
	return int(m.line), int(m.column)
}

func advance(m mark, src string, from, to int) mark {
	for i := from; i < to; i++ {
		switch c := src[i]; {
		case c == '\n', c == '\r' && (i+1 == len(src) || src[i+1] != '\n'):
			m.line++
			m.column = 1
		case c&0xC0 != 0x80: // not inside a character
			m.column++
		}
	}
	return m
}

// place is place with marks, so that hundreds of findings in a document of many megabytes stay cheap. The marks are made
// once; two readers that make them at the same time make the same.
func (t *Tree) place(off int) (line, column int) {
	if len(t.src) < 2*markEvery {
		return place(t.src, off)
	}
	marks := t.marks.Load()
	if marks == nil {
		list := make([]mark, 1, len(t.src)/markEvery+1)
		list[0] = mark{1, 1}
		for i := markEvery; i <= len(t.src); i += markEvery {
			list = append(list, advance(list[len(list)-1], t.src, i-markEvery, i))
		}
		marks = &list
		t.marks.Store(marks)
	}
	off = min(off, len(t.src))
	at := off / markEvery
	m := advance((*marks)[at], t.src, at*markEvery, off)
	return int(m.line), int(m.column)
}
