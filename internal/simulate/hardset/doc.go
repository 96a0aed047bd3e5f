// Package hardset makes a set of records about made-up Chinese residents that is hard to match, with the truth beside it:
// homonyms, relatives under one roof, twins, newborns without a name, the same person with and without numbers, mistyped by keyboard
// and by pinyin input, moved, on the family's phone, in the lunar calendar. Rates of every fault are documented per Grade.
//
// A Set is derived from a seed: the same Config gives the same records in the same order, of any number of people in bounded
// memory (about 60 bytes a person). Identity numbers are of the reserved division 110199, telephone numbers begin with 12.
package hardset
