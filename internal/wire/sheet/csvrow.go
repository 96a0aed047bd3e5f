package sheet

import "bytes"

// rowEnd says how the scan of a row ended.
type rowEnd uint8

const (
	rowWhole rowEnd = iota // at a line end
	rowOpen                // the window ended first, outside quotes
	rowQuote               // the window ended inside quotes
)

// scan reads one row from the start of b into scratch and ends. It gives the bytes and lines used.
func (r *csvReader) scan(b []byte) (used, lines int, end rowEnd) {
	r.scratch, r.ends = r.scratch[:0], r.ends[:0]
	for i := 0; ; {
		if i < len(b) && b[i] == '"' {
			n, l, closed := r.quoted(b[i:])
			i, lines = i+n, lines+l
			if !closed {
				return i, lines, rowQuote
			}
		}
		start := i // what stands outside quotes, also after them
		for i < len(b) && b[i] != r.comma && b[i] != '\n' && b[i] != '\r' {
			i++
		}
		r.scratch = append(r.scratch, b[start:i]...)
		if i == len(b) {
			r.ends = append(r.ends, len(r.scratch))
			return i, lines, rowOpen
		}
		switch b[i] {
		case r.comma:
			r.ends = append(r.ends, len(r.scratch))
			i++
			continue
		case '\r':
			if i+1 == len(b) { // whether a line feed follows is not known yet
				r.ends = append(r.ends, len(r.scratch))
				return i + 1, lines + 1, r.loneReturn()
			}
			i++
			if b[i] != '\n' {
				i--
			}
		}
		r.ends = append(r.ends, len(r.scratch))
		return i + 1, lines + 1, rowWhole
	}
}

// loneReturn: a carriage return at the very end of the window ends the row only when the sheet ends there.
func (r *csvReader) loneReturn() rowEnd {
	if r.ended {
		return rowWhole
	}
	return rowOpen
}

// quoted reads a quoted part at the start of b.
func (r *csvReader) quoted(b []byte) (used, lines int, closed bool) {
	i := 1
	for {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b), lines, false
		}
		part := b[i : i+n]
		lines += bytes.Count(part, []byte{'\n'})
		r.scratch = append(r.scratch, part...)
		i += n + 1
		if i == len(b) {
			return i, lines, r.ended
		}
		if b[i] != '"' {
			return i, lines, true
		}
		r.scratch = append(r.scratch, '"')
		i++
	}
}

// skipLine gives up a row whose quote is never closed, or that is too long, and goes on after its first line.
func (r *csvReader) skipLine() ([]string, error) {
	rest := r.window[r.pos:]
	n := bytes.IndexByte(rest, '\n')
	if n < 0 {
		if !r.ended {
			return nil, ErrRowSize
		}
		n = len(rest) - 1
	}
	r.pos += n + 1
	r.line++
	r.flaw("sheet.quote-open", -1, true)
	line := bytes.TrimRight(rest[:n+1], "\r\n")
	r.scratch, r.ends = r.scratch[:0], r.ends[:0]
	for part := range bytes.SplitSeq(line[:min(len(line), r.limits.Cell)], []byte{r.comma}) { // as far as cells can be told
		r.scratch = append(r.scratch, part...)
		r.ends = append(r.ends, len(r.scratch))
	}
	return r.finish()
}

// finish checks the bounds of a row and turns it into text.
func (r *csvReader) finish() ([]string, error) {
	if len(r.ends) > r.limits.Columns {
		return nil, ErrColumns
	}
	return r.text()
}

// text decodes scratch and cuts it into cells.
func (r *csvReader) text() ([]string, error) {
	r.cells = r.cells[:0]
	r.decide(r.scratch)
	if r.decoder == nil || ascii(r.scratch) {
		whole := string(r.scratch)
		strange := odd(whole)
		start := 0
		for i, end := range r.ends {
			r.cells = append(r.cells, Disarm(r.cell(whole[start:end], i, r.limits.Cell, strange)))
			start = end
		}
		return r.cells, nil
	}
	start := 0
	for i, end := range r.ends {
		b, err := r.decoder.Bytes(r.scratch[start:end])
		start = end
		if err != nil {
			r.flaw("sheet.encoding", i, true)
		}
		text := string(b)
		r.cells = append(r.cells, Disarm(r.cell(text, i, r.limits.Cell, odd(text))))
	}
	return r.cells, nil
}
