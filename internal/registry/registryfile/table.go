package registryfile

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/fold"
	"minkang/internal/registry"
	"minkang/internal/wire/sheet"
)

// Bounds of an import.
const (
	MaxRows   = 20_000
	MaxFaults = 1_000
)

// Column is one column of a sheet.
type Column struct {
	Key      string // field name, also accepted as header
	Name     string // Chinese, as templates write it
	Required bool
	List     string // of coded values, "" free
}

// Table is one kind of sheet.
type Table struct {
	Kind    string
	Columns []Column
	put     func(ctx context.Context, s *registry.Service, r row) error
	export  func(ctx context.Context, s *registry.Service, emit func(map[string]string) error) error
}

// row is one line by field name, lists read to codes.
type row map[string]string

// Errors of imports.
var (
	ErrKind     = errs.New(errs.NotFound, "registry.no-table")
	ErrColumns  = errs.New(errs.Invalid, "registry.columns-missing") // Args columns
	ErrTooMany  = errs.New(errs.TooLarge, "registry.too-many-rows")
	ErrRequired = errs.New(errs.Invalid, "registry.required")
)

// Find gives a table by kind. Errors: registry.no-table.
func Find(kind string) (Table, error) {
	for _, t := range Tables {
		if t.Kind == kind {
			return t, nil
		}
	}
	return Table{}, ErrKind
}

// Fault is why a line was refused. Row counts as a spreadsheet shows it.
type Fault struct {
	Row    int               `json:"row"`
	Column string            `json:"column,omitempty"`
	Code   string            `json:"code"`
	Args   map[string]string `json:"-"`
}

// Result is what became of a sheet.
type Result struct {
	Rows      int
	Changed   int // new or different from what was known
	Unchanged int
	Refused   int
	Faults    []Fault // the first MaxFaults
	Ignored   []string
}

// errRehearsed ends the transaction of a rehearsal.
var errRehearsed = errors.New("registryfile: only a rehearsal")

// chunk is how many lines share a transaction, so that a long import does not keep others from writing.
const chunk = 100

// Import reads a sheet into the registry, or, when rehearse is set, only says what it would do. Lines that break a rule are
// refused and told, the others are kept. Errors: those of sheet.Open, registry.columns-missing, registry.too-many-rows and the store's.
func (t Table) Import(ctx context.Context, s *registry.Service, unit registry.Unit, src io.ReaderAt, size int64, rehearse bool) (Result, error) {
	var out Result
	reader, err := sheet.Open(src, size, sheet.Options{IsHeader: t.isHeader})
	if err != nil {
		return out, err
	}
	defer reader.Close()
	columns, err := t.match(reader.Header(), &out)
	if err != nil {
		return out, err
	}
	for end := false; !end; {
		n := chunk
		if rehearse { // one transaction: later lines may need earlier ones
			n = MaxRows + 1
		}
		lines, err := read(reader, n)
		if end = errors.Is(err, io.EOF); err != nil && !end {
			return out, err
		}
		if out.Rows += len(lines); out.Rows > MaxRows {
			return out, ErrTooMany
		}
		if out, err = t.apply(ctx, s, unit, lines, columns, out, rehearse); err != nil {
			return out, err
		}
	}
	return out, nil
}

// line is one row of a sheet and where it stands.
type line struct {
	cells []string
	row   int
}

// read gives up to n lines; with io.EOF those before the end.
func read(reader sheet.Reader, n int) ([]line, error) {
	var lines []line
	for range n {
		cells, row, err := reader.Next()
		if err != nil {
			return lines, err
		}
		lines = append(lines, line{slices.Clone(cells), row})
	}
	return lines, nil
}

// apply takes lines in one transaction, which may be tried again: what was counted before stays as it was until it is done.
func (t Table) apply(ctx context.Context, s *registry.Service, unit registry.Unit, lines []line, columns []int, before Result, rehearse bool) (Result, error) {
	var out Result
	err := unit.Write(ctx, func(ctx context.Context) error {
		out = before
		out.Faults = slices.Clone(before.Faults)
		for _, l := range lines {
			if err := t.line(ctx, s, l, columns, &out); err != nil {
				return err
			}
		}
		if rehearse {
			return errRehearsed
		}
		return nil
	})
	if errors.Is(err, errRehearsed) {
		err = nil
	}
	return out, err
}

