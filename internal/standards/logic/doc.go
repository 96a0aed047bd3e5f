// Package logic is the rules between data elements: birth before visit, sex against diagnosis, totals that add up. Rules are
// data (standards/rules): conditions in the expression language of expr-lang/expr over concepts, and a concept says which data
// elements carry it, so that one rule serves documents and rows of data sets.
//
// Words: a concept is what a rule calls a fact (birth, systolic); a fact is one value of a concept in a document or row, with the
// occurrence (the group of values that belong together) it stands in; a scene is all facts of one document or row; a breach is a
// rule that does not hold, with the facts it looked at.
//
// Promises: everything is compiled and typed when the rules are read, and what does not compile is refused with file, line and
// reason; a Set is immutable and safe for concurrent use, a Scene belongs to one goroutine; evaluation is bounded; results depend
// on the arguments only. A rule is silent when what it needs is not stated.
package logic
