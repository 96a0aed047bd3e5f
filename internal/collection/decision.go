package collection

import (
	"slices"
	"strings"

	"minkang/internal/standards"
)

// decision gathers what one transaction decides.
type decision struct {
	set    *standards.DataSet
	tally  Tallied
	counts Counts
	kept   []RowFindings
	rules  map[ruleAt]*RuleCount
	warned int64 // rows accepted with a warning before this transaction
}

type ruleAt struct{ rule, path string }

// note counts one row.
func (d *decision) note(row int, refused bool, findings []standards.Finding, tally []standards.ElementTally, c Counts) {
	d.counts.add(c)
	if d.tally.Elements == nil && len(tally) > 0 {
		d.tally.Elements = make([]standards.ElementTally, len(tally))
	}
	for i, t := range tally {
		e := &d.tally.Elements[i]
		e.Element = t.Element
		e.Expected += t.Expected
		e.Present += t.Present
		e.Faulty += t.Faulty
	}
	for _, f := range findings {
		k := ruleAt{f.Rule, f.Path}
		n := d.rules[k]
		if n == nil {
			n = &RuleCount{Rule: f.Rule, Severity: f.Severity.String(), Element: f.Element, Path: f.Path, FirstRow: row}
			d.rules[k] = n
		}
		n.Count++
	}
	if !refused && (c.Warned == 0 || d.warned+d.counts.Warned > keptWarned) {
		return
	}
	d.kept = append(d.kept, RowFindings{Row: row, Refused: refused, Findings: gravest(findings)})
}

// gravest keeps the findings of a row that matter most, bounded; information is not kept per row.
func gravest(all []standards.Finding) []standards.Finding {
	out := slices.DeleteFunc(slices.Clone(all), func(f standards.Finding) bool { return f.Severity == standards.Info })
	slices.SortStableFunc(out, func(a, b standards.Finding) int { return int(b.Severity) - int(a.Severity) })
	return out[:min(len(out), keptFindings)]
}

// close completes the tally.
func (d *decision) close() {
	c := d.counts
	d.tally.Rows, d.tally.Accepted, d.tally.Refused, d.tally.Repeated, d.tally.Replaced = c.Rows, c.Accepted, c.Refused, c.Repeated, c.Replaced
	for _, r := range d.rules {
		d.tally.Rules = append(d.tally.Rules, *r)
	}
	slices.SortFunc(d.tally.Rules, func(a, b RuleCount) int {
		if n := strings.Compare(a.Rule, b.Rule); n != 0 {
			return n
		}
		return strings.Compare(a.Path, b.Path)
	})
}
