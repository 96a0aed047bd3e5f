package terminology

import (
	"fmt"
	"testing"

	"minkang/internal/kit/id"
	"minkang/internal/standards"
)

// large is the map of 50 institutions with 2,000 codes each.
func large() *Snapshot {
	tables := map[id.ID]*table{}
	for i := range 50 {
		var all []Mapping
		for k := range 2000 {
			all = append(all, Mapping{Institution: id.ID(i), Source: "ICD-10", Code: fmt.Sprint("C", k), Domain: "ICD-10", Target: "J00.x00", State: Active, Relation: Equivalent})
		}
		tables[id.ID(i)] = newTable(all)
	}
	return newSnapshot(tables)
}

func BenchmarkFind(b *testing.B) {
	s := large()
	from := Sender{Institution: 9, Relay: 10}
	known, unknown := standards.Coding{Element: "DE05.01.024.00", Domain: "ICD-10", Code: "C1234"}, standards.Coding{Domain: "ICD-10", Code: "nowhere"}
	b.Run("known", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, ok := s.Find(from, known); !ok {
				b.Fatal("lost")
			}
		}
	})
	b.Run("unknown", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, ok := s.Find(from, unknown); ok {
				b.Fatal("found")
			}
		}
	})
}

// Looking a code up while documents come in makes no garbage.
func TestFindAllocatesNothing(t *testing.T) {
	s := large()
	c := standards.Coding{Element: "DE05.01.024.00", Domain: "ICD-10", Code: "C77"}
	if n := testing.AllocsPerRun(100, func() { s.Find(Sender{Institution: 3}, c) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

// A snapshot that was taken does not change when the map does.
func TestSnapshotIsImmutable(t *testing.T) {
	s := large()
	c := standards.Coding{Domain: "ICD-10", Code: "C5"}
	next := s.with(4, newTable(nil))
	if _, ok := s.Find(Sender{Institution: 4}, c); !ok {
		t.Error("the old one lost a code")
	}
	if m, ok := next.Find(Sender{Institution: 4}, c); ok && m.Institution == 4 {
		t.Error("the new one still has it")
	}
}
