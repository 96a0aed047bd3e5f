package bench

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"minkang/internal/app"
	"minkang/internal/exchange"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// small is a plan that fills in a few seconds.
var small = Plan{Seed: 3, Residents: 400, Entries: 1500, Rich: 2, Record: 300, Facts: 1}

func smallStore(tb testing.TB) (*app.System, *Papers, state) {
	tb.Helper()
	cfg := app.Default()
	cfg.Data = tb.TempDir()
	st, err := fill(context.Background(), cfg.Data, cfg, small, func(string, int, int, string) {})
	if err != nil {
		tb.Fatal(err)
	}
	sys, err := app.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	if err != nil {
		tb.Fatal(err)
	}
	papers, err := openPapers(cfg.Data)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { papers.Close(); sys.Close() })
	return sys, papers, st
}

// A filled store holds what its plan says, its documents can be sent, and it is not filled twice.
func TestFillHoldsThePlan(t *testing.T) {
	sys, papers, st := smallStore(t)
	ctx := context.Background()
	if c := st.Counts; c.Documents != int64(small.Entries) || c.Messages != int64(small.Entries) || c.Residents < int64(small.Residents) || c.AuditLines < c.Documents || c.Structured < c.Documents {
		t.Errorf("filled %+v", c)
	}
	for _, p := range st.Rich {
		if docs, err := sys.Repository.All(ctx, []id.ID{p}, 1000); err != nil || len(docs) < small.Record {
			t.Errorf("a long record holds %d documents, %v", len(docs), err)
		}
	}
	send := receiver(t, sys, papers, st)
	for n := range int64(20) {
		if m, err := send(n); err != nil || m.Status != exchange.Accepted {
			t.Errorf("document %d: %+v %v", n, m, err)
		}
	}
	again, err := fill(ctx, sys.Config.Data, sys.Config, small, nil)
	if err != nil || again.To != st.To {
		t.Errorf("filling again: %v", err)
	}
	other := small
	other.Entries++
	if _, err := fill(ctx, sys.Config.Data, sys.Config, other, nil); err == nil {
		t.Error("a folder of another plan was taken")
	}
}

// receiver hands documents to the exchange inside the process.
func receiver(tb testing.TB, sys *app.System, papers *Papers, st state) func(n int64) (*exchange.Message, error) {
	tb.Helper()
	ctx := context.Background()
	d, err := st.Plan.district(st.To)
	if err != nil {
		tb.Fatal(err)
	}
	var envelopes []exchange.Envelope
	for _, in := range d.Institutions() {
		i, err := sys.Registry.InstitutionByCode(ctx, in.Code)
		if err != nil {
			tb.Fatal(err)
		}
		envelopes = append(envelopes, exchange.Envelope{Kind: "document", Institution: i.ID, ContentType: "application/xml", Address: "127.0.0.1"})
	}
	run := int(time.Now().In(clock.Region).UnixNano()>>20) & 0xffff
	return func(n int64) (*exchange.Message, error) {
		body, institution, err := papers.Get(run, n)
		if err != nil {
			return nil, err
		}
		return sys.Exchange.Receive(ctx, envelopes[institution], body)
	}
}

// BenchmarkSubmit is the whole write path but for HTTP, on SQLite with fsync, 64 senders at once.
func BenchmarkSubmit(b *testing.B) {
	sys, papers, st := smallStore(b)
	send := receiver(b, sys, papers, st)
	var next atomic.Int64
	b.SetParallelism(32)
	b.ReportAllocs()
	b.ResetTimer()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if m, err := send(next.Add(1)); err != nil || m.Status != exchange.Accepted {
				b.Error(fmt.Sprint(m, err))
				return
			}
		}
	})
}
