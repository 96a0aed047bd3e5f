package repositorysql

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
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
	docs, err := s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE "+w+
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
	return s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE "+in("person_id", persons, &args)+
		" ORDER BY service_from DESC, id DESC LIMIT "+strconv.Itoa(limit), args...)
}

// entryColumns of one entry. The texts come as one, parted by textMark: a column costs more to hand over than to join, and a
// long record has thousands of entries.
const entryColumns = `e.person_id, e.document_id, e.n, e.ts, e.number, concat_ws('` + textMark + `', e.kind, e.code, e.system, e.edition, e.name, e.value,
	e.unit, e.range, e.flag, e.attrs, e.element, e.path)`

// textMark parts texts; Add keeps it out of them, and XML cannot carry it at all.
const textMark = "\x1f"

// unmarked keeps the mark out of a text.
func unmarked(s string) string {
	if strings.Contains(s, textMark) {
		return strings.ReplaceAll(s, textMark, " ")
	}
	return s
}

// texts splits what entryColumns joined.
func texts(joined string, into ...*string) error {
	for i, t := range into {
		head, tail, more := strings.Cut(joined, textMark)
		if more != (i < len(into)-1) {
			return errTexts
		}
		*t, joined = head, tail
	}
	return nil
}

var errTexts = errors.New("repositorysql: an entry's texts hold the mark that parts them")

func (s *Store) entries(ctx context.Context, query string, args ...any) ([]repository.Entry, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []repository.Entry
	var e repository.Entry
	var ts int64
	var joined, attrs string
	into := []any{&e.Person, &e.Document, &e.N, &ts, &e.Number, &joined}
	parts := []*string{&e.Kind, &e.Code, &e.System, &e.Edition, &e.Name, &e.Value, &e.Unit, &e.Range, &e.Flag, &attrs, &e.Element, &e.Path}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		if err := texts(joined, parts...); err != nil {
			return nil, err
		}
		e.At = clock.FromMicros(ts)
		if e.Attrs, err = readAttrs(attrs); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// readAttrs reads an entry's attributes: an object of texts. Nearly all are plain, and reading those by hand costs a tenth.
func readAttrs(text string) (map[string]string, error) {
	if text == "{}" {
		return nil, nil
	}
	if m, ok := plainAttrs(text); ok {
		return m, nil
	}
	var m map[string]string
	err := json.Unmarshal([]byte(text), &m)
	return m, err
}

// plainAttrs reads {"name":"value",…} without spaces and escapes, as Add writes it; false for anything else.
func plainAttrs(text string) (map[string]string, bool) {
	if len(text) < 2 || text[0] != '{' || text[len(text)-1] != '}' || strings.IndexByte(text, '\\') >= 0 {
		return nil, false
	}
	m := make(map[string]string, strings.Count(text, `":"`))
	for rest := text[1 : len(text)-1]; ; rest = rest[1:] {
		var name, value string
		var ok bool
		if name, rest, ok = quoted(rest); !ok || rest == "" || rest[0] != ':' {
			return nil, false
		}
		if value, rest, ok = quoted(rest[1:]); !ok {
			return nil, false
		}
		m[name] = value
		if rest == "" {
			return m, true
		}
		if rest[0] != ',' {
			return nil, false
		}
	}
}

// quoted cuts a text in quotation marks off the front.
func quoted(s string) (text, rest string, ok bool) {
	if s == "" || s[0] != '"' {
		return "", s, false
	}
	end := strings.IndexByte(s[1:], '"')
	if end < 0 {
		return "", s, false
	}
	return s[1 : 1+end], s[end+2:], true
}

// currentEntries joins documents first, for both engines: a person has fewer documents than entries.
const currentEntries = ` FROM repository_document d CROSS JOIN repository_entry e WHERE e.person_id = d.person_id AND e.document_id = d.id
	AND d.status = 'current' AND `

// Entries implements repository.Store. The newest limit entries are found by sorting here: the engine would sort whole rows.
func (s *Store) Entries(ctx context.Context, persons []id.ID, kinds []string, limit int) ([]repository.Entry, error) {
	var args []any
	w := in("d.person_id", persons, &args)
	if len(kinds) > 0 {
		w += " AND " + in("e.kind", kinds, &args)
	}
	all, err := s.entries(ctx, "SELECT "+entryColumns+currentEntries+w+" LIMIT "+strconv.Itoa(limit+1), args...)
	if err != nil {
		return nil, err
	}
	if len(all) > limit { // a record beyond every bound
		return s.entries(ctx, "SELECT "+entryColumns+currentEntries+w+" ORDER BY e.ts DESC, e.document_id DESC, e.n LIMIT "+strconv.Itoa(limit), args...)
	}
	return newestFirst(all), nil
}

// newestFirst orders entries; it moves each only once, since they are large.
func newestFirst(all []repository.Entry) []repository.Entry {
	order := make([]int32, len(all))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(i, j int32) int {
		a, b := &all[i], &all[j]
		return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Document, a.Document), cmp.Compare(a.N, b.N))
	})
	out := make([]repository.Entry, len(all))
	for i, o := range order {
		out[i] = all[o]
	}
	return out
}

// Series implements repository.Store.
func (s *Store) Series(ctx context.Context, persons []id.ID, kind string, codes []string, limit int) ([]repository.Entry, error) {
	args := []any{kind}
	w := "e.kind = $1 AND " + in("d.person_id", persons, &args) + " AND " + in("e.code", codes, &args)
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
		docs, err := s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE "+in("id", rest[:n], &args), args...)
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
	return s.documents(ctx, "SELECT "+readColumns+" FROM repository_document WHERE id > $1 ORDER BY id LIMIT $2", int64(document), limit)
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
