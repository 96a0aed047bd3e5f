//go:build !linux

package node

import "syscall"

func dieWithTest() *syscall.SysProcAttr { return nil }

func memoryPeak(int) int64 { return 0 }
