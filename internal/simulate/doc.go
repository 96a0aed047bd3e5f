// Package simulate is a synthetic district: families, institutions and what happens to them, as the content of shared
// documents. It powers `minkang demo` and `minkang simulate`, tests and measurements.
//
// Everything is derived from a seed. The same seed, size and dates give the same documents, byte for byte; any resident
// can be derived alone; a million residents need no more memory than a thousand, but for the few days that Live plans at once
// (26 MB). All people are made up: identity numbers are of
// the reserved division 110199, telephone numbers begin with 12, which no operator uses, institutions have invented names.
//
// A District is made by New. EventsOf and Events give documents resident by resident, Day and Live in order of time; Live is
// a stream of institutions that keep sending, and its Cursor, a few bytes, resumes it after a restart. Body composes the
// document of an event, Truth tells whose it really is. Documents after To go on for as long as people live; children are
// born until five years after it.
//
// District answers what is true. Rates in the Config spoil documents on purpose; the truth is kept aside so that matching
// and checking can be scored. WriteFiles puts a district on disk.
package simulate
