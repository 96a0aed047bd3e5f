// Package standardshttp is the standards library's face on HTTP: browsing, searching, comparing and downloading it, packages
// that change it, and the FHIR terminology operations. Every request takes one snapshot of the library and answers from it.
package standardshttp
