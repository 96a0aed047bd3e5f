package empisql_test

import (
	"context"
	"testing"
	"time"

	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
	"minkang/internal/simulate"
)

// A simulated district with ten times the usual faults, in order of time: no document may reach somebody else's person, and
// few residents (at these rates one in seven) may be split.
func TestDistrict(t *testing.T) {
	from := time.Date(2026, 9, 1, 0, 0, 0, 0, clock.Region)
	d, err := simulate.New(simulate.Config{Seed: 7, Residents: 1000, From: from, To: from.AddDate(0, 2, 0), Faults: simulate.UsualRates().Scale(10)})
	if err != nil {
		t.Fatal(err)
	}
	db := sqldbtest.SQLite(t, empisql.Migrations())
	c := clock.At(from.AddDate(0, 3, 0))
	w := empitest.NewWorld(open(t, db, c), db, c)
	owner, people := map[id.ID]int{}, map[int]map[id.ID]bool{}
	documents, wrong, outcomes, rules := 0, 0, map[empi.Outcome]int{}, map[string]int{}
	live := d.Live(from)
	for live.Day().Before(from.AddDate(0, 2, 0)) {
		if err := db.Write(context.Background(), func(ctx context.Context) error {
			for e, ok := live.Today(); ok; e, ok = live.Today() {
				r, err := w.Resolve(ctx, empi.ToClaim(e.Content.Header))
				if err != nil {
					return err
				}
				documents++
				outcomes[r.Outcome]++
				rules[r.Explanation.Rule]++
				truth, seen := owner[r.Person.ID]
				if !seen {
					owner[r.Person.ID] = e.Resident
				} else if truth != e.Resident {
					wrong++
					t.Logf("%s: document of %d reached the person of %d, faults %v", r.Explanation.Rule, e.Resident, truth, e.Faults)
				}
				if people[e.Resident] == nil {
					people[e.Resident] = map[id.ID]bool{}
				}
				people[e.Resident][r.Person.ID] = true
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		live.Skip()
	}
	split := 0
	for _, ps := range people {
		split += len(ps) - 1
	}
	if wrong > 0 || split*7 > len(people) || documents < 1000 {
		t.Errorf("%d wrong, %d split", wrong, split)
	}
	t.Logf("%d documents of %d residents: %v %v, %d wrong, %d split", documents, len(people), outcomes, rules, wrong, split)
}
