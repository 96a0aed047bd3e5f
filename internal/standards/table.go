package standards

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
)

// row is one record of a table, addressed by column name.
type row struct {
	columns map[string]int
	cells   []string
	file    string
	line    int
	under   *row // the record of a lower layer that this one changes
	retired bool
}

// get gives a cell, "" for an unknown column. A row of a package that changes one below says only what is different: an empty
// cell keeps what was.
func (r row) get(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.cells) && (r.cells[i] != "" || r.under == nil) {
		return r.cells[i]
	}
	if r.under != nil {
		return r.under.get(column)
	}
	return ""
}

// LoadError says which line of which file keeps content from being loaded, and why.
type LoadError struct {
	File string
	Line int // 0: the file as a whole
	Err  error
}

// Error gives file, line and reason.
func (e *LoadError) Error() string { return e.Place() + ": " + e.Err.Error() }

// Place gives file and line.
func (e *LoadError) Place() string {
	if e.Line == 0 {
		return e.File
	}
	return fmt.Sprintf("%s line %d", e.File, e.Line)
}

// Unwrap gives the reason.
func (e *LoadError) Unwrap() error { return e.Err }

// readTable calls each for every record of a CSV file below its header; lines before the header that start with # become
// properties. The cells stay valid after the call. In a library with packages the records are those of all layers.
func readTable(files fs.FS, name string, each func(row) error) (map[string]string, error) {
	if o, ok := files.(*overlay); ok {
		return o.read(name, each)
	}
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	return readCSV(body, name, each)
}

func readCSV(body []byte, name string, each func(row) error) (map[string]string, error) {
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	properties := map[string]string{}
	head := 0
	for bytes.HasPrefix(body, []byte("#")) {
		line, rest, _ := bytes.Cut(body, []byte("\n"))
		key, value, _ := strings.Cut(strings.TrimSpace(string(line[1:])), ":")
		properties[strings.TrimSpace(key)] = strings.TrimSpace(value)
		body = rest
		head++
	}
	reader := csv.NewReader(bytes.NewReader(body))
	names, err := reader.Read()
	if err != nil {
		return nil, &LoadError{File: name, Line: head + 1, Err: fmt.Errorf("header: %w", err)}
	}
	columns := make(map[string]int, len(names))
	for i, n := range names {
		columns[n] = i
	}
	for {
		cells, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return properties, nil
		}
		if err != nil {
			var bad *csv.ParseError
			if errors.As(err, &bad) {
				return nil, &LoadError{File: name, Line: bad.Line + head, Err: bad.Err}
			}
			return nil, &LoadError{File: name, Err: err}
		}
		line, _ := reader.FieldPos(0)
		r := row{columns: columns, cells: cells, file: name, line: line + head}
		if err := each(r); err != nil {
			return nil, r.fault(err)
		}
	}
}

// fault gives an error its place, unless it has one already.
func (r row) fault(err error) error {
	var placed *LoadError
	if errors.As(err, &placed) {
		return err
	}
	return &LoadError{File: r.file, Line: r.line, Err: err}
}
