package corpus

import (
	"embed"
	"encoding/csv"
	"fmt"
	"strconv"
	"strings"
	"sync"
)

//go:embed data
var files embed.FS

// row is one line of a data file, by column name. A missing column or a bad number is a fault of the file and panics at
// first use, which the package's own test reaches for every file.
type row struct {
	file   string
	line   int
	header map[string]int
	fields []string
}

func (r row) text(column string) string {
	i, ok := r.header[column]
	if !ok {
		panic(fmt.Sprintf("corpus: %s has no column %q", r.file, column))
	}
	return r.fields[i]
}

func (r row) number(column string) float64 {
	s := r.text(column)
	if s == "" {
		return 0
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(fmt.Sprintf("corpus: %s:%d: %s is not a number", r.file, r.line, column))
	}
	return v
}

func (r row) integer(column string) int { return int(r.number(column)) }

func (r row) list(column, separator string) []string {
	if s := r.text(column); s != "" {
		return strings.Split(s, separator)
	}
	return nil
}

func read(name string) []row {
	f, err := files.Open("data/" + name)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	c := csv.NewReader(f)
	if strings.HasSuffix(name, ".psv") {
		c.Comma, c.LazyQuotes = '|', true
	}
	all, err := c.ReadAll()
	if err != nil {
		panic(fmt.Sprintf("corpus: %s: %v", name, err))
	}
	header := map[string]int{}
	for i, h := range all[0] {
		header[h] = i
	}
	rows := make([]row, 0, len(all)-1)
	for i, fields := range all[1:] {
		rows = append(rows, row{file: name, line: i + 2, header: header, fields: fields})
	}
	return rows
}

func once[T any](name string, build func([]row) T) func() T {
	return sync.OnceValue(func() T { return build(read(name)) })
}
