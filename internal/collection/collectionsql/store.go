// Package collectionsql keeps collection's batches on SQLite and PostgreSQL. It owns the tables collection_*.
package collectionsql

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"minkang/internal/collection"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "collection", FS: sub}
}

// Store implements collection.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// keys of a batch: nothing is recognised by those of a refused or cancelled one.
func keys(b *collection.Batch) (sent, body any) {
	if b.State == collection.Refused || b.State == collection.Cancelled {
		return nil, nil
	}
	if b.Envelope.Key != "" {
		sent = b.Envelope.Key
	}
	return sent, bodyKey(b.Envelope, b.Hash)
}

func bodyKey(e collection.Envelope, hash string) string { return e.DataSet + "/" + hash }

// Insert implements collection.Store.
func (s *Store) Insert(ctx context.Context, b *collection.Batch) (bool, error) {
	detail, err := json.Marshal(b)
	if err != nil {
		return false, err
	}
	sent, body := keys(b)
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO collection_batch (id, dataset, institution_id, system_id, sender_id, sent_key, body_key, node, hash, state, mark,
		received_at, finished_at, body_held, detail) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0, 1, $13) ON CONFLICT DO NOTHING`,
		b.ID, b.Envelope.DataSet, int64(b.Envelope.Institution), int64(b.Envelope.System), int64(b.Envelope.Sender), sent, body, b.Node, b.Hash, string(b.State),
		b.Mark, clock.Micros(b.ReceivedAt), string(detail))
	return n == 1, err
}

// Known implements collection.Store.
func (s *Store) Known(ctx context.Context, e collection.Envelope, hash string) (*collection.Batch, error) {
	if e.Key != "" {
		b, err := s.one(ctx, "sender_id = $1 AND sent_key = $2", int64(e.Sender), e.Key)
		if b != nil || err != nil {
			return b, err
		}
	}
	return s.one(ctx, "institution_id = $1 AND body_key = $2", int64(e.Institution), bodyKey(e, hash))
}

// Find implements collection.Store.
func (s *Store) Find(ctx context.Context, batch id.ID) (*collection.Batch, error) {
	b, err := s.one(ctx, "id = $1", batch)
	if err == nil && b == nil {
		err = collection.ErrNotFound
	}
	return b, err
}

func (s *Store) one(ctx context.Context, where string, args ...any) (*collection.Batch, error) {
	var detail string
	err := s.db.On(ctx).QueryRow(ctx, "SELECT detail FROM collection_batch WHERE "+where, args...).Scan(&detail)
	if errors.Is(err, sqldb.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var b collection.Batch
	return &b, json.Unmarshal([]byte(detail), &b)
}

func (s *Store) many(ctx context.Context, tail string, args ...any) ([]collection.Batch, error) {
	rows, err := s.db.On(ctx).Query(ctx, "SELECT detail FROM collection_batch "+tail, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []collection.Batch
	for rows.Next() {
		var detail string
		var b collection.Batch
		if err := rows.Scan(&detail); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(detail), &b); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, rows.Err()
}

// List implements collection.Store.
func (s *Store) List(ctx context.Context, f collection.Filter, p page.Request) ([]collection.Batch, string, error) {
	where, args := []string{"1 = 1"}, []any{}
	add := func(text string, value any) {
		args = append(args, value)
		where = append(where, text+" $"+strconv.Itoa(len(args)))
	}
	var last id.ID
	if ok, err := page.Decode(p.After, &last); err != nil {
		return nil, "", err
	} else if ok {
		add("id <", last)
	}
	if f.Institution != 0 {
		add("institution_id =", int64(f.Institution))
	}
	if f.System != 0 {
		add("system_id =", int64(f.System))
	}
	if f.DataSet != "" {
		add("dataset =", f.DataSet)
	}
	if f.State != "" {
		add("state =", string(f.State))
	}
	args = append(args, p.Rows()+1)
	out, err := s.many(ctx, "WHERE "+strings.Join(where, " AND ")+" ORDER BY id DESC LIMIT $"+strconv.Itoa(len(args)), args...)
	if err != nil || len(out) <= p.Rows() {
		return out, "", err
	}
	out = out[:p.Rows()]
	return out, page.Encode(out[len(out)-1].ID), nil
}

// Open implements collection.Store.
func (s *Store) Open(ctx context.Context, node int) ([]collection.Batch, error) {
	return s.many(ctx, "WHERE node = $1 AND state IN ('queued', 'running') ORDER BY id LIMIT 1000", node)
}

// Save implements collection.Store.
func (s *Store) Save(ctx context.Context, b *collection.Batch, mark int, state collection.State) (bool, error) {
	detail, err := json.Marshal(b)
	if err != nil {
		return false, err
	}
	sent, body := keys(b)
	finished := int64(0)
	if !b.FinishedAt.IsZero() {
		finished = clock.Micros(b.FinishedAt)
	}
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE collection_batch SET state = $4, mark = $5, finished_at = $6, sent_key = $7, body_key = $8, detail = $9
		WHERE id = $1 AND mark = $2 AND state = $3`, b.ID, mark, string(state), string(b.State), b.Mark, finished, sent, body, string(detail))
	return n == 1, err
}

// Finished implements collection.Store.
func (s *Store) Finished(ctx context.Context, node int, before time.Time, limit int) ([]collection.Batch, error) {
	return s.many(ctx, `WHERE node = $1 AND body_held = 1 AND finished_at > 0 AND finished_at < $2 ORDER BY finished_at LIMIT $3`, node, clock.Micros(before), limit)
}

// Held implements collection.Store.
func (s *Store) Held(ctx context.Context, hash string) (bool, error) {
	var n int64
	err := s.db.On(ctx).QueryRow(ctx, "SELECT count(*) FROM collection_batch WHERE body_held = 1 AND hash = $1", hash).Scan(&n)
	return n > 0, err
}

// Forget implements collection.Store.
func (s *Store) Forget(ctx context.Context, batch id.ID) (last bool, err error) {
	on := s.db.On(ctx)
	for _, q := range []string{"DELETE FROM collection_row WHERE batch_id = $1", "UPDATE collection_batch SET body_held = 0, body_key = NULL WHERE id = $1"} {
		if _, err := on.Exec(ctx, q, batch); err != nil {
			return false, err
		}
	}
	var others int64
	err = on.QueryRow(ctx, `SELECT count(*) FROM collection_batch WHERE body_held = 1 AND hash = (SELECT hash FROM collection_batch WHERE id = $1)`, batch).Scan(&others)
	return others == 0, err
}
