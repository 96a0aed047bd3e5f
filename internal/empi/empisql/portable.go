package empisql

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"
	"strconv"
	"strings"

	"minkang/internal/empi"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

//go:embed migrations
var files embed.FS

// Migrations are the tables of the index.
func Migrations() sqldb.Migrations {
	sub, err := fs.Sub(files, "migrations")
	if err != nil {
		panic(err)
	}
	return sqldb.Migrations{Context: "empi", FS: sub}
}

// Store implements empi.Store. Safe for concurrent use.
type Store struct {
	db    *sqldb.DB
	clock clock.Clock
}

// New returns the store on a migrated database.
func New(db *sqldb.DB, c clock.Clock) *Store { return &Store{db: db, clock: c} }

const personColumns = `p.id, p.name, p.sex, p.birth, p.ethnic, p.phone, p.address, p.division, p.status, p.survivor,
	p.provisional, p.institution, p.created_at, p.updated_at, p.contact_at, p.version`

type scanner interface{ Scan(...any) error }

func scanPerson(r scanner, more ...any) (empi.Person, error) {
	var p empi.Person
	var created, updated, contact int64
	err := r.Scan(append([]any{&p.ID, &p.Name, &p.Sex, &p.Birth, &p.Ethnic, &p.Phone, &p.Address, &p.Division, &p.Status,
		&p.Survivor, &p.Provisional, &p.Institution, &created, &updated, &contact, &p.Version}, more...)...)
	p.CreatedAt, p.UpdatedAt, p.ContactAt = clock.FromMicros(created), clock.FromMicros(updated), clock.FromMicros(contact)
	return p, err
}

