package standards

import "strconv"

// documents compares the document types.
func (c *comparison) documents(before, after *Library) {
	for _, d := range before.listing {
		n, ok := after.Spec(d.Code)
		if !ok {
			c.add(Change{Kind: "document", ID: d.Code, Name: d.Title, What: "removed", Breaking: "type-removed"})
			continue
		}
		c.field("document", d.Code, n.Title, "title", d.Title, n.Title, "")
		c.field("document", d.Code, n.Title, "template", d.Template, n.Template, "narrowed")
		c.spec(d, n)
	}
	for _, n := range after.listing {
		if _, ok := before.Spec(n.Code); !ok {
			c.add(Change{Kind: "document", ID: n.Code, Name: n.Title, What: "added"})
		}
	}
}

// spec compares two specifications of a type. A type that was known at index level only and gets a specification demands what
// nobody asked for before.
func (c *comparison) spec(d, n *DocumentSpec) {
	if d.Index != n.Index {
		breaking := ""
		if d.Index {
			breaking = "required"
		}
		level := map[bool]string{true: "index", false: "structured"}
		c.field("document", d.Code, n.Title, "depth", level[d.Index], level[n.Index], breaking)
		return
	}
	c.fields(d.Code, d.Header, n.Header)
	for _, s := range d.Sections {
		id := d.Code + "/" + s.Code
		x := n.byCode[s.Code]
		if x == nil {
			c.add(Change{Kind: "document", ID: id, Name: s.Title, What: "removed", Breaking: "section-removed"})
			continue
		}
		c.level("document", id, x.Title, s.Level, x.Level)
		c.groups(id, s, x)
	}
	for _, x := range n.Sections {
		if d.byCode[x.Code] == nil {
			c.add(Change{Kind: "document", ID: d.Code + "/" + x.Code, Name: x.Title, What: "added", Breaking: demanded(x.Level)})
		}
	}
}

func (c *comparison) groups(id string, s, x *SectionSpec) {
	now := map[string]*GroupSpec{}
	for _, g := range x.Groups {
		now[g.Name] = g
	}
	for _, g := range s.Groups {
		at := id + "/" + g.Name
		n := now[g.Name]
		if n == nil {
			c.add(Change{Kind: "document", ID: at, Name: g.Title, What: "removed", Breaking: "element-removed"})
			continue
		}
		delete(now, g.Name)
		c.level("document", at, n.Title, g.Level, n.Level)
		c.cardinality(at, n.Title, g.Min, g.Max, n.Min, n.Max)
		c.fields(at, g.Elements, n.Elements)
	}
	for _, g := range x.Groups {
		if now[g.Name] != nil {
			c.add(Change{Kind: "document", ID: id + "/" + g.Name, Name: g.Title, What: "added", Breaking: demanded(g.Level)})
		}
	}
}

func (c *comparison) fields(at string, before, after []*ElementSpec) {
	key := func(e *ElementSpec) string { return e.Element + "/" + e.Role + "/" + e.Binding + "/" + e.Like }
	now := map[string]*ElementSpec{}
	for _, e := range after {
		now[key(e)] = e
	}
	for _, e := range before {
		id := at + "/" + e.Element
		n := now[key(e)]
		if n == nil {
			c.add(Change{Kind: "document", ID: id, Name: e.Name, What: "removed", Breaking: "element-removed"})
			continue
		}
		delete(now, key(e))
		c.field("document", id, n.Name, "name", e.Name, n.Name, "")
		c.level("document", id, n.Name, e.Level, n.Level)
		c.cardinality(id, n.Name, e.Min, e.Max, n.Min, n.Max)
		c.field("document", id, n.Name, "type", e.Type, n.Type, "narrowed")
		c.field("document", id, n.Name, "format", e.Format.Text, n.Format.Text, narrowed(e.Format, n.Format))
		c.field("document", id, n.Name, "domain", e.Domain, n.Domain, replaced(e.Domain, n.Domain))
		c.field("document", id, n.Name, "status", e.Status.String(), n.Status.String(), stricter(e.Status, n.Status))
	}
	for _, n := range after {
		if now[key(n)] == n {
			c.add(Change{Kind: "document", ID: at + "/" + n.Element, Name: n.Name, What: "added", Breaking: demanded(n.Level)})
		}
	}
}

// stricter: what is known better is held against senders harder.
func stricter(before, after Status) string {
	if after > before {
		return "severity"
	}
	return ""
}

func (c *comparison) cardinality(id, name string, lowBefore, highBefore, lowAfter, highAfter int) {
	breaking := ""
	if lowAfter > lowBefore || highAfter >= 0 && (highBefore < 0 || highAfter < highBefore) {
		breaking = "narrowed"
	}
	c.field("document", id, name, "cardinality", cardinalityText(lowBefore, highBefore), cardinalityText(lowAfter, highAfter), breaking)
}

func cardinalityText(low, high int) string {
	if high < 0 {
		return strconv.Itoa(low) + "..*"
	}
	return strconv.Itoa(low) + ".." + strconv.Itoa(high)
}
