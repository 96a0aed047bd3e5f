package life

import (
	"testing"
	"time"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/town"
	data "minkang/standards"
)

func planner(t testing.TB, size int) (*town.Population, *Planner) {
	t.Helper()
	divisions, err := data.FS.Open("tables/divisions_beijing.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer divisions.Close()
	area, err := town.ReadArea(divisions, "110101")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := data.FS.Open("tables/immunization_schedule.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer schedule.Close()
	sessions, err := ReadSchedule(schedule)
	if err != nil {
		t.Fatal(err)
	}
	start := town.Date(2021, 1, 1)
	p, err := town.New(town.Config{Seed: 9, Residents: size, Area: area, Start: start, Reference: town.Date(2025, 12, 31)})
	if err != nil {
		t.Fatal(err)
	}
	return p, NewPlanner(p, start, sessions, 1)
}

func TestSchedule(t *testing.T) {
	_, l := planner(t, 10)
	doses := map[string]int{}
	for _, s := range l.Schedule() {
		for _, d := range s.Doses {
			doses[d.Vaccine]++
		}
	}
	for vaccine, want := range map[string]int{"01": 3, "02": 1, "03": 4, "04": 4, "11": 2, "06": 2, "07": 4, "15": 1, "10": 1} {
		if doses[vaccine] != want {
			t.Errorf("vaccine %s: %d doses, want %d", vaccine, doses[vaccine], want)
		}
	}
}

func TestPlansHoldTogether(t *testing.T) {
	p, l := planner(t, 6000)
	kinds := map[Kind]int{}
	winter, summer := 0, 0
	var births, deliveries int
	p.Households(0, p.Size(), func(h *town.Household) bool {
		for i := range h.Members {
			v := &h.Members[i]
			for year := 2021; year <= 2025; year++ {
				visits := l.Year(h, v.Index, year, nil)
				for n, x := range visits {
					kinds[x.Kind]++
					check(t, v, &x, n, year, visits)
					switch x.Kind {
					case Outpatient:
						c := corpus.Outpatient()[x.Detail]
						if c.Code == "J06.900" {
							if m := x.At().Month(); m == time.December || m <= time.February {
								winter++
							} else if m >= time.June && m <= time.August {
								summer++
							}
						}
					case Birth:
						births++
					case Delivery:
						deliveries++
					}
				}
			}
		}
		return true
	})
	if births == 0 || births > deliveries+3 || deliveries > births+3 {
		t.Errorf("%d births, %d deliveries", births, deliveries)
	}
	if winter < 2*summer {
		t.Errorf("colds: %d in winter, %d in summer", winter, summer)
	}
	for k := Birth; k <= Death; k++ {
		if kinds[k] == 0 {
			t.Errorf("no visit of kind %d", k)
		}
	}
	t.Log(kinds)
}

func check(t *testing.T, v *town.Vital, x *Visit, n, year int, visits []Visit) {
	t.Helper()
	day := x.Day()
	if x.Ordinal != n || x.Year != year || day.Year() != year {
		t.Fatalf("visit %d of %d is numbered %d of %d and on %s", n, year, x.Ordinal, x.Year, day.Text())
	}
	if day < v.Birth || v.Death != 0 && dayOf(x.End) > v.Death {
		t.Fatalf("resident %d lives %s to %s, visit %d from %s to %s", v.Index, v.Birth.Text(), v.Death.Text(), x.Kind, day.Text(), dayOf(x.End).Text())
	}
	if n > 0 && visits[n-1].Start > x.Start {
		t.Fatalf("resident %d: visits out of order in %d", v.Index, year)
	}
	age := town.Years(v.Birth, day)
	switch x.Kind {
	case Outpatient:
		c := corpus.Outpatient()[x.Detail]
		if c.Sex != "-" && c.Sex != v.Sex() || age < c.From-1 || age > c.To+1 {
			t.Errorf("resident %d, sex %s, %d years: %s", v.Index, v.Sex(), age, c.Name)
		}
	case Hypertension:
		if v.Hypertension == 0 || day <= v.Hypertension {
			t.Errorf("resident %d is followed up before the diagnosis", v.Index)
		}
	case Delivery:
		if !v.Female || age < 15 || age > 55 {
			t.Errorf("resident %d delivers at %d", v.Index, age)
		}
	}
	for _, s := range visits {
		if (s.Kind == Inpatient || s.Kind == Delivery) && (x.Kind == Outpatient || x.Kind == Checkup) && x.Start > s.Start && x.Start < s.End {
			t.Errorf("resident %d is seen as an outpatient during a stay", v.Index)
		}
	}
}

func TestPapersFallWithinTheVisit(t *testing.T) {
	p, l := planner(t, 1500)
	p.Households(0, p.Size(), func(h *town.Household) bool {
		for i := range h.Members {
			v := &h.Members[i]
			for _, x := range l.Year(h, v.Index, 2024, nil) {
				papers := l.Papers(&x, nil)
				if len(papers) == 0 {
					t.Fatalf("visit of kind %d leaves no paper", x.Kind)
				}
				for _, pp := range papers {
					if pp.At < x.Start || pp.At > x.End+86400 || v.Death != 0 && dayOf(pp.At) > v.Death {
						t.Fatalf("%s of a visit of kind %d is written out of its time", pp.Type, x.Kind)
					}
				}
			}
		}
		return true
	})
}
