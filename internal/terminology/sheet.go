package terminology

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Columns of a sheet of mappings, as exported and as read back; other columns are passed over.
var columns = []struct{ zh, en string }{
	{"来源", "source"}, {"本地代码", "code"}, {"本地名称", "name"}, {"值域", "domain"}, {"版本", "edition"}, {"标准代码", "target"}, {"标准名称", "targetName"},
	{"关系", "relation"}, {"生效日期", "from"}, {"失效日期", "to"}, {"说明", "note"}, {"状态", "state"}, {"次数", "count"},
}

// Header gives the column names of an exported sheet.
func Header(english bool) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.zh
		if english {
			out[i] = c.en
		}
	}
	return out
}

// IsHeader tells whether a row holds the columns that a sheet of mappings cannot do without.
func IsHeader(cells []string) bool {
	at := places(cells)
	return at["code"] >= 0 && at["target"] >= 0
}

// places finds each column's place, -1 where it is missing.
func places(header []string) map[string]int {
	at := make(map[string]int, len(columns))
	for _, c := range columns {
		at[c.en] = -1
		for i, h := range header {
			if h = strings.TrimSpace(h); h == c.zh || strings.EqualFold(h, c.en) {
				at[c.en] = i
				break
			}
		}
	}
	return at
}

var relationNames = map[string]Relation{"": Equivalent, "等同": Equivalent, "宽于": Wider, "窄于": Narrower, "无对应": None,
	"equivalent": Equivalent, "wider": Wider, "narrower": Narrower, "none": None}

var relationZH = map[Relation]string{Equivalent: "等同", Wider: "宽于", Narrower: "窄于", None: "无对应"}

var stateZH = map[string]string{string(Active): "已生效", string(Proposed): "待确认", string(Rejected): "已驳回", string(Retired): "已停用", string(Open): "未对照",
	string(Mapped): "已对照", string(NoTarget): "无对应"}

// Row gives the cells of a mapping, in the order of Header.
func (m Mapping) Row(english bool) []string {
	relation, state := string(m.Relation), string(m.State)
	if !english {
		relation, state = relationZH[m.Relation], stateZH[state]
	}
	return []string{m.Source, m.Code, m.Name, m.Domain, m.Edition, m.Target, m.TargetName, relation, day(m.From), day(m.To), m.Note, state, ""}
}

// Row gives the cells of a coding that is still to be mapped: the standard code is left for a person to fill in.
func (u Unmapped) Row(english bool) []string {
	state := string(u.Standing)
	if !english {
		state = stateZH[state]
	}
	return []string{u.Source, u.Code, u.Name, u.Domain, "", "", "", "", "", "", "", state, itoa(int(u.Count))}
}

func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(clock.Region).Format(time.DateOnly)
}

// Rows gives a sheet row by row: cells, the row's number, io.EOF at the end. The slice is valid until the next call.
type Rows func() (cells []string, row int, err error)

// SheetFinding is what is wrong with one row of a sheet.
type SheetFinding struct {
	Row    int
	Column string // English name; "" the whole row
	Code   string // of the error catalogue
	Args   map[string]string
}

// Report says what an import did, or would do.
type Report struct {
	Rows     int // with a coding
	Empty    int // without a standard code: nothing was decided yet
	Changed  int // mappings added or changed
	Same     int // that were so already
	Findings []SheetFinding
	More     int // findings beyond those listed
	Change   id.ID
}

// Bounds of a sheet.
const (
	maxSheetRows     = 100_000
	maxSheetFindings = 500
)

func (r *Report) find(f SheetFinding) {
	if len(r.Findings) >= maxSheetFindings {
		r.More++
		return
	}
	r.Findings = append(r.Findings, f)
}

