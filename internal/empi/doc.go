// Package empi is the resident master index: it decides which person a document or message is about, and keeps that
// person's identifiers, demographic traits and history of merges.
//
// Words. A claim is what one document or message says about a person. An identifier is a number in a domain, named by an
// object identifier (OID). A number is trustworthy when its own check holds, it agrees with the birth date and sex stated
// beside it, and its domain is unique in the region; only one person can hold it. A look-alike is a person the claim
// resembles without proof: it is put on the review list, never linked.
//
// Invariants.
//   - The same claim any number of times, also at the same moment, gives one person (Resolve).
//   - A person's identifier once given resolves for ever; a merge retires it and is reversible (Merge, Unmerge).
//   - A missing value never widens the search for candidates, and every search is bounded.
//   - Every decision explains itself field by field, in codes and levels, never in personal values.
//
// Deciding is pure (Assess, Decide); Service acts in the caller's transaction when there is one. Callers: repository for
// documents, record for reading (Joined), operators and doctors through empihttp.
package empi
