package facts

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"

	"minkang/internal/kit/words"
)

// Text is a text in both languages.
type Text = words.Text

// Column is one stored column of a subject.
type Column struct {
	Name  string `json:"name"`
	Type  string `json:"type"`           // label, day, month, age, birth, flag, number, key
	List  string `json:"list,omitempty"` // list of labels it draws from; its own name when empty
	Keyed bool   `json:"keyed,omitempty"`
}

// Labels gives the list of labels the column draws from.
func (c Column) Labels() string {
	if c.List != "" {
		return c.List
	}
	return c.Name
}

// Dimension is something facts are grouped and filtered by.
type Dimension struct {
	Key        string `json:"key"`
	Zh         string `json:"zh"`
	En         string `json:"en"`
	Type       string `json:"type"`             // label, day, week, month, quarter, year, weekday, age, band, flag
	Width      int64  `json:"width,omitempty"`  // years per band
	Column     string `json:"column,omitempty"` // empty: Key
	Definition *Text  `json:"definition,omitempty"`

	col Column
}

// Col gives the stored column behind the dimension.
func (d *Dimension) Col() Column { return d.col }

// IsTime tells whether the dimension places facts on the calendar, so that periods can be compared along it.
func (d *Dimension) IsTime() bool {
	return slices.Contains([]string{"day", "week", "month", "quarter", "year"}, d.Type)
}

// Measure is a number computed over a group of facts.
type Measure struct {
	Key        string `json:"key"`
	Zh         string `json:"zh"`
	En         string `json:"en"`
	Kind       string `json:"kind"`             // count, distinct, sum, average, median, share
	Column     string `json:"column,omitempty"` // what is counted, added or divided
	Unit       string `json:"unit"`
	Decimals   int    `json:"decimals"`
	Definition *Text  `json:"definition,omitempty"`

	col Column
}

// Col gives the stored column behind the measure; none for counts.
func (m *Measure) Col() Column { return m.col }

// Subject is a table of facts of one kind, with all it can be asked. Immutable.
type Subject struct {
	Key        string       `json:"key"`
	Zh         string       `json:"zh"`
	En         string       `json:"en"`
	Definition Text         `json:"definition"`
	Event      bool         `json:"event"` // facts of a document: has the shared columns, dimensions and measures of events
	Columns    []Column     `json:"columns"`
	Dimensions []*Dimension `json:"dimensions"`
	Measures   []*Measure   `json:"measures"`
	Where      string       `json:"where,omitempty"` // flag column that leaves a fact out of every count when set
}

// Table gives the name of the subject's table.
func (s *Subject) Table() string { return "facts_" + s.Key }

// Dimension finds a dimension by key, nil when there is none.
func (s *Subject) Dimension(key string) *Dimension {
	i := slices.IndexFunc(s.Dimensions, func(d *Dimension) bool { return d.Key == key })
	if i < 0 {
		return nil
	}
	return s.Dimensions[i]
}

// Measure finds a measure by key, nil when there is none.
func (s *Subject) Measure(key string) *Measure {
	i := slices.IndexFunc(s.Measures, func(m *Measure) bool { return m.Key == key })
	if i < 0 {
		return nil
	}
	return s.Measures[i]
}

// Column finds a stored column by name.
func (s *Subject) Column(name string) (Column, bool) {
	i := slices.IndexFunc(s.Columns, func(c Column) bool { return c.Name == name })
	if i < 0 {
		return Column{}, false
	}
	return s.Columns[i], true
}

//go:embed subjects/*.json
var subjectFiles embed.FS

// subjectOrder is the order in which subjects are listed.
var subjectOrder = []string{"visit", "diagnosis", "medication", "lab", "vital", "procedure", "immunization", "document", "resident"}

// Catalogue holds the subjects. Immutable, safe for concurrent use.
type Catalogue struct{ subjects []*Subject }

// LoadCatalogue reads the subjects compiled into the program.
func LoadCatalogue() (*Catalogue, error) {
	var event Subject
	if err := readSubject("event", &event); err != nil {
		return nil, err
	}
	var c Catalogue
	for _, key := range subjectOrder {
		s := new(Subject)
		if err := readSubject(key, s); err != nil {
			return nil, err
		}
		if s.Event {
			s.inherit(event)
		}
		if err := s.link(); err != nil {
			return nil, fmt.Errorf("facts: subject %s: %w", key, err)
		}
		c.subjects = append(c.subjects, s)
	}
	return &c, nil
}

func readSubject(key string, into *Subject) error {
	b, err := subjectFiles.ReadFile("subjects/" + key + ".json")
	if err != nil {
		return err
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("facts: subjects/%s.json: %w", key, err)
	}
	return nil
}

// inherit puts the shared columns first and the shared dimensions and measures last; the subject's own of the same key stay.
func (s *Subject) inherit(event Subject) {
	s.Columns = append(slices.Clone(event.Columns), s.Columns...)
	for _, d := range event.Dimensions {
		if s.Dimension(d.Key) == nil {
			c := *d
			s.Dimensions = append(s.Dimensions, &c)
		}
	}
	for _, m := range event.Measures {
		if s.Measure(m.Key) == nil {
			c := *m
			s.Measures = append(s.Measures, &c)
		}
	}
}

// link joins dimensions and measures with their columns and refuses a catalogue that does not fit together.
func (s *Subject) link() error {
	for _, d := range s.Dimensions {
		name := d.Column
		if name == "" {
			name = d.Key
		}
		var ok bool
		if d.col, ok = s.Column(name); !ok {
			return fmt.Errorf("dimension %s: no column %s", d.Key, name)
		}
	}
	for _, m := range s.Measures {
		if m.Kind == "count" {
			continue
		}
		var ok bool
		if m.col, ok = s.Column(m.Column); !ok {
			return fmt.Errorf("measure %s: no column %s", m.Key, m.Column)
		}
	}
	return nil
}

// Subjects lists all subjects in their order.
func (c *Catalogue) Subjects() []*Subject { return c.subjects }

// Subject finds a subject by key, nil when there is none.
func (c *Catalogue) Subject(key string) *Subject {
	i := slices.IndexFunc(c.subjects, func(s *Subject) bool { return s.Key == key })
	if i < 0 {
		return nil
	}
	return c.subjects[i]
}
