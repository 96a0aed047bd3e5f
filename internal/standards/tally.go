package standards

import (
	"strings"
	"time"

	"minkang/internal/wire/cda"
)

// ElementTally counts what one element of a document or row had to hold, held, and held wrongly. It is cheap: no names, no
// places.
type ElementTally struct {
	Element  string
	Expected int // places where the standard asks for a value: required, or recommended when known
	Present  int // values stated
	Faulty   int // stated values with a finding of severity warning or more
}

// ExamineTally is ExamineWith with the counts per data element, in the order of the specification. A document of an unknown type
// has none; one known at index level counts its header.
func (l *Library) ExamineTally(doc *cda.Document, now time.Time, translate Translate) (Content, []Entry, []Finding, []ElementTally) {
	c := checker{collector: collector{library: l}, doc: doc, now: now, translate: translate}
	content, entries, spec := c.examine()
	found := c.done()
	if spec == nil {
		return content, entries, found, nil
	}
	t := tallier{at: make(map[string]int, 64)}
	t.header(doc, spec)
	if c.reading != nil {
		t.body(c.reading)
	}
	for i := range found {
		t.fault(&found[i])
	}
	return content, entries, found, t.list
}

type tallier struct {
	list []ElementTally
	at   map[string]int
}

func (t *tallier) of(element string) *ElementTally {
	i, ok := t.at[element]
	if !ok {
		i = len(t.list)
		t.at[element] = i
		t.list = append(t.list, ElementTally{Element: element})
	}
	return &t.list[i]
}

func (t *tallier) header(doc *cda.Document, spec *DocumentSpec) {
	elements := spec.Header
	if len(elements) == 0 {
		elements = indexHeader
	}
	h := nodesOf(doc.Root)
	for _, e := range elements {
		one := t.of(e.Element)
		if e.Level > Optional {
			one.Expected++
		}
		if s := headerBindings[e.Binding](&h, e); s.value != "" && !filler(s.value) {
			one.Present++
		}
	}
}

// body counts every occurrence of a group; a group that is asked for and absent counts once.
func (t *tallier) body(r *reading) {
	for _, s := range r.spec.Sections {
		for _, g := range s.Groups {
			seen := 0
			for i := range r.sections {
				for _, o := range r.sections[i].found {
					if o.group == g {
						seen++
						t.occurrence(o)
					}
				}
			}
			if seen == 0 && s.Level > Optional && g.Level > Optional {
				for _, e := range g.Elements {
					if e.Level > Optional {
						t.of(e.Element).Expected++
					}
				}
			}
		}
	}
}

func (t *tallier) occurrence(o *occurrence) {
	for _, e := range o.group.Elements {
		count := 0
		for i := range o.items {
			if o.items[i].spec == e && !o.items[i].val.empty() {
				count++
			}
		}
		if count == 0 && e.Level == Optional {
			continue
		}
		one := t.of(e.Element)
		one.Present += count
		if e.Level > Optional {
			one.Expected += max(1, count)
		}
	}
}

// fault counts a finding against its element, unless it says that nothing was stated.
func (t *tallier) fault(f *Finding) {
	if f.Severity < Warning || f.Element == "" || absence(f.Rule) {
		return
	}
	if i, ok := t.at[f.Element]; ok && t.list[i].Faulty < t.list[i].Present {
		t.list[i].Faulty++
	}
}

// absence tells whether a rule says that something is not there.
func absence(rule string) bool {
	return strings.HasSuffix(rule, "missing") || strings.HasSuffix(rule, "recommended") || rule == "element.null" || rule == "row.filler"
}
