package qualitysql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/quality"
	"minkang/internal/quality/qualitysql"
	"minkang/internal/quality/qualitytest"
)

func TestStore(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			qualitytest.Suite(t, func(t *testing.T) (quality.Store, quality.Unit) {
				db := open(t, qualitysql.Migrations())
				return qualitysql.New(db), db
			})
		})
	}
}
