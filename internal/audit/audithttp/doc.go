// Package audithttp is the ledger's face on HTTP: search, proofs, checkpoints and verification. Who may ask is decided by a
// Guard that the wiring gives, because the ledger stands below security.
package audithttp
