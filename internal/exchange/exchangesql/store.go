// Package exchangesql keeps exchange's messages on SQLite and PostgreSQL. It owns the tables exchange_*.
package exchangesql

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/exchange"
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
	return sqldb.Migrations{Context: "exchange", FS: sub}
}

// Store implements exchange.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

const columns = `id, kind, system_id, message_key, sender_institution, institution_id, content_type, hash, size_bytes, journal, status,
	type, title, unique_id, document_id, person_id, fatal, error, warning, info, first_rule, findings, error_code, error_place, reply,
	took_us, attempts, decided_at`

// Insert implements exchange.Store.
func (s *Store) Insert(ctx context.Context, m *exchange.Message) (*exchange.Message, bool, error) {
	findings, err := json.Marshal(m.Findings)
	if err != nil {
		return nil, false, err
	}
	n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO exchange_message (`+columns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)
		ON CONFLICT (system_id, message_key) DO NOTHING`,
		m.ID, m.Envelope.Kind, int64(m.Envelope.System), m.Envelope.MessageID, m.Envelope.Institution, m.Institution, m.Envelope.ContentType,
		m.Hash, m.SizeBytes, m.Journal, string(m.Status), m.Type, m.Title, m.UniqueID, m.Document, m.Person,
		m.Counts.Fatal, m.Counts.Error, m.Counts.Warning, m.Counts.Info, m.FirstRule, string(findings), m.ErrorCode, m.ErrorPlace,
		string(m.Reply), m.TookMicros, m.Attempts, clock.Micros(m.DecidedAt))
	if err != nil {
		return nil, false, err
	}
	if n == 0 {
		old, err := s.FindKey(ctx, m.Envelope.System, m.Envelope.MessageID)
		return old, false, err
	}
	return nil, true, s.insertRules(ctx, m)
}

// insertRules keeps one row per violated rule, for statistics; a clean message has none.
func (s *Store) insertRules(ctx context.Context, m *exchange.Message) error {
	type count struct {
		severity string
		n        int
	}
	byRule := map[string]*count{}
	for _, f := range m.Findings {
		if c := byRule[f.Rule]; c != nil {
			c.n++
			continue
		}
		byRule[f.Rule] = &count{f.Severity.String(), 1}
	}
	if m.ErrorCode != "" && byRule[m.ErrorCode] == nil {
		byRule[m.ErrorCode] = &count{"fatal", 1}
	}
	for rule, c := range byRule {
		if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO exchange_rule (rule, message_id, severity, findings) VALUES ($1, $2, $3, $4)
			ON CONFLICT (rule, message_id) DO NOTHING`, rule, m.ID, c.severity, c.n); err != nil {
			return err
		}
	}
	return nil
}

// Decide implements exchange.Store.
func (s *Store) Decide(ctx context.Context, m *exchange.Message) error {
	findings, err := json.Marshal(m.Findings)
	if err != nil {
		return err
	}
	if _, err := s.db.On(ctx).Exec(ctx, `UPDATE exchange_message SET status = $2, type = $3, title = $4, unique_id = $5, document_id = $6,
		person_id = $7, institution_id = $8, fatal = $9, error = $10, warning = $11, info = $12, first_rule = $13, findings = $14,
		error_code = $15, error_place = $16, reply = $17, attempts = $18, decided_at = $19 WHERE id = $1`,
		m.ID, string(m.Status), m.Type, m.Title, m.UniqueID, m.Document, m.Person, m.Institution, m.Counts.Fatal, m.Counts.Error,
		m.Counts.Warning, m.Counts.Info, m.FirstRule, string(findings), m.ErrorCode, m.ErrorPlace, string(m.Reply), m.Attempts,
		clock.Micros(m.DecidedAt)); err != nil {
		return err
	}
	if _, err := s.db.On(ctx).Exec(ctx, "DELETE FROM exchange_rule WHERE message_id = $1", m.ID); err != nil {
		return err
	}
	return s.insertRules(ctx, m)
}

func scan(row interface{ Scan(...any) error }) (*exchange.Message, error) {
	var m exchange.Message
	var findings, reply, status string
	var decided int64
	err := row.Scan(&m.ID, &m.Envelope.Kind, &m.Envelope.System, &m.Envelope.MessageID, &m.Envelope.Institution, &m.Institution,
		&m.Envelope.ContentType, &m.Hash, &m.SizeBytes, &m.Journal, &status, &m.Type, &m.Title, &m.UniqueID, &m.Document, &m.Person,
		&m.Counts.Fatal, &m.Counts.Error, &m.Counts.Warning, &m.Counts.Info, &m.FirstRule, &findings, &m.ErrorCode, &m.ErrorPlace,
		&reply, &m.TookMicros, &m.Attempts, &decided)
	if err != nil {
		return nil, err
	}
	m.Status, m.Reply, m.DecidedAt, m.ReceivedAt = exchange.Status(status), json.RawMessage(reply), clock.FromMicros(decided), m.ID.Time()
	return &m, json.Unmarshal([]byte(findings), &m.Findings)
}

// Find implements exchange.Store.
func (s *Store) Find(ctx context.Context, message id.ID) (*exchange.Message, error) {
	m, err := scan(s.db.On(ctx).QueryRow(ctx, "SELECT "+columns+" FROM exchange_message WHERE id = $1", message))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, exchange.ErrNotFound
	}
	return m, err
}

// FindKey implements exchange.Store.
func (s *Store) FindKey(ctx context.Context, system id.ID, messageID string) (*exchange.Message, error) {
	m, err := scan(s.db.On(ctx).QueryRow(ctx, "SELECT "+columns+" FROM exchange_message WHERE system_id = $1 AND message_key = $2",
		int64(system), messageID))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return m, err
}

// Known implements exchange.Store.
func (s *Store) Known(ctx context.Context, messages []id.ID) (map[id.ID]bool, error) {
	known := make(map[id.ID]bool, len(messages))
	for len(messages) > 0 {
		n := min(len(messages), 200)
		var marks []string
		var args []any
		for i, m := range messages[:n] {
			marks, args = append(marks, "$"+strconv.Itoa(i+1)), append(args, m)
		}
		messages = messages[n:]
		rows, err := s.db.On(ctx).Query(ctx, "SELECT id FROM exchange_message WHERE id IN ("+strings.Join(marks, ", ")+")", args...)
		if err != nil {
			return nil, err
		}
		for rows.Next() {
			var m id.ID
			if err := rows.Scan(&m); err != nil {
				rows.Close()
				return nil, err
			}
			known[m] = true
		}
		if err := rows.Err(); err != nil {
			return nil, err
		}
		rows.Close()
	}
	return known, nil
}

// Settled implements exchange.Store.
func (s *Store) Settled(ctx context.Context, position int64) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO exchange_checkpoint (one, journal) VALUES (1, $1)
		ON CONFLICT (one) DO UPDATE SET journal = excluded.journal`, position)
	return err
}

