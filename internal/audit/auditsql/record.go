package auditsql

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Store is audit.Store on either engine.
type Store struct{ db *sqldb.DB }

var _ audit.Store = (*Store)(nil)

// New returns the store; Migrations must have been applied.
func New(db *sqldb.DB) *Store { return &Store{db: db} }

// Write implements audit.Unit.
func (s *Store) Write(ctx context.Context, fn func(context.Context) error) error {
	return s.db.Write(ctx, fn)
}

const columns = `id, ts, action, outcome, actor_kind, actor, label, roles, institution, address, person, object, purpose,
	relation, access_grant, request, detail, form, seal, leaf`

const insertRecord = `INSERT INTO audit_record (` + columns + `)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, NULL)`

// Insert implements audit.Store.
func (s *Store) Insert(ctx context.Context, r audit.Record) error {
	roles, err := json.Marshal(nonNil(r.Actor.Roles))
	if err != nil {
		return err
	}
	detail := []byte("{}")
	if len(r.Detail) > 0 {
		if detail, err = json.Marshal(r.Detail); err != nil {
			return err
		}
	}
	_, err = s.db.On(ctx).Exec(ctx, insertRecord, r.ID, clock.Micros(r.At), r.Action, string(r.Outcome), string(r.Actor.Kind), r.Actor.ID,
		r.Actor.Label, string(roles), r.Actor.Institution, r.Actor.Address, r.Person, r.Object, r.Purpose, r.Relation, r.Grant,
		r.Request, string(detail), r.Form, r.Seal)
	return err
}

func nonNil(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}

// Get implements audit.Store.
func (s *Store) Get(ctx context.Context, record id.ID) (audit.Record, error) {
	found, err := s.list(ctx, "SELECT "+columns+" FROM audit_record WHERE id = $1", record)
	if err != nil {
		return audit.Record{}, err
	}
	if len(found) == 0 {
		return audit.Record{}, audit.ErrNotFound
	}
	return found[0], nil
}

// Search implements audit.Store. The statement's text depends only on which fields restrict, so there are few of them.
func (s *Store) Search(ctx context.Context, q audit.Query, after audit.Position, limit int) ([]audit.Record, error) {
	var w where
	w.id("actor = ", q.Actor)
	w.id("person = ", q.Person)
	w.text("outcome = ", string(q.Outcome))
	w.text("purpose = ", q.Purpose)
	w.text("object = ", q.Object)
	if strings.HasSuffix(q.Action, ".") {
		w.text("action >= ", q.Action)
		w.text("action < ", above(q.Action))
	} else {
		w.text("action = ", q.Action)
	}
	if q.Reads {
		var any []string
		for _, p := range audit.ReadPrefixes {
			any = append(any, fmt.Sprintf("(action >= %s AND action < %s)", w.arg(p), w.arg(above(p))))
		}
		w.and("(" + strings.Join(any, " OR ") + ")")
	}
	if !q.From.IsZero() {
		w.and("ts >= " + w.arg(clock.Micros(q.From)))
	}
	if !q.To.IsZero() {
		w.and("ts < " + w.arg(clock.Micros(q.To)))
	}
	if after != (audit.Position{}) {
		w.and("(ts, id) < (" + w.arg(after.At) + ", " + w.arg(int64(after.ID)) + ")")
	}
	return s.list(ctx, "SELECT "+columns+" FROM audit_record"+w.String()+" ORDER BY ts DESC, id DESC LIMIT "+w.arg(limit), w.args...)
}

// above gives the smallest text after all that start with a prefix ending in ".".
func above(prefix string) string { return prefix[:len(prefix)-1] + "/" }

// where builds a condition.
type where struct {
	parts []string
	args  []any
}

func (w *where) arg(v any) string {
	w.args = append(w.args, v)
	return fmt.Sprintf("$%d", len(w.args))
}

func (w *where) and(cond string) { w.parts = append(w.parts, cond) }

func (w *where) text(cond, v string) {
	if v != "" {
		w.and(cond + w.arg(v))
	}
}

func (w *where) id(cond string, v id.ID) {
	if v != 0 {
		w.and(cond + w.arg(int64(v)))
	}
}

func (w *where) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

// Waiting implements audit.Store.
func (s *Store) Waiting(ctx context.Context, limit int) ([]audit.Record, error) {
	return s.list(ctx, "SELECT "+columns+" FROM audit_record WHERE leaf IS NULL ORDER BY id LIMIT $1", limit)
}

