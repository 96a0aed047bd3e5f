package citizen

import (
	"errors"
	"math"
	"testing"
	"time"

	"minkang/internal/kit/errs"
)

var noon = time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC)

func TestValidate(t *testing.T) {
	pressure := func(s, d float64) map[string]float64 { return map[string]float64{"systolic": s, "diastolic": d} }
	for name, x := range map[string]struct {
		m     Measurement
		err   *errs.Error
		place string
	}{
		"pressure":               {Measurement{Kind: BloodPressure, Values: pressure(120, 80)}, nil, ""},
		"with pulse":             {Measurement{Kind: BloodPressure, Values: map[string]float64{"systolic": 120, "diastolic": 80, "pulse": 70}}, nil, ""},
		"lowest":                 {Measurement{Kind: BloodPressure, Values: pressure(50, 20)}, nil, ""},
		"highest":                {Measurement{Kind: BloodPressure, Values: pressure(300, 200)}, nil, ""},
		"too high":               {Measurement{Kind: BloodPressure, Values: pressure(301, 80)}, ErrValue, "values.systolic"},
		"negative":               {Measurement{Kind: BloodPressure, Values: pressure(120, -1)}, ErrValue, "values.diastolic"},
		"swapped":                {Measurement{Kind: BloodPressure, Values: pressure(80, 120)}, ErrValue, "values.diastolic"},
		"half":                   {Measurement{Kind: BloodPressure, Values: map[string]float64{"systolic": 120}}, ErrMissing, "values.diastolic"},
		"a value of another":     {Measurement{Kind: HeartRate, Values: map[string]float64{"pulse": 70, "glucose": 5}}, ErrValue, "values.glucose"},
		"nothing":                {Measurement{Kind: Glucose}, ErrMissing, "values.glucose"},
		"no number":              {Measurement{Kind: Glucose, Values: map[string]float64{"glucose": math.NaN()}}, ErrValue, "values.glucose"},
		"mg/dL by mistake":       {Measurement{Kind: Glucose, Values: map[string]float64{"glucose": 99}}, ErrValue, "values.glucose"},
		"fasting":                {Measurement{Kind: Glucose, Context: "fasting", Values: map[string]float64{"glucose": 5.6}}, nil, ""},
		"a context nobody knows": {Measurement{Kind: Glucose, Context: "dreaming", Values: map[string]float64{"glucose": 5.6}}, ErrContext, "context"},
		"a kind nobody knows":    {Measurement{Kind: "mood", Values: map[string]float64{"mood": 5}}, ErrKind, "kind"},
	} {
		x.m.At = noon
		err := x.m.Validate(noon)
		if x.err == nil && err != nil || x.err != nil && !errors.Is(err, x.err) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if e, ok := errs.As(err); ok && e.Place != x.place {
			t.Errorf("%s: at %q", name, e.Place)
		}
	}
	good := Measurement{Kind: HeartRate, Values: map[string]float64{"pulse": 70}}
	for at, want := range map[time.Time]bool{noon: true, noon.Add(4 * time.Minute): true, noon.Add(6 * time.Minute): false, noon.AddDate(-5, 0, 0): true, {}: false} {
		good.At = at
		if err := good.Validate(noon); (err == nil) != want {
			t.Errorf("%v: %v", at, err)
		}
	}
}

func TestAlarm(t *testing.T) {
	for _, x := range []struct {
		kind    Kind
		context string
		values  map[string]float64
		want    string
	}{
		{BloodPressure, "", map[string]float64{"systolic": 139, "diastolic": 89}, ""},
		{BloodPressure, "", map[string]float64{"systolic": 140, "diastolic": 80}, "high"},
		{BloodPressure, "", map[string]float64{"systolic": 120, "diastolic": 90}, "high"},
		{BloodPressure, "", map[string]float64{"systolic": 180, "diastolic": 80}, "danger"},
		{BloodPressure, "", map[string]float64{"systolic": 150, "diastolic": 110}, "danger"},
		{BloodPressure, "", map[string]float64{"systolic": 89, "diastolic": 70}, "low"},
		{BloodPressure, "", map[string]float64{"systolic": 100, "diastolic": 59}, "low"},
		{Glucose, "fasting", map[string]float64{"glucose": 6.9}, ""},
		{Glucose, "fasting", map[string]float64{"glucose": 7}, "high"},
		{Glucose, "after-meal", map[string]float64{"glucose": 11}, ""},
		{Glucose, "", map[string]float64{"glucose": 11.1}, "high"},
		{Glucose, "fasting", map[string]float64{"glucose": 3.9}, "danger"},
		{Glucose, "", map[string]float64{"glucose": 16.7}, "danger"},
		{HeartRate, "", map[string]float64{"pulse": 100}, ""},
		{HeartRate, "", map[string]float64{"pulse": 101}, "high"},
		{HeartRate, "", map[string]float64{"pulse": 121}, "danger"},
		{HeartRate, "", map[string]float64{"pulse": 59}, "low"},
		{HeartRate, "", map[string]float64{"pulse": 49}, "danger"},
	} {
		if got := (Measurement{Kind: x.kind, Context: x.context, Values: x.values}).Alarm(); got != x.want {
			t.Errorf("%s %v: %q, want %q", x.kind, x.values, got, x.want)
		}
	}
}
