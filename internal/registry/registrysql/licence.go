package registrysql

import (
	"context"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/fold"
	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const licenceColumns = `id, holder, held_by, kind, number, authority, scope, issued_on, expires_on, status, warned`

func scanLicence(r scanner) (l registry.Licence, err error) {
	err = r.Scan(&l.ID, &l.Holder, &l.Of, &l.Kind, &l.Number, &l.Authority, &l.Scope, &l.IssuedOn, &l.ExpiresOn, &l.Status, &l.Warned)
	return l, err
}

// PutLicence implements registry.Store.
func (s *Store) PutLicence(ctx context.Context, l registry.Licence) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO registry_licence (`+licenceColumns+`, number_fold) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
		ON CONFLICT (id) DO UPDATE SET number = excluded.number, number_fold = excluded.number_fold, authority = excluded.authority, scope = excluded.scope,
		issued_on = excluded.issued_on, expires_on = excluded.expires_on, status = excluded.status, warned = excluded.warned`,
		int64(l.ID), string(l.Holder), int64(l.Of), l.Kind, l.Number, l.Authority, l.Scope, l.IssuedOn, l.ExpiresOn, string(l.Status), int64(l.Warned), fold.Number(l.Number))
	if sqldb.IsUnique(err) {
		return registry.ErrLicenceTaken.At("number")
	}
	return err
}

// LicenceBy implements registry.Store.
func (s *Store) LicenceBy(ctx context.Context, kind, number string) (registry.Licence, bool, error) {
	return one(scanLicence(s.db.On(ctx).QueryRow(ctx, `SELECT `+licenceColumns+` FROM registry_licence WHERE kind = $1 AND number_fold = $2`, kind, number)))
}

// Licences implements registry.Store.
func (s *Store) Licences(ctx context.Context, h registry.Holder, of id.ID) ([]registry.Licence, error) {
	return list(ctx, s.db, scanLicence, `SELECT `+licenceColumns+` FROM registry_licence WHERE holder = $1 AND held_by = $2 ORDER BY expires_on, id LIMIT 200`,
		string(h), int64(of))
}

// Expiring implements registry.Store.
func (s *Store) Expiring(ctx context.Context, until, afterOn string, after id.ID, limit int) ([]registry.Licence, error) {
	return list(ctx, s.db, scanLicence, `SELECT `+licenceColumns+` FROM registry_licence WHERE status = 'active' AND expires_on <> '' AND expires_on <= $1
		AND (expires_on, id) > ($2, $3) ORDER BY expires_on, id LIMIT $4`, until, afterOn, int64(after), limit)
}
