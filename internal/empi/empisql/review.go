package empisql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

const reviewColumns = `id, person, alike, reason, explanation, institution, status, created_at, decided_at, decided_by, merge, grounds,
	weight, assignee, assigned_at, assigned_until, first_verdict, first_by, first_at`

func scanReview(r scanner) (empi.ReviewEntry, error) {
	var e empi.ReviewEntry
	var created, decided, assigned, until, first int64
	var explanation string
	err := r.Scan(&e.ID, &e.Person, &e.Alike, &e.Reason, &explanation, &e.Institution, &e.Status, &created, &decided,
		(*int64)(&e.DecidedBy), (*int64)(&e.Merge), &e.Grounds, &e.Weight, (*int64)(&e.Assignee), &assigned, &until, &e.FirstVerdict,
		(*int64)(&e.FirstBy), &first)
	if err != nil {
		return e, err
	}
	e.CreatedAt, e.DecidedAt, e.AssignedAt = clock.FromMicros(created), clock.FromMicros(decided), clock.FromMicros(assigned)
	e.AssignedUntil, e.FirstAt = clock.FromMicros(until), clock.FromMicros(first)
	return e, json.Unmarshal([]byte(explanation), &e.Explanation)
}

// AddReview implements empi.Store.
func (s *Store) AddReview(ctx context.Context, r empi.ReviewEntry) (bool, error) {
	b, err := json.Marshal(r.Explanation)
	if err != nil {
		return false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_review (`+reviewColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 0, 0, 0, '', 0, 0) ON CONFLICT (person, alike) DO NOTHING`,
		int64(r.ID), int64(r.Person), int64(r.Alike), r.Reason, string(b), r.Institution, string(r.Status),
		clock.Micros(r.CreatedAt), clock.Micros(r.DecidedAt), int64(r.DecidedBy), int64(r.Merge), r.Grounds, r.Weight)
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

const reviewWhere = `SELECT ` + reviewColumns + ` FROM empi_review WHERE ($1 = '' OR status = $1) AND ($2 = '' OR institution = $2)
	AND (CAST($3 AS BIGINT) = 0 OR person = CAST($3 AS BIGINT) OR alike = CAST($3 AS BIGINT)) AND ($4 = '' OR reason = $4)
	AND (CAST($5 AS BIGINT) = 0 OR assignee = CAST($5 AS BIGINT) AND assigned_until > CAST($6 AS BIGINT))
	AND (CAST($7 AS BIGINT) = 0 OR assigned_until <= CAST($6 AS BIGINT))
	AND created_at >= CAST($8 AS BIGINT) AND (CAST($9 AS BIGINT) = 0 OR created_at < CAST($9 AS BIGINT))
	AND (CAST($12 AS BIGINT) = 0 OR weight BETWEEN CAST($13 AS DOUBLE PRECISION) AND CAST($14 AS DOUBLE PRECISION)) `

// One whole statement per order, so that each walks its own index.
var reviewLists = map[empi.ReviewSort]string{
	empi.Newest: reviewWhere + `AND (CAST($10 AS BIGINT) = 0 OR id < CAST($10 AS BIGINT)) ORDER BY id DESC LIMIT $11`,
	empi.Oldest: reviewWhere + `AND id > CAST($10 AS BIGINT) ORDER BY id LIMIT $11`,
	empi.Likeliest: reviewWhere + `AND (CAST($10 AS BIGINT) = 0 OR weight < CAST($15 AS DOUBLE PRECISION)
		OR weight = CAST($15 AS DOUBLE PRECISION) AND id < CAST($10 AS BIGINT)) ORDER BY weight DESC, id DESC LIMIT $11`,
}

// Reviews implements empi.Store.
func (s *Store) Reviews(ctx context.Context, f empi.ReviewFilter, after empi.ReviewPlace, limit int) ([]empi.ReviewEntry, error) {
	list, ok := reviewLists[f.Sort]
	if !ok {
		f.Sort = empi.Newest
		list = reviewLists[f.Sort]
	}
	free := 0
	if f.Free {
		free = 1
	}
	bounded, weight := 0, empi.WeightRange{}
	if f.Weight != nil {
		bounded, weight = 1, *f.Weight
	}
	args := []any{string(f.Status), f.Institution, int64(f.Person), f.Reason, int64(f.Assignee), clock.Micros(f.At), free,
		clock.Micros(f.From), clock.Micros(f.To), int64(after.ID), limit,
		bounded, weight.From, weight.To}
	if f.Sort == empi.Likeliest {
		args = append(args, after.Weight)
	}
	rows, err := s.db.On(ctx).Query(ctx, list, args...)
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

// CountReviews implements empi.Store.
func (s *Store) CountReviews(ctx context.Context) ([]empi.ReviewCount, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT status, reason, institution, count(*), MIN(created_at) FROM empi_review
		GROUP BY status, reason, institution ORDER BY count(*) DESC, status, reason, institution LIMIT 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.ReviewCount
	for rows.Next() {
		var c empi.ReviewCount
		var oldest int64
		if err := rows.Scan(&c.Status, &c.Reason, &c.Institution, &c.Pairs, &oldest); err != nil {
			return nil, err
		}
		c.Oldest = clock.FromMicros(oldest)
		out = append(out, c)
	}
	return out, rows.Err()
}

// UpdateReview implements empi.Store.
func (s *Store) UpdateReview(ctx context.Context, r empi.ReviewEntry, was empi.ReviewStatus) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_review SET status = $2, decided_at = $3, decided_by = $4, merge = $5, grounds = $6, assignee = $7,
		assigned_at = $8, assigned_until = $9, first_verdict = $10, first_by = $11, first_at = $12 WHERE id = $1 AND status = $13`,
		int64(r.ID), string(r.Status), clock.Micros(r.DecidedAt), int64(r.DecidedBy), int64(r.Merge), r.Grounds, int64(r.Assignee),
		clock.Micros(r.AssignedAt), clock.Micros(r.AssignedUntil), string(r.FirstVerdict), int64(r.FirstBy), clock.Micros(r.FirstAt), string(was))
	return n == 1, err
}

const verdictColumns = `id, review, reviewer, given_at, act, verdict, seconds, grounds`

// AddVerdict implements empi.Store.
func (s *Store) AddVerdict(ctx context.Context, v empi.Verdict) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_verdict (`+verdictColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		int64(v.ID), int64(v.Review), int64(v.Reviewer), clock.Micros(v.At), v.Act, string(v.Verdict), v.Seconds, v.Grounds)
	return err
}

// Verdicts implements empi.Store.
func (s *Store) Verdicts(ctx context.Context, review id.ID) ([]empi.Verdict, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+verdictColumns+` FROM empi_verdict WHERE review = $1 ORDER BY id`, int64(review))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Verdict
	for rows.Next() {
		var v empi.Verdict
		var at int64
		if err := rows.Scan(&v.ID, &v.Review, (*int64)(&v.Reviewer), &at, &v.Act, &v.Verdict, &v.Seconds, &v.Grounds); err != nil {
			return nil, err
		}
		v.At = clock.FromMicros(at)
		out = append(out, v)
	}
	return out, rows.Err()
}

