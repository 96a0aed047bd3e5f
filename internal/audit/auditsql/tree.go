package auditsql

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Lock implements audit.Store: changing the row holds it until the transaction ends, on both engines.
func (s *Store) Lock(ctx context.Context) (audit.Head, error) {
	return s.head(ctx, "UPDATE audit_head SET turn = turn + 1 WHERE one = 1 RETURNING size, root")
}

// Head implements audit.Store.
func (s *Store) Head(ctx context.Context) (audit.Head, error) {
	return s.head(ctx, "SELECT size, root FROM audit_head WHERE one = 1")
}

func (s *Store) head(ctx context.Context, query string) (h audit.Head, err error) {
	var root []byte
	if err := s.db.On(ctx).QueryRow(ctx, query).Scan(&h.Size, &root); err != nil {
		return h, fmt.Errorf("audit head: %w", err)
	}
	copy(h.Root[:], root)
	return h, nil
}

// SetHead implements audit.Store.
func (s *Store) SetHead(ctx context.Context, h audit.Head) error {
	_, err := s.db.On(ctx).Exec(ctx, "UPDATE audit_head SET size = $1, root = $2 WHERE one = 1", h.Size, h.Root[:])
	return err
}

// SetLeaves implements audit.Store, a few rows per statement; the sizes are powers of four so that there are few texts.
func (s *Store) SetLeaves(ctx context.Context, records []id.ID, first int64) error {
	for size := 64; len(records) > 0; {
		if size > len(records) {
			size /= 4
			continue
		}
		args := make([]any, 0, 2*size)
		for i, r := range records[:size] {
			args = append(args, int64(r), first+int64(i))
		}
		n, err := s.db.On(ctx).Exec(ctx, setLeaves[size], args...)
		if err != nil {
			return err
		}
		if n != int64(size) {
			return fmt.Errorf("audit: %d of %d entries got their leaf", n, size)
		}
		records, first = records[size:], first+int64(size)
	}
	return nil
}

var setLeaves = func() map[int]string {
	m := map[int]string{}
	for _, size := range []int{64, 16, 4, 1} {
		var rows []string
		for i := range size {
			rows = append(rows, fmt.Sprintf("(CAST($%d AS BIGINT), CAST($%d AS BIGINT))", 2*i+1, 2*i+2))
		}
		m[size] = "WITH v (id, leaf) AS (VALUES " + strings.Join(rows, ", ") + `)
			UPDATE audit_record SET leaf = v.leaf FROM v WHERE audit_record.id = v.id AND audit_record.leaf IS NULL`
	}
	return m
}()

// Tile implements audit.Store.
func (s *Store) Tile(ctx context.Context, level int, number int64) ([]byte, error) {
	var data []byte
	_, err := noRows(s.db.On(ctx).QueryRow(ctx, "SELECT data FROM audit_tile WHERE level = $1 AND number = $2", level, number).Scan(&data))
	return data, err
}

// PutTile implements audit.Store.
func (s *Store) PutTile(ctx context.Context, level int, number int64, data []byte) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO audit_tile (level, number, data) VALUES ($1, $2, $3)
		ON CONFLICT (level, number) DO UPDATE SET data = excluded.data`, level, number, data)
	return err
}

const checkpointColumns = "size, root, ts, key_id, signature"

// AddCheckpoint implements audit.Store.
func (s *Store) AddCheckpoint(ctx context.Context, c audit.Checkpoint) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO audit_checkpoint (`+checkpointColumns+`) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (size) DO UPDATE SET root = excluded.root, ts = excluded.ts, key_id = excluded.key_id, signature = excluded.signature`,
		c.Size, c.Root[:], clock.Micros(c.At), c.KeyID, c.Signature)
	return err
}

// Checkpoints implements audit.Store.
func (s *Store) Checkpoints(ctx context.Context, after int64, limit int) ([]audit.Checkpoint, error) {
	rows, err := s.db.On(ctx).Query(ctx, "SELECT "+checkpointColumns+" FROM audit_checkpoint WHERE size > $1 ORDER BY size LIMIT $2", after, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []audit.Checkpoint
	for rows.Next() {
		c, err := scanCheckpoint(rows.Scan)
		if err != nil {
			return nil, err
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// LastCheckpoint implements audit.Store.
func (s *Store) LastCheckpoint(ctx context.Context) (audit.Checkpoint, bool, error) {
	c, err := scanCheckpoint(s.db.On(ctx).QueryRow(ctx, "SELECT "+checkpointColumns+" FROM audit_checkpoint ORDER BY size DESC LIMIT 1").Scan)
	ok, err := noRows(err)
	return c, ok, err
}

func scanCheckpoint(scan func(...any) error) (c audit.Checkpoint, err error) {
	var root []byte
	var ts int64
	if err := scan(&c.Size, &root, &ts, &c.KeyID, &c.Signature); err != nil {
		return c, err
	}
	if len(root) == tlog.HashSize {
		copy(c.Root[:], root)
	}
	c.At = clock.FromMicros(ts)
	return c, nil
}

// AddFloor implements audit.Store.
func (s *Store) AddFloor(ctx context.Context, f audit.Floor) error {
	_, err := s.db.On(ctx).Exec(ctx, "INSERT INTO audit_floor (leaf, before, ts, key_id, signature) VALUES ($1, $2, $3, $4, $5)",
		f.Leaf, clock.Micros(f.Before), clock.Micros(f.At), f.KeyID, f.Signature)
	return err
}

// LastFloor implements audit.Store.
func (s *Store) LastFloor(ctx context.Context) (f audit.Floor, ok bool, err error) {
	var before, ts int64
	ok, err = noRows(s.db.On(ctx).QueryRow(ctx, "SELECT leaf, before, ts, key_id, signature FROM audit_floor ORDER BY leaf DESC LIMIT 1").
		Scan(&f.Leaf, &before, &ts, &f.KeyID, &f.Signature))
	f.Before, f.At = clock.FromMicros(before), clock.FromMicros(ts)
	return f, ok, err
}

// PutReport implements audit.Store.
func (s *Store) PutReport(ctx context.Context, r audit.Report) error {
	b, err := json.Marshal(r)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO audit_report (one, report) VALUES (1, $1)
		ON CONFLICT (one) DO UPDATE SET report = excluded.report`, string(b))
	return err
}

// LastReport implements audit.Store.
func (s *Store) LastReport(ctx context.Context) (r audit.Report, ok bool, err error) {
	var text string
	if ok, err = noRows(s.db.On(ctx).QueryRow(ctx, "SELECT report FROM audit_report WHERE one = 1").Scan(&text)); !ok {
		return r, false, err
	}
	err = json.Unmarshal([]byte(text), &r)
	return r, err == nil, err
}
