package testbenchhttp

import (
	"errors"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/words"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// bench is one look at what was sent.
type bench struct {
	library *standards.Library
	now     time.Time
	report  Report
	said    map[string]int // what was not checked, by its text: index in report.NotChecked
}

// document judges a document; spec is the type the caller named, nil for the document's own.
func (b *bench) document(spec *standards.DocumentSpec, body []byte) {
	b.report.Kind = "document"
	doc, err := cda.Parse(body)
	if err != nil {
		b.unreadable(err)
		return
	}
	defer doc.Tree.Release()
	own, known := b.library.DocumentType(doc.TypeCode)
	if !known {
		own, known = b.library.DocumentType(doc.TemplateID)
	}
	if spec != nil && own != spec {
		b.add(standards.Finding{Rule: "testbench.other-type", Severity: standards.Error, Args: map[string]string{"expected": spec.Code + " " + spec.Title}}, "")
	}
	if known {
		b.report.Type, b.report.Title, b.report.Standard, b.report.Level = own.Code, own.Title, own.Standard, "structured"
		if own.Index {
			b.report.Level = "index"
		}
	}
	_, _, found, tally := b.library.ExamineTally(doc, b.now, nil)
	for _, f := range found {
		b.add(f, "")
	}
	for _, t := range tally {
		b.tally(t, "")
	}
}

func (b *bench) tally(t standards.ElementTally, name string) {
	if name == "" {
		if e, ok := b.library.Element(t.Element); ok {
			name = e.Name
		}
	}
	b.report.Elements = append(b.report.Elements, Tally{t.Element, name, t.Expected, t.Present, t.Faulty})
}

// unreadable says why nothing could be read.
func (b *bench) unreadable(err error) {
	f := standards.Finding{Rule: errs.CodeOf(err), Severity: standards.Fatal}
	var syntax *xmlx.SyntaxError
	if errors.As(err, &syntax) {
		f.Rule, f.Line, f.Column = syntax.Rule, syntax.Line, syntax.Column
	} else if e, ok := errs.As(err); ok {
		f.Path = e.Place
	}
	b.add(f, "")
}

// text gives a finding its words: rules of the library, else the page of errors.
func (b *bench) text(f standards.Finding) words.Text {
	t := words.Text{ZH: b.library.Text(f, "zh"), EN: b.library.Text(f, "en")}
	if t.EN == f.Rule {
		t = words.Error(f.Rule, f.Args)
	}
	return t
}

// add counts a finding and lists it while there is room. name is the sheet's column.
func (b *bench) add(f standards.Finding, name string) {
	if isUnchecked(f.Rule) {
		b.notChecked(f.Rule, b.text(f))
	}
	switch f.Severity {
	case standards.Fatal:
		b.report.Counts.Fatal++
	case standards.Error:
		b.report.Counts.Error++
	case standards.Warning:
		b.report.Counts.Warning++
	default:
		b.report.Counts.Info++
	}
	if len(b.report.Findings) >= maxListed {
		b.report.Left++
		return
	}
	b.report.Findings = append(b.report.Findings, Finding{Rule: f.Rule, Severity: f.Severity.String(), Element: f.Element, Path: f.Path, Line: f.Line, Column: f.Column,
		Name: name, Text: b.text(f)})
}

func (b *bench) notChecked(rule string, text words.Text) {
	if b.said == nil {
		b.said = map[string]int{}
	}
	i, ok := b.said[rule+text.EN]
	if !ok {
		i = len(b.report.NotChecked)
		b.said[rule+text.EN] = i
		b.report.NotChecked = append(b.report.NotChecked, Unchecked{Rule: rule, Text: text})
	}
	b.report.NotChecked[i].Count++
}
