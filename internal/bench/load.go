package bench

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// Load is a number of clients who each do one thing after the other for some time: a closed loop, so that a slow answer
// also means fewer requests, and what is promised is always said with the number of clients.
type Load struct {
	Clients int
	Warm    time.Duration // before measuring: connections, caches
	For     time.Duration
	Node    int // process of the node
	// Do sends one request. n counts requests over all clients from 0, client from 0.
	Do func(ctx context.Context, client int, n int64) error
}

// Result is what a load gave.
type Result struct {
	Quantiles
	Took          time.Duration
	Errors        int
	FirstError    error
	NodeCPU       float64 // processors the node kept busy
	ClientCPU     float64 // and the clients, which share the machine
	RSS, Own      int64   // of the node, at the end
	Peak          int64
	WrittenPerSec float64 // bytes to disk
}

// PerSecond is the throughput of requests without errors.
func (r Result) PerSecond() float64 {
	if r.Took <= 0 {
		return 0
	}
	return float64(r.Count) / r.Took.Seconds()
}

// Run loads until the time is over or ctx ends; progress (may be nil) hears how much of the time has gone.
func (l Load) Run(ctx context.Context, progress func(gone, of time.Duration)) (Result, error) {
	var lat Latency
	var r Result
	var n atomic.Int64
	var mu sync.Mutex
	var wg sync.WaitGroup
	begin := time.Now().Add(l.Warm)
	end := begin.Add(l.For)
	for c := range l.Clients {
		wg.Go(func() {
			for ctx.Err() == nil {
				start := time.Now()
				if !start.Before(end) {
					return
				}
				err := l.Do(ctx, c, n.Add(1)-1)
				now := time.Now()
				switch {
				case err != nil && ctx.Err() == nil:
					mu.Lock()
					r.Errors++
					r.FirstError = errors.Join(r.FirstError, first(r.FirstError, err))
					mu.Unlock()
				case err == nil && !start.Before(begin) && !now.After(end):
					lat.Add(now.Sub(start))
				}
			}
		})
	}
	node, own := l.watch(ctx, begin, end, progress)
	wg.Wait()
	r.Quantiles, r.Took = lat.Quantiles(), l.For
	r.NodeCPU, r.ClientCPU = node.used.CPU.Seconds()/l.For.Seconds(), own.used.CPU.Seconds()/l.For.Seconds()
	r.RSS, r.Own, r.Peak = node.end.RSS, node.end.Own, node.end.Peak
	r.WrittenPerSec = float64(node.used.Written) / l.For.Seconds()
	if r.Count == 0 && r.FirstError != nil {
		return r, fmt.Errorf("no request went well: %w", r.FirstError)
	}
	return r, ctx.Err()
}

// first keeps only the first error, which is the one that explains.
func first(have, err error) error {
	if have != nil {
		return nil
	}
	return err
}

type watched struct{ end, used Usage }

// watch measures both processes between begin and end.
func (l Load) watch(ctx context.Context, begin, end time.Time, progress func(gone, of time.Duration)) (node, own watched) {
	sleep(ctx, time.Until(begin))
	n0, _ := UsageOf(l.Node)
	o0, _ := UsageOf(os.Getpid())
	for left := time.Until(end); left > 0 && ctx.Err() == nil; left = time.Until(end) {
		if progress != nil {
			progress(l.For-left, l.For)
		}
		sleep(ctx, min(left, 500*time.Millisecond))
	}
	n1, _ := UsageOf(l.Node)
	o1, _ := UsageOf(os.Getpid())
	diff := func(a, b Usage) watched {
		return watched{end: b, used: Usage{CPU: b.CPU - a.CPU, Written: b.Written - a.Written}}
	}
	return diff(n0, n1), diff(o0, o1)
}

func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
