package citizen

import (
	"slices"
	"time"

	"minkang/internal/kit/errs"
	"minkang/internal/kit/id"
)

// Kind of a self-measurement.
type Kind string

// The kinds.
const (
	BloodPressure Kind = "blood-pressure" // systolic, diastolic in mmHg, optional pulse per minute
	Glucose       Kind = "glucose"        // glucose in mmol/L
	HeartRate     Kind = "heart-rate"     // pulse per minute
)

// Measurement is one value, or set of values, a resident took at home.
type Measurement struct {
	ID      id.ID
	Person  id.ID
	Kind    Kind
	At      time.Time
	Values  map[string]float64 // systolic, diastolic, pulse, glucose
	Context string             // fasting, after-meal, before-bed, rest, exercise or ""
	By      id.ID              // account that entered it
}

// limits are the values a living, waking person can show on a home device; the wider clinical extremes are for hospitals.
var limits = map[Kind]map[string]limit{
	BloodPressure: {"systolic": {50, 300, true}, "diastolic": {20, 200, true}, "pulse": {25, 250, false}},
	Glucose:       {"glucose": {0.6, 40, true}},
	HeartRate:     {"pulse": {25, 250, true}},
}

type limit struct {
	low, high float64
	required  bool
}

var contexts = []string{"", "fasting", "before-meal", "after-meal", "before-bed", "rest", "exercise"}

// The errors of this context.
var (
	ErrKind        = errs.New(errs.Invalid, "citizen.kind-unknown").At("kind")
	ErrValue       = errs.New(errs.Invalid, "citizen.value-implausible")
	ErrMissing     = errs.New(errs.Invalid, "citizen.value-missing")
	ErrTime        = errs.New(errs.Invalid, "citizen.time-in-future").At("at")
	ErrContext     = errs.New(errs.Invalid, "citizen.context-unknown").At("context")
	ErrNotFound    = errs.New(errs.NotFound, "citizen.measurement-not-found")
	ErrNotResident = errs.New(errs.Denied, "citizen.not-a-resident")
)

// Validate finds the first rule a measurement breaks.
func (m Measurement) Validate(now time.Time) error {
	rules, ok := limits[m.Kind]
	if !ok {
		return ErrKind
	}
	if m.At.IsZero() || m.At.After(now.Add(5*time.Minute)) {
		return ErrTime
	}
	if !slices.Contains(contexts, m.Context) {
		return ErrContext
	}
	for name, r := range rules {
		v, ok := m.Values[name]
		switch {
		case !ok && r.required:
			return ErrMissing.At("values." + name)
		case ok && !(v >= r.low && v <= r.high): // no number (NaN) is outside too
			return ErrValue.At("values." + name)
		}
	}
	for name := range m.Values {
		if _, ok := rules[name]; !ok {
			return ErrValue.At("values." + name)
		}
	}
	if m.Kind == BloodPressure && m.Values["diastolic"] >= m.Values["systolic"] {
		return ErrValue.At("values.diastolic")
	}
	return nil
}

// Alarm says how a value stands: "" within the usual band, "high", "low", or "danger" when care is needed now (the thresholds
// of the national hypertension and diabetes guidelines for follow-up: 180/110 mmHg, 3.9 and 16.7 mmol/L, pulse 50 and 120).
func (m Measurement) Alarm() string {
	v := m.Values
	switch m.Kind {
	case BloodPressure:
		switch {
		case v["systolic"] >= 180 || v["diastolic"] >= 110:
			return "danger"
		case v["systolic"] >= 140 || v["diastolic"] >= 90:
			return "high"
		case v["systolic"] < 90 || v["diastolic"] < 60:
			return "low"
		}
	case Glucose:
		high := 7.0
		if m.Context != "fasting" && m.Context != "before-meal" {
			high = 11.1
		}
		switch g := v["glucose"]; {
		case g <= 3.9 || g >= 16.7:
			return "danger"
		case g >= high:
			return "high"
		}
	case HeartRate:
		switch p := v["pulse"]; {
		case p > 120 || p < 50:
			return "danger"
		case p > 100:
			return "high"
		case p < 60:
			return "low"
		}
	}
	return ""
}
