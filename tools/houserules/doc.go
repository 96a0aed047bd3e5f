// Package houserules keeps the house in order: its tests fail when an import climbs a floor, a package lacks its comment, a
// table is named outside its owner, a migration has no twin, an error code has no text, or a file outgrows its room. Each rule
// says why it is there.
package houserules
