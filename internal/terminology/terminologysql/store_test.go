package terminologysql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/terminology"
	"minkang/internal/terminology/terminologysql"
	"minkang/internal/terminology/terminologytest"
)

func TestStore(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{
		"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			terminologytest.Run(t, func(t *testing.T, cfg terminology.Config) *terminologytest.World {
				db := open(t, terminologysql.Migrations())
				return terminologytest.NewWorld(t, terminologysql.New(db), db, cfg)
			})
		})
	}
}
