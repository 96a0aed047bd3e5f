package script

import (
	"database/sql"
	"path/filepath"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/rogpeppe/go-internal/testscript"
	_ "modernc.org/sqlite"
)

// waitFor bounds what a script waits for.
const waitFor = 30 * time.Second

// sql STATEMENT: somebody with the password of the database changes it behind the node's back; at least one row must change.
func cmdSQL(ts *testscript.TestScript, neg bool, args []string) {
	s := of(ts)
	driver, dsn := "sqlite", "file:"+filepath.Join(s.place.Data, "store.db")
	if s.place.DSN != "" {
		driver, dsn = "pgx", s.place.DSN
	}
	db, err := sql.Open(driver, dsn)
	ts.Check(err)
	defer db.Close()
	res, err := db.Exec(args[0])
	ts.Check(err)
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		ts.Fatalf("no row changed: %v", err)
	}
}
