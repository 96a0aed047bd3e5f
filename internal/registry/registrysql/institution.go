package registrysql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of the registry.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return sqldb.Migrations{Context: "registry", FS: sub}
}

// Store implements registry.Store. Safe for concurrent use.
type Store struct{ db *sqldb.DB }

// New returns the store on a migrated database.
func New(db *sqldb.DB) *Store { return &Store{db: db} }

var _ registry.Store = (*Store)(nil)

const institutionColumns = `i.id, i.code, i.ws218, i.credit_code, i.name, i.short_name, i.kind, i.level, i.grade, i.division,
	i.address, i.phone, i.beds, i.parent, i.status, i.created_at, i.updated_at, i.version`

type scanner interface{ Scan(...any) error }

func scanInstitution(r scanner) (registry.Institution, error) {
	var i registry.Institution
	var created, updated int64
	err := r.Scan(&i.ID, &i.Code, &i.WS218, &i.CreditCode, &i.Name, &i.ShortName, &i.Kind, &i.Level, &i.Grade, &i.Division,
		&i.Address, &i.Phone, &i.Beds, &i.Parent, &i.Status, &created, &updated, &i.Version)
	i.CreatedAt, i.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	return i, err
}

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

// Institution implements registry.Store.
func (s *Store) Institution(ctx context.Context, ident id.ID) (registry.Institution, bool, error) {
	return one(scanInstitution(s.db.On(ctx).QueryRow(ctx, `SELECT `+institutionColumns+` FROM registry_institution i WHERE i.id = $1`,
		int64(ident))))
}

// ByCode implements registry.Store.
func (s *Store) ByCode(ctx context.Context, code string) (registry.Institution, bool, error) {
	return one(scanInstitution(s.db.On(ctx).QueryRow(ctx, `SELECT `+institutionColumns+` FROM registry_code c
		JOIN registry_institution i ON i.id = c.institution WHERE c.code = $1`, code)))
}

const institutionList = `SELECT ` + institutionColumns + ` FROM registry_institution i WHERE i.code > $1
	AND ($2 = '' OR i.name_fold LIKE $3 OR i.initials LIKE $4
		OR EXISTS (SELECT 1 FROM registry_code c WHERE c.institution = i.id AND c.code LIKE $11))
	AND ($5 = '' OR i.kind = $5) AND ($6 = '' OR i.division LIKE $7) AND ($8 = '' OR i.status = $8)
	AND (CAST($9 AS BIGINT) = 0 OR i.parent = CAST($9 AS BIGINT)) ORDER BY i.code LIMIT $10`

// Institutions implements registry.Store. The folded text holds letters and digits only, so no pattern character.
func (s *Store) Institutions(ctx context.Context, f registry.Filter, afterCode string, limit int) ([]registry.Institution, error) {
	text, division := fold.Text(f.Text), fold.Digits(f.Division)
	if f.Text != "" && text == "" {
		return nil, nil
	}
	code := registry.NormalCode(f.Text)
	if code != "" {
		code += "%"
	}
	return list(ctx, s.db, scanInstitution, institutionList, afterCode, text, "%"+text+"%", text+"%", string(f.Kind), division,
		division+"%", string(f.Status), int64(f.Parent), limit, code)
}

// PutInstitution implements registry.Store.
func (s *Store) PutInstitution(ctx context.Context, i registry.Institution) (bool, error) {
	folded := fold.Text(i.Name + i.ShortName)
	args := []any{int64(i.ID), i.Code, i.WS218, i.CreditCode, i.Name, i.ShortName, folded, fold.Initials(fold.Text(i.Name)),
		string(i.Kind), i.Level, i.Grade, i.Division, i.Address, i.Phone, i.Beds, int64(i.Parent), string(i.Status),
		clock.Micros(i.CreatedAt), clock.Micros(i.UpdatedAt), i.Version}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_institution (id, code, ws218, credit_code, name, short_name, name_fold,
		initials, kind, level, grade, division, address, phone, beds, parent, status, created_at, updated_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
		ON CONFLICT (id) DO UPDATE SET code = excluded.code, ws218 = excluded.ws218, credit_code = excluded.credit_code,
		name = excluded.name, short_name = excluded.short_name, name_fold = excluded.name_fold, initials = excluded.initials,
		kind = excluded.kind, level = excluded.level, grade = excluded.grade, division = excluded.division,
		address = excluded.address, phone = excluded.phone, beds = excluded.beds, parent = excluded.parent,
		status = excluded.status, updated_at = excluded.updated_at, version = excluded.version
		WHERE registry_institution.version = excluded.version - 1`, args...)
	if sqldb.IsUnique(err) {
		return false, registry.ErrCodeTaken.At("code")
	}
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM registry_code WHERE institution = $1`, int64(i.ID)); err != nil {
		return false, err
	}
	for _, c := range i.Codes() {
		n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_code (code, institution) VALUES ($1, $2) ON CONFLICT (code) DO NOTHING`,
			c, int64(i.ID))
		if err != nil {
			return false, err
		}
		if n == 0 {
			return false, registry.ErrCodeTaken
		}
	}
	return true, nil
}
