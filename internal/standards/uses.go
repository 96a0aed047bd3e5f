package standards

import (
	"cmp"
	"slices"
)

// Use is one place where a data element or a value domain is used.
type Use struct {
	Kind    string // element, dataset, document
	ID      string // of the data element, data set or document type
	Name    string // of the data set or document type, or of the data element for Kind element
	Section string // of a document
	Group   string // of a document; "" for the section's own values and for header fields
	Element string // the data element that uses a domain, or the element itself
	Label   string // what the place calls the element
	Level   Level
	Min     int
	Max     int // -1: any number
}

// usage turns the references of the library around.
type usage struct {
	elements map[string][]Use
	domains  map[string][]Use // by the domain's id
}

func newUsage(l *Library) *usage {
	u := &usage{elements: map[string][]Use{}, domains: map[string][]Use{}}
	for _, e := range l.Elements() {
		u.domain(l, e.Domain, e.ID, Use{Kind: "element", ID: e.ID, Name: e.Name, Element: e.ID, Label: e.Name, Max: 1})
	}
	for _, d := range l.sets {
		for _, it := range d.Items {
			use := Use{Kind: "dataset", ID: d.ID, Name: d.Name, Element: it.Element, Label: it.Name, Level: it.Level, Max: 1}
			if it.Level == Required {
				use.Min = 1
			}
			if it.Repeats {
				use.Max = -1
			}
			u.element(it.Element, use)
			u.domain(l, it.Domain, it.Element, use)
		}
	}
	for _, d := range l.listing {
		for _, e := range d.Header {
			u.spec(l, d, e)
		}
		for _, g := range d.Groups() {
			for _, e := range g.Elements {
				u.spec(l, d, e)
			}
		}
	}
	return u
}

func (u *usage) spec(l *Library, d *DocumentSpec, e *ElementSpec) {
	use := Use{Kind: "document", ID: d.Code, Name: d.Title, Section: e.Section, Group: e.Group, Element: e.Element, Label: e.Name, Level: e.Level, Min: e.Min, Max: e.Max}
	u.element(e.Element, use)
	u.domain(l, e.Domain, e.Element, use)
}

func (u *usage) element(id string, use Use) {
	if id != "" {
		u.elements[id] = append(u.elements[id], use)
	}
}

// domain notes the use of a domain that is named, or that stands inside the element itself.
func (u *usage) domain(l *Library, written, element string, use Use) {
	d, ok := l.domains[written]
	if !ok && written != "" {
		d, ok = l.domains[element]
	}
	if ok {
		u.domains[d.ID] = append(u.domains[d.ID], use)
	}
}

// ElementUses tells where a data element is used: data sets, then document types. Do not change the slice.
func (l *Library) ElementUses(id string) []Use { return l.uses().elements[id] }

// DomainUses tells which data elements, data sets and document types take codes from a domain. Do not change the slice.
func (l *Library) DomainUses(id string) []Use { return l.uses().domains[id] }

// CodeChange is one code that two editions of a domain do not have in common, or name differently.
type CodeChange struct {
	Code   string
	Before string // name in the older edition, "" when it has no such code
	After  string
	What   string // added, removed, renamed, same
}

// CompareEditions sets two editions of a domain side by side, in the order of codes.
func CompareEditions(older, newer *Domain) []CodeChange {
	var out []CodeChange
	for _, c := range older.Codes() {
		x := CodeChange{Code: c.Code, Before: c.Name, What: "removed"}
		if n, ok := newer.Code(c.Code); ok {
			x.After, x.What = n.Name, "same"
			if n.Name != c.Name {
				x.What = "renamed"
			}
		}
		out = append(out, x)
	}
	for _, n := range newer.Codes() {
		if _, ok := older.Code(n.Code); !ok {
			out = append(out, CodeChange{Code: n.Code, After: n.Name, What: "added"})
		}
	}
	slices.SortStableFunc(out, func(a, b CodeChange) int { return cmp.Compare(a.Code, b.Code) })
	return out
}
