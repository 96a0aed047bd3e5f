// Package testbenchhttp is the test bench (测试台): an institution sends a document or a sheet and sees what the platform would find,
// in both languages and with the place. Nothing is stored and no content is logged; it asks the right to read the standards.
//
// A document is judged by its own type, or by the one the caller names; a sheet by the data set that its header fits best, or the
// one named. What could not be checked is listed apart, so that silence never looks like a clean result.
package testbenchhttp
