package quality

import "encoding/binary"

// Count names one thing that is counted.
type Count int

// What is counted. The order is the stored form: add at the end, never renumber.
const (
	Sent        Count = iota // messages or rows
	Accepted                 // of them kept
	Quarantined              // of them waiting for correction
	Refused                  // of them not kept

	RequiredExpected // required elements asked for
	RequiredPresent  // of them given
	AdvisedExpected  // recommended elements asked for
	AdvisedPresent   // of them given

	Values // values given and checked
	Faulty // of them not well-formed or outside their domain

	RulesEvaluated // cross-field rules that could be evaluated
	RulesBroken    // of them broken

	Timed        // documents with a time limit that was judged
	OnTime       // of them arrived within it
	DelayMinutes // sum of delays of Timed, early ones as 0
	Backlog      // documents of services before the institution joined: not judged for time
	Undated      // documents without a day of service, counted to the day they arrived

	Identified // messages that could be told from others
	Duplicates // of them something that had been sent before

	counts
)

// Counts are sums, by Count. Comparable.
type Counts [counts]int64

// Columns are the names of the counts as stores and files use them, in their order.
var Columns = [counts]string{"sent", "accepted", "quarantined", "refused", "required_expected", "required_present", "advised_expected",
	"advised_present", "checked_values", "faulty_values", "rules_evaluated", "rules_broken", "timed", "on_time", "delay_minutes", "backlog", "undated",
	"identified", "duplicates"}

// Add adds sign times other.
func (c *Counts) Add(other Counts, sign int64) {
	for i := range c {
		c[i] += sign * other[i]
	}
}

// Zero tells whether nothing is counted.
func (c Counts) Zero() bool { return c == Counts{} }

func (c Counts) append(b []byte) []byte {
	for _, n := range c {
		b = binary.AppendVarint(b, n)
	}
	return b
}
