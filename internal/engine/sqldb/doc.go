// Package sqldb opens the transactional store on SQLite or PostgreSQL and gives contexts one way to use either: Write runs
// a function in one transaction that the context carries, On finds that transaction or a read-only connection, Migrate keeps
// the tables in step, Outbox leaves events in the command's own transaction.
//
// On SQLite there is one writer. Writes that arrive while it commits wait together and then share one transaction and one
// fsync (group commit); each has its own savepoint, so one failing does not harm the others. On PostgreSQL each Write is a
// transaction of its own and the server groups the commits.
//
// Errors that a caller can act on are coded: store.unavailable (gone or locked, retry later), store.full (no room on the disk).
package sqldb
