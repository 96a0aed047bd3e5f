package standards

import (
	"cmp"
	"slices"
	"strconv"

	"minkang/internal/wire/xmlx"
)

// maxCollected bounds what is kept while one document is checked; it is far above what is reported.
const maxCollected = 4000

// collector gathers findings.
type collector struct {
	library *Library
	list    []Finding
	dropped int
	said    map[string]bool // what is said once per document
}

// spotted is where a finding stands.
type spotted struct {
	node xmlx.Node
	attr string
}

// add notes a breach. ceiling lowers the catalogue's severity where the rule's basis is unsure. args are key, value pairs.
func (c *collector) add(rule string, ceiling Severity, at spotted, element string, args ...string) {
	if len(c.list) >= maxCollected {
		c.dropped++
		return
	}
	f := Finding{Rule: rule, Severity: min(c.library.rules[rule].Severity, ceiling), Element: element}
	if at.node.Ok() {
		if at.attr == "" {
			f.Path = at.node.Path()
			f.Line, f.Column = at.node.Place()
		} else {
			f.Path = at.node.AttrPath(at.attr)
			f.Line, f.Column = at.node.AttrPlace(at.attr)
		}
	}
	if len(args) > 0 {
		f.Args = make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			f.Args[args[i]] = args[i+1]
		}
	}
	c.list = append(c.list, f)
}

// once tells whether a thing is said for the first time.
func (c *collector) once(key string) bool {
	if c.said[key] {
		return false
	}
	if c.said == nil {
		c.said = map[string]bool{}
	}
	c.said[key] = true
	return true
}

// done gives the findings in document order, bounded by MaxFindings: the mildest go first when there are too many.
func (c *collector) done() []Finding {
	c.list = slices.DeleteFunc(c.list, c.covered)
	if over := len(c.list) + c.dropped - MaxFindings; over > 0 {
		slices.SortStableFunc(c.list, func(a, b Finding) int { return cmp.Compare(b.Severity, a.Severity) })
		worst := c.list[MaxFindings-1].Severity
		c.list = c.list[:MaxFindings-1]
		inOrder(c.list)
		return append(c.list, Finding{Rule: "check.more", Severity: worst, Args: map[string]string{"count": strconv.Itoa(over + 1)}})
	}
	inOrder(c.list)
	return c.list
}

// covered tells whether a finding of the wire says what a rule of the specification says better at the same place.
func (c *collector) covered(f Finding) bool {
	if f.Rule != "cda.time" {
		return false
	}
	return slices.ContainsFunc(c.list, func(o Finding) bool { return o.Rule == "value.date" && o.Path == f.Path })
}

func inOrder(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Rule, b.Rule), cmp.Compare(a.Element, b.Element))
	})
}
