package quality

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/security"
)

// Letter is a month's letter (质量通报) to an institution, or to the district. Of one month and institution there may be editions:
// a later one counts what came meanwhile.
type Letter struct {
	ID          id.ID
	Month       Month
	Institution id.ID // zero: the district
	Edition     int
	CreatedAt   time.Time
	CreatedBy   id.ID    // account; zero: the monthly job
	Rank, Of    int      // zero for the district
	Overall     *float64 // nil: nothing to judge
}

// LetterFilter narrows a list; zero fields do not.
type LetterFilter struct {
	Month        Month
	Institutions []id.ID // nil: all
}

// Files writes letters as files.
type Files interface {
	PDF(Sheet) ([]byte, error)
	Excel(Sheet) ([]byte, error)
	Grid(g Grid, format string) ([]byte, error) // csv or xlsx
}

// Sheet is what a letter says: kept as it was when the letter was written.
type Sheet struct {
	Month       string           `json:"month"`
	Node        string           `json:"node"` // who writes
	Institution string           `json:"institution,omitempty"`
	Code        string           `json:"code,omitempty"`
	WrittenAt   time.Time        `json:"writtenAt"`
	Counts      Counts           `json:"counts"`
	Overall     *float64         `json:"overall,omitempty"`
	Before      *float64         `json:"before,omitempty"`
	Rank        int              `json:"rank,omitempty"`
	RankBefore  int              `json:"rankBefore,omitempty"`
	Of          int              `json:"of,omitempty"`
	Scores      []SheetScore     `json:"scores"`
	Paragraphs  []string         `json:"paragraphs"`
	Types       []SheetType      `json:"types"`
	Rules       []SheetRule      `json:"rules"`
	Elements    []SheetElement   `json:"elements"`
	Trend       []SheetMonth     `json:"trend"`
	Ranking     []SheetRank      `json:"ranking,omitempty"` // the district's letter only
	Alerts      []SheetAlert     `json:"alerts"`
	Limits      []SheetLimit     `json:"limits"`
	Definitions []SheetDimension `json:"definitions"`
}

// SheetScore is one dimension.
type SheetScore struct {
	Dimension   Dimension `json:"dimension"`
	Name        string    `json:"name"`
	Numerator   int64     `json:"numerator"`
	Denominator int64     `json:"denominator"`
	Score       *float64  `json:"score,omitempty"`
	Before      *float64  `json:"before,omitempty"`
}

// SheetType is one document type or data set.
type SheetType struct {
	Type    string     `json:"type"`
	Title   string     `json:"title"`
	Sent    int64      `json:"sent"`
	Kept    int64      `json:"kept"`
	Overall *float64   `json:"overall,omitempty"`
	Scores  []*float64 `json:"scores"` // in the order of Dimensions
}

// SheetRule is one of the rules broken most.
type SheetRule struct {
	Rule     string       `json:"rule"`
	Text     string       `json:"text"`
	Element  string       `json:"element,omitempty"`
	Name     string       `json:"name,omitempty"` // of the element
	Found    int64        `json:"found"`
	Messages int64        `json:"messages"`
	Advice   string       `json:"advice,omitempty"`
	Places   []SheetPlace `json:"places,omitempty"`
}

// SheetPlace is an example: where to look, never what is written there.
type SheetPlace struct {
	Message string    `json:"message"`
	At      time.Time `json:"at"`
	Type    string    `json:"type,omitempty"`
	Place   string    `json:"place,omitempty"`
}

// SheetElement is one of the worst elements.
type SheetElement struct {
	Element  string `json:"element"`
	Name     string `json:"name"`
	Required bool   `json:"required"`
	Expected int64  `json:"expected"`
	Present  int64  `json:"present"`
	Faulty   int64  `json:"faulty"`
}

// SheetMonth is one month of the trend.
type SheetMonth struct {
	Month   string     `json:"month"`
	Sent    int64      `json:"sent"`
	Overall *float64   `json:"overall,omitempty"`
	Scores  []*float64 `json:"scores"`
}

// SheetRank is one institution of the ranking.
type SheetRank struct {
	Rank       int        `json:"rank,omitempty"`
	RankBefore int        `json:"rankBefore,omitempty"`
	Name       string     `json:"name"`
	Sent       int64      `json:"sent"`
	Overall    *float64   `json:"overall,omitempty"`
	Scores     []*float64 `json:"scores"`
}

// SheetAlert is an alert of the month.
type SheetAlert struct {
	At          time.Time  `json:"at"`
	Dimension   string     `json:"dimension"`
	Institution string     `json:"institution,omitempty"`
	Score       float64    `json:"score"`
	Below       float64    `json:"below"`
	State       AlertState `json:"state"`
}

// SheetLimit is one time limit.
type SheetLimit struct {
	Pattern string `json:"pattern"`
	Hours   int    `json:"hours"`
	Basis   string `json:"basis"`
}

