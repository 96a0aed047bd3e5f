package logic

import (
	"fmt"
	"strings"
)

// Tables reads one table of standards/rules: each is called for every line, with a getter by column and the line's place (file and
// line). An error of each must come back with that place.
type Tables func(name string, each func(get func(column string) string, place string) error) error

// Severities a rule may have.
var severities = map[string]bool{"info": true, "warning": true, "error": true}

// Read reads and compiles all rules. An error names file, line and reason.
func Read(read Tables, k Knowledge) (*Set, error) {
	s := &Set{byName: map[string]int{}, sources: map[string][]sourceOf{}, units: map[unitKey]unit{},
		tables: &tables{limits: map[string][]limit{}, ranges: map[string][]span{}, labs: map[string][]span{}}}
	for _, t := range []struct {
		name string
		each func(func(string) string, string) error
	}{
		{"rules/concepts.csv", s.readConcept},
		{"rules/units.csv", func(get func(string) string, _ string) error { return s.addUnit(get) }},
		{"rules/diagnosis_limits.csv", func(get func(string) string, _ string) error { return s.tables.addLimit(get) }},
		{"rules/ranges.csv", s.readRange},
		{"rules/lab_ranges.csv", s.readLab},
	} {
		if err := read(t.name, t.each); err != nil {
			return nil, err
		}
	}
	for i := range s.Concepts {
		for k := range s.Concepts[i].Lines {
			line := &s.Concepts[i].Lines[k]
			s.sources[line.Element] = append(s.sources[line.Element], sourceOf{i, line})
		}
	}
	c := newCompiler(s, k)
	seen := map[string]bool{}
	err := read("rules/rules.csv", func(get func(string) string, place string) error {
		r := &Rule{ID: get("rule"), Severity: get("severity"), ZH: get("zh"), EN: get("en"), Reason: get("reason"), Scopes: words(get("scope")), Place: place}
		switch {
		case seen[r.ID]:
			return fmt.Errorf("rule %s twice", r.ID)
		case !strings.HasPrefix(r.ID, "logic."):
			return fmt.Errorf("rule %q: the id must begin with logic", r.ID)
		case !severities[r.Severity]:
			return fmt.Errorf("rule %s: severity %q", r.ID, r.Severity)
		case r.ZH == "" || r.EN == "" || r.Reason == "" || len(r.Scopes) == 0:
			return fmt.Errorf("rule %s: text, reason or scope is missing", r.ID)
		}
		seen[r.ID] = true
		if err := c.rule(r, get("when"), get("assert"), words(get("needs")), words(get("carries")), get("at")); err != nil {
			return err
		}
		s.Rules = append(s.Rules, r)
		return nil
	})
	return s, err
}

func words(s string) []string { return strings.Fields(s) }

func parts(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

func (s *Set) readConcept(get func(string) string, _ string) error {
	name := get("concept")
	i, known := s.byName[name]
	if !known {
		kind, err := kindOf(get("kind"))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		i = len(s.Concepts)
		s.byName[name] = i
		s.Concepts = append(s.Concepts, Concept{Name: name, Kind: kind, Unit: get("unit"), Zero: get("absent") == "0"})
	}
	for _, element := range words(get("elements")) {
		s.Concepts[i].Lines = append(s.Concepts[i].Lines, Source{Element: element, Scopes: words(get("scope")), Like: parts(get("like")), Unlike: parts(get("unlike"))})
	}
	return nil
}

func (s *Set) readRange(get func(string) string, _ string) error {
	span, err := readSpan(get)
	if err != nil {
		return err
	}
	s.tables.ranges[get("item")] = append(s.tables.ranges[get("item")], span)
	return nil
}

func (s *Set) readLab(get func(string) string, _ string) error {
	span, err := readSpan(get)
	if err != nil {
		return err
	}
	for _, name := range parts(get("names")) {
		s.tables.labs[name] = append(s.tables.labs[name], span)
		if folded := fold(name); folded != name {
			s.tables.labs[folded] = append(s.tables.labs[folded], span)
		}
	}
	return nil
}
