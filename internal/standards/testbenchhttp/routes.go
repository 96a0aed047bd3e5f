package testbenchhttp

import (
	"bytes"
	"context"
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/words"
	"minkang/internal/standards"
)

// Bounds of one look: bytes sent, findings listed, rows of a sheet read, looks at once.
const (
	maxBody     = 16 << 20
	maxListed   = 2000
	maxRows     = 100_000
	looksAtOnce = 2
)

// Errors of the test bench. Place names what was asked for.
var (
	ErrType  = errs.New(errs.NotFound, "testbench.type")
	ErrEmpty = errs.New(errs.Invalid, "testbench.empty")
	ErrSheet = errs.New(errs.Invalid, "testbench.no-data-set")
)

// Guard decides who may look.
type Guard interface {
	MayRead(ctx context.Context) error
}

type face struct {
	shelf standards.Source
	guard Guard
	clock clock.Clock
	room  chan struct{}
}

// Finding is a finding with its place in what was sent.
type Finding struct {
	Rule     string     `json:"rule"`
	Severity string     `json:"severity" enum:"info,warning,error,fatal"`
	Element  string     `json:"element,omitempty"`
	Path     string     `json:"path,omitempty" doc:"XPath, or the number of the column's element"`
	Line     int        `json:"line,omitempty" doc:"line of a document; row of a sheet as a spreadsheet counts"`
	Column   int        `json:"column,omitempty" doc:"column of the line; column of the sheet, from 1"`
	Name     string     `json:"name,omitempty" doc:"name of the sheet's column"`
	Text     words.Text `json:"text"`
}

// Unchecked is something that could not be checked, said once.
type Unchecked struct {
	Rule  string     `json:"rule"`
	Count int        `json:"count"`
	Text  words.Text `json:"text"`
}

// Column says what a column of a sheet was taken for.
type Column struct {
	Name    string `json:"name"`
	Item    string `json:"item,omitempty" doc:"name in the data set; empty: the data set has none such"`
	Element string `json:"element,omitempty"`
}

// Tally counts one element.
type Tally struct {
	Element  string `json:"element"`
	Name     string `json:"name"`
	Expected int    `json:"expected"`
	Present  int    `json:"present"`
	Faulty   int    `json:"faulty"`
}

// Counts are the findings by severity, those not listed included.
type Counts struct {
	Fatal   int `json:"fatal"`
	Error   int `json:"error"`
	Warning int `json:"warning"`
	Info    int `json:"info"`
}

// Report is what the test bench found.
type Report struct {
	Kind       string      `json:"kind" enum:"document,sheet"`
	Type       string      `json:"type" doc:"document type or data set it was judged by; empty: none was recognised"`
	Title      string      `json:"title"`
	Standard   string      `json:"standard,omitempty"`
	Level      string      `json:"level,omitempty" enum:"structured,index" doc:"index: only the header could be checked"`
	Detected   bool        `json:"detected" doc:"the type was recognised, not named"`
	Counts     Counts      `json:"counts"`
	Findings   []Finding   `json:"findings"`
	Left       int         `json:"left" doc:"findings that are counted but not listed"`
	NotChecked []Unchecked `json:"notChecked"`
	Elements   []Tally     `json:"elements"`
	Rows       int         `json:"rows,omitempty"`
	FaultyRows int         `json:"faultyRows,omitempty" doc:"rows with an error"`
	Columns    []Column    `json:"columns,omitempty"`
	Absent     []string    `json:"absent,omitempty" doc:"columns of the data set that the sheet does not have"`
	Format     string      `json:"format,omitempty" doc:"how the sheet is written: csv, xlsx, jsonl"`
	Encoding   string      `json:"encoding,omitempty"`
}

// Sample is a sheet to try.
type Sample struct {
	CSV string `json:"csv"`
}

// Register adds the routes of the test bench.
func Register(api huma.API, shelf standards.Source, guard Guard, c clock.Clock) {
	f := &face{shelf: shelf, guard: guard, clock: c, room: make(chan struct{}, looksAtOnce)}
	check := huma.Operation{OperationID: "check-standards", Method: http.MethodPost, Path: "/api/v1/standards/check", Tags: []string{"standards"},
		Summary: "Check a document or a sheet without storing it (测试台)", MaxBodyBytes: maxBody,
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusRequestEntityTooLarge, http.StatusUnprocessableEntity}}
	huma.Register(api, check, f.check)
	huma.Register(api, huma.Operation{OperationID: "sample-sheet", Method: http.MethodGet, Path: "/api/v1/standards/check/sample/{id}", Tags: []string{"standards"},
		Summary: "A synthetic sheet of a data set, its second row faulty (样例表格)", Errors: []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound}}, f.sample)
}

func (f *face) check(ctx context.Context, in *struct {
	Type    string `query:"type" maxLength:"40" doc:"document type or data set; empty: recognise it"`
	RawBody []byte `contentType:"application/octet-stream"`
}) (*struct{ Body Report }, error) {
	if err := f.guard.MayRead(ctx); err != nil {
		return nil, err
	}
	select {
	case f.room <- struct{}{}:
		defer func() { <-f.room }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	l := f.shelf.Library()
	b := &bench{library: l, now: f.clock.Now(), report: Report{Detected: in.Type == "", Findings: []Finding{}, NotChecked: []Unchecked{}, Elements: []Tally{}}}
	if err := b.look(ctx, in.Type, in.RawBody); err != nil {
		return nil, err
	}
	return &struct{ Body Report }{b.report}, nil
}

// look judges what was sent: a document when it begins like XML, else a sheet.
func (b *bench) look(ctx context.Context, asked string, body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return ErrEmpty
	}
	if d, ok := b.library.DataSet(asked); ok {
		return b.sheet(ctx, d, body)
	}
	if spec, ok := b.library.DocumentType(asked); ok {
		b.document(spec, body)
		return nil
	}
	if asked != "" {
		return ErrType.At(asked)
	}
	if xml(body) {
		b.document(nil, body)
		return nil
	}
	return b.sheet(ctx, nil, body)
}

// xml tells whether bytes begin like XML, in UTF-8 or UTF-16, with or without a mark.
func xml(body []byte) bool {
	head := bytes.TrimPrefix(body[:min(len(body), 64)], []byte("\ufeff"))
	head = bytes.TrimLeft(bytes.ReplaceAll(head, []byte{0}, nil), " \t\r\n\xfe\xff")
	return bytes.HasPrefix(head, []byte("<"))
}

func (f *face) sample(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"40"`
}) (*struct{ Body Sample }, error) {
	if err := f.guard.MayRead(ctx); err != nil {
		return nil, err
	}
	l := f.shelf.Library()
	d, ok := l.DataSet(in.ID)
	if !ok {
		return nil, ErrType.At(in.ID)
	}
	csv, err := sampleSheet(l, d)
	if err != nil {
		return nil, err
	}
	return &struct{ Body Sample }{Sample{csv}}, nil
}

// unchecked are the rules that say what was not checked.
var unchecked = []string{"value.not-checked", "cda.body-not-structured", "cda.index-only", "section.unknown", "element.unexpected", "check.rule-failed", "check.rules-cut"}

func isUnchecked(rule string) bool { return slices.Contains(unchecked, rule) }
