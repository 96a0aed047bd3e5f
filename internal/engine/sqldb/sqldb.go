package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"time"
)

// Engine names a database engine.
type Engine int

// The engines.
const (
	SQLite Engine = iota
	Postgres
)

// String gives sqlite or postgres, also the name of the engine's migrations folder.
func (e Engine) String() string { return [...]string{"sqlite", "postgres"}[e] }

// ParseEngine reads the configuration's word.
func ParseEngine(s string) (Engine, error) {
	switch s {
	case "sqlite", "":
		return SQLite, nil
	case "postgres", "postgresql":
		return Postgres, nil
	}
	return 0, fmt.Errorf("sqldb: unknown store %q: sqlite or postgres", s)
}

// Config says which store to open. Zero numbers mean the defaults in brackets.
type Config struct {
	Engine     Engine
	Path       string        // SQLite: the database file; its folder must exist
	DSN        string        // PostgreSQL: connection URL
	Readers    int           // read connections (8)
	Writers    int           // PostgreSQL: write connections (16); SQLite has one
	BatchMax   int           // SQLite: writes in one commit (256)
	CacheBytes int64         // SQLite: page cache of the writer (64 MiB); readers get a quarter each
	Busy       time.Duration // SQLite: wait for a lock held by another process (5 s)
}

// ErrNoRows is what a QueryRow scan returns when there is no row.
var ErrNoRows = sql.ErrNoRows

// Conn runs statements: the transaction in the context, or the read pool.
type Conn interface {
	// Exec runs a statement that changes data and gives the number of rows changed. Only inside Write.
	Exec(ctx context.Context, query string, args ...any) (int64, error)
	// Query runs a statement that gives rows. The caller closes them.
	Query(ctx context.Context, query string, args ...any) (*Rows, error)
	// QueryRow runs a statement that gives at most one row.
	QueryRow(ctx context.Context, query string, args ...any) Row
}

// Row is the answer of QueryRow.
type Row struct{ row *sql.Row }

// Scan reads the row; ErrNoRows when there is none. Faults of the engine come coded.
func (r Row) Scan(dest ...any) error { return coded(r.row.Scan(dest...)) }

// Rows is the answer of Query.
type Rows struct{ *sql.Rows }

// Err tells what ended the rows early; faults of the engine come coded.
func (r *Rows) Err() error { return coded(r.Rows.Err()) }

func rowsOf(rows *sql.Rows, err error) (*Rows, error) {
	if err != nil {
		return nil, coded(err)
	}
	return &Rows{rows}, nil
}

// DB is an open store. Safe for concurrent use.
type DB struct {
	cfg     Config
	engine  Engine
	readers *pool
	writer  writer
	outbox  notifier
	once    sync.Once
}

// writer runs functions in transactions; one per engine.
type writer interface {
	write(ctx context.Context, fn func(context.Context) error) error
	exec(ctx context.Context, query string, args ...any) error // outside transactions: pragmas, vacuum, migrations' own
	close() error
}

// Open opens the store and checks that it answers. It does not migrate.
func Open(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Readers == 0 {
		cfg.Readers = 8
	}
	if cfg.Writers == 0 {
		cfg.Writers = 16
	}
	if cfg.BatchMax == 0 {
		cfg.BatchMax = 256
	}
	if cfg.CacheBytes == 0 {
		cfg.CacheBytes = 64 << 20
	}
	if cfg.Busy == 0 {
		cfg.Busy = 5 * time.Second
	}
	if cfg.Engine == Postgres {
		return openPostgres(ctx, cfg)
	}
	return openSQLite(ctx, cfg)
}

// Engine tells which engine this is.
func (db *DB) Engine() Engine { return db.engine }

// Close waits for running writes and closes the store. Safe to call twice.
func (db *DB) Close() (err error) {
	db.once.Do(func() {
		err = db.writer.close()
		if e := db.readers.close(); err == nil {
			err = e
		}
	})
	return err
}

type txKey struct{ db *DB }

// Write runs fn in one transaction. The context given to fn carries the transaction: On finds it, a nested Write joins it.
// When Write returns nil the changes are durable. fn may run more than once (a deadlock is retried), so it must have no
// effect outside the database; use After for those.
func (db *DB) Write(ctx context.Context, fn func(context.Context) error) error {
	if _, ok := ctx.Value(txKey{db}).(*tx); ok {
		return fn(ctx)
	}
	return db.writer.write(ctx, fn)
}

// Read runs fn on one read-only snapshot: every statement in it sees the same state. Inside Write it joins the transaction.
func (db *DB) Read(ctx context.Context, fn func(context.Context) error) error {
	if _, ok := ctx.Value(txKey{db}).(*tx); ok {
		return fn(ctx)
	}
	t, err := db.readers.begin(ctx)
	if err != nil {
		return coded(err)
	}
	defer t.rollback()
	return coded(fn(context.WithValue(ctx, txKey{db}, t)))
}

// On gives the transaction the context carries, else the read pool, which refuses changes.
func (db *DB) On(ctx context.Context) Conn {
	if t, ok := ctx.Value(txKey{db}).(*tx); ok {
		return t
	}
	return db.readers
}

// After runs fn once the transaction in ctx has committed; at once when there is none.
func (db *DB) After(ctx context.Context, fn func()) {
	if t, ok := ctx.Value(txKey{db}).(*tx); ok {
		t.after = append(t.after, fn)
		return
	}
	fn()
}

// Ping tells whether the store answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return coded(db.readers.QueryRow(ctx, "SELECT 1").Scan(&one))
}
