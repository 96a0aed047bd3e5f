package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
)

func schema(sql string) sqldb.Migrations {
	f := &fstest.MapFile{Data: []byte(sql)}
	return sqldb.Migrations{Context: "thing", FS: fstest.MapFS{"sqlite/0001_a.sql": f, "postgres/0001_a.sql": f}}
}

var things = schema(`CREATE TABLE thing_row (id BIGINT PRIMARY KEY, name TEXT NOT NULL UNIQUE);
CREATE TABLE thing_blob (id BIGINT PRIMARY KEY, body TEXT NOT NULL);`)

func count(t *testing.T, db *sqldb.DB, table string) (n int) {
	t.Helper()
	if err := db.On(context.Background()).QueryRow(context.Background(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func insert(db *sqldb.DB, id int, name string) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := db.On(ctx).Exec(ctx, "INSERT INTO thing_row (id, name) VALUES ($1, $2)", id, name)
		return err
	}
}

func TestWriteKeepsGoodAndDropsBad(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		boom := errors.New("boom")
		var wg sync.WaitGroup
		errs := make([]error, 200)
		for i := range errs {
			wg.Go(func() {
				errs[i] = db.Write(ctx, func(ctx context.Context) error {
					if err := insert(db, i, fmt.Sprint(i))(ctx); err != nil {
						return err
					}
					switch i % 4 {
					case 1:
						return boom
					case 2:
						panic("boom")
					}
					return nil
				})
			})
		}
		wg.Wait()
		for i, err := range errs {
			if bad := i%4 == 1 || i%4 == 2; bad != (err != nil) {
				t.Errorf("write %d: %v", i, err)
			}
		}
		if n := count(t, db, "thing_row"); n != 100 {
			t.Errorf("%d rows kept, want 100", n)
		}
	}, things)
}

func TestNestedWriteJoins(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		called := 0
		err := db.Write(ctx, func(ctx context.Context) error {
			db.After(ctx, func() { called++ })
			if err := db.Write(ctx, insert(db, 1, "a")); err != nil {
				return err
			}
			return errors.New("outer fails")
		})
		if err == nil || count(t, db, "thing_row") != 0 || called != 0 {
			t.Errorf("the inner write survived the outer failure (err %v, after called %d)", err, called)
		}
		if err := db.Write(ctx, func(ctx context.Context) error {
			db.After(ctx, func() { called++ })
			return db.Write(ctx, insert(db, 1, "a"))
		}); err != nil || called != 1 {
			t.Errorf("err %v, after called %d", err, called)
		}
	}, things)
}

func TestUniqueIsTold(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		if err := db.Write(ctx, insert(db, 1, "a")); err != nil {
			t.Fatal(err)
		}
		for _, id := range []int{1, 2} {
			if err := db.Write(ctx, insert(db, id, "a")); !sqldb.IsUnique(err) {
				t.Errorf("want a unique violation, got %v", err)
			}
		}
	}, things)
}

func TestReadersCannotWrite(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		if err := insert(db, 1, "a")(ctx); err == nil {
			t.Error("Exec outside Write was allowed")
		}
		rows, err := db.On(ctx).Query(ctx, "INSERT INTO thing_row (id, name) VALUES (5, 'x') RETURNING id")
		if err == nil {
			for rows.Next() {
			}
			err = rows.Err()
			rows.Close()
		}
		if err == nil || count(t, db, "thing_row") != 0 {
			t.Error("a read connection changed data")
		}
	}, things)
}

func TestReadIsOneSnapshot(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		err := db.Read(ctx, func(rc context.Context) error {
			n := func() (k int) {
				if err := db.On(rc).QueryRow(rc, "SELECT count(*) FROM thing_row").Scan(&k); err != nil {
					t.Error(err)
				}
				return k
			}
			before := n()
			if err := db.Write(ctx, insert(db, 1, "a")); err != nil {
				return err
			}
			if after := n(); after != before {
				t.Errorf("the snapshot moved from %d to %d rows", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}, things)
}

func TestMigrateRefusesChangedAndUnknown(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		if err := db.Migrate(ctx, things); err != nil {
			t.Fatal("again:", err)
		}
		if err := db.Migrate(ctx, schema("CREATE TABLE thing_other (id BIGINT)")); err == nil {
			t.Error("a changed file was taken")
		}
		two := things.FS.(fstest.MapFS)
		f := &fstest.MapFile{Data: []byte("CREATE TABLE thing_two (id BIGINT PRIMARY KEY)")}
		newer := fstest.MapFS{"sqlite/0001_a.sql": two["sqlite/0001_a.sql"], "sqlite/0002_b.sql": f,
			"postgres/0001_a.sql": two["postgres/0001_a.sql"], "postgres/0002_b.sql": f}
		if err := db.Migrate(ctx, sqldb.Migrations{Context: "thing", FS: newer}); err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(ctx, things); err == nil {
			t.Error("an older program was let onto a newer store")
		}
	}, things)
}

