// Package audit is the append-only, verifiable ledger of who did what to whose data, when, why, under which relation and
// with what outcome.
//
// Words: an entry is one line; a leaf is the entry's place in the tree once it has been sequenced; a checkpoint is the signed
// root of the tree at a size; a witness keeps checkpoints outside the database; the floor is the first leaf whose entry has
// not been pruned.
//
// Invariants:
//   - an entry recorded in a transaction exists exactly when the transaction does;
//   - every committed entry gets a leaf, in the order of sequencing (never of ids: on PostgreSQL a transaction with a smaller
//     id may become visible later), and no leaf is ever given twice or skipped;
//   - an entry never changes after Record, and Verify names the first one that did, was removed, or was put in by anyone but
//     this node;
//   - entries hold identifiers and coded reasons, never a personal value;
//   - nothing younger than six months is pruned, and what is pruned leaves its hash, so the rest still verifies.
//
// Anyone may call Record. Search is for auditors and for residents about themselves; the HTTP layer asks security first.
package audit
