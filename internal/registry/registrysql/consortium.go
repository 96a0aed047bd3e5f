package registrysql

import (
	"context"

	"minkang/internal/kit/id"
	"minkang/internal/registry"
)

const consortiumColumns = `id, code, name, kind, lead, status`

func scanConsortium(r scanner) (c registry.Consortium, err error) {
	err = r.Scan(&c.ID, &c.Code, &c.Name, &c.Kind, &c.Lead, &c.Status)
	return c, err
}

// PutConsortium implements registry.Store.
func (s *Store) PutConsortium(ctx context.Context, c registry.Consortium) error {
	db := s.db.On(ctx)
	if _, err := db.Exec(ctx, `INSERT INTO registry_consortium (`+consortiumColumns+`) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (code) DO UPDATE SET name = excluded.name, kind = excluded.kind, lead = excluded.lead, status = excluded.status`,
		int64(c.ID), c.Code, c.Name, c.Kind, int64(c.Lead), string(c.Status)); err != nil {
		return err
	}
	if _, err := db.Exec(ctx, `DELETE FROM registry_member WHERE consortium = $1`, int64(c.ID)); err != nil {
		return err
	}
	for _, m := range c.Members {
		if _, err := db.Exec(ctx, `INSERT INTO registry_member (consortium, institution, since, until) VALUES ($1, $2, $3, $4)`,
			int64(c.ID), int64(m.Institution), m.Since, m.Until); err != nil {
			return err
		}
	}
	return nil
}

// Consortium implements registry.Store.
func (s *Store) Consortium(ctx context.Context, ident id.ID) (registry.Consortium, bool, error) {
	return s.consortium(ctx, "id", int64(ident))
}

// ConsortiumBy implements registry.Store.
func (s *Store) ConsortiumBy(ctx context.Context, code string) (registry.Consortium, bool, error) {
	return s.consortium(ctx, "code", code)
}

func (s *Store) consortium(ctx context.Context, column string, value any) (registry.Consortium, bool, error) {
	c, known, err := one(scanConsortium(s.db.On(ctx).QueryRow(ctx, `SELECT `+consortiumColumns+` FROM registry_consortium WHERE `+column+` = $1`, value)))
	if err != nil || !known {
		return c, known, err
	}
	c.Members, err = list(ctx, s.db, func(r scanner) (m registry.Membership, err error) {
		err = r.Scan(&m.Institution, &m.Since, &m.Until)
		return m, err
	}, `SELECT institution, since, until FROM registry_member WHERE consortium = $1 ORDER BY institution`, int64(c.ID))
	return c, true, err
}

// Consortia implements registry.Store.
func (s *Store) Consortia(ctx context.Context, institution id.ID, afterCode string, limit int) ([]registry.Consortium, error) {
	return list(ctx, s.db, scanConsortium, `SELECT `+consortiumColumns+` FROM registry_consortium WHERE code > $1
		AND (CAST($2 AS BIGINT) = 0 OR id IN (SELECT consortium FROM registry_member WHERE institution = CAST($2 AS BIGINT))) ORDER BY code LIMIT $3`,
		afterCode, int64(institution), limit)
}