// A slow transaction's event must not be passed by: it drew its number first and commits last.
func TestOutboxNeverSkips(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		box := sqldb.NewOutbox(db, clock.Wall{})
		var wg sync.WaitGroup
		const writers, each = 8, 60
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := db.Write(ctx, func(ctx context.Context) error {
						if err := box.Publish(ctx, "thing.made.v1", 0, w*each+i); err != nil {
							return err
						}
						if db.Engine() == sqldb.Postgres && i%7 == 0 {
							_, err := db.On(ctx).Exec(ctx, "SELECT pg_sleep(0.003)")
							return err
						}
						return nil
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		done := make(chan struct{})
		go func() { wg.Wait(); close(done) }()
		seen := map[string]int{}
		var at sqldb.Cursor
		deadline := time.Now().Add(30 * time.Second)
		for finished := false; ; {
			events, err := box.Read(ctx, at, 17)
			if err != nil {
				t.Fatal(err)
			}
			for _, e := range events {
				seen[string(e.Payload)]++
				at = e.Cursor
			}
			if len(events) == 0 {
				// Other tests' transactions on the same server may hold the last events back for a while.
				if finished && (len(seen) == writers*each || time.Now().After(deadline)) {
					break
				}
				if finished {
					runtime.Gosched()
					continue
				}
				select {
				case <-done:
					finished = true
				case <-box.Wake():
				}
			}
		}
		if len(seen) != writers*each {
			t.Errorf("saw %d events, want %d", len(seen), writers*each)
		}
		for k, n := range seen {
			if n != 1 {
				t.Errorf("event %s came %d times", k, n)
			}
		}
	})
}

func TestOutboxPruneWaitsForSlowest(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		now := clock.At(time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC))
		box := sqldb.NewOutbox(db, now)
		for i := range 10 {
			if err := db.Write(ctx, func(ctx context.Context) error { return box.Publish(ctx, "thing.made.v1", 0, i) }); err != nil {
				t.Fatal(err)
			}
		}
		now.Advance(time.Hour)
		if n, err := box.Prune(ctx, time.Minute); err != nil || n != 0 {
			t.Errorf("pruned %d without any reader (%v)", n, err)
		}
		// On PostgreSQL events wait for every older transaction of the whole server, other tests' too.
		var events []sqldb.Event
		for deadline := time.Now().Add(30 * time.Second); len(events) < 10 && time.Now().Before(deadline); {
			var err error
			if events, err = box.Read(ctx, sqldb.Cursor{}, 100); err != nil {
				t.Fatal(err)
			}
			runtime.Gosched()
		}
		if len(events) != 10 {
			t.Fatalf("%d events", len(events))
		}
		for name, n := range map[string]int{"fast": 9, "slow": 3} {
			if err := box.Ack(ctx, name, events[n].Cursor); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := box.Prune(ctx, time.Minute); err != nil || n != 4 {
			t.Errorf("pruned %d, want 4 (%v)", n, err)
		}
		lag, err := box.Lag(ctx, events[3].Cursor)
		if err != nil || lag.Events != 6 || lag.Oldest != time.Hour {
			t.Errorf("lag %+v, %v", lag, err)
		}
	})
}

func TestReclaimShrinksSQLiteAndKeepsPostgresFlat(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		ctx := context.Background()
		body := make([]byte, 4000)
		for i := range body {
			body[i] = byte('a' + i*i%26)
		}
		round := func() int64 {
			for i := range 500 {
				if err := db.Write(ctx, func(ctx context.Context) error {
					_, err := db.On(ctx).Exec(ctx, "INSERT INTO thing_blob (id, body) VALUES ($1, $2)", i, string(body))
					return err
				}); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Write(ctx, func(ctx context.Context) error {
				_, err := db.On(ctx).Exec(ctx, "DELETE FROM thing_blob")
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := db.Reclaim(ctx, "thing_blob"); err != nil {
				t.Fatal(err)
			}
			n, err := db.Size(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		first := round()
		second := round()
		// A round writes two megabytes. PostgreSQL keeps a little for other tests' older transactions.
		if second > first+1_000_000 {
			t.Errorf("the store grew from %d to %d bytes over equal rounds", first, second)
		}
		if db.Engine() == sqldb.SQLite && first > 400_000 {
			t.Errorf("the file still takes %d bytes", first)
		}
	}, things)
}

func TestUnavailableIsCoded(t *testing.T) {
	_, err := sqldb.Open(context.Background(), sqldb.Config{Engine: sqldb.Postgres, DSN: "postgres://x@127.0.0.1:1/x?connect_timeout=1"})
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("got %v", err)
	}
	_, err = sqldb.Open(context.Background(), sqldb.Config{Path: filepath.Join(t.TempDir(), "no", "such", "folder.db")})
	if errs.KindOf(err) != errs.Unavailable {
		t.Errorf("got %v", err)
	}
}

func TestFullIsCodedAndNothingIsLost(t *testing.T) {
	db := sqldbtest.SQLite(t, things)
	ctx := context.Background()
	if err := db.Write(ctx, insert(db, 1, "a")); err != nil {
		t.Fatal(err)
	}
	if err := sqldb.LimitPages(db, 40); err != nil {
		t.Fatal(err)
	}
	var full error
	kept := 1
	for i := 2; i < 5000 && full == nil; i++ {
		if full = db.Write(ctx, insert(db, i, fmt.Sprintf("%0500d", i))); full == nil {
			kept++
		}
	}
	if errs.KindOf(full) != errs.Full {
		t.Fatalf("want store.full, got %v", full)
	}
	if n := count(t, db, "thing_row"); n != kept {
		t.Errorf("%d rows, %d acknowledged", n, kept)
	}
	if err := sqldb.LimitPages(db, 100000); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(ctx, insert(db, 9999, "after")); err != nil {
		t.Error("after room was made:", err)
	}
}

func BenchmarkWrite64(b *testing.B) {
	db := sqldbtest.SQLite(b, things)
	ctx := context.Background()
	var next sync.Mutex
	i := 0
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			next.Lock()
			i++
			k := i
			next.Unlock()
			if err := db.Write(ctx, insert(db, k, fmt.Sprint(k))); err != nil {
				b.Error(err)
			}
		}
	})
}
