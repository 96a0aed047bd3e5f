package sheet

import (
	"bufio"
	"encoding/json"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Writer writes a sheet row by row. A cell cannot become a formula (see Arm). It belongs to one goroutine; Close completes the
// sheet and does not close what it writes to.
type Writer interface {
	Write(cells []string) error
	Close() error
}

// NewWriter begins a sheet in a layout; its zero fields mean CSV in UTF-8 with a byte order mark and commas, which spreadsheet
// programs open rightly. The first row of JSON lines names the columns.
func NewWriter(w io.Writer, l Layout) (Writer, error) {
	switch l.Format {
	case XLSX:
		return newXLSXWriter(w, l.Sheet)
	case JSONL:
		return &jsonWriter{w: bufio.NewWriterSize(w, 32<<10)}, nil
	case CSV, "":
		return newCSVWriter(w, l)
	}
	return nil, ErrFormat
}

// csvWriter writes CSV (RFC 4180) with the line ends spreadsheet programs write.
type csvWriter struct {
	w     *bufio.Writer
	comma byte
	row   []byte
	coded io.Closer
}

func newCSVWriter(w io.Writer, l Layout) (*csvWriter, error) {
	c := &csvWriter{comma: ','}
	if l.Delimiter != "" {
		c.comma = l.Delimiter[0]
	}
	coder := map[string]*encoding.Encoder{gbName: simplifiedchinese.GB18030.NewEncoder(),
		utf16LEName: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder(),
		utf16BEName: unicode.UTF16(unicode.BigEndian, unicode.UseBOM).NewEncoder()}[l.Encoding]
	if coder != nil {
		t := coder.Writer(w)
		c.coded, _ = t.(io.Closer)
		c.w = bufio.NewWriterSize(t, 32<<10)
		return c, nil
	}
	c.w = bufio.NewWriterSize(w, 32<<10)
	if l.Encoding != utf8Name {
		_, err := c.w.WriteString("\ufeff")
		return c, err
	}
	return c, nil
}

// Write implements Writer.
func (c *csvWriter) Write(cells []string) error {
	c.row = c.row[:0]
	for i, cell := range cells {
		if i > 0 {
			c.row = append(c.row, c.comma)
		}
		c.row = appendCSV(c.row, Arm(cell), c.comma)
	}
	c.row = append(c.row, '\r', '\n')
	_, err := c.w.Write(c.row)
	return err
}

// appendCSV quotes a cell when it has to.
func appendCSV(to []byte, cell string, comma byte) []byte {
	plain := true
	for i := 0; i < len(cell); i++ {
		if c := cell[i]; c == '"' || c == comma || c == '\n' || c == '\r' || c == '\t' || (i == 0 || i == len(cell)-1) && c == ' ' {
			plain = false
			break
		}
	}
	if plain {
		return append(to, cell...)
	}
	to = append(to, '"')
	for i := 0; i < len(cell); i++ {
		if cell[i] == '"' {
			to = append(to, '"')
		}
		to = append(to, cell[i])
	}
	return append(to, '"')
}

// Close implements Writer.
func (c *csvWriter) Close() error {
	err := c.w.Flush()
	if c.coded != nil && err == nil {
		err = c.coded.Close()
	}
	return err
}

// jsonWriter writes JSON lines; the first row names the columns.
type jsonWriter struct {
	w     *bufio.Writer
	names [][]byte
	row   []byte
}

// Write implements Writer. Empty cells are left out.
func (j *jsonWriter) Write(cells []string) error {
	if j.names == nil {
		j.names = [][]byte{}
		for _, c := range cells {
			j.names = append(j.names, append(appendJSON(nil, c), ':'))
		}
		return nil
	}
	j.row = append(j.row[:0], '{')
	for i, c := range cells {
		if c == "" || i >= len(j.names) {
			continue
		}
		if len(j.row) > 1 {
			j.row = append(j.row, ',')
		}
		j.row = appendJSON(append(j.row, j.names[i]...), c)
	}
	_, err := j.w.Write(append(j.row, '}', '\n'))
	return err
}

func appendJSON(to []byte, s string) []byte {
	b, err := json.Marshal(s)
	if err != nil { // a string always can be
		return append(to, `""`...)
	}
	return append(to, b...)
}

// Close implements Writer.
func (j *jsonWriter) Close() error { return j.w.Flush() }
