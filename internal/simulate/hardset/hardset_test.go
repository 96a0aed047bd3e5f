package hardset_test

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"minkang/internal/kit/cnid"
	"minkang/internal/simulate/hardset"
)

func all(t *testing.T, c hardset.Config) []hardset.Record {
	s, err := hardset.New(c)
	if err != nil {
		t.Fatal(err)
	}
	var out []hardset.Record
	for r := range s.Records() {
		out = append(out, r)
	}
	if len(out) != s.Len() || s.People() != c.People {
		t.Fatalf("%d records of %d, %d people", len(out), s.Len(), s.People())
	}
	return out
}

func TestSameConfigSameRecords(t *testing.T) {
	c := hardset.Config{Seed: 7, People: 500, Grade: hardset.Hard}
	a, b := all(t, c), all(t, c)
	if !reflect.DeepEqual(a, b) {
		t.Error("the same config gave other records")
	}
	c.Seed++
	if reflect.DeepEqual(a, all(t, c)) {
		t.Error("another seed gave the same records")
	}
	for _, bad := range []hardset.Config{{People: 1, Grade: "odd"}, {Grade: hardset.Easy}} {
		if _, err := hardset.New(bad); err == nil {
			t.Errorf("%+v was taken", bad)
		}
	}
}

func TestRecordsAreAsDocumented(t *testing.T) {
	records := all(t, hardset.Config{Seed: 1, People: 30000, Grade: hardset.Real})
	rates, _ := hardset.RatesOf(hardset.Real)
	faults, day := map[string]int{}, 0
	cards := map[string]int{}
	for _, r := range records {
		if r.Day < day {
			t.Fatal("records are not in order of arrival")
		}
		day = r.Day
		for _, f := range r.Faults {
			faults[f]++
		}
		for _, n := range r.Numbers {
			if n.System != hardset.IDCard || strings.Trim(n.Value, "1") == "" {
				continue
			}
			if cnid.Valid(n.Value) && !cnid.IsReserved(n.Value) && !slices.Contains(r.Faults, "card-typed") {
				t.Fatalf("%s: a valid number outside the reserved division", r.ID)
			}
			if len(r.Faults) == 0 {
				if other, ok := cards[n.Value]; ok && other != r.Person {
					t.Fatalf("%d and %d have one number", other, r.Person)
				}
				cards[n.Value] = r.Person
			}
		}
		if r.Phone != "" && !strings.HasPrefix(r.Phone, "12") && !slices.Contains(r.Faults, "phone-typed") {
			t.Fatalf("%s: a phone that an operator could use", r.ID)
		}
	}
	for fault, want := range map[string]float64{"no-card": rates.NoCard, "no-address": rates.NoAddress, "no-phone": rates.NoPhone, "name-homophone": rates.Homophone} {
		if got := float64(faults[fault]) / float64(len(records)); math.Abs(got-want) > 0.2*want {
			t.Errorf("%s: %.4f of the records, documented %.4f", fault, got, want)
		}
	}
	for _, fault := range []string{"newborn", "mothers-card", "card-15", "card-typed", "card-swapped", "card-of-relative", "card-placeholder", "second-card", "name-variant", "name-typed", "name-lost",
		"parts-otherwise", "birth-swapped", "birth-typed", "birth-lunar", "birth-year-only", "sex-wrong", "family-phone", "desk-phone", "unknown-patient", "anonymous", "after-death"} {
		if faults[fault] == 0 {
			t.Errorf("no record with %s", fault)
		}
	}
}
