package collection

import (
	"regexp"
	"strings"
	"sync"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/fold"
	"minkang/internal/standards"
)

// Columns says which column of a sheet is which column of the data set.
type Columns struct {
	Item   []int    // of each column of the sheet; -1 none
	Extra  []string // names the data set does not have
	Absent []string // columns of the data set that the sheet does not have
}

// names of a data set's columns, folded. Identifiers name one column; a Chinese name may name several, in order.
type columnNames struct {
	ids   map[string]int
	names map[string][]int
}

var named sync.Map // *standards.DataSet → *columnNames; data sets are immutable

func namesOf(d *standards.DataSet) *columnNames {
	if n, ok := named.Load(d); ok {
		return n.(*columnNames)
	}
	n := &columnNames{ids: map[string]int{}, names: map[string][]int{}}
	for i, item := range d.Items {
		for _, id := range []string{item.Inner, item.Element} {
			if _, twice := n.ids[id]; twice {
				n.ids[id] = -1
			} else if id != "" {
				n.ids[id] = i
			}
		}
		name := foldName(item.Name)
		n.names[name] = append(n.names[name], i)
	}
	named.Store(d, n)
	return n
}

// foldName compares names as people type them: width, blanks, brackets and case aside, without the star of a required field.
func foldName(s string) string {
	return fold.Text(strings.Trim(strings.TrimSpace(s), "*＊"))
}

var identifiers = regexp.MustCompile(`HDS[A-Z]\d\d\.\d\d\.\d\d\d|DE\d\d\.\d\d\.\d\d\d\.\d\d`)

// find gives the columns of the data set that a name can stand for.
func (n *columnNames) find(name string) []int {
	for _, id := range identifiers.FindAllString(strings.ToUpper(name), -1) {
		if i, ok := n.ids[id]; ok && i >= 0 {
			return []int{i}
		}
	}
	if all := n.names[foldName(name)]; len(all) > 0 {
		return all
	}
	return n.names[foldName(identifiers.ReplaceAllString(name, ""))] // the identifier of an element that stands several times
}

// IsHeader tells whether a row of a sheet names columns of a data set: at least two, and most of those that are filled.
func IsHeader(d *standards.DataSet, cells []string) bool {
	n := namesOf(d)
	known, filled := 0, 0
	for _, c := range cells {
		if strings.TrimSpace(c) == "" {
			continue
		}
		filled++
		if len(n.find(c)) > 0 {
			known++
		}
	}
	return known >= min(2, len(d.Items)) && known*2 > filled
}

// Match lays a header over a data set. A name that the data set has several times stands for its columns in their order.
// Errors: ErrWrongSheet, ErrTwice, ErrColumns, each with the names in question.
func Match(d *standards.DataSet, header []string) (Columns, error) {
	n := namesOf(d)
	c := Columns{Item: make([]int, len(header))}
	taken := make([]bool, len(d.Items))
	known := 0
	var twice []string
	for i, name := range header {
		c.Item[i] = -1
		if name = strings.TrimSpace(name); name == "" || name == ColumnRow || name == ColumnError {
			continue // the last two are of an error sheet that comes back corrected
		}
		all := n.find(name)
		if len(all) == 0 {
			c.Extra = append(c.Extra, name)
			continue
		}
		for _, item := range all {
			if !taken[item] {
				taken[item], c.Item[i] = true, item
				break
			}
		}
		if known++; c.Item[i] < 0 {
			twice = append(twice, name)
		}
	}
	switch {
	case known == 0:
		return c, ErrWrongSheet.With("dataset", d.ID+" "+d.Name).With("names", list(header))
	case len(twice) > 0:
		return c, ErrTwice.With("names", list(twice))
	}
	var missing []string
	for i, item := range d.Items {
		switch {
		case taken[i]:
		case item.Level == standards.Required && item.Status == standards.Verified:
			missing = append(missing, item.Name)
		default:
			c.Absent = append(c.Absent, item.Name)
		}
	}
	if len(missing) > 0 {
		return c, ErrColumns.With("names", list(missing))
	}
	return c, nil
}

// at places an error of the header in the sheet.
func at(err error, row int) error {
	if e, ok := errs.As(err); ok && row > 0 {
		return e.At("row " + itoa(row))
	}
	return err
}

// list joins names, as many as a person reads.
func list(names []string) string {
	const most = 12
	var out []string
	for _, n := range names {
		if n = strings.TrimSpace(n); n == "" {
			continue
		}
		if len(out) == most {
			return strings.Join(out, "、") + " …"
		}
		if r := []rune(n); len(r) > 40 {
			n = string(r[:40]) + "…"
		}
		out = append(out, n)
	}
	return strings.Join(out, "、")
}

// isGuide tells whether a row is the second row of a template, which explains the columns: most of its cells are identifiers.
func isGuide(cells []string) bool {
	filled, ids := 0, 0
	for _, c := range cells {
		if c = strings.TrimSpace(c); c != "" {
			filled++
			if identifiers.MatchString(c) {
				ids++
			}
		}
	}
	return filled > 0 && ids*2 > filled
}

// Lay puts a row's cells in the order of the data set, into row. over tells that it has filled cells beyond the header.
func (c *Columns) Lay(cells, row []string) (over bool) {
	clear(row)
	for i, cell := range cells {
		switch {
		case i >= len(c.Item):
			over = over || strings.TrimSpace(cell) != ""
		case c.Item[i] >= 0:
			row[c.Item[i]] = cell
		}
	}
	return over
}
