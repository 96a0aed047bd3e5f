package security

import "time"

// Throttle slows guessing: after some free failures each further one waits twice as long as the one before.
type Throttle struct {
	Free  int           // failures without any wait
	Base  time.Duration // the wait after the last free failure
	Most  time.Duration // the longest wait
	Reset time.Duration // without a failure for so long, counting starts again
}

// Delay gives how long to wait after the given number of failures.
func (t Throttle) Delay(failures int) time.Duration {
	if failures < t.Free {
		return 0
	}
	d := t.Base
	for range failures - t.Free {
		if d >= t.Most {
			break
		}
		d *= 2
	}
	return min(d, t.Most)
}

// Attempts are the failures counted under one key (an account's login or an address, as a digest).
type Attempts struct {
	Failures int
	Until    time.Time // no attempt before
}
