package audit

import (
	"bytes"
	"fmt"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/clock"
)

// The canonical form is fixed for ever: entries hashed years ago must give the same bytes.
func TestCanonicalFormIsFixed(t *testing.T) {
	e := Entry{ID: 7, At: clock.FromMicros(1_772_438_400_000_001), Action: "record.open", Outcome: Done,
		Actor:  Actor{Kind: Human, ID: 5, Label: "医生", Roles: []string{"doctor"}, Institution: 9, Address: "127.0.0.1"},
		Person: 3, Object: "record", Purpose: "treatment", Relation: "treating", Grant: 8, Request: "r-1", Detail: map[string]string{"b": "2", "a": "1"}}
	const want = "minkang audit entry 1\n" +
		`{"id":7,"at":1772438400000001,"action":"record.open","outcome":"done","kind":"account","actor":5,"label":"医生","roles":["doctor"],` +
		`"institution":9,"address":"127.0.0.1","person":3,"object":"record","purpose":"treatment","relation":"treating","grant":8,"request":"r-1","detail":[["a","1"],["b","2"]]}`
	got, err := Canonical(e, formV1)
	if err != nil || string(got) != want {
		t.Fatalf("got\n%s\nwant\n%s\n%v", got, want, err)
	}
	if _, err := Canonical(e, 2); err == nil {
		t.Fatal("a form nobody made is accepted")
	}
}

// rebuild must agree with the library that made the tree, at every size, and see every hash that tiles store.
func TestRebuildAgreesWithTheLibrary(t *testing.T) {
	var stored []tlog.Hash
	read := tlog.HashReaderFunc(func(at []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(at))
		for i, x := range at {
			out[i] = stored[x]
		}
		return out, nil
	})
	seen := map[[2]int64]tlog.Hash{}
	b := rebuild{check: func(level int, n int64, h tlog.Hash) error { seen[[2]int64{int64(level), n}] = h; return nil }}
	const size = 3*tileWidth*tileWidth/64 + 77
	for i := int64(0); i < size; i++ {
		want, err := tlog.TreeHash(i, read)
		if err != nil {
			t.Fatal(err)
		}
		if got := b.root(); got != want {
			t.Fatalf("root at size %d", i)
		}
		leaf := Hash(fmt.Appendf(nil, "entry %d", i))
		more, err := tlog.StoredHashesForRecordHash(i, leaf, read)
		if err != nil {
			t.Fatal(err)
		}
		stored = append(stored, more...)
		if err := b.add(leaf); err != nil {
			t.Fatal(err)
		}
	}
	for k, h := range seen {
		if want := stored[tlog.StoredHashIndex(int(k[0])*tileHeight, k[1])]; h != want {
			t.Fatalf("hash %v is not the stored one", k)
		}
	}
	if len(seen) != size+size/tileWidth {
		t.Fatalf("%d hashes seen", len(seen))
	}
}

func TestOldestNeverKeepsTooLittle(t *testing.T) {
	for at, want := range map[string]string{"2026-08-31": "2026-02-28", "2028-08-31": "2028-02-29", "2026-07-15": "2026-01-15", "2026-03-31": "2025-09-30", "2026-12-31": "2026-06-30"} {
		a, _ := time.Parse(time.DateOnly, at)
		if got := Oldest(a.Add(time.Hour), MinMonths); got.Format(time.DateOnly) != want || got.Hour() != 1 {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
	}
}

func FuzzParseNote(f *testing.F) {
	c := Checkpoint{Size: 12, At: time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC), KeyID: "0123456789abcdef", Signature: []byte("sig")}
	f.Add(c.Note())
	f.Add(checkpointTitle + "\n-1\n\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, note string) {
		c, err := ParseNote(note)
		if err == nil && !bytes.Equal([]byte(c.Note()), []byte(note)) && c.Note() != note+"\n" {
			t.Fatalf("%q reads as %q", note, c.Note())
		}
	})
}
