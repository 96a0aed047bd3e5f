package quality

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// Source reads decided messages again, for counting them anew after the rules changed.
type Source interface {
	// Sendings gives what messages that arrived in a span (to exclusive) count today, a page at a time, and the cursor of the next
	// page, "" at the end. Messages whose bytes are gone are left out: what was counted of them stays. Whether a message repeats
	// another is a fact of its decision and is not asked for.
	Sendings(ctx context.Context, from, to time.Time, after string, limit int) (out []Sending, next string, err error)
}

// RebuildState says how far a rebuild is.
type RebuildState struct {
	Running  bool
	From, To Day // of arrival
	Started  time.Time
	Ended    time.Time
	Messages int64 // read again
	Changed  int64 // that count otherwise now
	Recount  bool  // the cells were emptied first
	Failed   string
}

type rebuildState struct {
	mu sync.Mutex
	RebuildState
}

// RebuildState gives the running or last rebuild of this node.
func (s *Service) RebuildState(ctx context.Context) (RebuildState, error) {
	if _, err := s.enter(ctx, security.MayReadQuality, Scope{}); err != nil {
		return RebuildState{}, err
	}
	s.rebuild.mu.Lock()
	defer s.rebuild.mu.Unlock()
	return s.rebuild.RebuildState, nil
}

// StartRebuild begins a rebuild that goes on after the request; ErrRebuild when one runs. life ends it.
func (s *Service) StartRebuild(ctx, life context.Context, src Source, p Period, recount bool) (RebuildState, error) {
	v, err := s.enter(ctx, security.MayManageQuality, Scope{})
	if err != nil {
		return RebuildState{}, err
	}
	if err := p.Check(); err != nil {
		return RebuildState{}, err
	}
	r := &s.rebuild
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Running {
		return r.RebuildState, ErrRebuild
	}
	if err := s.Unit.Write(ctx, func(ctx context.Context) error {
		return s.note(ctx, v.actor, "quality.rebuild", "quality", map[string]string{"from": p.From.String(), "to": p.To.String(), "recount": strconv.FormatBool(recount)})
	}); err != nil {
		return RebuildState{}, err
	}
	r.RebuildState = RebuildState{Running: true, From: p.From, To: p.To, Started: s.Clock.Now(), Recount: recount}
	go func() {
		err := s.Rebuild(life, src, p, recount, func(read, changed int64) {
			r.mu.Lock()
			r.Messages, r.Changed = read, changed
			r.mu.Unlock()
		})
		r.mu.Lock()
		defer r.mu.Unlock()
		r.Running, r.Ended = false, s.Clock.Now()
		if err != nil {
			r.Failed = "failed"
			if errors.Is(err, context.Canceled) {
				r.Failed = "interrupted"
			}
		}
	}()
	return r.RebuildState, nil
}

// rebuildPage is how many messages one transaction of a rebuild takes.
const rebuildPage = 200

// Rebuild counts the messages that arrived in a period anew, page by page: what a message counted before is taken away and what it
// counts today added, in one transaction per page, so that scores are right all the time and an interrupted rebuild is simply run
// again. With recount the cells of all days since the oldest message that is still kept are made anew from what is recorded.
func (s *Service) Rebuild(ctx context.Context, src Source, p Period, recount bool, progress func(read, changed int64)) error {
	if recount {
		if err := s.Recount(ctx); err != nil {
			return err
		}
	}
	from, end := p.From.Time(), p.To.Add(1).Time()
	read, changed := int64(0), int64(0)
	for after := ""; ; {
		if err := ctx.Err(); err != nil {
			return err
		}
		all, next, err := src.Sendings(ctx, from, end, after, rebuildPage)
		if err != nil {
			return err
		}
		n, err := s.projector.rewrite(ctx, all)
		if err != nil {
			return err
		}
		read, changed = read+int64(len(all)), changed+n
		if progress != nil {
			progress(read, changed)
		}
		if after = next; next == "" {
			return nil
		}
	}
}

