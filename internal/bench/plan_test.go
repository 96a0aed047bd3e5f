package bench

import (
	"testing"
	"time"

	"minkang/internal/kit/id"
)

func TestPlanSharesAllEntries(t *testing.T) {
	for _, p := range []Plan{
		{Residents: 100_000, Entries: 1_000_000, Rich: 200, Record: 300, Facts: 1},
		{Residents: 997, Entries: 5000, Rich: 7, Record: 300, Facts: 1},
		{Residents: 200, Entries: 100, Rich: 100, Record: 1, Facts: 1},
	} {
		if err := p.Check(); err != nil {
			t.Fatal(err)
		}
		sum, rich := 0, 0
		for i := range p.Residents {
			n := p.share(i)
			if n < 0 {
				t.Fatalf("%+v: resident %d has %d entries", p, i, n)
			}
			if p.isRich(i) {
				rich++
			}
			sum += n
		}
		if sum != p.Entries || rich != p.Rich {
			t.Errorf("%+v: %d entries, %d rich", p, sum, rich)
		}
	}
}

func TestPlanIsChecked(t *testing.T) {
	good := Plan{Residents: 1000, Entries: 10_000, Rich: 10, Record: 300, Facts: 1}
	for name, change := range map[string]func(*Plan){
		"few residents": func(p *Plan) { p.Residents = 10 }, "no rich": func(p *Plan) { p.Rich = 0 }, "all rich": func(p *Plan) { p.Rich = 900 },
		"record too long": func(p *Plan) { p.Record = 4000 }, "entries too few": func(p *Plan) { p.Entries = 2999 }, "no facts": func(p *Plan) { p.Facts = 0 },
	} {
		p := good
		change(&p)
		if p.Check() == nil {
			t.Errorf("%s: was accepted", name)
		}
	}
}

func TestPastIDsAreDistinctAndInOrder(t *testing.T) {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const total = 300_000
	last := id.ID(0)
	for n := range total {
		i := pastID(n, total, now, 1, 7)
		if i <= last {
			t.Fatalf("%d: %v does not come after %v", n, i, last)
		}
		last = i
	}
	if !last.Time().Before(now) {
		t.Errorf("the last is of %v", last.Time())
	}
}
