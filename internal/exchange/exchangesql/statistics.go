package exchangesql

import (
	"context"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange"
	"minkang/internal/kit/id"
)

// Statistics implements exchange.Store. Identifiers carry their time, so an hour is a range of them.
func (s *Store) Statistics(ctx context.Context, from, to time.Time) (*exchange.Statistics, error) {
	out := &exchange.Statistics{}
	lo, hi := int64(id.First(from)), int64(id.First(to)) // as numbers: an identifier of zero is stored as NULL
	err := s.each(ctx, `SELECT hour,
			sum(CASE WHEN status = 'accepted' THEN 1 ELSE 0 END),
			sum(CASE WHEN status = 'quarantined' THEN 1 ELSE 0 END),
			sum(CASE WHEN status = 'refused' THEN 1 ELSE 0 END)
		FROM (SELECT id / $3 AS hour, status FROM exchange_message WHERE id >= $1 AND id < $2) AS m GROUP BY hour ORDER BY hour`,
		func(r *sqldb.Rows) error {
			var h int64
			var c exchange.HourCount
			if err := r.Scan(&h, &c.Accepted, &c.Quarantined, &c.Refused); err != nil {
				return err
			}
			c.At = (id.ID(h) * id.Hour).Time()
			out.Hours = append(out.Hours, c)
			return nil
		}, lo, hi, int64(id.Hour))
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `SELECT r.rule, max(r.severity), sum(r.findings), count(*), count(DISTINCT m.institution_id)
		FROM exchange_rule r JOIN exchange_message m ON m.id = r.message_id
		WHERE r.message_id >= $1 AND r.message_id < $2 GROUP BY r.rule ORDER BY count(*) DESC, r.rule LIMIT 200`,
		func(r *sqldb.Rows) error {
			var c exchange.RuleCount
			if err := r.Scan(&c.Rule, &c.Severity, &c.Findings, &c.Messages, &c.Institutions); err != nil {
				return err
			}
			out.Rules = append(out.Rules, c)
			return nil
		}, lo, hi)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `SELECT institution_id, count(*),
			sum(CASE WHEN status = 'accepted' THEN 1 ELSE 0 END),
			sum(CASE WHEN status = 'quarantined' THEN 1 ELSE 0 END),
			sum(CASE WHEN status = 'refused' THEN 1 ELSE 0 END), max(id)
		FROM exchange_message WHERE id >= $1 AND id < $2 GROUP BY institution_id ORDER BY count(*) DESC LIMIT 500`,
		func(r *sqldb.Rows) error {
			var c exchange.InstitutionCount
			var last id.ID
			if err := r.Scan(&c.Institution, &c.Total, &c.Accepted, &c.Quarantined, &c.Refused, &last); err != nil {
				return err
			}
			c.Last = last.Time()
			out.Institutions = append(out.Institutions, c)
			return nil
		}, lo, hi)
	if err != nil {
		return nil, err
	}
	err = s.each(ctx, `SELECT type, count(*) FROM exchange_message WHERE id >= $1 AND id < $2 GROUP BY type ORDER BY count(*) DESC LIMIT 200`,
		func(r *sqldb.Rows) error {
			var c exchange.TypeCount
			if err := r.Scan(&c.Type, &c.Count); err != nil {
				return err
			}
			out.Types = append(out.Types, c)
			return nil
		}, lo, hi)
	return out, err
}

func (s *Store) each(ctx context.Context, query string, fn func(*sqldb.Rows) error, args ...any) error {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return rows.Err()
}

// PerMinute implements exchange.Store.
func (s *Store) PerMinute(ctx context.Context, from, to time.Time) (map[time.Time]int64, error) {
	out := map[time.Time]int64{}
	const minute = int64(id.Hour) / 60
	err := s.each(ctx, `SELECT minute, count(*) FROM (SELECT id / $3 AS minute FROM exchange_message WHERE id >= $1 AND id < $2) AS m
		GROUP BY minute ORDER BY minute`, func(r *sqldb.Rows) error {
		var m, n int64
		if err := r.Scan(&m, &n); err != nil {
			return err
		}
		out[id.ID(m*minute).Time()] = n
		return nil
	}, int64(id.First(from)), int64(id.First(to)), minute)
	return out, err
}
