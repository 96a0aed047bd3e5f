package sqldb_test

import (
	"context"
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
)

// Statistics must be there, but no samples: with samples SQLite plans prepared statements anew at each use.
func TestAnalyzeKeepsStatementsPrepared(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		if err := db.Write(ctx, func(ctx context.Context) error {
			for i := range 500 {
				if err := insert(db, i, "n"+string(rune('a'+i%26))+string(rune('a'+i/26)))(ctx); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if err := db.Analyze(ctx); err != nil {
			t.Fatal(err)
		}
		if db.Engine() != sqldb.SQLite {
			return
		}
		if n := count(t, db, "sqlite_stat1 WHERE tbl = 'thing_row'"); n == 0 {
			t.Error("the planner has no statistics")
		}
		if count(t, db, "sqlite_master WHERE name = 'sqlite_stat4'") > 0 {
			if n := count(t, db, "sqlite_stat4"); n > 0 {
				t.Errorf("%d samples", n)
			}
		}
	}, things)
}
