// Package pdf writes plain A4 documents in Chinese and English: text, tables, lines, outline, page numbers, metadata (PDF 1.4,
// ISO 32000-1). It ships no font: Chinese is set in the predefined CID font STSong-Light (Adobe-GB1) with the predefined encoding
// UniGB-UCS2-H, Latin letters and digits in Helvetica of the 14 standard fonts; every viewer brings both or a substitute of the same
// widths. Characters outside the Basic Multilingual Plane, which that encoding does not have, are shown as 〓.
//
// Document is the paper; Flow sets paragraphs, headings and tables on it from top to bottom. The same calls give the same bytes.
// Not safe for concurrent use.
package pdf
