package disk

import (
	"os"
	"syscall"
)

func sync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

// Free gives the bytes left for this program on the disk that holds dir.
func Free(dir string) (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		return 0, err
	}
	return int64(st.Bavail) * st.Bsize, nil
}
