package journal

import (
	"os"
	"syscall"
)

// dataSync makes the contents durable without waiting for times of access and change.
func dataSync(f *os.File) error { return syscall.Fdatasync(int(f.Fd())) }

func flock(f *os.File) error { return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) }
