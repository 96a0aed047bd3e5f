package facts_test

import (
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/security"
)

// benchRows is how many facts the benchmark asks over; MINKANG_BENCH_FACTS sets it.
func benchRows() int64 {
	if n, err := strconv.ParseInt(os.Getenv("MINKANG_BENCH_FACTS"), 10, 64); err == nil {
		return n
	}
	return 500_000
}

// BenchmarkGroup measures statistics of three dimensions, residents' threshold included.
func BenchmarkGroup(b *testing.B) {
	cat, err := facts.LoadCatalogue()
	if err != nil {
		b.Fatal(err)
	}
	db, err := column.Open(b.Context(), column.Config{Path: filepath.Join(b.TempDir(), "warehouse"), MemoryBytes: 256 << 20})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	s, err := factscol.Open(b.Context(), db, cat, nil)
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Fill(b.Context(), factscol.FillPlan{Subject: "visit", Rows: benchRows(), Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	for _, q := range factscol.SpeedQueries() {
		b.Run(q.Name, func(b *testing.B) {
			g, err := q.Group(cat)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				cells, err := s.Group(b.Context(), g)
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(len(cells)), "cells")
			}
		})
	}
}

// BenchmarkQuery measures the same statistics as a manager's page gets them: privacy, labels, order and audit included.
func BenchmarkQuery(b *testing.B) {
	d := newDesk(b)
	if err := d.fill.Fill(b.Context(), factscol.FillPlan{Subject: "visit", Rows: benchRows(), Seed: 1}, nil); err != nil {
		b.Fatal(err)
	}
	ctx := as(b, 0, security.RoleManager)
	for _, q := range factscol.SpeedQueries() {
		b.Run(q.Name, func(b *testing.B) {
			for b.Loop() {
				res, err := d.Query(ctx, q.Query())
				if err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(res.TotalRows), "rows")
				b.ReportMetric(float64(res.HiddenCells), "hidden")
			}
		})
	}
}
