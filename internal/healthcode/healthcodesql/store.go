// Package healthcodesql keeps health codes on SQLite and PostgreSQL. It owns the tables healthcode_*.
package healthcodesql

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/healthcode"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "healthcode", FS: sub}
}

// Store implements healthcode.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// AddCard implements healthcode.Store.
func (s *Store) AddCard(ctx context.Context, c healthcode.Card, persons []id.ID) (bool, error) {
	args := []any{}
	var one int
	err := s.db.On(ctx).QueryRow(ctx, "SELECT 1 FROM healthcode_card WHERE status = 'active' AND "+of(persons, &args)+" LIMIT 1", args...).Scan(&one)
	if err == nil {
		return false, nil
	}
	if !errors.Is(err, sqldb.ErrNoRows) {
		return false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO healthcode_card (id, person_id, number, status, issued_at, issued_by, revoked_at, revoked_by, reason)
		VALUES ($1, $2, $3, $4, $5, $6, 0, 0, '') ON CONFLICT DO NOTHING`, c.ID, c.Person, c.Number, string(c.Status), clock.Micros(c.IssuedAt), int64(c.IssuedBy))
	return n == 1, err
}

const cardColumns = "id, person_id, number, status, issued_at, issued_by, revoked_at, revoked_by, reason"

func scanCard(row interface{ Scan(...any) error }) (c healthcode.Card, err error) {
	var status string
	var issued, revoked int64
	err = row.Scan(&c.ID, &c.Person, &c.Number, &status, &issued, &c.IssuedBy, &revoked, &c.RevokedBy, &c.Reason)
	c.Status, c.IssuedAt = healthcode.Status(status), clock.FromMicros(issued)
	if revoked != 0 {
		c.RevokedAt = clock.FromMicros(revoked)
	}
	return c, err
}

// Card implements healthcode.Store.
func (s *Store) Card(ctx context.Context, card id.ID) (healthcode.Card, error) {
	c, err := scanCard(s.db.On(ctx).QueryRow(ctx, "SELECT "+cardColumns+" FROM healthcode_card WHERE id = $1", card))
	if errors.Is(err, sqldb.ErrNoRows) {
		return healthcode.Card{}, nil
	}
	return c, err
}

// Cards implements healthcode.Store.
func (s *Store) Cards(ctx context.Context, persons []id.ID) ([]healthcode.Card, error) {
	args := []any{}
	rows, err := s.db.On(ctx).Query(ctx, "SELECT "+cardColumns+" FROM healthcode_card WHERE "+of(persons, &args)+" ORDER BY id DESC LIMIT 100", args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanCard)
}

// Revoke implements healthcode.Store.
func (s *Store) Revoke(ctx context.Context, c healthcode.Card) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, "UPDATE healthcode_card SET status = $2, revoked_at = $3, revoked_by = $4, reason = $5 WHERE id = $1 AND status = 'active'",
		c.ID, string(c.Status), clock.Micros(c.RevokedAt), int64(c.RevokedBy), c.Reason)
	return n == 1, err
}

// Bind implements healthcode.Store.
func (s *Store) Bind(ctx context.Context, b healthcode.Binding) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO healthcode_binding (id, card, person_id, kind, institution, sealed, lookup, shown, bound_at, bound_by)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`, b.ID, b.Card, b.Person, b.Kind, int64(b.Institution), b.Sealed, b.Index, b.Shown,
		clock.Micros(b.BoundAt), int64(b.BoundBy))
	return n == 1, err
}

const bindingColumns = "id, card, person_id, kind, institution, sealed, lookup, shown, bound_at, bound_by"

func scanBinding(row interface{ Scan(...any) error }) (b healthcode.Binding, err error) {
	var at int64
	err = row.Scan(&b.ID, &b.Card, &b.Person, &b.Kind, &b.Institution, &b.Sealed, &b.Index, &b.Shown, &at, &b.BoundBy)
	b.BoundAt = clock.FromMicros(at)
	return b, err
}

// Binding implements healthcode.Store.
func (s *Store) Binding(ctx context.Context, binding id.ID) (healthcode.Binding, error) {
	return s.binding(ctx, "id", binding)
}

// BindingOf implements healthcode.Store.
func (s *Store) BindingOf(ctx context.Context, index string) (healthcode.Binding, error) {
	return s.binding(ctx, "lookup", index)
}

func (s *Store) binding(ctx context.Context, column string, value any) (healthcode.Binding, error) {
	b, err := scanBinding(s.db.On(ctx).QueryRow(ctx, "SELECT "+bindingColumns+" FROM healthcode_binding WHERE "+column+" = $1", value))
	if errors.Is(err, sqldb.ErrNoRows) {
		return healthcode.Binding{}, nil
	}
	return b, err
}

// Bindings implements healthcode.Store.
func (s *Store) Bindings(ctx context.Context, persons []id.ID) ([]healthcode.Binding, error) {
	args := []any{}
	rows, err := s.db.On(ctx).Query(ctx, "SELECT "+bindingColumns+" FROM healthcode_binding WHERE "+of(persons, &args)+" ORDER BY id LIMIT 200", args...)
	if err != nil {
		return nil, err
	}
	return collect(rows, scanBinding)
}

// Unbind implements healthcode.Store.
func (s *Store) Unbind(ctx context.Context, binding id.ID) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, "DELETE FROM healthcode_binding WHERE id = $1", binding)
	return n == 1, err
}

// Use implements healthcode.Store.
func (s *Store) Use(ctx context.Context, nonce string, expires time.Time) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, "INSERT INTO healthcode_use (nonce, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", nonce, clock.Micros(expires))
	return n == 1, err
}

// Prune implements healthcode.Store.
func (s *Store) Prune(ctx context.Context, before time.Time) (int64, error) {
	return s.db.On(ctx).Exec(ctx, "DELETE FROM healthcode_use WHERE expires_at < $1", clock.Micros(before))
}

func collect[T any](rows *sqldb.Rows, scan func(interface{ Scan(...any) error }) (T, error)) ([]T, error) {
	defer rows.Close()
	var out []T
	for rows.Next() {
		x, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// of names the person by all ids it has been stored under.
func of(persons []id.ID, args *[]any) string {
	marks := make([]string, len(persons))
	for i, p := range persons {
		*args = append(*args, p)
		marks[i] = "$" + strconv.Itoa(len(*args))
	}
	return "person_id IN (" + strings.Join(marks, ", ") + ")"
}
