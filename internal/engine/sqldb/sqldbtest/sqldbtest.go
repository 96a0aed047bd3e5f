// Package sqldbtest gives every store suite both engines: a fresh SQLite file and, when MINKANG_TEST_PG holds the address of
// a PostgreSQL server, a fresh schema there. With CI=true PostgreSQL is required.
package sqldbtest

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver for making schemas

	"minkang/internal/engine/sqldb"
)

// Each runs fn once per engine on an empty, migrated store.
func Each(t *testing.T, fn func(t *testing.T, db *sqldb.DB), migrations ...sqldb.Migrations) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, SQLite(t, migrations...)) })
	t.Run("postgres", func(t *testing.T) { fn(t, Postgres(t, migrations...)) })
}

// SQLite opens an empty, migrated store in a file that goes with the test.
func SQLite(t testing.TB, migrations ...sqldb.Migrations) *sqldb.DB {
	t.Helper()
	return open(t, sqldb.Config{Engine: sqldb.SQLite, Path: filepath.Join(t.TempDir(), "store.db")}, migrations)
}

var schemas atomic.Int64

// Postgres opens an empty, migrated store in a schema that goes with the test.
func Postgres(t testing.TB, migrations ...sqldb.Migrations) *sqldb.DB {
	t.Helper()
	return open(t, sqldb.Config{Engine: sqldb.Postgres, DSN: PostgresDSN(t)}, migrations)
}

// PostgresDSN gives the address of an empty schema that is dropped with the test.
func PostgresDSN(t testing.TB) string {
	t.Helper()
	base := os.Getenv("MINKANG_TEST_PG")
	if base == "" {
		if os.Getenv("CI") == "true" {
			t.Fatal("MINKANG_TEST_PG is not set: CI runs every store suite on PostgreSQL too (make test starts one)")
		}
		t.Skip("MINKANG_TEST_PG is not set; make test starts a PostgreSQL and sets it")
	}
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t_%d_%d", os.Getpid(), schemas.Add(1))
	if _, err := admin.Exec("CREATE SCHEMA " + name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP SCHEMA " + name + " CASCADE"); err != nil {
			t.Error(err)
		}
		admin.Close()
	})
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

func open(t testing.TB, cfg sqldb.Config, migrations []sqldb.Migrations) *sqldb.DB {
	t.Helper()
	db, err := sqldb.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background(), migrations...); err != nil {
		t.Fatal(err)
	}
	return db
}
