package sheet

import (
	"io"
	"strings"

	"minkang/internal/kit/errs"
)

// Format is a file format.
type Format string

// The formats.
const (
	CSV   Format = "csv"
	XLSX  Format = "xlsx"
	JSONL Format = "jsonl"
)

// Reader gives a sheet row by row.
type Reader interface {
	// Header gives the column names as written, blanks trimmed. With JSON lines it grows when a later row has a new name.
	Header() []string
	// HeaderRow is the row the header stands in, from 1; 0 with JSON lines.
	HeaderRow() int
	// Next gives the cells of the next row that is not blank and its number in the sheet (from 1, as a spreadsheet or an
	// editor shows it; in CSV the number of the line it begins on). A row may have fewer or more cells than the header. The
	// slice is valid until the next call, the strings for ever. io.EOF at the end; any other error ends the sheet.
	Next() (cells []string, row int, err error)
	// Flaws are what is doubtful in the row Next gave last. Valid until the next call.
	Flaws() []Flaw
	// Notices are what is to be said once about the sheet, as far as it was read.
	Notices() []Notice
	// Layout says how the sheet is written, enough to write another one alike.
	Layout() Layout
	// Close frees what the reader holds; it does not close its source.
	Close() error
}

// Flaw is something doubtful in one row. Rule is the stable id of a finding.
type Flaw struct {
	Rule   string
	Column int  // from 0; -1 the whole row
	Refuse bool // the row cannot be trusted as it is
}

// Notice is something about the sheet as a whole.
type Notice struct {
	Rule  string
	Row   int // where first; 0 nowhere in particular
	Count int
	Text  string // a sheet's name or a range
}

// Layout is how a sheet is written.
type Layout struct {
	Format    Format `json:"format"`
	Encoding  string `json:"encoding,omitempty"`  // CSV: utf-8, utf-8-bom, gb18030, utf-16le, utf-16be
	Delimiter string `json:"delimiter,omitempty"` // CSV
	Sheet     string `json:"sheet,omitempty"`     // xlsx: name of the sheet that was read
}

// Limits bound what a sheet may ask of the reader. Zero fields mean the default.
type Limits struct {
	Rows     int   // rows at most, blank ones counted
	Columns  int   // cells in a row
	Cell     int   // bytes of one cell
	Row      int   // bytes of one row
	Unpacked int64 // bytes of one unpacked part of a workbook
	Strings  int   // bytes of shared strings kept in memory; the rest lies in a temporary file
}

// DefaultLimits are generous for people and tight for attackers: ten million rows pass in flat memory.
func DefaultLimits() Limits {
	return Limits{Rows: 10_000_001, Columns: 1024, Cell: 128 << 10, Row: 1 << 20, Unpacked: 16 << 30, Strings: 24 << 20}
}

func (l Limits) filled() Limits {
	d := DefaultLimits()
	if l.Rows == 0 {
		l.Rows = d.Rows
	}
	if l.Columns == 0 {
		l.Columns = d.Columns
	}
	if l.Cell == 0 {
		l.Cell = d.Cell
	}
	if l.Row == 0 {
		l.Row = d.Row
	}
	if l.Unpacked == 0 {
		l.Unpacked = d.Unpacked
	}
	if l.Strings == 0 {
		l.Strings = d.Strings
	}
	return l
}

// headerWithin is how many rows from the top are looked at for the header.
const headerWithin = 20

// Options of Open.
type Options struct {
	Format Format // "" tells it from the content
	// IsHeader tells whether a row is the header that is wanted. It chooses the sheet of a workbook and skips title lines
	// above the header. When it is nil, or no row satisfies it, the first row of the first visible sheet that has one is.
	IsHeader func(cells []string) bool
	Limits   Limits
	TempDir  string // for shared strings that do not fit into memory; "" the system's
}

// The errors that end a sheet.
var (
	ErrEmpty     = errs.New(errs.Invalid, "file.empty")
	ErrFormat    = errs.New(errs.Invalid, "file.format-unknown")
	ErrOldExcel  = errs.New(errs.Invalid, "file.old-excel") // .xls, or a workbook with a password
	ErrJSONArray = errs.New(errs.Invalid, "file.json-array")
	ErrDamaged   = errs.New(errs.Invalid, "file.damaged")
	ErrRows      = errs.New(errs.TooLarge, "file.too-many-rows")
	ErrColumns   = errs.New(errs.TooLarge, "file.too-many-columns")
	ErrRowSize   = errs.New(errs.TooLarge, "file.row-too-long")
	ErrBomb      = errs.New(errs.TooLarge, "file.unpacks-too-large")
)

// Open begins to read a sheet of size bytes and finds its header. The source must stay readable until Close. Errors: those of
// this package, of kind Invalid or TooLarge, and the source's.
func Open(src io.ReaderAt, size int64, o Options) (Reader, error) {
	o.Limits = o.Limits.filled()
	if o.Format == "" {
		var err error
		if o.Format, err = Detect(src, size); err != nil {
			return nil, err
		}
	}
	switch o.Format {
	case CSV:
		return openCSV(src, size, o)
	case XLSX:
		return openXLSX(src, size, o)
	case JSONL:
		return openJSONL(src, size, o)
	}
	return nil, ErrFormat
}

// Detect tells the format from the first bytes. Plain text is CSV unless its first line begins an object.
func Detect(src io.ReaderAt, size int64) (Format, error) {
	head := make([]byte, min(size, 512))
	n, err := src.ReadAt(head, 0)
	if err != nil && err != io.EOF {
		return "", err
	}
	text := string(head[:n])
	trimmed := strings.TrimLeft(strings.TrimPrefix(text, "\ufeff"), " \t\r\n")
	lower := strings.ToLower(trimmed)
	switch {
	case trimmed == "" && size <= int64(n):
		return "", ErrEmpty
	case strings.HasPrefix(text, "PK\x03\x04"), strings.HasPrefix(text, "PK\x05\x06"):
		return XLSX, nil
	case strings.HasPrefix(text, "\xd0\xcf\x11\xe0"):
		return "", ErrOldExcel
	case strings.HasPrefix(trimmed, "{"):
		return JSONL, nil
	case strings.HasPrefix(trimmed, "["):
		return "", ErrJSONArray
	case strings.HasPrefix(lower, "<"), strings.HasPrefix(text, "%PDF"):
		return "", ErrFormat // web pages and XML tables saved under another name
	}
	if strings.IndexByte(text, 0) >= 0 && !strings.HasPrefix(text, "\xff\xfe") && !strings.HasPrefix(text, "\xfe\xff") {
		return "", ErrFormat
	}
	return CSV, nil
}

// blank tells whether a row holds nothing.
func blank(cells []string) bool {
	for _, c := range cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// names gives the cells as column names: trimmed, without the empty ones at the end.
func names(cells []string) []string {
	for len(cells) > 0 && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	out := make([]string, len(cells))
	for i, c := range cells {
		out[i] = strings.TrimSpace(c)
	}
	return out
}
