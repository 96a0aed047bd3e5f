package sqldb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
)

// Migrations are one context's forward-only changes: files sqlite/0001_name.sql and postgres/0001_name.sql in step.
type Migrations struct {
	Context string
	FS      fs.FS
}

// Migration is one file.
type migration struct {
	number int
	name   string
	sum    string
	sql    string
}

const migrationTable = `CREATE TABLE IF NOT EXISTS schema_migration (
	context TEXT NOT NULL,
	number BIGINT NOT NULL,
	name TEXT NOT NULL,
	sum TEXT NOT NULL,
	PRIMARY KEY (context, number))`

// Migrate brings the tables of the given contexts up to date, each file in a transaction of its own. A file that changed
// after it was applied, or that this program does not know, is an error: an older program never runs on a newer store.
func (db *DB) Migrate(ctx context.Context, all ...Migrations) error {
	if err := db.Write(ctx, func(ctx context.Context) error {
		if db.engine == Postgres { // two nodes starting together must not race
			if _, err := db.On(ctx).Exec(ctx, "SELECT pg_advisory_xact_lock(7301)"); err != nil {
				return err
			}
		}
		_, err := db.On(ctx).Exec(ctx, migrationTable)
		return err
	}); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	for _, m := range append([]Migrations{outboxMigrations()}, all...) {
		if err := db.migrate(ctx, m); err != nil {
			return fmt.Errorf("migrate %s: %w", m.Context, err)
		}
	}
	return nil
}

func (db *DB) migrate(ctx context.Context, m Migrations) error {
	files, err := m.files(db.engine)
	if err != nil {
		return err
	}
	applied := map[int]string{}
	rows, err := db.On(ctx).Query(ctx, "SELECT number, sum FROM schema_migration WHERE context = $1", m.Context)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var n int
		var sum string
		if err := rows.Scan(&n, &sum); err != nil {
			return err
		}
		applied[n] = sum
	}
	if err := rows.Err(); err != nil {
		return err
	}
	rows.Close()
	for _, f := range files {
		sum, ok := applied[f.number]
		delete(applied, f.number)
		if ok && sum != f.sum {
			return fmt.Errorf("%04d_%s was changed after it was applied", f.number, f.name)
		}
		if ok {
			continue
		}
		if err := db.apply(ctx, m.Context, f); err != nil {
			return fmt.Errorf("%04d_%s: %w", f.number, f.name, err)
		}
	}
	for n := range applied {
		return fmt.Errorf("the store has change %04d, which this program does not know: it is older than the store", n)
	}
	return nil
}

func (db *DB) apply(ctx context.Context, name string, f migration) error {
	return db.Write(ctx, func(ctx context.Context) error {
		t := ctx.Value(txKey{db}).(*tx)
		var args []any
		if db.engine == Postgres {
			if _, err := t.Exec(ctx, "SELECT pg_advisory_xact_lock(7301)"); err != nil {
				return err
			}
			args = append(args, pgx.QueryExecModeSimpleProtocol) // several statements in one text
		}
		var done int
		if err := t.QueryRow(ctx, "SELECT count(*) FROM schema_migration WHERE context = $1 AND number = $2", name, f.number).Scan(&done); err != nil || done > 0 {
			return err
		}
		if _, err := t.run.ExecContext(ctx, f.sql, args...); err != nil {
			return err
		}
		_, err := t.Exec(ctx, "INSERT INTO schema_migration (context, number, name, sum) VALUES ($1, $2, $3, $4)", name, f.number, f.name, f.sum)
		return err
	})
}

func (m Migrations) files(e Engine) ([]migration, error) {
	names, err := fs.Glob(m.FS, e.String()+"/*.sql")
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	out := make([]migration, 0, len(names))
	for i, n := range names {
		b, err := fs.ReadFile(m.FS, n)
		if err != nil {
			return nil, err
		}
		base := strings.TrimSuffix(n[strings.LastIndexByte(n, '/')+1:], ".sql")
		num, name, ok := strings.Cut(base, "_")
		k, err := strconv.Atoi(num)
		if !ok || err != nil || k != i+1 {
			return nil, fmt.Errorf("%s: want %04d_name.sql", n, i+1)
		}
		h := sha256.Sum256(b)
		out = append(out, migration{number: k, name: name, sum: hex.EncodeToString(h[:8]), sql: string(b)})
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no migrations for %s", e)
	}
	return out, nil
}
