// Package clock carries the present moment as a value, so that rules that need "now" can be tested on a stopped clock.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time. Instants are UTC with microsecond resolution, the resolution the stores keep.
type Clock interface{ Now() time.Time }

// Wall is the machine's clock.
type Wall struct{}

// Now gives the present instant.
func (Wall) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Stopped is a clock that moves only when told to. Safe for concurrent use.
type Stopped struct {
	mu sync.Mutex
	at time.Time
}

// At returns a clock stopped at the given instant.
func At(t time.Time) *Stopped { return &Stopped{at: t.UTC().Truncate(time.Microsecond)} }

// Now gives the instant the clock stands at.
func (s *Stopped) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.at }

// Advance moves the clock.
func (s *Stopped) Advance(d time.Duration) { s.mu.Lock(); s.at = s.at.Add(d); s.mu.Unlock() }

// Micros is the stored form of an instant: microseconds since 1970 UTC. The zero time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// FromMicros reads the stored form. 0 is the zero time.
func FromMicros(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Region is the civil time zone of the platform's users (UTC+8, no daylight saving): times in shared documents that
// carry no zone are in it, and pages show it.
var Region = time.FixedZone("Asia/Shanghai", 8*3600)