// SheetDimension defines one dimension.
type SheetDimension struct {
	Name        string `json:"name"`
	Definition  string `json:"definition"`
	Numerator   string `json:"numerator"`
	Denominator string `json:"denominator"`
}

// WriteLetters writes last month's letters, for whichever institution (and the district) has none yet; a job calls it every day
// from the configured day of the month. It gives how many were written.
func (s *Service) WriteLetters(ctx context.Context) (written int, err error) {
	today := DayOf(s.Clock.Now())
	if s.Config.LetterDay == 0 || int(today%100) < s.Config.LetterDay {
		return 0, nil
	}
	month := today.Month().Before()
	have, err := s.Store.Lettered(ctx, month)
	if err != nil {
		return 0, err
	}
	rows, err := s.Store.Sum(ctx, Query{Period: month.Period()}, Grouping{Institution: true})
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	list, err := s.institutions(ctx)
	if err != nil {
		return 0, err
	}
	todo := []id.ID{0}
	for _, r := range rows {
		if slices.ContainsFunc(list, func(i Institution) bool { return i.ID == r.Institution }) {
			todo = append(todo, r.Institution)
		}
	}
	for _, i := range todo {
		if have[i] {
			continue
		}
		if _, err := s.write(ctx, month, i, 0); err != nil {
			return written, err
		}
		written++
	}
	return written, nil
}

// WriteLetter writes one letter now, a new edition if there is one already. The month must have begun; of a running month it says
// what is known so far.
func (s *Service) WriteLetter(ctx context.Context, m Month, institution id.ID) (Letter, error) {
	v, err := s.enter(ctx, security.MayManageQuality, Scope{Institution: institution})
	if err != nil {
		return Letter{}, err
	}
	if institution != 0 {
		if _, known := v.in[institution]; !known {
			return Letter{}, ErrNotFound
		}
	}
	if m > DayOf(s.Clock.Now()).Month() {
		return Letter{}, ErrMonth
	}
	l, err := s.write(ctx, m, institution, v.actor.ID)
	if err != nil {
		return l, err
	}
	return l, s.Unit.Write(ctx, func(ctx context.Context) error {
		return s.note(ctx, v.actor, "quality.letter", "letter/"+l.ID.String(), map[string]string{"month": m.String()})
	})
}

func (s *Service) write(ctx context.Context, m Month, institution, by id.ID) (Letter, error) {
	sheet, err := s.sheet(ctx, m, institution)
	if err != nil {
		return Letter{}, err
	}
	model, err := json.Marshal(sheet)
	if err != nil {
		return Letter{}, err
	}
	pdf, err := s.Files.PDF(sheet)
	if err != nil {
		return Letter{}, err
	}
	l := Letter{ID: s.IDs.Next(), Month: m, Institution: institution, CreatedAt: sheet.WrittenAt, CreatedBy: by, Rank: sheet.Rank, Of: sheet.Of, Overall: sheet.Overall}
	err = s.Unit.Write(ctx, func(ctx context.Context) (err error) {
		if l.Edition, err = s.Store.AddLetter(ctx, l, model, pdf); err != nil {
			return err
		}
		return s.Events.Publish(ctx, SubjectLetterIssued, l.ID, LetterIssued{Letter: l.ID, Institution: institution, Month: m.String()})
	})
	return l, err
}

// ListLetters lists letters. Who works at one institution sees its own and the district's.
func (s *Service) ListLetters(ctx context.Context, f LetterFilter, sc Scope, p page.Request) ([]Letter, string, error) {
	v, err := s.enter(ctx, security.MayReadQuality, sc)
	if err != nil {
		return nil, "", err
	}
	f.Institutions = v.query
	if v.own != 0 {
		f.Institutions = []id.ID{0, v.own}
	}
	return s.Store.ListLetters(ctx, f, p)
}

// LetterFile gives a letter as pdf or xlsx, and its name.
func (s *Service) LetterFile(ctx context.Context, letter id.ID, format string) (name string, file []byte, err error) {
	v, err := s.enter(ctx, security.MayReadQuality, Scope{})
	if err != nil {
		return "", nil, err
	}
	l, model, pdf, err := s.Store.Letter(ctx, letter)
	if err != nil {
		return "", nil, err
	}
	if v.own != 0 && l.Institution != 0 && l.Institution != v.own {
		return "", nil, ErrScope
	}
	name = "quality-" + l.Month.String() + "-" + l.ID.String() + "." + format
	switch format {
	case "pdf":
		return name, pdf, nil
	case "xlsx":
		var sheet Sheet
		if err := json.Unmarshal(model, &sheet); err != nil {
			return "", nil, err
		}
		file, err = s.Files.Excel(sheet)
		return name, file, err
	}
	return "", nil, ErrFormat
}
