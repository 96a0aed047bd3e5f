package standards

// RuleFinding gives a finding of a rule at its catalogue severity, for those who check what only they can see: how a sheet is
// written. A rule that the catalogue does not have is an error.
func (l *Library) RuleFinding(rule string) Finding {
	if r, ok := l.rules[rule]; ok {
		return Finding{Rule: rule, Severity: r.Severity}
	}
	return Finding{Rule: rule, Severity: Error}
}

// ColumnDomain gives the value domain that the values of a data set's column are checked against; nil when there is none, or
// none that the library holds.
func (l *Library) ColumnDomain(d *DataSet, column int) *Domain {
	if p := l.plans[d]; p != nil && column >= 0 && column < len(p.columns) {
		return p.columns[column].domain
	}
	return nil
}
