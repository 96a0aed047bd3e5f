// Package paper writes what a planned visit found into the content of shared documents: header, sections and values as
// the document's specification lays them out. It says what is true (facts); the specification decides where it stands.
// The same visit always gives the same content.
package paper
