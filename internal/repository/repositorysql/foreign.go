package repositorysql

import (
	"context"
	"hash/fnv"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

// codeHash stands for a code in the index. Two codes of one hash only make a document be looked at in vain.
func codeHash(code string) int64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(code)) // never fails
	return int64(h.Sum64())
}

// AddForeign implements repository.Store.
func (s *Store) AddForeign(ctx context.Context, d repository.Document, relay id.ID, codes []string) error {
	owners := []id.ID{d.Institution}
	if relay != 0 && relay != d.Institution {
		owners = append(owners, relay)
	}
	on := s.db.On(ctx)
	for _, code := range codes {
		for _, owner := range owners {
			if _, err := on.Exec(ctx, `INSERT INTO repository_foreign_code (code_hash, institution_id, document_id) VALUES ($1, $2, $3)
				ON CONFLICT (code_hash, institution_id, document_id) DO NOTHING`, codeHash(code), int64(owner), int64(d.ID)); err != nil {
				return err
			}
		}
	}
	return nil
}

// Foreign implements repository.Store.
func (s *Store) Foreign(ctx context.Context, institution id.ID, code string, after repository.Place, limit int) ([]repository.Place, error) {
	query := `SELECT institution_id, document_id FROM repository_foreign_code WHERE code_hash = $1 AND institution_id = $2 AND document_id > $3
		ORDER BY document_id LIMIT $4`
	from := institution
	if institution == 0 {
		from = after.Institution
		query = `SELECT institution_id, document_id FROM repository_foreign_code WHERE code_hash = $1 AND (institution_id, document_id) > ($2, $3)
			ORDER BY institution_id, document_id LIMIT $4`
	}
	rows, err := s.db.On(ctx).Query(ctx, query, codeHash(code), int64(from), int64(after.Document), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []repository.Place
	for rows.Next() {
		var p repository.Place
		if err := rows.Scan(&p.Institution, &p.Document); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// ReplaceEntries implements repository.Store.
func (s *Store) ReplaceEntries(ctx context.Context, d repository.Document, old int, entries []standards.Entry) error {
	on := s.db.On(ctx)
	if _, err := on.Exec(ctx, "DELETE FROM repository_entry WHERE person_id = $1 AND document_id = $2", d.Person, d.ID); err != nil {
		return err
	}
	if err := addEntries(ctx, on, &d, entries); err != nil {
		return err
	}
	if _, err := on.Exec(ctx, "UPDATE repository_document SET diagnosis = $3, sensitive = $4 WHERE person_id = $1 AND id = $2", d.Person, d.ID,
		unmarked(d.Diagnosis), unmarked(d.Sensitive)); err != nil {
		return err
	}
	if len(entries) == old {
		return nil
	}
	_, err := on.Exec(ctx, "UPDATE repository_total SET entries = entries + $2 WHERE slot = $1", slotOf(d.ID), len(entries)-old)
	return err
}
