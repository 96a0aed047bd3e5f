package cda

import (
	"os"
	"path/filepath"
	"testing"
)

// TestForeignSamples reads other people's documents from a folder of the developer's, named by MINKANG_FOREIGN_CDA; none of
// them is part of the project. -v lists what deviates (docs/standards/cda-reading.md sums up what 53 public samples showed).
func TestForeignSamples(t *testing.T) {
	dir := os.Getenv("MINKANG_FOREIGN_CDA")
	if dir == "" {
		t.Skip("MINKANG_FOREIGN_CDA names no folder")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.xml"))
	read := 0
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(b)
		if err != nil {
			t.Logf("%s: refused: %v", filepath.Base(f), err)
			continue
		}
		read++
		entries := 0
		all := d.Faults
		var count func(list []Section)
		count = func(list []Section) {
			for _, s := range list {
				es, fs := d.Entries(s)
				all = append(all, fs...)
				for i := range es {
					es[i].Walk(func(*Entry) bool { entries++; return true })
				}
				count(s.Sections)
			}
		}
		sections := d.Sections()
		count(sections)
		t.Logf("%s: %s %s, %d sections, %d statements", filepath.Base(f), d.TypeCode, d.TemplateID, len(sections), entries)
		for _, l := range d.Tree.Lapses {
			t.Logf("  %v", l)
		}
		for _, x := range all {
			t.Logf("  %v", x)
		}
	}
	t.Logf("%d of %d read", read, len(files))
}
