package quality

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strings"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// Fate is what became of a message.
type Fate string

// The fates.
const (
	Kept Fate = "accepted"
	Held Fate = "quarantined"
	Gone Fate = "refused"
)

// Document is what the write path knows of a message once it was read: everything in it comes from reading, nothing from the store.
type Document struct {
	Message   id.ID
	Arrived   time.Time
	Type      string // "" when nothing could be read
	Custodian string // the code by which the content names its institution
	Patients  []string
	Encounter string // the visit's own number
	Effective time.Time
	From, To  time.Time // of the service
	Entries   []standards.Entry
	Findings  []standards.Finding
	Elements  []ElementCount // in any order, an element possibly more than once
	Evaluated int64          // cross-field rules that could be evaluated
	Unread    bool           // it could not be read at all
}

// Decision is what became of it.
type Decision struct {
	At          time.Time
	Institution id.ID
	Joined      time.Time // when the institution was registered; zero unknown
	Fate        Fate
	Code        string // why it was refused when no finding says it
	LookAlike   bool   // it registered a resident who resembles a known one
	Replaces    bool   // it is a new version of what is stored
}

// Sending is one decided message, or one day's part of a batch of rows.
type Sending struct {
	Message     id.ID
	Part        int64 // 0 but for batches
	Attempt     int64 // the decision's moment in microseconds: of several decisions about one message the last counts
	Institution id.ID
	Type        string
	Day         Day // of service; of arrival when the content names none
	Key         int64
	Tally       Tally
}

// Draft is a document whose content has been counted and that waits for its decision.
type Draft struct {
	book  *Book
	doc   Document
	tally Tally
	key   int64
}

// Draft counts what the content says. Pure; made while the message's bytes are being synced.
func (b *Book) Draft(d Document) *Draft {
	w := &Draft{book: b, doc: d, tally: Tally{Elements: slices.Clone(d.Elements)}}
	c := &w.tally.Counts
	c[Sent] = 1
	for _, e := range d.Elements {
		switch e.Level {
		case Required:
			c[RequiredExpected] += e.Expected
			c[RequiredPresent] += min(e.Present, e.Expected)
		case Advised:
			c[AdvisedExpected] += e.Expected
			c[AdvisedPresent] += min(e.Present, e.Expected)
		}
		c[Values] += e.Present
		c[Faulty] += min(e.Faulty, e.Present)
	}
	c[RulesEvaluated] = d.Evaluated
	w.findings()
	if d.Unread {
		c[Values]++
		c[Faulty]++
	}
	w.tally.normalise()
	w.key = b.key(d)
	return w
}

// findings counts the rules that were broken. Information is no fault.
func (w *Draft) findings() {
	type key struct{ rule, element string }
	found := map[key]int64{}
	broken := map[string]bool{}
	for _, f := range w.doc.Findings {
		if f.Severity == standards.Info {
			continue
		}
		found[key{f.Rule, f.Element}]++
		if w.book.Class(f.Rule).Dimension == Consistency {
			broken[f.Rule] = true
		}
	}
	c := &w.tally.Counts
	c[RulesBroken] = int64(len(broken))
	c[RulesEvaluated] = max(c[RulesEvaluated], c[RulesBroken])
	for k, n := range found {
		w.tally.Rules = append(w.tally.Rules, RuleCount{Rule: k.rule, Element: k.element, Found: n, Messages: 1})
	}
}

// Decide completes a draft with what became of the message.
func (w *Draft) Decide(o Decision) Sending {
	s := Sending{Message: w.doc.Message, Attempt: o.At.UnixMicro(), Institution: o.Institution, Type: w.doc.Type, Tally: w.tally}
	c := &s.Tally.Counts
	switch o.Fate {
	case Kept:
		c[Accepted] = 1
	case Held:
		c[Quarantined] = 1
	default:
		c[Refused] = 1
	}
	if o.Code != "" && !slices.ContainsFunc(w.doc.Findings, func(f standards.Finding) bool { return f.Rule == o.Code }) {
		s.Tally.Break(o.Code)
	}
	if s.Day = w.serviceDay(); s.Day == 0 {
		s.Day = DayOf(w.doc.Arrived)
		c[Undated] = 1
	}
	w.time(&s, o)
	w.unique(&s, o)
	return s
}

