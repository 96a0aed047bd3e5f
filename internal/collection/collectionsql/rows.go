package collectionsql

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"minkang/internal/collection"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// rowsAtOnce is how many rows one statement adds.
const rowsAtOnce = 50

// insertRows gives the statement that adds n rows of four values.
func insertRows(n int) string {
	marks := make([]string, n)
	for i := range marks {
		k := 4 * i
		marks[i] = "($" + strconv.Itoa(k+1) + ", $" + strconv.Itoa(k+2) + ", $" + strconv.Itoa(k+3) + ", $" + strconv.Itoa(k+4) + ")"
	}
	return "INSERT INTO collection_row (batch_id, row_no, refused, findings) VALUES " + strings.Join(marks, ", ")
}

// AddRows implements collection.Store.
func (s *Store) AddRows(ctx context.Context, batch id.ID, rows []collection.RowFindings) error {
	on := s.db.On(ctx)
	for len(rows) > 0 {
		n := rowsAtOnce
		if len(rows) < n {
			n = 1 // few texts of statements
		}
		args := make([]any, 0, 4*n)
		for _, r := range rows[:n] {
			text, err := json.Marshal(r.Findings)
			if err != nil {
				return err
			}
			refused := 0
			if r.Refused {
				refused = 1
			}
			args = append(args, batch, r.Row, refused, string(text))
		}
		if _, err := on.Exec(ctx, insertRows(n), args...); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// AddRules implements collection.Store.
func (s *Store) AddRules(ctx context.Context, batch id.ID, rules []collection.RuleCount) error {
	for _, r := range rules {
		if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO collection_rule (batch_id, rule, path, severity, element, count_rows, first_row)
			VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (batch_id, rule, path) DO UPDATE SET count_rows = collection_rule.count_rows + excluded.count_rows`,
			batch, r.Rule, r.Path, r.Severity, r.Element, r.Count, r.FirstRow); err != nil {
			return err
		}
	}
	return nil
}

// Rows implements collection.Store.
func (s *Store) Rows(ctx context.Context, batch id.ID, refused bool, after, limit int) ([]collection.RowFindings, error) {
	least := 0
	if refused {
		least = 1
	}
	rows, err := s.db.On(ctx).Query(ctx, `SELECT row_no, refused, findings FROM collection_row WHERE batch_id = $1 AND row_no > $2 AND refused >= $3
		ORDER BY row_no LIMIT $4`, batch, after, least, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []collection.RowFindings
	for rows.Next() {
		var r collection.RowFindings
		var refused int64
		var text string
		if err := rows.Scan(&r.Row, &refused, &text); err != nil {
			return nil, err
		}
		r.Refused = refused == 1
		if err := json.Unmarshal([]byte(text), &r.Findings); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// Rules implements collection.Store.
func (s *Store) Rules(ctx context.Context, batch id.ID) ([]collection.RuleCount, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT rule, path, severity, element, count_rows, first_row FROM collection_rule WHERE batch_id = $1
		ORDER BY count_rows DESC, rule, path LIMIT 1000`, batch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []collection.RuleCount
	for rows.Next() {
		var r collection.RuleCount
		if err := rows.Scan(&r.Rule, &r.Path, &r.Severity, &r.Element, &r.Count, &r.FirstRow); err != nil {
			return nil, err
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// PutReference implements collection.Store.
func (s *Store) PutReference(ctx context.Context, r collection.Reference) (replaced, same bool, err error) {
	var hash string
	err = s.db.On(ctx).QueryRow(ctx, "SELECT hash FROM collection_reference WHERE institution_id = $1 AND dataset = $2 AND row_key = $3",
		int64(r.Institution), r.DataSet, r.Key).Scan(&hash)
	switch {
	case err == nil && hash == r.Hash:
		return true, true, nil
	case err == nil:
		replaced = true
	case !errors.Is(err, sqldb.ErrNoRows):
		return false, false, err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO collection_reference (institution_id, dataset, row_key, hash, body, batch_id, row_no, stored_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (institution_id, dataset, row_key) DO UPDATE SET hash = excluded.hash, body = excluded.body,
		batch_id = excluded.batch_id, row_no = excluded.row_no, stored_at = excluded.stored_at`,
		int64(r.Institution), r.DataSet, r.Key, r.Hash, r.Body, r.Batch, r.Row, clock.Micros(r.StoredAt))
	return replaced, false, err
}
