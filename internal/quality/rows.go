package quality

import (
	"time"

	"minkang/internal/kit/id"
)

// Rows is one day's part of a batch of data-set rows, counted by whoever read them.
type Rows struct {
	Batch       id.ID
	Part        int64 // a number of its own in the batch
	Arrived     time.Time
	Institution id.ID
	Joined      time.Time
	Type        string // the data set
	Served      Day    // the day the rows tell of; zero: they name none
	Accepted    int64
	Refused     int64
	Elements    []ElementCount
	Rules       []RuleCount // findings by rule; Messages counts rows
	Evaluated   int64
	Broken      int64
}

// Sending makes what is recorded of the rows. Rows count as messages do, each once.
func (b *Book) Sending(r Rows) Sending {
	d := b.Draft(Document{Message: r.Batch, Arrived: r.Arrived, Type: r.Type, Elements: r.Elements})
	s := Sending{Message: r.Batch, Part: r.Part, Attempt: r.Arrived.UnixMicro(), Institution: r.Institution, Type: r.Type, Day: r.Served, Tally: d.tally}
	n := r.Accepted + r.Refused
	c := &s.Tally.Counts
	c[Sent], c[Accepted], c[Refused] = n, r.Accepted, r.Refused
	c[RulesEvaluated], c[RulesBroken] = max(r.Evaluated, r.Broken), r.Broken
	s.Tally.Rules = append(s.Tally.Rules, r.Rules...)
	if s.Day < 19000101 || s.Day > DayOf(r.Arrived) {
		s.Day = DayOf(r.Arrived)
		c[Undated] = n
	} else if rule, ok := b.Type(r.Type); ok {
		switch due := s.Day.Add(1).Time(); {
		case s.Day < DayOf(r.Joined):
			c[Backlog] = n
		default:
			delay := max(0, r.Arrived.Sub(due))
			c[Timed], c[DelayMinutes] = n, n*int64(delay/time.Minute)
			if delay <= rule.Limit {
				c[OnTime] = n
			} else {
				s.Tally.Rules = append(s.Tally.Rules, RuleCount{Rule: RuleLate, Found: n, Messages: n})
			}
		}
	}
	s.Tally.normalise()
	return s
}
