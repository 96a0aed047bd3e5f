// Package recordcda shows shared documents: it reads the bytes and lays their content out by the document's specification, and
// masks the personal fields of the header in the original text. Rows of data sets, which are kept like documents, are shown by
// their data set. Everything here is pure.
package recordcda

import (
	"cmp"
	"strings"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/pack"
	"minkang/internal/record"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// maxBody bounds an unpacked document, in bytes.
const maxBody = 128 << 20

// Renderer implements record.Renderer. Safe for concurrent use.
type Renderer struct {
	library standards.Source
	clock   clock.Clock
}

// New returns a renderer.
func New(l standards.Source, c clock.Clock) *Renderer { return &Renderer{library: l, clock: c} }

// Render implements record.Renderer.
func (r *Renderer) Render(packed []byte) (*record.Read, error) {
	body, err := pack.Unpack(packed, maxBody)
	if err != nil {
		return nil, err
	}
	if rowBody(body) {
		return r.renderRow(body)
	}
	doc, err := cda.Parse(body)
	if err != nil {
		return nil, err
	}
	content, _, findings := r.library.Library().Examine(doc, r.clock.Now())
	out := &record.Read{Header: content.Header, Findings: r.findings(findings)}
	spec, ok := r.library.Library().DocumentType(content.Type)
	if !ok || spec.Index {
		out.Sections = narrative(doc)
		return out, nil
	}
	out.Sections = r.sections(spec, content, doc)
	return out, nil
}

func (r *Renderer) findings(all []standards.Finding) []record.FindingRow {
	out := make([]record.FindingRow, 0, len(all))
	for _, f := range all {
		out = append(out, record.FindingRow{Rule: f.Rule, Severity: f.Severity.String(), Element: f.Element, Path: f.Path, Line: f.Line, Column: f.Column,
			Text: record.Text{ZH: r.library.Library().Text(f, "zh"), EN: r.library.Library().Text(f, "en")}})
	}
	return out
}

// narrative shows a document without specification by its sections' own text.
func narrative(doc *cda.Document) []record.Section {
	var out []record.Section
	var walk func(all []cda.Section)
	walk = func(all []cda.Section) {
		for _, s := range all {
			out = append(out, record.Section{Code: s.Code.Code, Title: cmp.Or(s.Title, s.Code.Display, s.Code.Code), Text: s.Text,
				Rows: []record.Row{}, Tables: []record.Table{}})
			walk(s.Sections)
		}
	}
	walk(doc.Sections())
	return out
}

// sections lays the content out in the order of the specification; sections without content are left out.
func (r *Renderer) sections(spec *standards.DocumentSpec, c standards.Content, doc *cda.Document) []record.Section {
	texts := map[string]string{}
	for _, s := range doc.Sections() {
		texts[cmp.Or(s.Code.Code, s.Title)] = s.Text
	}
	var out []record.Section
	for _, s := range spec.Sections {
		sec := record.Section{Code: s.Code, Title: strings.TrimSuffix(s.Title, "章节"), Text: texts[s.Code], Rows: []record.Row{}, Tables: []record.Table{}}
		for _, g := range s.Groups {
			var rows [][]standards.Value
			for _, group := range c.Groups {
				if group.Section == s.Code && group.Name == g.Name {
					rows = append(rows, group.Values)
				}
			}
			switch {
			case len(rows) == 0:
			case g.Name == "":
				for _, values := range rows {
					for _, v := range values {
						sec.Rows = append(sec.Rows, r.row(g, v))
					}
				}
			default:
				sec.Tables = append(sec.Tables, r.table(g, rows))
			}
		}
		if len(sec.Rows) > 0 || len(sec.Tables) > 0 || sec.Text != "" {
			out = append(out, sec)
		}
	}
	return out
}

// table has a column for every element that some row fills.
func (r *Renderer) table(g *standards.GroupSpec, rows [][]standards.Value) record.Table {
	t := record.Table{Name: g.Name, Title: cmp.Or(g.Title, g.Name)}
	used := map[string]bool{}
	for _, values := range rows {
		line := map[string]record.Row{}
		for _, v := range values {
			k := columnKey(v.Element, v.Role)
			used[k] = true
			line[k] = r.row(g, v)
		}
		t.Rows = append(t.Rows, line)
	}
	for _, e := range g.Elements {
		if k := columnKey(e.Element, e.Role); used[k] {
			t.Columns = append(t.Columns, record.Column{Key: k, Label: e.Name})
			used[k] = false
		}
	}
	return t
}

func columnKey(element, role string) string {
	if role == "" {
		return element
	}
	return element + "/" + role
}

func (r *Renderer) row(g *standards.GroupSpec, v standards.Value) record.Row {
	row := record.Row{Element: v.Element, Label: v.Element, Value: v.Text, Code: v.Code, Unit: v.Unit, Path: v.Path}
	e, ok := g.Element(v.Element, v.Role)
	if ok {
		row.Label = e.Name
		if e.Unit != "" && row.Unit == "" {
			row.Unit = e.Unit
		}
	}
	switch {
	case !v.Time.IsZero():
		row.Value = moment(v)
	case ok && e.Type == "L":
		row.Value = map[string]string{"true": "是", "false": "否"}[v.Code]
	case v.Code != "":
		if ok {
			if c, found := r.library.Library().Code(cmp.Or(e.Domain, v.System), v.Code); found {
				row.CodeLabel = c.Name
			}
		}
		row.Value = cmp.Or(v.Text, row.CodeLabel, v.Code)
		if row.CodeLabel == row.Value {
			row.CodeLabel = ""
		}
	}
	return row
}

// moment shows a time as precisely as it was written.
func moment(v standards.Value) string {
	at := v.Time.In(clock.Region)
	switch n := len(strings.TrimSpace(v.Text)); {
	case n > 0 && n <= 4:
		return at.Format("2006")
	case n > 0 && n <= 7:
		return at.Format("2006-01")
	case n > 0 && n <= 10 && !strings.ContainsAny(v.Text, "T:"):
		return at.Format("2006-01-02")
	}
	return at.Format("2006-01-02 15:04")
}

// Original implements record.Renderer.
func (r *Renderer) Original(packed []byte, mask bool) (string, error) {
	body, err := pack.Unpack(packed, maxBody)
	if err != nil {
		return "", err
	}
	switch {
	case rowBody(body) && mask:
		return r.maskRow(body)
	case rowBody(body):
		return string(body), nil
	}
	tree, err := xmlx.Parse(body, xmlx.Limits{})
	if err != nil {
		return "", err
	}
	if !mask {
		return tree.Source(), nil
	}
	return Mask(tree, false)
}
