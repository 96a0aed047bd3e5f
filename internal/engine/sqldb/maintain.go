package sqldb

import (
	"context"
	"strings"
)

// Size is what the store takes on the disk, in bytes: tables, indexes and, on SQLite, pages waiting for reuse.
func (db *DB) Size(ctx context.Context) (n int64, err error) {
	q := "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
	if db.engine == Postgres {
		q = "SELECT pg_database_size(current_database())"
	}
	err = db.readers.QueryRow(ctx, q).Scan(&n)
	return n, coded(err)
}

// Reclaim gives the room of pruned rows back: SQLite returns free pages to the disk, PostgreSQL makes them free for new
// rows of the same tables and cuts empty tails. Runs beside normal work.
func (db *DB) Reclaim(ctx context.Context, tables ...string) error {
	if db.engine == SQLite {
		for {
			var free int64
			if err := db.readers.QueryRow(ctx, "SELECT freelist_count FROM pragma_freelist_count()").Scan(&free); err != nil {
				return coded(err)
			}
			if free == 0 {
				break
			}
			if err := db.writer.exec(ctx, "PRAGMA incremental_vacuum(2000)"); err != nil {
				return err
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		return db.writer.exec(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return db.writer.exec(ctx, "VACUUM "+strings.Join(tables, ", "))
}

// Analyze refreshes the planner's statistics; cheap, for after a large load. On SQLite it looks at samples of all tables only
// (0x10): whole tables would also fill sqlite_stat4, and then the engine plans every prepared statement anew at each use,
// because the plan may hang on the arguments. That cost a quarter of the writer's time.
func (db *DB) Analyze(ctx context.Context) error {
	if db.engine == SQLite {
		return db.writer.exec(ctx, "PRAGMA optimize=0x10012")
	}
	return db.writer.exec(ctx, "ANALYZE")
}
