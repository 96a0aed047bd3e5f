package qualitysql

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/quality"
)

const letterColumns = "id, month, institution_id, edition, created_at, created_by, rank_place, rank_of, overall_score"

// AddLetter implements quality.Store.
func (s *Store) AddLetter(ctx context.Context, l quality.Letter, model, pdf []byte) (int, error) {
	var last int
	err := s.db.On(ctx).QueryRow(ctx, "SELECT coalesce(max(edition), 0) FROM quality_letter WHERE month = $1 AND institution_id = $2",
		int(l.Month), int64(l.Institution)).Scan(&last)
	if err != nil {
		return 0, err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO quality_letter (`+letterColumns+`, model, pdf)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, int64(l.ID), int(l.Month), int64(l.Institution), last+1,
		clock.Micros(l.CreatedAt), int64(l.CreatedBy), l.Rank, l.Of, l.Overall, model, pdf)
	return last + 1, err
}

func scanLetter(row interface{ Scan(...any) error }, more ...any) (l quality.Letter, err error) {
	var month int32
	var created int64
	err = row.Scan(append([]any{&l.ID, &month, &l.Institution, &l.Edition, &created, &l.CreatedBy, &l.Rank, &l.Of, &l.Overall}, more...)...)
	l.Month, l.CreatedAt = quality.Month(month), clock.FromMicros(created)
	return l, err
}

// letterCursor of the list: newest month first, in it the district's letter, then by institution, newest edition first.
type letterCursor struct {
	Month       int32 `json:"m"`
	Institution id.ID `json:"i"`
	Edition     int   `json:"e"`
}

// ListLetters implements quality.Store.
func (s *Store) ListLetters(ctx context.Context, f quality.LetterFilter, p page.Request) ([]quality.Letter, string, error) {
	var c letterCursor
	text, args := []string{"1 = 1"}, []any{}
	more, err := page.Decode(p.After, &c)
	if err != nil {
		return nil, "", err
	}
	if more {
		args = append(args, int(c.Month), int64(c.Institution), c.Edition)
		text = append(text, "(month < $1 OR month = $1 AND (institution_id > $2 OR institution_id = $2 AND edition < $3))")
	}
	if f.Month != 0 {
		args = append(args, int(f.Month))
		text = append(text, "month = $"+strconv.Itoa(len(args)))
	}
	if f.Institutions != nil {
		if len(f.Institutions) == 0 {
			return nil, "", nil
		}
		text = append(text, "institution_id IN ("+list(f.Institutions)+")")
	}
	rows, err := s.db.On(ctx).Query(ctx, "SELECT "+letterColumns+" FROM quality_letter WHERE "+strings.Join(text, " AND ")+
		" ORDER BY month DESC, institution_id, edition DESC LIMIT "+strconv.Itoa(p.Rows()+1), args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var out []quality.Letter
	for rows.Next() {
		l, err := scanLetter(rows)
		if err != nil {
			return nil, "", err
		}
		out = append(out, l)
	}
	if err := rows.Err(); err != nil || len(out) <= p.Rows() {
		return out, "", err
	}
	out = out[:p.Rows()]
	end := out[len(out)-1]
	return out, page.Encode(letterCursor{int32(end.Month), end.Institution, end.Edition}), nil
}

// Letter implements quality.Store.
func (s *Store) Letter(ctx context.Context, letter id.ID) (l quality.Letter, model, pdf []byte, err error) {
	l, err = scanLetter(s.db.On(ctx).QueryRow(ctx, "SELECT "+letterColumns+", model, pdf FROM quality_letter WHERE id = $1", int64(letter)), &model, &pdf)
	if errors.Is(err, sqldb.ErrNoRows) {
		err = quality.ErrNotFound
	}
	return l, model, pdf, err
}

// Lettered implements quality.Store.
func (s *Store) Lettered(ctx context.Context, m quality.Month) (map[id.ID]bool, error) {
	rows, err := s.db.On(ctx).Query(ctx, "SELECT DISTINCT institution_id FROM quality_letter WHERE month = $1", int(m))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[id.ID]bool{}
	for rows.Next() {
		var i int64
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		out[id.ID(i)] = true
	}
	return out, rows.Err()
}
