package audit

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
	"minkang/internal/kit/id"
	"minkang/internal/kit/page"
)

// Config sets how often the tree is signed. Zero values mean the defaults in brackets.
type Config struct {
	Every     time.Duration // a pass of the sequencer (250 ms)
	Batch     int           // entries of one pass's transaction (512)
	SignEvery time.Duration // a checkpoint at least this often while entries come (10 s)
	SignAfter int64         // or after so many entries (4,096)
}

// Default gives the defaults.
func Default() Config {
	return Config{Every: 250 * time.Millisecond, Batch: 512, SignEvery: 10 * time.Second, SignAfter: 4096}
}

// Deps are what the service works with. Witness may be nil.
type Deps struct {
	Store   Store
	Clock   clock.Clock
	IDs     *id.Source
	Signer  gm.Signer
	Keys    Keys    // further keys whose old signatures count; the signer's own is always known
	Seal    *gm.MAC // only this node (or its cluster) has the key
	Witness Witness
	Config  Config
}

// Service is the ledger. Safe for concurrent use.
type Service struct {
	d       Deps
	keys    Keys
	passing sync.Mutex // one pass at a time in this process; the store's lock keeps other processes out
}

var _ Ledger = (*Service)(nil)

// New returns the ledger's service.
func New(d Deps) *Service {
	def := Default()
	if d.Config.Every <= 0 {
		d.Config.Every = def.Every
	}
	if d.Config.Batch <= 0 {
		d.Config.Batch = def.Batch
	}
	if d.Config.SignEvery <= 0 {
		d.Config.SignEvery = def.SignEvery
	}
	if d.Config.SignAfter <= 0 {
		d.Config.SignAfter = def.SignAfter
	}
	keys := KeysOf(d.Signer.Public())
	for k, v := range d.Keys {
		keys[k] = v
	}
	return &Service{d: d, keys: keys}
}

// Record implements Ledger: in the transaction that ctx carries, else in one of its own.
func (s *Service) Record(ctx context.Context, e Entry) error {
	e, err := settle(e, s.d.Clock.Now, s.d.IDs.Next)
	if err != nil {
		return err
	}
	c, err := Canonical(e, formV1)
	if err != nil {
		return err
	}
	r := Record{Entry: e, Form: formV1, Seal: s.d.Seal.Sum(c), Leaf: NoLeaf}
	return s.d.Store.Write(ctx, func(ctx context.Context) error { return s.d.Store.Insert(ctx, r) })
}

// Search gives a page of lines, newest first, and the cursor of the next page, empty at the end.
func (s *Service) Search(ctx context.Context, q Query, p page.Request) ([]Line, string, error) {
	var after Position
	if _, err := page.Decode(p.After, &after); err != nil {
		return nil, "", err
	}
	n := p.Rows()
	found, err := s.d.Store.Search(ctx, q, after, n+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(found) > n {
		found = found[:n]
		last := found[n-1]
		next = page.Encode(Position{At: clock.Micros(last.At), ID: last.ID})
	}
	lines := make([]Line, len(found))
	for i, r := range found {
		lines[i] = Line{Entry: r.Entry, Leaf: r.Leaf}
	}
	return lines, next, nil
}

// Accesses answers a resident's "who opened my record": every act, done or refused, that read of this person, newest first.
func (s *Service) Accesses(ctx context.Context, person id.ID, p page.Request) ([]Line, string, error) {
	return s.Search(ctx, Query{Person: person, Reads: true}, p)
}

// Checkpoint gives the last signed state; ErrUnsigned when there is none yet.
func (s *Service) Checkpoint(ctx context.Context) (Checkpoint, error) {
	c, ok, err := s.d.Store.LastCheckpoint(ctx)
	if err == nil && !ok {
		err = ErrUnsigned
	}
	return c, err
}

// Integrity gives the result of the last verification; ErrUnverified when none was made.
func (s *Service) Integrity(ctx context.Context) (Report, error) {
	r, ok, err := s.d.Store.LastReport(ctx)
	if err == nil && !ok {
		err = ErrUnverified
	}
	return r, err
}

// Status is the ledger's state for operators and metrics.
type Status struct {
	Size    int64     // leaves
	Waiting int64     // committed entries without a leaf
	Signed  int64     // leaves under the last checkpoint
	At      time.Time // of the last checkpoint
}

// Status tells how far sequencing and signing are.
func (s *Service) Status(ctx context.Context) (Status, error) {
	h, err := s.d.Store.Head(ctx)
	if err != nil {
		return Status{}, err
	}
	w, err := s.d.Store.CountWaiting(ctx)
	if err != nil {
		return Status{}, err
	}
	c, _, err := s.d.Store.LastCheckpoint(ctx)
	return Status{Size: h.Size, Waiting: w, Signed: c.Size, At: c.At}, err
}

// longestPause is how long Run waits at most between passes that fail.
const longestPause = 30 * time.Second

// Run sequences and signs until ctx ends, then once more, so that a graceful stop leaves nothing unsigned. A failed pass is
// told to warn and tried again, after pauses that grow.
func (s *Service) Run(ctx context.Context, warn func(error)) {
	for pause := s.d.Config.Every; ; {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
			defer cancel()
			if err := s.Flush(last); err != nil {
				warn(err)
			}
			return
		case <-time.After(pause):
		}
		_, err := s.Sequence(ctx)
		switch {
		case err == nil:
			pause = s.d.Config.Every
		case !errors.Is(err, context.Canceled):
			warn(err)
			pause = min(2*pause, longestPause)
		}
	}
}

// Flush sequences everything committed so far and signs a checkpoint over it.
func (s *Service) Flush(ctx context.Context) error {
	if _, err := s.Sequence(ctx); err != nil {
		return err
	}
	s.passing.Lock()
	defer s.passing.Unlock()
	return s.sign(ctx, true)
}

// Sequence gives every committed entry its leaf and signs a checkpoint when one is due. It tells how many leaves it gave.
func (s *Service) Sequence(ctx context.Context) (int, error) {
	s.passing.Lock()
	defer s.passing.Unlock()
	total := 0
	for {
		n, err := s.pass(ctx)
		total += n
		if err != nil {
			return total, fmt.Errorf("audit: sequence: %w", err)
		}
		if n < s.d.Config.Batch {
			break
		}
	}
	return total, s.sign(ctx, false)
}

// sign makes a checkpoint of the head when it is due, or whenever something is unsigned if now is true.
func (s *Service) sign(ctx context.Context, now bool) error {
	h, err := s.d.Store.Head(ctx)
	if err != nil {
		return err
	}
	last, _, err := s.d.Store.LastCheckpoint(ctx)
	if err != nil {
		return err
	}
	at := s.d.Clock.Now()
	due := h.Size-last.Size >= s.d.Config.SignAfter || at.Sub(last.At) >= s.d.Config.SignEvery
	if h.Size <= last.Size || (!due && !now) {
		return nil
	}
	c, err := sign(h, at, s.d.Signer)
	if err != nil {
		return err
	}
	if err := s.d.Store.Write(ctx, func(ctx context.Context) error { return s.d.Store.AddCheckpoint(ctx, c) }); err != nil {
		return fmt.Errorf("audit: checkpoint: %w", err)
	}
	if s.d.Witness == nil {
		return nil
	}
	if err := s.d.Witness.Keep(ctx, c); err != nil {
		return fmt.Errorf("audit: witness: %w", err)
	}
	return nil
}
