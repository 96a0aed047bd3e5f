package empi

import (
	"slices"

	"minkang/internal/empi/linkage"
	"minkang/internal/kit/id"
)

// Outcome of a decision.
type Outcome string

// The outcomes.
const (
	Link   Outcome = "link"   // the claim is about a known person
	Review Outcome = "review" // a new person that resembles a known one: registered and put on the review list
	New    Outcome = "new"    // a new person
)

// Candidate is a person a claim may be about. Root is the person it was merged into, itself when it was not.
type Candidate struct {
	Person Person
	Root   id.ID
}

// Explanation says why, in codes and levels. It holds no personal value, so it may be stored and shown.
type Explanation struct {
	Rule       string    `json:"rule"`             // the rule that decided: "same-number", "same-traits" …
	Fields     []Field   `json:"fields,omitempty"` // beside the person decided for, or the nearest look-alike
	Problems   []Problem `json:"problems,omitempty"`
	Candidates int       `json:"candidates"`       // people compared
	Full       []int     `json:"full,omitempty"`   // kinds of keys (linkage.KeyKind) that led to too many people and were left out
	Model      string    `json:"model,omitempty"`  // version of the weights, when they decided
	Weight     float64   `json:"weight,omitempty"` // log₂ odds of being one person by the weights
	Guard      string    `json:"guard,omitempty"`  // why a likeness was not enough
}

// Decision is what Decide says.
type Decision struct {
	Outcome     Outcome
	Candidate   id.ID  // link: the person found (perhaps retired); else zero
	Alike       id.ID  // the person to be reviewed beside the one found or made; zero when there is none
	Model       string // version of the weights that made the link; empty when a rule did
	Explanation Explanation
}

// verdict of one candidate. Higher wins; those above lookAlike link.
type verdict int

const (
	stranger verdict = iota
	lookAlike
	byLocal
	byTraits
	byDoubtfulNumber
	byNumber
)

// Bounds of the search for candidates.
const (
	MaxHolders    = 20 // people per number
	MaxPerKey     = linkage.MaxPerKey
	MaxCandidates = linkage.MaxCandidates // people found by keys
)

// Decide finds the person a claim is about. The order of candidates does not matter. Pure.
func Decide(a Assessment, candidates []Candidate) Decision {
	d := Decision{Outcome: New, Explanation: Explanation{Rule: "no-candidate", Problems: a.Problems, Candidates: len(candidates)}}
	claimed, shared := holdsNumber(a.Numbers), sharedDomains(a, candidates)
	var best, second *judged
	for _, c := range candidates {
		cmp := Compare(a, c.Person)
		v, rule := judge(a, c.Person, cmp)
		if v == lookAlike && cmp.Number == Equal && shared[cmp.System] {
			v, rule = stranger, "number-shared"
		}
		j := &judged{candidate: c, verdict: v, rule: rule, comparison: cmp, numbered: holdsNumber(c.Person.Identifiers) != claimed}
		switch {
		case best == nil || j.before(best):
			if best != nil && best.candidate.Root != j.candidate.Root {
				second = best
			}
			best = j
		case j.candidate.Root != best.candidate.Root && (second == nil || j.before(second)):
			second = j
		}
	}
	if best == nil || best.verdict == stranger {
		if best != nil {
			d.Explanation.Rule = best.rule
		}
		return d
	}
	d.Explanation.Rule, d.Explanation.Fields = best.rule, best.comparison.Fields()
	if best.verdict == lookAlike {
		d.Outcome, d.Alike = Review, best.candidate.Root
		return d
	}
	if second != nil && best.ambiguous(second) {
		d.Outcome, d.Alike, d.Explanation.Rule = Review, best.candidate.Root, "several-alike"
		return d
	}
	d.Outcome, d.Candidate = Link, best.candidate.Person.ID
	if second != nil && second.verdict > lookAlike && (best.verdict >= byDoubtfulNumber) == (second.verdict >= byDoubtfulNumber) {
		d.Alike = second.candidate.Root // both fit: perhaps they are one
	}
	return d
}

type judged struct {
	candidate  Candidate
	verdict    verdict
	rule       string
	comparison Comparison
	numbered   bool // one of claim and person holds a trustworthy number and the other none
}

// before orders candidates: surer verdict, surer number domain, people as well known as the claim, then the earlier
// person, so that the order of arrival from the store cannot matter.
func (j *judged) before(o *judged) bool {
	if j.verdict != o.verdict {
		return j.verdict > o.verdict
	}
	if r, s := rank(j.comparison.System), rank(o.comparison.System); j.verdict >= byDoubtfulNumber && r != s {
		return r < s
	}
	if j.verdict == lookAlike && j.comparison.Name != o.comparison.Name && (j.comparison.Name == Equal || o.comparison.Name == Equal) {
		return j.comparison.Name == Equal
	}
	if j.numbered != o.numbered {
		return !j.numbered
	}
	return j.candidate.Person.ID < o.candidate.Person.ID
}

