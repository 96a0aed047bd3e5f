// Package terminologysql keeps the map of local codes and its work list on SQLite and PostgreSQL; every statement is the same
// for both. It owns the tables terminology_*.
package terminologysql

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/terminology"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "terminology", FS: sub}
}

// Store implements terminology.Store. Safe for concurrent use.
type Store struct{ db *sqldb.DB }

// New returns the store on a migrated database.
func New(db *sqldb.DB) *Store { return &Store{db} }

var _ terminology.Store = (*Store)(nil)

type scanner interface{ Scan(...any) error }

// one turns "no row" into false.
func one[T any](v T, err error) (T, bool, error) {
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	return v, err == nil, err
}

// list reads all rows of a query.
func list[T any](ctx context.Context, db *sqldb.DB, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// codedName is the name of a coding without a code, which it is then found by.
func codedName(code, name string) string {
	if code != "" {
		return ""
	}
	return name
}

func escapeLike(s string) string {
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s) + "%"
}

const mapColumns = `id, institution_id, connected_id, source, code, name, domain, edition, target, target_name, relation, valid_from, valid_to, state,
	replaces_id, note, by_id, confirmed_by, ts, version`

func scanMapping(r scanner) (m terminology.Mapping, err error) {
	var from, to, at int64
	err = r.Scan(&m.ID, &m.Institution, &m.Connected, &m.Source, &m.Code, &m.Name, &m.Domain, &m.Edition, &m.Target, &m.TargetName, &m.Relation, &from, &to,
		&m.State, &m.Replaces, &m.Note, &m.By, &m.ConfirmedBy, &at, &m.Version)
	m.From, m.To, m.At = instant(from), instant(to), clock.FromMicros(at)
	return m, err
}

func instant(micros int64) (t time.Time) {
	if micros != 0 {
		t = clock.FromMicros(micros)
	}
	return t
}

func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return clock.Micros(t)
}

// Mapping implements terminology.Store.
func (s *Store) Mapping(ctx context.Context, mapping id.ID) (terminology.Mapping, bool, error) {
	return one(scanMapping(s.db.On(ctx).QueryRow(ctx, "SELECT "+mapColumns+" FROM terminology_map WHERE id = $1", int64(mapping))))
}

// Rivals implements terminology.Store.
func (s *Store) Rivals(ctx context.Context, m terminology.Mapping) ([]terminology.Mapping, error) {
	return list(ctx, s.db, scanMapping, "SELECT "+mapColumns+` FROM terminology_map WHERE code = $1 AND coded_name = $2 AND institution_id = $3
		AND connected_id = $4 AND source = $5 AND state IN ('active', 'proposed') ORDER BY id DESC`,
		m.Code, codedName(m.Code, m.Name), int64(m.Institution), int64(m.Connected), m.Source)
}

