//go:build cgo && !no_duck

package column

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"iter"
	"net/url"
	"os"
	"strconv"
	"strings"

	"github.com/duckdb/duckdb-go/v2"
)

func init() { openDuck = newDuck }

type duckStore struct{ base }

func newDuck(ctx context.Context, cfg Config) (Store, error) {
	file := cfg.Path + ".duckdb"
	q := url.Values{
		"memory_limit":                 {strconv.FormatInt(cfg.MemoryBytes>>20, 10) + "MiB"},
		"threads":                      {strconv.Itoa(cfg.Threads)},
		"temp_directory":               {""}, // never to the disk: DuckDB 1.4 can fail by a null pointer there, which nothing survives
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		"preserve_insertion_order":     {"false"}, // statements that need an order say so; without it scans hold less memory
	}
	connector, err := duckdb.NewConnector(file+"?"+q.Encode(), nil)
	if err != nil {
		return nil, fmt.Errorf("column: open: %w", err)
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(9) // eight queries and the writer; they share the configured threads
	db.SetMaxIdleConns(3)
	s := &duckStore{base{engine: Duck, db: db, timeout: cfg.QueryTimeout, shapes: map[string]Table{},
		files: []string{file, file + ".wal"}}}
	if s.writer, err = db.Conn(ctx); err != nil {
		db.Close()
		return nil, fmt.Errorf("column: open: %w", err)
	}
	if _, err = s.writer.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS "+cursorTable+" (name VARCHAR, value VARCHAR)"); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func duckType(t Type) string {
	return [...]string{Int8: "TINYINT", Int16: "SMALLINT", Int32: "INTEGER", Int64: "BIGINT", Real: "DOUBLE", Text: "VARCHAR"}[t]
}

func (s *duckStore) Create(ctx context.Context, tables ...Table) error {
	return s.write(ctx, "BEGIN", func() error {
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

func (s *duckStore) create(ctx context.Context, t Table) error {
	var have strings.Builder
	err := scan(ctx, s.writer, "SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
		[]any{t.Name}, func(r []any) error {
			fmt.Fprintf(&have, "%s %s,", r[0], r[1])
			return nil
		})
	if err != nil {
		return err
	}
	want := t.shape(duckType)
	if have.Len() > 0 {
		if have.String() != want {
			return ErrShape.At(t.Name)
		}
		return nil
	}
	_, err = s.writer.ExecContext(ctx, "CREATE TABLE "+t.Name+" ("+strings.TrimSuffix(want, ",")+")")
	return err
}

func (s *duckStore) Drop(ctx context.Context, tables ...string) error {
	if err := checkNames(tables...); err != nil {
		return err
	}
	return s.write(ctx, "BEGIN", func() error {
		for _, t := range tables {
			if _, err := s.writer.ExecContext(ctx, "DROP TABLE IF EXISTS "+t); err != nil {
				return err
			}
			delete(s.shapes, t)
		}
		return nil
	})
}

func (s *duckStore) Write(ctx context.Context, fn func(Tx) error) error {
	return s.write(ctx, "BEGIN", func() error { return fn(&duckTx{txBase{ctx, &s.base}}) })
}

func (s *duckStore) Checkpoint(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	// Without FORCE a running reader would make the checkpoint fail; with it, it waits for the reader's turn to end.
	_, err := s.writer.ExecContext(ctx, "CHECKPOINT")
	return err
}

func (s *duckStore) Close() error {
	err := s.close()
	if len(s.files) > 0 {
		os.Remove(strings.TrimSuffix(s.files[0], ".duckdb") + ".tmp") // only when empty
	}
	return err
}

type duckTx struct{ txBase }

func (t *duckTx) Append(table string, rows iter.Seq[[]any]) (int64, error) {
	shape, err := t.b.table(table)
	if err != nil {
		return 0, err
	}
	var n int64
	var crash any
	err = t.b.writer.Raw(func(dc any) error {
		app, err := duckdb.NewAppenderFromConn(dc.(driver.Conn), "", table)
		if err != nil {
			return err
		}
		func() {
			// database/sql throws a connection away when Raw panics; the panic of a row source is carried past it.
			defer func() { crash = recover() }()
			n, err = appendRows(t.ctx, app, shape, rows)
		}()
		// Close flushes; it must run even after a fault, or the memory of the appender stays.
		if closeErr := app.Close(); err == nil {
			err = closeErr
		}
		return err
	})
	if crash != nil {
		panic(crash)
	}
	return n, err
}

func appendRows(ctx context.Context, app *duckdb.Appender, shape Table, rows iter.Seq[[]any]) (n int64, err error) {
	values := make([]driver.Value, len(shape.Fields))
	for row := range rows {
		if len(row) != len(values) {
			return n, fmt.Errorf("column: %s: row of %d values, want %d", shape.Name, len(row), len(values))
		}
		for i, v := range row {
			values[i] = v
			if b, ok := v.(bool); ok {
				values[i] = int64(0)
				if b {
					values[i] = int64(1)
				}
			}
		}
		if err := app.AppendRow(values...); err != nil {
			return n, err
		}
		if n++; n&0xfff == 0 && ctx.Err() != nil {
			return n, ctx.Err()
		}
	}
	return n, nil
}
