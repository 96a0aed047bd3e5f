// Package repositorycda translates between shared documents as bytes (CDA) and repository's terms: it reads and checks what
// the exchange hands over, and turns what was decided into an outcome with findings.
package repositorycda
