package collectionsql_test

import (
	"testing"

	"minkang/internal/collection/collectionsql"
	"minkang/internal/collection/collectiontest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
)

func TestStore(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		collectiontest.Suite(t, collectionsql.New(db), db)
	}, collectionsql.Migrations())
}
