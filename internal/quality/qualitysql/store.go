// Package qualitysql keeps quality's recordings, cells, thresholds, alerts and letters on SQLite and PostgreSQL. It owns the
// tables quality_*.
package qualitysql

import (
	"context"
	"embed"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "quality", FS: sub}
}

// Store implements quality.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

var _ quality.Store = (*Store)(nil)

// Tables are what retention may give room back of.
var Tables = []string{"quality_message", "quality_owner", "quality_day", "quality_detail"}

// Record implements quality.Store.
func (s *Store) Record(ctx context.Context, x quality.Sending) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO quality_message (message_id, part, attempt, institution_id, type, day, repeat_key, tally, folded)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (message_id, part, attempt) DO NOTHING`,
		int64(x.Message), x.Part, x.Attempt, int64(x.Institution), x.Type, int(x.Day), x.Key, x.Tally.Pack())
	return err
}

// Turn implements quality.Store: on PostgreSQL the row's lock keeps other nodes out until the transaction ends; SQLite has one
// writer anyway.
func (s *Store) Turn(ctx context.Context) error {
	if s.db.Engine() == sqldb.SQLite {
		return nil
	}
	_, err := s.db.On(ctx).Exec(ctx, "UPDATE quality_state SET turn = turn + 1 WHERE one = 1")
	return err
}

const sendingColumns = "message_id, part, attempt, institution_id, type, day, repeat_key, tally"

func scanSendings(rows *sqldb.Rows, err error) ([]quality.Sending, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []quality.Sending
	for rows.Next() {
		var x quality.Sending
		var day int32
		var tally []byte
		if err := rows.Scan(&x.Message, &x.Part, &x.Attempt, &x.Institution, &x.Type, &day, &x.Key, &tally); err != nil {
			return nil, err
		}
		x.Day = quality.Day(day)
		if x.Tally, err = quality.Unpack(tally); err != nil {
			return nil, err
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// Take implements quality.Store.
func (s *Store) Take(ctx context.Context, limit int) ([]quality.Sending, error) {
	return scanSendings(s.db.On(ctx).Query(ctx, `UPDATE quality_message SET folded = 1 WHERE folded = 0 AND message_id IN (
		SELECT message_id FROM quality_message WHERE folded = 0 ORDER BY message_id LIMIT $1) RETURNING `+sendingColumns, limit))
}

// Folded implements quality.Store.
func (s *Store) Folded(ctx context.Context, messages []id.ID) ([]quality.Sending, error) {
	var out []quality.Sending
	for len(messages) > 0 {
		n := min(len(messages), 500)
		some, err := scanSendings(s.db.On(ctx).Query(ctx, "SELECT "+sendingColumns+" FROM quality_message WHERE folded = 1 AND message_id IN ("+
			list(messages[:n])+")"))
		if err != nil {
			return nil, err
		}
		out, messages = append(out, some...), messages[n:]
	}
	return out, nil
}

// Scan implements quality.Store.
func (s *Store) Scan(ctx context.Context, q quality.Query, after quality.Mark, limit int) ([]quality.Sending, error) {
	text, args := where(q)
	if args == nil {
		return nil, nil
	}
	if after.Day == 0 {
		after = quality.Mark{Day: q.Period.To + 1}
	}
	n := len(args)
	args = append(args, int(after.Day), int64(after.Message), after.Part, limit)
	mark := func(i int) string { return "$" + strconv.Itoa(n+i) }
	return scanSendings(s.db.On(ctx).Query(ctx, "SELECT "+sendingColumns+" FROM quality_message"+text+" AND folded = 1 AND (day, message_id, part) < ("+
		mark(1)+", "+mark(2)+", "+mark(3)+") ORDER BY day DESC, message_id DESC, part DESC LIMIT "+mark(4), args...))
}

// list writes numbers of our own into a statement: a list has no fixed number of arguments.
func list[T ~int64](numbers []T) string {
	var b strings.Builder
	for i, n := range numbers {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(int64(n), 10))
	}
	return b.String()
}

// Drop implements quality.Store.
func (s *Store) Drop(ctx context.Context, refs []quality.Ref) error {
	for _, r := range refs {
		if _, err := s.db.On(ctx).Exec(ctx, "DELETE FROM quality_message WHERE message_id = $1 AND part = $2 AND attempt = $3",
			int64(r.Message), r.Part, r.Attempt); err != nil {
			return err
		}
	}
	return nil
}

// Rewrite implements quality.Store.
func (s *Store) Rewrite(ctx context.Context, x quality.Sending) error {
	_, err := s.db.On(ctx).Exec(ctx, `UPDATE quality_message SET institution_id = $4, type = $5, day = $6, repeat_key = $7, tally = $8
		WHERE message_id = $1 AND part = $2 AND attempt = $3`,
		int64(x.Message), x.Part, x.Attempt, int64(x.Institution), x.Type, int(x.Day), x.Key, x.Tally.Pack())
	return err
}

// Unfold implements quality.Store.
func (s *Store) Unfold(ctx context.Context, from quality.Day) error {
	_, err := s.db.On(ctx).Exec(ctx, "UPDATE quality_message SET folded = 0 WHERE folded = 1 AND day >= $1", int(from))
	return err
}

// Pending implements quality.Store.
func (s *Store) Pending(ctx context.Context) (n int64, oldest time.Time, err error) {
	var first *int64
	err = s.db.On(ctx).QueryRow(ctx, `SELECT count(*), min(message_id) FROM (
		SELECT message_id FROM quality_message WHERE folded = 0 ORDER BY message_id LIMIT 100000) AS waiting`).Scan(&n, &first)
	if err == nil && first != nil {
		oldest = id.ID(*first).Time()
	}
	return n, oldest, err
}

// Oldest implements quality.Store.
func (s *Store) Oldest(ctx context.Context) (t time.Time, err error) {
	var first *int64
	err = s.db.On(ctx).QueryRow(ctx, "SELECT min(message_id) FROM quality_message").Scan(&first)
	if err == nil && first != nil {
		t = id.ID(*first).Time()
	}
	return t, err
}

// Whole implements quality.Store.
func (s *Store) Whole(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.On(ctx).QueryRow(ctx, "SELECT forgotten FROM quality_state WHERE one = 1").Scan(&n)
	return n == 0, err
}

// pruneRows is how many rows one transaction of a removal takes.
const pruneRows = 5000

// Forget implements quality.Store.
func (s *Store) Forget(ctx context.Context, before time.Time) (removed int64, err error) {
	limit := int64(id.First(before))
	for _, q := range []string{
		`DELETE FROM quality_message WHERE (message_id, part, attempt) IN (
			SELECT message_id, part, attempt FROM quality_message WHERE message_id < $1 AND folded = 1 ORDER BY message_id LIMIT $2)`,
		`DELETE FROM quality_owner WHERE repeat_key IN (SELECT repeat_key FROM quality_owner WHERE message_id < $1 ORDER BY message_id LIMIT $2)`,
	} {
		n, err := s.remove(ctx, q, limit)
		removed += n
		if err != nil {
			return removed, err
		}
	}
	if removed > 0 {
		err = s.db.Write(ctx, func(ctx context.Context) error {
			_, err := s.db.On(ctx).Exec(ctx, "UPDATE quality_state SET forgotten = forgotten + $1 WHERE one = 1", removed)
			return err
		})
	}
	return removed, err
}

// remove runs a removal until it finds less than a full turn.
func (s *Store) remove(ctx context.Context, query string, limit int64) (removed int64, err error) {
	for {
		var n int64
		err := s.db.Write(ctx, func(ctx context.Context) (err error) {
			n, err = s.db.On(ctx).Exec(ctx, query, limit, pruneRows)
			return err
		})
		removed += n
		if err != nil || n < pruneRows {
			return removed, err
		}
	}
}

// Owners implements quality.Store.
func (s *Store) Owners(ctx context.Context, keys []int64) (map[int64]quality.Owner, error) {
	out := make(map[int64]quality.Owner, len(keys))
	for len(keys) > 0 {
		n := min(len(keys), 500)
		rows, err := s.db.On(ctx).Query(ctx, "SELECT repeat_key, message_id, institution_id, type, day FROM quality_owner WHERE repeat_key IN ("+list(keys[:n])+")")
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var k int64
			var o quality.Owner
			var day int32
			if err := rows.Scan(&k, &o.Message, &o.Cell.Institution, &o.Cell.Type, &day); err != nil {
				rows.Close()
				return nil, err
			}
			o.Cell.Day = quality.Day(day)
			out[k] = o
		}
		rows.Close()
		if err := rows.Err(); err != nil {
			return nil, err
		}
		keys = keys[n:]
	}
	return out, nil
}

// SetOwners implements quality.Store.
func (s *Store) SetOwners(ctx context.Context, owners map[int64]quality.Owner) error {
	for k, o := range owners {
		if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO quality_owner (repeat_key, message_id, institution_id, type, day) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (repeat_key) DO UPDATE SET message_id = excluded.message_id, institution_id = excluded.institution_id, type = excluded.type,
			day = excluded.day`, k, int64(o.Message), int64(o.Cell.Institution), o.Cell.Type, int(o.Cell.Day)); err != nil {
			return err
		}
	}
	return nil
}

// DropOwners implements quality.Store.
func (s *Store) DropOwners(ctx context.Context, from quality.Day) error {
	_, err := s.db.On(ctx).Exec(ctx, "DELETE FROM quality_owner WHERE day >= $1", int(from))
	return err
}
