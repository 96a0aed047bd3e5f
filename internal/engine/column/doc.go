// Package column is the warehouse's storage engine: wide tables of small numbers in one file, appended in batches, read by
// scans. It knows nothing of what the tables mean.
//
// Two engines keep the same contract, and package columntest proves it on both:
//   - DuckDB, in builds with cgo (build tag no_duck leaves it out): compressed columns, zone maps, all cores;
//   - SQLite (pure Go), in every build: right for a demonstration and for tests, 20 to 80 times slower on scans.
//
// Each engine keeps its own file beside the other's ("warehouse.duckdb", "warehouse.sqlite"), so changing the build never
// opens a file it cannot read; the facts are rebuilt from the documents.
//
// Promises: a Write is one durable transaction; readers never block the writer nor see half of a Write; a cancelled or
// timed-out query stops and gives its memory back; memory and threads stay within the configured bounds; nothing is
// fetched from the network (DuckDB extensions are neither installed nor loaded on their own).
package column
