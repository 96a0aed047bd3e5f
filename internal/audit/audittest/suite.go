// Package audittest holds the suite every audit.Store passes, on each engine.
package audittest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"minkang/internal/audit"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Start is where the stopped clock of the suite stands.
var Start = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

// Bench is a ledger on a store with a stopped clock and keys of its own.
type Bench struct {
	*audit.Service
	Store   audit.Store
	Clock   *clock.Stopped
	IDs     *id.Source
	Signer  *gm.PrivateKey
	Seal    *gm.MAC
	Witness *Memory
}

// NewBench builds a ledger. Small batches make short tests cross their borders.
func NewBench(t testing.TB, store audit.Store) *Bench {
	t.Helper()
	signer, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	b := &Bench{Store: store, Clock: clock.At(Start), Signer: signer, Seal: gm.NewMAC([]byte("suite")), Witness: &Memory{}}
	b.IDs = id.NewSource(b.Clock, 1)
	b.Service = audit.New(b.Deps())
	return b
}

// Deps gives what the bench's service was built from, for a test that wants another one on the same store.
func (b *Bench) Deps() audit.Deps {
	return audit.Deps{Store: b.Store, Clock: b.Clock, IDs: b.IDs, Signer: b.Signer, Seal: b.Seal, Witness: b.Witness,
		Config: audit.Config{Batch: 100, SignEvery: 10 * time.Second, SignAfter: 150}}
}

// Memory is a witness in memory.
type Memory struct {
	mu  sync.Mutex
	all []audit.Checkpoint
}

// Keep implements audit.Witness.
func (m *Memory) Keep(_ context.Context, c audit.Checkpoint) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.all = append(m.all, c)
	return nil
}

// Kept implements audit.Witness.
func (m *Memory) Kept(context.Context) ([]audit.Checkpoint, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.all), nil
}

// Person gives a made-up person id.
func Person(n int) id.ID { return id.ID(7_000_000 + n) }

// Entry gives the n-th entry of the suite's made-up history; every third is a read of a record.
func Entry(n int) audit.Entry {
	e := audit.Entry{
		Action: "session.begin", Outcome: audit.Done,
		Actor:   audit.Actor{Kind: audit.Human, ID: id.ID(500 + n%3), Label: "医生甲", Roles: []string{"doctor"}, Institution: 9, Address: "127.0.0.1"},
		Request: fmt.Sprintf("r-%d", n),
	}
	switch n % 3 {
	case 1:
		e.Action, e.Person, e.Purpose, e.Relation, e.Grant = "record.open", Person(n%5), "treatment", "treating", id.ID(n)
		e.Object = "record"
	case 2:
		e.Action, e.Outcome = "session.refused", audit.Refused
		e.Detail = map[string]string{"reason": "security.wrong-credentials", "attempt": fmt.Sprint(n)}
	}
	return e
}

