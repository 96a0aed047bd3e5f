package repositorysql

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
	"minkang/internal/repository"
)

// in builds "name IN ($n, …)" and appends the values.
func in[T any](name string, values []T, args *[]any) string {
	marks := make([]string, len(values))
	for i, v := range values {
		*args = append(*args, v)
		marks[i] = "$" + strconv.Itoa(len(*args))
	}
	if len(marks) == 0 {
		return "1 = 0"
	}
	return name + " IN (" + strings.Join(marks, ", ") + ")"
}

// cursor of a person's list.
type cursor struct {
	At int64 `json:"a"`
	ID id.ID `json:"i"`
}

// List implements repository.Store.
func (s *Store) List(ctx context.Context, persons []id.ID, f repository.Filter, p page.Request) ([]repository.Document, string, error) {
	var args []any
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	w := in("person_id", persons, &args)
	add := func(cond string) { w += " AND " + cond }
	if f.Kind != "" {
		add("kind = " + arg(f.Kind))
	}
	if f.Type != "" {
		add("type = " + arg(f.Type))
	}
	if f.Institution != 0 {
		add("institution_id = " + arg(f.Institution))
	}
	if f.Status != "" {
		add("status = " + arg(string(f.Status)))
	}
	if !f.From.IsZero() {
		add("service_from >= " + arg(clock.Micros(f.From)))
	}
	if !f.To.IsZero() {
		add("service_from < " + arg(clock.Micros(f.To)))
	}
	if f.Query != "" {
		like := arg("%" + escapeLike(f.Query) + "%")
		add("(title LIKE " + like + " ESCAPE '!' OR diagnosis LIKE " + like + " ESCAPE '!' OR department LIKE " + like + " ESCAPE '!' OR doctor LIKE " + like + " ESCAPE '!')")
	}
	var c cursor
	if ok, err := page.Decode(p.After, &c); err != nil {
		return nil, "", err
	} else if ok {
		add("(service_from, id) < (" + arg(c.At) + ", " + arg(c.ID) + ")")
	}
	docs, err := s.documents(ctx, "SELECT "+columns+" FROM repository_document WHERE "+w+
		" ORDER BY service_from DESC, id DESC LIMIT "+strconv.Itoa(p.Rows()+1), args...)
	if err != nil || len(docs) <= p.Rows() {
		return docs, "", err
	}
	docs = docs[:p.Rows()]
	last := docs[len(docs)-1]
	return docs, page.Encode(cursor{clock.Micros(last.ServiceFrom), last.ID}), nil
}

func escapeLike(s string) string {
	return strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(s)
}

// All implements repository.Store.
func (s *Store) All(ctx context.Context, persons []id.ID, limit int) ([]repository.Document, error) {
	var args []any
	return s.documents(ctx, "SELECT "+columns+" FROM repository_document WHERE "+in("person_id", persons, &args)+
		" ORDER BY service_from DESC, id DESC LIMIT "+strconv.Itoa(limit), args...)
}

const entryColumns = `e.person_id, e.document_id, e.n, e.kind, e.ts, e.code, e.system, e.edition, e.name, e.value, e.number, e.unit, e.range, e.flag,
	e.attrs, e.element, e.path`

func (s *Store) entries(ctx context.Context, query string, args ...any) ([]repository.Entry, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []repository.Entry
	for rows.Next() {
		var e repository.Entry
		var ts int64
		var attrs string
		if err := rows.Scan(&e.Person, &e.Document, &e.N, &e.Kind, &ts, &e.Code, &e.System, &e.Edition, &e.Name, &e.Value, &e.Number,
			&e.Unit, &e.Range, &e.Flag, &attrs, &e.Element, &e.Path); err != nil {
			return nil, err
		}
		e.At = clock.FromMicros(ts)
		if attrs != "{}" {
			if err := json.Unmarshal([]byte(attrs), &e.Attrs); err != nil {
				return nil, err
			}
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

const currentEntries = ` FROM repository_entry e JOIN repository_document d ON d.person_id = e.person_id AND d.id = e.document_id
	WHERE d.status = 'current' AND `

// Entries implements repository.Store.
func (s *Store) Entries(ctx context.Context, persons []id.ID, kinds []string, limit int) ([]repository.Entry, error) {
	var args []any
	w := in("e.person_id", persons, &args)
	if len(kinds) > 0 {
		w += " AND " + in("e.kind", kinds, &args)
	}
	return s.entries(ctx, "SELECT "+entryColumns+currentEntries+w+" ORDER BY e.ts DESC, e.document_id DESC, e.n LIMIT "+strconv.Itoa(limit), args...)
}

// Series implements repository.Store.
func (s *Store) Series(ctx context.Context, persons []id.ID, kind string, codes []string, limit int) ([]repository.Entry, error) {
	args := []any{kind}
	w := "e.kind = $1 AND " + in("e.person_id", persons, &args) + " AND " + in("e.code", codes, &args)
	return s.entries(ctx, "SELECT "+entryColumns+currentEntries+w+" ORDER BY e.ts, e.document_id, e.n LIMIT "+strconv.Itoa(limit), args...)
}

// EntriesOf implements repository.Store.
func (s *Store) EntriesOf(ctx context.Context, documents []repository.Document) ([]repository.Entry, error) {
	var out []repository.Entry
	for len(documents) > 0 {
		n := min(len(documents), 100)
		var args []any
		var w []string
		for _, d := range documents[:n] {
			args = append(args, d.Person, d.ID)
			w = append(w, "(person_id = $"+strconv.Itoa(len(args)-1)+" AND document_id = $"+strconv.Itoa(len(args))+")")
		}
		documents = documents[n:]
		got, err := s.entries(ctx, "SELECT "+entryColumns+" FROM repository_entry e WHERE "+strings.Join(w, " OR ")+" ORDER BY e.document_id, e.n", args...)
		if err != nil {
			return nil, err
		}
		out = append(out, got...)
	}
	return out, nil
}

// Batch implements repository.Store.
func (s *Store) Batch(ctx context.Context, documents []id.ID) ([]repository.Document, error) {
	found := make(map[id.ID]repository.Document, len(documents))
	for rest := documents; len(rest) > 0; {
		n := min(len(rest), 200)
		var args []any
		docs, err := s.documents(ctx, "SELECT "+columns+" FROM repository_document WHERE "+in("id", rest[:n], &args), args...)
		if err != nil {
			return nil, err
		}
		for _, d := range docs {
			found[d.ID] = d
		}
		rest = rest[n:]
	}
	out := make([]repository.Document, 0, len(found))
	for _, i := range documents {
		if d, ok := found[i]; ok {
			out = append(out, d)
			delete(found, i)
		}
	}
	return out, nil
}

// After implements repository.Store.
func (s *Store) After(ctx context.Context, document id.ID, limit int) ([]repository.Document, error) {
	return s.documents(ctx, "SELECT "+columns+" FROM repository_document WHERE id > $1 ORDER BY id LIMIT $2", int64(document), limit)
}

// Cared implements repository.Store.
func (s *Store) Cared(ctx context.Context, persons []id.ID, institution id.ID, since time.Time) (time.Time, bool, error) {
	args := []any{institution, clock.Micros(since)}
	var last *int64
	err := s.db.On(ctx).QueryRow(ctx, "SELECT max(service_from) FROM repository_document WHERE institution_id = $1 AND service_from >= $2 AND "+
		in("person_id", persons, &args), args...).Scan(&last)
	if err != nil || last == nil {
		return time.Time{}, false, err
	}
	return clock.FromMicros(*last), true, nil
}