// ambiguous tells whether nothing but age of registration separates two candidates that agree by traits: then linking
// would be a guess.
func (j *judged) ambiguous(o *judged) bool {
	return j.verdict == o.verdict && j.numbered == o.numbered && j.verdict < byDoubtfulNumber && j.verdict > lookAlike &&
		j.numbered
}

// sharedMax is how many people may claim one valid number before it counts as a placeholder: more pairs on the review list
// would tell nothing.
const sharedMax = 5

// sharedDomains gives the domains in which the claim's number is claimed by more than sharedMax people.
func sharedDomains(a Assessment, candidates []Candidate) map[string]bool {
	var shared map[string]bool
	for _, n := range a.Numbers {
		holders := 0
		for _, c := range candidates {
			for _, m := range c.Person.Identifiers {
				if n.Trust >= Doubtful && m.Trust >= Doubtful && m.System == n.System && m.Value == n.Value {
					holders++
				}
			}
		}
		if holders > sharedMax {
			if shared == nil {
				shared = make(map[string]bool)
			}
			shared[n.System] = true
		}
	}
	return shared
}

func holdsNumber(numbers []Identifier) bool {
	for _, n := range numbers {
		if n.Trust >= Doubtful {
			return true
		}
	}
	return false
}

// judge is the rule table for one candidate.
func judge(a Assessment, p Person, c Comparison) (verdict, string) {
	nameless := a.Traits.Name == "" && TraitsOf(p).Name == ""
	switch {
	case c.Number == Equal && !c.Doubtful:
		return judgeNumber(c)
	case a.Claim.Anonymous || p.Anonymous: // found by number only, and by what the institution itself wrote
		if c.Local == Equal && c.Birth != Different && c.Sex != Different && (c.Name == Equal || nameless) {
			return byLocal, "same-local-number"
		}
		return stranger, "anonymous"
	case c.Number == Equal && c.Name == Equal && c.Sex != Different && c.Card != Different:
		return byDoubtfulNumber, "same-doubtful-number"
	case c.Card == Different:
		return stranger, "other-number"
	case c.Name == Equal && c.Birth == Equal && c.Sex == Equal && (c.Phone == Equal || c.Address == Equal || c.Local == Equal):
		return byTraits, "same-traits"
	case c.Local == Equal && c.Name == Equal && c.Birth != Different && c.Sex != Different:
		return byLocal, "same-local-number"
	case c.Local == Equal && nameless && c.Birth != Different && c.Sex != Different:
		return byLocal, "same-local-number-nameless"
	case c.Card == Similar && (c.SameReading || c.Name == Similar) && c.Sex != Different:
		return lookAlike, "number-one-off"
	case c.Local == Equal && (c.Name == Equal || c.Name == Similar || c.Birth != Different && c.Sex != Different && c.Name == Missing):
		return lookAlike, "local-number-contradicted"
	case c.Name == Equal && c.Birth == Equal && c.Sex != Different && bare(a, p):
		return byLocal, "same-bare-claim"
	case c.SameReading && c.Birth == Equal && c.Sex != Different:
		return lookAlike, "same-reading-and-birth"
	case c.Name == Similar && c.Birth == Equal && c.Sex == Equal && (c.Phone == Equal || c.Address == Equal):
		return lookAlike, "same-household-similar-name"
	case c.Number == Equal && c.Name == Similar && c.Birth == Equal:
		return lookAlike, "doubtful-number-similar-name"
	}
	return stranger, "nobody-alike"
}

// bare tells whether claim and person consist of name, birth date and sex alone and come from the same institution:
// telling them apart would make a new person of every document of such a resident.
func bare(a Assessment, p Person) bool {
	t := TraitsOf(p)
	nothing := func(n Identifier) bool { // a number whose check fails, or a placeholder
		return n.Trust == Recorded
	}
	same := func(n Identifier) bool {
		return nothing(n) || slices.ContainsFunc(a.Numbers, func(m Identifier) bool { return nothing(m) && m.System == n.System && m.Value == n.Value })
	}
	all := func(numbers []Identifier, ok func(Identifier) bool) bool {
		return !slices.ContainsFunc(numbers, func(n Identifier) bool { return !ok(n) })
	}
	return all(a.Numbers, nothing) && a.Traits.Phone == "" && a.Traits.Address == "" && a.Claim.Institution != "" &&
		all(p.Identifiers, same) && t.Phone == "" && t.Address == "" && p.Institution == a.Claim.Institution
}

// judgeNumber: both sides hold the same trustworthy number. It links unless what stands beside it speaks of somebody else.
func judgeNumber(c Comparison) (verdict, string) {
	agree := c.Birth == Equal || c.Birth == Compatible
	switch {
	case c.Card == Different:
		return lookAlike, "same-number-other-card"
	case c.Name == Equal && (c.Birth != Different || c.Sex != Different):
		return byNumber, "same-number"
	case c.Name == Similar && !c.HalfName && agree && c.Sex != Different:
		return byNumber, "same-number-similar-name"
	case c.Name == Missing && c.Birth != Different && c.Sex != Different:
		return byNumber, "same-number-nothing-against"
	}
	return lookAlike, "same-number-contradicted"
}
