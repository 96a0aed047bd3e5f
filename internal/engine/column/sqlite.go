package column

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"net/url"
	"slices"
	"strings"
	"sync"

	"modernc.org/sqlite"
)

type sqliteStore struct{ base }

func openSQLite(ctx context.Context, cfg Config) (Store, error) {
	registerMedian()
	file := cfg.Path + ".sqlite"
	q := url.Values{"_pragma": {
		"journal_mode(wal)", "synchronous(full)", "busy_timeout(10000)", "temp_store(memory)",
		fmt.Sprintf("cache_size(-%d)", cfg.MemoryBytes/1024/int64(cfg.Threads+1)),
	}}
	db, err := sql.Open("sqlite", "file:"+file+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(cfg.Threads + 1)
	db.SetMaxIdleConns(cfg.Threads + 1)
	s := &sqliteStore{base{engine: SQLite, db: db, timeout: cfg.QueryTimeout, shapes: map[string]Table{},
		files: []string{file, file + "-wal"}}}
	if s.writer, err = db.Conn(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if _, err = s.writer.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+cursorTable+" (name TEXT, value TEXT)"); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func sqliteType(t Type) string {
	switch t {
	case Real:
		return "REAL"
	case Text:
		return "TEXT"
	}
	return "INTEGER"
}

func (s *sqliteStore) Create(ctx context.Context, tables ...Table) error {
	return s.write(ctx, "BEGIN IMMEDIATE", func() error {
		for _, t := range tables {
			if err := t.check(); err != nil {
				return err
			}
			if err := s.create(ctx, t); err != nil {
				return err
			}
			s.shapes[t.Name] = t
		}
		return nil
	})
}

func (s *sqliteStore) create(ctx context.Context, t Table) error {
	var have strings.Builder
	err := scan(ctx, s.writer, "SELECT name, type FROM pragma_table_info(?)", []any{t.Name}, func(r []any) error {
		fmt.Fprintf(&have, "%s %s,", r[0], r[1])
		return nil
	})
	if err != nil {
		return err
	}
	want := t.shape(sqliteType)
	if have.Len() > 0 {
		if have.String() != want {
			return ErrShape.At(t.Name)
		}
		return nil
	}
	if _, err := s.writer.ExecContext(ctx, "CREATE TABLE "+t.Name+" ("+strings.TrimSuffix(want, ",")+")"); err != nil {
		return err
	}
	for _, f := range t.Fields {
		if f.Keyed {
			if _, err := s.writer.ExecContext(ctx, "CREATE INDEX "+t.Name+"_"+f.Name+" ON "+t.Name+" ("+f.Name+")"); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sqliteStore) Drop(ctx context.Context, tables ...string) error {
	if err := checkNames(tables...); err != nil {
		return err
	}
	return s.write(ctx, "BEGIN IMMEDIATE", func() error {
		for _, t := range tables {
			if _, err := s.writer.ExecContext(ctx, "DROP TABLE IF EXISTS "+t); err != nil {
				return err
			}
			delete(s.shapes, t)
		}
		return nil
	})
}

func (s *sqliteStore) Write(ctx context.Context, fn func(Tx) error) error {
	return s.write(ctx, "BEGIN IMMEDIATE", func() error { return fn(&sqliteTx{txBase{ctx, &s.base}}) })
}

func (s *sqliteStore) Checkpoint(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return scan(ctx, s.writer, "PRAGMA wal_checkpoint(TRUNCATE)", nil, func([]any) error { return nil })
}

func (s *sqliteStore) Close() error { return s.close() }

type sqliteTx struct{ txBase }

func (t *sqliteTx) Append(table string, rows iter.Seq[[]any]) (int64, error) {
	shape, err := t.b.table(table)
	if err != nil {
		return 0, err
	}
	width := len(shape.Fields)
	stmt, err := t.b.writer.PrepareContext(t.ctx, "INSERT INTO "+table+" VALUES (?"+strings.Repeat(",?", width-1)+")")
	if err != nil {
		return 0, err
	}
	defer stmt.Close()
	var n int64
	for row := range rows {
		if len(row) != width {
			return n, fmt.Errorf("column: %s: row of %d values, want %d", table, len(row), width)
		}
		if _, err := stmt.ExecContext(t.ctx, row...); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

var registerMedian = sync.OnceFunc(func() {
	// SQLite has no median; the aggregate keeps its group's values, which is fair for the sizes this engine is for.
	sqlite.MustRegisterFunction("median", &sqlite.FunctionImpl{NArgs: 1, Deterministic: true,
		MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) { return &median{}, nil }})
})

type median struct{ values []float64 }

func (m *median) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	switch v := args[0].(type) {
	case int64:
		m.values = append(m.values, float64(v))
	case float64:
		m.values = append(m.values, v)
	}
	return nil
}

func (m *median) WindowInverse(*sqlite.FunctionContext, []driver.Value) error {
	return fmt.Errorf("column: median is no window function")
}

func (m *median) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	n := len(m.values)
	if n == 0 {
		return nil, nil
	}
	slices.Sort(m.values)
	if n%2 == 1 {
		return m.values[n/2], nil
	}
	return (m.values[n/2-1] + m.values[n/2]) / 2, nil
}

func (m *median) Final(*sqlite.FunctionContext) {}