// Fill records n entries, a second apart, and sequences them.
func (b *Bench) Fill(t testing.TB, n int) {
	t.Helper()
	ctx := context.Background()
	for from := 0; from < n; from += 170 {
		to := min(from+170, n)
		err := b.Store.Write(ctx, func(ctx context.Context) error {
			for i := from; i < to; i++ {
				b.Clock.Advance(time.Second)
				if err := b.Record(ctx, Entry(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if to < n {
			if _, err := b.Sequence(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

// Sound fails unless the ledger verifies.
func (b *Bench) Sound(t testing.TB) audit.Report {
	t.Helper()
	r, err := b.Verify(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK || len(r.Faults) != 0 {
		t.Fatalf("not sound: %+v", r.Faults)
	}
	return r
}

// Suite checks a store through the service. open gives an empty one each time.
func Suite(t *testing.T, open func(t *testing.T) audit.Store) {
	for name, fn := range map[string]func(*testing.T, *Bench){
		"record and get back":       recordAndGet,
		"transaction":               inTransaction,
		"sequence and verify":       sequenceAndVerify,
		"late ids are not skipped":  lateIDs,
		"checkpoints when due":      checkpointsWhenDue,
		"search":                    search,
		"proof":                     proof,
		"prune":                     prune,
		"many writers, two passers": manyWriters,
		"report is kept":            reportKept,
	} {
		t.Run(name, func(t *testing.T) { fn(t, NewBench(t, open(t))) })
	}
}

func recordAndGet(t *testing.T, b *Bench) {
	ctx := context.Background()
	e := Entry(1)
	e.ID, e.At = b.IDs.Next(), Start.Add(123456*time.Microsecond)
	e.Detail = map[string]string{"b": "二", "a": "一"}
	if err := b.Record(ctx, e); err != nil {
		t.Fatal(err)
	}
	r, err := b.Store.Get(ctx, e.ID)
	if err != nil {
		t.Fatal(err)
	}
	want, _ := audit.Canonical(e, r.Form)
	got, _ := audit.Canonical(r.Entry, r.Form)
	if string(want) != string(got) || r.Leaf != audit.NoLeaf || !b.Seal.Check(r.Seal, got) {
		t.Fatalf("stored\n%s\nwant\n%s", got, want)
	}
	if _, err := b.Store.Get(ctx, 42); !errors.Is(err, audit.ErrNotFound) {
		t.Fatalf("no such record: %v", err)
	}
	long := audit.Entry{Action: "x", Outcome: audit.Done, Actor: audit.Actor{Kind: audit.Node, Label: "a\x00b\xff" + strings.Repeat("汉", 100)}}
	if err := b.Record(ctx, long); err != nil {
		t.Fatalf("hostile text must not lose the line: %v", err)
	}
	if _, err := b.Sequence(ctx); err != nil {
		t.Fatal(err)
	}
	b.Sound(t)
	for _, bad := range []audit.Entry{{}, {Action: "x", Outcome: audit.Done}, {Action: "x", Outcome: "maybe", Actor: audit.Actor{Kind: audit.Node}}} {
		if err := b.Record(ctx, bad); !errors.Is(err, audit.ErrEntry) {
			t.Fatalf("incomplete entry %+v: %v", bad, err)
		}
	}
}

func inTransaction(t *testing.T, b *Bench) {
	ctx := context.Background()
	stop := errors.New("stop")
	err := b.Store.Write(ctx, func(ctx context.Context) error {
		if err := b.Record(ctx, Entry(0)); err != nil {
			return err
		}
		return stop
	})
	if !errors.Is(err, stop) {
		t.Fatal(err)
	}
	if n, _ := b.Store.CountWaiting(ctx); n != 0 {
		t.Fatal("the entry outlived its transaction")
	}
}

func sequenceAndVerify(t *testing.T, b *Bench) {
	const n = 700 // three tiles, a level-1 tile
	b.Fill(t, n)
	var last [2]int64
	r, err := b.Verify(context.Background(), func(done, total int64) { last = [2]int64{done, total} })
	if err != nil {
		t.Fatal(err)
	}
	if !r.OK || r.Size != n || r.Checked != n || r.Waiting != 0 || r.Checkpoints < 3 || r.Witnessed < 3 || last != [2]int64{n, n} {
		t.Fatalf("report %+v, progress %v", r, last)
	}
	head, _ := b.Store.Head(context.Background())
	if r.Root != head.Root.String() {
		t.Fatal("another root")
	}
}

// A record whose id is smaller than those already sequenced, as when its transaction commits late, still gets a leaf.
func lateIDs(t *testing.T, b *Bench) {
	ctx := context.Background()
	early := b.IDs.Next()
	b.Fill(t, 50)
	e := Entry(1)
	e.ID, e.At = early, Start
	if err := b.Record(ctx, e); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Sequence(ctx); err != nil || n != 1 {
		t.Fatalf("sequenced %d: %v", n, err)
	}
	if r, err := b.Store.Get(ctx, early); err != nil || r.Leaf != 50 {
		t.Fatalf("late record at leaf %d: %v", r.Leaf, err)
	}
	b.Sound(t)
}

func checkpointsWhenDue(t *testing.T, b *Bench) {
	ctx := context.Background()
	if _, err := b.Checkpoint(ctx); !errors.Is(err, audit.ErrUnsigned) {
		t.Fatalf("empty ledger: %v", err)
	}
	step := func(n int, d time.Duration) int64 {
		for i := range n {
			if err := b.Record(ctx, Entry(i)); err != nil {
				t.Fatal(err)
			}
		}
		b.Clock.Advance(d)
		if _, err := b.Sequence(ctx); err != nil {
			t.Fatal(err)
		}
		c, err := b.Checkpoint(ctx)
		if err != nil {
			t.Fatal(err)
		}
		return c.Size
	}
	for i, s := range []struct {
		add  int
		wait time.Duration
		want int64
	}{{1, 0, 1}, {20, time.Second, 1}, {10, 9 * time.Second, 31}, {0, time.Hour, 31}, {149, time.Second, 180}, {150, time.Second, 330}} {
		if got := step(s.add, s.wait); got != s.want {
			t.Fatalf("step %d: signed %d, want %d", i, got, s.want)
		}
	}
	c, _ := b.Checkpoint(ctx)
	again, err := audit.ParseNote(c.Note())
	if err != nil || again.Note() != c.Note() || !audit.KeysOf(b.Signer.Public()).Signed(again) {
		t.Fatalf("note round trip: %v", err)
	}
}

func search(t *testing.T, b *Bench) {
	ctx := context.Background()
	b.Fill(t, 90)
	collect := func(q audit.Query, size int) []audit.Line {
		var all []audit.Line
		for p := (page.Request{Limit: size}); ; {
			lines, next, err := b.Search(ctx, q, p)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, lines...)
			if next == "" {
				return all
			}
			p.After = next
		}
	}
	for name, c := range map[string]struct {
		q    audit.Query
		want func(n int) bool
	}{
		"everything": {audit.Query{}, func(int) bool { return true }},
		"who":        {audit.Query{Actor: 501}, func(n int) bool { return n%3 == 1 }},
		"whom":       {audit.Query{Person: Person(2)}, func(n int) bool { return n%3 == 1 && n%5 == 2 }},
		"what":       {audit.Query{Action: "record.open"}, func(n int) bool { return n%3 == 1 }},
		"family":     {audit.Query{Action: "session."}, func(n int) bool { return n%3 != 1 }},
		"outcome":    {audit.Query{Outcome: audit.Refused}, func(n int) bool { return n%3 == 2 }},
		"purpose":    {audit.Query{Purpose: "treatment", Object: "record"}, func(n int) bool { return n%3 == 1 }},
		"when":       {audit.Query{From: Start.Add(11 * time.Second), To: Start.Add(21 * time.Second)}, func(n int) bool { return n >= 10 && n < 20 }},
		"reads":      {audit.Query{Reads: true, Actor: 501}, func(n int) bool { return n%3 == 1 }},
		"none":       {audit.Query{Person: 1}, func(int) bool { return false }},
	} {
		var want []string
		for n := 89; n >= 0; n-- {
			if c.want(n) {
				want = append(want, Entry(n).Request)
			}
		}
		for _, size := range []int{0, 1, 7} {
			var got []string
			for _, l := range collect(c.q, size) {
				got = append(got, l.Request)
				if l.Leaf == audit.NoLeaf {
					t.Fatal("a sequenced line without a leaf")
				}
			}
			if !slices.Equal(got, want) {
				t.Errorf("%s, pages of %d: %v, want %v", name, size, got, want)
			}
		}
	}
	mine, _, err := b.Accesses(ctx, Person(2), page.Request{})
	if err != nil || len(mine) != 6 || mine[0].Action != "record.open" {
		t.Fatalf("who opened my record: %d lines, %v", len(mine), err)
	}
	if _, _, err := b.Search(ctx, audit.Query{}, page.Request{After: "!"}); !errors.Is(err, page.ErrCursor) {
		t.Fatalf("foreign cursor: %v", err)
	}
}

func proof(t *testing.T, b *Bench) {
	ctx := context.Background()
	b.Fill(t, 600)
	keys := audit.KeysOf(b.Signer.Public())
	for _, leaf := range []int64{0, 1, 255, 256, 511, 512, 599} {
		r, err := b.Store.FromLeaf(ctx, leaf, 1)
		if err != nil {
			t.Fatal(err)
		}
		p, err := b.Prove(ctx, r[0].ID)
		if err != nil {
			t.Fatalf("leaf %d: %v", leaf, err)
		}
		if err := p.Check(keys); err != nil {
			t.Fatalf("leaf %d: %v", leaf, err)
		}
		p.Canonical = append([]byte(nil), p.Canonical...)
		p.Canonical[len(p.Canonical)/2] ^= 1
		if p.Check(keys) == nil {
			t.Fatal("proof of another entry accepted")
		}
	}
	e := Entry(0)
	e.ID = b.IDs.Next()
	if err := b.Record(ctx, e); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Prove(ctx, e.ID); !errors.Is(err, audit.ErrWaiting) {
		t.Fatalf("proof of a waiting entry: %v", err)
	}
	if _, err := b.Prove(ctx, 12345); !errors.Is(err, audit.ErrNotFound) {
		t.Fatalf("proof of nothing: %v", err)
	}
}

func prune(t *testing.T, b *Bench) {
	ctx := context.Background()
	by := audit.Actor{Kind: audit.Node, Label: "test"}
	b.Fill(t, 400)
	b.Clock.Advance(184 * 24 * time.Hour)
	now := b.Clock.Now()
	if _, err := b.Prune(ctx, by, audit.Oldest(now, audit.MinMonths).Add(time.Microsecond), nil); !errors.Is(err, audit.ErrRetention) {
		t.Fatalf("younger than six months: %v", err)
	}
	cut := Start.Add(301 * time.Second) // entry 300 is the first to stay
	var told int64
	n, err := b.Prune(ctx, by, cut, func(done, _ int64) { told = done })
	if err != nil || n != 300 || told != 300 {
		t.Fatalf("pruned %d, told %d: %v", n, told, err)
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	r := b.Sound(t)
	if r.Pruned != 300 || r.Checked != 101 || r.Size != 401 {
		t.Fatalf("after prune: %+v", r)
	}
	left, err := b.Store.FromLeaf(ctx, 0, 1)
	if err != nil || left[0].Leaf != 300 {
		t.Fatalf("first left: %+v %v", left, err)
	}
	if _, err := b.Prove(ctx, left[0].ID); err != nil {
		t.Fatalf("proof beside pruned entries: %v", err)
	}
	if n, err := b.Prune(ctx, by, cut, nil); n != 0 || err != nil {
		t.Fatalf("second prune: %d %v", n, err)
	}
	lines, _, err := b.Search(ctx, audit.Query{Action: "audit.prune"}, page.Request{})
	if err != nil || len(lines) != 1 || lines[0].Detail["to"] != "300" {
		t.Fatalf("the prune's own line: %+v %v", lines, err)
	}
}

func manyWriters(t *testing.T, b *Bench) {
	ctx := context.Background()
	const writers, each = 8, 40
	done := make(chan error, writers+2)
	for w := range writers {
		go func() {
			for i := range each {
				if err := b.Record(ctx, Entry(w*each+i)); err != nil {
					done <- err
					return
				}
			}
			done <- nil
		}()
	}
	stop := make(chan struct{})
	for range 2 { // two services, as two nodes on one store
		s := audit.New(b.Deps())
		go func() {
			for {
				if _, err := s.Sequence(ctx); err != nil {
					done <- err
					return
				}
				select {
				case <-stop:
					done <- nil
					return
				default:
				}
			}
		}()
	}
	for i := range writers + 2 {
		if i == writers {
			close(stop)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	}
	if err := b.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if r := b.Sound(t); r.Checked != writers*each {
		t.Fatalf("%d entries of %d have leaves", r.Checked, writers*each)
	}
}

func reportKept(t *testing.T, b *Bench) {
	ctx := context.Background()
	if _, err := b.Integrity(ctx); !errors.Is(err, audit.ErrUnverified) {
		t.Fatalf("never verified: %v", err)
	}
	b.Fill(t, 10)
	want := b.Sound(t)
	got, err := b.Integrity(ctx)
	if err != nil || got.Root != want.Root || !got.OK || got.Size != 10 || !got.At.Equal(want.At) {
		t.Fatalf("kept %+v, want %+v: %v", got, want, err)
	}
}
