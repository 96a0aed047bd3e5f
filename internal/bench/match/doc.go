// Package match measures how right the resident master index is. It sends records whose truth is known through the index's own
// service, one after the other as institutions would, over a store in memory, and counts what became of each: linked to the
// right person, to a wrong one, put on the review list, or registered as new. Public sets of the FEBRL kind go through batch
// linking instead, as they are registers and not a stream.
//
// Words. A decision is one record answered. True positive: linked, and to a person whose first record is of the same resident.
// False positive: linked to somebody else. False negative: the resident was known, but the record was reviewed or registered as new.
// True new: a resident not seen before, registered as new.
package match
