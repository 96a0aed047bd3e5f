// Package repositorysql keeps repository's documents on SQLite and PostgreSQL. It owns the tables repository_*.
package repositorysql

import (
	"context"
	"database/sql"
	"embed"
	"encoding/json"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/standards"
)

//go:embed migrations
var files embed.FS

// Migrations are this context's tables.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err) // the folder is compiled in
	}
	return sqldb.Migrations{Context: "repository", FS: sub}
}

// Store implements repository.Store.
type Store struct{ db *sqldb.DB }

// New returns the store on an open database.
func New(db *sqldb.DB) *Store { return &Store{db} }

const columns = `person_id, id, type, title, unique_id, set_id, version, status, relation, parent_id, institution_id, system_id, kind,
	encounter_no, department, doctor, service_from, service_to, effective_at, stored_at, diagnosis, confidential, sensitive, level, hash,
	size_bytes, body_id, message_id, warnings, signature`

// Add implements repository.Store.
func (s *Store) Add(ctx context.Context, d *repository.Document, b repository.Body, entries []standards.Entry) (bool, error) {
	on := s.db.On(ctx)
	n, err := on.Exec(ctx, `INSERT INTO repository_document (`+columns+`) VALUES
		($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30)
		ON CONFLICT (unique_id, institution_id) DO NOTHING`,
		d.Person, d.ID, unmarked(d.Type), unmarked(d.Title), unmarked(d.UniqueID), unmarked(d.SetID), unmarked(d.Version), string(d.Status),
		unmarked(d.Relation), d.Parent, int64(d.Institution), d.System, unmarked(d.Kind), unmarked(d.EncounterNo), unmarked(d.Department),
		unmarked(d.Doctor), clock.Micros(d.ServiceFrom), clock.Micros(d.ServiceTo), clock.Micros(d.EffectiveAt), clock.Micros(d.StoredAt),
		unmarked(d.Diagnosis), unmarked(d.Confidential), unmarked(d.Sensitive), unmarked(d.Level), d.Hash, d.SizeBytes, d.Body, d.Message, d.Warnings,
		d.Signature)
	if err != nil || n == 0 {
		return false, err
	}
	if _, err := on.Exec(ctx, "INSERT INTO repository_body (id, hash, size_bytes, packed) VALUES ($1, $2, $3, $4)",
		b.ID, b.Hash, b.Size, b.Packed); err != nil {
		return false, err
	}
	if err := addEntries(ctx, on, d, entries); err != nil {
		return false, err
	}
	// Several slots, so that concurrent transactions on PostgreSQL rarely wait for the same row.
	_, err = on.Exec(ctx, `INSERT INTO repository_total (slot, documents, entries) VALUES ($1, 1, $2)
		ON CONFLICT (slot) DO UPDATE SET documents = repository_total.documents + 1, entries = repository_total.entries + excluded.entries`,
		slotOf(d.ID), len(entries))
	return err == nil, err
}

// slotOf spreads the totals.
func slotOf(document id.ID) int64 { return int64(document>>22+document) % 64 }

// entryRows are the sizes of statements that add entries; few, so that there are few texts.
var entryRows = []int{8, 4, 2, 1}

const entryFields = 17

// insertEntries gives the statement for each size.
var insertEntries = func() map[int]string {
	m := map[int]string{}
	for _, size := range entryRows {
		rows := make([]string, size)
		for r := range rows {
			marks := make([]string, entryFields)
			for k := range marks {
				marks[k] = "$" + strconv.Itoa(r*entryFields+k+1)
			}
			rows[r] = "(" + strings.Join(marks, ", ") + ")"
		}
		m[size] = `INSERT INTO repository_entry (person_id, document_id, n, kind, ts, code, system, edition, name, value, number, unit, range, flag,
			attrs, element, path) VALUES ` + strings.Join(rows, ", ")
	}
	return m
}()

// addEntries adds a document's entries, several a statement: what a statement costs beside its rows is paid less often.
func addEntries(ctx context.Context, on sqldb.Conn, d *repository.Document, entries []standards.Entry) error {
	args := make([]any, 0, entryRows[0]*entryFields)
	for first := 0; first < len(entries); {
		size := entryRows[0]
		for k := 1; size > len(entries)-first; k++ {
			size = entryRows[k]
		}
		args = args[:0]
		for i, e := range entries[first : first+size] {
			attrs := "{}"
			if len(e.Attrs) > 0 {
				text, err := json.Marshal(e.Attrs)
				if err != nil {
					return err
				}
				attrs = string(text)
			}
			args = append(args, d.Person, d.ID, first+i, unmarked(e.Kind), clock.Micros(e.At), unmarked(e.Code), unmarked(e.System), unmarked(e.Edition),
				unmarked(e.Name), unmarked(e.Value), e.Number, unmarked(e.Unit), unmarked(e.Range), unmarked(e.Flag), attrs, unmarked(e.Element), unmarked(e.Path))
		}
		if _, err := on.Exec(ctx, insertEntries[size], args...); err != nil {
			return err
		}
		first += size
	}
	return nil
}

// SetStatus implements repository.Store.
func (s *Store) SetStatus(ctx context.Context, d repository.Document, to repository.Status) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, "UPDATE repository_document SET status = $3 WHERE person_id = $1 AND id = $2 AND status = 'current'",
		d.Person, d.ID, string(to))
	return n == 1, err
}