// Checkpoint implements exchange.Store.
func (s *Store) Checkpoint(ctx context.Context) (p int64, err error) {
	err = s.db.On(ctx).QueryRow(ctx, "SELECT journal FROM exchange_checkpoint WHERE one = 1").Scan(&p)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return p, err
}

// Prune implements exchange.Store.
func (s *Store) Prune(ctx context.Context, before time.Time) (removed int64, err error) {
	limit := int64(id.First(before))
	for {
		var n int64
		err := s.db.Write(ctx, func(ctx context.Context) (err error) {
			if _, err = s.db.On(ctx).Exec(ctx, `DELETE FROM exchange_rule WHERE message_id IN (
				SELECT id FROM exchange_message WHERE id < $1 AND status <> 'quarantined' ORDER BY id LIMIT 2000)`, limit); err != nil {
				return err
			}
			n, err = s.db.On(ctx).Exec(ctx, `DELETE FROM exchange_message WHERE id IN (
				SELECT id FROM exchange_message WHERE id < $1 AND status <> 'quarantined' ORDER BY id LIMIT 2000)`, limit)
			return err
		})
		removed += n
		if err != nil || n < 2000 {
			return removed, err
		}
	}
}

// cursor of a list: newest first.
type cursor struct {
	Before id.ID `json:"b"`
}

// List implements exchange.Store.
func (s *Store) List(ctx context.Context, f exchange.Filter, p page.Request) ([]exchange.Message, string, error) {
	var c cursor
	if _, err := page.Decode(p.After, &c); err != nil {
		return nil, "", err
	}
	w := where(f)
	if c.Before != 0 {
		w.add("id < ?", c.Before)
	}
	rows, err := s.db.On(ctx).Query(ctx, "SELECT "+columns+" FROM exchange_message"+w.String()+" ORDER BY id DESC LIMIT "+
		strconv.Itoa(p.Rows()+1), w.args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	var out []exchange.Message
	for rows.Next() {
		m, err := scan(rows)
		if err != nil {
			return nil, "", err
		}
		out = append(out, *m)
	}
	if err := rows.Err(); err != nil {
		return nil, "", err
	}
	next := ""
	if len(out) > p.Rows() {
		out = out[:p.Rows()]
		next = page.Encode(cursor{out[len(out)-1].ID})
	}
	return out, next, nil
}

// conditions builds a WHERE clause; every ? of a condition becomes the next numbered argument.
type conditions struct {
	parts []string
	args  []any
}

func (w *conditions) add(cond string, args ...any) {
	for _, a := range args {
		w.args = append(w.args, a)
		cond = strings.Replace(cond, "?", "$"+strconv.Itoa(len(w.args)), 1)
	}
	w.parts = append(w.parts, cond)
}

// String gives the clause, empty when there is no condition.
func (w *conditions) String() string {
	if len(w.parts) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.parts, " AND ")
}

func where(f exchange.Filter) *conditions {
	w := &conditions{}
	if f.Status != "" {
		w.add("status = ?", string(f.Status))
	}
	if f.System != 0 {
		w.add("system_id = ?", f.System)
	}
	if f.Institution != 0 {
		w.add("institution_id = ?", f.Institution)
	}
	if f.Type != "" {
		w.add("type = ?", f.Type)
	}
	if f.Rule != "" {
		w.add("id IN (SELECT message_id FROM exchange_rule WHERE rule = ?)", f.Rule)
	}
	if !f.From.IsZero() {
		w.add("id >= ?", int64(id.First(f.From)))
	}
	if !f.To.IsZero() {
		w.add("id < ?", int64(id.First(f.To)))
	}
	if q := f.Query; q != "" {
		switch n, err := id.Parse(q); {
		case err == nil && n != 0:
			w.add("(id = ? OR document_id = ?)", n, n)
		case len(q) >= 8 && isHex(q):
			w.add("(hash LIKE ? OR message_key = ?)", q+"%", q)
		default:
			w.add("(message_key = ? OR unique_id = ?)", q, q)
		}
	}
	return w
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}
