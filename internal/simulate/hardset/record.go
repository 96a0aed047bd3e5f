package hardset

import (
	"cmp"
	"fmt"
	"iter"
	"slices"

	"minkang/internal/simulate/draw"
)

// Identifier domains of the records.
const (
	IDCard     = "2.16.156.10011.1.3"
	HealthCard = "2.16.156.10011.1.19"
	Passport   = "passport" // names of domains that only institutions know
	Permit     = "permit"
	Inpatient  = "2.16.156.10011.1.12"
)

// UnknownPatient is the fault of a record that names nobody.
const UnknownPatient = "unknown-patient"

// Config of a set.
type Config struct {
	Seed   uint64
	People int // at least 1
	Grade  Grade
}

// Number is a number as written.
type Number struct{ System, Value string }

// Record is one thing an institution said about a person, as it said it.
type Record struct {
	ID          string
	Person      int // truth: index of the person
	Day         int // of the period
	Institution string
	Name        string
	Sex         string
	Birth       string // YYYY-MM-DD, or empty
	Phone       string
	Division    string
	Address     string
	Ethnic      string
	Mother      string
	Order       int
	Deceased    bool
	Anonymous   bool
	Numbers     []Number
	Faults      []string // truth: what was made wrong
}

// Set is a population and the records about it.
type Set struct {
	config  Config
	rates   Rates
	members []member
	homes   []int32
	visits  []visit
}

type visit struct {
	person, nth int32
	day         int16
	tie         uint16
}

// New makes a set. Errors: an unknown grade, no people.
func New(c Config) (*Set, error) {
	rates, err := RatesOf(c.Grade)
	if err != nil {
		return nil, err
	}
	if c.People < 1 {
		return nil, fmt.Errorf("hardset: %d people", c.People)
	}
	s := &Set{config: c, rates: rates}
	s.settle()
	s.arrange()
	return s, nil
}

// arrange decides how often each person is written about, and when: 1 to 8 times, 2.6 in the mean.
func (s *Set) arrange() {
	start := dayOf(first)
	for i, m := range s.members {
		d := draw.At(s.config.Seed, purpose, i, drawMoves)
		n := 1 + min(7, d.Poisson(1.6))
		for k := range n {
			day := d.Below(days)
			if alive := int(m.birth - start); alive > 0 { // born within the period: the first days bring most papers
				day = alive + d.Below(max(1, days-alive))
				if k == 0 {
					day = alive + d.Below(3)
				}
				day = min(day, days-1)
			}
			s.visits = append(s.visits, visit{int32(i), int32(k), int16(day), uint16(d.Below(65536))})
		}
	}
	slices.SortFunc(s.visits, func(a, b visit) int {
		return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.tie, b.tie), cmp.Compare(a.person, b.person), cmp.Compare(a.nth, b.nth))
	})
}

// Len gives the number of records.
func (s *Set) Len() int { return len(s.visits) }

// People gives the number of people.
func (s *Set) People() int { return len(s.members) }

// Records gives all records in order of arrival.
func (s *Set) Records() iter.Seq[Record] {
	return func(yield func(Record) bool) {
		for _, v := range s.visits {
			if !yield(s.record(v)) {
				return
			}
		}
	}
}

// record writes down one visit, faults included.
func (s *Set) record(v visit) Record {
	p := s.person(int(v.person))
	d := draw.At(s.config.Seed, purpose, int(v.person), drawRecord+int(v.nth)*16)
	day := int(v.day)
	w := &writer{set: s, p: &p, d: &d, day: day}
	w.Record = Record{ID: fmt.Sprintf("%d-%d", v.person, v.nth), Person: int(v.person), Day: day, Institution: fmt.Sprintf("H%02d", d.Below(40)),
		Name: p.name, Sex: "1", Birth: p.born().Format("2006-01-02"), Ethnic: p.ethnic}
	if p.female {
		w.Sex = "2"
	}
	if d.Chance(0.3) { // many forms do not ask
		w.Ethnic = ""
	}
	w.numbers()
	w.contact()
	w.name()
	w.birth()
	w.special()
	return w.Record
}
