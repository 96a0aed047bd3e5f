package standards

import (
	"strings"

	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// Extract gives what a document says: its content by the groups of its specification, and its structured entries, each with
// its XPath. A document of an unknown type or one known at index level only gives the header.
func (l *Library) Extract(doc *cda.Document) (Content, []Entry) {
	c := Content{Type: doc.TypeCode, Header: doc.Header}
	spec := l.specOf(doc)
	if spec == nil {
		return c, nil
	}
	c.Type = spec.Code
	if spec.Index {
		return c, nil
	}
	return l.extract(read(doc, spec), c)
}

// specOf finds the specification by type code, else by template.
func (l *Library) specOf(doc *cda.Document) *DocumentSpec {
	if d, ok := l.types[doc.TypeCode]; ok {
		return d
	}
	return l.types[doc.TemplateID]
}

func (l *Library) extract(r *reading, c Content) (Content, []Entry) {
	var entries []Entry
	base := entryBase{library: l, header: &r.doc.Header}
	var paths pathCache
	for _, s := range r.spec.Sections {
		for _, g := range s.Groups {
			merged := -1 // own values of sections that stand twice become one group
			for i := range r.sections {
				if r.sections[i].spec != s {
					continue
				}
				for _, group := range r.sections[i].groups(g, &paths) {
					if group.occ != nil {
						entries = append(entries, base.entries(group.occ, group.Group)...)
					}
					if g.Name == "" && merged >= 0 {
						c.Groups[merged].Values = append(c.Groups[merged].Values, group.Values...)
						continue
					}
					merged = len(c.Groups)
					c.Groups = append(c.Groups, group.Group)
				}
			}
		}
	}
	return c, entries
}

type extracted struct {
	Group
	occ *occurrence
}

// groups gives the occurrences of one group in a section, values in the order of the specification.
func (s *sectionReading) groups(g *GroupSpec, paths *pathCache) (out []extracted) {
	for _, o := range s.found {
		if o.group != g {
			continue
		}
		group := Group{Section: g.Section, Name: g.Name, Path: paths.of(o.node)}
		group.Values = make([]Value, 0, len(o.items))
		for _, e := range g.Elements {
			for i := range o.items {
				if it := &o.items[i]; it.spec == e && !it.val.empty() {
					v := it.val
					v.Path = paths.of(it.at)
					group.Values = append(group.Values, v)
				}
			}
		}
		if len(group.Values) > 0 {
			out = append(out, extracted{group, o})
		}
	}
	if s.narrative != "" && g.Name == "" && len(out) == 0 {
		e := g.Elements[0]
		at := s.node.First("text")
		v := Value{Element: e.Element, Role: e.Role, Text: s.narrative, Path: at.Path()}
		out = append(out, extracted{Group{Section: g.Section, Path: s.node.Path(), Values: []Value{v}}, nil})
	}
	return out
}

// pathCache builds canonical XPaths, reusing the path of the parent that neighbours share.
type pathCache struct {
	parent xmlx.Node
	prefix string
}

func (p *pathCache) of(n xmlx.Node) string {
	up := n.Parent()
	if !up.Ok() {
		return n.Path()
	}
	if up != p.parent {
		p.parent, p.prefix = up, up.Path()
	}
	return p.prefix + "/" + n.Local() + "[" + itoa(n.Index()) + "]"
}

func itoa(n int) string {
	if n >= 0 && n < 10 {
		return "0123456789"[n : n+1]
	}
	return strings.TrimSpace(itoa(n/10) + itoa(n%10))
}
