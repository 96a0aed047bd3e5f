package sqldb

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func openPostgres(ctx context.Context, cfg Config) (*DB, error) {
	pc, err := pgx.ParseConfig(cfg.DSN)
	if err != nil {
		return nil, fmt.Errorf("sqldb: the PostgreSQL address cannot be read") // the driver's text would show the password
	}
	if pc.RuntimeParams["application_name"] == "" {
		pc.RuntimeParams["application_name"] = "minkang"
	}
	pc.ConnectTimeout = 5 * time.Second
	rc := pc.Copy()
	rc.RuntimeParams["default_transaction_read_only"] = "on"
	w, r := stdlib.OpenDB(*pc), stdlib.OpenDB(*rc)
	w.SetMaxOpenConns(cfg.Writers)
	w.SetMaxIdleConns(cfg.Writers)
	r.SetMaxOpenConns(cfg.Readers)
	r.SetMaxIdleConns(cfg.Readers)
	db := &DB{cfg: cfg, engine: Postgres, readers: &pool{db: r}}
	db.writer = &postgresWriter{db: db, pool: w}
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// postgresWriter gives every write a transaction of its own; the server shares fsyncs between those that commit together.
type postgresWriter struct {
	db   *DB
	pool *sql.DB
}

// tries of a write that lost against another one (serialisation failure, deadlock).
const tries = 6

func (w *postgresWriter) write(ctx context.Context, fn func(context.Context) error) error {
	var err error
	for n := range tries {
		if n > 0 {
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Duration(1+rand.IntN(4<<n)) * time.Millisecond):
			}
		}
		if err = w.once(ctx, fn); !retryable(err) {
			break
		}
	}
	return coded(err)
}

func (w *postgresWriter) once(ctx context.Context, fn func(context.Context) error) error {
	st, err := w.pool.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer st.Rollback()
	t := &tx{run: st}
	if err := guard(func() error { return fn(context.WithValue(ctx, txKey{w.db}, t)) }); err != nil {
		return err
	}
	if err := st.Commit(); err != nil {
		return err
	}
	for _, f := range t.after {
		f()
	}
	return nil
}

func (w *postgresWriter) exec(ctx context.Context, query string, args ...any) error {
	_, err := w.pool.ExecContext(ctx, query, args...)
	return coded(err)
}

func (w *postgresWriter) close() error { return w.pool.Close() }
