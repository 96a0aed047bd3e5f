package terminologysql

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/terminology"
)

// Lock implements terminology.Store.
func (s *Store) Lock(ctx context.Context) error {
	_, err := s.db.On(ctx).Exec(ctx, "UPDATE terminology_lock SET turns = turns + 1 WHERE name = 'map'")
	return err
}

// AddSeen implements terminology.Store.
func (s *Store) AddSeen(ctx context.Context, x terminology.Seen) error {
	codings, err := json.Marshal(x.Codings)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, "INSERT INTO terminology_seen (id, institution_id, example, ts, codings) VALUES ($1, $2, $3, $4, $5)",
		int64(x.ID), int64(x.Institution), x.Example, clock.Micros(x.At), string(codings))
	return err
}

func scanSeen(r scanner) (x terminology.Seen, err error) {
	var at int64
	var codings string
	if err = r.Scan(&x.ID, &x.Institution, &x.Example, &at, &codings); err != nil {
		return x, err
	}
	x.At = clock.FromMicros(at)
	return x, json.Unmarshal([]byte(codings), &x.Codings)
}

// TakeSeen implements terminology.Store. The rows are removed one by one: a range would take rows of transactions that
// committed since they were read.
func (s *Store) TakeSeen(ctx context.Context, limit int) ([]terminology.Seen, error) {
	on := s.db.On(ctx)
	all, err := list(ctx, s.db, scanSeen, "SELECT id, institution_id, example, ts, codings FROM terminology_seen ORDER BY id LIMIT $1", limit)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if _, err := on.Exec(ctx, "DELETE FROM terminology_seen WHERE id = $1", int64(x.ID)); err != nil {
			return nil, err
		}
	}
	return all, nil
}

const workColumns = "id, institution_id, source, code, name, system, element, domain, times, first_at, last_at, examples, standing"

func scanUnmapped(r scanner) (u terminology.Unmapped, err error) {
	var first, last int64
	var examples string
	err = r.Scan(&u.ID, &u.Institution, &u.Source, &u.Code, &u.Name, &u.System, &u.Element, &u.Domain, &u.Count, &first, &last, &examples, &u.Standing)
	if err != nil {
		return u, err
	}
	u.First, u.Last = clock.FromMicros(first), clock.FromMicros(last)
	return u, json.Unmarshal([]byte(examples), &u.Examples)
}

// Slot implements terminology.Store.
func (s *Store) Slot(ctx context.Context, institution id.ID, source, code, name string) (terminology.Unmapped, bool, error) {
	return one(scanUnmapped(s.db.On(ctx).QueryRow(ctx, "SELECT "+workColumns+` FROM terminology_unmapped WHERE institution_id = $1 AND source = $2
		AND code = $3 AND coded_name = $4`, int64(institution), source, code, codedName(code, name))))
}

// Distinct implements terminology.Store.
func (s *Store) Distinct(ctx context.Context, institution id.ID, source string) (n int, err error) {
	err = s.db.On(ctx).QueryRow(ctx, "SELECT count(*) FROM terminology_unmapped WHERE institution_id = $1 AND source = $2 AND standing <> 'overflow'",
		int64(institution), source).Scan(&n)
	return n, err
}

// PutUnmapped implements terminology.Store.
func (s *Store) PutUnmapped(ctx context.Context, u terminology.Unmapped) error {
	examples, err := json.Marshal(u.Examples)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO terminology_unmapped (`+workColumns+`, coded_name)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, system = excluded.system, element = excluded.element, domain = excluded.domain,
		times = excluded.times, first_at = excluded.first_at, last_at = excluded.last_at, examples = excluded.examples, standing = excluded.standing`,
		int64(u.ID), int64(u.Institution), u.Source, u.Code, u.Name, u.System, u.Element, u.Domain, u.Count, clock.Micros(u.First), clock.Micros(u.Last),
		string(examples), string(u.Standing), codedName(u.Code, u.Name))
	return err
}

// Unmapped implements terminology.Store.
func (s *Store) Unmapped(ctx context.Context, unmapped id.ID) (terminology.Unmapped, bool, error) {
	return one(scanUnmapped(s.db.On(ctx).QueryRow(ctx, "SELECT "+workColumns+" FROM terminology_unmapped WHERE id = $1", int64(unmapped))))
}

// Codings implements terminology.Store.
func (s *Store) Codings(ctx context.Context, institution id.ID, code, name string) ([]terminology.Unmapped, error) {
	return list(ctx, s.db, scanUnmapped, "SELECT "+workColumns+` FROM terminology_unmapped WHERE code = $1 AND coded_name = $2
		AND (CAST($3 AS BIGINT) = 0 OR institution_id = CAST($3 AS BIGINT)) AND standing <> 'overflow' ORDER BY id`, code, codedName(code, name), int64(institution))
}

// WorkList implements terminology.Store.
func (s *Store) WorkList(ctx context.Context, f terminology.WorkFilter, after *terminology.Place, limit int) ([]terminology.Unmapped, error) {
	w, args := "1 = 1", []any{}
	add := func(cond string, values ...any) {
		for i, v := range values {
			args = append(args, v)
			cond = strings.ReplaceAll(cond, "?"+strconv.Itoa(i), "$"+strconv.Itoa(len(args)))
		}
		w += " AND " + cond
	}
	if f.Institution != 0 {
		add("institution_id = ?0", int64(f.Institution))
	}
	if f.Domain != "" {
		add("(domain = ?0 OR source = ?0)", f.Domain)
	}
	if f.Standing != "" {
		add("standing = ?0", string(f.Standing))
	}
	if f.Query != "" {
		add("(code LIKE ?0 ESCAPE '!' OR name LIKE ?0 ESCAPE '!')", escapeLike(f.Query))
	}
	if after != nil {
		add("(times, id) < (?0, ?1)", after.Count, int64(after.ID))
	}
	return list(ctx, s.db, scanUnmapped, "SELECT "+workColumns+" FROM terminology_unmapped WHERE "+w+" ORDER BY times DESC, id DESC LIMIT "+strconv.Itoa(limit), args...)
}

// Progress implements terminology.Store.
func (s *Store) Progress(ctx context.Context) ([]terminology.Progress, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT institution_id, standing, count(*), CAST(sum(times) AS BIGINT) FROM terminology_unmapped
		GROUP BY institution_id, standing ORDER BY institution_id`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []terminology.Progress
	for rows.Next() {
		var institution id.ID
		var standing terminology.Standing
		var codings, times int64
		if err := rows.Scan(&institution, &standing, &codings, &times); err != nil {
			return nil, err
		}
		if n := len(out); n == 0 || out[n-1].Institution != institution {
			out = append(out, terminology.Progress{Institution: institution, Codings: map[terminology.Standing]int64{}, Occurrences: map[terminology.Standing]int64{}})
		}
		p := out[len(out)-1]
		p.Codings[standing], p.Occurrences[standing] = codings, times
	}
	return out, rows.Err()
}

