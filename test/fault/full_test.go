package fault

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"minkang/test/node"
)

// The disk fills up under load: senders are told so, nothing acknowledged is lost, and with room again the same node goes on.
func TestDiskFull(t *testing.T) {
	place := node.District(t, false)
	mount := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(mount, 0o700); err != nil {
		t.Fatal(err)
	}
	size := folderSize(t, place.Data) + 96<<20 // the node calls itself not ready below 64 MiB
	resize := func(bytes int64, options string) error {
		return exec.Command("mount", "-t", "tmpfs", "-o", fmt.Sprintf("size=%d%s", bytes, options), "tmpfs", mount).Run()
	}
	if err := resize(size, ""); err != nil {
		t.Skipf("a small disk can be made by root only (the engines' own tests fill theirs without): %v", err)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", mount).Run() })
	data := filepath.Join(mount, "data")
	if out, err := exec.Command("cp", "-a", place.Data, data).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	place.Data = data
	l := newLoad(t, place, node.Papers(t, 3000, "2016-01-01"))
	n := node.Serve(t, place)
	l.start(n.URL, 8)
	node.Eventually(t, 30*time.Second, "documents are acknowledged", func() bool { return l.count.Load() >= 100 })
	if !n.Ready() {
		t.Error("the node is not ready although there is room")
	}
	ballast := filepath.Join(mount, "ballast")
	fill(t, ballast)
	node.Eventually(t, 60*time.Second, "senders are told that the disk is full: "+l.summary(), func() bool { fill(t, ballast); return l.seen("507 store.full") })
	stranger := node.NewClient(n.URL)
	if a, err := stranger.Get("/readyz"); err != nil || a.Status != 507 && a.Status != 503 {
		t.Errorf("readyz on a full disk says %s %v", a, err)
	}
	if n.Ended() {
		t.Fatal("the node ended")
	}
	while := l.count.Load()
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	node.Eventually(t, 60*time.Second, "documents are acknowledged again", func() bool { return l.count.Load() >= while+100 })
	l.odd.Range(func(k, _ any) bool {
		if k != "507 store.full" && k != "503 exchange.busy" {
			t.Errorf("senders were also told %q", k)
		}
		return true
	})
	l.finish()
	t.Log(l.summary())
	prove(t, n, l)
}

// fill writes until nothing more fits.
func fill(t *testing.T, path string) {
	t.Helper()
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4 << 10} {
		block := make([]byte, size)
		for {
			if _, err := f.Write(block); err != nil {
				break
			}
		}
	}
}

func folderSize(t *testing.T, dir string) (sum int64) {
	t.Helper()
	err := filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		i, err := d.Info()
		if err == nil {
			sum += i.Size()
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return sum
}
