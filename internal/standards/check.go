package standards

import (
	"strconv"
	"strings"
	"time"

	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// Check gives everything that is wrong with a document, in document order, at most MaxFindings. What the library could not
// check is said as well, as information.
func (l *Library) Check(doc *cda.Document, now time.Time) []Finding {
	c := checker{collector: collector{library: l}, doc: doc, now: now}
	spec := c.documentType()
	if spec != nil && !spec.Index {
		c.reading = read(doc, spec)
	}
	c.check(spec)
	return c.done()
}

// Examine is Extract and Check in one pass.
func (l *Library) Examine(doc *cda.Document, now time.Time) (Content, []Entry, []Finding) {
	return l.ExamineWith(doc, now, nil)
}

// ExamineWith is Examine with codes of the sender's own translated before they are checked; translate may be nil. The header
// given back, and with it doc.Header, carries the translated codes; the document's tree is not touched.
func (l *Library) ExamineWith(doc *cda.Document, now time.Time, translate Translate) (Content, []Entry, []Finding) {
	c := checker{collector: collector{library: l}, doc: doc, now: now, translate: translate}
	content, entries, _ := c.examine()
	return content, entries, c.done()
}

// examine reads and checks the document; the specification is nil for an unknown type.
func (c *checker) examine() (Content, []Entry, *DocumentSpec) {
	spec := c.documentType()
	c.translateHeader(spec)
	content := Content{Type: c.doc.TypeCode, Header: c.doc.Header}
	var entries []Entry
	if spec != nil {
		content.Type = spec.Code
		if !spec.Index {
			c.reading = read(c.doc, spec)
			c.translateBody()
			content, entries = c.library.extract(c.reading, content)
		}
	}
	c.check(spec)
	return content, entries, spec
}

type checker struct {
	collector
	doc     *cda.Document
	now     time.Time
	reading *reading

	translate Translate
	corrected map[string]Value // translated codes of the header, by binding
}

func (c *checker) check(spec *DocumentSpec) {
	c.wire()
	c.header(spec)
	if c.reading != nil {
		c.body()
	}
	c.between(spec)
}

// documentType finds the specification and checks that code and template agree.
func (c *checker) documentType() *DocumentSpec {
	root, doc := c.doc.Root, c.doc
	code, template := root.First("code"), root.First("templateId")
	spec, known := c.library.types[doc.TypeCode]
	other, knownTemplate := c.library.types[doc.TemplateID]
	switch {
	case !known && !knownTemplate:
		c.add("cda.unknown-type", Fatal, spotted{code, "code"}, "")
		return nil
	case !known:
		c.add("cda.type-by-template", Fatal, spotted{code, "code"}, "", "type", other.Code)
		spec = other
	case knownTemplate && other != spec:
		ceiling := Fatal
		if !spec.templateSure || !other.templateSure {
			ceiling = Warning
		}
		c.add("cda.template-mismatch", ceiling, spotted{template, "root"}, "", "expected", spec.Template, "other", other.Code)
	case !knownTemplate:
		at := spotted{template, "root"}
		if !template.Ok() {
			at = spotted{root, ""}
		}
		c.add("cda.template-unknown", Fatal, at, "", "expected", spec.Template)
	}
	if doc.TypeSystem != SystemDocument {
		c.add("cda.code-system", Fatal, spotted{code, "codeSystem"}, "", "expected", SystemDocument)
	}
	if spec.Index {
		c.add("cda.index-only", Fatal, spotted{code, "code"}, "")
	}
	return spec
}

// wire turns what the readers below could not read into findings.
func (c *checker) wire() {
	for _, f := range c.doc.Faults {
		rule := f.Rule
		if rule == cda.RuleTime && filler(c.attributeAt(f.Path)) {
			rule = cda.RuleFiller
		}
		c.list = append(c.list, Finding{Rule: rule, Severity: c.library.rules[rule].Severity, Path: f.Path, Line: f.Line, Column: f.Column})
	}
	for _, lapse := range c.doc.Tree.Lapses {
		c.list = append(c.list, Finding{Rule: lapse.Rule, Severity: c.library.rules[lapse.Rule].Severity, Line: lapse.Line, Column: lapse.Column})
	}
}

// attributeAt gives the value at a canonical path that ends in an attribute.
func (c *checker) attributeAt(path string) string {
	node, attr, ok := strings.Cut(path, "/@")
	if !ok {
		return ""
	}
	return c.doc.Tree.Find(node).Attr(attr)
}

func (c *checker) body() {
	r := c.reading
	if !r.doc.Root.First("component").First("structuredBody").Ok() {
		if r.binary {
			c.add("cda.body-not-structured", Fatal, spotted{r.doc.Root.First("component"), ""}, "")
		} else {
			c.add("cda.no-body", Fatal, spotted{r.doc.Root, ""}, "")
		}
		return
	}
	for _, n := range r.unknown {
		code := n.First("code")
		shown := code.Attr("code")
		if !codeLike(shown) || shown == "" {
			shown = "-"
		}
		c.add("section.unknown", Fatal, spotted{n, ""}, "", "code", shown)
	}
	for _, s := range r.spec.Sections {
		c.section(s)
	}
}

func (c *checker) section(s *SectionSpec) {
	var all []*sectionReading
	for i := range c.reading.sections {
		if c.reading.sections[i].spec == s {
			all = append(all, &c.reading.sections[i])
		}
	}
	if len(all) == 0 {
		c.absent("section", s.Level, s.Status, spotted{c.doc.Root.First("component").First("structuredBody"), ""}, "", s.Title)
		return
	}
	for _, part := range all {
		for _, n := range part.unexpected {
			id := n.First("code").Attr("code")
			c.add("element.unexpected", Fatal, spotted{n, ""}, elementID(id))
		}
		if part.narrative != "" {
			c.add("section.narrative-only", Fatal, spotted{part.node.First("text"), ""}, "", "name", s.Title)
			return
		}
	}
	for _, g := range s.Groups {
		c.group(g, all)
	}
}

// elementID gives a data element's identifier when it looks like one, so that a finding never repeats foreign text.
func elementID(id string) string {
	if len(id) == len("DE00.00.000.00") && strings.HasPrefix(id, "DE") && codeLike(id) {
		return id
	}
	return ""
}

// absent notes that something is not there: an error when a verified row requires it.
func (c *checker) absent(what string, level Level, status Status, at spotted, element, name string) {
	switch level {
	case Required:
		rule := what + ".missing"
		if what == "header" {
			rule = "header.element-missing"
		}
		ceiling := Fatal
		if status < Verified {
			ceiling = Warning
		}
		c.add(rule, ceiling, at, element, "name", name)
	case Recommended:
		rule := what + ".recommended"
		if what == "header" {
			rule = "header.element-recommended"
		}
		c.add(rule, Fatal, at, element, "name", name)
	}
}

func (c *checker) group(g *GroupSpec, sections []*sectionReading) {
	if len(g.Elements) == 0 {
		return
	}
	if g.Name == "" && len(sections) > 1 {
		sections = joined(g, sections)
	}
	count := 0
	for _, s := range sections {
		for _, o := range s.found {
			if o.group == g {
				count++
				c.occurrence(o)
				if g.Max > 0 && count == g.Max+1 {
					c.add("group.repeated", Fatal, spotted{o.node, ""}, "", "name", g.Title, "count", strconv.Itoa(count), "max", strconv.Itoa(g.Max))
				}
			}
		}
	}
	if count > 0 {
		return
	}
	at := spotted{sections[0].node, ""}
	if g.Name != "" {
		c.absent("group", g.Level, g.Status, at, "", g.Title)
		return
	}
	for _, e := range g.Elements {
		c.absent("element", e.Level, e.Status, at, e.Element, e.Name)
	}
}

// joined makes one of a section that is written in several pieces, so that a value in any of them counts.
func joined(g *GroupSpec, sections []*sectionReading) []*sectionReading {
	var whole *occurrence
	for _, s := range sections {
		for _, o := range s.found {
			if o.group != g {
				continue
			}
			if whole == nil {
				whole = &occurrence{group: g, node: o.node, container: o.container}
			}
			whole.items = append(whole.items, o.items...)
		}
	}
	one := *sections[0]
	one.found = nil
	if whole != nil {
		one.found = []*occurrence{whole}
	}
	return []*sectionReading{&one}
}

func (c *checker) occurrence(o *occurrence) {
	for _, e := range o.group.Elements {
		count, null := 0, xmlx.Node{}
		for i := range o.items {
			it := &o.items[i]
			if it.spec != e {
				continue
			}
			if it.val.empty() {
				if it.null {
					null = it.at
				}
				continue
			}
			count++
			c.value(it)
			if e.Max > 0 && count == e.Max+1 {
				c.add("element.repeated", Fatal, spotted{it.node, ""}, e.Element, "name", e.Name, "count", strconv.Itoa(count), "max", strconv.Itoa(e.Max))
			}
		}
		switch {
		case count > 0:
		case null.Ok():
			if e.Level == Required {
				c.add("element.null", Fatal, spotted{null, ""}, e.Element, "name", e.Name)
			}
		case e.under != nil && e.Level != Required && !o.states(e.under):
			// what hangs on an absent element is not missed on its own
		case e.under != nil && o.denied(e.under):
			// the answer was no: nothing more to say
		default:
			c.absent("element", e.Level, e.Status, spotted{o.node, ""}, e.Element, e.Name)
		}
	}
}

func (o *occurrence) states(e *ElementSpec) bool {
	it := o.find(e)
	return it != nil && !it.val.empty()
}

// denied tells whether a yes/no element says no.
func (o *occurrence) denied(e *ElementSpec) bool {
	it := o.find(e)
	return it != nil && e.Type == "L" && it.val.Code == "false"
}
