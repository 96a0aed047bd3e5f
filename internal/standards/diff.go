package standards

import (
	"cmp"
	"fmt"
	"slices"
)

// Change is one difference between two libraries.
type Change struct {
	Kind     string // element, domain, code, dataset, document, rule, division
	ID       string // C0002/48765-2/allergy/DE02.10.023.00, CV02.01.101|2011 01 …
	Name     string
	What     string // added, changed, removed, retired
	Field    string // of a changed one: name, format, level …
	Before   string
	After    string
	Breaking string // why it can make accepted data faulty: code-removed, domain-removed, element-removed, required, narrowed, domain-replaced, domain-closed, severity, set-removed, type-removed, section-removed; "" when it cannot
}

// maxChanges bounds the changes that are listed; all are counted.
const maxChanges = 5000

// Diff is what a library changes of another.
type Diff struct {
	Changes  []Change                  // breaking ones first
	Counts   map[string]map[string]int // by kind and what
	Total    int
	Breaking int
}

// Compare tells what changes when one library takes the place of another.
func Compare(before, after *Library) Diff {
	c := comparison{Diff: Diff{Counts: map[string]map[string]int{}}}
	c.elements(before, after)
	c.domains(before, after)
	c.dataSets(before, after)
	c.documents(before, after)
	c.rules(before, after)
	c.divisions(before, after)
	slices.SortStableFunc(c.Changes, func(a, b Change) int {
		return cmp.Or(-cmp.Compare(min(1, len(a.Breaking)), min(1, len(b.Breaking))), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID))
	})
	return c.Diff
}

// comparison collects changes.
type comparison struct{ Diff }

func (c *comparison) add(x Change) {
	c.Total++
	if x.Breaking != "" {
		c.Breaking++
	}
	if c.Counts[x.Kind] == nil {
		c.Counts[x.Kind] = map[string]int{}
	}
	c.Counts[x.Kind][x.What]++
	if len(c.Changes) < maxChanges {
		c.Changes = append(c.Changes, x)
		return
	}
	if x.Breaking == "" {
		return
	}
	if i := slices.IndexFunc(c.Changes, func(y Change) bool { return y.Breaking == "" }); i >= 0 { // those that matter are listed
		c.Changes[i] = x
	}
}

// field notes a changed field.
func (c *comparison) field(kind, id, name, field, before, after, breaking string) {
	if before != after {
		c.add(Change{Kind: kind, ID: id, Name: name, What: "changed", Field: field, Before: before, After: after, Breaking: breaking})
	}
}

func (c *comparison) elements(before, after *Library) {
	for _, e := range before.Elements() {
		n, ok := after.elements[e.ID]
		if !ok {
			c.add(Change{Kind: "element", ID: e.ID, Name: e.Name, What: "removed", Breaking: "element-removed"})
			continue
		}
		c.field("element", e.ID, n.Name, "name", e.Name, n.Name, "")
		c.field("element", e.ID, n.Name, "type", e.Type, n.Type, "narrowed")
		c.field("element", e.ID, n.Name, "format", e.Format, n.Format, narrowedText(e.Format, n.Format))
		c.field("element", e.ID, n.Name, "domain", e.Domain, n.Domain, replaced(e.Domain, n.Domain))
		if n.Retired && !e.Retired {
			c.add(Change{Kind: "element", ID: e.ID, Name: e.Name, What: "retired"})
		}
	}
	for _, n := range after.Elements() {
		if _, ok := before.elements[n.ID]; !ok {
			c.add(Change{Kind: "element", ID: n.ID, Name: n.Name, What: "added"})
		}
	}
}

// replaced: a domain that was not there is a new demand, another one invalidates the old codes.
func replaced(before, after string) string {
	if after == "" {
		return ""
	}
	return "domain-replaced"
}

func narrowedText(before, after string) string {
	a, err1 := ParseFormat(before)
	b, err2 := ParseFormat(after)
	if err1 != nil || err2 != nil {
		return ""
	}
	return narrowed(a, b)
}

// narrowed tells whether a value that fits before may not fit after.
func narrowed(a, b Format) string {
	switch {
	case b.Kind == "":
		return ""
	case a.Kind != b.Kind && !(a.Kind == "N" && b.Kind == "AN" || a.Kind == "A" && b.Kind == "AN"):
		return "narrowed"
	case b.Max > 0 && (a.Max == 0 || b.Max < a.Max), b.Min > a.Min, b.Decimals < a.Decimals:
		return "narrowed"
	}
	return ""
}

func (c *comparison) domains(before, after *Library) {
	for _, d := range before.listed {
		key := domainKey{d.ID, d.Edition}
		id := d.ID + "|" + d.Edition
		n, ok := after.editions[key]
		if !ok {
			c.add(Change{Kind: "domain", ID: id, Name: d.Name, What: "removed", Breaking: "domain-removed"})
			continue
		}
		c.field("domain", id, n.Name, "name", d.Name, n.Name, "")
		closed := ""
		if d.Open && !n.Open {
			closed = "domain-closed"
		}
		c.field("domain", id, n.Name, "open", fmt.Sprint(d.Open), fmt.Sprint(n.Open), closed)
		c.codes(id, d, n)
	}
	for _, n := range after.listed {
		if _, ok := before.editions[domainKey{n.ID, n.Edition}]; !ok {
			c.add(Change{Kind: "domain", ID: n.ID + "|" + n.Edition, Name: n.Name, What: "added"})
		}
	}
}

