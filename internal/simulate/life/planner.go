package life

import (
	"math"
	"sort"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/town"
)

// Planner makes plans for one population. Immutable after NewPlanner and safe for concurrent use.
type Planner struct {
	people   *town.Population
	seed     uint64
	start    town.Day // when the platform began: records are opened soon after
	sessions []Session
	activity float64
	choices  [12][2]([111]draw.Weights) // outpatient conditions by month, sex, age
	volume   [12]float64                // how busy a month is against the busiest
	stays    [2][111]draw.Weights

	hypertension, diabetes, antenatal, child int // outpatient conditions planned on their own
	normal, caesarean                        int // inpatient conditions of deliveries
}

// NewPlanner prepares the choice tables. activity scales how often people seek care; 1 is usual.
func NewPlanner(p *town.Population, start town.Day, sessions []Session, activity float64) *Planner {
	l := &Planner{people: p, seed: p.Seed(), start: start, sessions: sessions, activity: activity}
	out, in := corpus.Outpatient(), corpus.Inpatient()
	weights := make([]float64, max(len(out), len(in)))
	for month := range l.choices {
		for sex := range l.choices[month] {
			for age := range l.choices[month][sex] {
				for i, c := range out {
					weights[i] = 0
					if c.Fits(age, sexCodes[sex]) {
						weights[i] = c.InSeason(month + 1)
					}
				}
				l.choices[month][sex][age] = draw.NewWeights(weights[:len(out)]...)
			}
		}
		for _, c := range out {
			l.volume[month] += c.InSeason(month + 1)
		}
	}
	for sex := range l.stays {
		for age := range l.stays[sex] {
			for i, c := range in {
				weights[i] = 0
				if c.Fits(age, sexCodes[sex]) {
					weights[i] = c.Weight * (0.3 + float64(min(age, 90))/90)
				}
			}
			l.stays[sex][age] = draw.NewWeights(weights[:len(in)]...)
		}
	}
	l.scale()
	l.hypertension, l.diabetes = byCode(out, "I10.x00x002"), byCode(out, "E11.900")
	l.antenatal, l.child = byCode(out, "Z34.900"), byCode(out, "Z00.100")
	l.normal, l.caesarean = byCode(in, "O80.000"), byCode(in, "O82.000")
	return l
}

var sexCodes = [2]string{"1", "2"}

func (l *Planner) scale() {
	most := 0.0
	for _, v := range l.volume {
		most = math.Max(most, v)
	}
	for i := range l.volume {
		l.volume[i] /= most
	}
}

func byCode(list []*corpus.Condition, code string) int {
	for i, c := range list {
		if c.Code == code {
			return i
		}
	}
	panic("life: no condition " + code)
}

// plan is the work on one resident's year.
type plan struct {
	*Planner
	home  *town.Household
	v     *town.Vital
	year  int
	from  town.Day // first and last day of the year that the resident lives
	to    town.Day
	out   []Visit
	base  int // where this plan begins in out
	draws draw.Source
}

// Year appends one resident's visits that begin in a calendar year, in order of time. The visits' Ordinal is their number
// in that year's plan.
func (l *Planner) Year(h *town.Household, index, year int, out []Visit) []Visit {
	v := &h.Members[index-h.First]
	w := plan{Planner: l, home: h, v: v, year: year, out: out, base: len(out)}
	w.from, w.to = max(town.Date(year, 1, 1), v.Birth), town.Date(year, 12, 31)
	if v.Death != 0 {
		w.to = min(w.to, v.Death)
	}
	if w.from > w.to {
		return out
	}
	w.draws = draw.At(l.seed, draw.Year, index, year)
	w.stays()
	w.deliveries()
	w.antenatalChecks()
	w.childhood()
	w.illness()
	w.chronic()
	w.papersOfLife()
	return w.finish()
}

// finish drops what falls into a hospital stay or outside life, sorts and numbers.
func (w *plan) finish() []Visit {
	mine := w.out[w.base:]
	kept := mine[:0]
	for _, x := range mine {
		day := dayOf(x.Start)
		if day < w.from || day > w.to || w.inside(mine, &x) {
			continue
		}
		kept = append(kept, x)
	}
	sort.SliceStable(kept, func(i, j int) bool { return kept[i].Start < kept[j].Start })
	for i := range kept {
		kept[i].Ordinal = i
	}
	return w.out[:w.base+len(kept)]
}

// inside tells whether a visit falls into a stay; stays come first in the plan and are kept, so this is safe in place.
func (w *plan) inside(mine []Visit, x *Visit) bool {
	if x.Kind != Outpatient && x.Kind != Hypertension && x.Kind != Diabetes && x.Kind != Checkup && x.Kind != Immunization {
		return false
	}
	for i := range mine {
		s := &mine[i]
		if s.Kind != Inpatient && s.Kind != Delivery {
			break
		}
		if x.Start >= s.Start-3600 && x.Start <= s.End+43200 {
			return true
		}
	}
	return false
}

func (w *plan) add(kind Kind, start int64, detail, institution int) *Visit {
	w.out = append(w.out, Visit{Kind: kind, Resident: w.v.Index, Year: w.year, Start: start, End: start, Detail: detail, Institution: institution})
	return &w.out[len(w.out)-1]
}

// day draws a day of the year; the resident need not live on it, finish sees to that.
func (w *plan) day() town.Day { return town.Date(w.year, 1, 1) + town.Day(w.draws.Below(365)) }

func (w *plan) age(on town.Day) int { return min(110, max(0, int(float64(on-w.v.Birth)/365.25))) }

func (w *plan) sex() int {
	if w.v.Female {
		return 1
	}
	return 0
}
