package column

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"regexp"
	"strings"
	"sync"
	"time"

	"minkang/internal/kit/errs"
)

// base is what both engines share: one writing connection guarded by a mutex, a pool of reading connections.
type base struct {
	engine  Engine
	db      *sql.DB // readers
	timeout time.Duration
	files   []string // the file and its logs, for SizeBytes

	mu     sync.Mutex // one Write at a time
	writer *sql.Conn
	shapes map[string]Table // tables made through Create
}

func (b *base) Engine() Engine { return b.engine }

func (b *base) SizeBytes() (int64, error) {
	var n int64
	for _, f := range b.files {
		st, err := os.Stat(f)
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return 0, err
		}
		n += st.Size()
	}
	return n, nil
}

func (b *base) Query(ctx context.Context, query string, args []any, each func([]any) error) (err error) {
	tctx, cancel := context.WithTimeout(ctx, b.timeout)
	defer cancel()
	err = scan(tctx, b.db, query, args, each)
	if err != nil && tctx.Err() != nil {
		if ctx.Err() == nil {
			return errs.Wrap(ErrTimeout.Kind, ErrTimeout.Code, err)
		}
		return ctx.Err() // the driver's own word for "interrupted" tells callers nothing
	}
	if err != nil && strings.Contains(err.Error(), "Out of Memory") {
		return errs.Wrap(ErrTooLarge.Kind, ErrTooLarge.Code, err)
	}
	return err
}

func (b *base) Cursor(ctx context.Context, name string) (value string, err error) {
	err = b.Query(ctx, cursorQuery, []any{name}, func(row []any) error {
		value, _ = row[0].(string)
		return nil
	})
	return value, err
}

// queryer is a pool or a connection.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

func scan(ctx context.Context, q queryer, query string, args []any, each func([]any) error) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	cols, err := rows.Columns()
	if err != nil {
		return err
	}
	row, into := make([]any, len(cols)), make([]any, len(cols))
	for i := range row {
		into[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i := range row {
			row[i] = plain(row[i])
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// write runs fn on the writing connection between begin and commit.
func (b *base) write(ctx context.Context, begin string, fn func() error) (err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, err = b.writer.ExecContext(ctx, begin); err != nil {
		return err
	}
	done := false
	defer func() {
		if !done { // fn failed or panicked, or the commit did: the connection must be clean for the next Write
			_, undo := b.writer.ExecContext(context.WithoutCancel(ctx), "ROLLBACK")
			if err == nil {
				err = undo
			}
		}
	}()
	if err = fn(); err != nil {
		return err
	}
	if err = ctx.Err(); err != nil {
		return err
	}
	// A commit that was begun is finished: cancelling here would leave the caller in doubt about what is stored.
	if _, err = b.writer.ExecContext(context.WithoutCancel(ctx), "COMMIT"); err != nil {
		return err
	}
	done = true
	return nil
}

func (b *base) close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return errors.Join(b.writer.Close(), b.db.Close())
}

var nameRule = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

func checkNames(names ...string) error {
	for _, n := range names {
		if !nameRule.MatchString(n) {
			return fmt.Errorf("column: name %q is not lower-case letters, digits and underscore", n)
		}
	}
	return nil
}

func (t Table) check() error {
	if len(t.Fields) == 0 {
		return fmt.Errorf("column: table %q has no fields", t.Name)
	}
	if err := checkNames(t.Name); err != nil {
		return err
	}
	for _, f := range t.Fields {
		if err := checkNames(f.Name); err != nil {
			return err
		}
	}
	return nil
}

// shape writes a table's fields as one comparable line.
func (t Table) shape(typeName func(Type) string) string {
	var s strings.Builder
	for _, f := range t.Fields {
		fmt.Fprintf(&s, "%s %s,", f.Name, typeName(f.Type))
	}
	return s.String()
}

// table finds the shape of a table made through Create in this process.
func (b *base) table(name string) (Table, error) {
	t, ok := b.shapes[name]
	if !ok {
		return Table{}, fmt.Errorf("column: table %q was not created through this store", name)
	}
	return t, nil
}

// plain turns the drivers' number types into the four forms of the contract.
func plain(v any) any {
	switch x := v.(type) {
	case int8:
		return int64(x)
	case int16:
		return int64(x)
	case int32:
		return int64(x)
	case int:
		return int64(x)
	case uint8:
		return int64(x)
	case uint16:
		return int64(x)
	case uint32:
		return int64(x)
	case uint64:
		return int64(x)
	case float32:
		return float64(x)
	case bool:
		if x {
			return int64(1)
		}
		return int64(0)
	case []byte:
		return string(x)
	}
	return v
}

const (
	cursorTable = "column_cursor"
	cursorQuery = "SELECT value FROM " + cursorTable + " WHERE name = ?"
)
