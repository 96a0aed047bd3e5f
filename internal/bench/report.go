package bench

import (
	"fmt"
	"io"
	"time"
)

// report prints figures, one block per measure.
type report struct{ out io.Writer }

func (r *report) line(format string, args ...any) { fmt.Fprintf(r.out, format+"\n", args...) }

func (r *report) machine(m Machine, store string, fsync float64) {
	r.line("machine   %s, %d cores, %d MB memory, %s, %s", m.CPU, m.Cores, m.MemoryMB, m.OS, m.Go)
	r.line("load      %s before measuring (others on the machine show here)", m.Load)
	r.line("disk      %.0f synced 4 KB writes a second, one after the other", fsync)
	r.line("store     %s", store)
}

func (r *report) filled(s state) {
	c := s.Counts
	r.line("filled    %d residents, %d documents (index entries) with %d structured entries, %d messages, %d audit lines; filled in %.0f s",
		c.Residents, c.Documents, c.Structured, c.Messages, c.AuditLines, s.Seconds)
}

func (r *report) facts(s state) {
	r.line("facts     %d visits; filled in %.0f s", s.Plan.Facts, s.Seconds)
}

// millis gives a time with the digits that mean something.
func millis(d time.Duration) string {
	ms := d.Seconds() * 1000
	if ms < 10 {
		return fmt.Sprintf("%.2f ms", ms)
	}
	return fmt.Sprintf("%.1f ms", ms)
}

func (r *report) load(name string, x Result, clients int, remark string) {
	r.line("%-9s %.0f/s at %d clients for %s (%d requests, %d errors); p50 %s, p95 %s, p99 %s, max %s; %s", name, x.PerSecond(), clients, x.Took,
		x.Count, x.Errors, millis(x.P50), millis(x.P95), millis(x.P99), millis(x.Max), remark)
	r.line("          node %.2f processors busy (%.2f ms a request), clients %.2f; node memory %d MB resident (%d MB its own), peak %d MB; %.1f MB/s to disk",
		x.NodeCPU, x.NodeCPU*1000/max(x.PerSecond(), 1e-9), x.ClientCPU, x.RSS>>20, x.Own>>20, x.Peak>>20, x.WrittenPerSec/1e6)
	if x.FirstError != nil {
		r.line("          first error: %v", x.FirstError)
	}
}

func (r *report) query(name string, rows int, cold time.Duration, warm Quantiles) {
	r.line("query     %s: %d rows, first %s, then p50 %s, p95 %s, max %s of %d", name, rows, millis(cold), millis(warm.P50), millis(warm.P95), millis(warm.Max), warm.Count)
}

func (r *report) memory(what string, u Usage) {
	r.line("memory    %s: %d MB resident (%d MB its own, the rest file-backed), peak %d MB", what, u.RSS>>20, u.Own>>20, u.Peak>>20)
}

func (r *report) starts(name string, q Quantiles) {
	r.line("start     %s node: median %s, slowest %s of %d", name, millis(q.P50), millis(q.Max), q.Count)
}