const reviewers = `SELECT reviewer, count(*) FILTER (WHERE act = 'take'), count(*) FILTER (WHERE act = 'final' AND verdict = 'same'),
	count(*) FILTER (WHERE act = 'final' AND verdict = 'different'), count(*) FILTER (WHERE act = 'first'),
	count(*) FILTER (WHERE act = 'dissent'), count(*) FILTER (WHERE act = 'undo'), COALESCE(CAST(SUM(seconds) AS BIGINT), 0),
	count(*) FILTER (WHERE seconds > 0), MAX(given_at) FROM empi_verdict
	WHERE given_at >= $1 AND (CAST($2 AS BIGINT) = 0 OR given_at < CAST($2 AS BIGINT)) GROUP BY reviewer ORDER BY count(*) DESC, reviewer LIMIT 500`

// Reviewers implements empi.Store.
func (s *Store) Reviewers(ctx context.Context, from, to time.Time) ([]empi.ReviewerCount, error) {
	rows, err := s.db.On(ctx).Query(ctx, reviewers, clock.Micros(from), clock.Micros(to))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.ReviewerCount
	for rows.Next() {
		var c empi.ReviewerCount
		var last int64
		if err := rows.Scan((*int64)(&c.Reviewer), &c.Taken, &c.Same, &c.Different, &c.First, &c.Dissents, &c.Undone, &c.Seconds, &c.Judged, &last); err != nil {
			return nil, err
		}
		c.Last = clock.FromMicros(last)
		out = append(out, c)
	}
	return out, rows.Err()
}
