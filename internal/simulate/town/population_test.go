package town

import (
	"strings"
	"testing"

	"minkang/internal/kit/cnid"
	data "minkang/standards"
)

func area(t testing.TB, code string) Area {
	t.Helper()
	f, err := data.FS.Open("tables/divisions_beijing.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	a, err := ReadArea(f, code)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func population(t testing.TB, seed uint64, size int) *Population {
	t.Helper()
	p, err := New(Config{Seed: seed, Residents: size, Area: area(t, "110101"), Start: Date(2021, 1, 1), Reference: Date(2025, 12, 31)})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAgesSexesAndChronicDisease(t *testing.T) {
	p := population(t, 3, 40000)
	on := Date(2025, 12, 31)
	bands := make([]int, 5) // 0-14, 15-39, 40-59, 60-79, 80+
	var alive, women, unborn, elderly, hypertensive, diabetic, adults int
	p.Households(0, p.Size(), func(h *Household) bool {
		for i := range h.Members {
			v := &h.Members[i]
			if v.Birth > on {
				unborn++
			}
			if !v.Alive(on) {
				continue
			}
			alive++
			if v.Female {
				women++
			}
			age := Years(v.Birth, on)
			switch {
			case age < 15:
				bands[0]++
			case age < 40:
				bands[1]++
			case age < 60:
				bands[2]++
			case age < 80:
				bands[3]++
			default:
				bands[4]++
			}
			if age >= 18 {
				adults++
				if v.Hypertension != 0 && v.Hypertension <= on {
					hypertensive++
				}
				if v.Diabetes != 0 && v.Diabetes <= on {
					diabetic++
				}
			}
			if age >= 65 {
				elderly++
			}
		}
		return true
	})
	share := func(n, of int) float64 { return float64(n) / float64(of) }
	for i, want := range [][2]float64{{0.09, 0.17}, {0.22, 0.36}, {0.24, 0.36}, {0.17, 0.30}, {0.02, 0.08}} {
		if got := share(bands[i], alive); got < want[0] || got > want[1] {
			t.Errorf("age band %d: %.3f of the living, want %.2f to %.2f", i, got, want[0], want[1])
		}
	}
	for _, x := range []struct {
		what      string
		got       float64
		low, high float64
	}{{"women", share(women, alive), 0.47, 0.55}, {"unborn", share(unborn, p.Size()), 0.005, 0.06},
		{"hypertension among adults", share(hypertensive, adults), 0.20, 0.36}, {"diabetes among adults", share(diabetic, adults), 0.07, 0.15}} {
		if x.got < x.low || x.got > x.high {
			t.Errorf("%s: %.3f, want %.2f to %.2f", x.what, x.got, x.low, x.high)
		}
	}
	t.Logf("bands %v of %d, women %.3f, unborn %d, 65+ %d, hypertension %.3f, diabetes %.3f", bands, alive, share(women, alive), unborn, elderly, share(hypertensive, adults), share(diabetic, adults))
}

func TestResidentsAreWhole(t *testing.T) {
	p := population(t, 5, 3000)
	records, phones := map[string]bool{}, map[string]bool{}
	dotted, long := 0, 0
	for i := range p.Size() {
		r := p.Resident(i)
		id, err := cnid.Parse(r.IDNumber)
		if err != nil || !cnid.IsReserved(r.IDNumber) {
			t.Fatalf("resident %d: id number not valid or not reserved: %v", i, err)
		}
		if err := id.Fits(r.Birth.UTC(), r.Sex()); err != nil {
			t.Fatalf("resident %d: %v", i, err)
		}
		if records[r.RecordNumber] || len(r.RecordNumber) != 17 {
			t.Fatalf("resident %d: record number %s", i, r.RecordNumber)
		}
		if phones[r.Phone] || !strings.HasPrefix(r.Phone, "12") || len(r.Phone) != 11 {
			t.Fatalf("resident %d: phone %s", i, r.Phone)
		}
		records[r.RecordNumber], phones[r.Phone] = true, true
		if r.Name == "" || r.ABO == "" || r.Address.Street == "" || !strings.HasPrefix(r.Address.Division, "110101") {
			t.Fatalf("resident %d is incomplete: %+v", i, *r)
		}
		if r.Mother >= 0 && p.Resident(r.Mother).Birth+15*365 > r.Birth {
			t.Errorf("resident %d: mother %d too young", i, r.Mother)
		}
		if strings.Contains(r.Name, "·") {
			dotted++
		}
		if len([]rune(r.Name)) == 4 && !strings.Contains(r.Name, "·") {
			long++
		}
	}
	if dotted == 0 || long == 0 {
		t.Errorf("%d names with a middle dot, %d of four characters", dotted, long)
	}
}

// Birthday and serial number together must be unique at any size, or two people would share an id number.
func TestIDNumbersAreUnique(t *testing.T) {
	for _, size := range []int{50_000, 400_000} {
		p := population(t, 11, size)
		seen := make(map[uint64]bool, size)
		p.Households(0, size, func(h *Household) bool {
			for _, v := range h.Members {
				_, serial := p.slot(v.Index)
				key := uint64(uint32(v.Birth))<<16 | uint64(serial)<<1
				if v.Female {
					key |= 1
				}
				if seen[key] {
					t.Fatalf("size %d: resident %d shares an id number", size, v.Index)
				}
				seen[key] = true
			}
			return true
		})
	}
}

func TestHouseholdAloneIsTheSame(t *testing.T) {
	p := population(t, 2, 1000)
	n := 0
	p.Households(100, 900, func(h *Household) bool {
		for _, m := range h.Members {
			alone := p.HouseholdOf(m.Index)
			if alone.First != h.First || len(alone.Members) != len(h.Members) || alone.Members[m.Index-h.First] != m {
				t.Fatalf("household of %d differs", m.Index)
			}
			n++
		}
		return true
	})
	if n < 800 {
		t.Fatalf("%d residents visited", n)
	}
}

func TestInstitutions(t *testing.T) {
	for _, code := range []string{"110101", "110102", "110105", "110106", "110107", "110108", "110109", "110111", "110112", "110113", "110114", "110115", "110116", "110117", "110118", "110119"} {
		p, err := New(Config{Seed: 1, Residents: 10, Area: area(t, code), Start: Date(2021, 1, 1), Reference: Date(2025, 12, 31)})
		if err != nil {
			t.Fatal(err)
		}
		kinds, codes, workers := map[Kind]int{}, map[string]bool{}, map[string]bool{}
		for _, in := range p.Institutions() {
			kinds[in.Kind]++
			if _, err := cnid.Organisation(in.Code); err != nil || codes[in.Code] || len(in.Code) != 10 {
				t.Fatalf("%s: organisation code %s: %v", in.Name, in.Code, err)
			}
			if _, err := cnid.Credit(in.Credit); err != nil {
				t.Fatalf("%s: credit code %s: %v", in.Name, in.Credit, err)
			}
			if len(in.WS218) != 22 {
				t.Errorf("%s: %d characters of WS 218", in.Name, len(in.WS218))
			}
			codes[in.Code] = true
			for _, d := range in.Departments {
				for _, w := range d.Workers {
					if w.Name == "" || w.Title == "" || workers[w.ID] {
						t.Fatalf("%s: worker %+v", in.Name, w)
					}
					workers[w.ID] = true
				}
			}
		}
		for _, k := range []Kind{Tertiary, Secondary, Maternal, Centre, Station, CDC, Emergency} {
			if kinds[k] == 0 {
				t.Errorf("%s has no %s", code, k)
			}
		}
	}
	if _, err := New(Config{Residents: 0}); err == nil {
		t.Error("a population of nobody was accepted")
	}
}