// Domains implements terminology.Store.
func (s *Store) Domains(ctx context.Context, institution id.ID) (map[string]int64, error) {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT CASE WHEN domain = '' THEN source ELSE domain END AS d, CAST(sum(CASE WHEN standing = 'open' THEN 1 ELSE 0 END) AS BIGINT)
		FROM terminology_unmapped WHERE CAST($1 AS BIGINT) = 0 OR institution_id = CAST($1 AS BIGINT) GROUP BY CASE WHEN domain = '' THEN source ELSE domain END`,
		int64(institution))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]int64{}
	for rows.Next() {
		var d string
		var n int64
		if err := rows.Scan(&d, &n); err != nil {
			return nil, err
		}
		out[d] = n
	}
	return out, rows.Err()
}

const jobColumns = `id, institution_id, codes, state, step, at_institution, at_document, seen, changed, entries, skipped, failures, fault, by_id, created_at,
	updated_at, revision`

func scanJob(r scanner) (j terminology.Job, err error) {
	var codes string
	var created, updated int64
	err = r.Scan(&j.ID, &j.Institution, &codes, &j.State, &j.Step, &j.At.Institution, &j.At.Document, &j.Seen, &j.Changed, &j.Entries, &j.Skipped, &j.Failures,
		&j.Fault, &j.By, &created, &updated, &j.Revision)
	if err != nil {
		return j, err
	}
	j.CreatedAt, j.UpdatedAt = clock.FromMicros(created), clock.FromMicros(updated)
	return j, json.Unmarshal([]byte(codes), &j.Codes)
}

// PutJob implements terminology.Store.
func (s *Store) PutJob(ctx context.Context, j terminology.Job) (bool, error) {
	codes, err := json.Marshal(j.Codes)
	if err != nil {
		return false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO terminology_job (`+jobColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, step = excluded.step, at_institution = excluded.at_institution, at_document = excluded.at_document,
		seen = excluded.seen, changed = excluded.changed, entries = excluded.entries, skipped = excluded.skipped, failures = excluded.failures,
		fault = excluded.fault, updated_at = excluded.updated_at, revision = excluded.revision WHERE terminology_job.revision = excluded.revision - 1`,
		int64(j.ID), int64(j.Institution), string(codes), string(j.State), j.Step, int64(j.At.Institution), int64(j.At.Document), j.Seen, j.Changed, j.Entries,
		j.Skipped, j.Failures, j.Fault, int64(j.By), clock.Micros(j.CreatedAt), clock.Micros(j.UpdatedAt), j.Revision)
	return n == 1, err
}

// Job implements terminology.Store.
func (s *Store) Job(ctx context.Context, job id.ID) (terminology.Job, bool, error) {
	return one(scanJob(s.db.On(ctx).QueryRow(ctx, "SELECT "+jobColumns+" FROM terminology_job WHERE id = $1", int64(job))))
}

// Jobs implements terminology.Store.
func (s *Store) Jobs(ctx context.Context, limit int) ([]terminology.Job, error) {
	return list(ctx, s.db, scanJob, "SELECT "+jobColumns+" FROM terminology_job ORDER BY id DESC LIMIT $1", limit)
}

// Began implements terminology.Store.
func (s *Store) Began(ctx context.Context, institution id.ID) (time.Time, error) {
	var at int64
	err := s.db.On(ctx).QueryRow(ctx, "SELECT CAST(coalesce(max(created_at), 0) AS BIGINT) FROM terminology_job WHERE institution_id = $1", int64(institution)).Scan(&at)
	return instant(at), err
}

// Waiting implements terminology.Store.
func (s *Store) Waiting(ctx context.Context) (terminology.Job, bool, error) {
	return one(scanJob(s.db.On(ctx).QueryRow(ctx, "SELECT "+jobColumns+" FROM terminology_job WHERE state = 'running' ORDER BY id LIMIT 1")))
}
