package quality

import (
	"time"

	"minkang/internal/kit/clock"
)

// Day is a calendar day of the region as yyyymmdd, the form stores keep. Zero: no day.
type Day int32

// DayOf gives the region's calendar day of an instant.
func DayOf(t time.Time) Day {
	if t.IsZero() {
		return 0
	}
	y, m, d := t.In(clock.Region).Date()
	return Day(y*10000 + int(m)*100 + d)
}

// ParseDay reads YYYY-MM-DD.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation(time.DateOnly, s, clock.Region)
	if err != nil {
		return 0, ErrPeriod
	}
	return DayOf(t), nil
}

// Time gives the day's first instant.
func (d Day) Time() time.Time {
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, clock.Region)
}

// Add gives the day n days later.
func (d Day) Add(n int) Day { return DayOf(d.Time().AddDate(0, 0, n)) }

// String gives YYYY-MM-DD, nothing for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

// Month is a calendar month as yyyymm.
type Month int32

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) {
	t, err := time.Parse("2006-01", s)
	if err != nil {
		return 0, ErrPeriod
	}
	return Month(t.Year()*100 + int(t.Month())), nil
}

// Month gives the month a day lies in.
func (d Day) Month() Month { return Month(d / 100) }

// Period gives the days of a month.
func (m Month) Period() Period {
	first := Day(m)*100 + 1
	return Period{first, DayOf(first.Time().AddDate(0, 1, -1))}
}

// Before gives the month before.
func (m Month) Before() Month { return (Day(m)*100 + 1).Add(-1).Month() }

// String gives YYYY-MM.
func (m Month) String() string { return m.Period().From.Time().Format("2006-01") }

// Period is a span of days, both in it.
type Period struct{ From, To Day }

// Check refuses a span that is empty, ends before it begins, or is longer than ten years.
func (p Period) Check() error {
	if p.From < 19000101 || p.To < p.From || p.Days() > 3660 {
		return ErrPeriod
	}
	return nil
}

// Days is how many days the span has.
func (p Period) Days() int { return int(p.To.Time().Sub(p.From.Time()).Hours()/24) + 1 }

// Before gives the span to compare with: the calendar month before when the span is a whole month, else as many days directly before.
func (p Period) Before() Period {
	if p == p.From.Month().Period() {
		return p.From.Month().Before().Period()
	}
	return Period{p.From.Add(-p.Days()), p.From.Add(-1)}
}

// Step is the length of a point of a trend.
type Step string

// The steps.
const (
	ByDay   Step = "day"
	ByWeek  Step = "week" // begins on Monday
	ByMonth Step = "month"
)

// Begin gives the first day of the step a day lies in.
func (s Step) Begin(d Day) Day {
	switch s {
	case ByWeek:
		return d.Add(-(int(d.Time().Weekday()) + 6) % 7)
	case ByMonth:
		return d/100*100 + 1
	}
	return d
}
