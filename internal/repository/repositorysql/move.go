package repositorysql

import (
	"context"
	"strconv"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
)

// Move gives documents of some people to another person, because two people had been taken for one: all of an institution's
// (zero: none) and those named. It gives what was moved, with the new person. Inside the transaction of ctx.
func (s *Store) Move(ctx context.Context, from []id.ID, to, institution id.ID, documents []id.ID) ([]repository.DocumentChanged, error) {
	if len(from) == 0 || institution == 0 && len(documents) == 0 {
		return nil, nil
	}
	var args []any
	where := in("person_id", from, &args)
	if institution == 0 {
		where += " AND " + in("id", documents, &args)
	} else {
		args = append(args, int64(institution))
		mine := "institution_id = " + "$" + strconv.Itoa(len(args))
		if len(documents) > 0 {
			mine = "(" + mine + " OR " + in("id", documents, &args) + ")"
		}
		where += " AND " + mine
	}
	moved, err := s.found(ctx, `SELECT id, person_id, status FROM repository_document WHERE `+where+` ORDER BY id`, args)
	if err != nil {
		return nil, err
	}
	for i := range moved {
		old := int64(moved[i].Person)
		for _, q := range []string{`UPDATE repository_entry SET person_id = $1 WHERE person_id = $2 AND document_id = $3`,
			`UPDATE repository_document SET person_id = $1 WHERE person_id = $2 AND id = $3`} {
			if _, err := s.db.On(ctx).Exec(ctx, q, int64(to), old, int64(moved[i].Document)); err != nil {
				return nil, err
			}
		}
		moved[i].Person = to
	}
	return moved, nil
}

func (s *Store) found(ctx context.Context, query string, args []any) ([]repository.DocumentChanged, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []repository.DocumentChanged
	for rows.Next() {
		var d repository.DocumentChanged
		if err := rows.Scan(&d.Document, &d.Person, &d.Status); err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}
