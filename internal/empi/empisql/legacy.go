package empisql

import (
	"context"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// What this file reads was written by versions that kept numbers, telephones and addresses in the open: empi_person and
// empi_identifier. The rekey job moves every row; from then on nothing here is called.

func (s *Store) legacyLeft(ctx context.Context) (bool, error) {
	var n int
	err := s.db.On(ctx).QueryRow(ctx, `SELECT count(*) FROM (SELECT id FROM empi_person LIMIT 1) AS l`).Scan(&n)
	return n > 0, err
}

const legacyColumns = `p.id, p.name, p.sex, p.birth, p.ethnic, p.phone, p.address, p.division, p.status, p.survivor,
	p.provisional, p.institution, p.created_at, p.updated_at, p.contact_at, p.version`

// legacy reads people of the old tables with their numbers.
func (s *Store) legacy(ctx context.Context, query string, args ...any) ([]empi.Person, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Person
	for rows.Next() {
		var p empi.Person
		var created, updated, contact int64
		if err := rows.Scan(&p.ID, &p.Name, &p.Sex, &p.Birth, &p.Ethnic, &p.Phone, &p.Address, &p.Division, &p.Status, &p.Survivor,
			&p.Provisional, &p.Institution, &created, &updated, &contact, &p.Version); err != nil {
			return nil, err
		}
		p.CreatedAt, p.UpdatedAt, p.ContactAt = clock.FromMicros(created), clock.FromMicros(updated), clock.FromMicros(contact)
		if p.Institution != "" {
			p.Seen = []string{p.Institution}
		}
		out = append(out, p)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	rows.Close()
	return out, s.legacyNumbers(ctx, out)
}

func (s *Store) legacyNumbers(ctx context.Context, people []empi.Person) error {
	at := make(map[id.ID]*empi.Person, len(people))
	ids := make([]id.ID, len(people))
	for i := range people {
		at[people[i].ID], ids[i] = &people[i], people[i].ID
	}
	for _, chunk := range chunks(ids) {
		rows, err := s.db.On(ctx).Query(ctx, `SELECT person, system, value, trust FROM empi_identifier WHERE person IN `+
			marks(len(chunk))+` ORDER BY person, added_at, system, value, slot`, chunk...)
		if err != nil {
			return err
		}
		for rows.Next() {
			var person id.ID
			var n empi.Identifier
			if err := rows.Scan(&person, &n.System, &n.Value, &n.Trust); err != nil {
				rows.Close()
				return err
			}
			at[person].Identifiers = append(at[person].Identifiers, n)
			if _, owner, local := strings.Cut(n.System, "^"); local && !at[person].SeenBy(owner) {
				at[person].Seen = append(at[person].Seen, owner)
			}
		}
		if err := rows.Err(); err != nil {
			return err
		}
		rows.Close()
	}
	return nil
}

func (s *Store) legacyPeople(ctx context.Context, ids []id.ID) ([]empi.Person, error) {
	var out []empi.Person
	for _, chunk := range chunks(ids) {
		people, err := s.legacy(ctx, `SELECT `+legacyColumns+` FROM empi_person p WHERE p.id IN `+marks(len(chunk)), chunk...)
		if err != nil {
			return nil, err
		}
		out = append(out, people...)
	}
	return out, nil
}

func (s *Store) legacyAfter(ctx context.Context, person id.ID, limit int) ([]empi.Person, error) {
	return s.legacy(ctx, `SELECT `+legacyColumns+` FROM empi_person p WHERE p.id > $1 ORDER BY p.id LIMIT $2`, int64(person), limit)
}

var legacyHolderParts = repeat(partsMax, func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(" UNION ALL ")
	}
	k := strconv.Itoa
	b.WriteString(`SELECT ` + k(n) + `, slot, person, trust FROM (SELECT slot, person, trust FROM empi_identifier WHERE system = $` + k(2*n+2) +
		` AND value = $` + k(2*n+3) + ` ORDER BY slot LIMIT $1) AS h` + k(n))
})

