package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// csvReader reads CSV. It works on a window over the bytes as they came: the delimiters, quotes and line ends of CSV never
// occur inside a character of GB18030, so a row is cut out first and decoded afterwards.
type csvReader struct {
	rowState
	src     io.Reader
	limits  Limits
	window  []byte // not yet read rows begin at pos
	pos     int
	ended   bool // the source has no more
	line    int  // of the row at pos
	rows    int
	comma   byte
	charset string // "" not known yet: only ASCII so far
	decoder *encoding.Decoder
	again   []kept
	scratch []byte // cells of the current row
	ends    []int  // where each cell ends in scratch
	cells   []string
	broken  error
}

const (
	utf8Name    = "utf-8"
	utf8BOMName = "utf-8-bom"
	gbName      = "gb18030"
	utf16LEName = "utf-16le"
	utf16BEName = "utf-16be"
)

func openCSV(src io.ReaderAt, size int64, o Options) (Reader, error) {
	r := &csvReader{src: io.NewSectionReader(src, 0, size), limits: o.Limits, line: 1}
	if err := r.fill(64 << 10); err != nil {
		return nil, err
	}
	r.detect()
	var err error
	if r.again, err = r.findHeader(o.IsHeader, r.read); err == io.EOF {
		return nil, ErrEmpty
	} else if err != nil {
		return nil, err
	}
	return r, nil
}

// detect finds encoding and delimiter in the first window.
func (r *csvReader) detect() {
	switch w := r.window; {
	case bytes.HasPrefix(w, []byte("\xef\xbb\xbf")):
		r.charset, r.pos = utf8BOMName, 3
	case bytes.HasPrefix(w, []byte("\xff\xfe")):
		r.transcode(utf16LEName, unicode.LittleEndian)
	case bytes.HasPrefix(w, []byte("\xfe\xff")):
		r.transcode(utf16BEName, unicode.BigEndian)
	}
	r.comma = delimiter(r.window[r.pos:])
}

// transcode reads UTF-16, what a spreadsheet calls Unicode text, as UTF-8 from here on.
func (r *csvReader) transcode(name string, order unicode.Endianness) {
	d := unicode.UTF16(order, unicode.IgnoreBOM).NewDecoder()
	r.src = d.Reader(io.MultiReader(bytes.NewReader(bytes.Clone(r.window[2:])), r.src))
	r.window, r.pos, r.ended, r.charset = r.window[:0], 0, false, name
	_ = r.fill(64 << 10) // an error comes back with the first row
}

// decide settles the encoding by the first row that has something else than ASCII.
func (r *csvReader) decide(text []byte) {
	if r.charset != "" {
		return
	}
	switch {
	case ascii(text):
	case !chinese(text):
		r.charset = utf8Name
	default:
		r.charset, r.decoder = gbName, simplifiedchinese.GB18030.NewDecoder()
		r.notice("sheet.encoding-chinese", 0, "")
	}
}

// chinese tells whether bytes are text of GB18030. Two of its characters in a row may also be two letters of UTF-8 that
// Chinese sheets do not hold, so text that is both counts as GB18030 unless it has a character of three bytes in UTF-8.
func chinese(text []byte) bool {
	if utf8.Valid(text) {
		for _, c := range string(text) {
			if c >= 0x800 {
				return false
			}
		}
		out, err := simplifiedchinese.GB18030.NewDecoder().Bytes(text)
		return err == nil && !bytes.ContainsRune(out, utf8.RuneError)
	}
	return true
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// delimiter is the one of comma, semicolon and tab that stands most often in the first line that has any, outside quotes.
func delimiter(b []byte) byte {
	var count [3]int
	quoted := false
	for _, c := range b {
		switch c {
		case '"':
			quoted = !quoted
		case ',', ';', '\t':
			if !quoted {
				count[bytes.IndexByte([]byte(",;\t"), c)]++
			}
		case '\n':
			if !quoted && count != [3]int{} {
				return best(count)
			}
		}
	}
	return best(count)
}

func best(count [3]int) byte {
	at := 0
	for i, n := range count {
		if n > count[at] {
			at = i
		}
	}
	return ",;\t"[at]
}

// fill makes the window hold at least want unread bytes, unless the source ends.
func (r *csvReader) fill(want int) error {
	if r.pos > 0 {
		r.window = r.window[:copy(r.window, r.window[r.pos:])]
		r.pos = 0
	}
	for len(r.window) < want && !r.ended {
		if cap(r.window) < want {
			r.window = append(make([]byte, 0, 2*want), r.window...)
		}
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

// Next implements Reader.
func (r *csvReader) Next() ([]string, int, error) {
	if len(r.again) > 0 {
		k := r.again[0]
		r.again = r.again[1:]
		r.flaws = k.flaws
		return k.cells, k.row, nil
	}
	cells, row, flaws, err := r.read()
	r.flaws = flaws
	return cells, row, err
}

// read gives the next row that is not blank.
func (r *csvReader) read() (cells []string, row int, flaws []Flaw, err error) {
	for r.broken == nil {
		r.flaws = r.flaws[:0]
		row := r.line
		cells, err := r.row()
		if err == nil {
			if r.rows++; r.rows > r.limits.Rows {
				err = ErrRows
			}
		}
		if err != nil {
			r.broken = err
			break
		}
		if !blank(cells) || len(r.flaws) > 0 {
			return cells, row, r.flaws, nil
		}
	}
	return nil, 0, nil, r.broken
}

// row cuts one row out of the window.
func (r *csvReader) row() ([]string, error) {
	for {
		if r.pos == len(r.window) && r.ended {
			return nil, io.EOF
		}
		used, lines, state := r.scan(r.window[r.pos:])
		switch {
		case state == rowWhole, state == rowOpen && r.ended:
			r.pos += used
			r.line += lines
			return r.finish()
		case len(r.window)-r.pos >= r.limits.Row || r.ended: // a quote that is never closed must not swallow the sheet
			return r.skipLine()
		}
		if err := r.fill(2 * max(len(r.window)-r.pos, 32<<10)); err != nil {
			return nil, err
		}
	}
}

// Layout implements Reader.
func (r *csvReader) Layout() Layout {
	l := Layout{Format: CSV, Encoding: r.charset, Delimiter: string(rune(r.comma))}
	if l.Encoding == "" {
		l.Encoding = utf8Name
	}
	return l
}

// Close implements Reader.
func (r *csvReader) Close() error { return nil }
