package standards

import "strings"

// Coding is a coded value as its sender wrote it.
type Coding struct {
	Element string // data element it stands for, DExx.xx.xxx.xx
	Domain  string // value domain of the element, "" when the standard names none
	System  string // OID of the code system as written
	Code    string // "" when only a name was written
	Name    string
	Foreign bool // it is certainly no code of the domain: worth a person's look when nothing translates it
}

// Translation is the standard code that stands for a sender's own code.
type Translation struct {
	Code
	System   string // OID written as code system
	Relation string // how the meanings compare: equivalent, wider, narrower (of the standard code)
}

// Translate gives the standard code for a coding; false when it has none. It is asked for what is no code of the element's
// value domain, for what carries a code system of the sender's own, and for codes the standard names no domain for. It must
// not block, since it is called while a document is read.
type Translate func(Coding) (Translation, bool)

// OwnSystem tells whether an OID names a code system that is neither the standard's nor an international one the documents
// use: one that an institution or its vendor made for itself.
func (l *Library) OwnSystem(oid string) bool {
	if oid == "" || strings.HasPrefix(oid, rootStandards+".") || strings.HasPrefix(oid, rootHL7+".") {
		return false
	}
	_, known := l.domains[oid]
	return !known
}

const (
	rootStandards = "2.16.156.10011"
	rootHL7       = "2.16.840.1.113883"
)

// coding describes a coded value to the translation; false when it needs none.
func (c *checker) coding(e *ElementSpec, v Value) (Coding, bool) {
	if e.Type != "S2" && e.Type != "S3" || v.Code == "" && (v.Text == "" || e.Domain == "") {
		return Coding{}, false
	}
	k := Coding{Element: e.Element, Domain: e.Domain, System: v.System, Code: v.Code, Name: v.Text}
	own := c.library.OwnSystem(v.System) && v.System != e.OID
	d, ok := c.library.Domain(e.Domain, "")
	if ok {
		k.Domain = d.ID
	}
	switch {
	case own:
		k.Foreign = true
	case !ok: // nothing to judge it by; what carries an entry's code may have been mapped all the same
		_, field, _ := strings.Cut(e.Entry, ".")
		return k, v.Code != "" && (field == "code" || field == "vaccine")
	default:
		if other, known := c.library.domains[v.System]; known {
			d = other // a code is judged in the table it says it comes from
		}
		k.Foreign = v.Code == "" || !c.acceptable(d, v.Code)
	}
	return k, k.Foreign
}

// acceptable tells whether the check would take a code as one of the domain, in any edition.
func (c *checker) acceptable(d *Domain, code string) bool {
	if _, known := c.lookup(d, code); known {
		return true
	}
	if d.ID == domainICD10 && len(code) < 6 && classified(d.ID, code) {
		_, near := c.library.Diagnosis(code)
		return near
	}
	if later, ok := c.library.Domain(d.ID, EditionCV2023); ok && later != d {
		_, known := later.Code(code)
		return known
	}
	return false
}

// translated replaces a foreign code by the standard one and keeps what was written.
func (c *checker) translated(e *ElementSpec, v *Value) {
	k, ask := c.coding(e, *v)
	if !ask {
		return
	}
	to, ok := c.translate(k)
	if !ok {
		return
	}
	v.Original = &k
	v.Code, v.System, v.Relation = to.Code.Code, to.System, to.Relation
	if d, known := c.library.Domain(e.Domain, ""); known && d.ID == to.Domain && e.OID != "" {
		v.System = e.OID // as the element writes its domain
	}
	if to.Name != "" {
		v.Text = to.Name
	}
}

// translateBody translates every coded value of the body.
func (c *checker) translateBody() {
	if c.translate == nil {
		return
	}
	for i := range c.reading.sections {
		for _, o := range c.reading.sections[i].found {
			for k := range o.items {
				if it := &o.items[k]; it.spec.Binding != "name" {
					c.translated(it.spec, &it.val)
				}
			}
		}
	}
}

// translateHeader translates the coded facts about the patient and corrects the header accordingly.
func (c *checker) translateHeader(spec *DocumentSpec) {
	if c.translate == nil {
		return
	}
	elements := indexHeader
	if spec != nil && len(spec.Header) > 0 {
		elements = spec.Header
	}
	h := nodesOf(c.doc.Root)
	p := &c.doc.Header.Patient
	fields := map[string]*string{"patient.sex": &p.Sex, "patient.marital": &p.Marital, "patient.ethnic": &p.Ethnic,
		"patient.nationality": &p.Nationality, "patient.occupation": &p.Occupation}
	for _, e := range elements {
		field := fields[e.Binding]
		if field == nil || e.Domain == "" {
			continue
		}
		s := headerBindings[e.Binding](&h, e)
		if s.value == "" || filler(s.value) {
			continue
		}
		coded := *e
		coded.Type = "S3"
		v := Value{Code: s.value, System: s.node.Attr("codeSystem"), Text: strings.TrimSpace(s.node.Attr("displayName"))}
		c.translated(&coded, &v)
		if v.Original == nil {
			continue
		}
		*field = v.Code
		if c.corrected == nil {
			c.corrected = map[string]Value{}
		}
		c.corrected[e.Binding] = v
	}
}

// original keeps in an entry's attributes what was written before the translation. field names the part of the entry.
func (e *Entry) original(field string, v Value) {
	if v.Original == nil {
		return
	}
	if field == "code" || field == "vaccine" {
		e.attr(AttrOriginalCode, v.Original.Code)
		e.attr(AttrOriginalSystem, v.Original.System)
		e.attr(AttrOriginalName, v.Original.Name)
		if v.Relation != "" && v.Relation != "equivalent" {
			e.attr(AttrOriginalRelation, v.Relation)
		}
		return
	}
	e.attr(field+"Original", v.Original.Code)
	e.attr(field+"OriginalName", v.Original.Name)
}

// Attributes of an entry whose code was translated: what the document says.
const (
	AttrOriginalCode     = "originalCode"
	AttrOriginalSystem   = "originalSystem"
	AttrOriginalName     = "originalName"
	AttrOriginalRelation = "originalRelation" // only when the standard code is wider or narrower
)
