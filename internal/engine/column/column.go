package column

import (
	"context"
	"iter"
	"time"

	"minkang/internal/kit/errs"
)

// Type is the type of a field, the same on every engine.
type Type uint8

// The types. Every field may be NULL.
const (
	Int8  Type = iota // −128 … 127, flags and small codes
	Int16             // −32,768 … 32,767
	Int32             // days, label numbers
	Int64             // identifiers
	Real              // 64-bit floating point
	Text              // UTF-8
)

// Field is one column of a table.
type Field struct {
	Name  string // lower-case letters, digits and underscore
	Type  Type
	Keyed bool // rows are deleted or found by this field: an engine without zone maps keeps an index on it
}

// Table is a table's shape. Names are lower-case letters, digits and underscore; they never come from a user.
type Table struct {
	Name   string
	Fields []Field
}

// Engine names the engine behind a Store; statements that differ ask it.
type Engine string

// The engines.
const (
	Duck   Engine = "duckdb"
	SQLite Engine = "sqlite"
)

// Store is one open file. Safe for concurrent use: any number of queries beside one Write; Writes queue.
type Store interface {
	// Engine tells which engine this is.
	Engine() Engine
	// Create makes tables that are not there yet. A table that is there with other fields gives ErrShape: drop and rebuild.
	Create(ctx context.Context, tables ...Table) error
	// Drop removes tables with their rows; those not there are passed over.
	Drop(ctx context.Context, tables ...string) error
	// Write runs fn in one transaction, durable when Write returns nil; an error or a panic in fn undoes everything.
	Write(ctx context.Context, fn func(tx Tx) error) error
	// Query runs one reading statement with `?` parameters and calls each for every row, in order, without holding them.
	// Integers arrive as int64, reals as float64, texts as string, NULL as nil; the slice is reused between calls.
	// An error from each stops the query and is returned as is. ErrTimeout when the configured time is over.
	Query(ctx context.Context, query string, args []any, each func(row []any) error) error
	// Cursor gives a named position that a Write kept; empty when never set.
	Cursor(ctx context.Context, name string) (string, error)
	// Checkpoint moves what was written from the log into the file, so that the next start is quick.
	Checkpoint(ctx context.Context) error
	// SizeBytes gives the room the file and its log take on the disk.
	SizeBytes() (int64, error)
	// Close ends running work and releases the file.
	Close() error
}

// Tx is the inside of a Write; used by one goroutine.
type Tx interface {
	// Append adds rows; each holds one value per field in the table's order: int64 or int, float64, string, bool for
	// Int8, or nil. The slice may be reused by the sequence. Returns how many were added.
	Append(table string, rows iter.Seq[[]any]) (int64, error)
	// Delete removes the rows whose Int64 field holds one of the keys and says how many went.
	Delete(table, field string, keys []int64) (int64, error)
	// Exec runs one changing statement with `?` parameters and gives the number of changed rows.
	Exec(query string, args ...any) (int64, error)
	// Query reads inside the transaction, seeing its own changes. Same row form as Store.Query.
	Query(query string, args []any, each func(row []any) error) error
	// Cursor reads a named position kept in the file; empty when never set.
	Cursor(name string) (string, error)
	// SetCursor advances a named position together with the rows of this transaction: what was counted once stays
	// counted once, whatever is killed when.
	SetCursor(name, value string) error
}

// Config says where the file is and what it may use. The zero value of every field but Path works.
type Config struct {
	Path         string        // file without ending; the engine adds its own. The folder must exist.
	Engine       Engine        // empty: DuckDB where built in, else SQLite
	MemoryBytes  int64         // bound for buffers and running queries; 0: 256 MiB
	Threads      int           // 0: 2
	QueryTimeout time.Duration // 0: 30 s
}

func (c Config) withDefaults() Config {
	if c.MemoryBytes <= 0 {
		c.MemoryBytes = 256 << 20
	}
	if c.Threads <= 0 {
		c.Threads = 2
	}
	if c.QueryTimeout <= 0 {
		c.QueryTimeout = 30 * time.Second
	}
	if c.Engine == "" {
		c.Engine = SQLite
		if openDuck != nil {
			c.Engine = Duck
		}
	}
	return c
}

// What engines answer besides their own faults.
var (
	ErrTimeout  = errs.New(errs.Unavailable, "column.query-timeout")
	ErrTooLarge = errs.New(errs.TooLarge, "column.too-large") // the query needs more memory than Config.MemoryBytes
	ErrShape    = errs.New(errs.Conflict, "column.table-shape")
	ErrEngine   = errs.New(errs.Invalid, "column.engine-not-built-in")
)

// openDuck is set by the build that has DuckDB.
var openDuck func(ctx context.Context, cfg Config) (Store, error)

// Engines lists the engines of this build, the default first.
func Engines() []Engine {
	if openDuck != nil {
		return []Engine{Duck, SQLite}
	}
	return []Engine{SQLite}
}

// Open opens or makes the file. The caller closes the store.
func Open(ctx context.Context, cfg Config) (Store, error) {
	cfg = cfg.withDefaults()
	switch {
	case cfg.Engine == Duck && openDuck != nil:
		return openDuck(ctx, cfg)
	case cfg.Engine == SQLite:
		return openSQLite(ctx, cfg)
	}
	return nil, ErrEngine.With("engine", string(cfg.Engine))
}
