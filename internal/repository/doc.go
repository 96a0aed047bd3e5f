// Package repository keeps shared documents for life: the bytes as they came, an index entry for every document, the
// structured entries taken from it, and how versions follow each other.
//
// Words: a document is one version of one shared document; a set is all its versions; an entry is one structured fact with its
// place in the document. Invariants: nothing is overwritten: a replaced document stays, marked superseded; the bytes are
// kept unaltered with their hash; a document names exactly one person; every entry names its document; document, entries,
// identity link and events are written in one transaction. Who may call: the exchange's document handler submits; the gate
// (package record) reads. Nothing here decides who may read.
package repository
