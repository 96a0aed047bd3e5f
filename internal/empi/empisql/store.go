package empisql

import (
	"context"
	"embed"
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
	ring  *ring
}

// Open returns the store on a migrated database, sealing with the keys. On an empty store it makes the first generation of
// keys. Errors: empi.key-missing when the keys are not those the store was sealed with.
func Open(ctx context.Context, db *sqldb.DB, c clock.Clock, keys Keys) (*Store, error) {
	s := &Store{db: db, clock: c, ring: &ring{keys: keys, made: map[int]*generation{}}}
	if err := s.load(ctx); err != nil {
		return nil, err
	}
	if s.ring.now.Load().newest == nil {
		if err := db.Write(ctx, s.BeginGeneration); err != nil {
			return nil, err
		}
		return s, s.load(ctx)
	}
	return s, nil
}

// Lock implements empi.Store. SQLite has one writer, so inside Write nobody can come between; PostgreSQL takes advisory
// locks that end with the transaction.
func (s *Store) Lock(ctx context.Context, keys []string) (bool, error) {
	if s.db.Engine() == sqldb.SQLite {
		return false, nil
	}
	return true, s.lockPostgres(ctx, keys)
}

type scanner interface{ Scan(...any) error }

// repeat builds a statement with n repeated parts and keeps it, so that the same count is the same text.
func repeat(most int, part func(b *strings.Builder, n int)) func(int) string {
	cache := make([]string, most+1)
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
const inMax = 96

var marksOf = repeat(inMax, func(b *strings.Builder, n int) {
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
