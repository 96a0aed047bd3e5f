package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/linkage"
	"minkang/internal/engine/disk"
	"minkang/internal/engine/keystore"
	"minkang/internal/engine/sqldb"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// Identity measures resolving or registering residents against an index of many, in this process: no HTTP, no documents.
type Identity struct {
	Dir       string // kept: an index filled once is measured often, and grows by what is new
	Store     string // sqlite or postgres
	DSN       string
	Residents int
	Clients   int
	Warm      time.Duration
	Duration  time.Duration
	Rounds    int
	CacheMB   int
	Out       io.Writer
	Progress  Progress
}

// node of the ids made while measuring.
const benchNode = 1000

type identityRun struct {
	Identity
	db    *sqldb.DB
	store *empisql.Store
	index *empi.Service
	ids   *id.Source
	crowd crowd
	next  atomic.Int64 // of the claims' numbers
}

// Run fills the index when it is empty, and measures.
func (x Identity) Run(ctx context.Context) (err error) {
	if x.Residents < 1000 || x.Clients < 1 {
		return errors.New("bench: at least 1,000 residents and one client")
	}
	r := &identityRun{Identity: x, crowd: crowd{institutions: 200}}
	folder := filepath.Join(x.Dir, fmt.Sprintf("identity-%d", x.Residents))
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	rate, err := disk.FsyncRate(folder, time.Second)
	if err != nil {
		return err
	}
	(&report{out: x.Out}).machine(ThisMachine(), x.Store, rate)
	if err := r.open(ctx, folder); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.db.Close()) }()
	if err := r.fill(ctx, folder); err != nil {
		return err
	}
	if err := r.index.Follow(ctx); err != nil {
		return err
	}
	for n := range x.Rounds {
		if err := r.round(ctx, n+1); err != nil {
			return err
		}
	}
	return nil
}

func (r *identityRun) open(ctx context.Context, folder string) error {
	engine, err := sqldb.ParseEngine(r.Store)
	if err != nil {
		return err
	}
	keys, err := keystore.Open(filepath.Join(folder, "keys"))
	if err != nil {
		return err
	}
	r.db, err = sqldb.Open(ctx, sqldb.Config{Engine: engine, Path: filepath.Join(folder, "store.db"), DSN: r.DSN, CacheBytes: int64(r.CacheMB) << 20})
	if err != nil {
		return err
	}
	c := clock.Wall{}
	if err = r.db.Migrate(ctx, empisql.Migrations()); err == nil {
		r.store, err = empisql.Open(ctx, r.db, c, keys)
	}
	if err != nil {
		return errors.Join(err, r.db.Close())
	}
	r.ids = id.NewSource(c, benchNode)
	r.index = empi.NewService(timedStore{r.store}, timedUnit{r.db}, sqldb.NewOutbox(r.db, c), c, r.ids)
	return nil
}

// fill registers everybody at once; a folder that holds people already is taken as it is.
func (r *identityRun) fill(ctx context.Context, folder string) error {
	have, err := r.store.Count(ctx)
	if err != nil {
		return err
	}
	mark := filepath.Join(folder, fillingFile)
	if _, err := os.Stat(mark); err == nil {
		return fmt.Errorf("bench: %s was not filled to the end; remove it", folder)
	}
	if have.Persons >= int64(r.Residents) {
		r.next.Store(time.Now().UnixMilli() % 1e9) // claims nobody made before
		fmt.Fprintf(r.Out, "filled    %d residents found\n", have.Persons)
		return nil
	}
	if have.Persons > 0 {
		return fmt.Errorf("bench: %s holds %d residents; name another folder", folder, have.Persons)
	}
	if err := os.WriteFile(mark, nil, 0o600); err != nil {
		return err
	}
	begun := time.Now()
	if err := r.load(ctx); err != nil {
		return err
	}
	if err := r.db.Analyze(ctx); err != nil {
		return err
	}
	size, err := r.db.Size(ctx)
	if err != nil {
		return err
	}
	took := time.Since(begun)
	fmt.Fprintf(r.Out, "filled    %d residents in %.0f s (%.0f/s, without comparing); store %d MB\n", r.Residents, took.Seconds(),
		float64(r.Residents)/took.Seconds(), size>>20)
	return os.Remove(mark)
}

// load makes people ready on all processors and writes them in order.
func (r *identityRun) load(ctx context.Context) error {
	loader := r.store.NewLoader()
	now := time.Now()
	const batch = 5000
	for from := 0; from < r.Residents; from += batch {
		n := min(batch, r.Residents-from)
		ready, idents := make([]empisql.Ready, n), make([]id.ID, n)
		for i := range idents {
			idents[i] = r.ids.Next()
		}
		var wg sync.WaitGroup
		var failed atomic.Pointer[error]
		workers := runtime.GOMAXPROCS(0)
		for w := range workers {
			wg.Go(func() {
				for i := w; i < n; i += workers {
					p := empi.PlanNew(empi.Assess(r.crowd.claim(from+i), now), nil, idents[i], clock.Wall{})
					x, err := loader.Prepare(empi.EntryOf(p))
					if err != nil {
						failed.Store(&err)
						return
					}
					ready[i] = x
				}
			})
		}
		wg.Wait()
		if e := failed.Load(); e != nil {
			return *e
		}
		if err := loader.Add(ctx, ready); err != nil {
			return err
		}
		r.Progress("residents", from+n, r.Residents, "")
	}
	return loader.Close(ctx)
}

// timedUnit measures how long the function of a write itself runs, without waiting for the writer and without the commit.
type timedUnit struct{ db *sqldb.DB }

type stopwatchKey struct{}

type stopwatch struct{ begun, entered, inside time.Time }

// timedStore notes when a resolve first asks the store: what came before was waiting for its turn.
type timedStore struct{ *empisql.Store }

// Holders implements empi.Store.
func (t timedStore) Holders(ctx context.Context, n []empi.Identifier, limit int) ([]empi.Holding, error) {
	began(ctx)
	return t.Store.Holders(ctx, n, limit)
}

// Candidates implements empi.Store.
func (t timedStore) Candidates(ctx context.Context, k []linkage.Key, traits empi.Traits, limit int) (empi.Hits, error) {
	began(ctx)
	return t.Store.Candidates(ctx, k, traits, limit)
}

func began(ctx context.Context) {
	if s, ok := ctx.Value(stopwatchKey{}).(*stopwatch); ok && s.begun.IsZero() {
		s.begun = time.Now()
	}
}

// Write implements empi.Unit.
func (u timedUnit) Write(ctx context.Context, fn func(context.Context) error) error {
	s, _ := ctx.Value(stopwatchKey{}).(*stopwatch)
	if s == nil {
		return u.db.Write(ctx, fn)
	}
	s.entered = time.Now()
	var took time.Duration
	err := u.db.Write(ctx, func(ctx context.Context) error {
		begin := time.Now()
		err := fn(ctx)
		took = time.Since(begin)
		return err
	})
	s.inside = s.entered.Add(took)
	return err
}

// itself gives the time of the resolve without waiting for others: from its first question to the store, what was read before the
// write, and the write's own work.
func (s *stopwatch) itself(begin, end time.Time) time.Duration {
	if !s.begun.IsZero() {
		begin = s.begun
	}
	if s.entered.IsZero() {
		return end.Sub(begin)
	}
	return s.entered.Sub(begin) + s.inside.Sub(s.entered)
}
