package life

import (
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
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
		add("C0007", 95, 0)
	}
	if c.Imaging != "" && imaging && in.Has("放射科") {
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
		at("C0007", v.Start+18*3600, 0)
	}
	if c.Imaging != "" {
		at("C0006", v.Start+22*3600, 0)
	}
	if len(c.Panels) > 0 && v.End-v.Start > 5*86400 {
		at("C0007", v.End-30*3600, 1)
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
