package empisql_test

import (
	"testing"

	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
)

func TestStore(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{
		"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			empitest.Run(t, func(t *testing.T) *empitest.World {
				db := open(t, empisql.Migrations())
				c := clock.At(empitest.Noon)
				return empitest.NewWorld(empisql.New(db, c), db, c)
			})
		})
	}
}
