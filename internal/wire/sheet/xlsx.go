package sheet

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
)

// xlsxReader reads one sheet of a workbook.
type xlsxReader struct {
	rowState
	book   *workbook
	name   string
	file   io.ReadCloser
	ahead  *ahead
	scan   *scanner
	merges []rowRange
	merged int // rows up to this one are touched by a merge that began
	again  []kept
	broken error

	rows    int
	row     int // number of the row at hand
	column  int // of the cell at hand
	kind    string
	style   int
	cells   []string
	pending []pendingCell
	buf     []byte
	from    int  // where the cell's text begins in buf
	wide    bool // the row holds what is not ASCII
	formula bool
	value   bool
	times   map[string]string // how day numbers read, for columns of dates repeat
}

type pendingCell struct{ column, from, to int }

type rowRange struct{ from, to int }

// openXLSX chooses the sheet and finds its header.
func openXLSX(src io.ReaderAt, size int64, o Options) (_ Reader, err error) {
	book, err := openWorkbook(src, size, o)
	if err != nil {
		if book != nil {
			err = errors.Join(err, book.close())
		}
		return nil, err
	}
	var chosen *xlsxReader
	fits, seconds := false, 0
	for _, part := range book.sheets {
		r, ok, e := openSheet(book, part, o)
		if e != nil {
			err = e
			break
		}
		switch {
		case r == nil:
		case chosen == nil, ok && !fits:
			chosen.closeSheet()
			chosen, fits = r, ok
		default:
			if ok {
				seconds++
			}
			r.closeSheet()
		}
	}
	if err == nil && chosen == nil {
		err = ErrEmpty
	}
	if err == nil {
		err = chosen.begin(o, seconds)
	}
	if err != nil {
		chosen.closeSheet()
		return nil, errors.Join(err, book.close())
	}
	return chosen, nil
}

// openSheet reads the top of a sheet; nil when it is empty. ok tells that it has the header that is wanted.
func openSheet(book *workbook, part sheetPart, o Options) (r *xlsxReader, ok bool, err error) {
	r = &xlsxReader{book: book, name: part.name, times: map[string]string{}}
	if r.file, err = part.file.Open(); err != nil {
		return nil, false, ErrDamaged
	}
	r.ahead = readAhead(r.file)
	r.scan = newScanner(r.ahead, book.limits.Unpacked)
	r.again, err = r.findHeader(o.IsHeader, r.read)
	if err != nil || r.header == nil {
		r.closeSheet()
		if err == io.EOF {
			err = nil
		}
		return nil, false, err
	}
	return r, o.IsHeader == nil || o.IsHeader(r.header), nil
}

// begin says what concerns the whole sheet and looks for merged cells, which a sheet names only after its rows.
func (r *xlsxReader) begin(o Options, seconds int) error {
	if r.book.hidden > 0 {
		r.notices = append(r.notices, Notice{Rule: "sheet.hidden", Count: r.book.hidden})
	}
	if seconds > 0 {
		r.notices = append(r.notices, Notice{Rule: "sheet.second", Count: seconds, Text: r.name})
	}
	for _, part := range r.book.sheets {
		if part.name != r.name {
			continue
		}
		err := r.book.part(part.file, func(src io.Reader) (err error) { r.merges, err = mergedRows(src, o.Limits.Unpacked); return err })
		if err != nil {
			return err
		}
		break
	}
	r.merges = slices.DeleteFunc(r.merges, func(m rowRange) bool { return m.to <= r.headerRow })
	slices.SortFunc(r.merges, func(a, b rowRange) int { return a.from - b.from })
	return nil
}

// mergedRows lists the rows of merged cells. Only the end of the part is read as XML: what comes before is searched.
func mergedRows(src io.Reader, limit int64) ([]rowRange, error) {
	buf := make([]byte, 0, 256<<10)
	var total int64
	for {
		n, err := io.ReadFull(src, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if total += int64(n); total > limit {
			return nil, ErrBomb
		}
		for from := 0; ; {
			at := bytes.Index(buf[from:], []byte("mergeCells"))
			if at < 0 {
				break
			}
			from += at + 1
			if start := tagStart(buf, from-1); start >= 0 {
				return readMerges(newScanner(io.MultiReader(bytes.NewReader(bytes.Clone(buf[start:])), src), limit))
			}
		}
		switch {
		case err == io.EOF || err == io.ErrUnexpectedEOF:
			return nil, nil
		case err != nil:
			return nil, ErrDamaged
		}
		buf = buf[:copy(buf, buf[len(buf)-64:])]
	}
}

// tagStart gives where the tag begins whose local name stands at a place; -1 when that is text.
func tagStart(b []byte, at int) int {
	for i := at - 1; i >= 0 && at-i < 32; i-- {
		switch c := b[i]; {
		case c == '<':
			return i
		case c == ':', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9':
		default:
			return -1
		}
	}
	return -1
}

const maxMerges = 2 << 20

func readMerges(s *scanner) (out []rowRange, err error) {
	for {
		t, _, err := s.next(nil, 0)
		switch {
		case err != nil:
			return nil, err
		case t == tokenEnd, t != tokenText && string(s.name) == "mergeCells" && (t == tokenClose || s.empty):
			return out, nil
		case t == tokenStart && string(s.name) == "mergeCell":
			a, b, _ := bytes.Cut(s.attr("ref"), []byte{':'})
			_, from := reference(a)
			_, to := reference(b)
			if from == 0 || to < from || len(out) == maxMerges {
				return nil, ErrDamaged
			}
			out = append(out, rowRange{from, to})
		}
	}
}

// reference reads a cell's name (AB12): column from 0, row from 1; 0 when it has none.
func reference(b []byte) (column, row int) {
	i := 0
	for i < len(b) && (b[i] >= 'A' && b[i] <= 'Z' || b[i] >= 'a' && b[i] <= 'z') && column < 1<<20 {
		column = column*26 + int(b[i]&0x1f)
		i++
	}
	row, _ = strconv.Atoi(string(b[i:]))
	return column - 1, row
}

// Layout implements Reader.
func (r *xlsxReader) Layout() Layout { return Layout{Format: XLSX, Sheet: r.name} }

// Close implements Reader.
func (r *xlsxReader) Close() error {
	r.closeSheet()
	return r.book.close()
}

func (r *xlsxReader) closeSheet() {
	if r == nil || r.file == nil {
		return
	}
	r.ahead.close()
	_ = r.file.Close() // read only
	r.file = nil
}
