// Package cda reads and writes HL7 CDA R2 documents in the form that WS/T 482-2016 lays down and WS/T 483 and WS/T 500 use:
// header, sections, entries and the data types inside them. It knows structure, not meaning: which data elements a document
// type must hold is the business of package standards.
//
// Reading is tolerant where documents in the field differ without ambiguity, and every reader of a value names the place of
// what it could not read. Writing is byte-stable: the same content gives the same bytes.
package cda
