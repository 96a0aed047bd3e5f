package logic

import (
	"regexp"
	"slices"
	"time"
)

// Most rules only compare two times or look a number up in its range. Those are answered without the expression machine, which
// costs ten times as much; the expression is compiled all the same, and a test holds the two answers against each other.
var (
	orderForm = regexp.MustCompile(`^notAfter\((\w+), (\w+)\)$`)
	rangeForm = regexp.MustCompile(`^plausible\("(\w+)", (\w+)\)$`)
)

// quickly gives a rule's answer as a plain function when it has one of the two forms and looks at nothing but its needs.
func (s *Set) quickly(r *Rule, when, assert string) func(c *Scene) bool {
	if when != "" || len(r.Uses) > 0 || len(r.Lists) > 0 {
		return nil
	}
	need := func(name string, k Kind) int {
		i := s.Concept(name)
		if i < 0 || !slices.Contains(r.Needs, i) || s.Concepts[i].Kind != k {
			return -1
		}
		return i
	}
	if m := rangeForm.FindStringSubmatch(assert); m != nil {
		if i := need(m[2], Number); i >= 0 {
			return func(c *Scene) bool { return s.tables.plausible(m[1], c.got[i].Value.(float64), "", -1) }
		}
	}
	if m := orderForm.FindStringSubmatch(assert); m != nil {
		a, b := need(m[1], Time), need(m[2], Time)
		switch {
		case a >= 0 && b >= 0:
			return func(c *Scene) bool { return notAfter(c.got[a].Value.(time.Time), c.got[b].Value.(time.Time)) }
		case a >= 0 && m[2] == "now":
			return func(c *Scene) bool { return notAfter(c.got[a].Value.(time.Time), c.now) }
		}
	}
	return nil
}
