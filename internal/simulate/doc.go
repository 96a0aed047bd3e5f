// Package simulate is a synthetic district: families, institutions and what happens to them, as the content of shared
// documents. It powers `minkang demo` and `minkang simulate`, tests and measurements.
//
// Everything is derived from a seed. The same seed, size and dates give the same documents, byte for byte; any resident
// can be derived alone; memory does not grow with the number of residents. All people are made up: identity numbers are of
// the reserved division 110199, telephone numbers begin with 12, which no operator uses, institutions have invented names.
//
// District answers what is true. Faults spoils documents on purpose and keeps the truth aside. Live is a small cursor for
// institutions that keep sending. WriteFiles puts a district on disk.
package simulate
