package standardshttp

import (
	"context"

	"minkang/internal/kit/fold"
	"minkang/internal/standards"
	"minkang/internal/wire/fhir"
)

// lookup answers CodeSystem/$lookup.
func (t *terminology) lookup(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	l := t.shelf.Library()
	c, err := concept(in)
	if err != nil {
		return err
	}
	if c.System == "" {
		return fhir.ErrParameter.At("system")
	}
	d, ok := t.find(l, c.System, c.Version)
	if !ok {
		return ErrNotFound.At("system")
	}
	code, ok := d.Code(c.Code)
	if !ok {
		return ErrNotFound.At("code")
	}
	a.Parameters()
	a.String("name", d.Name)
	a.String("version", d.Edition)
	a.String("display", code.Name)
	property := func(name string, value func()) {
		a.Part("property", func() { a.Code("code", name); value() })
	}
	property("inactive", func() { a.Boolean("value", code.Retired) })
	property("standard", func() { a.String("value", d.Standard) })
	if p := fold.Pinyin("a" + fold.Name(code.Name)); len(p) > 1 {
		property("pinyin", func() { a.String("value", p[1:]) })
	}
	a.End()
	return nil
}

// verdict is what a validation says.
type verdict struct {
	ok      bool
	message string
	display string
}

func (v verdict) write(a *fhir.Answer) {
	a.Parameters()
	a.Boolean("result", v.ok)
	a.String("message", v.message)
	a.String("display", v.display)
	a.End()
}

// judge holds a code, and a display when one came, against a table.
func judge(d *standards.Domain, c fhir.Coding) verdict {
	code, ok := d.Code(c.Code)
	switch {
	case !ok && d.Open:
		return verdict{message: "代码不在所载的表中；该表不完整或可扩展 · the code is not in the table held, which is incomplete or open"}
	case !ok:
		return verdict{message: "代码不在值域中 · the code is not in the value domain"}
	case c.Display != "" && c.Display != code.Name && fold.Name(c.Display) != fold.Name(code.Name):
		return verdict{message: "显示名与代码不符 · the display is not that of the code", display: code.Name}
	case code.Retired:
		return verdict{ok: true, message: "代码已停用 · the code is retired", display: code.Name}
	}
	return verdict{ok: true, display: code.Name}
}

// validateCode answers CodeSystem/$validate-code.
func (t *terminology) validateCode(_ context.Context, in *fhir.Input, a *fhir.Answer) error {
	c, err := concept(in)
	if err != nil {
		return err
	}
	address := firstOf(in.Text("url"), c.System)
	if address == "" {
		return fhir.ErrParameter.At("url")
	}
	d, ok := t.find(t.shelf.Library(), address, firstOf(in.Text("version"), c.Version))
	if !ok {
		return ErrNotFound.At("url")
	}
	return t.codeOf(d, c, a)
}

func (t *terminology) validateCodeOf(_ context.Context, id string, in *fhir.Input, a *fhir.Answer) error {
	d, ok := t.naming().byID[id]
	if !ok {
		return ErrNotFound.At(id)
	}
	c, err := concept(in)
	if err != nil {
		return err
	}
	return t.codeOf(d, c, a)
}

func (t *terminology) codeOf(d *standards.Domain, c fhir.Coding, a *fhir.Answer) error {
	judge(d, c).write(a)
	return nil
}

// largest code system that is read with its concepts.
const readAtMost = 5000

func (n *naming) codeSystem(d *standards.Domain, concepts bool) fhir.CodeSystem {
	out := fhir.CodeSystem{ResourceType: "CodeSystem", ID: n.ids[d], URL: systemURL(d), Version: d.Edition, Name: machineName(d), Title: d.Name, Status: "active",
		Description: d.Standard, CaseSensitive: true, ValueSet: valueSetURL(d) + "|" + d.Edition, Content: "complete", Count: d.Size(),
		Property: []fhir.Property{{Code: "status", URI: "http://hl7.org/fhir/concept-properties#status", Type: "code"}}}
	if d.OID != "" {
		out.Identifier = []fhir.Identifier{{System: "urn:ietf:rfc:3986", Value: oidPrefix + d.OID}}
	}
	switch {
	case !concepts || d.Size() > readAtMost:
		out.Content = "not-present"
	case d.Open:
		out.Content = "fragment"
	}
	if out.Content == "not-present" {
		return out
	}
	for _, c := range d.Codes() {
		x := fhir.Concept{Code: c.Code, Display: c.Name}
		if c.Retired {
			x.Property = []fhir.ConceptProperty{{Code: "status", Value: "retired"}}
		}
		out.Concept = append(out.Concept, x)
	}
	return out
}

// machineName is a name that programs can use: letters, digits and underscores, a letter first.
func machineName(d *standards.Domain) string {
	b := []byte(slug(d.ID))
	for i, c := range b {
		if c == '.' || c == '-' {
			b[i] = '_'
		}
	}
	return string(b)
}

func (t *terminology) readCodeSystem(_ context.Context, id string, in *fhir.Input, a *fhir.Answer) error {
	n := t.naming()
	d, ok := n.byID[id]
	if !ok {
		return ErrNotFound.At(id)
	}
	return a.Resource(n.codeSystem(d, in.Text("_summary") != "true"))
}
