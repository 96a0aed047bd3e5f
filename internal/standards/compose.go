package standards

import (
	"strings"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/wire/cda"
)

// What Compose refuses.
var (
	ErrType    = errs.New(errs.Invalid, "standards.unknown-type")
	ErrContent = errs.New(errs.Invalid, "standards.content") // a group or element the specification does not have; Place names it
)

// Compose writes a document of content, byte-stable, in the one canonical form of its specification. It refuses groups and
// elements the specification does not have; it does not refuse incomplete content, which is Check's business.
func (l *Library) Compose(c Content) ([]byte, error) {
	spec, ok := l.types[c.Type]
	if !ok || spec.Index {
		return nil, ErrType.At(c.Type)
	}
	d := cda.Draft{TypeCode: spec.Code, TypeName: spec.Title, TemplateID: spec.Template, Header: c.Header, Display: l.display}
	bySection := map[string][]Group{}
	for _, g := range c.Groups {
		if _, ok := spec.Group(g.Section, g.Name); !ok {
			return nil, ErrContent.At(g.Section + "/" + g.Name)
		}
		bySection[g.Section] = append(bySection[g.Section], g)
	}
	for _, s := range spec.Sections {
		groups := bySection[s.Code]
		if len(groups) == 0 {
			continue
		}
		section, err := composeSection(l, s, groups)
		if err != nil {
			return nil, err
		}
		d.Sections = append(d.Sections, section)
	}
	return cda.Write(d)
}

// display names a code for the reader of a document.
func (l *Library) display(system, code string) string {
	if c, ok := l.Code(system, code); ok {
		return c.Name
	}
	return ""
}

func composeSection(l *Library, s *SectionSpec, groups []Group) (cda.Section, error) {
	out := cda.Section{Title: s.Title}
	if s.Coded {
		out.Code = cda.Code{Code: s.Code, System: systemLOINC, Display: s.Display}
	} else {
		out.Code = cda.Code{Display: s.Code}
	}
	var lines []string
	for _, g := range s.Groups {
		for _, content := range groups {
			if content.Name != g.Name {
				continue
			}
			w := groupWriter{library: l, spec: g}
			line, err := w.take(content)
			if err != nil {
				return out, err
			}
			lines = append(lines, line)
			out.Entries = append(out.Entries, w.entries()...)
		}
	}
	out.Text = strings.Join(lines, "\n")
	return out, nil
}

// groupWriter writes one occurrence of a group.
type groupWriter struct {
	library *Library
	spec    *GroupSpec
	values  []placed
}

// placed is a value with its element.
type placed struct {
	spec *ElementSpec
	Value
}

// of gives the values of an element.
func (w *groupWriter) of(e *ElementSpec) (out []Value) {
	for i := range w.values {
		if w.values[i].spec == e {
			out = append(out, w.values[i].Value)
		}
	}
	return out
}

func (w *groupWriter) has(e *ElementSpec) bool {
	for i := range w.values {
		if w.values[i].spec == e {
			return true
		}
	}
	return false
}

// take sorts the values to their elements and gives the line of narrative that tells them to a human reader.
func (w *groupWriter) take(g Group) (string, error) {
	var b strings.Builder
	w.values = make([]placed, 0, len(g.Values))
	for _, v := range g.Values {
		e, ok := w.spec.Element(v.Element, v.Role)
		if !ok {
			return "", ErrContent.At(g.Section + "/" + g.Name + "/" + v.Element + "/" + v.Role)
		}
		v = complete(e, v)
		w.values = append(w.values, placed{e, v})
		if b.Len() > 0 {
			b.WriteString("；")
		}
		b.WriteString(e.Name)
		b.WriteString("：")
		b.WriteString(w.library.words(e, v))
	}
	return b.String(), nil
}

// complete fills what the specification knows and the content left out: code system, unit, written form of a time.
func complete(e *ElementSpec, v Value) Value {
	if v.Code != "" && v.System == "" && e.Type != "L" {
		v.System = e.OID
	}
	if v.Unit == "" && v.Text != "" {
		v.Unit = e.Unit
	}
	if v.Text == "" && !v.Time.IsZero() {
		v.Text = e.Format.FormatTime(v.Time)
	}
	return v
}

// words shows a value to a human reader.
func (l *Library) words(e *ElementSpec, v Value) string {
	switch {
	case e.Type == "L":
		return map[string]string{"true": "是", "false": "否"}[v.Code]
	case v.Text != "":
		return v.Text + v.Unit
	case v.Code != "" && e.Domain != "":
		if c, ok := l.Code(e.Domain, v.Code); ok {
			return c.Name
		}
	}
	return v.Code
}

// entries writes the occurrence as the group's pattern asks.
func (w *groupWriter) entries() []cda.Entry {
	switch w.spec.Pattern {
	case "drug":
		e := cda.Act("substanceAdministration", cda.Code{})
		return []cda.Entry{w.around(e)}
	case "procedure":
		return []cda.Entry{w.around(cda.Act("procedure", cda.Code{}))}
	case "cluster":
		return []cda.Entry{cda.Organizer("CLUSTER", w.observations(nil)...)}
	case "battery":
		return []cda.Entry{cda.Organizer("BATTERY", w.observations(nil)...)}
	}
	all := w.observations(nil)
	if w.spec.Pattern == "observation" && len(all) > 1 { // the entry's own observation is missing: keep the rest together
		return []cda.Entry{cda.Organizer("CLUSTER", all...)}
	}
	return all
}

