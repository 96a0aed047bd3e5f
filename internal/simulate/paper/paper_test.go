package paper

import (
	"math"
	"strconv"
	"testing"

	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
	"minkang/internal/standards"
	data "minkang/standards"
)

type bench struct {
	people  *town.Population
	planner *life.Planner
	desk    *Desk
}

func setup(t *testing.T, size int) bench {
	t.Helper()
	divisions, err := data.FS.Open("tables/divisions_beijing.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer divisions.Close()
	area, err := town.ReadArea(divisions, "110105")
	if err != nil {
		t.Fatal(err)
	}
	schedule, err := data.FS.Open("tables/immunization_schedule.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer schedule.Close()
	sessions, err := life.ReadSchedule(schedule)
	if err != nil {
		t.Fatal(err)
	}
	library, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	start := town.Date(2022, 1, 1)
	p, err := town.New(town.Config{Seed: 21, Residents: size, Area: area, Start: start, Reference: town.Date(2025, 12, 31)})
	if err != nil {
		t.Fatal(err)
	}
	l := life.NewPlanner(p, start, sessions, 1)
	return bench{p, l, NewDesk(p, l, library)}
}

// visits visits every planned visit of a year.
func (b bench) visits(year int, each func(v *life.Visit, papers []life.Paper)) {
	b.people.Households(0, b.people.Size(), func(h *town.Household) bool {
		for _, m := range h.Members {
			for _, v := range b.planner.Year(h, m.Index, year, nil) {
				each(&v, b.planner.Papers(&v, nil))
			}
		}
		return true
	})
}

func find(papers []life.Paper, code string) (life.Paper, bool) {
	for _, p := range papers {
		if p.Type == code {
			return p, true
		}
	}
	return life.Paper{}, false
}

func get(c standards.Content, group, element string) []string {
	var all []string
	for _, g := range c.Groups {
		for _, v := range g.Values {
			if g.Name == group && v.Element == element {
				all = append(all, v.Text)
			}
		}
	}
	return all
}

func TestMeasurementsAreOfTheAge(t *testing.T) {
	b := setup(t, 4000)
	on := town.Date(2025, 6, 1)
	for i := range 4000 {
		r := b.people.Resident(i)
		if !r.Alive(on) {
			continue
		}
		s := draw.At(1, draw.Visit, i, 0)
		v := measure(r, on, 36.5, &s)
		age := float64(on-r.Birth) / 365.25
		low, high := 138.0, 195.0
		switch {
		case age < 1:
			low, high = 45, 84
		case age < 6:
			low, high = 68, 125
		case age < 18:
			low, high = 100, 192
		}
		if v.height < low || v.height > high {
			t.Errorf("%.1f years: %.1f cm", age, v.height)
		}
		if age >= 18 && (v.bmi < 15 || v.bmi > 40) || age < 18 && (v.bmi < 11 || v.bmi > 33) {
			t.Errorf("%.1f years: BMI %.1f", age, v.bmi)
		}
		if v.systolic <= v.diastolic+15 || v.systolic > 215 || age < 14 && v.systolic > 130 {
			t.Errorf("%.1f years: %d/%d", age, v.systolic, v.diastolic)
		}
		if v.pulse < 45 || v.pulse > 160 || v.breath < 10 || v.breath > 50 || v.temperature < 35.9 || v.temperature > 37.2 {
			t.Errorf("%.1f years: %+v", age, v)
		}
	}
}

func TestTreatmentWorks(t *testing.T) {
	b := setup(t, 6000)
	var before, after, sugarBefore, sugarAfter float64
	hypertensive, diabetic, controlled := 0, 0, 0
	for i := range 6000 {
		r := b.people.Resident(i)
		s := draw.At(1, draw.Visit, i, 1)
		if h := r.Hypertension; h != 0 {
			age := float64(h-r.Birth) / 365.25
			x, _ := pressure(r, h, age, &s)
			y, _ := pressure(r, h+730, age+2, &s)
			before, after, hypertensive = before+float64(x), after+float64(y), hypertensive+1
			if y < 140 {
				controlled++
			}
		}
		if d := r.Diabetes; d != 0 {
			x, _ := sugar(r, d, &s)
			y, _ := sugar(r, d+730, &s)
			sugarBefore, sugarAfter, diabetic = sugarBefore+x, sugarAfter+y, diabetic+1
		}
	}
	n := float64(hypertensive)
	if before/n < 145 || after/n > before/n-10 {
		t.Errorf("systolic %.0f at diagnosis, %.0f two years later", before/n, after/n)
	}
	if share := float64(controlled) / n; share < 0.35 || share > 0.75 {
		t.Errorf("%.2f of the treated reach the target", share)
	}
	m := float64(diabetic)
	if sugarBefore/m < 8 || sugarAfter/m > sugarBefore/m-0.7 || sugarAfter/m < 6 {
		t.Errorf("HbA1c %.1f at diagnosis, %.1f two years later", sugarBefore/m, sugarAfter/m)
	}
}

func TestEveryPaperQuotesTheSameResults(t *testing.T) {
	b := setup(t, 400)
	compared := 0
	b.visits(2024, func(v *life.Visit, papers []life.Paper) {
		lab, ok := find(papers, "C0007")
		summary, both := find(papers, "HSDC00.02")
		if !ok || !both || compared > 100 {
			return
		}
		one, err := b.desk.Write(v, lab)
		if err != nil {
			t.Fatal(err)
		}
		two, err := b.desk.Write(v, summary)
		if err != nil {
			t.Fatal(err)
		}
		values, quoted := get(one, "lab", "DE04.30.015.00"), get(two, "lab", "DE04.30.015.00")
		times, quotedTimes := get(one, "lab", "DE06.00.048.00"), get(two, "lab", "DE06.00.048.00")
		if len(quoted) == 0 {
			t.Fatalf("visit %+v: the summary quotes no result", *v)
		}
		for i := range quoted {
			if quoted[i] != values[i] || quotedTimes[i] != times[i] {
				t.Fatalf("visit %+v: the report says %s at %s, the summary %s at %s", *v, values[i], times[i], quoted[i], quotedTimes[i])
			}
		}
		compared++
	})
	if compared < 50 {
		t.Errorf("%d visits compared", compared)
	}
}

func TestBillsAddUp(t *testing.T) {
	b := setup(t, 1500)
	bills := 0
	b.visits(2024, func(v *life.Visit, papers []life.Paper) {
		p, ok := find(papers, "C0032")
		if !ok {
			return
		}
		c, err := b.desk.Write(v, p)
		if err != nil {
			t.Fatal(err)
		}
		total, sum := 0.0, 0.0
		for _, g := range c.Groups {
			for _, x := range g.Values {
				y, err := strconv.ParseFloat(x.Text, 64)
				switch {
				case err != nil || x.Unit != "元":
				case x.Element == "HDSD00.11.142":
					total = y
				case x.Element != "HDSD00.11.143" && x.Element != "HDSD00.11.099":
					sum += y
				}
			}
		}
		if total < 1000 || math.Abs(total-sum) > 0.005 {
			t.Fatalf("total %.2f, parts %.2f", total, sum)
		}
		bills++
	})
	if bills < 50 {
		t.Errorf("%d bills", bills)
	}
}

func TestNewbornsAndChildren(t *testing.T) {
	b := setup(t, 3000)
	newborns, children := 0, 0
	b.visits(2024, func(v *life.Visit, papers []life.Paper) {
		r := b.desk.Resident(v.Resident)
		age := town.Years(r.Birth, v.Day())
		for _, p := range papers {
			if v.Kind != life.Birth && !(p.Type == "C0004" && age < 4) {
				continue
			}
			c, err := b.desk.Write(v, p)
			if err != nil {
				t.Fatal(err)
			}
			if v.Kind == life.Birth {
				newborns++
				for _, id := range c.Header.Patient.IDs {
					if id.Root == rootIDCard {
						t.Fatal("a newborn has an id number")
					}
				}
				continue
			}
			children++
			for i, name := range get(c, "medication", "DE08.50.022.00") {
				if name == "对乙酰氨基酚片" && get(c, "medication", "DE08.50.023.00")[i] >= "0.4" {
					t.Errorf("a child of %d takes %s g of paracetamol", age, get(c, "medication", "DE08.50.023.00")[i])
				}
			}
		}
	})
	if newborns < 5 || children < 20 {
		t.Errorf("%d newborns, %d prescriptions for children", newborns, children)
	}
}

func TestDocumentIDsAreUnique(t *testing.T) {
	b := setup(t, 1500)
	seen := map[string]bool{}
	for year := 2023; year <= 2024; year++ {
		b.visits(year, func(v *life.Visit, papers []life.Paper) {
			for _, p := range papers {
				id := DocumentID(77, v, p).Extension
				if seen[id] || len(id) > 40 {
					t.Fatalf("%s of %+v: number %s given before", p.Type, *v, id)
				}
				seen[id] = true
			}
		})
	}
	if len(seen) < 10000 {
		t.Errorf("%d documents", len(seen))
	}
}
