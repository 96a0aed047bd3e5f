package life

import (
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/town"
)

var (
	visitsByAge = []float64{4.4, 2.6, 1.7, 1.8, 2.2, 2.8, 3.6, 4.4, 4.6, 4.2} // outpatient visits a year by decade of age
	staysByAge  = []float64{0.055, 0.025, 0.03, 0.045, 0.07, 0.11, 0.17, 0.27, 0.34, 0.36}
)

func (w *plan) stays() {
	age := w.age(w.to)
	for n := w.draws.Poisson(staysByAge[min(9, age/10)] * w.v.Frailty * w.activity); n > 0; n-- {
		day := w.day()
		if day < w.from || day > w.to {
			continue
		}
		c := corpus.Inpatient()[w.Planner.stays[w.sex()][w.age(day)].Draw(&w.draws)]
		if c.Weight == 0 || !c.Fits(w.age(day), sexCodes[w.sex()]) {
			continue
		}
		days := max(1, int(float64(c.Days)*(0.6+0.9*w.draws.Float())))
		w.stay(Inpatient, day, days, c.Index, w.hospital(c))
	}
}

// stay adds one; it never reaches past death, and stays of one year keep apart.
func (w *plan) stay(kind Kind, day town.Day, days, detail, institution int) {
	start := moment(day, 480+w.draws.Below(540))
	end := moment(day+town.Day(days), 570+w.draws.Below(240))
	for _, s := range w.out[w.base:] {
		if start <= s.End+86400*3 && end >= s.Start-86400*3 {
			return
		}
	}
	v := w.add(kind, start, detail, institution)
	v.End = end
	if w.v.Death != 0 && dayOf(end) >= w.v.Death {
		v.End = max(v.Start+3600, moment(w.v.Death, w.deathMinute()-40))
		v.Ended = true
	}
}

// deathMinute is the minute of the day the resident dies at; it depends on the resident only.
func (w *plan) deathMinute() int { return 360 + int(w.v.Death)*37%780 }

func (w *plan) hospital(c *corpus.Condition) int {
	all := w.people.Institutions()
	for tries := 0; tries < 6; tries++ {
		i := w.draws.Below(6) // the hospitals come first
		if all[i].Has(c.Department) && (c.Department != "产科" || tries > 0) {
			return i
		}
	}
	return 0
}

// deliveries gives a mother the birth of each child in the household. It runs before anything but stays is planned.
func (w *plan) deliveries() {
	for i := range w.home.Members {
		c := &w.home.Members[i]
		if c.Mother == w.v.Index && c.Birth >= w.from && c.Birth <= w.to {
			days := 3
			if w.draws.Chance(0.4) {
				days = 5
			}
			w.out = w.out[:w.base] // the pregnant of this year are not in hospital for other reasons
			w.stay(Delivery, c.Birth, days, c.Index, w.maternal())
		}
	}
}

// antenatalChecks gives the checks of a pregnancy, which may end in the next year.
func (w *plan) antenatalChecks() {
	for i := range w.home.Members {
		c := &w.home.Members[i]
		if c.Mother != w.v.Index || c.Birth < w.from || c.Birth > w.to+300 {
			continue
		}
		for _, week := range []int{8, 13, 18, 22, 26, 30, 33, 36, 38} {
			day := c.Birth - town.Day((39-week)*7) + town.Day(w.draws.Below(4))
			if day < c.Birth-5 && w.draws.Chance(0.9) {
				w.add(Outpatient, moment(weekday(day), 480+w.draws.Below(420)), w.antenatal, w.maternal())
			}
		}
	}
}

func (w *plan) maternal() int { return w.people.Single(town.Maternal) }

// childhood gives birth, immunisations by the schedule and growth checks.
func (w *plan) childhood() {
	b := w.v.Birth
	if b >= town.Date(w.year, 1, 1) && w.v.Mother >= 0 {
		w.add(Birth, moment(b, 60+int(b)*53%1200), 0, w.maternal())
	}
	if w.age(w.from) > 7 {
		if w.age(w.from) >= 60 && w.draws.Chance(0.4) {
			day := town.Date(w.year, 10, 8) + town.Day(w.draws.Below(45))
			where := w.station()
			if w.draws.Chance(0.12) { // at the clinic of the centre for disease control
				where = w.people.Single(town.CDC)
			}
			w.add(Immunization, moment(weekday(day), 500+w.draws.Below(400)), FluSession, where)
		}
		return
	}
	for i, s := range w.sessions {
		day := b + town.Day(w.draws.Below(2))
		if s.Months > 0 {
			day = weekday(b.AddMonths(s.Months) + town.Day(w.draws.Below(20)))
		}
		if day >= w.from && day <= w.to && w.draws.Chance(0.97) {
			where := w.centre()
			if s.Months == 0 {
				where = w.maternal()
			}
			w.add(Immunization, moment(day, 500+w.draws.Below(420)), i, where)
		}
	}
	for _, months := range []int{1, 3, 6, 8, 12, 18, 24, 30, 36, 48, 60, 72} {
		day := weekday(b.AddMonths(months) + town.Day(w.draws.Below(12)))
		if day >= w.from && day <= w.to && w.draws.Chance(0.85) {
			w.add(Outpatient, moment(day, 500+w.draws.Below(400)), w.child, w.centre())
		}
	}
}

