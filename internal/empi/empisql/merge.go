package empisql

import (
	"context"
	"database/sql"
	"errors"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// joined walks up to the survivor, then down to everybody who leads there, along the merges that stand. A chain longer than 64
// links does not occur: every merge joins two survivors.
const joined = `WITH RECURSIVE up (id, depth) AS (
		SELECT id, 0 FROM (SELECT id FROM empi_resident WHERE id = $1 UNION SELECT id FROM empi_person WHERE id = $1) AS known
		UNION ALL SELECT m.survivor, up.depth + 1 FROM up JOIN empi_merge m ON m.retired = up.id AND m.undone_at = 0 WHERE up.depth < 64),
	down (id, depth) AS (
		SELECT id, 0 FROM (SELECT id FROM up ORDER BY depth DESC LIMIT 1) AS top
		UNION ALL SELECT m.retired, down.depth + 1 FROM down JOIN empi_merge m ON m.survivor = down.id AND m.undone_at = 0 WHERE down.depth < 64)
	SELECT id FROM down ORDER BY depth, id`

// Joined implements empi.Store.
func (s *Store) Joined(ctx context.Context, person id.ID) ([]id.ID, error) {
	rows, err := s.db.On(ctx).Query(ctx, joined, int64(person))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []id.ID
	for rows.Next() {
		var i id.ID
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

const mergeColumns = `id, survivor, retired, reason, was, merged_at, merged_by, undone_at, undone_by`

func scanMerge(r scanner) (empi.Merger, error) {
	var m empi.Merger
	var at, undone int64
	err := r.Scan(&m.ID, &m.Survivor, &m.Retired, &m.Reason, &m.Was, &at, &m.By, &undone, &m.UndoneBy)
	m.At, m.UndoneAt = clock.FromMicros(at), clock.FromMicros(undone)
	return m, err
}

// InsertMerge implements empi.Store.
func (s *Store) InsertMerge(ctx context.Context, m empi.Merger) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_merge (`+mergeColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(m.ID), int64(m.Survivor), int64(m.Retired), m.Reason, string(m.Was), clock.Micros(m.At), int64(m.By),
		clock.Micros(m.UndoneAt), int64(m.UndoneBy))
	return err
}

// LastMerge implements empi.Store.
func (s *Store) LastMerge(ctx context.Context, retired id.ID) (empi.Merger, error) {
	m, err := scanMerge(s.db.On(ctx).QueryRow(ctx, `SELECT `+mergeColumns+` FROM empi_merge WHERE retired = $1 AND undone_at = 0`,
		int64(retired)))
	if errors.Is(err, sql.ErrNoRows) {
		return empi.Merger{}, nil
	}
	return m, err
}

// Merges implements empi.Store.
func (s *Store) Merges(ctx context.Context, people []id.ID) ([]empi.Merger, error) {
	var out []empi.Merger
	for _, chunk := range chunks(people) {
		in := marks(len(chunk))
		rows, err := s.db.On(ctx).Query(ctx, `SELECT `+mergeColumns+` FROM empi_merge WHERE survivor IN `+in+` OR retired IN `+in+
			` ORDER BY id`, chunk...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			m, err := scanMerge(rows)
			if err != nil {
				rows.Close()
				return nil, err
			}
			out = append(out, m)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// UndoMerge implements empi.Store.
func (s *Store) UndoMerge(ctx context.Context, m empi.Merger) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_merge SET undone_at = $2, undone_by = $3 WHERE id = $1 AND undone_at = 0`,
		int64(m.ID), clock.Micros(m.UndoneAt), int64(m.UndoneBy))
	return n == 1, err
}

const splitColumns = `id, person, offspring, institution, reason, split_at, split_by, numbers, documents`

// InsertSplit implements empi.Store.
func (s *Store) InsertSplit(ctx context.Context, x empi.Split) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_split (`+splitColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		int64(x.ID), int64(x.Person), int64(x.Offspring), x.Institution, x.Reason, clock.Micros(x.At), int64(x.By), x.Numbers, x.Documents)
	return err
}

// Splits implements empi.Store.
func (s *Store) Splits(ctx context.Context, people []id.ID) ([]empi.Split, error) {
	var out []empi.Split
	for _, chunk := range chunks(people) {
		rows, err := s.db.On(ctx).Query(ctx, `SELECT `+splitColumns+` FROM empi_split WHERE person IN `+marks(len(chunk))+` ORDER BY id`, chunk...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var x empi.Split
			var at int64
			if err := rows.Scan(&x.ID, &x.Person, &x.Offspring, &x.Institution, &x.Reason, &at, (*int64)(&x.By), &x.Numbers, &x.Documents); err != nil {
				rows.Close()
				return nil, err
			}
			x.At = clock.FromMicros(at)
			out = append(out, x)
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return out, nil
}