// readSheet reads mappings of an institution from a sheet. A faulty row makes a finding and is left out. Pure but for rows.
func readSheet(header []string, rows Rows, institution id.ID) (all []sheetRow, report Report, err error) {
	at := places(header)
	for _, need := range [...]string{"source", "code", "target"} {
		if at[need] < 0 {
			return nil, report, ErrSheet.At(need)
		}
	}
	for {
		cells, n, err := rows()
		if errors.Is(err, io.EOF) {
			return all, report, nil
		}
		if err != nil {
			return nil, report, err
		}
		if report.Rows++; report.Rows > maxSheetRows {
			return nil, report, ErrTooMany.With("limit", itoa(maxSheetRows))
		}
		cell := func(column string) string {
			if i := at[column]; i >= 0 && i < len(cells) {
				return strings.TrimSpace(cells[i])
			}
			return ""
		}
		m := Mapping{Institution: institution, Source: cell("source"), Code: cell("code"), Name: cell("name"), Domain: cell("domain"), Edition: cell("edition"),
			Target: cell("target"), Note: cell("note")}
		relation, known := relationNames[strings.ToLower(cell("relation"))]
		if !known {
			report.find(SheetFinding{Row: n, Column: "relation", Code: ErrField.Code})
			continue
		}
		if m.Relation = relation; m.Target == "" && relation != None {
			report.Empty++
			continue
		}
		var column string
		if m.From, m.To, column = days(cell("from"), cell("to")); column != "" {
			report.find(SheetFinding{Row: n, Column: column, Code: ErrField.Code})
			continue
		}
		all = append(all, sheetRow{n, m})
	}
}

type sheetRow struct {
	row int
	m   Mapping
}

// days reads both ends of a validity; column names the one that is no date.
func days(from, to string) (a, b time.Time, column string) {
	var ok bool
	if a, ok = parseDay(from); !ok {
		return a, b, "from"
	}
	if b, ok = parseDay(to); !ok {
		return a, b, "to"
	}
	return a, b, ""
}

func parseDay(s string) (time.Time, bool) {
	if s == "" {
		return time.Time{}, true
	}
	for _, form := range [...]string{time.DateOnly, "2006/1/2", "2006-1-2", "20060102", "2006年1月2日", "2006-01-02 15:04:05"} {
		if t, err := time.ParseInLocation(form, s, clock.Region); err == nil && t.Year() >= 1900 && t.Year() < 2200 {
			return t, true
		}
	}
	return time.Time{}, false
}

// Import takes mappings of an institution (zero: the region) from a sheet. Rows that break a rule make findings, the others are
// kept in one transaction; with dry nothing is kept. Errors: terminology.sheet, terminology.too-many-rows, and those of rows.
func (s *Service) Import(ctx context.Context, by Author, institution id.ID, header []string, rows Rows, dry bool) (Report, error) {
	all, report, err := readSheet(header, rows, institution)
	if err != nil {
		return report, err
	}
	good := all[:0]
	for _, x := range all {
		m, err := x.m.normal(s.library())
		if err != nil {
			report.fault(x.row, err)
			continue
		}
		good = append(good, sheetRow{x.row, m})
	}
	read := report
	changes, err := s.change(ctx, by, func(ctx context.Context, e *edit) error {
		report = read // anew at each try
		report.Findings = append([]SheetFinding(nil), read.Findings...)
		for _, x := range good {
			before := len(e.changes)
			err := e.put(ctx, x.m)
			switch {
			case err == nil && len(e.changes) == before:
				report.Same++
			case err == nil:
				report.Changed++
			case isCoded(err):
				report.fault(x.row, err)
			default:
				return err
			}
		}
		if dry {
			return errDry
		}
		return nil
	})
	if errors.Is(err, errDry) {
		err = nil
	}
	if len(changes) > 0 {
		report.Change = changes[0].ID
	}
	return report, err
}

var errDry = errors.New("terminology: only looked")

func isCoded(err error) bool {
	e, ok := errs.As(err)
	return ok && (e.Kind == errs.Conflict || e.Kind == errs.Invalid)
}

// fault makes a finding of a coded error.
func (r *Report) fault(row int, err error) {
	f := SheetFinding{Row: row, Code: errs.CodeOf(err)}
	if e, ok := errs.As(err); ok {
		f.Column, f.Args = e.Place, e.Args
	}
	r.find(f)
}
