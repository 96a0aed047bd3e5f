package auditsql_test

import (
	"testing"

	"minkang/internal/audit"
	"minkang/internal/audit/auditsql"
	"minkang/internal/audit/audittest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
)

func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		audittest.Suite(t, func(t *testing.T) audit.Store {
			if db.Engine() == sqldb.Postgres {
				return auditsql.New(sqldbtest.Postgres(t, auditsql.Migrations()))
			}
			return auditsql.New(sqldbtest.SQLite(t, auditsql.Migrations()))
		})
	}, auditsql.Migrations())
}
