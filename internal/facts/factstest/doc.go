// Package factstest holds what a facts.Store must keep, as a suite run on every engine, and a small world of documents and
// residents to feed a projector with.
package factstest
