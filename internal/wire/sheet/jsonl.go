package sheet

import (
	"bytes"
	"io"
)

// jsonReader reads JSON lines: every line one object, its names the columns, its scalars the cells. Lists of scalars become
// one cell, parted by ";".
type jsonReader struct {
	rowState
	src    io.Reader
	limits Limits
	window []byte
	pos    int
	ended  bool
	line   int
	rows   int
	index  map[string]int
	cells  []string
	set    []bool
	first  bool // the first row was read to find the names and is to be given
	at     int
	broken error
}

func openJSONL(src io.ReaderAt, size int64, o Options) (Reader, error) {
	r := &jsonReader{src: io.NewSectionReader(src, 0, size), limits: o.Limits, index: map[string]int{}}
	if _, _, err := r.Next(); err == io.EOF {
		return nil, ErrEmpty
	} else if err != nil {
		return nil, err
	}
	r.first = true
	return r, nil
}

// Next implements Reader.
func (r *jsonReader) Next() ([]string, int, error) {
	if r.first {
		r.first = false
		return r.cells, r.at, nil
	}
	for r.broken == nil {
		line, err := r.read()
		if err == nil {
			if r.rows++; r.rows > r.limits.Rows {
				err = ErrRows
			}
		}
		if err != nil {
			r.broken = err
			break
		}
		r.line++
		if r.line == 1 {
			line = bytes.TrimPrefix(line, []byte("\xef\xbb\xbf"))
		}
		if line = bytes.TrimSpace(line); len(line) == 0 {
			continue
		}
		r.flaws, r.at = r.flaws[:0], r.line
		if err := r.object(line); err != nil {
			r.broken = err
			break
		}
		return r.cells, r.line, nil
	}
	return nil, 0, r.broken
}

// read gives the next line.
func (r *jsonReader) read() ([]byte, error) {
	searched := 0
	for {
		rest := r.window[r.pos:]
		if n := bytes.IndexByte(rest[searched:], '\n'); n >= 0 {
			r.pos += searched + n + 1
			return rest[:searched+n], nil
		}
		if r.ended {
			if len(rest) == 0 {
				return nil, io.EOF
			}
			r.pos = len(r.window)
			return rest, nil
		}
		if len(rest) >= r.limits.Row {
			return nil, ErrRowSize
		}
		searched = len(rest)
		if err := r.fill(2 * max(len(rest), 32<<10)); err != nil {
			return nil, err
		}
	}
}

// fill makes the window hold at least want unread bytes, unless the source ends.
func (r *jsonReader) fill(want int) error {
	r.window = r.window[:copy(r.window, r.window[r.pos:])]
	r.pos = 0
	if cap(r.window) < want {
		r.window = append(make([]byte, 0, 2*want), r.window...)
	}
	for len(r.window) < want && !r.ended {
		n, err := r.src.Read(r.window[len(r.window):cap(r.window)])
		r.window = r.window[:len(r.window)+n]
		if err == io.EOF {
			r.ended = true
		} else if err != nil {
			return err
		}
	}
	return nil
}

// object reads one line into cells.
func (r *jsonReader) object(line []byte) error {
	clear(r.cells)
	clear(r.set)
	p := jsonLine{b: line}
	err := p.object(func(name, value string, flaw string) error {
		column, ok := r.index[name]
		if !ok {
			if len(r.header) >= r.limits.Columns {
				return ErrColumns
			}
			column = len(r.header)
			r.index[name] = column
			r.header = append(r.header, name)
			r.cells, r.set = append(r.cells, ""), append(r.set, false)
		}
		if flaw != "" {
			r.flaw(flaw, column, true)
		}
		if r.set[column] {
			r.flaw("sheet.name-twice", column, true)
		}
		r.cells[column], r.set[column] = r.cell(value, column, r.limits.Cell, odd(value)), true
		return nil
	})
	if err == errJSON {
		r.flaw("sheet.json", -1, true)
		return nil
	}
	return err
}

// Layout implements Reader.
func (r *jsonReader) Layout() Layout { return Layout{Format: JSONL} }

// Close implements Reader.
func (r *jsonReader) Close() error { return nil }
