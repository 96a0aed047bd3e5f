// Package collection takes rows of data sets (数据采集): sheets that institutions without an interface fill in or export, checked
// row by row against the data set and kept like documents.
//
// Words. A batch is one sheet handed in for one data set; a row is one line of it; a flaw is what makes a row doubtful already in
// the file; a refused row has a finding of severity error or worse; a reference row tells of no person. The mark is the last row
// of the sheet that is decided.
//
// Invariants: the body is durable before a batch is answered; the rows of a chunk, their findings, the counts and the mark are
// one transaction, so that a batch interrupted anywhere goes on without loss and without doubling; the same body or the same
// key of a sender again is the same batch; an accepted row is a document of the repository, with its entries, its person, its
// events and its audit line; a row with the same business key replaces the former one, the same content again changes nothing;
// refused rows are given back in the layout they came in. Personal values are in no finding.
//
// Who may call: connected systems for their institution, and operators. It reads sheets through Sheets and keeps bodies
// through Spool, so it knows neither files nor formats.
package collection