func (s *Store) legacyHolders(ctx context.Context, numbers []empi.Identifier, limit int) ([]empi.Holding, error) {
	args := make([]any, 1, 1+2*len(numbers))
	args[0] = limit
	for _, n := range numbers {
		args = append(args, n.System, n.Value.Reveal())
	}
	rows, err := s.db.On(ctx).Query(ctx, legacyHolderParts(len(numbers)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Holding
	for rows.Next() {
		var slot int64
		var h empi.Holding
		if err := rows.Scan(&h.Number, &slot, (*int64)(&h.Person), &h.Trust); err != nil {
			return nil, err
		}
		h.Sole = slot == 0
		out = append(out, h)
	}
	return out, rows.Err()
}

// legacyCandidates finds by name reading or telephone beside the birth date, as older versions did.
func (s *Store) legacyCandidates(ctx context.Context, t empi.Traits, limit int) ([]id.ID, error) {
	if t.Birth.Precision() != empi.ByDay {
		return nil, nil
	}
	rows, err := s.db.On(ctx).Query(ctx, `SELECT id FROM (SELECT id FROM empi_person WHERE pinyin <> '' AND pinyin = $1 AND birth = $3 ORDER BY id LIMIT $4) AS a
		UNION SELECT id FROM (SELECT id FROM empi_person WHERE phone_digits <> '' AND phone_digits = $2 AND birth = $3 ORDER BY id LIMIT $4) AS b`,
		t.Pinyin, t.Phone, t.Birth.Reveal(), limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []id.ID
	for rows.Next() {
		var i id.ID
		if err := rows.Scan(&i); err != nil {
			return nil, err
		}
		out = append(out, i)
	}
	return out, rows.Err()
}

func (s *Store) legacySearch(ctx context.Context, q empi.Search) ([]empi.Person, error) {
	switch {
	case len(q.Numbers) > 0:
		return s.legacy(ctx, `SELECT `+legacyColumns+` FROM empi_person p WHERE p.id > $1 AND p.id IN (SELECT person FROM
			empi_identifier WHERE system = $3 AND value IN ($4, $5) ORDER BY slot LIMIT `+scanLimit+`) ORDER BY p.id LIMIT $2`,
			int64(q.After), q.Limit, q.System, q.Numbers[0], q.Numbers[len(q.Numbers)-1])
	case q.Phone != "":
		return s.legacy(ctx, `SELECT `+legacyColumns+` FROM empi_person p WHERE p.phone_digits <> '' AND p.phone_digits = $1
			AND p.id > $2 ORDER BY p.id LIMIT $3`, q.Phone, int64(q.After), q.Limit)
	}
	statement := strings.ReplaceAll(strings.ReplaceAll(prefixStatements[q.Field], personColumns, legacyColumns), "empi_resident", "empi_person")
	return s.legacy(ctx, statement, q.Prefix, q.Prefix+"\U0010ffff", q.Birth.Reveal(), q.Sex, int64(q.After), q.Limit)
}

// moveLegacy takes a person out of the old tables and stores its next state in the new ones.
func (s *Store) moveLegacy(ctx context.Context, g *generation, was, next empi.Entry) (ok bool, taken int, err error) {
	n, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_person WHERE id = $1 AND version = $2`, int64(was.Person.ID), was.Person.Version)
	if err != nil || n != 1 {
		return false, 0, err
	}
	for _, i := range was.Person.Identifiers { // by key: rows of others are not touched
		for _, slot := range []int64{0, int64(was.Person.ID)} {
			if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_identifier WHERE system = $1 AND value = $2 AND slot = $3 AND person = $4`,
				i.System, i.Value.Reveal(), slot, int64(was.Person.ID)); err != nil {
				return false, 0, err
			}
		}
	}
	taken, err = s.insert(ctx, g, next)
	return true, taken, err
}
