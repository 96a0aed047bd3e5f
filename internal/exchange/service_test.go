package exchange_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/exchange"
	"minkang/internal/exchange/exchangesql"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// journal is a journal in memory that can break.
type journal struct {
	mu      sync.Mutex
	records [][2][]byte
	append  error // Append fails
	sync    error // waiting fails
}

// Append implements exchange.Journal.
func (j *journal) Append(_ time.Time, meta, body []byte) (int64, func() error, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.append != nil {
		return 0, nil, j.append
	}
	j.records = append(j.records, [2][]byte{meta, body})
	failed := j.sync
	return int64(len(j.records)), func() error { return failed }, nil
}

// Read implements exchange.Journal.
func (j *journal) Read(p int64) ([]byte, []byte, error) {
	if p < 1 || int(p) > len(j.records) {
		return nil, nil, errs.New(errs.NotFound, "journal.pruned")
	}
	r := j.records[p-1]
	return r[0], r[1], nil
}

// Scan implements exchange.Journal.
func (j *journal) Scan(from int64, fn func(position, next int64, meta, body []byte) error) error {
	for i, r := range j.records {
		if p := int64(i + 1); p >= from {
			if err := fn(p, p+1, r[0], r[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

type plain struct{}

// Pack implements exchange.Packer.
func (plain) Pack(b []byte) []byte { return b }

// Unpack implements exchange.Packer.
func (plain) Unpack(b []byte) ([]byte, error) { return b, nil }

// owner decides by the first word of the body.
type owner struct {
	mu      sync.Mutex
	decided []string
	fault   error // of ours, or the store's
	held    chan struct{}
}

type work struct {
	o  *owner
	in exchange.Incoming
}

// Prepare implements exchange.Handler.
func (o *owner) Prepare(_ context.Context, in exchange.Incoming) exchange.Work {
	if strings.HasPrefix(string(in.Body), "poison") {
		panic("a fault in a reader")
	}
	return work{o, in}
}

// Decide implements exchange.Work.
func (w work) Decide(context.Context) (exchange.Outcome, error) {
	if w.o.held != nil {
		<-w.o.held
	}
	w.o.mu.Lock()
	defer w.o.mu.Unlock()
	if w.o.fault != nil {
		return exchange.Outcome{}, w.o.fault
	}
	w.o.decided = append(w.o.decided, string(w.in.Body))
	out := exchange.Outcome{Status: exchange.Accepted, Document: w.in.ID, Reply: map[string]string{"body": string(w.in.Body)}}
	switch {
	case strings.HasPrefix(string(w.in.Body), "bad"):
		out.Status, out.ErrorCode, out.ErrorPlace = exchange.Refused, "xml.truncated", "1:2"
	case strings.HasPrefix(string(w.in.Body), "doubtful") && !w.in.Release:
		out.Status = exchange.Quarantined
	}
	return out, nil
}

type stage struct {
	*exchange.Service
	db      *sqldb.DB
	journal *journal
	owner   *owner
}

func newStage(t *testing.T, c exchange.Config) *stage {
	db := sqldbtest.SQLite(t, exchangesql.Migrations())
	s := &stage{db: db, journal: &journal{}, owner: &owner{}}
	s.restart(c)
	return s
}

// restart makes a new service on the same store and journal, as after a crash.
func (s *stage) restart(c exchange.Config) {
	wall := clock.Wall{}
	s.Service = exchange.New(c, exchangesql.New(s.db), s.db, s.journal, plain{}, wall, id.NewSource(wall, 1), slog.New(slog.DiscardHandler))
	s.Handle("document", s.owner)
}

func envelope(key string) exchange.Envelope {
	return exchange.Envelope{Kind: "document", System: 5, Institution: 6, MessageID: key}
}

func (s *stage) kept(t *testing.T) int {
	t.Helper()
	all, _, err := s.List(context.Background(), exchange.Filter{}, page.Request{Limit: 500})
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}

func TestTheSameAgainGivesTheSame(t *testing.T) {
	s, ctx := newStage(t, exchange.Default()), context.Background()
	first, err := s.Receive(ctx, envelope("m1"), []byte("good"))
	if err != nil || first.Status != exchange.Accepted || first.Repeated || first.Institution != 6 {
		t.Fatalf("%+v %v", first, err)
	}
	again, err := s.Receive(ctx, envelope("m1"), []byte("good"))
	if err != nil || again.ID != first.ID || !again.Repeated || string(again.Reply) != string(first.Reply) {
		t.Errorf("%+v %v", again, err)
	}
	if _, err := s.Receive(ctx, envelope("m1"), []byte("other")); !errors.Is(err, exchange.ErrMessageIDReused) {
		t.Errorf("%v", err)
	}
	// Without an id of the sender's the content stands for it.
	a, _ := s.Receive(ctx, envelope(""), []byte("anonymous"))
	b, err := s.Receive(ctx, envelope(""), []byte("anonymous"))
	if err != nil || a.ID != b.ID {
		t.Errorf("%v %v %v", a, b, err)
	}
	if len(s.owner.decided) != 2 || len(s.journal.records) != 2 {
		t.Errorf("decided %v, journalled %d", s.owner.decided, len(s.journal.records))
	}
}

func TestWhatIsNotTaken(t *testing.T) {
	s, ctx := newStage(t, exchange.Config{MaxBodyBytes: 1 << 10, MaxInFlight: 4}), context.Background()
	for name, x := range map[string]struct {
		env  exchange.Envelope
		body string
		err  error
	}{
		"empty":        {envelope("a"), "", exchange.ErrEmpty},
		"too large":    {envelope("a"), strings.Repeat("x", 1<<10+1), exchange.ErrTooLarge},
		"spaces":       {envelope("a b"), "x", exchange.ErrMessageID},
		"long id":      {envelope(strings.Repeat("a", 201)), "x", exchange.ErrMessageID},
		"Chinese id":   {envelope("编号"), "x", exchange.ErrMessageID},
		"unknown kind": {exchange.Envelope{Kind: "letter"}, "x", exchange.ErrNoHandler},
	} {
		if _, err := s.Receive(ctx, x.env, []byte(x.body)); !errors.Is(err, x.err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(s.journal.records) != 0 || s.kept(t) != 0 {
		t.Error("something was kept")
	}
}

func TestBusyIsSaid(t *testing.T) {
	s, ctx := newStage(t, exchange.Config{MaxBodyBytes: 1 << 10, MaxInFlight: 1}), context.Background()
	s.owner.held = make(chan struct{})
	done := make(chan error)
	go func() { _, err := s.Receive(ctx, envelope("slow"), []byte("x")); done <- err }()
	for { // until the slow one holds the only slot
		_, err := s.Receive(ctx, envelope("second"), nil)
		if !errors.Is(err, exchange.ErrEmpty) {
			t.Fatal(err)
		}
		s.journal.mu.Lock()
		n := len(s.journal.records)
		s.journal.mu.Unlock()
		if n == 1 {
			break
		}
		time.Sleep(time.Millisecond)
	}
	if _, err := s.Receive(ctx, envelope("second"), []byte("x")); !errors.Is(err, exchange.ErrBusy) {
		t.Errorf("%v", err)
	}
	close(s.owner.held)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

// Whatever breaks, a message that was not acknowledged is not decided, and sent again it is.
func TestBrokenGround(t *testing.T) {
	full := errs.New(errs.Full, "store.full")
	for name, breaks := range map[string]func(*stage, error){
		"journal refuses":   func(s *stage, err error) { s.journal.append = err },
		"journal loses":     func(s *stage, err error) { s.journal.sync = err },
		"the owner's store": func(s *stage, err error) { s.owner.fault = err },
	} {
		s, ctx := newStage(t, exchange.Default()), context.Background()
		breaks(s, full)
		if m, err := s.Receive(ctx, envelope("m1"), []byte("good")); !errors.Is(err, full) {
			t.Errorf("%s: %+v %v", name, m, err)
		}
		if s.kept(t) != 0 {
			t.Errorf("%s: a message that was not acknowledged is kept", name)
		}
		breaks(s, nil)
		if m, err := s.Receive(ctx, envelope("m1"), []byte("good")); err != nil || m.Status != exchange.Accepted || m.Repeated {
			t.Errorf("%s: sent again: %+v %v", name, m, err)
		}
		if s.kept(t) != 1 {
			t.Errorf("%s: %d kept", name, s.kept(t))
		}
	}
}

// What a crash left in the journal without a fate is decided at the next start, once, also when it came twice.
func TestRecover(t *testing.T) {
	s, ctx := newStage(t, exchange.Default()), context.Background()
	if _, err := s.Receive(ctx, envelope("done"), []byte("done")); err != nil {
		t.Fatal(err)
	}
	s.owner.fault = errors.New("power cut")
	for i := range 450 {
		_, _ = s.Receive(ctx, envelope(fmt.Sprint("lost", i%300)), []byte(fmt.Sprint("lost", i%300)))
	}
	s.owner.fault = nil
	s.restart(exchange.Default())
	n, err := s.Recover(ctx, nil)
	if err != nil || s.kept(t) != 301 {
		t.Fatalf("%d recovered, %d kept, %v", n, s.kept(t), err)
	}
	if len(s.owner.decided) != 301 {
		t.Errorf("%d decisions", len(s.owner.decided))
	}
	s.restart(exchange.Default())
	if _, err := s.Recover(ctx, nil); err != nil || s.kept(t) != 301 || len(s.owner.decided) != 301 {
		t.Errorf("a second start decided again: %d, %v", len(s.owner.decided), err)
	}
	if m, err := s.Receive(ctx, envelope("lost7"), []byte("lost7")); err != nil || !m.Repeated {
		t.Errorf("what was recovered is not known: %+v %v", m, err)
	}
	// A start that fails in the middle is told, so that the node does not serve half-blind.
	_, _ = s.Receive(ctx, envelope("later"), []byte("later"))
	s.owner.fault = errors.New("store gone")
	_, _ = s.Receive(ctx, envelope("open"), []byte("open"))
	s.restart(exchange.Default())
	if _, err := s.Recover(ctx, nil); err == nil {
		t.Error("a failed recovery was not told")
	}
}

// A message that makes its reader fail is an error of its own: others go on, and the node starts although it is in the journal.
func TestPoisonHarmsNobodyElse(t *testing.T) {
	s, ctx := newStage(t, exchange.Default()), context.Background()
	if _, err := s.Receive(ctx, envelope("p"), []byte("poison")); !errors.Is(err, exchange.ErrReader) {
		t.Fatalf("got %v", err)
	}
	if _, err := s.Receive(ctx, envelope("good"), []byte("good")); err != nil {
		t.Error(err)
	}
	s.restart(exchange.Default())
	if _, err := s.Recover(ctx, nil); err != nil || s.kept(t) != 1 {
		t.Errorf("%d kept, %v", s.kept(t), err)
	}
}

// Settle may never pass a message that is still in flight.
func TestSettle(t *testing.T) {
	s, ctx := newStage(t, exchange.Default()), context.Background()
	store := exchangesql.New(s.db)
	for i := range 3 {
		if _, err := s.Receive(ctx, envelope(fmt.Sprint(i)), []byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	before, err := store.Checkpoint(ctx)
	if err != nil || before < 1 || before > 3 {
		t.Fatalf("%d %v", before, err)
	}
	s.restart(exchange.Default())
	if n, err := s.Recover(ctx, nil); err != nil || n != 0 {
		t.Errorf("%d %v", n, err)
	}
}

func TestReplayAndRelease(t *testing.T) {
	s, ctx := newStage(t, exchange.Default()), context.Background()
	held, err := s.Receive(ctx, envelope("m"), []byte("doubtful"))
	if err != nil || held.Status != exchange.Quarantined {
		t.Fatalf("%+v %v", held, err)
	}
	if m, err := s.Replay(ctx, held.ID, nil); err != nil || m.Status != exchange.Quarantined || m.Attempts != 2 {
		t.Errorf("%+v %v", m, err)
	}
	// When what belongs to it cannot be written, nothing is released.
	broken := errors.New("no audit line")
	if _, err := s.Release(ctx, held.ID, func(context.Context) error { return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	if m, err := s.Find(ctx, held.ID); err != nil || m.Status != exchange.Quarantined || m.Attempts != 2 {
		t.Errorf("released without its audit line: %+v %v", m, err)
	}
	noted := false
	m, err := s.Release(ctx, held.ID, func(context.Context) error { noted = true; return nil })
	if err != nil || m.Status != exchange.Accepted || m.Document == 0 || !noted {
		t.Errorf("%+v %v", m, err)
	}
	if _, err := s.Release(ctx, held.ID, nil); !errors.Is(err, exchange.ErrAlreadyAccepted) {
		t.Errorf("%v", err)
	}
	refused, _ := s.Receive(ctx, envelope("r"), []byte("bad"))
	if _, err := s.Release(ctx, refused.ID, nil); !errors.Is(err, exchange.ErrNotQuarantined) {
		t.Errorf("%v", err)
	}
	if m, err := s.Replay(ctx, refused.ID, nil); err != nil || m.Status != exchange.Refused || m.FirstRule != "xml.truncated" {
		t.Errorf("%+v %v", m, err)
	}
	if _, body, err := s.Body(ctx, refused.ID); err != nil || string(body) != "bad" {
		t.Errorf("%q %v", body, err)
	}
	s.journal.records = nil
	if _, _, err := s.Body(ctx, refused.ID); !errors.Is(err, exchange.ErrBodyPruned) {
		t.Errorf("%v", err)
	}
	if _, err := s.Replay(ctx, refused.ID, nil); !errors.Is(err, exchange.ErrBodyPruned) {
		t.Errorf("%v", err)
	}
	if _, err := s.Replay(ctx, 1, nil); !errors.Is(err, exchange.ErrNotFound) {
		t.Errorf("%v", err)
	}
}
