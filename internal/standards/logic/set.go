package logic

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/expr-lang/expr/vm"
)

// Kind is the type of a concept's values.
type Kind uint8

// Kinds: a number, an instant (a date is midnight UTC), a text or code, a yes or no.
const (
	Number Kind = iota
	Time
	Text
	Flag
)

// Concept is what rules call a fact.
type Concept struct {
	Name  string
	Kind  Kind
	Unit  string   // of numbers: what facts are converted to
	Zero  bool     // absent counts as 0
	Lines []Source // where it is found
}

// Source is a data element that carries a concept.
type Source struct {
	Element string
	Scopes  []string // document types and data sets, or their beginnings; none: all
	Like    []string // parts of a name, one of which must be there; none: any
	Unlike  []string // parts of a name that must not be there
}

// Rule is one rule between elements. Immutable.
type Rule struct {
	ID       string
	Severity string
	ZH, EN   string
	Reason   string // what it rests on
	Scopes   []string
	Needs    []int // concepts that must be stated; every fact of the one that repeats is looked at
	Uses     []int // concepts it may look at besides
	Carries  []int // concepts that the type must have a place for, stated or not
	At       int   // concept whose place a breach is reported at
	Lists    []int // concepts it takes all facts of
	Place    string

	when, assert *vm.Program
	quick        func(*Scene) bool // the same answer without the machine; nil when it has no simple form
}

// Set is all concepts and rules, with the tables they look into.
type Set struct {
	Concepts []Concept
	Rules    []*Rule

	byName  map[string]int
	sources map[string][]sourceOf // by element
	units   map[unitKey]unit
	tables  *tables
}

type sourceOf struct {
	concept int
	source  *Source
}

// Concept finds a concept by name; -1 when there is none.
func (s *Set) Concept(name string) int {
	if i, ok := s.byName[name]; ok {
		return i
	}
	return -1
}

// ConceptsOf gives the concepts that an element carries in a document type or data set; name is the element's name there,
// with the title of its group.
func (s *Set) ConceptsOf(scope, element, name string) (found []int) {
	for _, c := range s.sources[element] {
		if c.source.fits(scope, name) && !slices.Contains(found, c.concept) {
			found = append(found, c.concept)
		}
	}
	return found
}

func (s *Source) fits(scope, name string) bool {
	contains := func(part string) bool { return strings.Contains(name, part) }
	return inScope(s.Scopes, scope) && (len(s.Like) == 0 || slices.ContainsFunc(s.Like, contains)) && !slices.ContainsFunc(s.Unlike, contains)
}

// inScope tells whether a document type or data set is meant. "documents" and "rows" mean all of either, "!C0033" leaves out.
func inScope(scopes []string, scope string) bool {
	if len(scopes) == 0 {
		return true
	}
	rows := strings.HasPrefix(scope, "HDSD")
	in := false
	for _, s := range scopes {
		if not, ok := strings.CutPrefix(s, "!"); ok {
			if strings.HasPrefix(scope, not) {
				return false
			}
			continue
		}
		in = in || s == "*" || s == "rows" && rows || s == "documents" && !rows || strings.HasPrefix(scope, s)
	}
	return in
}

// Plan gives the rules that can speak about a document type or data set that carries the given concepts.
func (s *Set) Plan(scope string, carried []int) (plan []*Rule) {
	for _, r := range s.Rules {
		missing := func(c int) bool { return !slices.Contains(carried, c) }
		if inScope(r.Scopes, scope) && !slices.ContainsFunc(r.Needs, missing) && !slices.ContainsFunc(r.Carries, missing) {
			plan = append(plan, r)
		}
	}
	return plan
}

// Knowledge is what rules may ask the library.
type Knowledge interface {
	// CodeName gives the name of a code in a value domain; false when the domain does not know it.
	CodeName(domain, code string) (string, bool)
	// NameFits tells whether a name can be that of a code: it holds the same words, or the domain has it for a kindred code.
	NameFits(domain, code, name string) bool
	// ReportHours gives the hours within which a notifiable disease must be reported; false for others.
	ReportHours(code string) (int, bool)
	// VaccineMonths gives the age in months at which the programme gives a dose at the earliest; false when it has none.
	VaccineMonths(code string, dose int) (int, bool)
}

// zeros are the values of facts that are not stated, made once.
var zeros = [...]any{Number: zero(Number), Time: zero(Time), Text: zero(Text), Flag: zero(Flag)}

// zero is a value of a kind as expressions see it.
func zero(k Kind) any {
	switch k {
	case Number:
		return float64(0)
	case Time:
		return time.Time{}
	case Flag:
		return false
	}
	return ""
}

func zeroList(k Kind) any {
	switch k {
	case Number:
		return []float64{}
	case Time:
		return []time.Time{}
	case Flag:
		return []bool{}
	}
	return []string{}
}

func kindOf(s string) (Kind, error) {
	switch s {
	case "number":
		return Number, nil
	case "time":
		return Time, nil
	case "text", "code":
		return Text, nil
	case "flag":
		return Flag, nil
	}
	return 0, fmt.Errorf("kind %q", s)
}
