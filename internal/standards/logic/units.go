package logic

import (
	"fmt"
	"strconv"
)

// unitKey names a conversion: of one concept, or of any when concept is "*".
type unitKey struct{ concept, from, to string }

// unit is value × factor + offset.
type unit struct{ factor, offset float64 }

func (s *Set) addUnit(get func(string) string) error {
	factor, err := strconv.ParseFloat(get("factor"), 64)
	if err != nil || factor == 0 {
		return fmt.Errorf("factor %q", get("factor"))
	}
	offset := 0.0
	if text := get("offset"); text != "" {
		if offset, err = strconv.ParseFloat(text, 64); err != nil {
			return fmt.Errorf("offset %q", text)
		}
	}
	s.units[unitKey{get("concept"), fold(get("from")), fold(get("to"))}] = unit{factor, offset}
	return nil
}

// Convert brings a number to the unit of its concept; false when the unit is none the table knows. A number without a unit is taken
// to be in the concept's.
func (s *Set) Convert(concept int, value float64, from string) (float64, bool) {
	c := &s.Concepts[concept]
	if from == "" || c.Unit == "" || from == c.Unit {
		return value, true
	}
	a, b := fold(from), fold(c.Unit)
	if a == b {
		return value, true
	}
	for _, name := range [2]string{c.Name, "*"} {
		if u, ok := s.units[unitKey{name, a, b}]; ok {
			return value*u.factor + u.offset, true
		}
	}
	return value, false
}
