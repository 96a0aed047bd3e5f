// Package standards is the standard as a schema: data elements, value domains, code tables and document specifications, read
// from the reviewable text in the folder standards/ that is compiled into the program.
//
// One specification per document type drives three things, so that they cannot drift apart: Check finds what is wrong with a
// document, Extract reads its content and structured entries with their place, Compose writes a document from content.
// Reading is liberal in where and how a fact may stand; writing knows one form.
//
// Words: an element (DExx.xx.xxx.xx) is one fact; a value domain is the table its codes come from, in an edition; a group is
// elements that belong together; an entry is a structured fact for the record and the warehouse; a finding is a broken rule
// with its place, severity and text.
//
// Promises: a Library is immutable and safe for concurrent use; results depend only on the arguments, never on the clock; a
// document never makes the package fail, it makes findings; what could not be checked is said; no finding repeats a personal
// value. Severity follows what is known: a rule without a second source only warns.
//
// Anyone above may call it. It imports kit and wire/cda only.
package standards
