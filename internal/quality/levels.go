package quality

import (
	"sync"

	"minkang/internal/standards"
)

// Levels tells how strongly a document type or data set asks for its elements: the strongest level of all places an element has.
// It remembers what it found for the library in force. Safe for concurrent use.
type Levels struct {
	mu sync.Mutex
	of *standards.Library
	m  map[string]map[string]Level
}

// Elements gives an examination's counts with their levels. An element the specification does not list and that was asked for
// belongs to the header that every document must have.
func (v *Levels) Elements(l *standards.Library, scope string, tally []standards.ElementTally) []ElementCount {
	levels := v.levels(l, scope)
	out := make([]ElementCount, 0, len(tally))
	for _, t := range tally {
		level, known := levels[t.Element]
		if !known && t.Expected > 0 {
			level = Required
		}
		out = append(out, ElementCount{Element: t.Element, Level: level, Expected: int64(t.Expected), Present: int64(t.Present), Faulty: int64(t.Faulty)})
	}
	return out
}

func (v *Levels) levels(l *standards.Library, scope string) map[string]Level {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.of != l {
		v.of, v.m = l, map[string]map[string]Level{}
	}
	if m, ok := v.m[scope]; ok {
		return m
	}
	m := map[string]Level{}
	note := func(element string, level standards.Level) { m[element] = max(m[element], levelOf[level]) }
	if d, ok := l.DocumentType(scope); ok {
		for _, e := range d.Header {
			note(e.Element, e.Level)
		}
		for _, g := range d.Groups() {
			for _, e := range g.Elements {
				note(e.Element, e.Level)
			}
		}
	} else if d, ok := l.DataSet(scope); ok {
		for _, i := range d.Items {
			note(i.Element, i.Level)
		}
	}
	v.m[scope] = m
	return m
}

var levelOf = map[standards.Level]Level{standards.Optional: Optional, standards.Recommended: Advised, standards.Required: Required}

// HeaderRules counts the rules between the items of a document's header that could be evaluated: those whose items are all there.
func HeaderRules(h standards.Header) (n int64) {
	birth, sex, card := !h.Patient.Birth.IsZero(), h.Patient.Sex != "", false
	for _, i := range h.Patient.IDs {
		card = card || i.Root == oidIDCard && i.Extension != ""
	}
	for _, could := range []bool{birth, birth && !h.Encounter.From.IsZero(), birth && card, sex && card, !h.Encounter.From.IsZero() && !h.Encounter.To.IsZero(),
		!h.EffectiveTime.IsZero()} {
		if could {
			n++
		}
	}
	return n
}

// oidIDCard is the root under which documents give resident identity card numbers.
const oidIDCard = "2.16.156.10011.1.3"
