package terminology

import (
	"cmp"
	"slices"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Snapshot is the active map at one moment, for reading while documents come in. Immutable and safe for concurrent use;
// a look-up is at most three map accesses.
type Snapshot struct {
	tables map[id.ID]*table // by institution; 0 the region's
}

// table is one institution's map: the mappings of a code, newest first.
type table struct{ byCode map[string][]Mapping }

func newSnapshot(tables map[id.ID]*table) *Snapshot { return &Snapshot{tables} }

func newTable(all []Mapping) *table {
	t := &table{byCode: make(map[string][]Mapping, len(all))}
	for _, m := range all {
		if m.State == Active {
			k := CodeKey(m.Code, m.Name)
			t.byCode[k] = append(t.byCode[k], m)
		}
	}
	return t
}

// with gives a snapshot with one institution's table replaced; empty tables are left out.
func (s *Snapshot) with(institution id.ID, t *table) *Snapshot {
	next := make(map[id.ID]*table, len(s.tables)+1)
	for k, v := range s.tables {
		next[k] = v
	}
	delete(next, institution)
	if len(t.byCode) > 0 {
		next[institution] = t
	}
	return newSnapshot(next)
}

// Sender says whose codes are read.
type Sender struct {
	Institution id.ID     // that the data is of
	Relay       id.ID     // the institution of the connected system that sends for it, when it is another
	Connected   id.ID     // the connected system
	At          time.Time // of the document; zero: now
}

// Find gives the mapping that speaks about a coding: the institution's own before the relay's before the region's; of one
// institution's, that for the connected system first, then by code system, data element, value domain. False when none does.
func (s *Snapshot) Find(from Sender, c standards.Coding) (*Mapping, bool) {
	code := CodeKey(c.Code, c.Name)
	for i, institution := range [3]id.ID{from.Institution, from.Relay, 0} {
		if i < 2 && institution == 0 || i == 1 && institution == from.Institution {
			continue
		}
		t := s.tables[institution]
		if t == nil {
			continue
		}
		var best *Mapping
		most := 0
		all := t.byCode[code]
		for k := range all {
			if n := fits(&all[k], from, c); n > most {
				best, most = &all[k], n
			}
		}
		if best != nil {
			return best, true
		}
	}
	return nil, false
}

// fits weighs how exactly a mapping speaks about a coding; 0 not at all.
func fits(m *Mapping, from Sender, c standards.Coding) int {
	score := 0
	switch m.Source {
	case "":
		return 0
	case c.System:
		score = 3
	case c.Element:
		score = 2
	case c.Domain:
		score = 1
	default:
		return 0
	}
	if m.Connected != 0 {
		if m.Connected != from.Connected {
			return 0
		}
		score += 4
	}
	if m.Relation != None && c.Domain != "" && m.Domain != c.Domain || !m.holds(from.At) {
		return 0
	}
	return score
}

// Translate gives the standard code for a coding; false when no mapping speaks about it or the standard has none.
func (s *Snapshot) Translate(from Sender, c standards.Coding) (standards.Translation, bool) {
	m, ok := s.Find(from, c)
	if !ok || m.Relation == None {
		return standards.Translation{}, false
	}
	return standards.Translation{Code: standards.Code{Domain: m.Domain, Edition: m.Edition, Code: m.Target, Name: m.TargetName}, Relation: string(m.Relation)}, true
}

// Reverse gives the mappings of an institution (zero: the region) that lead to a standard code and hold now.
func (s *Snapshot) Reverse(institution id.ID, domain, target string) []Mapping {
	t := s.tables[institution]
	if t == nil {
		return nil
	}
	var out []Mapping
	for _, all := range t.byCode {
		for _, m := range all {
			if m.Domain == domain && m.Target == target && m.holds(time.Time{}) {
				out = append(out, m)
			}
		}
	}
	slices.SortFunc(out, func(a, b Mapping) int { return cmp.Compare(a.ID, b.ID) })
	return out
}
