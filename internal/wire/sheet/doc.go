// Package sheet reads and writes tables as institutions send them: CSV (UTF-8, UTF-16 or GB18030; comma, semicolon or tab),
// Excel workbooks (xlsx) and JSON lines. It knows no meaning: cells are text, a row is a slice of them.
//
// Everything streams. Memory is bounded by Limits and does not grow with the sheet: a workbook's shared strings beyond a
// small share of memory go to a temporary file. Formulas are never evaluated: the value that the sender's program last
// calculated is taken, and said. What a row makes doubtful is a Flaw of that row, what concerns the whole sheet a Notice;
// only what makes the rest unreadable is an error. Written cells cannot become formulas (CSV injection).
//
// A Reader belongs to one goroutine. The package imports kit only.
package sheet
