package lunar_test

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"minkang/internal/kit/lunar"
)

func civil(y, m, d int) time.Time { return time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC) }

func TestLunarNewYears(t *testing.T) {
	for _, c := range []struct{ y, m, d int }{{1949, 1, 29}, {1976, 1, 31}, {1985, 2, 20}, {2000, 2, 5}, {2008, 2, 7}, {2020, 1, 25}, {2024, 2, 10}, {2026, 2, 17}, {2033, 1, 31}} {
		got, ok := lunar.ToSolar(c.y, 1, 1, false)
		if !ok || !got.Equal(civil(c.y, c.m, c.d)) {
			t.Errorf("%d began on %s", c.y, got.Format(time.DateOnly))
		}
	}
	for _, c := range []struct{ y, after int }{{2020, 4}, {2023, 2}, {2025, 6}, {2033, 11}, {1984, 10}} {
		if _, ok := lunar.ToSolar(c.y, c.after, 1, true); !ok {
			t.Errorf("%d has no leap month %d", c.y, c.after)
		}
	}
}

// Every day of two centuries goes to the lunar calendar and back.
func TestLunarThereAndBack(t *testing.T) {
	for d := civil(1900, 1, 31); d.Before(civil(2101, 1, 29)); d = d.AddDate(0, 0, 1) {
		y, m, n, leap, ok := lunar.FromSolar(d)
		if !ok {
			t.Fatalf("%s has no lunar date", d.Format(time.DateOnly))
		}
		if back, ok := lunar.ToSolar(y, m, n, leap); !ok || !back.Equal(d) {
			t.Fatalf("%s → %d-%d-%d %v → %s", d.Format(time.DateOnly), y, m, n, leap, back.Format(time.DateOnly))
		}
	}
	for _, d := range []time.Time{civil(1900, 1, 30), civil(2101, 1, 29)} {
		if _, _, _, _, ok := lunar.FromSolar(d); ok {
			t.Errorf("%s is outside the table", d.Format(time.DateOnly))
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		y, m, n := rapid.IntRange(-5, 3000).Draw(t, "year"), rapid.IntRange(-1, 14).Draw(t, "month"), rapid.IntRange(-1, 32).Draw(t, "day")
		leap := rapid.Bool().Draw(t, "leap")
		if d, ok := lunar.ToSolar(y, m, n, leap); ok {
			if y2, m2, n2, l2, ok := lunar.FromSolar(d); !ok || y2 != y || m2 != m || n2 != n || l2 != leap {
				t.Fatalf("%d-%d-%d %v came back as %d-%d-%d %v", y, m, n, leap, y2, m2, n2, l2)
			}
		}
	})
}

// Every lunar month begins on the day of a new moon at UTC+8 (before 1929 at Peking's own time, 14 minutes earlier): the
// table is checked against the sky.
func TestLunarMonthsBeginWithTheMoon(t *testing.T) {
	k := math.Floor((1900 - 2000) * 12.3685)
	var moons []time.Time
	for ; ; k++ {
		at := newMoon(k)
		if at.Year() > 2101 {
			break
		}
		moons = append(moons, at)
	}
	next := 0
	for d := civil(1900, 1, 31); d.Before(civil(2101, 1, 29)); d = d.AddDate(0, 0, 1) {
		if _, _, n, _, _ := lunar.FromSolar(d); n != 1 {
			continue
		}
		begin := d.Add(-8 * time.Hour) // midnight at UTC+8
		for moons[next].Before(begin.Add(-48 * time.Hour)) {
			next++
		}
		const close = 16 * time.Minute
		if m := moons[next]; m.Before(begin.Add(-close)) || m.After(begin.Add(24*time.Hour+close)) {
			t.Errorf("a month begins on %s, the new moon was at %s UTC", d.Format(time.DateOnly), m.Format(time.DateTime))
		}
	}
}

// newMoon gives the moment of the k-th new moon after the year 2000 (Meeus, Astronomical Algorithms, chapter 49, main terms),
// in UTC within a few minutes.
func newMoon(k float64) time.Time {
	c := k / 1236.85
	rad := func(x float64) float64 { return x * math.Pi / 180 }
	jde := 2451550.09766 + 29.530588861*k + 0.00015437*c*c - 0.00000015*c*c*c
	e := 1 - 0.002516*c - 0.0000074*c*c
	m := rad(2.5534 + 29.1053567*k - 0.0000014*c*c)
	n := rad(201.5643 + 385.81693528*k + 0.0107582*c*c + 0.00001238*c*c*c)
	f := rad(160.7108 + 390.67050284*k - 0.0016118*c*c)
	o := rad(124.7746 - 1.56375588*k + 0.0020672*c*c)
	s := math.Sin
	jde += -0.4072*s(n) + 0.17241*e*s(m) + 0.01608*s(2*n) + 0.01039*s(2*f) + 0.00739*e*s(n-m) - 0.00514*e*s(n+m) + 0.00208*e*e*s(2*m) -
		0.00111*s(n-2*f) - 0.00057*s(n+2*f) + 0.00056*e*s(2*n+m) - 0.00042*s(3*n) + 0.00042*e*s(m+2*f) + 0.00038*e*s(m-2*f) -
		0.00024*e*s(2*n-m) - 0.00017*s(o) - 0.00007*s(n+2*m) + 0.00004*s(2*n-2*f) + 0.00004*s(3*m) + 0.00003*s(n+m-2*f) + 0.00003*s(2*n+2*f)
	jde += 0.000325*s(rad(299.77+0.107408*k-0.009173*c*c)) + 0.000165*s(rad(251.88+0.016321*k)) + 0.000164*s(rad(251.83+26.651886*k)) +
		0.000126*s(rad(349.42+36.412478*k)) + 0.00011*s(rad(84.66+18.206239*k))
	seconds := (jde-2440587.5)*86400 - 60 // about a minute between ephemeris and civil time
	return time.Unix(int64(seconds), 0).UTC()
}
