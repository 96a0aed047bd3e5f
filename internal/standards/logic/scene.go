package logic

import (
	"slices"
	"time"

	"github.com/expr-lang/expr/vm"
)

// Bounds of one evaluation: facts of one concept that are looked at, and expressions run for one document or row.
const (
	maxFacts = 500
	maxRuns  = 20000
)

// Fact is one value of a concept.
type Fact struct {
	Occurrence int32 // the group of values it belongs to
	Alone      bool  // that group stands once: its facts hold for the whole document
	Slot       int16 // which of the places of its group that carry the concept
	Slots      int16 // how many places carry it
	Part       int16 // which of several values in one place
	Parts      int16 // how many
	Place      int32 // the caller's own mark of where it stands
	Group      []int // concepts that its group of values has a place for
	Value      any   // float64, time.Time, string or bool
}

// Scene is all facts of one document or row. Use it again after Reset. Not safe for concurrent use.
type Scene struct {
	facts [][]Fact
	dirty []int
	env   map[string]any
	vm    vm.VM
	got   []*Fact
	runs  int
	now   time.Time
}

// NewScene makes an empty scene for a set's concepts.
func (s *Set) NewScene() *Scene {
	return &Scene{facts: make([][]Fact, len(s.Concepts)), env: s.environment(), got: make([]*Fact, len(s.Concepts))}
}

// Reset forgets all facts.
func (c *Scene) Reset() {
	for _, i := range c.dirty {
		clear(c.facts[i])
		c.facts[i] = c.facts[i][:0]
	}
	c.dirty = c.dirty[:0]
	c.runs = 0
}

// Add notes a fact of a concept.
func (c *Scene) Add(concept int, f Fact) {
	if len(c.facts[concept]) == 0 {
		c.dirty = append(c.dirty, concept)
	}
	if len(c.facts[concept]) < maxFacts {
		c.facts[concept] = append(c.facts[concept], f)
	}
}

// Breach is a rule that does not hold.
type Breach struct {
	Rule  *Rule
	At    *Fact   // where it is reported
	Facts []*Fact // what the rule needs, in the order of Rule.Needs
	Err   error   // the rule could not be evaluated
}

// Run evaluates the rules of a plan and calls breach for every one that does not hold. The facts given are valid during the call.
// It gives false when the bound on evaluations cut it short.
func (s *Set) Run(plan []*Rule, c *Scene, now time.Time, breach func(Breach)) bool {
	c.env["now"], c.now = now, now
	for _, r := range plan {
		if !c.ready(r) {
			continue
		}
		at := c.anchor(r)
		anchors := c.facts[at]
		for i := range anchors {
			if c.runs++; c.runs > maxRuns {
				return false
			}
			s.try(r, c, at, &anchors[i], breach)
		}
	}
	return true
}

// ready tells whether all that the rule needs is stated somewhere.
func (c *Scene) ready(r *Rule) bool {
	for _, n := range r.Needs {
		if len(c.facts[n]) == 0 {
			return false
		}
	}
	return true
}

// anchor chooses the concept whose every fact is looked at: the one that repeats, else the first that is needed.
func (c *Scene) anchor(r *Rule) int {
	best, most := r.Needs[0], -1
	for _, n := range r.Needs {
		score := len(c.facts[n])
		if !c.facts[n][0].Alone {
			score += maxFacts
		}
		if score > most {
			best, most = n, score
		}
	}
	return best
}

// try evaluates a rule for one fact of its anchor.
func (s *Set) try(r *Rule, c *Scene, at int, anchor *Fact, breach func(Breach)) {
	for _, i := range r.Needs {
		f := anchor
		if i != at {
			if f = c.partner(i, anchor); f == nil {
				return
			}
		}
		c.got[i] = f
	}
	if r.quick != nil {
		if !r.quick(c) {
			c.broken(r, nil, breach)
		}
		return
	}
	for _, i := range r.Needs {
		c.env[s.Concepts[i].Name] = c.got[i].Value
	}
	for _, i := range r.Uses {
		f := c.partner(i, anchor)
		name := s.Concepts[i].Name
		c.env[hasPrefix+name] = f != nil
		if f != nil {
			c.env[name] = f.Value
		} else {
			c.env[name] = zeros[s.Concepts[i].Kind]
		}
	}
	for _, i := range r.Lists {
		c.env[listPrefix+s.Concepts[i].Name] = c.list(s.Concepts[i].Kind, i)
	}
	holds, err := c.holds(r)
	if holds && err == nil {
		return
	}
	c.broken(r, err, breach)
}

func (c *Scene) broken(r *Rule, err error, breach func(Breach)) {
	b := Breach{Rule: r, At: c.got[r.At], Err: err, Facts: make([]*Fact, 0, len(r.Needs))}
	for _, i := range r.Needs {
		b.Facts = append(b.Facts, c.got[i])
	}
	breach(b)
}

func (c *Scene) holds(r *Rule) (bool, error) {
	if r.when != nil {
		out, err := c.vm.Run(r.when, c.env)
		if err != nil {
			return false, err
		}
		if out != true {
			return true, nil
		}
	}
	out, err := c.vm.Run(r.assert, c.env)
	return out == true, err
}

// partner finds the fact of another concept that belongs with an anchor: in the same occurrence, at the same place of several,
// else one that holds for the whole document, unless the group of the anchor has a place of its own for it.
func (c *Scene) partner(concept int, anchor *Fact) *Fact {
	facts := c.facts[concept]
	var whole *Fact
	for i := range facts {
		f := &facts[i]
		if f.Occurrence != anchor.Occurrence {
			if (f.Alone || len(facts) == 1) && whole == nil && !slices.Contains(anchor.Group, concept) {
				whole = f
			}
			continue
		}
		if f.Slots == anchor.Slots && f.Slot != anchor.Slot || f.Slots != anchor.Slots && f.Slots > 1 && f.Slot > 0 {
			continue
		}
		if f.Parts > 1 && anchor.Parts > 1 && f.Part != anchor.Part {
			continue
		}
		return f
	}
	return whole
}

func (c *Scene) list(k Kind, concept int) any {
	facts := c.facts[concept]
	switch k {
	case Number:
		return values[float64](facts)
	case Time:
		return values[time.Time](facts)
	case Flag:
		return values[bool](facts)
	}
	return values[string](facts)
}

func values[T any](facts []Fact) []T {
	out := make([]T, 0, len(facts))
	for i := range facts {
		if v, ok := facts[i].Value.(T); ok {
			out = append(out, v)
		}
	}
	return out
}