// serviceDay is the day the service took place; a day after the arrival is none.
func (w *Draft) serviceDay() Day {
	for _, t := range []time.Time{w.doc.From, w.doc.Effective} {
		if d := DayOf(t); d >= 19000101 && d <= DayOf(w.doc.Arrived) {
			return d
		}
	}
	return 0
}

// due gives the moment from which the limit runs; zero when the content does not say it.
func (w *Draft) due(e Event) time.Time {
	switch e {
	case Served:
		if w.doc.To.IsZero() {
			return w.doc.From
		}
		return w.doc.To
	case Discharged:
		return w.doc.To
	case RowDay: // rows know the day only: their time begins when it ends
		if w.doc.From.IsZero() {
			return time.Time{}
		}
		return DayOf(w.doc.From).Add(1).Time()
	}
	return w.doc.Effective
}

// time judges whether the document came in time.
func (w *Draft) time(s *Sending, o Decision) {
	rule, ok := w.book.Type(w.doc.Type)
	due := w.due(rule.Event)
	if !ok || due.IsZero() {
		return
	}
	c := &s.Tally.Counts
	if DayOf(due) < DayOf(o.Joined) {
		c[Backlog] = 1
		return
	}
	delay := max(0, w.doc.Arrived.Sub(due))
	c[Timed], c[DelayMinutes] = 1, int64(delay/time.Minute)
	if delay <= rule.Limit {
		c[OnTime] = 1
	} else {
		s.Tally.Break(RuleLate)
	}
}

// Rules of this context, beside those of the standards.
const (
	RuleLate          = "quality.late"
	RuleSameEncounter = "quality.same-encounter"
	RuleSameContent   = "quality.same-content"
	RuleLookAlike     = "quality.look-alike"
	ruleIDReused      = "repository.document-id-reused"
)

// unique says whether the message repeats another one, as far as its own decision tells; what its key tells, folding does.
func (w *Draft) unique(s *Sending, o Decision) {
	c := &s.Tally.Counts
	switch {
	case o.Code == ruleIDReused:
		c[Identified], c[Duplicates] = 1, 1
	case o.Fate != Kept:
	case o.LookAlike:
		c[Identified], c[Duplicates] = 1, 1
		s.Tally.Break(RuleLookAlike)
	default:
		c[Identified] = 1
		if !o.Replaces {
			s.Key = w.key
		}
	}
}

// duplicate is what a second message of one key adds to its cell.
func (b *Book) duplicate(documentType string) Tally {
	var t Tally
	t.Counts[Duplicates] = 1
	t.Break(b.repeatRule(documentType))
	return t
}

// repeatRule is the rule a second message of one key breaks.
func (b *Book) repeatRule(documentType string) string {
	if t, ok := b.Type(documentType); ok && t.OncePerStay {
		return RuleSameEncounter
	}
	return RuleSameContent
}

// key gives what two messages share when one repeats the other: the visit, for types a visit has one of; else the whole content.
// It is 63 bits of a hash; zero when there is too little to compare.
func (b *Book) key(d Document) int64 {
	if d.Unread || d.Custodian == "" || len(d.Patients) == 0 {
		return 0
	}
	parts := []string{d.Type, d.Custodian, strings.Join(d.Patients, "\x1e")}
	if t, ok := b.Type(d.Type); ok && t.OncePerStay {
		if d.Encounter == "" {
			return 0
		}
		parts = append(parts, "visit", d.Encounter, DayOf(d.From).String())
	} else {
		if len(d.Entries) == 0 {
			return 0
		}
		lines := make([]string, len(d.Entries))
		for i, e := range d.Entries {
			lines[i] = strings.Join([]string{e.Kind, e.Code, e.Name, e.Value, e.Unit, e.At.UTC().Format(time.RFC3339)}, "\x1f")
		}
		slices.Sort(lines)
		parts = append(parts, "content", d.Encounter, d.Effective.UTC().Format(time.RFC3339), strings.Join(lines, "\x1e"))
	}
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x1d")))
	return int64(binary.BigEndian.Uint64(sum[:])>>1) | 1
}
