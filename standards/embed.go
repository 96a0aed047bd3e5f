// Package data holds the standards as reviewable text: code tables and one specification per document type. Package
// internal/standards gives them meaning; SOURCES.md says where each table comes from.
package data

import "embed"

// FS holds tables/*.csv, documents/*.csv, rules/*.csv, maps and rules.csv.
//
//go:embed tables documents maps rules rules.csv
var FS embed.FS
