// Package exchange carries: it takes what institutions send, journals the bytes, hands them to the owner that understands
// them, and keeps what became of every message, so that it can be found, explained and replayed.
//
// Words: a message is one thing sent by one connected system under one message id; its fate is a status; a finding is one
// violated rule at one place. Invariants: a message is journalled durably before anything is decided about it; its fate is
// written in the same transaction as the owner's state; the same message again gives the same reply; other content under a
// used message id is refused; nothing acknowledged is ever lost. What a crash left undecided is decided at the next start.
//
// Exchange never knows what a message means: owners register a Handler at wiring.
package exchange