func (s *Store) people(ctx context.Context, query string, args ...any) ([]empi.Person, error) {
	rows, err := s.db.On(ctx).Query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Person
	for rows.Next() {
		p, err := scanPerson(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// byNumbers asks for each number by itself, trustworthy holders first, so that a placeholder shared by thousands costs no
// more than its limit.
var byNumbers = repeat(func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(" UNION ALL ")
	}
	k := strconv.Itoa
	b.WriteString(`SELECT ` + personColumns + `, i.system, i.value, i.trust FROM (SELECT system, value, trust, person FROM
		empi_identifier WHERE system = $` + k(2*n+2) + ` AND value = $` + k(2*n+3) + ` ORDER BY slot LIMIT $1) AS i
		JOIN empi_person p ON p.id = i.person`)
})

// ByNumbers implements empi.Store.
func (s *Store) ByNumbers(ctx context.Context, numbers []empi.Identifier, limit int) ([]empi.Person, error) {
	if len(numbers) == 0 {
		return nil, nil
	}
	args := make([]any, 1, 2*len(numbers)+1)
	args[0] = limit
	for _, n := range numbers {
		args = append(args, n.System, n.Value.Reveal())
	}
	rows, err := s.db.On(ctx).Query(ctx, byNumbers(len(numbers)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []empi.Person
next:
	for rows.Next() {
		var i empi.Identifier
		p, err := scanPerson(rows, &i.System, &i.Value, &i.Trust)
		if err != nil {
			return nil, err
		}
		for k := range out {
			if out[k].ID == p.ID {
				out[k].Identifiers = append(out[k].Identifiers, i)
				continue next
			}
		}
		p.Identifiers = []empi.Identifier{i}
		out = append(out, p)
	}
	return out, rows.Err()
}

// ByReading implements empi.Store.
func (s *Store) ByReading(ctx context.Context, pinyin string, birth empi.Date, limit int) ([]empi.Person, error) {
	return s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.pinyin <> '' AND p.pinyin = $1 AND p.birth = $2
		ORDER BY p.id LIMIT $3`, pinyin, birth.Reveal(), limit)
}

// ByPhone implements empi.Store.
func (s *Store) ByPhone(ctx context.Context, phone string, birth empi.Date, limit int) ([]empi.Person, error) {
	return s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.phone_digits <> '' AND p.phone_digits = $1 AND p.birth = $2
		ORDER BY p.id LIMIT $3`, phone, birth.Reveal(), limit)
}

// ByIDs implements empi.Store.
func (s *Store) ByIDs(ctx context.Context, ids []id.ID) ([]empi.Person, error) {
	var out []empi.Person
	for _, chunk := range chunks(ids) {
		people, err := s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.id IN `+marks(len(chunk)), chunk...)
		if err != nil {
			return nil, err
		}
		out = append(out, people...)
	}
	return out, nil
}

// After implements empi.Store.
func (s *Store) After(ctx context.Context, person id.ID, limit int) ([]empi.Person, error) {
	return s.people(ctx, `SELECT `+personColumns+` FROM empi_person p WHERE p.id > $1 ORDER BY p.id LIMIT $2`, int64(person), limit)
}

// Identifiers implements empi.Store.
func (s *Store) Identifiers(ctx context.Context, ids []id.ID) (map[id.ID][]empi.Identifier, error) {
	out := make(map[id.ID][]empi.Identifier, len(ids))
	for _, chunk := range chunks(ids) {
		if err := s.identifiers(ctx, chunk, out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Store) identifiers(ctx context.Context, chunk []any, out map[id.ID][]empi.Identifier) error {
	rows, err := s.db.On(ctx).Query(ctx, `SELECT person, system, value, trust FROM empi_identifier WHERE person IN `+
		marks(len(chunk))+` ORDER BY person, added_at, system, value, slot`, chunk...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var person id.ID
		var i empi.Identifier
		if err := rows.Scan(&person, &i.System, &i.Value, &i.Trust); err != nil {
			return err
		}
		out[person] = append(out[person], i)
	}
	return rows.Err()
}

// Insert implements empi.Store.
func (s *Store) Insert(ctx context.Context, p empi.Person, t empi.Traits) error {
	_, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_person (id, name, name_fold, pinyin, initials, sex, birth, ethnic, phone,
		phone_digits, address, division, status, survivor, provisional, institution, created_at, updated_at, contact_at, version)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
		int64(p.ID), p.Name.Reveal(), t.Name, t.Pinyin, t.Initials, p.Sex, p.Birth.Reveal(), p.Ethnic, p.Phone.Reveal(),
		t.Phone, p.Address.Reveal(), p.Division, string(p.Status), int64(p.Survivor), p.Provisional, p.Institution,
		clock.Micros(p.CreatedAt), clock.Micros(p.UpdatedAt), clock.Micros(p.ContactAt), p.Version)
	return err
}

// Update implements empi.Store.
func (s *Store) Update(ctx context.Context, p empi.Person, t empi.Traits) (bool, error) {
	n, err := s.db.On(ctx).Exec(ctx, `UPDATE empi_person SET name = $2, name_fold = $3, pinyin = $4, initials = $5, sex = $6,
		birth = $7, ethnic = $8, phone = $9, phone_digits = $10, address = $11, division = $12, status = $13, survivor = $14,
		provisional = $15, updated_at = $16, contact_at = $17, version = $18 WHERE id = $1 AND version = $18 - 1`,
		int64(p.ID), p.Name.Reveal(), t.Name, t.Pinyin, t.Initials, p.Sex, p.Birth.Reveal(), p.Ethnic, p.Phone.Reveal(),
		t.Phone, p.Address.Reveal(), p.Division, string(p.Status), int64(p.Survivor), p.Provisional,
		clock.Micros(p.UpdatedAt), clock.Micros(p.ContactAt), p.Version)
	return n == 1, err
}

// AddIdentifiers implements empi.Store.
func (s *Store) AddIdentifiers(ctx context.Context, person id.ID, numbers []empi.Identifier) (taken int, err error) {
	now := clock.Micros(s.clock.Now())
	for _, n := range numbers {
		slot := int64(person)
		if n.Trust == empi.Unique {
			slot = 0
			// A number that was doubtful before takes the trustworthy slot instead.
			if _, err := s.db.On(ctx).Exec(ctx, `DELETE FROM empi_identifier WHERE system = $1 AND value = $2 AND slot = $3`,
				n.System, n.Value.Reveal(), int64(person)); err != nil {
				return taken, err
			}
		}
		added, err := s.db.On(ctx).Exec(ctx, `INSERT INTO empi_identifier (system, value, slot, person, trust, added_at)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (system, value, slot) DO NOTHING`,
			n.System, n.Value.Reveal(), slot, int64(person), int(n.Trust), now)
		if err != nil {
			return taken, err
		}
		if added == 0 && n.Trust == empi.Unique {
			holder := int64(0)
			err := s.db.On(ctx).QueryRow(ctx, `SELECT person FROM empi_identifier WHERE system = $1 AND value = $2 AND slot = 0`,
				n.System, n.Value.Reveal()).Scan(&holder)
			if err != nil && !errors.Is(err, sql.ErrNoRows) {
				return taken, err
			}
			if holder != int64(person) {
				taken++
			}
		}
	}
	return taken, nil
}

// Lock implements empi.Store. SQLite has one writer, so inside Write nobody can come between; PostgreSQL takes advisory
// locks that end with the transaction.
func (s *Store) Lock(ctx context.Context, keys []string) (bool, error) {
	if s.db.Engine() == sqldb.SQLite {
		return false, nil
	}
	return true, s.lockPostgres(ctx, keys)
}

// repeat builds a statement with n repeated parts and keeps it, so that the same count is the same text.
func repeat(part func(b *strings.Builder, n int)) func(int) string {
	var cache [32]string
	for n := range cache {
		var b strings.Builder
		for k := range n {
			part(&b, k)
		}
		cache[n] = b.String()
	}
	return func(n int) string { return cache[n] }
}

// inMax bounds the values of one IN list; marks has one text per length up to it.
const inMax = 31

var marksOf = repeat(func(b *strings.Builder, n int) {
	if n > 0 {
		b.WriteString(", ")
	}
	b.WriteString("$" + strconv.Itoa(n+1))
})

func marks(n int) string { return "(" + marksOf(n) + ")" }

func chunks(ids []id.ID) [][]any {
	var out [][]any
	for len(ids) > 0 {
		n := min(len(ids), inMax)
		args := make([]any, n)
		for i, x := range ids[:n] {
			args[i] = int64(x)
		}
		out, ids = append(out, args), ids[n:]
	}
	return out
}

var _ empi.Store = (*Store)(nil)