// CountWaiting implements audit.Store.
func (s *Store) CountWaiting(ctx context.Context) (n int64, err error) {
	err = s.db.On(ctx).QueryRow(ctx, "SELECT count(*) FROM audit_record WHERE leaf IS NULL").Scan(&n)
	return n, err
}

// FromLeaf implements audit.Store.
func (s *Store) FromLeaf(ctx context.Context, from int64, limit int) ([]audit.Record, error) {
	return s.list(ctx, "SELECT "+columns+" FROM audit_record WHERE leaf IS NOT NULL AND leaf >= $1 ORDER BY leaf LIMIT $2", from, limit)
}

// FirstYounger implements audit.Store.
func (s *Store) FirstYounger(ctx context.Context, before, size int64) (int64, error) {
	var leaf sql.NullInt64
	err := s.db.On(ctx).QueryRow(ctx, "SELECT min(leaf) FROM audit_record WHERE ts >= $1 AND leaf IS NOT NULL", before).Scan(&leaf)
	if err != nil {
		return 0, err
	}
	if !leaf.Valid {
		return size, nil
	}
	return leaf.Int64, nil
}

// DeleteBelow implements audit.Store.
func (s *Store) DeleteBelow(ctx context.Context, leaf int64, limit int) (int, error) {
	n, err := s.db.On(ctx).Exec(ctx, `DELETE FROM audit_record WHERE id IN
		(SELECT id FROM audit_record WHERE leaf IS NOT NULL AND leaf < $1 ORDER BY leaf LIMIT $2)`, leaf, limit)
	return int(n), err
}

func (s *Store) list(ctx context.Context, query string, args ...any) ([]audit.Record, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []audit.Record
	for rows.Next() {
		r, err := scan(rows)
		if err != nil {
			if r, err = salvage(rows, err); err != nil {
				return nil, err
			}
		}
		out = append(out, r)
	}
	return out, rows.Err()
}

// scan reads a row. Roles or detail that are no JSON can only come from outside; they are kept visible instead of stopping
// the reader, so that Verify reaches and names the entry.
func scan(rows *sqldb.Rows) (audit.Record, error) {
	var r audit.Record
	var ts int64
	var roles, detail string
	var leaf sql.NullInt64
	err := rows.Scan(&r.ID, &ts, &r.Action, &r.Outcome, &r.Actor.Kind, &r.Actor.ID, &r.Actor.Label, &roles, &r.Actor.Institution,
		&r.Actor.Address, &r.Person, &r.Object, &r.Purpose, &r.Relation, &r.Grant, &r.Request, &detail, &r.Form, &r.Seal, &leaf)
	if err != nil {
		return r, fmt.Errorf("audit record: %w", err)
	}
	r.At, r.Leaf = clock.FromMicros(ts), audit.NoLeaf
	if leaf.Valid {
		r.Leaf = leaf.Int64
	}
	if e := json.Unmarshal([]byte(roles), &r.Actor.Roles); e != nil {
		r.Actor.Roles = []string{roles}
	}
	if e := json.Unmarshal([]byte(detail), &r.Detail); e != nil {
		r.Detail = map[string]string{"": detail}
	}
	if len(r.Detail) == 0 {
		r.Detail = nil
	}
	return r, nil
}

// salvage reads what it can of a row whose values have kinds that the program never writes (SQLite keeps text in integer
// columns): id, place and time, under a form that nobody knows, so that Verify names the entry.
func salvage(rows *sqldb.Rows, why error) (audit.Record, error) {
	names, err := rows.Columns()
	if err != nil {
		return audit.Record{}, why
	}
	values := make([]any, len(names))
	targets := make([]any, len(names))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := rows.Scan(targets...); err != nil {
		return audit.Record{}, why
	}
	r := audit.Record{Leaf: audit.NoLeaf}
	for i, name := range names {
		n, ok := values[i].(int64)
		switch {
		case name == "id" && ok:
			r.ID = id.ID(n)
		case name == "leaf" && ok:
			r.Leaf = n
		case name == "ts" && ok:
			r.At = clock.FromMicros(n)
		case (name == "id" || name == "leaf") && values[i] != nil:
			return r, why // not even its place is known
		}
	}
	return r, nil
}

// noRows turns "no row" into a plain false.
func noRows(err error) (bool, error) {
	if errors.Is(err, sqldb.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}
