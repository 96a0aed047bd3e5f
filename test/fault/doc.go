// Package fault breaks what a node stands on while institutions keep sending (the process is killed, PostgreSQL stops, the
// disk fills up, a second node wants the same folder) and then looks for every acknowledged document: each must be there,
// exactly once. Everything random comes from a seed that a failure prints; MINKANG_SEED replays it.
package fault
