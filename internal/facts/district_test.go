package facts_test

import (
	"testing"
	"time"

	"minkang/internal/facts"
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/simulate"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

// The documents of a synthetic district, read as the repository reads them, give the facts they should: counted here a
// second time, by hand.
func TestSyntheticDistrict(t *testing.T) {
	const residents = 40
	town, err := simulate.New(simulate.Config{Residents: residents, From: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2025, 12, 31, 0, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	says := map[string]string{"C0002": "outpatient", "HSDC00.02": "outpatient", "C0034": "inpatient", "C0053": "inpatient", "HSDC00.03": "inpatient"}
	d := newDesk(t)
	want := map[string]float64{}
	visits := map[[2]string]bool{}
	for i := range residents {
		d.world.PutResident(facts.ResidentFacts{Person: id.ID(i + 1), Sex: "1"})
		for e := range town.Events(i) {
			body, err := town.Body(&e)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cda.Parse(body)
			if err != nil {
				t.Fatal(err)
			}
			_, entries := library.Extract(doc)
			in, enc := town.Institutions()[e.Institution], doc.Header.Encounter
			f := facts.DocumentFacts{Document: id.ID(want["document"] + 1), Person: id.ID(i + 1), Type: e.DocumentType,
				Institution: facts.Institution{ID: id.ID(in.Index + 1), Name: in.Name}, EncounterKind: says[e.DocumentType],
				EncounterNo: enc.ID.Extension, From: enc.From, To: enc.To, StoredAt: e.At, Status: facts.Current}
			want["document"]++
			if f.EncounterKind != "" {
				visits[[2]string{in.Code, enc.ID.Extension}] = true
			}
			for _, x := range entries {
				want[x.Kind]++
				f.Entries = append(f.Entries, facts.FactEntry(x))
			}
			d.world.Put(f)
		}
	}
	want["visit"], want["resident"] = float64(len(visits)), residents
	if err := d.run.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	ctx := as(t, 0, security.RoleManager)
	for subject, measure := range map[string]string{"document": "documents", "visit": "visits", "diagnosis": "diagnoses", "medication": "items",
		"lab": "results", "vital": "results", "procedure": "procedures", "immunization": "doses", "resident": "residents"} {
		res, err := d.Query(ctx, facts.Query{Subject: subject, Measures: []string{measure}})
		if err != nil {
			t.Fatal(err)
		}
		switch {
		case want[subject] == 0:
			t.Logf("no %s in this district", subject)
		case len(res.Rows) != 1 || !res.Rows[0].Hidden && *res.Rows[0].Values[0] != want[subject]:
			t.Errorf("%s: %+v, want %v", subject, res.Rows, want[subject])
		}
	}
	share, err := d.Query(ctx, facts.Query{Subject: "medication", Measures: []string{"antibioticShare", "visits"}, Filters: []facts.Filter{{Dimension: "visitKind", Op: "in", Values: []string{"outpatient"}}}})
	if err != nil || len(share.Rows) != 1 || *share.Rows[0].Values[0] <= 1 || *share.Rows[0].Values[0] >= 60 || *share.Rows[0].Values[1] == 0 {
		t.Errorf("outpatient antibiotic share %+v, %v", share, err)
	}
}