func (c *comparison) codes(id string, d, n *Domain) {
	for _, old := range d.Codes() {
		now, ok := n.Code(old.Code)
		at := id + " " + old.Code
		switch {
		case !ok:
			c.add(Change{Kind: "code", ID: at, Name: old.Name, What: "removed", Breaking: "code-removed"})
		case now.Retired && !old.Retired:
			c.add(Change{Kind: "code", ID: at, Name: now.Name, What: "retired"})
		default:
			c.field("code", at, now.Name, "name", old.Name, now.Name, "")
		}
	}
	for _, now := range n.Codes() {
		if _, ok := d.Code(now.Code); !ok {
			c.add(Change{Kind: "code", ID: id + " " + now.Code, Name: now.Name, What: "added"})
		}
	}
}

func (c *comparison) dataSets(before, after *Library) {
	for _, d := range before.sets {
		n, ok := after.dataSets[d.ID]
		if !ok {
			c.add(Change{Kind: "dataset", ID: d.ID, Name: d.Name, What: "removed", Breaking: "set-removed"})
			continue
		}
		items := map[string]DataItem{}
		for _, it := range n.Items {
			items[itemKey(it)] = it
		}
		for _, it := range d.Items {
			id := d.ID + "/" + itemKey(it)
			x, ok := items[itemKey(it)]
			if !ok {
				c.add(Change{Kind: "dataset", ID: id, Name: it.Name, What: "removed", Breaking: "element-removed"})
				continue
			}
			delete(items, itemKey(it))
			c.field("dataset", id, x.Name, "format", it.Format.Text, x.Format.Text, narrowed(it.Format, x.Format))
			c.field("dataset", id, x.Name, "domain", it.Domain, x.Domain, replaced(it.Domain, x.Domain))
			c.level("dataset", id, x.Name, it.Level, x.Level)
		}
		for _, it := range n.Items {
			if _, ok := items[itemKey(it)]; ok {
				c.add(Change{Kind: "dataset", ID: d.ID + "/" + itemKey(it), Name: it.Name, What: "added", Breaking: demanded(it.Level)})
			}
		}
	}
	for _, n := range after.sets {
		if _, ok := before.dataSets[n.ID]; !ok {
			c.add(Change{Kind: "dataset", ID: n.ID, Name: n.Name, What: "added"})
		}
	}
}

func itemKey(it DataItem) string { return cmp.Or(it.Inner, it.Element, it.Name) + "/" + it.Name }

func demanded(l Level) string {
	if l == Required {
		return "required"
	}
	return ""
}

func (c *comparison) level(kind, id, name string, before, after Level) {
	breaking := ""
	if after == Required && before != Required {
		breaking = "required"
	}
	c.field(kind, id, name, "level", before.String(), after.String(), breaking)
}

func (c *comparison) rules(before, after *Library) {
	for _, r := range before.Rules() {
		n, ok := after.rules[r.ID]
		if !ok {
			c.add(Change{Kind: "rule", ID: r.ID, Name: r.ZH, What: "removed"})
			continue
		}
		stricter := ""
		if n.Severity > r.Severity && n.Severity >= Error {
			stricter = "severity"
		}
		c.field("rule", r.ID, n.ZH, "severity", r.Severity.String(), n.Severity.String(), stricter)
		c.field("rule", r.ID, n.ZH, "text", r.ZH, n.ZH, "")
	}
	old := conditions(before)
	for id, now := range conditions(after) {
		if was, ok := old[id]; ok { // another condition can find faults where none was found
			c.field("rule", id, after.rules[id].ZH, "condition", was, now, strict(after.rules[id].Severity))
		}
	}
	for _, n := range after.Rules() {
		if _, ok := before.rules[n.ID]; !ok {
			c.add(Change{Kind: "rule", ID: n.ID, Name: n.ZH, What: "added", Breaking: strict(n.Severity)})
		}
	}
}

// strict: a rule that finds errors can keep documents out.
func strict(s Severity) string {
	if s >= Error {
		return "severity"
	}
	return ""
}

// conditions gives the expressions of the rules that are data.
func conditions(l *Library) map[string]string {
	out := map[string]string{}
	if l.cross == nil {
		return out
	}
	for _, r := range l.cross.set.Rules {
		out[r.ID] = r.Condition()
	}
	return out
}

func (c *comparison) divisions(before, after *Library) {
	for code, d := range before.place().byCode {
		n, ok := after.place().byCode[code]
		if !ok {
			c.add(Change{Kind: "division", ID: code, Name: d.Name, What: "removed", Breaking: "code-removed"})
			continue
		}
		c.field("division", code, n.Name, "name", d.Name, n.Name, "")
	}
	for code, n := range after.place().byCode {
		if before.place().byCode[code] == nil {
			c.add(Change{Kind: "division", ID: code, Name: n.Name, What: "added"})
		}
	}
}
