package repositorysql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/repository/repositorytest"
)

func TestRenewing(t *testing.T) {
	for name, open := range map[string]func(testing.TB, ...sqldb.Migrations) *sqldb.DB{"sqlite": sqldbtest.SQLite, "postgres": sqldbtest.Postgres} {
		t.Run(name, func(t *testing.T) {
			repositorytest.Renewing(t, func(t *testing.T) (repository.Store, repository.Unit) {
				db := open(t, repositorysql.Migrations())
				return repositorysql.New(db), db
			})
		})
	}
}
