package node

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"sync"
	"testing"
)

// Root is the project's folder.
func Root() string {
	_, file, _, _ := runtime.Caller(0)
	return filepath.Dir(filepath.Dir(filepath.Dir(file)))
}

var build = sync.OnceValues(func() (string, error) {
	if p := os.Getenv("MINKANG_BIN"); p != "" {
		return filepath.Abs(p)
	}
	dir, err := os.MkdirTemp("", "minkang-bin")
	if err != nil {
		return "", err
	}
	p := filepath.Join(dir, "minkang")
	cmd := exec.Command("go", "build", "-o", p, "./cmd/minkang")
	cmd.Dir, cmd.Stderr = Root(), os.Stderr
	return p, cmd.Run()
})

// Program gives the path of the built program.
func Program(t testing.TB) string {
	t.Helper()
	p, err := build()
	if err != nil {
		t.Fatalf("the program cannot be built: %v", err)
	}
	if _, err := os.Stat(p); err != nil {
		t.Fatalf("MINKANG_BIN: %v", err)
	}
	return p
}
