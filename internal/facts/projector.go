package facts

import (
	"context"
	"errors"
	"sync"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Projector keeps the warehouse in step with the stored documents. It reads the feeds in batches and applies each batch,
// with the position it reaches, in one transaction: killed anywhere, it goes on where the last whole batch ended, and a
// batch applied twice changes nothing. Memory is one batch. Safe for concurrent use; only one step runs at a time.
type Projector struct {
	source    Source
	residents Residents
	store     Store
	names     Names
	batch     int
	wake      chan struct{}
	mu        sync.Mutex
}

// batchDocuments is how many documents one transaction takes: large enough that the column store's commit is paid once for
// many, small enough that a batch is milliseconds and a few megabytes.
const batchDocuments = 1000

// NewProjector returns a projector. names may be nil.
func NewProjector(source Source, residents Residents, store Store, names Names) *Projector {
	return &Projector{source: source, residents: residents, store: store, names: names, batch: batchDocuments, wake: make(chan struct{}, 1)}
}

// Step applies one batch of each feed and says how many events there were; 0 means the warehouse is up to date.
func (p *Projector) Step(ctx context.Context) (events int, err error) {
	defer errs.Op(&err, "facts.Step")
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.step(ctx)
}

func (p *Projector) step(ctx context.Context) (int, error) {
	n, err := p.stepResidents(ctx)
	if err != nil {
		return n, err
	}
	m, err := p.stepDocuments(ctx)
	return n + m, err
}

func (p *Projector) stepResidents(ctx context.Context) (int, error) {
	after, err := p.store.Cursor(ctx, FeedResidents)
	if err != nil {
		return 0, err
	}
	changes, err := p.residents.Changes(ctx, after, p.batch)
	if err != nil || len(changes) == 0 {
		return 0, err
	}
	return len(changes), p.store.Apply(ctx, planResidents(changes))
}

// planResidents folds a batch of changes into what holds at its end. Pure.
func planResidents(changes []ResidentChange) Changes {
	c := Changes{Feed: FeedResidents, Cursor: changes[len(changes)-1].Event, Retired: map[id.ID]id.ID{}}
	latest := map[id.ID]int{}
	for i, ch := range changes {
		if ch.Resident.Person == 0 {
			continue // only moves the position
		}
		latest[ch.Resident.Person] = i
		delete(c.Retired, ch.Resident.Person) // a person that is spoken of again is not retired (a merge was undone)
		for _, old := range ch.Retired {
			if old != ch.Resident.Person {
				c.Retired[old] = ch.Resident.Person
			}
		}
	}
	for old, kept := range c.Retired { // A into B, then B into C: A is C
		for next, more := c.Retired[kept]; more; next, more = c.Retired[kept] {
			kept = next
		}
		c.Retired[old] = kept
	}
	for i, ch := range changes {
		if ch.Resident.Person == 0 {
			continue
		}
		if _, gone := c.Retired[ch.Resident.Person]; latest[ch.Resident.Person] == i && !gone {
			c.Residents = append(c.Residents, ch.Resident)
		}
	}
	return c
}

func (p *Projector) stepDocuments(ctx context.Context) (int, error) {
	after, err := p.store.Cursor(ctx, FeedDocuments)
	if err != nil {
		return 0, err
	}
	docs, err := p.source.Documents(ctx, after, p.batch)
	if err != nil || len(docs) == 0 {
		return 0, err
	}
	c := Changes{Feed: FeedDocuments, Cursor: docs[len(docs)-1].Event}
	latest, people := map[id.ID]int{}, []id.ID{}
	seen := map[id.ID]bool{}
	for i, d := range docs {
		if d.Document == 0 {
			continue // only moves the position
		}
		if _, again := latest[d.Document]; !again {
			c.Documents = append(c.Documents, d.Document)
		}
		latest[d.Document] = i
		if d.Person != 0 && !seen[d.Person] {
			seen[d.Person] = true
			people = append(people, d.Person)
		}
		if d.StoredAt.After(c.AsOf) {
			c.AsOf = d.StoredAt
		}
	}
	known, err := p.residents.Residents(ctx, people)
	if err != nil {
		return 0, err
	}
	for i, d := range docs {
		if d.Document == 0 || latest[d.Document] != i {
			continue // a later event of the batch says it better
		}
		resident := known[d.Person]
		if resident.Person != 0 {
			d.Person = resident.Person // merged meanwhile
		}
		c.Facts = append(c.Facts, Project(d, resident, p.names)...)
	}
	return len(docs), p.store.Apply(ctx, c)
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

	// gatherPause leaves events to gather after a step that found fewer than a batch: a step costs nearly the same for ten
	// events as for a thousand, so small steps one after the other would take a processor from those who submit.
	gatherPause = 2 * time.Second
)

// Run steps until ctx ends, sleeping while there is nothing new. A failing step is reported to fail (may be nil) and tried
// again; it never ends Run. Returns nil when ctx ends.
func (p *Projector) Run(ctx context.Context, fail func(error)) error {
	for ctx.Err() == nil {
		n, err := p.Step(ctx)
		pause, wake := idlePause, p.wake
		switch {
		case err != nil && ctx.Err() != nil:
			return nil
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
	return nil
}

// Rebuild forgets all facts and makes them again from the first event, telling progress (may be nil) the events done so
// far. Interrupted, the next Step goes on with it. Queries meanwhile see what is there so far.
func (p *Projector) Rebuild(ctx context.Context, progress func(events int64)) (err error) {
	defer errs.Op(&err, "facts.Rebuild")
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := p.store.Reset(ctx); err != nil {
		return err
	}
	for done := int64(0); ; {
		if err := ctx.Err(); err != nil {
			return errors.Join(errs.New(errs.Unavailable, "facts.rebuild-interrupted"), err)
		}
		n, err := p.step(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return nil
		}
		if done += int64(n); progress != nil {
			progress(done)
		}
	}
}
