package standards

// RulesEvaluated counts the rules between elements that could be evaluated on a document or row: those of which every needed
// concept has an element that was stated. tally is what ExamineTally or ExamineRow gave; a condition of a rule that did not apply
// counts as evaluated, since the rule was looked at and held.
func (l *Library) RulesEvaluated(scope string, tally []ElementTally) (n int) {
	if l.cross == nil {
		return 0
	}
	stated := make(map[string]bool, len(tally))
	for i := range tally {
		if tally[i].Present > 0 {
			stated[tally[i].Element] = true
		}
	}
	have := make([]bool, len(l.cross.set.Concepts))
	mark := func(element string, carried []carrier) {
		if len(carried) > 0 && stated[element] {
			for _, c := range carried {
				have[c.concept] = true
			}
		}
	}
	rules := l.CrossRules(scope)
	if d, ok := l.types[scope]; ok {
		for e, carried := range l.cross.types[d].carry {
			mark(e.Element, carried)
		}
	} else if d, ok := l.dataSets[scope]; ok {
		for _, p := range l.plans[d].columns {
			mark(p.spec.Element, p.carry)
		}
	}
rules:
	for _, r := range rules {
		for _, need := range r.Needs {
			if !have[need] {
				continue rules
			}
		}
		n++
	}
	return n
}