func (t Table) line(ctx context.Context, s *registry.Service, l line, columns []int, out *Result) error {
	r := row{}
	for i, c := range columns {
		if c >= 0 && i < len(l.cells) {
			value := strings.TrimSpace(sheet.Disarm(l.cells[i]))
			if t.Columns[c].List != "" {
				value = code(t.Columns[c].List, value)
			}
			r[t.Columns[c].Key] = value
		}
	}
	changes := 0
	err := t.required(r)
	if err == nil {
		err = t.put(registry.WithTally(ctx, &changes), s, r)
	}
	e, coded := errs.As(err)
	switch {
	case err == nil && changes > 0:
		out.Changed++
	case err == nil:
		out.Unchanged++
	case coded && e.Kind != errs.Internal && e.Kind != errs.Unavailable && e.Kind != errs.Full:
		if out.Refused++; len(out.Faults) < MaxFaults {
			out.Faults = append(out.Faults, Fault{Row: l.row, Column: t.columnOf(e.Place), Code: e.Code, Args: e.Args})
		}
	default:
		return err
	}
	return nil
}

func (t Table) required(r row) error {
	for _, c := range t.Columns {
		if c.Required && r[c.Key] == "" {
			return ErrRequired.At(c.Key)
		}
	}
	return nil
}

func (t Table) columnOf(place string) string {
	for _, c := range t.Columns {
		if c.Key == place {
			return c.Name
		}
	}
	return place
}

func (t Table) find(header string) int {
	h := fold.Text(strings.TrimSuffix(strings.TrimSpace(header), "*"))
	return slices.IndexFunc(t.Columns, func(c Column) bool { return h != "" && (h == fold.Text(c.Name) || h == fold.Text(c.Key)) })
}

func (t Table) isHeader(cells []string) bool {
	known := 0
	for _, c := range cells {
		if t.find(c) >= 0 {
			known++
		}
	}
	return known >= 2
}

// match gives the table's column of each column of the sheet, -1 for those it does not know.
func (t Table) match(header []string, out *Result) ([]int, error) {
	columns, seen := make([]int, len(header)), map[int]bool{}
	for i, h := range header {
		if columns[i] = t.find(h); columns[i] < 0 || seen[columns[i]] {
			columns[i] = -1
			if h != "" {
				out.Ignored = append(out.Ignored, h)
			}
			continue
		}
		seen[columns[i]] = true
	}
	var missing []string
	for i, c := range t.Columns {
		if c.Required && !seen[i] {
			missing = append(missing, c.Name)
		}
	}
	if len(missing) > 0 {
		return nil, ErrColumns.With("columns", strings.Join(missing, "、"))
	}
	return columns, nil
}

// Template writes the empty sheet.
func (t Table) Template(w io.Writer, f sheet.Format) error {
	out, err := sheet.NewWriter(w, sheet.Layout{Format: f, Sheet: t.Kind})
	if err != nil {
		return err
	}
	if err := out.Write(t.header()); err != nil {
		return err
	}
	return out.Close()
}

func (t Table) header() []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		if names[i] = c.Name; c.Required {
			names[i] += "*"
		}
	}
	return names
}

// Export writes what the registry holds in the template's columns; personal numbers are left out.
func (t Table) Export(ctx context.Context, s *registry.Service, w io.Writer, f sheet.Format) error {
	out, err := sheet.NewWriter(w, sheet.Layout{Format: f, Sheet: t.Kind})
	if err != nil {
		return err
	}
	if err := out.Write(t.header()); err != nil {
		return err
	}
	err = t.export(ctx, s, func(r map[string]string) error {
		cells := make([]string, len(t.Columns))
		for i, c := range t.Columns {
			if cells[i] = r[c.Key]; c.List != "" {
				cells[i] = label(c.List, cells[i])
			}
		}
		return out.Write(cells)
	})
	if err != nil {
		return err
	}
	return out.Close()
}
