package standards

// findings gives what was found in the order of the columns, bounded.
func (r *rowReading) findings() []Finding {
	if len(r.list) == 0 {
		return nil
	}
	return r.done()
}

// tally counts the row by column.
func (r *rowReading) tally() []ElementTally {
	out := make([]ElementTally, len(r.cells))
	for i := range r.cells {
		p, t := &r.plan.columns[i], &out[i]
		if t.Element = p.spec.Element; t.Element == "" {
			t.Element = p.place
		}
		if p.spec.Level > Optional {
			t.Expected = 1
		}
		if r.cells[i].stated {
			t.Present = 1
		}
	}
	for i := range r.list {
		if f := &r.list[i]; f.Severity > Info && f.Column > 0 && f.Column <= len(out) && out[f.Column-1].Present > 0 {
			out[f.Column-1].Faulty = 1
		}
	}
	return out
}
