package auditfile

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"minkang/internal/audit"
)

func TestKeepsTheLatestOfEachDay(t *testing.T) {
	ctx := context.Background()
	path := filepath.Join(t.TempDir(), "checkpoints")
	f := New(path)
	if kept, err := f.Kept(ctx); err != nil || len(kept) != 0 {
		t.Fatalf("before the first: %v %v", kept, err)
	}
	start := time.Date(2026, 3, 2, 15, 30, 0, 0, time.UTC) // 23:30 in the region
	for i := range 5 {
		c := audit.Checkpoint{Size: int64(10 * (i + 1)), At: start.Add(time.Duration(i) * 20 * time.Minute), KeyID: "k", Signature: []byte{1, byte(i)}}
		if err := f.Keep(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Keep(ctx, audit.Checkpoint{Size: 30, At: start.Add(48 * time.Hour)}); err != nil { // a slower sequencer
		t.Fatal(err)
	}
	kept, err := New(path).Kept(ctx)
	if err != nil || len(kept) != 2 || kept[0].Size != 20 || kept[1].Size != 50 || kept[1].Signature[1] != 4 {
		t.Fatalf("kept %+v: %v", kept, err)
	}
}

func TestDamagedFileIsNotAnEmptyWitness(t *testing.T) {
	path := filepath.Join(t.TempDir(), "checkpoints")
	f := New(path)
	if err := f.Keep(context.Background(), audit.Checkpoint{Size: 1, KeyID: "k", At: time.Unix(1, 0)}); err != nil {
		t.Fatal(err)
	}
	b, _ := os.ReadFile(path)
	for _, text := range []string{"", "junk", string(b[:len(b)/2]), string(b) + "--\n", string(b) + "\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if kept, err := f.Kept(context.Background()); err == nil {
			t.Errorf("%q read as %v", text, kept)
		}
		if err := f.Keep(context.Background(), audit.Checkpoint{Size: 2}); err == nil {
			t.Errorf("%q was overwritten", text)
		}
	}
}
