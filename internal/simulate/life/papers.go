package life

import (
	"strings"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/town"
)

// Papers appends the documents a visit leaves, in order of time.
func (l *Planner) Papers(v *Visit, out []Paper) []Paper {
	add := func(code string, minutes int) {
		out = append(out, Paper{Type: code, At: v.Start + int64(minutes)*60})
	}
	switch v.Kind {
	case Birth:
		add("HSDB01.01", 190)
	case Opening:
		add("HSDA00.01", 25)
	case Immunization:
		add("HSDB03.01", 35)
	case Hypertension, Diabetes:
		code := "HSDB04.01"
		if v.Kind == Diabetes {
			code = "HSDB04.02"
		}
		add(code, 20)
		if v.Kind == Diabetes && v.Detail%2 == 0 {
			add("C0007", 180)
		}
		add("C0004", 30)
	case Checkup:
		add("C0007", 200)
		add("HSDC00.01", 260)
	case Summary:
		add("C0001", 15)
	case Death:
		add("HSDB03.03", 100)
	case Outpatient:
		out = l.consultation(v, out)
	case Inpatient, Delivery:
		out = l.stay(v, out)
	}
	return out
}

func (l *Planner) consultation(v *Visit, out []Paper) []Paper {
	c := corpus.Outpatient()[v.Detail]
	s := draw.At(l.seed, draw.Visit, v.Resident, v.Year*512+v.Ordinal)
	in := &l.people.Institutions()[v.Institution]
	add := func(code string, minutes, part int) {
		out = append(out, Paper{Type: code, At: v.Start + int64(minutes)*60, Part: part})
	}
	add("C0002", 20, 0)
	laboratory, imaging, formula := s.Chance(0.75), s.Chance(0.62), s.Chance(0.4)
	if len(c.Drugs) > 0 {
		if corpus.Formulas()[c.Code] != nil && formula && in.Has("中医科") {
			add("C0005", 32, 0)
		} else {
			add("C0004", 30, 0)
		}
	}
	if len(c.Panels) > 0 && laboratory && in.Has("检验科") {
		add("C0007", clinicLab, 0)
	}
	if c.Imaging != "" && imaging && examines(in, c.Imaging) {
		add("C0006", 110, 0)
	}
	add("HSDC00.02", 125, 0)
	if c.Infectious != "" && c.Infectious != "401" {
		add("HSDB03.02", 240, 0)
	}
	return out
}

func (l *Planner) stay(v *Visit, out []Paper) []Paper {
	c := corpus.Inpatient()[l.StayCondition(v)]
	at := func(code string, when int64, part int) {
		out = append(out, Paper{Type: code, At: min(max(when, v.Start+600), v.End), Part: part})
	}
	at("C0034", v.Start+4*3600, 0)
	if len(c.Panels) > 0 {
		at("C0007", v.Start+firstLab, 0)
	}
	if c.Imaging != "" {
		at("C0006", v.Start+22*3600, 0)
	}
	if len(c.Panels) > 0 && v.End-v.Start > 5*86400 {
		at("C0007", v.End-lastLab, 1)
	}
	at("C0052", v.End-1800, 0)
	at("C0053", v.End-900, 0)
	at("C0032", v.End-300, 0)
	at("HSDC00.03", v.End, 0)
	return out
}

// StayCondition gives the index of the inpatient condition of a stay; of a delivery it follows from how long it took.
func (l *Planner) StayCondition(v *Visit) int {
	switch {
	case v.Kind != Delivery:
		return v.Detail
	case v.End-v.Start > 4*86400:
		return l.caesarean
	default:
		return l.normal
	}
}

// Schedule gives the immunisation sessions, by the Detail of an Immunization.
func (l *Planner) Schedule() []Session { return l.sessions }

// When laboratories report: minutes after a consultation began, seconds after admission and before discharge.
const (
	clinicLab = 95
	firstLab  = 18 * 3600
	lastLab   = 30 * 3600
)

// examines tells whether an institution has the equipment: a community centre has X-ray, ultrasound and the like.
func examines(in *town.Institution, imaging string) bool {
	if !in.Has("放射科") {
		return false
	}
	if in.Kind != town.Centre {
		return true
	}
	for _, end := range []string{"us", "xray", "ecg", "fundus", "refraction"} {
		if strings.HasSuffix(imaging, end) {
			return true
		}
	}
	return false
}

// Reported tells when the first laboratory report and the first examination report of a visit are written, in Unix seconds;
// 0 for those the visit has not.
func (l *Planner) Reported(v *Visit) (laboratory, examination int64) {
	var room [16]Paper
	for _, p := range l.Papers(v, room[:0]) {
		switch {
		case p.Type == "C0007" && laboratory == 0:
			laboratory = p.At
		case p.Type == "C0006":
			examination = p.At
		}
	}
	return laboratory, examination
}
