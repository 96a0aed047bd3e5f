package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"sync"

	_ "modernc.org/sqlite" // pure Go, and numbers $1, $2 as PostgreSQL does
)

func openSQLite(ctx context.Context, cfg Config) (*DB, error) {
	if cfg.Path == "" {
		return nil, errors.New("sqldb: SQLite needs a path")
	}
	w, err := sql.Open("sqlite", sqliteDSN(cfg, false))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	conn, err := w.Conn(ctx)
	if err != nil {
		w.Close()
		return nil, coded(fmt.Errorf("open %s: %w", "store", err))
	}
	r, err := sql.Open("sqlite", sqliteDSN(cfg, true))
	if err != nil {
		w.Close()
		return nil, err
	}
	r.SetMaxOpenConns(cfg.Readers)
	r.SetMaxIdleConns(cfg.Readers)
	db := &DB{cfg: cfg, engine: SQLite, readers: &pool{db: r, cache: true}}
	sw := &sqliteWriter{db: db, pool: w, conn: conn, max: cfg.BatchMax, queue: make(chan *write, cfg.BatchMax), done: make(chan struct{})}
	db.writer = sw
	go sw.loop()
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

// sqliteDSN: auto_vacuum must come before the first table, so that pruning can give pages back to the disk.
func sqliteDSN(cfg Config, reader bool) string {
	q := url.Values{}
	pragma := func(s string) { q.Add("_pragma", s) }
	pragma("busy_timeout(" + strconv.FormatInt(cfg.Busy.Milliseconds(), 10) + ")")
	cache := cfg.CacheBytes
	if reader {
		cache /= 4
	} else {
		pragma("page_size(8192)")
		pragma("auto_vacuum(INCREMENTAL)")
		pragma("journal_mode(WAL)")
		pragma("synchronous(FULL)")
		pragma("wal_autocheckpoint(4000)")
		pragma("journal_size_limit(67108864)")
		q.Set("_txlock", "immediate")
	}
	pragma("cache_size(-" + strconv.FormatInt(cache/1024, 10) + ")")
	pragma("foreign_keys(1)")
	pragma("case_sensitive_like(1)")
	pragma("temp_store(MEMORY)")
	if reader {
		pragma("query_only(1)")
	}
	return "file:" + (&url.URL{Path: cfg.Path}).EscapedPath() + "?" + q.Encode()
}

// write is one queued Write call.
type write struct {
	ctx   context.Context
	fn    func(context.Context) error
	raw   string // a statement to run outside any transaction, instead of fn
	args  []any
	after []func()
	err   error
	done  chan struct{}
}

// sqliteWriter is the single writer: a goroutine that takes what waits, runs it in one transaction and commits once.
type sqliteWriter struct {
	db     *DB
	pool   *sql.DB
	conn   *sql.Conn
	stmts  statements
	max    int
	queue  chan *write
	mu     sync.RWMutex // guards closed against sends
	closed bool
	done   chan struct{}
}

func (w *sqliteWriter) write(ctx context.Context, fn func(context.Context) error) error {
	return w.submit(&write{ctx: ctx, fn: fn, done: make(chan struct{})})
}

func (w *sqliteWriter) exec(ctx context.Context, query string, args ...any) error {
	return w.submit(&write{ctx: ctx, raw: query, args: args, done: make(chan struct{})})
}

func (w *sqliteWriter) submit(j *write) error {
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return errClosed
	}
	select {
	case w.queue <- j:
		w.mu.RUnlock()
	case <-j.ctx.Done():
		w.mu.RUnlock()
		return j.ctx.Err()
	}
	// Once queued the write will run; leaving early would make the answer a lie.
	<-j.done
	if j.err == nil {
		for _, f := range j.after {
			f()
		}
	}
	return j.err
}

func (w *sqliteWriter) loop() {
	defer close(w.done)
	batch := make([]*write, 0, w.max)
	for first := range w.queue {
		if first.raw != "" {
			_, err := w.conn.ExecContext(context.WithoutCancel(first.ctx), first.raw, first.args...)
			first.err = coded(err)
			close(first.done)
			continue
		}
		batch = append(batch[:0], first)
		var raw *write
	fill:
		for len(batch) < w.max {
			select {
			case j, ok := <-w.queue:
				if !ok {
					break fill
				}
				if j.raw != "" {
					raw = j
					break fill
				}
				batch = append(batch, j)
			default:
				break fill
			}
		}
		w.commit(batch)
		for _, j := range batch {
			close(j.done)
		}
		if raw != nil {
			_, err := w.conn.ExecContext(context.WithoutCancel(raw.ctx), raw.raw, raw.args...)
			raw.err = coded(err)
			close(raw.done)
		}
	}
}

// commit runs a batch in one transaction. When the engine ends the transaction by itself (disk full, I/O error) nothing of
// the batch is kept, and every write of it is told so.
func (w *sqliteWriter) commit(batch []*write) {
	ctx := context.Background()
	fail := func(err error) {
		_, _ = w.conn.ExecContext(ctx, "ROLLBACK")
		for _, j := range batch {
			if j.err == nil {
				j.err = coded(err)
			}
		}
	}
	t := &tx{run: w.conn, prep: w.conn.PrepareContext, stmts: &w.stmts}
	if _, err := t.Exec(ctx, "BEGIN IMMEDIATE"); err != nil {
		fail(err)
		return
	}
	kept := 0
	for _, j := range batch {
		if _, err := t.Exec(ctx, "SAVEPOINT w"); err != nil {
			fail(err)
			return
		}
		t.after = nil
		// Cancelling a statement half-way would roll the whole batch back, so the request's deadline stops here.
		j.err = guard(func() error {
			return j.fn(context.WithValue(context.WithoutCancel(j.ctx), txKey{w.db}, t))
		})
		if j.err != nil {
			j.err = coded(j.err)
			if _, err := t.Exec(ctx, "ROLLBACK TO w"); err != nil {
				fail(err)
				return
			}
		} else {
			kept++
			j.after = t.after
		}
		if _, err := t.Exec(ctx, "RELEASE w"); err != nil {
			fail(err)
			return
		}
	}
	if kept == 0 {
		_, _ = t.Exec(ctx, "ROLLBACK")
		return
	}
	if _, err := t.Exec(ctx, "COMMIT"); err != nil {
		fail(err)
	}
}

// guard turns a panic of one write into its error: the single writer must go on for the others.
func guard(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("sqldb: panic in a write: %v", p)
		}
	}()
	return fn()
}

func (w *sqliteWriter) close() error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.done
	_, _ = w.conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint(TRUNCATE)")
	w.conn.Close()
	return w.pool.Close()
}
