package quality

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Projector folds what was recorded into the cells. Taking and counting are one transaction: killed anywhere, it goes on where
// the last whole batch ended. Memory is one batch. Safe for concurrent use; several nodes on one store take turns.
type Projector struct {
	book  *Book
	store Store
	unit  Unit
	batch int
	wake  chan struct{}
	mu    sync.Mutex
}

// batchMessages is how many messages one transaction folds: the cells of a batch are read and written once, so that many
// messages of one institution and day cost one row.
const batchMessages = 500

// NewProjector returns a projector.
func NewProjector(b *Book, s Store, u Unit) *Projector {
	return &Projector{book: b, store: s, unit: u, batch: batchMessages, wake: make(chan struct{}, 1)}
}

// Step folds one batch and says how many sendings there were; 0 means the cells are up to date.
func (p *Projector) Step(ctx context.Context) (n int, err error) {
	defer errs.Op(&err, "quality.Step")
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.unit.Write(ctx, func(ctx context.Context) error {
		if err := p.store.Turn(ctx); err != nil {
			return err
		}
		taken, err := p.store.Take(ctx, p.batch)
		if n = len(taken); err != nil || n == 0 {
			return err
		}
		return p.fold(ctx, taken)
	})
	return n, err
}

// part names a message's part, of which only the last decision counts.
type part struct {
	message id.ID
	part    int64
}

// fold counts sendings that were just marked as folded.
func (p *Projector) fold(ctx context.Context, taken []Sending) error {
	b := &batch{book: p.book, cells: map[Cell]*Tally{}, owners: map[int64]Owner{}, changed: map[int64]bool{}}
	fresh := map[Ref]bool{}
	messages := make([]id.ID, 0, len(taken))
	for _, s := range taken {
		fresh[s.Ref()] = true
		messages = append(messages, s.Message)
	}
	all, err := p.store.Folded(ctx, messages)
	if err != nil {
		return err
	}
	last := map[part]Sending{}  // of all decisions
	known := map[part]Sending{} // what is counted already
	var drop []Ref
	for _, s := range all {
		k := part{s.Message, s.Part}
		if !fresh[s.Ref()] {
			known[k] = s
		}
		old, twice := last[k]
		if twice && old.Attempt > s.Attempt {
			drop = append(drop, s.Ref())
			continue
		}
		if twice {
			drop = append(drop, old.Ref())
		}
		last[k] = s
	}
	if err := b.readOwners(ctx, p.store, all); err != nil {
		return err
	}
	for k, s := range last {
		old, counted := known[k]
		if counted && old.Attempt == s.Attempt {
			continue // what came now was older than what is counted
		}
		if counted {
			b.count(old, -1)
		}
		b.count(s, 1)
	}
	if err := p.store.Drop(ctx, drop); err != nil {
		return err
	}
	return b.write(ctx, p.store)
}

// batch gathers what a fold changes.
type batch struct {
	book    *Book
	cells   map[Cell]*Tally
	owners  map[int64]Owner
	changed map[int64]bool
}

func (b *batch) readOwners(ctx context.Context, s Store, all []Sending) error {
	var keys []int64
	for _, x := range all {
		if x.Key != 0 {
			keys = append(keys, x.Key)
		}
	}
	slices.Sort(keys)
	owners, err := s.Owners(ctx, slices.Compact(keys))
	if err == nil && owners != nil {
		b.owners = owners
	}
	return err
}

func (b *batch) add(c Cell, t Tally, sign int64) {
	sum := b.cells[c]
	if sum == nil {
		sum = &Tally{}
		b.cells[c] = sum
	}
	sum.Add(t, sign)
}

// count adds a sending, or takes it away. Of the messages of one key all but the smallest are duplicates, in whatever order
// they are counted: a smaller one that comes later makes the owner a duplicate.
func (b *batch) count(s Sending, sign int64) {
	b.add(s.Cell(), s.Tally, sign)
	if s.Key == 0 {
		return
	}
	owner, taken := b.owners[s.Key]
	switch {
	case taken && owner.Message < s.Message:
		b.add(s.Cell(), b.book.duplicate(s.Type), sign)
	case sign > 0 && (!taken || owner.Message > s.Message):
		if taken {
			b.add(owner.Cell, b.book.duplicate(owner.Cell.Type), 1)
		}
		b.owners[s.Key], b.changed[s.Key] = Owner{s.Message, s.Cell()}, true
	case sign > 0 && owner.Cell != s.Cell(): // the owner itself, decided again with another day or type
		b.owners[s.Key], b.changed[s.Key] = Owner{s.Message, s.Cell()}, true
	}
}

func (b *batch) write(ctx context.Context, s Store) error {
	for c, t := range b.cells {
		if t.Counts.Zero() && len(t.Elements) == 0 && len(t.Rules) == 0 {
			delete(b.cells, c)
		}
	}
	changed := map[int64]Owner{}
	for k := range b.changed {
		changed[k] = b.owners[k]
	}
	if err := s.SetOwners(ctx, changed); err != nil {
		return err
	}
	return s.Add(ctx, b.cells)
}

// Wake tells Run that there may be something new. Never blocks.
func (p *Projector) Wake() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

// How long Run sleeps without being woken, after a failure, and after a small step.
const (
	idlePause    = 5 * time.Second
	failurePause = 2 * time.Second
	gatherPause  = 2 * time.Second // lets messages gather: a batch costs little more than one message
)

// Run steps until ctx ends. A failing step is reported to fail (may be nil) and tried again. Returns when ctx ends.
func (p *Projector) Run(ctx context.Context, fail func(error)) {
	for ctx.Err() == nil {
		n, err := p.Step(ctx)
		pause, wake := idlePause, p.wake
		switch {
		case err != nil && (ctx.Err() != nil || errors.Is(err, context.Canceled)):
			return
		case err != nil:
			if fail != nil {
				fail(err)
			}
			pause = failurePause
		case n >= p.batch:
			continue
		case n > 0:
			pause, wake = gatherPause, nil
		}
		t := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-wake:
		case <-t.C:
		}
		t.Stop()
	}
}
