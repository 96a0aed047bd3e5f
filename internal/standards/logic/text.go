package logic

import "strings"

// Condition gives the rule's two expressions as they were written: when it applies, and what must then hold.
func (r *Rule) Condition() string {
	var parts []string
	if r.when != nil {
		parts = append(parts, r.when.Source().String())
	}
	if r.assert != nil {
		parts = append(parts, r.assert.Source().String())
	}
	return strings.Join(parts, " ⇒ ")
}
