package sheet

import (
	"io"
	"strconv"
)

// maxStyles bounds the cell styles of a workbook; spreadsheet programs stop at about 65 000.
const maxStyles = 1 << 17

// readStyles tells which cell styles show dates.
func readStyles(src io.Reader, limit int64) ([]bool, error) {
	s := newScanner(src, limit)
	custom := map[int]bool{}
	var dates []bool
	inside := false
	for {
		t, _, err := s.next(nil, 0)
		if err != nil {
			return nil, err
		}
		switch {
		case t == tokenEnd:
			return dates, nil
		case t == tokenStart && string(s.name) == "numFmt":
			if id, err := strconv.Atoi(string(s.attr("numFmtId"))); err == nil && len(custom) < maxStyles {
				custom[id] = dateFormat(s.attrText("formatCode"))
			}
		case string(s.name) == "cellXfs" && t != tokenText:
			inside = t == tokenStart && !s.empty
		case t == tokenStart && inside && string(s.name) == "xf":
			id, _ := strconv.Atoi(string(s.attr("numFmtId")))
			date, known := custom[id]
			if len(dates) < maxStyles {
				dates = append(dates, known && date || !known && builtinDate(id))
			}
		}
	}
}
