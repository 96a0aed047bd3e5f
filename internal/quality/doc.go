// Package quality scores what institutions send (数据质量控制): completeness, validity, consistency, timeliness and uniqueness, per
// institution, type of document or data set, data element and day, from counts that the write path makes anyway.
//
// Words. A Sending is one decided message, or one day's part of a batch of rows, with what it counts: its Tally. A Cell is the sum
// of all tallies of one institution, type and day of service. A Score is a numerator over a denominator; both are kept and shown,
// and a score of many cells is computed from their sums, never from their scores. A Threshold says when a score alerts. A Letter
// (质量通报) is a month's account to one institution or to the district.
//
// Promises. Every decided message counts once, whatever became of it: refused and quarantined ones are the quality problem. It is
// recorded in the transaction that decides it and folded into the cells afterwards; folding in any order, twice, or killed at any
// point gives the same counts. A message counts to the day of service, even when it comes late; to the day of its arrival when it
// names none. No personal value is kept: rules, elements, counts, and identifiers of messages.
//
// Record is called by whoever decides messages, inside their transaction. Everything else is for managers and operators.
// Safe for concurrent use.
package quality
