// Package disk measures the disk a node stands on: how many synced writes it does in a second, how much room is left.
package disk

import (
	"errors"
	"os"
	"path/filepath"
	"time"
)

// FsyncRate writes and syncs a small block in dir again and again for about d and gives syncs per second: the upper limit
// of single commits per second on this disk. The file is removed.
func FsyncRate(dir string, d time.Duration) (perSecond float64, err error) {
	f, err := os.OpenFile(filepath.Join(dir, ".fsync-rate"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return 0, err
	}
	defer func() {
		f.Close()
		err = errors.Join(err, os.Remove(f.Name()))
	}()
	block := make([]byte, 4096)
	start := time.Now()
	n := 0
	for time.Since(start) < d {
		if _, err := f.WriteAt(block, int64(n%64)*4096); err != nil {
			return 0, err
		}
		if err := sync(f); err != nil {
			return 0, err
		}
		n++
	}
	return float64(n) / time.Since(start).Seconds(), nil
}
