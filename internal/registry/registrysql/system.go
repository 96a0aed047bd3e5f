package registrysql

import (
	"context"
	"encoding/json"
	"strings"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const systemColumns = `id, institution, name, kind, status, document_types, last_seen, created_at`

func scanSystem(r scanner) (registry.System, error) {
	var sys registry.System
	var types string
	var seen, created int64
	err := r.Scan(&sys.ID, &sys.Institution, &sys.Name, &sys.Kind, &sys.Status, &types, &seen, &created)
	if types != "" {
		sys.DocumentTypes = strings.Split(types, ",")
	}
	sys.LastSeen, sys.CreatedAt = clock.FromMicros(seen), clock.FromMicros(created)
	return sys, err
}

// System implements registry.Store.
func (s *Store) System(ctx context.Context, ident id.ID) (registry.System, bool, error) {
	return one(scanSystem(s.db.On(ctx).QueryRow(ctx, `SELECT `+systemColumns+` FROM registry_system WHERE id = $1`, int64(ident))))
}

// SystemNamed implements registry.Store.
func (s *Store) SystemNamed(ctx context.Context, institution id.ID, name string) (registry.System, bool, error) {
	return one(scanSystem(s.db.On(ctx).QueryRow(ctx, `SELECT `+systemColumns+` FROM registry_system
		WHERE institution = $1 AND name = $2`, int64(institution), name)))
}

// Systems implements registry.Store.
func (s *Store) Systems(ctx context.Context, institution, after id.ID, limit int) ([]registry.System, error) {
	return list(ctx, s.db, scanSystem, `SELECT `+systemColumns+` FROM registry_system
		WHERE (CAST($1 AS BIGINT) = 0 OR institution = CAST($1 AS BIGINT)) AND id > $2 ORDER BY id LIMIT $3`,
		int64(institution), int64(after), limit)
}

// PutSystem implements registry.Store.
func (s *Store) PutSystem(ctx context.Context, sys registry.System) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_system (`+systemColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (institution, name) DO UPDATE SET kind = excluded.kind, status = excluded.status,
		document_types = excluded.document_types`, int64(sys.ID), int64(sys.Institution), sys.Name, string(sys.Kind), string(sys.Status),
		strings.Join(sys.DocumentTypes, ","), clock.Micros(sys.LastSeen), clock.Micros(sys.CreatedAt))
	return err
}

// TouchSystem implements registry.Store.
func (s *Store) TouchSystem(ctx context.Context, ident id.ID, micros int64) error {
	_, err := s.db.On(ctx).Exec(ctx, `UPDATE registry_system SET last_seen = $2 WHERE id = $1 AND last_seen < $2`, int64(ident), micros)
	return err
}

// AddChange implements registry.Store.
func (s *Store) AddChange(ctx context.Context, c registry.Change) error {
	b, err := json.Marshal(c.Fields)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO registry_change (id, kind, object, changed_at, changed_by, fields)
		VALUES ($1, $2, $3, $4, $5, $6)`, int64(c.ID), c.Kind, int64(c.Object), clock.Micros(c.At), int64(c.By), string(b))
	return err
}

func scanChange(r scanner) (registry.Change, error) {
	var c registry.Change
	var at int64
	var fields string
	if err := r.Scan(&c.ID, &c.Kind, &c.Object, &at, &c.By, &fields); err != nil {
		return c, err
	}
	c.At = clock.FromMicros(at)
	return c, json.Unmarshal([]byte(fields), &c.Fields)
}

// Changes implements registry.Store.
func (s *Store) Changes(ctx context.Context, object, before id.ID, limit int) ([]registry.Change, error) {
	return list(ctx, s.db, scanChange, `SELECT id, kind, object, changed_at, changed_by, fields FROM registry_change
		WHERE object = $1 AND (CAST($2 AS BIGINT) = 0 OR id < CAST($2 AS BIGINT)) ORDER BY id DESC LIMIT $3`,
		int64(object), int64(before), limit)
}
