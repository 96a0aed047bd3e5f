package repositorysql_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/repository/repositorysql"
	"minkang/internal/standards"
)

var benchKinds = []string{"diagnosis", "medication", "lab", "vital", "procedure"}

// benchStore holds people with 300 documents of five entries each.
func benchStore(b *testing.B, people int) *repositorysql.Store {
	b.Helper()
	db := sqldbtest.SQLite(b, repositorysql.Migrations())
	s := repositorysql.New(db)
	at := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	number := 5.2
	for p := range people {
		if err := db.Write(context.Background(), func(ctx context.Context) error {
			for n := range 300 {
				d := repository.Document{Person: id.ID(p + 1), ID: id.ID(p*1000 + n + 1), Type: "C0002", Title: "门急诊病历", UniqueID: fmt.Sprintf("1.2^%d-%d", p, n),
					Status: repository.Current, Institution: 7, Kind: "outpatient", Department: "全科医学科", Doctor: "某医生", ServiceFrom: at.AddDate(0, 0, -n),
					EffectiveAt: at, StoredAt: at, Diagnosis: "高血压", Confidential: "N", Level: "structured", Hash: fmt.Sprint(p, n), SizeBytes: 20000, Body: id.ID(p*1000 + n + 1)}
				d.SetID = d.UniqueID
				var entries []standards.Entry
				for _, k := range benchKinds {
					entries = append(entries, standards.Entry{Kind: k, At: d.ServiceFrom, Code: "I10.x00", System: "2.16.156.10011.2.3.3.11", Name: "高血压病", Value: "5.2",
						Number: &number, Unit: "mmol/L", Range: "3.9-6.1", Element: "DE05.01.024.00", Path: "/component/entry[1]", Attrs: map[string]string{"kind": "confirmed", "rank": "main"}})
				}
				if ok, err := s.Add(ctx, &d, repository.Body{ID: d.Body, Packed: make([]byte, 3000)}, entries); err != nil || !ok {
					return fmt.Errorf("%v %w", ok, err)
				}
			}
			return nil
		}); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

// BenchmarkEntries reads what opening a record of 300 documents reads.
func BenchmarkEntries(b *testing.B) {
	s := benchStore(b, 20)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		got, err := s.Entries(b.Context(), []id.ID{id.ID(i%20 + 1)}, append(benchKinds, "allergy", "immunization"), 20000)
		if err != nil || len(got) != 1500 {
			b.Fatal(len(got), err)
		}
	}
}

// BenchmarkAll reads the index of such a record.
func BenchmarkAll(b *testing.B) {
	s := benchStore(b, 20)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		got, err := s.All(b.Context(), []id.ID{id.ID(i%20 + 1)}, 3000)
		if err != nil || len(got) != 300 {
			b.Fatal(len(got), err)
		}
	}
}
