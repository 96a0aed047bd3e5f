package sheet

import (
	"io"
	"strconv"
)

// Next implements Reader.
func (r *xlsxReader) Next() ([]string, int, error) {
	if len(r.again) > 0 {
		k := r.again[0]
		r.again = r.again[1:]
		r.flaws = k.flaws
		r.checkMerged(k.row)
		return k.cells, k.row, nil
	}
	cells, row, flaws, err := r.read()
	r.flaws = flaws
	if err == nil {
		r.checkMerged(row)
	}
	return cells, row, err
}

// checkMerged: of merged cells only the first holds the value, so what the others mean is unsure.
func (r *xlsxReader) checkMerged(row int) {
	for len(r.merges) > 0 && r.merges[0].from <= row {
		r.merged = max(r.merged, r.merges[0].to)
		r.merges = r.merges[1:]
	}
	if row <= r.merged {
		r.flaw("sheet.merged-cells", -1, true)
	}
}

// read gives the next row that is not blank.
func (r *xlsxReader) read() ([]string, int, []Flaw, error) {
	for r.broken == nil {
		r.flaws = r.flaws[:0]
		cells, err := r.nextRow()
		if err != nil {
			r.broken = err
			break
		}
		if !blank(cells) || len(r.flaws) > 0 {
			return cells, r.row, r.flaws, nil
		}
	}
	return nil, 0, nil, r.broken
}

// nextRow reads up to the end of a row.
func (r *xlsxReader) nextRow() ([]string, error) {
	s := r.scan
	for {
		t, _, err := s.next(nil, 0)
		switch {
		case err != nil:
			return nil, err
		case t == tokenEnd:
			return nil, io.EOF
		case t == tokenStart && string(s.name) == "row":
			if r.rows++; r.rows > r.book.limits.Rows {
				return nil, ErrRows
			}
			n, _ := strconv.Atoi(string(s.attr("r")))
			r.row = max(r.row+1, n)
			if s.empty {
				return nil, nil
			}
			return r.cellsOfRow()
		case t == tokenClose && string(s.name) == "sheetData":
			return nil, io.EOF
		}
	}
}

func (r *xlsxReader) cellsOfRow() ([]string, error) {
	s := r.scan
	r.cells, r.pending, r.buf, r.wide, r.column = r.cells[:0], r.pending[:0], r.buf[:0], false, -1
	for {
		t, _, err := s.next(nil, 0)
		switch {
		case err != nil:
			return nil, err
		case t == tokenEnd:
			return nil, ErrDamaged
		case t == tokenStart && len(s.name) == 1 && s.name[0] == 'c':
			r.startCell()
			if s.empty {
				continue
			}
			if err := r.readCell(); err != nil {
				return nil, err
			}
		case t == tokenClose && string(s.name) == "row":
			return r.finishRow()
		}
	}
}

func (r *xlsxReader) startCell() {
	s := r.scan
	next := r.column + 1
	if ref := s.attr("r"); len(ref) > 0 {
		if at, _ := reference(ref); at >= 0 {
			next = at
		}
	}
	r.column, r.style = next, -1
	if b := s.attr("s"); len(b) > 0 {
		r.style = decimal(b)
	}
	r.kind = "n"
	if kind := s.attr("t"); len(kind) > 0 {
		for _, known := range [...]string{"s", "str", "inlineStr", "b", "e", "d"} {
			if string(kind) == known {
				r.kind = known
			}
		}
	}
	r.from, r.formula, r.value = len(r.buf), false, false
}

// decimal reads a small number of digits; -1 when it is none.
func decimal(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' || n > 1<<40 {
			return -1
		}
		n = n*10 + int(c-'0')
	}
	if len(b) == 0 {
		return -1
	}
	return n
}

