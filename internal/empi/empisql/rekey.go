package empisql

import (
	"context"
	"database/sql"
	"errors"

	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Stale implements empi.Store. Rows of older versions come first.
func (s *Store) Stale(ctx context.Context, after id.ID, limit int) ([]empi.Person, error) {
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	st := s.ring.now.Load()
	if st.legacy {
		if people, err := s.legacyAfter(ctx, after, limit); err != nil || len(people) > 0 {
			return people, err
		}
	}
	if len(st.all) < 2 {
		return nil, nil
	}
	return s.people(ctx, `SELECT `+personColumns+` FROM empi_resident p WHERE p.id > $1 AND p.generation < $2 ORDER BY p.id LIMIT $3`,
		int64(after), st.newest.number, limit)
}

// Reseal implements empi.Store. On SQLite what is removed is overwritten at once.
func (s *Store) Reseal(ctx context.Context, e empi.Entry) (bool, error) {
	st, err := s.state(ctx)
	if err != nil {
		return false, err
	}
	if e.Person.Generation == 0 && s.db.Engine() == sqldb.SQLite {
		if _, err := s.db.On(ctx).Exec(ctx, `PRAGMA secure_delete = ON`); err != nil {
			return false, err
		}
		defer func() { _, _ = s.db.On(ctx).Exec(ctx, `PRAGMA secure_delete = OFF`) }()
	}
	ok, taken, err := s.update(ctx, st, e, e)
	if err == nil && taken > 0 {
		err = empi.ErrBusy
	}
	return ok, err
}

// sealedRest are the tables with sealed values besides people: their key columns and what the seal is bound to.
var sealedRest = []struct{ kind, table string }{{"change", "empi_history"}, {"decision", "empi_decision"}, {"subscription", "empi_subscription"}}

// ResealRest implements empi.Store.
func (s *Store) ResealRest(ctx context.Context, limit int) (int, error) {
	st, err := s.state(ctx)
	if err != nil {
		return 0, err
	}
	done := 0
	for _, r := range sealedRest {
		n, err := s.resealTable(ctx, st.newest, r.kind, r.table, limit-done)
		if done += n; err != nil || done >= limit {
			return done, err
		}
	}
	return done, nil
}

func (s *Store) resealTable(ctx context.Context, g *generation, kind, table string, limit int) (int, error) {
	ident, second := "id", "0"
	if kind == "change" {
		ident, second = "person", "version"
	}
	rows, err := s.db.On(ctx).Query(ctx, `SELECT `+ident+`, `+second+`, generation, sealed FROM `+table+` WHERE generation < $1 LIMIT $2`, g.number, limit)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	type row struct {
		ident, second int64
		generation    int
		sealed        []byte
	}
	var all []row
	for rows.Next() {
		var r row
		if err := rows.Scan(&r.ident, &r.second, &r.generation, &r.sealed); err != nil {
			return 0, err
		}
		all = append(all, r)
	}
	if err := rows.Err(); err != nil {
		return 0, err
	}
	rows.Close()
	for _, r := range all {
		plain, err := s.open(r.generation, r.sealed, place(kind, id.ID(r.ident)))
		if err != nil {
			return 0, err
		}
		sealed, err := g.seal.Seal(plain, place(kind, id.ID(r.ident)))
		if err != nil {
			return 0, err
		}
		if _, err := s.db.On(ctx).Exec(ctx, `UPDATE `+table+` SET generation = $1, sealed = $2 WHERE `+ident+` = $3 AND (CAST($4 AS BIGINT) = 0 OR `+
			second+` = CAST($4 AS BIGINT))`, g.number, sealed, r.ident, r.second); err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// Sweep implements empi.Store: keys that no person's change took away carry the mark of their generation.
func (s *Store) Sweep(ctx context.Context, limit int) (int, error) {
	var newest int
	if err := s.db.On(ctx).QueryRow(ctx, `SELECT MAX(generation) FROM empi_keyring`).Scan(&newest); err != nil {
		return 0, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_key WHERE (hash, person) IN (SELECT hash, person FROM empi_key WHERE (hash & 3) <> $1 LIMIT $2)`,
		newest&3, limit)
	return int(n), err
}

// Reclaim implements empi.Store.
func (s *Store) Reclaim(ctx context.Context) error {
	if err := s.db.Write(ctx, s.scrub); err != nil {
		return err
	}
	return s.db.Reclaim(ctx, "empi_person", "empi_identifier", "empi_resident", "empi_number", "empi_key")
}

// scrub overwrites what pages of the emptied old tables still hold between their rows: removing the last row leaves it there,
// clearing a whole table does not.
func (s *Store) scrub(ctx context.Context) error {
	if left, err := s.legacyLeft(ctx); err != nil || left || s.db.Engine() != sqldb.SQLite {
		return err
	}
	for _, q := range []string{`PRAGMA secure_delete = ON`, `DELETE FROM empi_person`, `DELETE FROM empi_identifier`, `PRAGMA secure_delete = OFF`} {
		if _, err := s.db.On(ctx).Exec(ctx, q); err != nil {
			return err
		}
	}
	return nil
}

// Task implements empi.Store.
func (s *Store) Task(ctx context.Context, name string) (empi.Task, error) {
	t := empi.Task{}
	var started, updated, finished int64
	err := s.db.On(ctx).QueryRow(ctx, `SELECT name, place, done, total, started_at, updated_at, finished_at FROM empi_task WHERE name = $1`, name).
		Scan(&t.Name, &t.Place, &t.Done, &t.Total, &started, &updated, &finished)
	if errors.Is(err, sql.ErrNoRows) {
		return empi.Task{}, nil
	}
	t.StartedAt, t.UpdatedAt, t.FinishedAt = clock.FromMicros(started), clock.FromMicros(updated), clock.FromMicros(finished)
	return t, err
}

// PutTask implements empi.Store.
func (s *Store) PutTask(ctx context.Context, t empi.Task) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_task (name, place, done, total, started_at, updated_at, finished_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (name) DO UPDATE SET place = excluded.place, done = excluded.done, total = excluded.total,
		started_at = excluded.started_at, updated_at = excluded.updated_at, finished_at = excluded.finished_at`,
		t.Name, t.Place, t.Done, t.Total, clock.Micros(t.StartedAt), clock.Micros(t.UpdatedAt), clock.Micros(t.FinishedAt))
	return err
}
