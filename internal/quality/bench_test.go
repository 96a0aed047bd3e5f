package quality_test

import (
	"context"
	"fmt"
	"testing"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/quality"
	"minkang/internal/quality/qualitysql"
	"minkang/internal/standards"
)

// typical is a document of 60 elements and 20 entries with three findings.
func typical() quality.Document {
	d := visit(local(20, 12))
	d.Elements, d.Entries = nil, nil
	for i := range 60 {
		d.Elements = append(d.Elements, quality.ElementCount{Element: fmt.Sprintf("DE04.%02d.%03d.00", i%10, i), Level: quality.Level(i % 3), Expected: 1, Present: 1})
	}
	for i := range 20 {
		d.Entries = append(d.Entries, standards.Entry{Kind: "lab", Code: fmt.Sprint(i), Value: "1.5", Unit: "mmol/L", At: local(20, 9)})
		if i < 3 {
			d.Findings = append(d.Findings, standards.Finding{Rule: "element.recommended", Severity: standards.Warning, Element: fmt.Sprintf("DE04.00.%03d.00", i)})
		}
	}
	return d
}

// What a submission pays outside the transaction.
func BenchmarkDraft(b *testing.B) {
	bk, _ := quality.Load()
	d := typical()
	b.ReportAllocs()
	for b.Loop() {
		bk.Draft(d)
	}
}

// What it pays inside: deciding, packing, one row. Rows share a commit as submissions do.
func BenchmarkRecord(b *testing.B) {
	bk, _ := quality.Load()
	w := bk.Draft(typical())
	db := sqldbtest.SQLite(b, qualitysql.Migrations())
	s := qualitysql.New(db)
	b.ReportAllocs()
	n := id.ID(0)
	b.ResetTimer()
	for done := 0; done < b.N; {
		err := db.Write(context.Background(), func(ctx context.Context) error {
			for range min(256, b.N-done) {
				x := w.Decide(kept(7))
				n++
				x.Message += n
				if err := s.Record(ctx, x); err != nil {
					return err
				}
				done++
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// What folding a message costs afterwards: 500 of 50 institutions at a time.
func BenchmarkFold(b *testing.B) {
	bk, _ := quality.Load()
	w := bk.Draft(typical())
	db := sqldbtest.SQLite(b, qualitysql.Migrations())
	s := qualitysql.New(db)
	p := quality.NewProjector(bk, s, db)
	n := id.ID(0)
	for done := 0; done < b.N; done += 500 {
		b.StopTimer()
		var all []quality.Sending
		for range 500 {
			x := w.Decide(kept(id.ID(7 + n%50)))
			n++
			x.Message, x.Key = x.Message+n, int64(n)
			all = append(all, x)
		}
		record(b, db, s, all...)
		b.StartTimer()
		if _, err := p.Step(context.Background()); err != nil {
			b.Fatal(err)
		}
	}
}
