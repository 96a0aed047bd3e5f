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
	line    int
}

// get gives a cell, "" for an unknown column.
func (r row) get(column string) string {
	if i, ok := r.columns[column]; ok && i < len(r.cells) {
		return r.cells[i]
	}
	return ""
}

// readTable calls each for every record of a CSV file below its header; lines before the header that start with # become
// properties. The cells stay valid after the call.
func readTable(files fs.FS, name string, each func(row) error) (map[string]string, error) {
	body, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
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
		return nil, fmt.Errorf("%s: header: %w", name, err)
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
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		line, _ := reader.FieldPos(0)
		if err := each(row{columns, cells, line + head}); err != nil {
			return nil, fmt.Errorf("%s line %d: %w", name, line+head, err)
		}
	}
}
