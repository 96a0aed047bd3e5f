// Package factsfile writes answers of the warehouse as files: Excel workbooks and CSV. Both are streamed row by row.
package factsfile