func (w *plan) centre() int  { return w.people.CentreOf(w.home.First) }
func (w *plan) station() int { return w.people.StationOf(w.home.First) }

// illness gives the usual reasons to see a doctor, more of them in the busy months.
func (w *plan) illness() {
	rate := visitsByAge[min(9, w.age(w.to)/10)] * w.v.Frailty * w.activity
	for n := w.draws.Poisson(rate * 1.25); n > 0; n-- {
		day := w.day()
		month := day.Month() - 1
		if day < w.from || day > w.to || !w.draws.Chance(w.volume[month]) {
			continue
		}
		c := corpus.Outpatient()[w.choices[month][w.sex()][w.age(day)].Draw(&w.draws)]
		if c.Weight == 0 || !c.Fits(w.age(day), sexCodes[w.sex()]) {
			continue
		}
		minute := 480 + w.draws.Below(530)
		if c.Department == "急诊科" {
			minute = 420 + w.draws.Below(960)
		} else {
			day = weekday(day)
		}
		w.add(Outpatient, moment(day, minute), c.Index, w.clinic(c))
	}
}

// clinic chooses where: common complaints go to the community half the time.
func (w *plan) clinic(c *corpus.Condition) int {
	u := w.draws.Float()
	switch {
	case c.Department == "急诊科" && u < 0.12:
		return w.people.Single(town.Emergency)
	case c.Department == "急诊科" || c.Department == "感染科" || c.Weight < 10 && u < 0.8:
		return w.hospital(c)
	case u < 0.34:
		return w.centre()
	case u < 0.48 && c.Imaging == "" && len(c.Panels) == 0:
		return w.station()
	default:
		return w.hospital(c)
	}
}

// chronic gives the diagnosis and the quarterly follow-ups from then on.
func (w *plan) chronic() {
	for _, x := range []struct {
		kind  Kind
		onset town.Day
		first int
	}{{Hypertension, w.v.Hypertension, w.hypertension}, {Diabetes, w.v.Diabetes, w.diabetes}} {
		if x.onset == 0 || x.onset > w.to {
			continue
		}
		if x.onset >= w.from {
			w.add(Outpatient, moment(weekday(x.onset), 490+w.draws.Below(400)), x.first, w.centre())
		}
		for q := 0; q < 4; q++ {
			day := weekday(town.Date(w.year, 1, 5) + town.Day(q*91+w.v.Index%70+w.draws.Below(12)))
			if day > x.onset+20 && w.draws.Chance(0.9) {
				before := max(0, int(day-x.onset)/91)
				where := w.station()
				if x.kind == Diabetes && before%2 == 0 { // with laboratory work, which the station has not
					where = w.centre()
				}
				w.add(x.kind, moment(day, 480+w.draws.Below(420)), before, where)
			}
		}
	}
}

// papersOfLife gives the opening of the record, checkups, summaries and death.
func (w *plan) papersOfLife() {
	open := max(w.start+town.Day(w.v.Index*31%150), w.v.Birth+30)
	if open >= w.from && open <= w.to {
		w.add(Opening, moment(weekday(open), 490+w.draws.Below(400)), 0, w.centre())
	}
	age := w.age(w.to)
	summary := town.Date(w.year, 11, 5) + town.Day(w.draws.Below(40))
	ill := w.v.Hypertension != 0 && w.v.Hypertension < summary || w.v.Diabetes != 0 && w.v.Diabetes < summary
	chance := 0.0
	switch {
	case age >= 65:
		chance = 0.72
	case age >= 35:
		chance = 0.22
	case age >= 20:
		chance = 0.10
	}
	if w.draws.Chance(chance) {
		w.add(Checkup, moment(weekday(town.Date(w.year, 3, 1)+town.Day(w.draws.Below(240))), 470+w.draws.Below(150)), 0, w.centre())
	}
	if age >= 40 && ill && w.draws.Chance(0.3) {
		w.add(Summary, moment(weekday(summary), 500+w.draws.Below(400)), 0, w.centre())
	}
	if w.v.Death >= w.from && w.v.Death <= w.to && w.v.Death.Year() == w.year {
		where := w.centre()
		for _, s := range w.out[w.base:] {
			if s.Ended {
				where = s.Institution
			}
		}
		w.add(Death, moment(w.v.Death, w.deathMinute()), w.cause(), where)
	}
}

// weekday moves a Sunday to the Monday after it.
func weekday(d town.Day) town.Day {
	if d.Weekday() == 0 {
		return d + 1
	}
	return d
}
