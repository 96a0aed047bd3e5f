package cda

import (
	"slices"
	"strings"

	"minkang/internal/kit/errs"
	"minkang/internal/wire/xmlx"
)

// Draft is a document to be written.
type Draft struct {
	TypeCode   string // C0002, HSDC00.02 …
	TypeName   string
	TemplateID string
	Header     Header // an empty Title becomes TypeName, an empty Confidentiality N
	Sections   []Section
	// Display names the codes of the header (sex, nationality …), as the documents show them; nil leaves the names out.
	Display func(system, code string) string
}

// ErrDraft is the error of a draft that makes no document: no type code, or a value of a type Write does not know.
var ErrDraft = errs.New(errs.Internal, "cda.draft")

// Write gives the document in UTF-8, indented, byte for byte the same for the same draft. Element order follows CDA R2 with
// the Chinese extensions (patientType, nationality, age, household, nativePlace, educationLevel, occupation …).
// What is empty is left out, but for the elements that WS/T 500 wants in any case.
func Write(d Draft) ([]byte, error) {
	if d.TypeCode == "" {
		return nil, ErrDraft.At("typeCode")
	}
	w := &writer{Writer: xmlx.NewWriter(true), display: d.Display}
	w.Declaration()
	w.Start("ClinicalDocument").Attr("xmlns", namespace).Attr("xmlns:xsi", xmlx.NamespaceXSI)
	w.Start("realmCode").Attr("code", "CN").End()
	w.Start("typeId").Attr("root", typeRoot).Attr("extension", typeExtension).End()
	if d.TemplateID != "" {
		w.Start("templateId").Attr("root", d.TemplateID).End()
	}
	w.header(d)
	w.Start("component").Start("structuredBody")
	for i := range d.Sections {
		w.section(&d.Sections[i])
	}
	w.End().End()
	w.End()
	if w.bad != nil {
		return nil, w.bad
	}
	return w.Bytes()
}

// writer adds the data types to the XML writer.
type writer struct {
	*xmlx.Writer
	display func(system, code string) string
	bad     error
}

func (w *writer) section(s *Section) {
	w.Start("component").Start("section")
	w.code("code", s.Code)
	if s.Title != "" {
		w.Element("title", s.Title)
	}
	w.narrative(s.Text)
	for i := range s.Entries {
		e := &s.Entries[i]
		w.Start("entry").AttrIf("typeCode", e.Relation)
		w.entry(e)
		w.End()
	}
	for i := range s.Sections {
		w.section(&s.Sections[i])
	}
	w.End().End()
}

// narrative writes lines as paragraphs, so that any CDA style sheet shows them as lines.
func (w *writer) narrative(text string) {
	w.Start("text")
	if !strings.Contains(text, "\n") {
		w.Text(text).End()
		return
	}
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			w.Element("paragraph", line)
		}
	}
	w.End()
}

func (w *writer) id(name string, id Identifier) {
	if id != (Identifier{}) {
		w.Start(name).AttrIf("root", id.Root).AttrIf("extension", id.Extension).End()
	}
}

// roleID writes the identifier of a role, which the schema wants even where it is not known.
func (w *writer) roleID(id Identifier) {
	if id == (Identifier{}) {
		w.Start("id").Attr("nullFlavor", "NI").End()
		return
	}
	w.id("id", id)
}

// code writes a coded element, also an empty one: sections and values must have theirs.
func (w *writer) code(name string, c Code) {
	w.Start(name)
	w.codeBody(c)
	w.End()
}

func (w *writer) codeIf(name string, c Code) {
	if !c.IsZero() {
		w.code(name, c)
	}
}

func (w *writer) codeBody(c Code) {
	name := c.SystemName
	if name == "" {
		name = systemNames[c.System]
	}
	w.AttrIf("nullFlavor", c.Null).AttrIf("code", c.Code).AttrIf("codeSystem", c.System)
	w.AttrIf("codeSystemName", name).AttrIf("displayName", c.Display)
	if c.Original != "" {
		w.Element("originalText", c.Original)
	}
	for _, q := range c.Qualifiers {
		w.Start("qualifier").Start("name").Attr("displayName", q).End().End()
	}
}

// named writes a header code with the name that the draft's Display knows for it.
func (w *writer) named(name, system, code string) {
	if code == "" {
		return
	}
	c := Code{Code: code, System: system}
	if w.display != nil {
		c.Display = w.display(system, code)
	}
	w.code(name, c)
}

