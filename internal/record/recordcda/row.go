package recordcda

import (
	"bytes"
	"cmp"
	"encoding/json"
	"sort"
	"strings"

	"minkang/internal/collection"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/phi"
	"minkang/internal/record"
	"minkang/internal/standards"
)

// errRow: the body begins like a row and is none.
var errRow = errs.New(errs.Internal, "repository.body-damaged")

// rowBody tells whether a body is a row of a data set; a shared document begins with <.
func rowBody(body []byte) bool { return bytes.HasPrefix(body, []byte("{")) }

// row is a kept row laid over its data set.
type row struct {
	set     *standards.DataSet
	cells   []string // as written
	read    []string // as the standard writes them
	facts   standards.RowFacts
	content collection.Content
}

func (r *Renderer) readRow(body []byte) (row, error) {
	var x row
	if err := json.Unmarshal(body, &x.content); err != nil {
		return x, errRow
	}
	var ok bool
	if x.set, ok = r.library.Library().DataSet(x.content.DataSet); !ok {
		return x, errRow
	}
	x.cells = make([]string, len(x.set.Items))
	for _, v := range x.content.Values {
		if i := place(x.set, v); i >= 0 {
			x.cells[i] = v.Text
		}
	}
	x.read = r.library.Library().NormalRow(x.set, x.cells)
	x.facts, _ = r.library.Library().ExtractRow(x.set, x.cells)
	return x, nil
}

// place finds the column of a value: where it stood when it was kept, or by its number when the data set has changed since.
func place(d *standards.DataSet, v collection.Value) int {
	if v.Item >= 0 && v.Item < len(d.Items) && d.Items[v.Item].Inner == v.Inner && d.Items[v.Item].Element == v.Element {
		return v.Item
	}
	if i := d.Item(v.Inner); i >= 0 && v.Inner != "" {
		return i
	}
	return d.Item(v.Element)
}

// renderRow shows a row as one section. What tells who the person is stands in the banner, as with documents.
func (r *Renderer) renderRow(body []byte) (*record.Read, error) {
	x, err := r.readRow(body)
	if err != nil {
		return nil, err
	}
	l := r.library.Library()
	section := record.Section{Code: x.set.ID, Title: x.set.Name, Rows: []record.Row{}, Tables: []record.Table{}}
	secret := x.secrets()
	for i, item := range x.set.Items {
		if x.cells[i] == "" || secret[x.cells[i]] != "" || secret[x.read[i]] != "" {
			continue
		}
		one := record.Row{Element: item.Element, Label: item.Name, Value: x.cells[i], Path: cmp.Or(item.Inner, item.Element)}
		if d := l.ColumnDomain(x.set, i); d != nil && !item.Repeats {
			if c, ok := d.Code(x.read[i]); ok {
				one.Code, one.Value = c.Code, cmp.Or(strings.TrimSpace(c.Name), c.Code)
			}
		} else if item.Type == "L" {
			one.Value = cmp.Or(map[string]string{"true": "是", "false": "否"}[x.read[i]], one.Value)
		}
		section.Rows = append(section.Rows, one)
	}
	findings := l.CheckRow(x.set, x.cells, r.clock.Now())
	head := standards.Header{Patient: x.facts.Patient, Encounter: x.facts.Encounter, EffectiveTime: x.facts.At}
	return &record.Read{Header: head, Sections: []record.Section{section}, Findings: r.findings(findings)}, nil
}

// secrets gives the values of a row that tell who the person is, with what is shown in their place.
func (x *row) secrets() map[string]string {
	p, out := &x.facts.Patient, map[string]string{}
	add := func(value, masked string) {
		if len(strings.TrimSpace(value)) >= 2 {
			out[value] = masked
		}
	}
	for _, i := range p.IDs {
		add(i.Extension, phi.IDNumber(i.Extension).String())
	}
	add(p.Name, phi.Name(p.Name).String())
	add(p.Phone, phi.Phone(p.Phone).String())
	a := p.Address
	for _, part := range []string{a.FreeText, a.Street, a.House, a.Township} {
		add(part, phi.Address(part).String())
	}
	add(x.facts.Email, "***")
	for i, item := range x.set.Items { // names, numbers and telephones of relatives and contacts
		if family, ok := personalElements[item.Element]; ok {
			add(x.cells[i], family(x.cells[i]))
		}
	}
	return out
}

// personalElements are data elements whose values are personal whoever they are about.
var personalElements = map[string]func(string) string{
	"DE02.01.030.00": func(s string) string { return phi.IDNumber(s).String() },
	"DE02.01.010.00": func(s string) string { return phi.Phone(s).String() },
	"DE02.01.012.00": func(string) string { return "***" },
}

// maskRow replaces personal values in the text of a row, the name excepted, as Mask does.
func (r *Renderer) maskRow(body []byte) (string, error) {
	x, err := r.readRow(body)
	if err != nil {
		return "", err
	}
	secret := x.secrets()
	delete(secret, x.facts.Patient.Name)
	for i := range x.content.Values {
		v := &x.content.Values[i]
		if m := secret[v.Text]; m != "" {
			v.Text = m
			continue
		}
		v.Text = replaceAll(v.Text, secret)
	}
	b, err := json.MarshalIndent(x.content, "", "  ")
	return string(b), err
}

// replaceAll masks values inside longer texts, the longest first.
func replaceAll(text string, secret map[string]string) string {
	keys := make([]string, 0, len(secret))
	for k := range secret {
		if len(k) >= 6 && strings.Contains(text, k) {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool {
		return len(keys[i]) > len(keys[j]) || len(keys[i]) == len(keys[j]) && keys[i] < keys[j]
	})
	for _, k := range keys {
		text = strings.ReplaceAll(text, k, secret[k])
	}
	return text
}
