package empisql

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

const personColumns = `p.id, p.name, p.sex, p.birth, p.ethnic, p.division, p.status, p.survivor, p.provisional, p.institution,
	p.created_at, p.updated_at, p.contact_at, p.version, p.generation, p.sealed`

func (s *Store) scanPerson(r scanner) (empi.Person, error) {
	var p empi.Person
	var created, updated, contact int64
	var sealed []byte
	if err := r.Scan(&p.ID, &p.Name, &p.Sex, &p.Birth, &p.Ethnic, &p.Division, &p.Status, &p.Survivor, &p.Provisional, &p.Institution,
		&created, &updated, &contact, &p.Version, &p.Generation, &sealed); err != nil {
		return p, err
	}
	p.CreatedAt, p.UpdatedAt, p.ContactAt = clock.FromMicros(created), clock.FromMicros(updated), clock.FromMicros(contact)
	b, err := s.open(p.Generation, sealed, place("person", p.ID))
	if err != nil {
		return p, err
	}
	return p, readProfile(b, &p)
}

func (s *Store) people(ctx context.Context, query string, args ...any) ([]empi.Person, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Person
	for rows.Next() {
		p, err := s.scanPerson(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// People implements empi.Store.
func (s *Store) People(ctx context.Context, ids []id.ID) ([]empi.Person, error) {
	var out []empi.Person
	for _, chunk := range chunks(ids) {
		people, err := s.people(ctx, `SELECT `+personColumns+` FROM empi_resident p WHERE p.id IN `+marks(len(chunk)), chunk...)
		if err != nil {
			return nil, err
		}
		out = append(out, people...)
	}
	st, err := s.state(ctx)
	if err != nil || !st.legacy || len(out) == len(ids) {
		return out, err
	}
	var left []id.ID
	for _, x := range ids {
		if !slices.ContainsFunc(out, func(p empi.Person) bool { return p.ID == x }) {
			left = append(left, x)
		}
	}
	old, err := s.legacyPeople(ctx, left)
	return append(out, old...), err
}

// After implements empi.Store.
func (s *Store) After(ctx context.Context, person id.ID, limit int) ([]empi.Person, error) {
	people, err := s.people(ctx, `SELECT `+personColumns+` FROM empi_resident p WHERE p.id > $1 ORDER BY p.id LIMIT $2`, int64(person), limit)
	if err != nil {
		return nil, err
	}
	st, err := s.state(ctx)
	if err != nil || !st.legacy {
		return people, err
	}
	old, err := s.legacyAfter(ctx, person, limit)
	if err != nil {
		return nil, err
	}
	people = append(people, old...)
	slices.SortFunc(people, func(a, b empi.Person) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return people[:min(limit, len(people))], nil
}

// seal gives a person's sealed profile.
func (g *generation) profile(p empi.Person) ([]byte, error) {
	return g.seal.Seal(profileOf(p), place("person", p.ID))
}

const insertPerson = `INSERT INTO empi_resident (id, name, name_fold, pinyin, initials, sex, birth, ethnic, division, status, survivor,
	provisional, institution, created_at, updated_at, contact_at, version, generation, sealed)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`

// Insert implements empi.Store.
func (s *Store) Insert(ctx context.Context, e empi.Entry) (taken int, err error) {
	st, err := s.state(ctx)
	if err != nil {
		return 0, err
	}
	return s.insert(ctx, st.newest, e)
}

func (s *Store) insert(ctx context.Context, g *generation, e empi.Entry) (taken int, err error) {
	p, t := e.Person, e.Traits
	sealed, err := g.profile(p)
	if err != nil {
		return 0, err
	}
	if _, err := s.db.On(ctx).Exec(ctx, insertPerson, int64(p.ID), p.Name.Reveal(), t.Name, t.Pinyin, t.Initials, p.Sex, p.Birth.Reveal(),
		p.Ethnic, p.Division, string(p.Status), int64(p.Survivor), p.Provisional, p.Institution, clock.Micros(p.CreatedAt),
		clock.Micros(p.UpdatedAt), clock.Micros(p.ContactAt), p.Version, g.number, sealed); err != nil {
		return 0, err
	}
	if taken, err = s.addNumbers(ctx, g, p.ID, p.Identifiers); err != nil {
		return 0, err
	}
	return taken, s.addKeys(ctx, p.ID, g.hashes(e))
}

const updatePerson = `UPDATE empi_resident SET name = $2, name_fold = $3, pinyin = $4, initials = $5, sex = $6, birth = $7, ethnic = $8,
	division = $9, status = $10, survivor = $11, provisional = $12, updated_at = $13, contact_at = $14, version = $15, generation = $16,
	sealed = $17, institution = $18 WHERE id = $1 AND version = $19`

// Update implements empi.Store. A person stored with older keys, or by an older version, is moved to the newest on the way.
func (s *Store) Update(ctx context.Context, was, next empi.Entry) (ok bool, taken int, err error) {
	st, err := s.state(ctx)
	if err != nil {
		return false, 0, err
	}
	return s.update(ctx, st, was, next)
}

func (s *Store) update(ctx context.Context, st *state, was, next empi.Entry) (ok bool, taken int, err error) {
	if was.Person.Generation == 0 {
		return s.moveLegacy(ctx, st.newest, was, next)
	}
	g, p, t := st.newest, next.Person, next.Traits
	sealed, err := g.profile(p)
	if err != nil {
		return false, 0, err
	}
	n, err := s.db.On(ctx).Exec(ctx, updatePerson, int64(p.ID), p.Name.Reveal(), t.Name, t.Pinyin, t.Initials, p.Sex, p.Birth.Reveal(),
		p.Ethnic, p.Division, string(p.Status), int64(p.Survivor), p.Provisional, clock.Micros(p.UpdatedAt), clock.Micros(p.ContactAt),
		p.Version, g.number, sealed, p.Institution, was.Person.Version)
	if err != nil || n != 1 {
		return false, 0, err
	}
	old, err := s.ring.generation(was.Person.Generation, false)
	if err != nil {
		return false, 0, err
	}
	gone, added := difference(was.Person.Identifiers, p.Identifiers, old != g)
	if err := s.dropNumbers(ctx, old, p.ID, gone); err != nil {
		return false, 0, err
	}
	if taken, err = s.addNumbers(ctx, g, p.ID, added); err != nil {
		return false, 0, err
	}
	before, after := old.hashes(was), g.hashes(next)
	if err := s.dropKeys(ctx, p.ID, without(before, after)); err != nil {
		return false, 0, err
	}
	return true, taken, s.addKeys(ctx, p.ID, without(after, before))
}

// difference gives the numbers whose index rows go and come; all of them when the keys change.
func difference(was, next []empi.Identifier, all bool) (gone, added []empi.Identifier) {
	if all {
		return was, next
	}
	for _, n := range was {
		if !slices.Contains(next, n) {
			gone = append(gone, n)
		}
	}
	for _, n := range next {
		if !slices.Contains(was, n) {
			added = append(added, n)
		}
	}
	return gone, added
}

func without(all, some []int64) []int64 {
	return slices.DeleteFunc(slices.Clone(all), func(h int64) bool { return slices.Contains(some, h) })
}

func slot(person id.ID, n empi.Identifier) int64 {
	if n.Trust == empi.Unique {
		return 0
	}
	return int64(person)
}

// rowsMax bounds the rows of one INSERT or DELETE.
const rowsMax = 24

func values(columns int) func(int) string {
	return repeat(rowsMax, func(b *strings.Builder, n int) {
		if n > 0 {
			b.WriteString(", ")
		}
		for c := range columns {
			b.WriteString([]string{"(", ", "}[min(c, 1)] + "$" + strconv.Itoa(n*columns+c+1))
		}
		b.WriteString(")")
	})
}

var fourValues, twoValues = values(4), values(2)

// addNumbers adds index rows and gives how many trustworthy numbers somebody else holds.
func (s *Store) addNumbers(ctx context.Context, g *generation, person id.ID, numbers []empi.Identifier) (taken int, err error) {
	for part := range slices.Chunk(numbers, rowsMax) {
		args := make([]any, 0, 4*len(part))
		for _, n := range part {
			args = append(args, g.blind(n), slot(person, n), int64(person), int(n.Trust))
		}
		n, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_number (blind, slot, person, trust) VALUES `+fourValues(len(part))+
			` ON CONFLICT (blind, slot) DO UPDATE SET trust = excluded.trust WHERE empi_number.person = excluded.person`, args...)
		if err != nil {
			return taken, err
		}
		taken += len(part) - int(n)
	}
	return taken, nil
}

func (s *Store) dropNumbers(ctx context.Context, g *generation, person id.ID, numbers []empi.Identifier) error {
	for _, n := range numbers {
		if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_number WHERE blind = $1 AND slot = $2 AND person = $3`,
			g.blind(n), slot(person, n), int64(person)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) addKeys(ctx context.Context, person id.ID, hashes []int64) error {
	for part := range slices.Chunk(hashes, rowsMax) {
		args := make([]any, 0, 2*len(part))
		for _, h := range part {
			args = append(args, h, int64(person))
		}
		if _, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_key (hash, person) VALUES `+twoValues(len(part))+
			` ON CONFLICT (hash, person) DO NOTHING`, args...); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) dropKeys(ctx context.Context, person id.ID, hashes []int64) error {
	for _, h := range hashes {
		if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_key WHERE hash = $1 AND person = $2`, h, int64(person)); err != nil {
			return err
		}
	}
	return nil
}

// Distrust implements empi.Store.
func (s *Store) Distrust(ctx context.Context, n empi.Identifier) error {
	st, err := s.state(ctx)
	if err != nil {
		return err
	}
	_, err = s.db.On(ctx).Exec(ctx, `INSERT INTO empi_number (blind, slot, person, trust) VALUES ($1, -1, 0, 0) ON CONFLICT (blind, slot) DO NOTHING`,
		st.newest.blind(n))
	return err
}

// Trust implements empi.Store.
func (s *Store) Trust(ctx context.Context, n empi.Identifier) error {
	st, err := s.state(ctx)
	if err != nil {
		return err
	}
	for _, g := range st.all {
		if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_number WHERE blind = $1 AND slot = -1`, g.blind(n)); err != nil {
			return err
		}
	}
	return nil
}

// scanLimit bounds the rows a prefix may touch; they are then put in order of identifier for paging.
const scanLimit = "2000"

// One whole statement per column, so that each walks its own index.
var prefixStatements = map[empi.SearchField]string{
	empi.SearchName:     prefixStatement("name_fold"),
	empi.SearchPinyin:   prefixStatement("pinyin"),
	empi.SearchInitials: prefixStatement("initials"),
}

func prefixStatement(column string) string {
	return `SELECT ` + personColumns + ` FROM (SELECT id FROM empi_resident WHERE ` + column + ` <> '' AND ` + column + ` >= $1 AND ` +
		column + ` < $2 AND ($3 = '' OR birth = $3 OR substr(birth, 1, length($3)) = $3) AND ($4 = '' OR sex = $4)
		ORDER BY ` + column + `, birth LIMIT ` + scanLimit + `) AS f JOIN empi_resident p ON p.id = f.id
		WHERE p.id > $5 ORDER BY p.id LIMIT $6`
}

// Search implements empi.Store.
func (s *Store) Search(ctx context.Context, q empi.Search) ([]empi.Person, error) {
	st, err := s.state(ctx)
	if err != nil {
		return nil, err
	}
	found, err := s.search(ctx, st, q)
	if err != nil || !st.legacy {
		return found, err
	}
	old, err := s.legacySearch(ctx, q)
	if err != nil {
		return nil, err
	}
	found = append(found, old...)
	slices.SortFunc(found, func(a, b empi.Person) int { return int(min(max(a.ID-b.ID, -1), 1)) })
	return found[:min(q.Limit, len(found))], nil
}

func (s *Store) search(ctx context.Context, st *state, q empi.Search) ([]empi.Person, error) {
	switch {
	case len(q.Numbers) > 0:
		args := []any{int64(q.After), q.Limit}
		for _, g := range st.all {
			for _, n := range q.Numbers {
				args = append(args, g.blind(empi.Identifier{System: q.System, Value: phiNumber(n)}))
			}
		}
		return s.people(ctx, `SELECT `+personColumns+` FROM empi_resident p WHERE p.id > $1 AND p.id IN (SELECT person FROM
			empi_number WHERE blind IN `+marksAfter(2, len(args)-2)+` ORDER BY slot LIMIT `+scanLimit+`) ORDER BY p.id LIMIT $2`, args...)
	case q.Phone != "":
		args := []any{int64(q.After), q.Limit}
		for _, g := range st.all {
			args = append(args, g.phone(q.Phone))
		}
		return s.people(ctx, `SELECT `+personColumns+` FROM empi_resident p WHERE p.id > $1 AND p.id IN (SELECT person FROM
			empi_key WHERE hash IN `+marksAfter(2, len(args)-2)+` LIMIT `+scanLimit+`) ORDER BY p.id LIMIT $2`, args...)
	}
	// The character after the last of Unicode closes the range of texts that begin with the prefix.
	return s.people(ctx, prefixStatements[q.Field], q.Prefix, q.Prefix+"\U0010ffff", q.Birth.Reveal(), q.Sex, int64(q.After), q.Limit)
}

// Count implements empi.Store.
func (s *Store) Count(ctx context.Context) (c empi.Counts, err error) {
	const people = `SELECT count(*) FILTER (WHERE status <> 'merged'), count(*) FILTER (WHERE status <> 'merged' AND provisional),
		count(*) FILTER (WHERE status = 'merged'), count(*) FILTER (WHERE status = 'deceased') FROM `
	tables := []string{"empi_resident"}
	st, err := s.state(ctx)
	if err != nil {
		return c, err
	}
	if st.legacy {
		tables = append(tables, "empi_person")
	}
	for _, t := range tables {
		var n empi.Counts
		if err := s.db.On(ctx).QueryRow(ctx, people+t).Scan(&n.Persons, &n.Provisional, &n.Merged, &n.Deceased); err != nil {
			return c, err
		}
		c.Persons, c.Provisional, c.Merged, c.Deceased = c.Persons+n.Persons, c.Provisional+n.Provisional, c.Merged+n.Merged, c.Deceased+n.Deceased
	}
	err = s.db.On(ctx).QueryRow(ctx, `SELECT count(*) FILTER (WHERE status IN ('open', 'second-opinion')), count(*) FILTER (WHERE status = 'same'),
		count(*) FILTER (WHERE status = 'different') FROM empi_review`).Scan(&c.Open, &c.Same, &c.Different)
	return c, err
}
