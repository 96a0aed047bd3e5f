package town

import (
	"time"

	"minkang/internal/kit/clock"
)

// Day is a civil date: days since 1970-01-01. The zero Day means none; nothing simulated happens on it.
type Day int32

// DayOf gives the date a time falls on in the region.
func DayOf(t time.Time) Day {
	y, m, d := t.In(clock.Region).Date()
	return Date(y, m, d)
}

// Date gives the Day of a calendar date.
func Date(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// UTC gives midnight UTC of the date, the form calendar dates are computed in.
func (d Day) UTC() time.Time { return time.Unix(int64(d)*86400, 0).UTC() }

// Time gives midnight in the region.
func (d Day) Time() time.Time { return time.Unix(int64(d)*86400-8*3600, 0).In(clock.Region) }

// At gives a moment of the day, in minutes after midnight in the region.
func (d Day) At(minutes int) time.Time {
	return time.Unix(int64(d)*86400-8*3600+int64(minutes)*60, 0).In(clock.Region)
}

// Year gives the calendar year.
func (d Day) Year() int { return d.UTC().Year() }

// Month gives the month, 1 to 12.
func (d Day) Month() int { return int(d.UTC().Month()) }

// Weekday gives the day of the week.
func (d Day) Weekday() time.Weekday { return time.Weekday((int(d) + 4) % 7) }

// AddMonths moves by calendar months; a day the month lacks moves into the next.
func (d Day) AddMonths(n int) Day {
	t := d.UTC().AddDate(0, n, 0)
	return Day(t.Unix() / 86400)
}

// Text gives YYYYMMDD, as documents write dates.
func (d Day) Text() string { return d.UTC().Format("20060102") }

// Years gives completed years from birth to a day, the age people state.
func Years(birth, on Day) int {
	by, bm, bd := birth.UTC().Date()
	y, m, d := on.UTC().Date()
	n := y - by
	if m < bm || m == bm && d < bd {
		n--
	}
	return n
}

// Months gives completed months from birth to a day.
func Months(birth, on Day) int {
	by, bm, bd := birth.UTC().Date()
	y, m, d := on.UTC().Date()
	n := (y-by)*12 + int(m) - int(bm)
	if d < bd {
		n--
	}
	return n
}
