package disk

import (
	"os"
	"testing"
	"time"
)

func TestMeasures(t *testing.T) {
	dir := t.TempDir()
	rate, err := FsyncRate(dir, 5*time.Millisecond)
	if err != nil || rate <= 0 {
		t.Errorf("rate %v, %v", rate, err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
	free, err := Free(dir)
	if err != nil || free <= 0 {
		t.Errorf("free %d, %v", free, err)
	}
	if _, err := FsyncRate(dir+"/none", time.Millisecond); err == nil {
		t.Error("a folder that is not there was measured")
	}
}
