package empisql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

const reviewColumns = `id, person, alike, reason, explanation, institution, status, created_at, decided_at, decided_by, merge, grounds`

func scanReview(r scanner) (empi.ReviewEntry, error) {
	var e empi.ReviewEntry
	var created, decided int64
	var explanation string
	err := r.Scan(&e.ID, &e.Person, &e.Alike, &e.Reason, &explanation, &e.Institution, &e.Status, &created, &decided,
		&e.DecidedBy, &e.Merge, &e.Grounds)
	if err != nil {
		return e, err
	}
	e.CreatedAt, e.DecidedAt = clock.FromMicros(created), clock.FromMicros(decided)
	return e, json.Unmarshal([]byte(explanation), &e.Explanation)
}

// AddReview implements empi.Store.
func (s *Store) AddReview(ctx context.Context, r empi.ReviewEntry) (bool, error) {
	b, err := json.Marshal(r.Explanation)
	if err != nil {
		return false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_review (`+reviewColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (person, alike) DO NOTHING`,
		int64(r.ID), int64(r.Person), int64(r.Alike), r.Reason, string(b), r.Institution, string(r.Status),
		clock.Micros(r.CreatedAt), clock.Micros(r.DecidedAt), int64(r.DecidedBy), int64(r.Merge), r.Grounds)
	return n == 1, err
}

// Review implements empi.Store.
func (s *Store) Review(ctx context.Context, ident id.ID) (empi.ReviewEntry, error) {
	r, err := scanReview(s.db.On(ctx).QueryRow(ctx, `SELECT `+reviewColumns+` FROM empi_review WHERE id = $1`, int64(ident)))
	if errors.Is(err, sql.ErrNoRows) {
		return r, empi.ErrUnknownReview
	}
	return r, err
}

const reviewList = `SELECT ` + reviewColumns + ` FROM empi_review WHERE ($1 = '' OR status = $1) AND ($2 = '' OR institution = $2)
	AND (CAST($3 AS BIGINT) = 0 OR person = CAST($3 AS BIGINT) OR alike = CAST($3 AS BIGINT))
	AND (CAST($4 AS BIGINT) = 0 OR id < CAST($4 AS BIGINT)) ORDER BY id DESC LIMIT $5`

// Reviews implements empi.Store.
func (s *Store) Reviews(ctx context.Context, f empi.ReviewFilter, after id.ID, limit int) ([]empi.ReviewEntry, error) {
	rows, err := s.db.On(ctx).Query(ctx, reviewList, string(f.Status), f.Institution, int64(f.Person), int64(after), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.ReviewEntry
	for rows.Next() {
		r, err := scanReview(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// DecideReview implements empi.Store.
func (s *Store) DecideReview(ctx context.Context, r empi.ReviewEntry) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_review SET status = $2, decided_at = $3, decided_by = $4, merge = $5, grounds = $6
		WHERE id = $1 AND status = 'open'`, int64(r.ID), string(r.Status), clock.Micros(r.DecidedAt), int64(r.DecidedBy), int64(r.Merge), r.Grounds)
	return n == 1, err
}

// Count implements empi.Store.
func (s *Store) Count(ctx context.Context) (c empi.Counts, err error) {
	err = s.db.On(ctx).QueryRow(ctx, `SELECT count(*) FILTER (WHERE status <> 'merged'),
		count(*) FILTER (WHERE status <> 'merged' AND provisional), count(*) FILTER (WHERE status = 'merged'),
		count(*) FILTER (WHERE status = 'deceased') FROM empi_person`).Scan(&c.Persons, &c.Provisional, &c.Merged, &c.Deceased)
	if err != nil {
		return c, err
	}
	err = s.db.On(ctx).QueryRow(ctx, `SELECT count(*) FILTER (WHERE status = 'open'), count(*) FILTER (WHERE status = 'same'),
		count(*) FILTER (WHERE status = 'different') FROM empi_review`).Scan(&c.Open, &c.Same, &c.Different)
	return c, err
}
