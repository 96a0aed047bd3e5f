// Package registryfile reads and writes the registry as sheets: templates, imports with a rehearsal, exports. A table's columns
// are the same in all three, so that an export is an import. Sheets are bounded (MaxRows); values may be written as codes or by
// their Chinese names.
package registryfile