// IsZero tells whether nothing is stated.
func (c Code) IsZero() bool {
	return c.Code == "" && c.System == "" && c.SystemName == "" && c.Display == "" && c.Original == "" && c.Null == "" &&
		len(c.Qualifiers) == 0
}

func (w *writer) ts(name string, t TS) {
	w.Start(name).AttrIf("nullFlavor", t.Null).AttrIf("value", t.String()).End()
}

// String gives the text as written, or made from Time when there is none: a date for Day and coarser, else to the second.
func (t TS) String() string {
	switch {
	case t.Text != "" || t.Time.IsZero():
		return t.Text
	case t.Precision > 0 && t.Precision <= Day:
		return t.Time.Format("20060102")
	}
	return TimeOf(t.Time).Text
}

// interval writes a point or an interval; typed adds xsi:type where the schema's own type is another.
func (w *writer) interval(name string, i Interval, typed bool) {
	w.Start(name)
	if typed && i.Value.String() == "" {
		w.Attr("xsi:type", "IVL_TS")
	}
	w.intervalBody(i)
	w.End()
}

func (w *writer) intervalBody(i Interval) {
	bounded := i.Low != (TS{}) || i.High != (TS{}) || i.Width != (Quantity{})
	if !bounded {
		w.AttrIf("nullFlavor", i.Value.Null).AttrIf("value", i.Value.String())
		return
	}
	if i.Low != (TS{}) {
		w.ts("low", i.Low)
	}
	if i.Value != (TS{}) {
		w.ts("center", i.Value)
	}
	if i.High != (TS{}) {
		w.ts("high", i.High)
	}
	if i.Width != (Quantity{}) {
		w.quantity("width", i.Width, "unit")
	}
}

func (w *writer) quantity(name string, q Quantity, unit string) {
	w.Start(name).AttrIf("nullFlavor", q.Null).AttrIf("value", q.Value).AttrIf(unit, q.Unit).End()
}

func (w *writer) quantityIf(name string, q Quantity) {
	if q != (Quantity{}) {
		w.quantity(name, q, "unit")
	}
}

// pair writes the two ends of a range or ratio. Those of a ratio must state their type.
func (w *writer) pair(low, high Quantity, ratio bool) {
	if !ratio {
		w.quantityIf("low", low)
		w.quantityIf("high", high)
		return
	}
	for i, q := range [...]Quantity{low, high} {
		w.Start([...]string{"numerator", "denominator"}[i]).Attr("xsi:type", "PQ")
		w.AttrIf("nullFlavor", q.Null).AttrIf("value", q.Value).AttrIf("unit", q.Unit).End()
	}
}

func (w *writer) value(v *Value) {
	w.Start("value").Attr("xsi:type", v.Type)
	w.AttrIf("nullFlavor", first(first(v.Null, v.Code.Null), first(v.Quantity.Null, v.Time.Value.Null)))
	switch v.Type {
	case "ST", "SC":
		w.Text(v.Text)
	case "ED":
		w.encapsulated(v)
	case "CD", "CE", "CS", "CV", "CO":
		c := v.Code
		c.Null = ""
		w.codeBody(c)
	case "PQ", "INT", "REAL":
		w.AttrIf("value", v.Quantity.Value).AttrIf("unit", v.Quantity.Unit)
	case "MO":
		w.AttrIf("value", v.Quantity.Value).AttrIf("currency", v.Quantity.Unit)
	case "BL":
		w.AttrIf("value", v.Text)
	case "TS", "IVL_TS":
		i := v.Time
		i.Value.Null = ""
		w.intervalBody(i)
	case "IVL_PQ", "IVL_INT", "IVL_REAL", "RTO", "RTO_PQ_PQ":
		w.pair(v.LowQuantity, v.HighQuantity, strings.HasPrefix(v.Type, "RTO"))
	case "II":
		w.AttrIf("root", v.ID.Root).AttrIf("extension", v.ID.Extension)
	default:
		w.fail("value type")
	}
	w.End()
}

func (w *writer) fail(place string) {
	if w.bad == nil {
		w.bad = ErrDraft.At(place)
	}
}

// people writes the participations of one kind.
func (w *writer) people(list []Participant, write func(*Participant), kinds ...string) {
	for i := range list {
		if slices.Contains(kinds, list[i].Kind) {
			write(&list[i])
		}
	}
}
