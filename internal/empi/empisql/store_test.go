package empisql_test

import (
	"context"
	"testing"

	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
)

func open(t testing.TB, db *sqldb.DB, c clock.Clock) *empisql.Store {
	t.Helper()
	s, err := empisql.Open(context.Background(), db, c, empitest.Keys("test"))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	for name, begin := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{
		"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			empitest.Run(t, func(t *testing.T) *empitest.World {
				db := begin(t, empisql.Migrations())
				c := clock.At(empitest.Noon)
				return empitest.NewWorld(open(t, db, c), db, c)
			})
		})
	}
}
