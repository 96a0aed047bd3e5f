package node

import (
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate"
)

// Paper is one document of the district and who sends it.
type Paper struct {
	Institution string // code
	Type        string
	UniqueID    string // root^extension
	Resident    int
	Body        []byte
}

// Papers gives n documents the district has not sent yet, without faults, from day on; the same for the same arguments. Kinds
// narrows them to document types.
func Papers(t testing.TB, n int, day string, kinds ...string) []Paper {
	t.Helper()
	var out []Paper
	EachPaper(t, simulate.Rates{}, day, func(e *simulate.Event, p Paper) bool {
		if len(kinds) == 0 || contains(kinds, p.Type) {
			out = append(out, p)
		}
		return len(out) < n
	})
	return out
}

// EachPaper gives the district's documents in order of time from day on, with faults at the given rates, until fn says no.
func EachPaper(t testing.TB, rates simulate.Rates, day string, fn func(*simulate.Event, Paper) bool) {
	t.Helper()
	to, err := time.ParseInLocation(time.DateOnly, day, clock.Region)
	if err != nil {
		t.Fatal(err)
	}
	d, err := simulate.New(simulate.Config{Seed: Seed, Residents: Residents, Division: "110101", From: to.AddDate(-1, 0, 0), To: to, Faults: rates})
	if err != nil {
		t.Fatal(err)
	}
	live := d.Live(to)
	for {
		e, ok := live.Next()
		if !ok {
			t.Fatal("the district has no more documents")
		}
		body, err := d.Body(&e)
		if err != nil {
			t.Fatal(err)
		}
		p := Paper{Institution: d.Institutions()[e.Institution].Code, Type: e.DocumentType, Resident: e.Resident, Body: body,
			UniqueID: e.DocumentID.Root + "^" + e.DocumentID.Extension}
		if !fn(&e, p) {
			return
		}
	}
}

func contains(all []string, s string) bool {
	for _, x := range all {
		if x == s {
			return true
		}
	}
	return false
}
