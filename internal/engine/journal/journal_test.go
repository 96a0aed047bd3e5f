package journal

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"
)

var day = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

func open(t testing.TB, cfg Config) *Journal {
	t.Helper()
	j, err := Open(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func put(t testing.TB, j *Journal, at time.Time, meta, body string) Position {
	t.Helper()
	p, wait, err := j.Append(at, []byte(meta), []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := wait(); err != nil {
		t.Fatal(err)
	}
	return p
}

func all(t testing.TB, j *Journal, from Position) (out []string) {
	t.Helper()
	if err := j.Scan(from, func(r Record) error { out = append(out, string(r.Meta)+"/"+string(r.Body)); return nil }); err != nil {
		t.Fatal(err)
	}
	return out
}

func TestAppendReadScan(t *testing.T) {
	cfg := Config{Dir: t.TempDir(), SegmentBytes: 300}
	j := open(t, cfg)
	var places []Position
	for i := range 20 {
		places = append(places, put(t, j, day.Add(time.Duration(i)*time.Second), fmt.Sprint(i), string(bytes.Repeat([]byte{'x'}, i*7))))
	}
	for i, p := range places {
		r, err := j.Read(p)
		if err != nil || string(r.Meta) != fmt.Sprint(i) || len(r.Body) != i*7 || !r.At.Equal(day.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("record %d: %+v %v", i, r, err)
		}
		if i > 0 && p <= places[i-1] {
			t.Fatal("places do not grow")
		}
	}
	if got := all(t, j, places[13]); len(got) != 7 {
		t.Errorf("from 13: %d records", len(got))
	}
	j.Close()
	if got := all(t, open(t, cfg), 0); len(got) != 20 {
		t.Errorf("after reopening: %d records", len(got))
	}
}

func TestManyWritersShareAndKeepAll(t *testing.T) {
	j := open(t, Config{Dir: t.TempDir(), SegmentBytes: 20_000})
	var wg sync.WaitGroup
	for w := range 32 {
		wg.Go(func() {
			for i := range 50 {
				put(t, j, day, fmt.Sprintf("%d-%d", w, i), "body")
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for _, s := range all(t, j, 0) {
		seen[s] = true
	}
	if len(seen) != 32*50 {
		t.Errorf("%d records, want %d", len(seen), 32*50)
	}
}

// Whatever the crash left of the last record, everything before it is there and appending goes on.
func TestTornTailIsCut(t *testing.T) {
	for cut := 1; cut < 40; cut++ {
		cfg := Config{Dir: t.TempDir()}
		j := open(t, cfg)
		put(t, j, day, "a", "first")
		p := put(t, j, day, "b", "second, the one that is torn")
		j.Close()
		f := j.path(p.Segment())
		st, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(f, st.Size()-int64(cut)); err != nil {
			t.Fatal(err)
		}
		j2 := open(t, cfg)
		put(t, j2, day, "c", "third")
		if got := all(t, j2, 0); len(got) != 2 || got[0] != "a/first" || got[1] != "c/third" {
			t.Fatalf("cut %d: %q", cut, got)
		}
		j2.Close()
	}
}

func TestDamageIsNoticed(t *testing.T) {
	j := open(t, Config{Dir: t.TempDir()})
	p := put(t, j, day, "a", "body")
	f, err := os.OpenFile(j.path(p.Segment()), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte("B"), p.Offset()+headerBytes+1); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Read(p); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

func TestPruneFreesWholeSegments(t *testing.T) {
	j := open(t, Config{Dir: t.TempDir(), SegmentAge: 24 * time.Hour})
	first := put(t, j, day, "1", "old")
	put(t, j, day.Add(25*time.Hour), "2", "middle")
	last := put(t, j, day.Add(50*time.Hour), "3", "new")
	before, err := j.Stats()
	if err != nil || before.Segments != 3 || !before.Oldest.Equal(day) {
		t.Fatalf("%+v %v", before, err)
	}
	freed, err := j.Prune(day.Add(40 * time.Hour))
	if err != nil || freed == 0 {
		t.Fatal(freed, err)
	}
	if _, err := j.Read(first); !errors.Is(err, ErrPruned) {
		t.Errorf("got %v", err)
	}
	if _, err := j.Read(last); err != nil {
		t.Error(err)
	}
	after, _ := j.Stats()
	if after.Bytes+freed != before.Bytes {
		t.Errorf("freed %d of %d, %d left", freed, before.Bytes, after.Bytes)
	}
	if _, err := j.Prune(day.Add(1000 * time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, err := j.Read(last); err != nil {
		t.Error("the active segment was pruned:", err)
	}
}

func TestOneProcessPerFolder(t *testing.T) {
	cfg := Config{Dir: t.TempDir()}
	open(t, cfg)
	if j, err := Open(cfg); err == nil {
		j.Close()
		t.Error("opened twice")
	}
}

func FuzzScanOfAnyBytes(f *testing.F) {
	f.Add([]byte(magic), []byte{})
	f.Fuzz(func(t *testing.T, head, tail []byte) {
		cfg := Config{Dir: t.TempDir()}
		j := open(t, cfg)
		put(t, j, day, "a", "kept")
		j.Close()
		fd, err := os.OpenFile(j.path(1), os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			t.Fatal(err)
		}
		fd.Write(head)
		fd.Write(tail)
		fd.Close()
		j2 := open(t, cfg)
		if got := all(t, j2, 0); len(got) < 1 || got[0] != "a/kept" {
			t.Fatalf("%q", got)
		}
		put(t, j2, day, "b", "after")
	})
}

func BenchmarkAppend64(b *testing.B) {
	j := open(b, Config{Dir: b.TempDir()})
	body := bytes.Repeat([]byte("x"), 3000)
	b.SetParallelism(32)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			put(b, j, day, "meta", string(body))
		}
	})
}
