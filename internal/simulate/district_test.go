package simulate

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/simulate/paper"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
	"minkang/internal/wire/cda"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, clock.Region) }

func district(t testing.TB, c Config) *District {
	t.Helper()
	if c.From.IsZero() {
		c.From, c.To = date(2024, 1, 1), date(2025, 12, 31)
	}
	d, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// planned visits every document of the first residents as it is planned, without writing it.
func planned(d *District, residents int, visit func(r *renderer, s stub, code string)) {
	r := d.renderer()
	d.people.Households(0, residents, func(h *town.Household) bool {
		for _, m := range h.Members {
			for year := d.from.Year(); year <= d.to.Year(); year++ {
				for _, s := range r.collect(h, m.Index, year, moment(d.from), moment(d.to+1), nil) {
					r.plan(h, m.Index, year)
					visit(r, s, r.planner.Papers(&r.visits[s.ordinal], nil)[s.paper].Type)
				}
			}
		}
		return true
	})
}

// Every document without faults must pass the specification it is written for; all types must occur.
func TestDocumentsConform(t *testing.T) {
	d := district(t, Config{Residents: 6000, From: date(2022, 1, 1), To: date(2025, 12, 31)})
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	const enough = 110
	seen, n := map[string]int{}, 0
	warnings := map[string]int{}
	planned(d, 2800, func(r *renderer, s stub, code string) {
		if seen[code]++; seen[code] > enough {
			return
		}
		n++
		e := r.render(s)
		body, err := d.Body(&e)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		doc, err := cda.Parse(body)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		for _, f := range library.Check(doc, e.At.Add(time.Hour)) {
			if f.Severity >= standards.Error {
				t.Errorf("%s of resident %d: %s %s %s %v", code, e.Resident, f.Severity, f.Rule, f.Element, f.Args)
			} else if f.Severity == standards.Warning {
				warnings[code+" "+f.Rule+" "+f.Element]++
			}
		}
	})
	for _, code := range paper.Types() {
		if seen[code] < 60 {
			t.Errorf("%s: %d documents", code, seen[code])
		}
	}
	if n < 2000 {
		t.Errorf("%d documents checked, want 2,000", n)
	}
	t.Logf("%d documents checked; warnings %v", n, warnings)
}

func fingerprint(t *testing.T, d *District, residents int) string {
	t.Helper()
	h := sha256.New()
	for i := range residents {
		for e := range d.Events(i) {
			body, err := d.Body(&e)
			if err != nil {
				t.Fatal(err)
			}
			h.Write(body)
			h.Write(d.truthLine(&e))
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

func (d *District) truthLine(e *Event) []byte { return d.Truth(e).Line() }

func TestSameSeedSameBytes(t *testing.T) {
	c := Config{Seed: 4, Residents: 300, From: date(2025, 1, 1), To: date(2025, 12, 31), Faults: UsualRates().Scale(4)}
	one, two := fingerprint(t, district(t, c), 20), fingerprint(t, district(t, c), 20)
	if one != two {
		t.Error("the same seed gave other bytes")
	}
	c.Seed = 5
	if fingerprint(t, district(t, c), 20) == one {
		t.Error("another seed gave the same bytes")
	}
}

func TestNothingBeforeBirthOrAfterDeath(t *testing.T) {
	d := district(t, Config{Residents: 1500, From: date(2016, 1, 1), To: date(2025, 12, 31)})
	deaths, births := 0, 0
	planned(d, 1500, func(r *renderer, x stub, code string) {
		v := d.people.HouseholdOf(int(x.resident))
		m := v.Members[int(x.resident)-v.First]
		day := town.DayOf(time.Unix(x.at, 0))
		if day < m.Birth || m.Death != 0 && day > m.Death {
			t.Fatalf("resident %d lives %s to %s and has %s on %s", m.Index, m.Birth.Text(), m.Death.Text(), code, day.Text())
		}
		switch code {
		case "HSDB03.03":
			deaths++
		case "HSDB01.01":
			births++
		}
	})
	if deaths < 40 || births < 50 {
		t.Errorf("%d deaths, %d births", deaths, births)
	}
}

func TestEventsAreInOrderAndInTime(t *testing.T) {
	d := district(t, Config{Residents: 300})
	for i := range 50 {
		last := d.config.From
		for e := range d.Events(i) {
			if e.At.Before(last) || !e.At.Before(d.config.To.AddDate(0, 0, 1)) || !e.Content.Header.EffectiveTime.Equal(e.At) {
				t.Fatalf("resident %d: %s at %s is out of order or out of time", i, e.DocumentType, e.At)
			}
			last = e.At
		}
	}
}

func TestLiveIsAllEventsInOrder(t *testing.T) {
	d := district(t, Config{Residents: 400, From: date(2025, 1, 1), To: date(2025, 12, 31), Faults: UsualRates().Scale(5)})
	want := map[string]int{}
	total := 0
	for i := range 400 {
		for e := range d.EventsBetween(i, date(2025, 3, 1), date(2025, 4, 30)) {
			want[string(d.truthLine(&e))]++
			total++
		}
	}
	l := d.Live(date(2025, 3, 1))
	last := time.Time{}
	for got := 0; ; got++ {
		e, _ := l.Next()
		if !e.At.Before(date(2025, 5, 1)) {
			if got != total {
				t.Fatalf("%d events live, %d by resident", got, total)
			}
			break
		}
		if e.At.Before(last) {
			t.Fatalf("event of %s after one of %s", e.At, last)
		}
		last = e.At
		if line := string(d.truthLine(&e)); want[line] == 0 {
			t.Fatalf("live gave an event no resident has: %s", line)
		} else {
			want[line]--
		}
	}
	n := 0
	for range d.Day(date(2025, 3, 12)) {
		n++
	}
	if n == 0 {
		t.Error("nothing on 12 March")
	}
}

func TestLiveResumesExactly(t *testing.T) {
	d := district(t, Config{Residents: 500, Faults: UsualRates()})
	whole := d.Live(date(2025, 12, 20))
	var lines []string
	var cursors []Cursor
	for range 400 {
		cursors = append(cursors, whole.Cursor())
		e, _ := whole.Next()
		lines = append(lines, string(d.truthLine(&e)))
	}
	for _, at := range []int{0, 1, 37, 150, 399} {
		text, err := json.Marshal(cursors[at])
		if err != nil || len(text) > 100 {
			t.Fatalf("cursor %s: %v", text, err)
		}
		var c Cursor
		if err := json.Unmarshal(text, &c); err != nil {
			t.Fatal(err)
		}
		l, err := d.Resume(c)
		if err != nil {
			t.Fatal(err)
		}
		for i := at; i < len(lines); i++ {
			if e, _ := l.Next(); string(d.truthLine(&e)) != lines[i] {
				t.Fatalf("resumed at %d, event %d differs", at, i)
			}
		}
	}
	if _, err := d.Resume(Cursor{Day: "yesterday"}); err == nil {
		t.Error("a cursor that is none was accepted")
	}
}

func TestAccounts(t *testing.T) {
	d := district(t, Config{Residents: 2000})
	a := d.Accounts()
	if len(a) != 4 || !reflect.DeepEqual([]string{a[0].Role, a[1].Role, a[2].Role, a[3].Role}, []string{"operator", "doctor", "manager", "resident"}) {
		t.Fatalf("accounts %+v", a)
	}
	types, treated := map[string]bool{}, false
	for e := range d.Events(a[3].Resident) {
		types[e.DocumentType] = true
		treated = treated || e.Institution == a[1].Institution
	}
	if len(types) < 10 || !treated {
		t.Errorf("the demo resident has %d types of documents, treated by the demo doctor's institution: %v", len(types), treated)
	}
}

func TestConfigIsChecked(t *testing.T) {
	for name, c := range map[string]Config{
		"no dates":         {},
		"dates reversed":   {From: date(2025, 1, 2), To: date(2025, 1, 1)},
		"unknown district": {From: date(2025, 1, 1), To: date(2025, 1, 2), Division: "110199"},
		"too many":         {From: date(2025, 1, 1), To: date(2025, 1, 2), Residents: 100_000_000},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func BenchmarkContent(b *testing.B) {
	d := district(b, Config{Residents: 10000})
	n := 0
	for i := 0; n < b.N; i++ {
		for range d.Events(i % 10000) {
			n++
		}
	}
}

func BenchmarkBody(b *testing.B) {
	d := district(b, Config{Residents: 10000})
	n := 0
	for i := 0; n < b.N; i++ {
		for e := range d.Events(i % 10000) {
			n++
			if _, err := d.Body(&e); err != nil {
				b.Fatal(err)
			}
		}
	}
}
