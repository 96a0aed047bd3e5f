package standardssql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/standards"
	"minkang/internal/standards/standardssql"
	"minkang/internal/standards/standardstest"
)

func TestStore(t *testing.T) {
	engines := map[string]func(t *testing.T) *sqldb.DB{
		"sqlite":   func(t *testing.T) *sqldb.DB { return sqldbtest.SQLite(t, standardssql.Migrations()) },
		"postgres": func(t *testing.T) *sqldb.DB { return sqldbtest.Postgres(t, standardssql.Migrations()) },
	}
	for name, open := range engines {
		t.Run(name, func(t *testing.T) {
			standardstest.Run(t, func(t *testing.T) (standards.PackageStore, standards.Unit) {
				db := open(t)
				return standardssql.New(db), db
			})
		})
	}
}
