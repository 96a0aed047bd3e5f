package factsfile

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"minkang/internal/facts"
)

// WriteCSV writes an answer as CSV (RFC 4180): one header line, one line per row with code and name for every dimension,
// the totals last. Numbers have no thousands marks; withheld cells are "*". Texts that a spreadsheet would run as a
// formula get a leading apostrophe.
func WriteCSV(w io.Writer, r *facts.Result, o Options) error {
	if o.BOM {
		if _, err := io.WriteString(w, "\uFEFF"); err != nil {
			return err
		}
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	dimensions, values := split(r.Columns)
	var head []string
	for _, d := range dimensions {
		head = append(head, o.pick(d.Zh, d.En)+o.pick("编码", " code"), o.pick(d.Zh, d.En))
	}
	for _, v := range values {
		head = append(head, o.header(v))
	}
	if err := out.Write(head); err != nil {
		return err
	}
	line := make([]string, 0, len(head))
	for i := range r.Rows {
		row := &r.Rows[i]
		line = line[:0]
		for _, k := range row.Keys {
			line = append(line, harmless(k.Code), harmless(o.label(k)))
		}
		if err := out.Write(appendValues(line, values, row)); err != nil {
			return err
		}
	}
	if r.Totals != nil {
		line = line[:0]
		for i := range dimensions {
			line = append(line, "", []string{o.pick("合计", "Total"), ""}[min(i, 1)])
		}
		if err := out.Write(appendValues(line, values, r.Totals)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func appendValues(line []string, columns []facts.ResultColumn, row *facts.Row) []string {
	for i, c := range columns {
		switch v := row.Values[i]; {
		case row.Hidden && c.Kind != "before":
			line = append(line, withheld)
		case v == nil:
			line = append(line, "")
		default:
			line = append(line, strconv.FormatFloat(*v, 'f', c.Decimals, 64))
		}
	}
	return line
}

// harmless keeps a spreadsheet from reading a text as a formula.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
