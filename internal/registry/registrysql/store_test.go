package registrysql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/registry/registrysql"
	"minkang/internal/registry/registrytest"
)

func TestStore(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{
		"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			registrytest.Run(t, func(t *testing.T) *registrytest.World {
				db := open(t, registrysql.Migrations())
				return registrytest.NewWorld(registrysql.New(db), db, clock.At(registrytest.Noon))
			})
		})
	}
}
