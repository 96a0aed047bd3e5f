package standards

import (
	"fmt"
	"io/fs"
	"math"
	"sort"
	"strconv"
)

// Growth indicators of the WHO Child Growth Standards 2006.
const (
	GrowthWeightForAge     = "weight-for-age"
	GrowthHeightForAge     = "length/height-for-age"
	GrowthBMIForAge        = "BMI-for-age"
	GrowthHeadForAge       = "head circumference-for-age"
	GrowthArmForAge        = "arm circumference-for-age"
	GrowthWeightForLength  = "weight-for-length" // lying, below two years
	GrowthWeightForHeight  = "weight-for-height" // standing, from two years on
	growthLimit            = 3.0
	growthMonths, growthCM = "month", "cm"
)

// LMS are the parameters of a growth reference at one point: Box-Cox power, median and coefficient of variation.
type LMS struct {
	L, M, S float64
}

// growthPoint is a row of the table.
type growthPoint struct {
	x float64
	LMS
}

type growthTable struct {
	curves map[string][]growthPoint // "indicator|sex", by x
	units  map[string]string        // unit of x by indicator
}

func readGrowth(files fs.FS) (*growthTable, error) {
	t := &growthTable{curves: map[string][]growthPoint{}, units: map[string]string{}}
	_, err := readTable(files, "tables/growth_who2006_lms.csv", func(r row) error {
		key := r.get("indicator") + "|" + r.get("sex")
		var p growthPoint
		for column, to := range map[string]*float64{"x": &p.x, "L": &p.L, "M": &p.M, "S": &p.S} {
			v, err := strconv.ParseFloat(r.get(column), 64)
			if err != nil {
				return fmt.Errorf("%s: %w", column, err)
			}
			*to = v
		}
		t.units[r.get("indicator")] = r.get("x_unit")
		t.curves[key] = append(t.curves[key], p)
		return nil
	})
	for _, c := range t.curves {
		sort.Slice(c, func(i, j int) bool { return c[i].x < c[j].x })
	}
	return t, err
}

// Growth gives the growth reference of an indicator for a sex (GB/T 2261.1: 1 male, 2 female) at x: completed or partial months
// of age, or centimetres for the weight-for-length and weight-for-height indicators. Between two rows it interpolates; outside
// the table it says false.
func (l *Library) Growth(indicator, sex string, x float64) (LMS, bool) {
	t, err := l.tables.growth()
	if err != nil {
		return LMS{}, false
	}
	c := t.curves[indicator+"|"+map[string]string{"1": "male", "2": "female"}[sex]]
	i := sort.Search(len(c), func(i int) bool { return c[i].x >= x })
	switch {
	case i == len(c) || math.IsNaN(x):
		return LMS{}, false
	case c[i].x == x:
		return c[i].LMS, true
	case i == 0:
		return LMS{}, false
	}
	a, b := c[i-1], c[i]
	f := (x - a.x) / (b.x - a.x)
	between := func(from, to float64) float64 { return from + f*(to-from) }
	return LMS{between(a.L, b.L), between(a.M, b.M), between(a.S, b.S)}, true
}

// GrowthUnit gives what x of an indicator counts: month or cm; "" for an unknown indicator.
func (l *Library) GrowthUnit(indicator string) string {
	t, err := l.tables.growth()
	if err != nil {
		return ""
	}
	return t.units[indicator]
}

// Z gives the z-score of a measurement by the LMS method, NaN for a value that is not positive.
func (p LMS) Z(value float64) float64 {
	if !(value > 0) || p.M <= 0 || p.S <= 0 {
		return math.NaN()
	}
	if p.L == 0 {
		return math.Log(value/p.M) / p.S
	}
	return (math.Pow(value/p.M, p.L) - 1) / (p.L * p.S)
}

// At gives the measurement that has a z-score.
func (p LMS) At(z float64) float64 {
	if p.L == 0 {
		return p.M * math.Exp(p.S*z)
	}
	return p.M * math.Pow(1+p.L*p.S*z, 1/p.L)
}

// RestrictedZ is Z as WHO applies it to weight, BMI and arm circumference: beyond ±3 the scale continues with the distance
// between the second and third standard deviation, because the fitted tails are too short there.
func (p LMS) RestrictedZ(value float64) float64 {
	z := p.Z(value)
	switch {
	case z > growthLimit:
		three := p.At(growthLimit)
		return growthLimit + (value-three)/(three-p.At(growthLimit-1))
	case z < -growthLimit:
		three := p.At(-growthLimit)
		return -growthLimit + (value-three)/(p.At(1-growthLimit)-three)
	}
	return z
}
