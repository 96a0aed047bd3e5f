package standards

import (
	"io/fs"
	"strconv"
	"strings"
)

// Form is a form of the basic public health services (基本公共卫生服务表单) with its fields. The fields are one product's reading
// of the national specification (third edition), see standards/SOURCES.md. Immutable.
type Form struct {
	Name   string // "Newborn home visit"
	Schema string // the product's name of it
	Fields []FormField
}

// FormField is one field of a form.
type FormField struct {
	Name      string // the product's name
	Label     string // Chinese
	Type      string // string, int, double, date, datetime, text …
	Length    int    // 0 unknown
	Precision int
	Required  bool
	Min, Max  string
	List      string // the product's code list
	Codes     []Code // the list's codes as far as the source prints them
	Complete  bool   // false: the source cut the list
}

func readForms(files fs.FS) ([]*Form, error) {
	var forms []*Form
	_, err := readTable(files, "tables/ph_form_fields.csv", func(r row) error {
		if n := len(forms); n == 0 || forms[n-1].Name != r.get("form") {
			forms = append(forms, &Form{Name: r.get("form"), Schema: r.get("source_schema")})
		}
		f := FormField{Name: r.get("source_field"), Label: r.get("label_zh"), Type: r.get("type"), Required: r.get("required") == "yes",
			Min: r.get("min"), Max: r.get("max"), List: r.get("code_list_id"), Complete: true}
		f.Length, _ = strconv.Atoi(r.get("length")) // absent in most rows
		f.Precision, _ = strconv.Atoi(r.get("precision"))
		for _, pair := range strings.Split(r.get("code_list"), "|") {
			code, name, ok := strings.Cut(pair, "=")
			if ok {
				f.Codes = append(f.Codes, Code{Domain: f.List, Code: code, Name: name})
			} else if pair != "" {
				f.Complete = false
			}
		}
		form := forms[len(forms)-1]
		form.Fields = append(form.Fields, f)
		return nil
	})
	return forms, err
}

// Forms lists the public health forms. Do not change the slice.
func (l *Library) Forms() []*Form {
	forms, err := l.tables.forms()
	if err != nil {
		return nil
	}
	return forms
}

// Form finds a public health form by name or schema.
func (l *Library) Form(name string) (*Form, bool) {
	for _, f := range l.Forms() {
		if f.Name == name || f.Schema == name {
			return f, true
		}
	}
	return nil, false
}
