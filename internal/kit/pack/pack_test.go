package pack

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
)

func TestRoundTrip(t *testing.T) {
	random := make([]byte, 100_000)
	r := rand.NewChaCha8([32]byte{7})
	_, _ = r.Read(random)
	for name, b := range map[string][]byte{"empty": {}, "one": {0}, "short": []byte("<a/>"), "edge": bytes.Repeat([]byte("x"), 64), "long": []byte(strings.Repeat("血压", 50_000)), "noise": random} {
		p := Pack(b)
		got, err := Unpack(p, 0)
		if err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: %v", name, err)
		}
		if name == "long" && len(p) > len(b)/20 {
			t.Errorf("%d bytes of repetition were packed into %d", len(b), len(p))
		}
	}
}

func TestDamagedBodiesAreErrors(t *testing.T) {
	good := Pack([]byte(strings.Repeat("文档", 1000)))
	for name, p := range map[string][]byte{"empty": nil, "unknown codec": {99, 1, 2}, "no frame": {1}, "cut": good[:len(good)-3], "not zstd": append([]byte{1}, "hello"...)} {
		if _, err := Unpack(p, 0); err == nil {
			t.Errorf("%s was unpacked", name)
		}
	}
	if _, err := Unpack([]byte{zstdRawDic, 1, 0, 0, 0}, 0); !errors.Is(err, ErrDictionary) {
		t.Error(err)
	}
	if _, err := Unpack(good, 100); err == nil {
		t.Error("the limit was passed")
	}
	if _, err := Unpack(Pack(bytes.Repeat([]byte("x"), 60)), 10); err == nil {
		t.Error("a plain body passed the limit")
	}
}

// A bomb must not be unpacked whole before the limit is looked at.
func TestLimitHoldsBeforeMemory(t *testing.T) {
	bomb := Pack(make([]byte, 64<<20))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Unpack(bomb, 1<<10); err == nil {
		t.Error("a bomb of 64 MiB passed a limit of 1 KiB")
	}
	if runtime.ReadMemStats(&after); after.TotalAlloc-before.TotalAlloc > 16<<20 {
		t.Errorf("refusing it took %d MiB", (after.TotalAlloc-before.TotalAlloc)>>20)
	}
}

func TestManyAtOnce(t *testing.T) {
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			b := bytes.Repeat([]byte{byte(i)}, 10_000+i)
			for range 50 {
				if got, err := Unpack(Pack(b), 0); err != nil || !bytes.Equal(got, b) {
					t.Error(i, err)
				}
			}
		})
	}
	wg.Wait()
}

func FuzzUnpack(f *testing.F) {
	for _, s := range []string{"", "a", strings.Repeat("ab", 200)} {
		f.Add(Pack([]byte(s)))
	}
	f.Add([]byte{1, 0x28, 0xb5, 0x2f, 0xfd, 0xff})
	f.Fuzz(func(t *testing.T, p []byte) {
		const limit = 1 << 20
		b, err := Unpack(p, limit)
		if err != nil {
			return
		}
		if len(b) > limit {
			t.Fatalf("%d bytes over the limit", len(b))
		}
		again, err := Unpack(Pack(b), 0)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("what was unpacked cannot be packed again: %v", err)
		}
	})
}