// Put implements terminology.Store.
func (s *Store) Put(ctx context.Context, m terminology.Mapping) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO terminology_map (`+mapColumns+`, coded_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
		ON CONFLICT (id) DO UPDATE SET source = excluded.source, code = excluded.code, name = excluded.name, coded_name = excluded.coded_name,
		domain = excluded.domain, edition = excluded.edition, target = excluded.target, target_name = excluded.target_name, relation = excluded.relation,
		valid_from = excluded.valid_from, valid_to = excluded.valid_to, state = excluded.state, replaces_id = excluded.replaces_id, note = excluded.note,
		by_id = excluded.by_id, confirmed_by = excluded.confirmed_by, ts = excluded.ts, version = excluded.version
		WHERE terminology_map.version = excluded.version - 1`,
		int64(m.ID), int64(m.Institution), int64(m.Connected), m.Source, m.Code, m.Name, m.Domain, m.Edition, m.Target, m.TargetName, string(m.Relation),
		micros(m.From), micros(m.To), string(m.State), int64(m.Replaces), m.Note, int64(m.By), int64(m.ConfirmedBy), clock.Micros(m.At), m.Version,
		codedName(m.Code, m.Name))
	return n == 1, err
}

const mapList = "SELECT " + mapColumns + ` FROM terminology_map WHERE id > $1 AND (CAST($2 AS BIGINT) < 0 OR institution_id = CAST($2 AS BIGINT))
	AND ($3 = '' OR domain = $3) AND ($4 = '' OR state = $4)
	AND ($5 = '' OR code LIKE $6 ESCAPE '!' OR name LIKE $6 ESCAPE '!' OR target LIKE $6 ESCAPE '!' OR target_name LIKE $6 ESCAPE '!') ORDER BY id LIMIT $7`

// Mappings implements terminology.Store.
func (s *Store) Mappings(ctx context.Context, f terminology.MapFilter, after id.ID, limit int) ([]terminology.Mapping, error) {
	institution := int64(-1)
	if f.Institution != nil {
		institution = int64(*f.Institution)
	}
	return list(ctx, s.db, scanMapping, mapList, int64(after), institution, f.Domain, string(f.State), f.Query, escapeLike(f.Query), limit)
}

// Active implements terminology.Store.
func (s *Store) Active(ctx context.Context, institution id.ID) ([]terminology.Mapping, error) {
	return list(ctx, s.db, scanMapping, "SELECT "+mapColumns+" FROM terminology_map WHERE institution_id = $1 AND state = 'active' ORDER BY id DESC",
		int64(institution))
}

// Mappers implements terminology.Store.
func (s *Store) Mappers(ctx context.Context) ([]id.ID, error) {
	return list(ctx, s.db, func(r scanner) (i id.ID, err error) { err = r.Scan(&i); return i, err },
		"SELECT DISTINCT institution_id FROM terminology_map WHERE state = 'active' ORDER BY institution_id")
}

// ChangedCodes implements terminology.Store.
func (s *Store) ChangedCodes(ctx context.Context, institution id.ID, since time.Time, limit int) (codes []string, total int, err error) {
	const changed = " FROM (SELECT DISTINCT code, coded_name FROM terminology_map WHERE institution_id = $1 AND ts >= $2 AND state <> 'proposed') AS c"
	if err = s.db.On(ctx).QueryRow(ctx, "SELECT count(*)"+changed, int64(institution), micros(since)).Scan(&total); err != nil {
		return nil, 0, err
	}
	codes, err = list(ctx, s.db, func(r scanner) (string, error) {
		var code, name string
		err := r.Scan(&code, &name)
		return terminology.CodeKey(code, name), err
	}, "SELECT code, coded_name"+changed+" ORDER BY code, coded_name LIMIT $3", int64(institution), micros(since), limit)
	return codes, total, err
}

// AddChange implements terminology.Store.
func (s *Store) AddChange(ctx context.Context, c terminology.Change) error {
	before := []byte{}
	var err error
	if c.Before != nil {
		if before, err = json.Marshal(c.Before); err != nil {
			return err
		}
	}
	after, err := json.Marshal(c.After)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, "INSERT INTO terminology_change (id, mapping_id, batch_id, action, ts, by_id, before, after) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		int64(c.ID), int64(c.Mapping), int64(c.Batch), string(c.Action), clock.Micros(c.At), int64(c.By), string(before), string(after))
	return err
}

const changeColumns = "id, mapping_id, batch_id, action, ts, by_id, before, after"

func scanChange(r scanner) (c terminology.Change, err error) {
	var at int64
	var before, after string
	if err = r.Scan(&c.ID, &c.Mapping, &c.Batch, &c.Action, &at, &c.By, &before, &after); err != nil {
		return c, err
	}
	c.At = clock.FromMicros(at)
	if before != "" {
		c.Before = &terminology.Mapping{}
		if err = json.Unmarshal([]byte(before), c.Before); err != nil {
			return c, err
		}
	}
	return c, json.Unmarshal([]byte(after), &c.After)
}

// Change implements terminology.Store.
func (s *Store) Change(ctx context.Context, change id.ID) (terminology.Change, bool, error) {
	return one(scanChange(s.db.On(ctx).QueryRow(ctx, "SELECT "+changeColumns+" FROM terminology_change WHERE id = $1", int64(change))))
}

// Changes implements terminology.Store.
func (s *Store) Changes(ctx context.Context, mapping id.ID, limit int) ([]terminology.Change, error) {
	return list(ctx, s.db, scanChange, "SELECT "+changeColumns+" FROM terminology_change WHERE mapping_id = $1 ORDER BY id DESC LIMIT $2", int64(mapping), limit)
}

// Batch implements terminology.Store.
func (s *Store) Batch(ctx context.Context, batch id.ID) ([]terminology.Change, error) {
	return list(ctx, s.db, scanChange, "SELECT "+changeColumns+" FROM terminology_change WHERE batch_id = $1 AND batch_id <> 0 ORDER BY id DESC", int64(batch))
}
