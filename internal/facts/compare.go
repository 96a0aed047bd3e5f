package facts

import (
	"slices"
	"time"
)

// shift moves the calendar between a period and the one it is compared with.
type shift struct{ months, days int }

func (s shift) back(t time.Time) time.Time { return clampedMonths(t, -s.months).AddDate(0, 0, -s.days) }
func (s shift) forward(t time.Time) time.Time {
	return clampedMonths(t, s.months).AddDate(0, 0, s.days)
}

// clampedMonths adds months; a day that the other month lacks becomes its last day (31 March − 1 month = 28 or 29 February).
func clampedMonths(t time.Time, months int) time.Time {
	first := time.Date(t.Year(), t.Month()+time.Month(months), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(t.Day(), last)-1)
}

// shiftFor says how far back the compared period lies. Whole calendar months move by months, so that January is compared
// with December; other periods move by their number of days. Weeks only fit moves of whole weeks: with a week dimension the
// same period of last year lies 52 weeks back.
func shiftFor(p Period, compare string, dimensions []*Dimension) (shift, error) {
	from, to, err := p.Days()
	if err != nil {
		return shift{}, err
	}
	weeks := slices.ContainsFunc(dimensions, func(d *Dimension) bool { return d.Type == "week" })
	coarse := slices.ContainsFunc(dimensions, func(d *Dimension) bool {
		return d.Type == "month" || d.Type == "quarter" || d.Type == "year"
	})
	var s shift
	switch compare {
	case CompareLastYear:
		s = shift{months: 12}
		if weeks {
			s = shift{days: 364}
		}
	case ComparePrevious:
		s = shift{days: int(to - from + 1)}
		if m := wholeMonths(dayTime(from), dayTime(to)); m > 0 {
			s = shift{months: m}
		}
	default:
		return s, ErrCompare
	}
	if weeks && (s.months != 0 || s.days%7 != 0 || coarse) || coarse && s.days != 0 {
		return s, ErrCompare.With("reason", "calendar") // the groups of the two periods would not face each other
	}
	for _, d := range dimensions {
		if d.Type == "quarter" && s.months%3 != 0 || d.Type == "year" && s.months%12 != 0 {
			return s, ErrCompare.With("reason", "calendar")
		}
	}
	return s, nil
}

// wholeMonths counts the calendar months a span consists of; 0 when it begins or ends inside one.
func wholeMonths(from, to time.Time) int {
	next := to.AddDate(0, 0, 1)
	if from.Day() != 1 || next.Day() != 1 {
		return 0
	}
	return (next.Year()-from.Year())*12 + int(next.Month()-from.Month())
}

// earlier gives the compared period.
func (s shift) earlier(p Period) Period {
	from, to, _ := p.Days()
	end := dayTime(to)
	// The last day of whole months stays a last day: February against January ends on the 31st.
	if s.months != 0 && wholeMonths(dayTime(from), end) > 0 {
		return Period{dayText(s.back(dayTime(from)).Unix() / 86400), dayText(s.back(end.AddDate(0, 0, 1)).AddDate(0, 0, -1).Unix() / 86400)}
	}
	return Period{dayText(s.back(dayTime(from)).Unix() / 86400), dayText(s.back(end).Unix() / 86400)}
}

// align moves the time keys of cells of the compared period onto the asked period, where they are joined.
func (s shift) align(dimensions []*Dimension, keys []int64) []int64 {
	out := slices.Clone(keys)
	for i, d := range dimensions {
		if out[i] == NoKey {
			continue
		}
		switch d.Type {
		case "month", "quarter", "year":
			out[i] += int64(s.months)
		case "day", "week":
			out[i] = s.forward(dayTime(out[i])).Unix() / 86400
		}
	}
	return out
}
