package repository

import "minkang/internal/standards"

// SensitiveClass tells which class of specially protected information a diagnosis code belongs to: mental-health, hiv,
// reproductive; "" none. The ranges are a table of the standards library.
func SensitiveClass(icd string) string {
	l, err := standards.Load()
	if err != nil { // the built-in library is read by its own tests: a program whose library is broken does not start
		return ""
	}
	return l.ClassOf(standards.PurposeSensitive, icd)
}

// KindOf gives the list kind of a document type; "" is never returned: types without one are "other". A type that only a
// package brought has its kind in the library's snapshot (standards.Library.ListKind).
func KindOf(documentType string) string {
	l, err := standards.Load()
	if err != nil {
		return "other"
	}
	return l.ListKind(documentType)
}
