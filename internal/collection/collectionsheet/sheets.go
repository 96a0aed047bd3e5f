// Package collectionsheet translates between sheets as files (wire/sheet) and collection's terms, and makes the templates that
// institutions fill in.
package collectionsheet

import (
	"encoding/json"
	"io"

	"minkang/internal/collection"
	"minkang/internal/wire/sheet"
)

// Sheets implements collection.Sheets.
type Sheets struct {
	Temp string // folder for what does not fit into memory; "" the system's
}

// Open implements collection.Sheets.
func (s Sheets) Open(body io.ReaderAt, size int64, format string, isHeader func([]string) bool) (collection.Sheet, error) {
	r, err := sheet.Open(body, size, sheet.Options{Format: sheet.Format(format), IsHeader: isHeader, TempDir: s.Temp})
	if err != nil {
		return nil, err
	}
	return &opened{Reader: r}, nil
}

// Writer implements collection.Sheets.
func (s Sheets) Writer(w io.Writer, layout string) (collection.SheetWriter, error) {
	var l sheet.Layout
	if err := json.Unmarshal([]byte(layout), &l); err != nil {
		return nil, err
	}
	return sheet.NewWriter(w, l)
}

// opened shows a reader in collection's words.
type opened struct {
	sheet.Reader
	flaws []collection.Flaw
}

// Flaws implements collection.Sheet.
func (o *opened) Flaws() []collection.Flaw {
	o.flaws = o.flaws[:0]
	for _, f := range o.Reader.Flaws() {
		o.flaws = append(o.flaws, collection.Flaw{Rule: f.Rule, Column: f.Column})
	}
	return o.flaws
}

// Notices implements collection.Sheet.
func (o *opened) Notices() (out []collection.Notice) {
	for _, n := range o.Reader.Notices() {
		out = append(out, collection.Notice(n))
	}
	return out
}

// Layout implements collection.Sheet.
func (o *opened) Layout() string {
	b, err := json.Marshal(o.Reader.Layout())
	if err != nil { // plain texts always can be
		return "{}"
	}
	return string(b)
}

// Media gives content type and file ending of a layout or format.
func Media(layout string) (contentType, ending string) {
	var l sheet.Layout
	_ = json.Unmarshal([]byte(layout), &l) // an unknown layout is CSV
	switch l.Format {
	case sheet.XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"
	case sheet.JSONL:
		return "application/jsonl; charset=utf-8", "jsonl"
	}
	if l.Encoding != "" && l.Encoding[:3] != "utf" {
		return "text/csv; charset=" + l.Encoding, "csv"
	}
	return "text/csv; charset=utf-8", "csv"
}
