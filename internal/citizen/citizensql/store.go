// Package citizensql keeps residents' self-measurements on SQLite and PostgreSQL. It owns the tables citizen_*.
package citizensql

import (
	"context"
	"embed"
	"encoding/json"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"minkang/internal/citizen"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "citizen", FS: sub}
}

// Store implements citizen.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

// Add implements citizen.Store.
func (s *Store) Add(ctx context.Context, m citizen.Measurement) error {
	values, err := json.Marshal(m.Values)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO citizen_measurement (person_id, kind, ts, id, readings, context, account_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, m.Person, string(m.Kind), clock.Micros(m.At), m.ID, string(values), m.Context, int64(m.By))
	return err
}

type cursor struct {
	At int64 `json:"a"`
	ID id.ID `json:"i"`
}

// List implements citizen.Store.
func (s *Store) List(ctx context.Context, persons []id.ID, kind citizen.Kind, since time.Time, p page.Request) ([]citizen.Measurement, string, error) {
	c := cursor{At: 1 << 62}
	if _, err := page.Decode(p.After, &c); err != nil {
		return nil, "", err
	}
	args := []any{string(kind), clock.Micros(since), c.At, int64(c.ID), p.Rows() + 1}
	rows, err := s.db.On(ctx).Query(ctx, `SELECT person_id, id, ts, readings, context, account_id FROM citizen_measurement
		WHERE kind = $1 AND ts >= $2 AND (ts, id) < ($3, $4) AND `+of(persons, &args)+` ORDER BY ts DESC, id DESC LIMIT $5`, args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var out []citizen.Measurement
	for rows.Next() {
		m := citizen.Measurement{Kind: kind}
		var ts int64
		var values string
		if err := rows.Scan(&m.Person, &m.ID, &ts, &values, &m.Context, &m.By); err != nil {
			return nil, "", err
		}
		m.At = clock.FromMicros(ts)
		if err := json.Unmarshal([]byte(values), &m.Values); err != nil {
			return nil, "", err
		}
		out = append(out, m)
	}
	if err := rows.Err(); err != nil || len(out) <= p.Rows() {
		return out, "", err
	}
	out = out[:p.Rows()]
	last := out[len(out)-1]
	return out, page.Encode(cursor{clock.Micros(last.At), last.ID}), nil
}

// Delete implements citizen.Store.
func (s *Store) Delete(ctx context.Context, persons []id.ID, measurement id.ID) (bool, error) {
	args := []any{measurement}
	n, err := s.db.On(ctx).Exec(ctx, "DELETE FROM citizen_measurement WHERE id = $1 AND "+of(persons, &args), args...)
	return n == 1, err
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
