package bench

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
)

// Usage is what a process has used so far, and holds now.
type Usage struct {
	CPU     time.Duration // user and system
	RSS     int64         // resident, bytes
	Own     int64         // of it not backed by files: what really is the process's own
	Peak    int64         // highest resident so far
	Written int64         // bytes sent to the disk
}

// ticksPerSecond of /proc's processor times is fixed for user space on every Linux architecture that Go knows.
const ticksPerSecond = 100

// UsageOf reads a process's usage. On systems without /proc it is zero and an error.
func UsageOf(pid int) (u Usage, err error) {
	dir := "/proc/" + strconv.Itoa(pid)
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return u, err
	}
	if u.CPU, err = cpuOf(string(stat)); err != nil {
		return u, err
	}
	kb := func(name string) int64 {
		n, _ := strconv.ParseInt(strings.TrimSuffix(field(dir+"/status", name), " kB"), 10, 64)
		return n << 10
	}
	u.RSS, u.Own, u.Peak = kb("VmRSS"), kb("RssAnon"), kb("VmHWM")
	u.Written, _ = strconv.ParseInt(field(dir+"/io", "write_bytes"), 10, 64)
	return u, nil
}

// cpuOf reads user and system time from a line of /proc/PID/stat. The name in it may hold spaces and brackets.
func cpuOf(stat string) (time.Duration, error) {
	end := strings.LastIndexByte(stat, ')')
	f := strings.Fields(stat[end+1:])
	if end < 0 || len(f) < 13 {
		return 0, fmt.Errorf("bench: /proc stat is not understood")
	}
	var ticks int64
	for _, s := range f[11:13] {
		n, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("bench: /proc stat: %w", err)
		}
		ticks += n
	}
	return time.Duration(ticks) * time.Second / ticksPerSecond, nil
}
