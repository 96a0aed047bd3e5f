package exchangesql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/exchange"
	"minkang/internal/exchange/exchangesql"
	"minkang/internal/exchange/exchangetest"
)

func TestStore(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			exchangetest.Suite(t, func(t *testing.T) (exchange.Store, exchange.Unit) {
				db := open(t, exchangesql.Migrations())
				return exchangesql.New(db), db
			})
		})
	}
}
