package paper

import (
	"math"

	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/town"
)

// vitals are the measurements of one visit.
type vitals struct {
	temperature, weight, height, bmi, waist   float64
	pulse, breath, systolic, diastolic, heart int
}

// Growth medians by age in years, of boys; girls and single children differ by the resident's own adult size.
var (
	growthAge    = []float64{0, 0.25, 0.5, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18}
	growthHeight = []float64{50, 61, 67.5, 76, 88, 96.5, 104, 111, 117.5, 130, 140.5, 152, 164, 170.5, 172}
	growthWeight = []float64{3.4, 6.4, 8, 9.8, 12.4, 14.7, 16.8, 19, 21.5, 27.3, 33.8, 42.5, 53, 59.5, 62.5}
)

func interpolate(x float64, xs, ys []float64) float64 {
	if x <= xs[0] {
		return ys[0]
	}
	for i := 1; i < len(xs); i++ {
		if x < xs[i] {
			return ys[i-1] + (ys[i]-ys[i-1])*(x-xs[i-1])/(xs[i]-xs[i-1])
		}
	}
	return ys[len(ys)-1]
}

func measure(r *town.Resident, on town.Day, temperature float64, s *draw.Source) vitals {
	age := float64(on-r.Birth) / 365.25
	var v vitals
	adult := r.Body.Height / 172
	if age < 18 {
		ratio := 1 + (adult-1)*math.Min(1, 0.3+age/18)
		v.height = interpolate(age, growthAge, growthHeight) * ratio
		v.weight = interpolate(age, growthAge, growthWeight) * ratio * (1 + (r.Body.BMI-23.9)/90)
	} else {
		v.height = r.Body.Height - math.Max(0, age-55)*0.06
		v.weight = r.Body.BMI * r.Body.Height * r.Body.Height / 10000 * (0.93 + math.Min(age, 50)*0.0018)
	}
	v.height = math.Round(v.height*10) / 10
	v.weight = math.Round((v.weight+s.Normal(0, 0.006*v.weight))*10) / 10
	v.bmi = math.Round(v.weight/(v.height*v.height/10000)*100) / 100
	v.waist = math.Round((v.bmi*2.4+22+s.Normal(0, 2.5))*10) / 10
	v.temperature = math.Round((temperature+s.Normal(0, 0.15))*10) / 10
	warm := math.Max(0, v.temperature-37)
	v.pulse = int(s.Normal(interpolate(age, []float64{0, 1, 3, 6, 12, 18}, []float64{132, 116, 104, 94, 82, 74}), 5) + warm*9)
	v.heart = v.pulse
	v.breath = int(s.Normal(interpolate(age, []float64{0, 1, 3, 6, 12, 18}, []float64{40, 30, 26, 22, 20, 17.5}), 0.8) + warm*1.5)
	v.systolic, v.diastolic = pressure(r, on, age, s)
	return v
}

// pressure gives the blood pressure of a day: by age and the resident's own level; once hypertension is diagnosed it
// falls under treatment over half a year, and wanders with the seasons and with how well the resident keeps to it.
func pressure(r *town.Resident, on town.Day, age float64, s *draw.Source) (int, int) {
	systolic := 103 + 0.38*math.Min(age, 80) + r.Body.Systolic
	if age < 14 {
		systolic = 84 + 1.9*age + r.Body.Systolic*0.3
	}
	if h := r.Hypertension; h != 0 {
		switch years := float64(on-h) / 365.25; {
		case years < -4:
		case years < 0:
			systolic += (years + 4) * 8
		default:
			treated := 6.0 + math.Mod(float64(r.Index)*7.3, 21) // some reach the target, some do not
			systolic = systolic*0.35 + 78 + treated + 26*math.Exp(-years*3) + math.Min(5, years*0.3)
		}
	}
	season := 3.5 * math.Cos(float64(on%365)/365*2*math.Pi)
	systolic += season + s.Normal(0, 5)
	diastolic := systolic*0.46 + 20 - math.Max(0, age-60)*0.28 + s.Normal(0, 3)
	if age < 14 {
		diastolic = systolic*0.62 + s.Normal(0, 2)
	}
	return int(math.Max(62, systolic)), int(math.Max(38, diastolic))
}

// sugar gives glycated haemoglobin in percent and fasting glucose in mmol/L of a day.
func sugar(r *town.Resident, on town.Day, s *draw.Source) (hba1c, glucose float64) {
	hba1c = s.Normal(5.4, 0.2)
	if d := r.Diabetes; d != 0 {
		switch years := float64(on-d) / 365.25; {
		case years < -3:
		case years < 0:
			hba1c = 5.8 + (years+3)*0.8
		default:
			control := math.Mod(float64(r.Index)*3.7, 2.2)
			hba1c = 6.2 + control + 2.1*math.Exp(-years*2.5) + math.Min(0.9, years*0.06)
		}
		hba1c += s.Normal(0, 0.22) + 0.15*math.Cos(float64(on%365)/365*2*math.Pi)
	}
	glucose = (1.59*hba1c-2.59)*0.86 + s.Normal(0, 0.35)
	return math.Round(hba1c*10) / 10, math.Max(3.6, math.Round(glucose*10)/10)
}

func (v *vitals) put(f *facts) {
	f.single.number("DE04.10.186.00", v.temperature, 1)
	f.single.number("DE04.10.118.00", float64(v.pulse), 0)
	f.single.number("DE04.10.082.00", float64(v.breath), 0)
	f.single.number("DE04.10.206.00", float64(v.heart), 0)
	for _, role := range []string{"", "left", "right"} {
		step := 0
		if role == "right" {
			step = 3
		}
		f.single.as("DE04.10.174.00", role, whole(v.systolic+step))
		f.single.as("DE04.10.176.00", role, whole(v.diastolic+step/2))
	}
	f.single.number("DE04.10.167.00", v.height, 1)
	f.single.number("DE04.10.188.00", v.weight, 1)
	f.single.number("DE05.10.075.00", v.bmi, 2)
	f.single.number("DE04.10.218.00", v.waist, 1)
}
