package empi

import (
	"context"
	"fmt"
	"time"

	"minkang/internal/kit/id"
)

// TaskRekey is the job that seals and indexes everybody anew: after an update from a version that kept numbers in the open,
// or after Rotate.
const TaskRekey = "rekey"

// Rotate begins a new generation of keys; Rekey then moves everybody over while both are read. Errors: empi.rotation-running.
func (s *Service) Rotate(ctx context.Context) (Task, error) {
	var t Task
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		if _, err := s.store.Lock(ctx, []string{"t:" + TaskRekey}); err != nil {
			return err
		}
		if all, err := s.store.Generations(ctx); err != nil {
			return err
		} else if len(all) > 1 {
			return ErrRotating
		}
		if err := s.store.BeginGeneration(ctx); err != nil {
			return err
		}
		c, err := s.store.Count(ctx)
		if err != nil {
			return err
		}
		t = Task{Name: TaskRekey, Total: c.Persons + c.Merged, StartedAt: s.clock.Now(), UpdatedAt: s.clock.Now()}
		return s.store.PutTask(ctx, t)
	})
	return t, err
}

// rekeyBatch is how many people one transaction seals anew: some milliseconds of the writer's time.
const rekeyBatch = 100

// Rekey goes on with sealing and indexing people with the newest keys until none is left, and gives how far it has come. It
// may be stopped at any moment and called again, by another process too. When nothing is stale it costs one read.
func (s *Service) Rekey(ctx context.Context, progress func(Task)) (Task, error) {
	t, err := s.store.Task(ctx, TaskRekey)
	if err != nil {
		return t, err
	}
	after, err := id.Parse(t.Place)
	if err != nil {
		after = 0
	}
	for ctx.Err() == nil {
		people, err := s.store.Stale(ctx, after, rekeyBatch)
		if err != nil {
			return t, err
		}
		if len(people) == 0 && after == 0 {
			return s.finishRekey(ctx, t)
		}
		if len(people) == 0 { // those who were changed with the old keys while the job ran
			after = 0
			continue
		}
		if t, err = s.rekey(ctx, t, people); err != nil {
			return t, err
		}
		after = people[len(people)-1].ID
		if progress != nil {
			progress(t)
		}
	}
	return t, ctx.Err()
}

// rekey seals a batch. Somebody changed meanwhile is left for the next round.
func (s *Service) rekey(ctx context.Context, t Task, people []Person) (Task, error) {
	next := t
	err := s.unit.Write(ctx, func(ctx context.Context) error {
		next = t
		for _, p := range people {
			if _, err := s.store.Lock(ctx, []string{"p:" + p.ID.String()}); err != nil {
				return err
			}
			ok, err := s.store.Reseal(ctx, EntryOf(p))
			if err != nil {
				return fmt.Errorf("person %s: %w", p.ID, err)
			}
			if ok {
				next.Done++
			}
		}
		now := s.clock.Now()
		if next.Name == "" || !next.FinishedAt.IsZero() {
			next = Task{Name: TaskRekey, StartedAt: now, Done: next.Done - t.Done}
		}
		if next.Total == 0 {
			c, err := s.store.Count(ctx)
			if err != nil {
				return err
			}
			next.Total = c.Persons + c.Merged
		}
		next.Place, next.UpdatedAt = people[len(people)-1].ID.String(), now
		return s.store.PutTask(ctx, next)
	})
	return next, err
}

// settling is how long the old keys stay at least: another process may not have heard of the new ones yet, and what it wrote
// with the old ones is found by the next call.
const settling = 10 * time.Second

// finishRekey seals what hangs on people, retires the old keys, removes their index rows, and gives the room back.
func (s *Service) finishRekey(ctx context.Context, t Task) (Task, error) {
	if t.Name == "" || !t.FinishedAt.IsZero() || s.clock.Now().Sub(t.StartedAt) < settling {
		return t, nil
	}
	for _, step := range []func(context.Context, int) (int, error){s.store.ResealRest, s.retire, s.store.Sweep} {
		for n := 1; n > 0 && ctx.Err() == nil; {
			if err := s.unit.Write(ctx, func(ctx context.Context) (err error) { n, err = step(ctx, 2000); return err }); err != nil {
				return t, err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return t, err
	}
	if err := s.store.Reclaim(ctx); err != nil {
		return t, err
	}
	t.Name, t.Place, t.FinishedAt, t.UpdatedAt = TaskRekey, "", s.clock.Now(), s.clock.Now()
	return t, s.unit.Write(ctx, func(ctx context.Context) error { return s.store.PutTask(ctx, t) })
}

func (s *Service) retire(ctx context.Context, _ int) (int, error) {
	return 0, s.store.EndGenerations(ctx)
}

// Keys says how the sealing stands: the generations of keys in use, newest first, and the job that moves people over.
func (s *Service) Keys(ctx context.Context) ([]int, Task, error) {
	all, err := s.store.Generations(ctx)
	if err != nil {
		return nil, Task{}, err
	}
	t, err := s.store.Task(ctx, TaskRekey)
	return all, t, err
}
