package securitysql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/security"
	"minkang/internal/security/securitysql"
	"minkang/internal/security/securitytest"
)

func TestStore(t *testing.T) {
	open := func(make func(testing.TB, ...sqldb.Migrations) *sqldb.DB) func(*testing.T) security.Store {
		return func(t *testing.T) security.Store { return securitysql.New(make(t, securitysql.Migrations())) }
	}
	t.Run("sqlite", func(t *testing.T) { securitytest.Suite(t, open(sqldbtest.SQLite)) })
	t.Run("postgres", func(t *testing.T) { securitytest.Suite(t, open(sqldbtest.Postgres)) })
}
