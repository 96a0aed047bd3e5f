package linkage

import (
	"time"

	"minkang/internal/kit/lunar"
)

// otherCalendar gives what a date typed in the wrong calendar would mean: the lunar date read as a civil one, and the civil
// dates of the same numbers read as a lunar date.
func otherCalendar(d date) []date {
	if !d.exact() {
		return nil
	}
	out := make([]date, 0, 3)
	t := time.Date(int(d.year), time.Month(d.month), int(d.day), 0, 0, 0, 0, time.UTC)
	if y, m, n, _, ok := lunar.FromSolar(t); ok {
		out = append(out, date{int16(y), int8(m), int8(n)})
	}
	for _, leap := range []bool{false, true} {
		if t, ok := lunar.ToSolar(int(d.year), int(d.month), int(d.day), leap); ok {
			out = append(out, date{int16(t.Year()), int8(t.Month()), int8(t.Day())})
		}
	}
	return out
}

// lunarPair tells whether one date is the other's in the lunar calendar.
func lunarPair(a, b date) bool {
	gap := (int(b.year)-int(a.year))*372 + (int(b.month)-int(a.month))*31 + int(b.day) - int(a.day)
	if gap < 0 {
		a, b, gap = b, a, -gap
	}
	if gap < 15 || gap > 64 { // the civil date is 17 to 55 days later; rough months make it wider
		return false
	}
	y, m, n, _, ok := lunar.FromSolar(time.Date(int(b.year), time.Month(b.month), int(b.day), 0, 0, 0, 0, time.UTC))
	return ok && a == date{int16(y), int8(m), int8(n)}
}
