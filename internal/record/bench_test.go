package record

import (
	"fmt"
	"testing"
	"time"

	"minkang/internal/kit/id"
	"minkang/internal/repository"
	"minkang/internal/security"
	"minkang/internal/standards"
)

// BenchmarkAssemble makes the view of a record of 300 documents with five entries each.
func BenchmarkAssemble(b *testing.B) {
	names := Names{Institution: func(id.ID) string { return "某医院" }, Type: func(string) string { return "门急诊病历" }, Division: func(string) string { return "" },
		Code: func(_, code string) string { return code }, Notifiable: func(icd string) bool { return icd == "I15" },
		Chronic: func(icd string) bool { return icd == "I10" }}
	now := time.Date(2026, 6, 1, 8, 0, 0, 0, time.UTC)
	number := 5.2
	var docs []repository.Document
	var entries []repository.Entry
	for n := range 300 {
		at := now.AddDate(0, 0, -n)
		docs = append(docs, repository.Document{ID: id.ID(n + 1), Person: 5, Type: "C0002", Status: repository.Current, Institution: id.ID(n%9 + 1), Kind: "outpatient",
			EncounterNo: fmt.Sprint("E", n/2), ServiceFrom: at})
		for k, kind := range []string{"diagnosis", "medication", "lab", "vital", "procedure"} {
			entries = append(entries, repository.Entry{Person: 5, Document: id.ID(n + 1), N: k, Entry: standards.Entry{Kind: kind, At: at, Code: fmt.Sprint("I1", n%20), Name: fmt.Sprint("项目", n%40),
				Value: "5.2", Number: &number, Unit: "mmol/L", Range: "3.9-6.1", Attrs: map[string]string{"kind": "confirmed", "rank": "main"}}})
		}
	}
	scope := Scope{Grant: security.Grant{AllClasses: true}}
	b.ReportAllocs()
	for b.Loop() {
		if v := Assemble(docs, entries, scope, names, now); v.Counts.Documents != 300 {
			b.Fatal(v.Counts)
		}
	}
}
