// Package facts is the warehouse: it turns stored documents into small columnar facts by subject (visits, diagnoses,
// medication, laboratory values, vital signs, documents, residents) and answers statistics over them.
//
// Words: a subject is a table of facts of one kind; a dimension is something facts can be grouped and filtered by; a measure
// is a number computed over a group; a cell is one group of an answer with its measures; a label is a code with its names.
//
// Invariants:
//   - a fact names the document and the place in it that it came from; replacing or withdrawing the document replaces or
//     removes its facts;
//   - an event is counted exactly once: the position in the event feed is kept in the same file and moves in the same
//     transaction as the facts, so the warehouse can be killed at any moment and rebuilt from nothing at any time;
//   - statements are planned from the subject catalogue: identifiers come from it alone, values travel as parameters;
//   - no answer shows a cell of fewer residents than the configured number, nor lets one be computed from the totals it
//     shows (see privacy.go);
//   - a manager of one institution gets that institution's facts only, whatever the query says;
//   - every query leaves one audit line before its answer leaves the service.
//
// The service never reads the transactional store and never shows a single resident. Facts are keyed by person id and hold
// no name, number, phone or address. Callers: the HTTP routes (factshttp), the program's wiring, the benchmark.
package facts
