package bench

import (
	"testing"
	"time"
)

func TestCPUOf(t *testing.T) {
	got, err := cpuOf("42 (a) b (c)) S 1 1 1 0 -1 4194560 1 2 3 4 150 50 7 8 20 0 1 0 100")
	if err != nil || got != 2*time.Second {
		t.Errorf("got %v, %v; want 2s: the 14th and 15th fields, counted after the last bracket", got, err)
	}
	for _, bad := range []string{"", "42 (a", "42 (a) S 1", "42 (a) S 1 1 1 0 -1 1 1 2 3 4 x 50 7"} {
		if _, err := cpuOf(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
