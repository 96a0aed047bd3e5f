// Package terminology maps the codes that institutions made for themselves to the codes of the standard, so that what they
// send is understood without their changing a program.
//
// Words. A coding is a coded value as its sender wrote it. A mapping says which standard code stands for a coding, for one
// institution (or one of its connected systems) or for the whole region, from when to when. Its source is where the coding
// comes from: the OID of the sender's own code system, else the value domain, else the data element. A coding that nothing
// maps is unmapped: it is counted, and a person looks for its standard code. A candidate is a standard code that may be meant.
//
// Invariants.
//   - The map that is read while documents come in is an immutable snapshot: no lock, no store.
//   - Every change of a mapping leaves a line of history with the state before and after, and can be undone as long as
//     nobody changed the mapping since.
//   - Two mappings of one coding never hold at the same moment.
//   - With four eyes, nobody confirms a proposal of their own.
//   - A mapping is never removed, only retired.
//   - What was stored earlier changes only by a job that derives it anew from the kept bytes; the bytes never change.
//
// Callers: the document handler and the collection of rows translate through For; operators map through terminologyhttp.
package terminology