// readCell reads up to the end of a cell.
func (r *xlsxReader) readCell() error {
	s := r.scan
	var to *[]byte
	phonetic := 0
	for {
		t, cut, err := s.next(to, r.from+r.book.limits.Cell)
		if err != nil {
			return err
		}
		if cut {
			r.flaw("sheet.cell-too-long", r.column, true)
		}
		switch t {
		case tokenEnd:
			return ErrDamaged
		case tokenText:
			continue
		}
		if t == tokenClose && string(s.name) == "c" {
			return r.finishCell()
		}
		switch string(s.name) {
		case "v":
			to = nil
			if t == tokenStart && !s.empty {
				to, r.value = &r.buf, true
			}
		case "t":
			to = nil
			if t == tokenStart && !s.empty && phonetic == 0 && r.kind == "inlineStr" {
				to, r.value = &r.buf, true
			}
		case "rPh":
			if t == tokenStart && !s.empty {
				phonetic++
			} else if t == tokenClose {
				phonetic--
			}
		case "f":
			r.formula = true
		}
	}
}

// finishCell turns what the cell holds into text.
func (r *xlsxReader) finishCell() error {
	if r.formula {
		r.notice("sheet.formula", r.row, "")
		if !r.value {
			r.flaw("sheet.formula-without-value", r.column, true)
		}
	}
	raw := r.buf[r.from:]
	if len(raw) == 0 {
		return nil
	}
	if r.column >= r.book.limits.Columns {
		return ErrColumns
	}
	if len(r.buf) > r.book.limits.Row {
		return ErrRowSize
	}
	switch r.kind {
	case "s":
		n := decimal(raw)
		r.buf = r.buf[:r.from]
		text, out, ok, err := r.book.shared.get(n, r.buf)
		switch {
		case err != nil:
			return err
		case !ok:
			return ErrDamaged
		}
		if r.buf = out; len(out) == r.from {
			r.put(text)
			return nil
		}
	case "inlineStr", "str":
		r.buf = r.buf[:r.from+len(unescapeControl(raw))]
	case "b":
		if string(raw) == "1" {
			r.put("true")
		} else {
			r.put("false")
		}
		r.buf = r.buf[:r.from]
		return nil
	case "e":
		r.flaw("sheet.error-value", r.column, true)
	case "d":
	default:
		r.number(raw)
	}
	if len(r.buf) > r.from {
		r.pending = append(r.pending, pendingCell{r.column, r.from, len(r.buf)})
	}
	return nil
}

// number writes a number or date.
func (r *xlsxReader) number(raw []byte) {
	if r.style >= 0 && r.style < len(r.book.dates) && r.book.dates[r.style] {
		text, known := r.times[string(raw)]
		if !known {
			var ok bool
			if text, ok = serialTime(string(raw), r.book.from1904); !ok {
				r.flaw("sheet.not-a-day", r.column, true)
				text = string(raw)
			}
			if len(r.times) >= 1<<14 {
				clear(r.times)
			}
			r.times[string(raw)] = text
		}
		r.buf = append(r.buf[:r.from], text...)
		return
	}
	if len(raw) <= exactDigits && plainDigits(string(raw)) {
		return
	}
	text, lost := tidyNumber(string(raw))
	if lost {
		r.flaw("sheet.digits-lost", r.column, true)
	}
	r.buf = append(r.buf[:r.from], text...)
}

// put sets a cell that is text already.
func (r *xlsxReader) put(text string) {
	r.grow(r.column)
	r.cells[r.column] = r.cell(text, r.column, r.book.limits.Cell, odd(text))
}

func (r *xlsxReader) grow(column int) {
	for len(r.cells) <= column {
		r.cells = append(r.cells, "")
	}
}

// finishRow makes the texts of a row out of one string.
func (r *xlsxReader) finishRow() ([]string, error) {
	whole := string(r.buf)
	strange := odd(whole)
	for _, p := range r.pending {
		r.grow(p.column)
		r.cells[p.column] = r.cell(whole[p.from:p.to], p.column, r.book.limits.Cell, strange)
	}
	return r.cells, nil
}
