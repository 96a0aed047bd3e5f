// Package columntest is the conformance suite of engine/column: what every engine must keep, run on each.
package columntest
