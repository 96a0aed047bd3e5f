package app

import (
	"testing"

	"minkang/internal/standards"
)

// Every street of every district has a place of its own inside its outline.
func TestSchematicMaps(t *testing.T) {
	lib, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	all, err := outlines()
	if err != nil || len(all) != 16 {
		t.Fatal(len(all), err)
	}
	points, err := streetPoints()
	if err != nil {
		t.Fatal(err)
	}
	for _, street := range lib.Below("110101") {
		if p, ok := points[street.Code]; !ok || !within(largestRing(all["110101"].Geometry), p) {
			t.Errorf("%s %s has no place inside the district: %v", street.Code, street.Name, p)
		}
	}
	for code, f := range all {
		streets := lib.Below(code)
		ring := largestRing(f.Geometry)
		points := spread(ring, len(streets))
		if len(streets) == 0 || len(points) != len(streets) {
			t.Errorf("%s: %d streets, %d points", code, len(streets), len(points))
		}
		seen := map[lonlat]bool{}
		for _, p := range points {
			if seen[p] {
				t.Errorf("%s: two streets at %v", code, p)
			}
			seen[p] = true
		}
		if m := schematic(f, streets); len(m.Features) != len(streets)+1 {
			t.Errorf("%s: %d features", code, len(m.Features))
		}
	}
}
