// Package qualitytest holds the conformance suite of quality.Store: whatever keeps quality must pass it.
package qualitytest
