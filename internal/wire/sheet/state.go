package sheet

// rowState is what every reader keeps about the row it is at and about the sheet.
type rowState struct {
	header    []string
	headerRow int
	flaws     []Flaw
	notices   []Notice
}

// Header implements Reader.
func (s *rowState) Header() []string { return s.header }

// HeaderRow implements Reader.
func (s *rowState) HeaderRow() int { return s.headerRow }

// Flaws implements Reader.
func (s *rowState) Flaws() []Flaw { return s.flaws }

// Notices implements Reader.
func (s *rowState) Notices() []Notice { return s.notices }

// flaw notes a doubt about the current row, once per rule and column.
func (s *rowState) flaw(rule string, column int, refuse bool) {
	for _, f := range s.flaws {
		if f.Rule == rule && f.Column == column {
			return
		}
	}
	s.flaws = append(s.flaws, Flaw{rule, column, refuse})
}

// notice counts something that is said once about the sheet.
func (s *rowState) notice(rule string, row int, text string) {
	for i := range s.notices {
		if s.notices[i].Rule == rule {
			s.notices[i].Count++
			return
		}
	}
	s.notices = append(s.notices, Notice{Rule: rule, Row: row, Count: 1, Text: text})
}

// findHeader reads rows from the top with next until one is the header. It gives the rows that were read after it, when the
// header was not the last row looked at; they are to be given again.
func (s *rowState) findHeader(isHeader func([]string) bool, next func() ([]string, int, []Flaw, error)) (again []kept, err error) {
	var top []kept
	at := -1
	for len(top) < headerWithin {
		cells, row, flaws, e := next()
		if e != nil {
			err = e
			break
		}
		top = append(top, kept{append([]string(nil), cells...), row, append([]Flaw(nil), flaws...)})
		if isHeader == nil || isHeader(names(cells)) {
			at = len(top) - 1
			break
		}
	}
	if len(top) == 0 {
		return nil, err
	}
	if at < 0 {
		at = 0
	}
	s.header, s.headerRow = names(top[at].cells), top[at].row
	return top[at+1:], nil
}

// kept is a row that was read ahead.
type kept struct {
	cells []string
	row   int
	flaws []Flaw
}
