// Package empihttp is the HTTP face of the resident master index: searching for a resident, the review desk, and the
// preview of a decision. Personal values travel in bodies, never in addresses; answers are masked; every look at an
// identity is in the audit ledger before it is shown.
package empihttp
