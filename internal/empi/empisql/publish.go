package empisql

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// AppendTold implements empi.Store. The caller holds the lock of those who append, so numbers cannot meet.
func (s *Store) AppendTold(ctx context.Context, all []empi.Told) error {
	_, last, err := s.ToldRange(ctx)
	if err != nil {
		return err
	}
	for i, t := range all {
		if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_change (seq, changed_at, kind, person, other) VALUES ($1, $2, $3, $4, $5)`,
			last+int64(i)+1, clock.Micros(t.At), string(t.Kind), int64(t.Person), int64(t.Other)); err != nil {
			return err
		}
	}
	return nil
}

// Told implements empi.Store.
func (s *Store) Told(ctx context.Context, after int64, limit int) ([]empi.Told, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT seq, changed_at, kind, person, other FROM empi_change WHERE seq > $1 ORDER BY seq LIMIT $2`, after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Told
	for rows.Next() {
		var t empi.Told
		var at int64
		if err := rows.Scan(&t.Seq, &at, &t.Kind, &t.Person, (*int64)(&t.Other)); err != nil {
			return nil, err
		}
		t.At = clock.FromMicros(at)
		out = append(out, t)
	}
	return out, rows.Err()
}

// ToldRange implements empi.Store. The last change is never pruned, so numbers are not used twice.
func (s *Store) ToldRange(ctx context.Context) (first, last int64, err error) {
	err = s.db.On(ctx).QueryRow(ctx, `SELECT COALESCE(MIN(seq), 0), COALESCE(MAX(seq), 0) FROM empi_change`).Scan(&first, &last)
	return first, last, err
}

// PruneTold implements empi.Store.
func (s *Store) PruneTold(ctx context.Context, before time.Time, limit int) (int, error) {
	n, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_change WHERE seq IN (SELECT seq FROM empi_change WHERE changed_at < $1
		AND seq < (SELECT MAX(seq) FROM empi_change) ORDER BY seq LIMIT $2)`, clock.Micros(before), limit)
	return int(n), err
}

const subscriptionColumns = `id, name, institution, kinds, own, url, generation, sealed, place, state, failures, next_at, last_at, last_code, created_at`

// PutSubscription implements empi.Store.
func (s *Store) PutSubscription(ctx context.Context, x empi.Subscription) error {
	g, b, err := s.sealed(ctx, x.Secret, place("subscription", x.ID))
	if err != nil {
		return err
	}
	kinds := make([]string, len(x.Kinds))
	for i, k := range x.Kinds {
		kinds[i] = string(k)
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO empi_subscription (`+subscriptionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
		ON CONFLICT (id) DO UPDATE SET generation = excluded.generation, sealed = excluded.sealed, place = excluded.place, state = excluded.state,
		failures = excluded.failures, next_at = excluded.next_at, last_at = excluded.last_at, last_code = excluded.last_code`,
		int64(x.ID), x.Name, x.Institution, strings.Join(kinds, " "), x.Own, x.URL, g, b, x.Place, string(x.State), x.Failures,
		clock.Micros(x.NextAt), clock.Micros(x.LastAt), x.LastCode, clock.Micros(x.CreatedAt))
	return err
}

func (s *Store) scanSubscription(r scanner) (empi.Subscription, error) {
	var x empi.Subscription
	var kinds string
	var generation int
	var b []byte
	var next, last, created int64
	if err := r.Scan(&x.ID, &x.Name, &x.Institution, &kinds, &x.Own, &x.URL, &generation, &b, &x.Place, &x.State, &x.Failures, &next, &last,
		&x.LastCode, &created); err != nil {
		return x, err
	}
	for _, k := range strings.Fields(kinds) {
		x.Kinds = append(x.Kinds, empi.ChangeKind(k))
	}
	x.NextAt, x.LastAt, x.CreatedAt = clock.FromMicros(next), clock.FromMicros(last), clock.FromMicros(created)
	var err error
	x.Secret, err = s.open(generation, b, place("subscription", x.ID))
	return x, err
}

// Subscription implements empi.Store.
func (s *Store) Subscription(ctx context.Context, ident id.ID) (empi.Subscription, error) {
	x, err := s.scanSubscription(s.db.On(ctx).QueryRow(ctx, `SELECT `+subscriptionColumns+` FROM empi_subscription WHERE id = $1`, int64(ident)))
	if errors.Is(err, sql.ErrNoRows) {
		return x, empi.ErrSubscription
	}
	return x, err
}

// Subscriptions implements empi.Store.
func (s *Store) Subscriptions(ctx context.Context) ([]empi.Subscription, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+subscriptionColumns+` FROM empi_subscription ORDER BY id DESC LIMIT 1000`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Subscription
	for rows.Next() {
		x, err := s.scanSubscription(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

const higherColumns = `person, state, attempts, next_at, updated_at, code`

// PutHigher implements empi.Store.
func (s *Store) PutHigher(ctx context.Context, h empi.Higher) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_higher (`+higherColumns+`) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (person) DO UPDATE SET
		state = excluded.state, attempts = excluded.attempts, next_at = excluded.next_at, updated_at = excluded.updated_at, code = excluded.code`,
		int64(h.Person), string(h.State), h.Attempts, clock.Micros(h.NextAt), clock.Micros(h.UpdatedAt), h.Code)
	return err
}

func scanHigher(r scanner) (empi.Higher, error) {
	var h empi.Higher
	var next, updated int64
	err := r.Scan(&h.Person, &h.State, &h.Attempts, &next, &updated, &h.Code)
	h.NextAt, h.UpdatedAt = clock.FromMicros(next), clock.FromMicros(updated)
	return h, err
}

// HigherOf implements empi.Store.
func (s *Store) HigherOf(ctx context.Context, person id.ID) (empi.Higher, error) {
	h, err := scanHigher(s.db.On(ctx).QueryRow(ctx, `SELECT `+higherColumns+` FROM empi_higher WHERE person = $1`, int64(person)))
	if errors.Is(err, sql.ErrNoRows) {
		return empi.Higher{}, nil
	}
	return h, err
}

// HigherDue implements empi.Store.
func (s *Store) HigherDue(ctx context.Context, now time.Time, limit int) ([]empi.Higher, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+higherColumns+` FROM empi_higher WHERE state = 'waiting' AND next_at <= $1
		ORDER BY next_at, person LIMIT $2`, clock.Micros(now), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Higher
	for rows.Next() {
		h, err := scanHigher(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, rows.Err()
}

// HigherCounts implements empi.Store.
func (s *Store) HigherCounts(ctx context.Context) (map[empi.HigherState]int64, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT state, count(*) FROM empi_higher GROUP BY state`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[empi.HigherState]int64{}
	for rows.Next() {
		var state empi.HigherState
		var n int64
		if err := rows.Scan(&state, &n); err != nil {
			return nil, err
		}
		out[state] = n
	}
	return out, rows.Err()
}
