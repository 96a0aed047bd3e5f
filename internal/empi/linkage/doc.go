// Package linkage says how likely two descriptions are of one person: the probabilistic half of the resident master index.
// It is pure: no store, no clock, no dice of its own; the same input gives the same answer.
//
// Words. A Record is what a claim or a stored person says, as plain text. Features are a record made ready for comparing
// (Prepare, once). Keys are what a candidate is looked up by: two records with a common key are worth comparing. A level says
// how far two values of one field agree. A Model knows how often each level is seen among three kinds of pairs: the same
// person (M), two strangers (U), two relatives of one household (R). Relatives are a class of their own because they share
// address, phone and family name, so that weights of independent fields would call them one person; twins share the birth
// date too.
//
// For a pair the odds of being one person are
//
//	odds = M(levels) / ( N · U(levels) + k · R(levels) )
//
// with N people in the index and k relatives of each: Fellegi and Sunter's ratio with a second kind of stranger and the
// prior put in, so a larger index asks for more evidence by itself. Agreement on a rare value counts more: U of an equal
// name is that name's own frequency. A missing value has the ratio one: it speaks neither for nor against.
//
// The usual way: Prepare both sides, Model.Compare each candidate, Decide over all comparisons. Learn estimates M by
// expectation maximisation and U from random pairs; Thresholds finds the odds above which links stay below a wanted error
// rate.
//
// Some pairs must never be linked by likeness however alike they are: a Guard names the reason (newborns and their mothers,
// twins, unknown patients, people who asked not to be known, two valid numbers). A guard turns a link into a review.
//
// Everything here is safe for concurrent use after it was made. No value of a person leaves the package in an error, and a
// Model holds no name that fewer than MinNameCount people bear and no phone but as a salted hash.
package linkage
