package sheet

import (
	"archive/zip"
	"bufio"
	"compress/flate"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xlsxWriter writes a workbook of one sheet as it goes: texts stand in their cells, so nothing is kept in memory.
type xlsxWriter struct {
	zip  *zip.Writer
	body *bufio.Writer
	n    int
	row  []byte
}

// MaxExcelRows is how many rows a sheet of a workbook can have.
const MaxExcelRows = 1 << 20

const (
	xmlHead   = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	nsMain    = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	nsOffice  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	nsPackage = `http://schemas.openxmlformats.org/package/2006/`
	typeMain  = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
)

// fixedParts of the workbook. Style 1 is the header, style 2 text that a program must not take for a formula.
func fixedParts(sheet string) [][2]string {
	return [][2]string{
		{"[Content_Types].xml", xmlHead + `<Types xmlns="` + nsPackage + `content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + typeMain + `sheet.main+xml"/>` +
			`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + typeMain + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + typeMain + `styles+xml"/></Types>`},
		{"_rels/.rels", xmlHead + `<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + nsOffice + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", xmlHead + `<workbook ` + nsMain + ` xmlns:r="` + nsOffice + `"><sheets><sheet name="` + string(appendXML(nil, sheetName(sheet))) + `" sheetId="1" r:id="rId1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", xmlHead + `<Relationships xmlns="` + nsPackage + `relationships"><Relationship Id="rId1" Type="` + nsOffice + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + nsOffice + `/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", xmlHead + `<styleSheet ` + nsMain + `><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>` +
			`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>` +
			`<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs></styleSheet>`},
	}
}

// sheetName keeps what a spreadsheet program accepts as a sheet's name.
func sheetName(s string) string {
	s = strings.Map(func(c rune) rune {
		if strings.ContainsRune(`[]:*?/\'`, c) || c < ' ' {
			return -1
		}
		return c
	}, s)
	for utf8.RuneCountInString(s) > 31 {
		_, n := utf8.DecodeLastRuneInString(s)
		s = s[:len(s)-n]
	}
	if s == "" {
		return "Sheet1"
	}
	return s
}

func newXLSXWriter(w io.Writer, sheet string) (*xlsxWriter, error) {
	x := &xlsxWriter{zip: zip.NewWriter(w)}
	x.zip.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) { return flate.NewWriter(out, flate.BestSpeed) })
	for _, p := range fixedParts(sheet) {
		f, err := x.zip.Create(p[0])
		if err != nil {
			return nil, err
		}
		if _, err := io.WriteString(f, p[1]); err != nil {
			return nil, err
		}
	}
	f, err := x.zip.Create("xl/worksheets/sheet1.xml")
	if err != nil {
		return nil, err
	}
	x.body = bufio.NewWriterSize(f, 64<<10)
	_, err = x.body.WriteString(xmlHead + `<worksheet ` + nsMain + `><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>`)
	return x, err
}

// Write implements Writer.
func (x *xlsxWriter) Write(cells []string) error {
	if x.n++; x.n > MaxExcelRows {
		return ErrRows
	}
	b := append(x.row[:0], `<row r="`...)
	b = append(strconv.AppendInt(b, int64(x.n), 10), `">`...)
	for i, c := range cells {
		if c == "" {
			continue
		}
		style := "0"
		switch {
		case x.n == 1:
			style = "1"
		case Armed(c):
			style = "2"
		}
		b = appendColumn(append(b, `<c r="`...), i)
		b = strconv.AppendInt(b, int64(x.n), 10)
		b = append(b, `" s="`+style+`" t="inlineStr"><is><t xml:space="preserve">`...)
		b = append(appendXML(b, c), `</t></is></c>`...)
	}
	x.row = append(b, `</row>`...)
	_, err := x.body.Write(x.row)
	return err
}

// appendColumn writes a column's letters.
func appendColumn(to []byte, column int) []byte {
	if column >= 26 {
		to = appendColumn(to, column/26-1)
	}
	return append(to, byte('A'+column%26))
}

// appendXML escapes text; control characters that XML forbids are left out, a text that looks like their escape is escaped.
func appendXML(to []byte, s string) []byte {
	s = strings.ToValidUTF8(s, "\ufffd")
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '&':
			to = append(to, "&amp;"...)
		case c == '<':
			to = append(to, "&lt;"...)
		case c == '>':
			to = append(to, "&gt;"...)
		case c == '"':
			to = append(to, "&quot;"...)
		case c == '\r':
			to = append(to, "_x000D_"...)
		case c == '_' && escapeAt(s[i:]):
			to = append(to, "_x005F_"...)
		case c < ' ' && c != '\t' && c != '\n', c == 0x7f:
		case c == 0xef && (strings.HasPrefix(s[i:], "\ufffe") || strings.HasPrefix(s[i:], "\uffff")):
			i += 2
		default:
			to = append(to, c)
		}
	}
	return to
}

func escapeAt(s string) bool {
	return len(s) >= 7 && len(unescapeControl([]byte(s[:7]))) == 1
}

// Close implements Writer.
func (x *xlsxWriter) Close() error {
	if _, err := x.body.WriteString(`</sheetData></worksheet>`); err != nil {
		return err
	}
	if err := x.body.Flush(); err != nil {
		return err
	}
	return x.zip.Close()
}
