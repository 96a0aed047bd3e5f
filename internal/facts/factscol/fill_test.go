package factscol_test

import (
	"math"
	"path/filepath"
	"testing"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/kit/clock"
)

func TestFillAndMeasure(t *testing.T) {
	cat := catalogue(t)
	var sums [2]float64
	for i := range sums {
		db, err := column.Open(t.Context(), column.Config{Path: filepath.Join(t.TempDir(), "warehouse")})
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		s, err := factscol.Open(t.Context(), db, cat, nil)
		if err != nil {
			t.Fatal(err)
		}
		var told int64
		plan := factscol.FillPlan{Subject: factscol.SpeedSubject(), Rows: 20_000, Seed: 42}
		if err := s.Fill(t.Context(), plan, func(n int64) { told = n }); err != nil || told != plan.Rows {
			t.Fatalf("told %d, %v", told, err)
		}
		speeds, err := s.Measure(t.Context(), clock.Wall{}, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, sp := range speeds {
			if sp.Cells < 100 || sp.P50 <= 0 || sp.P99 < sp.P50 {
				t.Errorf("%s", sp)
			}
		}
		sub := cat.Subject("visit")
		cells, err := s.Group(t.Context(), facts.Group{Subject: sub, Measures: []*facts.Measure{sub.Measure("visits"), sub.Measure("averageStay")}, MinResidents: 5})
		if err != nil || len(cells) != 1 || *cells[0].Values[0] != 20_000 {
			t.Fatalf("%v, %v", cells, err)
		}
		sums[i] = *cells[0].Values[1]
		if res, err := s.Group(t.Context(), facts.Group{Subject: cat.Subject("resident"), Measures: []*facts.Measure{cat.Subject("resident").Measure("residents")}}); err != nil || *res[0].Values[0] != 2000 {
			t.Errorf("residents %v, %v", res, err)
		}
	}
	if math.Abs(sums[0]-sums[1]) > 1e-9 { // threads add in their own order
		t.Errorf("the same seed made other facts: %v", sums)
	}
}

// A file whose facts were made by other rules is emptied, so that the projector starts again.
func TestOtherRulesStartAgain(t *testing.T) {
	cat := catalogue(t)
	db, err := column.Open(t.Context(), column.Config{Path: filepath.Join(t.TempDir(), "warehouse")})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for name, spoil := range map[string]func(column.Tx) error{
		"version": func(tx column.Tx) error { return tx.SetCursor("version", "0") },
		"shape": func(tx column.Tx) error {
			_, err := tx.Exec("ALTER TABLE facts_lab ADD COLUMN extra_column INTEGER")
			return err
		},
	} {
		s, err := factscol.Open(t.Context(), db, cat, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Apply(t.Context(), facts.Changes{Feed: facts.FeedDocuments, Cursor: "9"}); err != nil {
			t.Fatal(err)
		}
		if err := db.Write(t.Context(), spoil); err != nil {
			t.Fatal(err)
		}
		if s, err = factscol.Open(t.Context(), db, cat, nil); err != nil {
			t.Fatal(err)
		}
		if c, err := s.Cursor(t.Context(), facts.FeedDocuments); c != "" || err != nil {
			t.Errorf("%s: position %q, %v", name, c, err)
		}
	}
}
