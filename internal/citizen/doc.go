// Package citizen serves residents: what they measure themselves at home, and who looked at their record. The record itself
// they open through the same gate as everybody (package record), with the purpose "self".
//
// Invariants: only the resident, or a guardian for a ward, reads and writes self-measurements here; implausible values are
// asked back, not stored; a deleted measurement is gone.
package citizen
