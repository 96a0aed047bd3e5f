package standards

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
)

// tableShape says what makes two records of a table the same, and which records stand together.
type tableShape struct {
	key   []string
	group []string // a new record is put behind the last of its group
}

// shapes of the tables whose single records a package may change. Any other table is replaced whole.
var shapes = map[string]tableShape{
	"rules.csv":                             {key: []string{"rule"}},
	"tables/data_elements.csv":              {key: []string{"de_id"}},
	"tables/value_domains.csv":              {key: []string{"cv_id", "edition", "code"}, group: []string{"cv_id", "edition"}},
	"tables/value_domains_2023_partial.csv": {key: []string{"cv_id", "edition", "code"}, group: []string{"cv_id", "edition"}},
	"tables/gb_codes.csv":                   {key: []string{"standard", "code"}, group: []string{"standard"}},
	"tables/ethnic_groups.csv":              {key: []string{"code"}},
	"tables/family_relations.csv":           {key: []string{"code"}},
	"tables/icd10_cn.csv":                   {key: []string{"code"}},
	"tables/icd9cm3_cn.csv":                 {key: []string{"code"}},
	"tables/infectious_diseases.csv":        {key: []string{"name_zh"}},
	"tables/datasets.csv":                   {key: []string{"dataset_id", "dataset_name", "inner_id", "de_id", "name_zh"}, group: []string{"dataset_id", "dataset_name"}},
	"tables/divisions.csv":                  {key: []string{"code"}},
	"tables/divisions_beijing.csv":          {key: []string{"code"}},
	"tables/document_types.csv":             {key: []string{"code"}},
	"rules/rules.csv":                       {key: []string{"rule"}},
	"tables/code_classes.csv":               {key: []string{"purpose", "class", "from"}, group: []string{"purpose", "class"}},
	"tables/document_kinds.csv":             {key: []string{"type"}},
	"tables/domain_changes.csv":             {key: []string{"domain_2011", "code_2011", "domain_2023", "code_2023"}},
	"tables/drg_groups.csv":                 {key: []string{"scheme", "code"}, group: []string{"scheme"}},
	"tables/hospital_indicators.csv":        {key: []string{"scheme", "number"}, group: []string{"scheme"}},
	"tables/identifier_names.csv":           {key: []string{"root"}},
	"tables/lab_items.csv":                  {key: []string{"loinc"}},
	"tables/oids.csv":                       {key: []string{"oid"}},
}

// What a package's row may say in its column "change"; empty adds the row or replaces the one of the same key.
const (
	changeRetire = "retire" // stays readable, is no longer to be used
	changeRemove = "remove"
)

// overlay is content with packages laid over it: files of documents/ are replaced whole, records of tables by their key.
type overlay struct {
	base   fs.FS
	layers []*Package // lowest first
}

// Open implements fs.FS: the highest layer that has the file.
func (o *overlay) Open(name string) (fs.File, error) {
	for i := len(o.layers) - 1; i >= 0; i-- {
		if _, ok := o.layers[i].Files[name]; ok {
			return o.layers[i].files().Open(name)
		}
	}
	return o.base.Open(name)
}

// whole tells whether a layer replaces a file instead of changing its records.
func (p *Package) whole(name string) bool {
	if strings.HasPrefix(name, "documents/") {
		return true
	}
	for _, r := range p.Manifest.Replaces {
		if r == name {
			return true
		}
	}
	return false
}

// read gives the records of a table with all layers applied.
func (o *overlay) read(name string, each func(row) error) (map[string]string, error) {
	var layers []*Package
	from := 0 // the highest layer that replaces the file
	for _, p := range o.layers {
		if _, ok := p.Files[name]; !ok {
			continue
		}
		layers = append(layers, p)
		if p.whole(name) {
			from = len(layers)
		}
	}
	var base []byte
	var err error
	place := name
	if from > 0 {
		base, place = layers[from-1].Files[name], layers[from-1].place(name)
	} else if base, err = fs.ReadFile(o.base, name); err != nil {
		return nil, err
	}
	if from == len(layers) { // nothing to merge
		return readCSV(base, place, each)
	}
	m := merging{shape: shapes[name], at: map[string]int{}, groups: map[string]int{}}
	properties, err := readCSV(base, place, func(r row) error { m.base(r); return nil })
	if err != nil {
		return nil, err
	}
	for _, p := range layers[from:] {
		if len(m.shape.key) == 0 {
			return nil, &LoadError{File: p.place(name), Err: errors.New("this table can only be replaced whole: name it under replaces")}
		}
		if _, err := readCSV(p.Files[name], p.place(name), m.change); err != nil {
			return nil, err
		}
	}
	return properties, m.each(each)
}

// place names a file of the package in messages.
func (p *Package) place(name string) string {
	return p.Manifest.ID + " " + p.Manifest.Version + ": " + name
}

// merging applies the records of layers to those of a table.
type merging struct {
	shape  tableShape
	rows   []row
	gone   []bool
	at     map[string]int // by key
	groups map[string]int // last row of a group
	after  map[int][]int  // rows to be put behind a row
}

func rowKey(r row, columns []string) string {
	var b strings.Builder
	for _, c := range columns {
		b.WriteString(r.get(c))
		b.WriteByte(0)
	}
	return b.String()
}

func (m *merging) base(r row) {
	if k := rowKey(r, m.shape.key); !m.known(k) { // the first of two counts, as in the loaders
		m.at[k] = len(m.rows)
	}
	if len(m.shape.group) > 0 {
		m.groups[rowKey(r, m.shape.group)] = len(m.rows)
	}
	m.rows, m.gone = append(m.rows, r), append(m.gone, false)
}

func (m *merging) known(key string) bool { _, ok := m.at[key]; return ok }

func (m *merging) change(r row) error {
	key := rowKey(r, m.shape.key)
	i, known := m.at[key]
	known = known && !m.gone[i]
	switch what := r.get("change"); what {
	case "":
		if known {
			old := m.rows[i]
			r.under = &old
			m.rows[i] = r
			return nil
		}
		m.add(key, r)
		return nil
	case changeRetire, changeRemove:
		if !known {
			return fmt.Errorf("change %s: no such row", what)
		}
		if what == changeRemove {
			m.gone[i] = true
			return nil
		}
		m.rows[i].retired = true
		return nil
	default:
		return fmt.Errorf("change %q", what)
	}
}

func (m *merging) add(key string, r row) {
	n := len(m.rows)
	m.at[key] = n
	m.rows, m.gone = append(m.rows, r), append(m.gone, false)
	if len(m.shape.group) == 0 {
		return
	}
	group := rowKey(r, m.shape.group)
	if last, ok := m.groups[group]; ok {
		if m.after == nil {
			m.after = map[int][]int{}
		}
		m.after[last] = append(m.after[last], n)
		return
	}
	m.groups[group] = n
}

// each gives the rows in their order, those added to a group behind it.
func (m *merging) each(each func(row) error) error {
	moved := make([]bool, len(m.rows))
	for _, all := range m.after {
		for _, i := range all {
			moved[i] = true
		}
	}
	emit := func(i int) error {
		if m.gone[i] {
			return nil
		}
		if err := each(m.rows[i]); err != nil {
			return m.rows[i].fault(err)
		}
		return nil
	}
	for i := range m.rows {
		if moved[i] {
			continue
		}
		if err := emit(i); err != nil {
			return err
		}
		for _, k := range m.after[i] {
			if err := emit(k); err != nil {
				return err
			}
		}
	}
	return nil
}
