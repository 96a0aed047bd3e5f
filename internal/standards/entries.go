package standards

import (
	"strconv"
	"strings"
	"time"
)

// entryBase makes structured entries out of occurrences.
type entryBase struct {
	library *Library
	header  *Header
}

// when is the time of an entry that states none: the encounter's start, else the author's, else the document's time.
func (b *entryBase) when() time.Time {
	if !b.header.Encounter.From.IsZero() {
		return b.header.Encounter.From
	}
	if len(b.header.Authors) > 0 && !b.header.Authors[0].Time.IsZero() {
		return b.header.Authors[0].Time
	}
	return b.header.EffectiveTime
}

// entries gives the structured entries of one occurrence. Groups with a name or code give one entry; vital signs, charges by
// kind and results that stand as elements of their own give one per element.
func (b *entryBase) entries(o *occurrence, g Group) []Entry {
	if o.group.single() {
		return b.one(o, g)
	}
	var out []Entry
	for _, v := range g.Values {
		e, ok := o.group.Element(v.Element, v.Role)
		if !ok || e.Entry == "" {
			continue
		}
		kind, field, _ := strings.Cut(e.Entry, ".")
		entry := Entry{Kind: kind, At: b.when(), Name: e.Name, Element: v.Element, Path: v.Path, Unit: v.Unit, Attrs: attrsOf(o.group.Attrs, e.Attrs)}
		entry.Code, entry.System = v.Element, SystemElement
		switch kind {
		case "vital":
			entry.Code, entry.System = e.Attrs["vital"], ""
		case "charge":
			entry.Code, entry.System = field, ""
		}
		entry.setValue(v)
		entry.original("value", v)
		if entry.Unit == "" {
			entry.Unit = e.Unit
		}
		out = append(out, entry)
	}
	return out
}

// single tells whether an occurrence of the group is one entry.
func (g *GroupSpec) single() bool {
	if g.Entry == "" {
		return false
	}
	for _, e := range g.Elements {
		switch _, field, _ := strings.Cut(e.Entry, "."); field {
		case "code", "name", "vaccine", "flag", "amount":
			return true
		}
	}
	return false
}

func attrsOf(group, element map[string]string) map[string]string {
	if len(group)+len(element) == 0 {
		return nil
	}
	all := make(map[string]string, len(group)+len(element)+4)
	for k, v := range group {
		all[k] = v
	}
	for k, v := range element {
		all[k] = v
	}
	return all
}

// one makes the entry of an occurrence. A fact without code, name and value is none.
func (b *entryBase) one(o *occurrence, g Group) []Entry {
	entry := Entry{Kind: o.group.Entry, Attrs: attrsOf(o.group.Attrs, nil), Path: g.Path}
	for _, v := range g.Values {
		spec, ok := o.group.Element(v.Element, v.Role)
		if !ok || spec.Entry == "" {
			continue
		}
		_, field, _ := strings.Cut(spec.Entry, ".")
		b.set(&entry, field, spec, v)
	}
	if entry.Code == "" && entry.Name == "" && entry.Value == "" {
		return nil
	}
	if entry.At.IsZero() {
		entry.At = b.when()
	}
	b.edition(&entry)
	return []Entry{entry}
}

func (b *entryBase) set(entry *Entry, field string, spec *ElementSpec, v Value) {
	entry.original(field, v)
	switch field {
	case "code", "vaccine":
		entry.Code, entry.System, entry.Element = v.Code, v.System, v.Element
		if v.Text != "" && entry.Name == "" {
			entry.Name = v.Text
		}
		if entry.Code != "" && spec.Domain != "" && entry.System == "" {
			entry.System = spec.OID
		}
	case "name":
		entry.Name = v.Text
		if entry.Element == "" {
			entry.Element = v.Element
		}
	case "at":
		entry.At = v.Time
	case "value", "dose", "amount":
		entry.setValue(v)
		if entry.Unit == "" {
			entry.Unit = spec.Unit
		}
		if entry.Kind == "medication" {
			entry.attr("dose", v.Text)
			entry.attr("doseUnit", v.Unit)
		} else if field == "dose" {
			entry.attr("dose", v.Text)
		}
		if entry.Element == "" {
			entry.Element = v.Element
		}
	case "unit":
		entry.Unit = v.Text
	case "range":
		entry.Range = v.Text
	case "interpretation":
		entry.Flag = v.Code
	case "flag":
		b.flag(entry, spec, v)
	default:
		b.other(entry, field, v)
	}
}

// flag is the abnormal mark of a result, or whether there is an allergy at all.
func (b *entryBase) flag(entry *Entry, spec *ElementSpec, v Value) {
	if entry.Kind == "allergy" {
		entry.Value = v.Code
		if entry.Element == "" {
			entry.Element = v.Element
		}
		return
	}
	name := v.Text // editions number normal and abnormal differently, so the word counts before the code
	if c, ok := b.library.Code(spec.Domain, v.Code); ok && name == "" {
		name = c.Name
	}
	if entry.Flag == "" && strings.Contains(name, "异常") {
		entry.Flag = "A"
	} else if entry.Flag == "" && strings.Contains(name, "正常") {
		entry.Flag = "N"
	}
	entry.attr("flag", v.Code)
}

func (b *entryBase) other(entry *Entry, field string, v Value) {
	switch {
	case !v.Time.IsZero():
		entry.attr(field, v.Text)
	case v.Code != "":
		entry.attr(field, v.Code)
		entry.attr(field+"Name", v.Text)
	default:
		entry.attr(field, v.Text)
		entry.attr(field+"Unit", v.Unit)
	}
}

func (e *Entry) attr(name, value string) {
	if value == "" {
		return
	}
	if e.Attrs == nil {
		e.Attrs = map[string]string{}
	}
	e.Attrs[name] = value
}

func (e *Entry) setValue(v Value) {
	if e.Value = v.Text; e.Value == "" {
		e.Value = v.Code
	} else if v.Code != "" {
		e.attr("valueCode", v.Code)
	}
	if v.Unit != "" {
		e.Unit = v.Unit
	}
	if _, _, ok := splitNumber(v.Text); ok && v.Text != "" {
		if f, err := strconv.ParseFloat(v.Text, 64); err == nil {
			e.Number = &f
		}
	}
}

// edition notes the edition of the table that knows the code, and fills the name the document left out.
func (b *entryBase) edition(entry *Entry) {
	if entry.Code == "" {
		return
	}
	d, ok := b.library.domains[entry.System]
	if !ok && (entry.Kind == "diagnosis" || entry.Kind == "procedure") {
		d, ok = b.library.domains[map[string]string{"diagnosis": domainICD10, "procedure": domainICD9}[entry.Kind]], entry.System == ""
	}
	if !ok {
		return
	}
	if c, known := d.Code(entry.Code); known {
		entry.Edition = c.Edition
		if entry.Name == "" {
			entry.Name = c.Name
		}
	}
}