// readColumns of a document: numbers, then the texts as one, as with entryColumns.
const readColumns = `person_id, id, parent_id, institution_id, system_id, service_from, service_to, effective_at, stored_at, size_bytes, body_id, message_id,
	warnings, concat_ws('` + textMark + `', type, title, unique_id, set_id, version, status, relation, kind, encounter_no, department, doctor, diagnosis,
	confidential, sensitive, level, hash, signature)`

// documentRow reads rows of readColumns into d, one after the other.
type documentRow struct {
	d                             repository.Document
	from, to, effective, received int64
	status, joined                string
	into                          []any
	texts                         []*string
}

func newDocumentRow() *documentRow {
	r := &documentRow{}
	d := &r.d
	r.into = []any{&d.Person, &d.ID, &d.Parent, &d.Institution, &d.System, &r.from, &r.to, &r.effective, &r.received, &d.SizeBytes, &d.Body, &d.Message,
		&d.Warnings, &r.joined}
	r.texts = []*string{&d.Type, &d.Title, &d.UniqueID, &d.SetID, &d.Version, &r.status, &d.Relation, &d.Kind, &d.EncounterNo, &d.Department, &d.Doctor,
		&d.Diagnosis, &d.Confidential, &d.Sensitive, &d.Level, &d.Hash, &d.Signature}
	return r
}

func (r *documentRow) scan(row interface{ Scan(...any) error }) error {
	if err := row.Scan(r.into...); err != nil {
		return err
	}
	if err := texts(r.joined, r.texts...); err != nil {
		return err
	}
	d := &r.d
	d.Status = repository.Status(r.status)
	d.ServiceFrom, d.ServiceTo = clock.FromMicros(r.from), clock.FromMicros(r.to)
	d.EffectiveAt, d.StoredAt = clock.FromMicros(r.effective), clock.FromMicros(r.received)
	return nil
}

func (s *Store) documents(ctx context.Context, query string, args ...any) ([]repository.Document, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []repository.Document
	var r *documentRow
	for rows.Next() {
		if r == nil {
			r = newDocumentRow()
		}
		if err := r.scan(rows); err != nil {
			return nil, err
		}
		out = append(out, r.d)
	}
	return out, rows.Err()
}

// Find implements repository.Store.
func (s *Store) Find(ctx context.Context, document id.ID) (*repository.Document, error) {
	r := newDocumentRow()
	err := r.scan(s.db.On(ctx).QueryRow(ctx, "SELECT "+readColumns+" FROM repository_document WHERE id = $1", document))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, repository.ErrNotFound
	}
	return &r.d, err
}

// Known implements repository.Store.
func (s *Store) Known(ctx context.Context, sub repository.Submission) (k repository.Known, err error) {
	d := sub.Document
	if k.SameID, err = s.same(ctx, d); err != nil || k.SameID != nil {
		return k, err
	}
	for _, r := range sub.Header.Related {
		key := r.Parent.Root + "^" + r.Parent.Extension
		found, err := s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE unique_id = $1 ORDER BY CASE WHEN institution_id = $2 THEN 0 ELSE 1 END, id LIMIT 2",
			key, int64(d.Institution))
		if err != nil {
			return k, err
		}
		k.Parents = append(k.Parents, found...)
	}
	if d.SetID != "" && d.Relation == "" {
		k.Set, err = s.documents(ctx, "SELECT "+readColumns+` FROM repository_document WHERE status = 'current' AND relation IN ('', 'RPLC') AND institution_id = $2 AND
			(unique_id = $1 OR (set_id = $1 AND set_id <> unique_id)) ORDER BY id`, d.SetID, int64(d.Institution))
	}
	if err == nil && len(k.Parents)+len(k.Set) > 0 {
		// On PostgreSQL each statement sees what was committed meanwhile: the document itself may stand among its relatives now.
		k.SameID, err = s.same(ctx, d)
	}
	return k, err
}

// same finds the document of the same identifier and custodian, nil when there is none.
func (s *Store) same(ctx context.Context, d repository.Document) (*repository.Document, error) {
	found, err := s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE unique_id = $1 AND institution_id = $2", d.UniqueID, int64(d.Institution))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	return &found[0], nil
}

// Body implements repository.Store.
func (s *Store) Body(ctx context.Context, body id.ID) (*repository.Body, error) {
	b := repository.Body{ID: body}
	err := s.db.On(ctx).QueryRow(ctx, "SELECT hash, size_bytes, packed FROM repository_body WHERE id = $1", body).Scan(&b.Hash, &b.Size, &b.Packed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, repository.ErrNotFound
	}
	return &b, err
}

// Versions implements repository.Store.
func (s *Store) Versions(ctx context.Context, d repository.Document) ([]repository.Document, error) {
	return s.documents(ctx, "SELECT "+readColumns+` FROM repository_document WHERE institution_id = $1 AND
		(unique_id = $2 OR (set_id = $2 AND set_id <> unique_id) OR id = $3 OR id = $4) ORDER BY id LIMIT 100`,
		int64(d.Institution), d.SetID, d.ID, int64(d.Parent))
}

// Totals implements repository.Store.
func (s *Store) Totals(ctx context.Context) (documents, entries int64, err error) {
	err = s.db.On(ctx).QueryRow(ctx, `SELECT CAST(coalesce(sum(documents), 0) AS BIGINT), CAST(coalesce(sum(entries), 0) AS BIGINT)
		FROM repository_total`).Scan(&documents, &entries)
	return documents, entries, err
}