// around writes what stands in the act itself and puts the observations below it.
func (w *groupWriter) around(e cda.Entry) cda.Entry {
	w.derive(&e, nil)
	e.Children = w.observations(nil)
	return e
}

// observations writes the elements that stand directly under an element (nil: under the group), with all that hangs below.
func (w *groupWriter) observations(under *ElementSpec) []cda.Entry {
	var out []cda.Entry
	for _, e := range w.spec.Elements {
		if e.Binding != "obs" || e.under != under {
			continue
		}
		values := w.of(e)
		if len(values) == 0 && w.hangs(e) {
			values = []Value{{}} // nothing to say itself, but others hang on it
		}
		if out == nil && len(values) > 0 {
			out = make([]cda.Entry, 0, w.count(under)) // entries are large: growing would copy them again and again
		}
		for _, v := range values {
			out = append(out, cda.Observation(cda.Element(e.Element, e.Name)))
			o := &out[len(out)-1]
			if !v.empty() {
				o.Values = []cda.Value{wireValue(e, v)}
			}
			w.derive(o, e)
			if w.hangs(e) {
				o.Children = w.observations(e)
			}
		}
	}
	return out
}

// count gives how many observations stand directly under an element, about.
func (w *groupWriter) count(under *ElementSpec) int {
	n := 1
	for i := range w.values {
		if e := w.values[i].spec; e.Binding == "obs" && e.under == under {
			n++
		}
	}
	return n
}

// hangs tells whether any value stands below an element.
func (w *groupWriter) hangs(e *ElementSpec) bool {
	for _, below := range w.spec.Elements {
		if below.under == e && (w.has(below) || w.hangs(below)) {
			return true
		}
	}
	return false
}

// derive writes into an entry the parts that belong to it: the element under which they stand, nil for the group's own act.
func (w *groupWriter) derive(entry *cda.Entry, under *ElementSpec) {
	for _, e := range w.spec.derived {
		if e.under != under || !w.has(e) {
			continue
		}
		v := w.of(e)[0]
		code := cda.Code{Code: v.Code, System: v.System, Display: v.Text}
		switch e.Binding {
		case "at":
			entry.Time.Value = cda.TS{Text: v.Text}
		case "low":
			entry.Time.Low = cda.TS{Text: v.Text}
		case "high":
			entry.Time.High = cda.TS{Text: v.Text}
		case "range":
			entry.Ranges = []cda.Range{{Text: v.Text}}
		case "interpretation":
			code.System = "2.16.840.1.113883.5.83"
			entry.Interpretation = code
		case "code":
			entry.Code = code
		case "site":
			entry.Site = code
		case "route":
			entry.Route = code
		case "form":
			entry.Form = code
		case "dose":
			entry.Dose = cda.Quantity{Value: v.Text, Unit: v.Unit}
		case "frequency":
			number, unit := splitUnit(v.Text, "")
			if unit == "" {
				number, unit = "", v.Text
			}
			entry.Rate = cda.Quantity{Value: number, Unit: unit}
		case "name":
			entry.Product.Name = v.Text
		case "drugCode":
			entry.Product.Code = code
		default:
			participate(entry, e, v)
		}
	}
}

// participate writes performer.time, author.name … merging the parts of one person.
func participate(entry *cda.Entry, e *ElementSpec, v Value) {
	kind, part, _ := strings.Cut(e.Binding, ".")
	if kind == "participant" {
		kind = "ATND"
	}
	var p *cda.Participant
	for i := range entry.People {
		if entry.People[i].Kind == kind && entry.People[i].Code.Display == e.Like {
			p = &entry.People[i]
		}
	}
	if p == nil {
		entry.People = append(entry.People, cda.Participant{Kind: kind, Code: cda.Code{Display: e.Like}})
		p = &entry.People[len(entry.People)-1]
	}
	switch part {
	case "time":
		p.Time = v.Time
		if p.Time.IsZero() {
			p.Time, _, _ = parseTime(v.Text)
		}
	case "name":
		p.Name = v.Text
	case "id":
		p.ID = cda.Identifier{Root: cda.OIDWorker, Extension: v.Text}
	case "org":
		p.Organization.Name = v.Text
	}
}

// wireValue writes a value in the HL7 type the specification names; a number that is none stays readable as text.
func wireValue(e *ElementSpec, v Value) cda.Value {
	switch wire := e.Wire; wire {
	case "CD":
		return cda.Value{Type: "CD", Code: cda.Code{Code: v.Code, System: v.System, Display: v.Text}}
	case "BL":
		return cda.Value{Type: "BL", Text: v.Code}
	case "TS":
		return cda.Value{Type: "TS", Time: cda.Interval{Value: cda.TS{Text: v.Text}}}
	case "PQ", "MO", "REAL", "INT":
		if !cda.IsNumber(v.Text) {
			break
		}
		if wire == "REAL" && v.Unit != "" {
			wire = "PQ"
		}
		return cda.Value{Type: wire, Quantity: cda.Quantity{Value: v.Text, Unit: v.Unit}}
	}
	return cda.Value{Type: "ST", Text: v.Text}
}

// Stamp gives the written form of an instant for a Value's Text: 20260108093000 in the region's time.
func Stamp(at time.Time) string { return Format{Kind: "DT"}.FormatTime(at) }