// rewrite replaces what messages count.
func (p *Projector) rewrite(ctx context.Context, all []Sending) (changed int64, err error) {
	if len(all) == 0 {
		return 0, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	err = p.unit.Write(ctx, func(ctx context.Context) error {
		changed = 0
		if err := p.store.Turn(ctx); err != nil {
			return err
		}
		messages := make([]id.ID, len(all))
		for i, s := range all {
			messages[i] = s.Message
		}
		folded, err := p.store.Folded(ctx, messages)
		if err != nil {
			return err
		}
		known := map[part]Sending{}
		for _, s := range folded {
			known[part{s.Message, s.Part}] = s
		}
		b := &batch{book: p.book, cells: map[Cell]*Tally{}, owners: map[int64]Owner{}, changed: map[int64]bool{}}
		if err := b.readOwners(ctx, p.store, append(folded, all...)); err != nil {
			return err
		}
		for _, s := range all {
			old, ok := known[part{s.Message, s.Part}]
			if !ok {
				continue // it waits, or was forgotten: nothing of it is counted that could be replaced
			}
			s.keep(old)
			if old.Same(s) {
				continue
			}
			b.count(old, -1)
			b.count(s, 1)
			if err := p.store.Rewrite(ctx, s); err != nil {
				return err
			}
			changed++
		}
		return b.write(ctx, p.store)
	})
	return changed, err
}

// keep takes over from the sending that is counted what only its decision knew: its moment, and whether it repeated another.
func (s *Sending) keep(old Sending) {
	s.Attempt, s.Key = old.Attempt, old.Key
	for _, c := range []Count{Identified, Duplicates} {
		s.Tally.Counts[c] = old.Tally.Counts[c]
	}
	unique := func(r RuleCount) bool { return r.Rule == RuleLookAlike }
	s.Tally.Rules = slices.DeleteFunc(slices.Clone(s.Tally.Rules), unique)
	for _, r := range old.Tally.Rules {
		if unique(r) {
			s.Tally.Rules = mergeRules(s.Tally.Rules, []RuleCount{r}, 1)
		}
	}
}

// Same tells whether two sendings count the same.
func (s Sending) Same(o Sending) bool {
	return s.Ref() == o.Ref() && s.Cell() == o.Cell() && s.Key == o.Key && string(s.Tally.Pack()) == string(o.Tally.Pack())
}

// Recount empties the cells of all days of which every message is still recorded, and lets the projector fill them again.
func (s *Service) Recount(ctx context.Context) error {
	p := s.projector
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.unit.Write(ctx, func(ctx context.Context) error {
		if err := p.store.Turn(ctx); err != nil {
			return err
		}
		oldest, err := p.store.Oldest(ctx)
		if err != nil || oldest.IsZero() {
			return err
		}
		// Messages of a day arrive on that day or later. When nothing was forgotten yet every day can be made anew.
		from := DayOf(oldest).Add(1)
		if whole, err := p.store.Whole(ctx); err != nil {
			return err
		} else if whole {
			from = 19000101
		}
		if err := p.store.Clear(ctx, from); err != nil {
			return err
		}
		if err := p.store.DropOwners(ctx, from); err != nil {
			return err
		}
		return p.store.Unfold(ctx, from)
	})
}

// Retain forgets what is past its time: single messages with the exchange's own, elements and rules, cells.
func (s *Service) Retain(ctx context.Context) (removed int64, err error) {
	now := s.Clock.Now()
	messages, err := s.Store.Forget(ctx, now.AddDate(0, 0, -s.Config.MessageDays))
	if err != nil {
		return messages, err
	}
	today := DayOf(now)
	cells, err := s.Store.Prune(ctx, today.Add(-s.Config.DetailDays), today.Add(-s.Config.CellDays))
	return messages + cells, err
}
