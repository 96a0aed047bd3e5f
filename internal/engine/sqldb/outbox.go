package sqldb

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

//go:embed migrations
var outboxFS embed.FS

func outboxMigrations() Migrations {
	sub, err := fs.Sub(outboxFS, "migrations")
	if err != nil {
		panic(err)
	}
	return Migrations{Context: "outbox", FS: sub}
}

// Cursor is a place in the order of events. On PostgreSQL a sequence number is drawn before the commit, so numbers alone
// would let a slow transaction's event appear behind a reader; the order is therefore (transaction, number), and only
// transactions older than every running one are read. On SQLite the transaction part is always 0.
type Cursor struct{ Xid, Seq int64 }

// String gives the cursor for keeping elsewhere.
func (c Cursor) String() string { return fmt.Sprintf("%d/%d", c.Xid, c.Seq) }

// ParseCursor reads String's form; the empty text is the beginning.
func ParseCursor(s string) (c Cursor, err error) {
	if s == "" {
		return c, nil
	}
	if _, err = fmt.Sscanf(s, "%d/%d", &c.Xid, &c.Seq); err != nil {
		return Cursor{}, fmt.Errorf("sqldb: not a cursor: %w", err)
	}
	return c, nil
}

// Event is a committed fact: what happened (subject, versioned: repository.document-stored.v1), to what (key), details (JSON).
type Event struct {
	Cursor  Cursor
	At      time.Time
	Subject string
	Key     id.ID
	Payload json.RawMessage
}

// Outbox keeps events in the store itself: an event exists exactly when the command that made it committed.
// Safe for concurrent use.
type Outbox struct {
	db    *DB
	clock clock.Clock
}

// NewOutbox returns the store's outbox.
func NewOutbox(db *DB, c clock.Clock) *Outbox { return &Outbox{db: db, clock: c} }

// Publish adds an event to the transaction in ctx. Payload is encoded as JSON and must hold no personal value.
func (o *Outbox) Publish(ctx context.Context, subject string, key id.ID, payload any) error {
	b, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	_, err = o.db.On(ctx).Exec(ctx, "INSERT INTO outbox_event (ts, subject, key, payload) VALUES ($1, $2, $3, $4)",
		clock.Micros(o.clock.Now()), subject, key, string(b))
	if err == nil {
		o.db.After(ctx, o.db.outbox.notify)
	}
	return err
}

const readSQLite = `SELECT xid, seq, ts, subject, key, payload FROM outbox_event
	WHERE seq > $2 AND xid >= $1 ORDER BY seq LIMIT $3`

const readPostgres = `SELECT xid, seq, ts, subject, key, payload FROM outbox_event
	WHERE (xid, seq) > ($1, $2)
	AND xid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)
	ORDER BY xid, seq LIMIT $3`

// Read gives up to limit events after a cursor, in order, never skipping one that is still being committed.
func (o *Outbox) Read(ctx context.Context, after Cursor, limit int) ([]Event, error) {
	q := readSQLite
	if o.db.engine == Postgres {
		q = readPostgres
	}
	rows, err := o.db.On(ctx).Query(ctx, q, after.Xid, after.Seq, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Event
	for rows.Next() {
		var e Event
		var ts int64
		var payload string
		if err := rows.Scan(&e.Cursor.Xid, &e.Cursor.Seq, &ts, &e.Subject, &e.Key, &payload); err != nil {
			return nil, err
		}
		e.At, e.Payload = clock.FromMicros(ts), json.RawMessage(payload)
		out = append(out, e)
	}
	return out, coded(rows.Err())
}

// Head gives the place after everything that can be read now.
func (o *Outbox) Head(ctx context.Context) (c Cursor, err error) {
	q := "SELECT xid, seq FROM outbox_event ORDER BY seq DESC LIMIT 1"
	if o.db.engine == Postgres {
		q = `SELECT xid, seq FROM outbox_event WHERE xid < CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT)
			ORDER BY xid DESC, seq DESC LIMIT 1`
	}
	err = o.db.On(ctx).QueryRow(ctx, q).Scan(&c.Xid, &c.Seq)
	if errors.Is(err, ErrNoRows) {
		return Cursor{}, nil
	}
	return c, coded(err)
}

// Ack keeps how far a subscriber has come; Prune never removes beyond the slowest.
func (o *Outbox) Ack(ctx context.Context, subscriber string, c Cursor) error {
	return o.db.Write(ctx, func(ctx context.Context) error {
		_, err := o.db.On(ctx).Exec(ctx, `INSERT INTO outbox_cursor (subscriber, xid, seq, ts) VALUES ($1, $2, $3, $4)
			ON CONFLICT (subscriber) DO UPDATE SET xid = excluded.xid, seq = excluded.seq, ts = excluded.ts`,
			subscriber, c.Xid, c.Seq, clock.Micros(o.clock.Now()))
		return err
	})
}

// Acked gives how far a subscriber has come; the zero cursor when it has not begun.
func (o *Outbox) Acked(ctx context.Context, subscriber string) (c Cursor, err error) {
	err = o.db.On(ctx).QueryRow(ctx, "SELECT xid, seq FROM outbox_cursor WHERE subscriber = $1", subscriber).Scan(&c.Xid, &c.Seq)
	if errors.Is(err, ErrNoRows) {
		return Cursor{}, nil
	}
	return c, coded(err)
}

// Lag is how far a reader stands behind.
type Lag struct {
	Events int64         // waiting, counted up to 100,000
	Oldest time.Duration // age of the oldest waiting event
}

// Lag counts what waits after a cursor.
func (o *Outbox) Lag(ctx context.Context, after Cursor) (l Lag, err error) {
	var oldest *int64
	err = o.db.On(ctx).QueryRow(ctx, `SELECT count(*), min(ts) FROM (SELECT ts FROM outbox_event
		WHERE (xid, seq) > ($1, $2) ORDER BY xid, seq LIMIT 100000) AS waiting`, after.Xid, after.Seq).Scan(&l.Events, &oldest)
	if err == nil && oldest != nil {
		l.Oldest = max(0, o.clock.Now().Sub(clock.FromMicros(*oldest)))
	}
	return l, coded(err)
}

// Prune removes events that every subscriber has read and that are older than keep, in small transactions. It gives the number removed.
func (o *Outbox) Prune(ctx context.Context, keep time.Duration) (removed int64, err error) {
	before := clock.Micros(o.clock.Now().Add(-keep))
	for {
		var n int64
		err := o.db.Write(ctx, func(ctx context.Context) (err error) {
			n, err = o.db.On(ctx).Exec(ctx, `DELETE FROM outbox_event WHERE seq IN (
				SELECT e.seq FROM outbox_event e WHERE e.ts < $1 AND NOT EXISTS (
					SELECT 1 FROM outbox_cursor c WHERE (c.xid, c.seq) < (e.xid, e.seq))
				AND EXISTS (SELECT 1 FROM outbox_cursor)
				ORDER BY e.seq LIMIT 5000)`, before)
			return err
		})
		removed += n
		if err != nil || n < 5000 {
			return removed, err
		}
	}
}

// Wake gives a channel that is closed at the next commit of an event by this process.
func (o *Outbox) Wake() <-chan struct{} { return o.db.outbox.wait() }

// notifier wakes readers of the outbox without polling.
type notifier struct {
	mu sync.Mutex
	ch chan struct{}
}

func (n *notifier) wait() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch == nil {
		n.ch = make(chan struct{})
	}
	return n.ch
}

func (n *notifier) notify() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch != nil {
		close(n.ch)
		n.ch = nil
	}
}
