package healthcodesql_test

import (
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/healthcode/healthcodesql"
	"minkang/internal/healthcode/healthcodetest"
)

func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		healthcodetest.Suite(t, healthcodesql.New(db), db)
	}, healthcodesql.Migrations())
}
