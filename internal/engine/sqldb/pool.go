package sqldb

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// statements caches prepared statements by their text. The set of texts is the program's own, so it is bounded by the code.
type statements struct {
	mu sync.RWMutex
	m  map[string]*sql.Stmt
}

func (s *statements) get(ctx context.Context, query string, prepare func(context.Context, string) (*sql.Stmt, error)) (*sql.Stmt, error) {
	s.mu.RLock()
	st := s.m[query]
	s.mu.RUnlock()
	if st != nil {
		return st, nil
	}
	st, err := prepare(context.WithoutCancel(ctx), query)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.m == nil {
		s.m = make(map[string]*sql.Stmt)
	}
	if old := s.m[query]; old != nil {
		st.Close()
		return old, nil
	}
	s.m[query] = st
	return st, nil
}

// pool is the read-only side: a set of connections that refuse changes.
type pool struct {
	db    *sql.DB
	cache bool // keep prepared statements ourselves (pgx does it by itself)
	stmts statements
}

var errReadOnly = errors.New("sqldb: Exec outside Write")

// Exec refuses: changes belong in Write.
func (p *pool) Exec(context.Context, string, ...any) (int64, error) { return 0, errReadOnly }

// Query implements Conn.
func (p *pool) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	if !p.cache {
		return rowsOf(p.db.QueryContext(ctx, query, args...))
	}
	st, err := p.stmts.get(ctx, query, p.db.PrepareContext)
	if err != nil {
		return nil, coded(err)
	}
	return rowsOf(st.QueryContext(ctx, args...))
}

// QueryRow implements Conn.
func (p *pool) QueryRow(ctx context.Context, query string, args ...any) Row {
	if p.cache {
		if st, err := p.stmts.get(ctx, query, p.db.PrepareContext); err == nil {
			return Row{st.QueryRowContext(ctx, args...)}
		}
	}
	return Row{p.db.QueryRowContext(ctx, query, args...)}
}

func (p *pool) begin(ctx context.Context) (*tx, error) {
	t, err := p.db.BeginTx(ctx, &sql.TxOptions{ReadOnly: p.cache == false, Isolation: snapshotLevel(p.cache)})
	if err != nil {
		return nil, err
	}
	return &tx{run: t, end: t}, nil
}

// snapshotLevel: SQLite's transactions are snapshots already and its driver knows no other level.
func snapshotLevel(sqlite bool) sql.IsolationLevel {
	if sqlite {
		return sql.LevelDefault
	}
	return sql.LevelRepeatableRead
}

func (p *pool) close() error { return p.db.Close() }

// runner is what *sql.Tx and *sql.Conn share.
type runner interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// tx is one open transaction, used by one goroutine.
type tx struct {
	run   runner
	prep  func(context.Context, string) (*sql.Stmt, error) // nil: the driver caches by itself
	stmts *statements
	end   *sql.Tx // read snapshots only
	after []func()
}

func (t *tx) rollback() {
	if t.end != nil {
		_ = t.end.Rollback()
	}
}

// Exec implements Conn.
func (t *tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	if t.end != nil {
		return 0, errReadOnly
	}
	var res sql.Result
	var err error
	if t.prep != nil {
		st, e := t.stmts.get(ctx, query, t.prep)
		if e != nil {
			return 0, coded(e)
		}
		res, err = st.ExecContext(ctx, args...)
	} else {
		res, err = t.run.ExecContext(ctx, query, args...)
	}
	if err != nil {
		return 0, coded(err)
	}
	return res.RowsAffected()
}

// Query implements Conn.
func (t *tx) Query(ctx context.Context, query string, args ...any) (*Rows, error) {
	if t.prep != nil {
		st, err := t.stmts.get(ctx, query, t.prep)
		if err != nil {
			return nil, coded(err)
		}
		return rowsOf(st.QueryContext(ctx, args...))
	}
	return rowsOf(t.run.QueryContext(ctx, query, args...))
}

// QueryRow implements Conn.
func (t *tx) QueryRow(ctx context.Context, query string, args ...any) Row {
	if t.prep != nil {
		if st, err := t.stmts.get(ctx, query, t.prep); err == nil {
			return Row{st.QueryRowContext(ctx, args...)}
		}
	}
	return Row{t.run.QueryRowContext(ctx, query, args...)}
}
