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

// Thresholds implements quality.Store.
func (s *Store) Thresholds(ctx context.Context) ([]quality.Threshold, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT id, dimension, institution_id, type, below, clear_at, least, days, active, version
		FROM quality_threshold ORDER BY id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quality.Threshold
	for rows.Next() {
		var t quality.Threshold
		var dimension string
		var active int
		if err := rows.Scan(&t.ID, &dimension, &t.Institution, &t.Type, &t.Below, &t.Clear, &t.Least, &t.Days, &active, &t.Version); err != nil {
			return nil, err
		}
		t.Dimension, t.Active = quality.Dimension(dimension), active != 0
		out = append(out, t)
	}
	return out, rows.Err()
}

// SetThreshold implements quality.Store.
func (s *Store) SetThreshold(ctx context.Context, t quality.Threshold) (bool, error) {
	args := []any{int64(t.ID), string(t.Dimension), int64(t.Institution), t.Type, t.Below, t.Clear, t.Least, t.Days, number(t.Active), t.Version}
	q := `UPDATE quality_threshold SET dimension = $2, institution_id = $3, type = $4, below = $5, clear_at = $6, least = $7, days = $8, active = $9,
		version = version + 1 WHERE id = $1 AND version = $10`
	if t.Version == 0 {
		args = args[:9]
		q = `INSERT INTO quality_threshold (id, dimension, institution_id, type, below, clear_at, least, days, active, version)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (id) DO NOTHING`
	}
	n, err := s.db.On(ctx).Exec(ctx, q, args...)
	return n == 1, err
}

func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// DropThreshold implements quality.Store.
func (s *Store) DropThreshold(ctx context.Context, threshold id.ID) error {
	n, err := s.db.On(ctx).Exec(ctx, "DELETE FROM quality_threshold WHERE id = $1", int64(threshold))
	if err == nil && n == 0 {
		err = quality.ErrNotFound
	}
	return err
}

const alertColumns = `id, threshold_id, institution_id, dimension, type, below, state, opened_at, opened_num, opened_den, num, den, looked_at,
	seen_at, seen_by, closed_at, closed_by, note, recovered`

func scanAlert(row interface{ Scan(...any) error }) (a quality.Alert, err error) {
	var dimension, state string
	var opened, looked, seen, closed int64
	var recovered int
	err = row.Scan(&a.ID, &a.Threshold, &a.Institution, &dimension, &a.Type, &a.Below, &state, &opened, &a.OpenedScore.Numerator, &a.OpenedScore.Denominator,
		&a.Score.Numerator, &a.Score.Denominator, &looked, &seen, &a.SeenBy, &closed, &a.ClosedBy, &a.Note, &recovered)
	a.Dimension, a.State, a.Recovered = quality.Dimension(dimension), quality.AlertState(state), recovered != 0
	a.OpenedAt, a.LookedAt, a.SeenAt, a.ClosedAt = clock.FromMicros(opened), clock.FromMicros(looked), clock.FromMicros(seen), clock.FromMicros(closed)
	return a, err
}

// LastAlerts implements quality.Store.
func (s *Store) LastAlerts(ctx context.Context) ([]quality.Alert, error) {
	return s.alerts(ctx, `SELECT `+alertColumns+` FROM quality_alert WHERE id IN (
		SELECT max(id) FROM quality_alert GROUP BY threshold_id, institution_id) ORDER BY id`)
}

func (s *Store) alerts(ctx context.Context, query string, args ...any) ([]quality.Alert, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quality.Alert
	for rows.Next() {
		a, err := scanAlert(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// SetAlert implements quality.Store.
func (s *Store) SetAlert(ctx context.Context, a quality.Alert) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO quality_alert (`+alertColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, num = excluded.num, den = excluded.den, looked_at = excluded.looked_at,
		seen_at = excluded.seen_at, seen_by = excluded.seen_by, closed_at = excluded.closed_at, closed_by = excluded.closed_by,
		note = excluded.note, recovered = excluded.recovered`,
		int64(a.ID), int64(a.Threshold), int64(a.Institution), string(a.Dimension), a.Type, a.Below, string(a.State), clock.Micros(a.OpenedAt),
		a.OpenedScore.Numerator, a.OpenedScore.Denominator, a.Score.Numerator, a.Score.Denominator, clock.Micros(a.LookedAt),
		clock.Micros(a.SeenAt), int64(a.SeenBy), clock.Micros(a.ClosedAt), int64(a.ClosedBy), a.Note, number(a.Recovered))
	return err
}

// Alert implements quality.Store.
func (s *Store) Alert(ctx context.Context, alert id.ID) (quality.Alert, error) {
	a, err := scanAlert(s.db.On(ctx).QueryRow(ctx, "SELECT "+alertColumns+" FROM quality_alert WHERE id = $1", int64(alert)))
	if errors.Is(err, sqldb.ErrNoRows) {
		return a, quality.ErrNotFound
	}
	return a, err
}

// cursor of lists by id, newest first.
type cursor struct {
	Before id.ID `json:"b"`
}

// ListAlerts implements quality.Store.
func (s *Store) ListAlerts(ctx context.Context, f quality.AlertFilter, p page.Request) ([]quality.Alert, string, error) {
	c := cursor{Before: 1<<63 - 1}
	if _, err := page.Decode(p.After, &c); err != nil {
		return nil, "", err
	}
	text, args := []string{"id < $1"}, []any{int64(c.Before)}
	add := func(cond string, arg any) {
		args = append(args, arg)
		text = append(text, cond+strconv.Itoa(len(args)))
	}
	if f.State != "" {
		add("state = $", string(f.State))
	}
	if f.Unclosed {
		text = append(text, "state <> 'closed'")
	}
	if f.Dimension != "" {
		add("dimension = $", string(f.Dimension))
	}
	if f.Institutions != nil {
		if len(f.Institutions) == 0 {
			return nil, "", nil
		}
		text = append(text, "institution_id IN ("+list(f.Institutions)+")")
	}
	out, err := s.alerts(ctx, "SELECT "+alertColumns+" FROM quality_alert WHERE "+strings.Join(text, " AND ")+" ORDER BY id DESC LIMIT "+
		strconv.Itoa(p.Rows()+1), args...)
	if err != nil || len(out) <= p.Rows() {
		return out, "", err
	}
	out = out[:p.Rows()]
	return out, page.Encode(cursor{out[len(out)-1].ID}), nil
}
