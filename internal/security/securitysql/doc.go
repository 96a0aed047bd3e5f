// Package securitysql keeps accounts, sessions, credentials and grants on SQLite and PostgreSQL.
package securitysql

import (
	"context"
	"embed"
	"errors"
	"io/fs"

	"minkang/internal/engine/sqldb"
	"minkang/internal/security"
)

//go:embed migrations
var migrations embed.FS

// Migrations gives this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return sqldb.Migrations{Context: "security", FS: sub}
}

// Store is security.Store on either engine.
type Store struct{ db *sqldb.DB }

var _ security.Store = (*Store)(nil)

// New returns the store; Migrations must have been applied.
func New(db *sqldb.DB) *Store { return &Store{db: db} }

// Write implements security.Unit.
func (s *Store) Write(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Write(ctx, fn)
}

func (s *Store) exec(ctx context.Context, query string, args ...any) error {
	_, err := s.db.On(ctx).Exec(ctx, query, args...)
	return err
}

// changed tells whether a statement changed a row.
func (s *Store) changed(ctx context.Context, query string, args ...any) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, query, args...)
	return n > 0, err
}

// must turns "changed nothing" into an error.
func (s *Store) must(ctx context.Context, none error, query string, args ...any) error {
	ok, err := s.changed(ctx, query, args...)
	if err == nil && !ok {
		err = none
	}
	return err
}

// none turns "no row" into a coded error.
func none(err, coded error) error {
	if errors.Is(err, sqldb.ErrNoRows) {
		return coded
	}
	return err
}

// each reads rows one by one.
func (s *Store) each(ctx context.Context, row func(scan func(...any) error) error, query string, args ...any) error {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := row(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}
