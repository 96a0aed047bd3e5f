package bench

import (
	"context"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"minkang/internal/empi"
)

// tally is what one round counts.
type tally struct {
	itself, answer [claimKinds]Latency
	all, answers   Latency
	outcomes       [3]atomic.Int64
	errors         atomic.Int64
	first          atomic.Pointer[error]
}

// round sends the mix from all clients for the time of a round.
func (r *identityRun) round(ctx context.Context, number int) error {
	var t tally
	var counting atomic.Bool
	begin := time.Now()
	counts := begin.Add(r.Warm)
	end := counts.Add(r.Duration)
	var before Usage
	var wg sync.WaitGroup
	for range r.Clients {
		wg.Go(func() {
			for ctx.Err() == nil && time.Now().Before(end) {
				r.one(ctx, &t, counting.Load())
			}
		})
	}
	time.Sleep(r.Warm)
	before, _ = UsageOf(os.Getpid())
	counting.Store(true)
	wg.Wait()
	took := time.Since(counts)
	after, _ := UsageOf(os.Getpid())
	r.Progress("round", number, r.Rounds, "")
	if err := ctx.Err(); err != nil {
		return err
	}
	r.print(&t, number, took, before, after)
	return nil
}

func (r *identityRun) one(ctx context.Context, t *tally, counts bool) {
	c, kind := r.crowd.mixed(r.Residents, int(r.next.Add(1)))
	var s stopwatch
	begin := time.Now()
	got, err := r.index.Resolve(context.WithValue(ctx, stopwatchKey{}, &s), c)
	end := time.Now()
	if err != nil {
		if ctx.Err() == nil {
			t.errors.Add(1)
			t.first.CompareAndSwap(nil, &err)
		}
		return
	}
	if !counts {
		return
	}
	itself := s.itself(begin, end)
	t.all.Add(itself)
	t.answers.Add(end.Sub(begin))
	t.itself[kind].Add(itself)
	switch got.Outcome {
	case empi.Link:
		t.outcomes[0].Add(1)
	case empi.Review:
		t.outcomes[1].Add(1)
	default:
		t.outcomes[2].Add(1)
	}
}

func (r *identityRun) print(t *tally, number int, took time.Duration, before, after Usage) {
	q, a := t.all.Quantiles(), t.answers.Quantiles()
	fmt.Fprintf(r.Out, "resolve   round %d: %.0f/s at %d clients for %.0f s against %d residents (%d errors); the resolve itself p50 %s, p99 %s, max %s; answer p50 %s, p99 %s\n",
		number, float64(q.Count)/took.Seconds(), r.Clients, took.Seconds(), r.Residents, t.errors.Load(), millis(q.P50), millis(q.P99), millis(q.Max), millis(a.P50), millis(a.P99))
	for k := range claimKinds {
		x := t.itself[k].Quantiles()
		fmt.Fprintf(r.Out, "          %-9s %6d  p50 %s, p99 %s\n", claimNames[k], x.Count, millis(x.P50), millis(x.P99))
	}
	fmt.Fprintf(r.Out, "          outcomes: %d link, %d review, %d new; %.2f processors busy; memory %d MB resident (%d MB its own), peak %d MB; %.1f MB/s to disk\n",
		t.outcomes[0].Load(), t.outcomes[1].Load(), t.outcomes[2].Load(), (after.CPU-before.CPU).Seconds()/took.Seconds(), after.RSS>>20, after.Own>>20,
		after.Peak>>20, float64(after.Written-before.Written)/took.Seconds()/1e6)
	if e := t.first.Load(); e != nil {
		fmt.Fprintf(r.Out, "          first error: %v\n", *e)
	}
}
