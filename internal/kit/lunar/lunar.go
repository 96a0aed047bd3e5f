package lunar

import "time"

// years describes the Chinese calendar's years 1900 to 2100: bit 16 a leap month of 30 days, bits 15 to 4 the months 1 to 12
// with 30 days (others have 29), bits 3 to 0 the number of the month that is followed by its leap month. Facts computed from
// new moons and solar terms at UTC+8 (GB/T 33661-2017); the test computes the new moons again.
var years = [...]uint32{
	0x04bd8, 0x04ae0, 0x0a570, 0x054d5, 0x0d260, 0x0d950, 0x16554, 0x056a0, 0x09ad0, 0x055d2, // 1900
	0x04ae0, 0x0a5b6, 0x0a4d0, 0x0d250, 0x1d255, 0x0b540, 0x0d6a0, 0x0ada2, 0x095b0, 0x14977, // 1910
	0x04970, 0x0a4b0, 0x0b4b5, 0x06a50, 0x06d40, 0x1ab54, 0x02b60, 0x09570, 0x052f2, 0x04970, // 1920
	0x06566, 0x0d4a0, 0x0ea50, 0x16a95, 0x05ad0, 0x02b60, 0x186e3, 0x092e0, 0x1c8d7, 0x0c950, // 1930
	0x0d4a0, 0x1d8a6, 0x0b550, 0x056a0, 0x1a5b4, 0x025d0, 0x092d0, 0x0d2b2, 0x0a950, 0x0b557, // 1940
	0x06ca0, 0x0b550, 0x15355, 0x04da0, 0x0a5b0, 0x14573, 0x052b0, 0x0a9a8, 0x0e950, 0x06aa0, // 1950
	0x0aea6, 0x0ab50, 0x04b60, 0x0aae4, 0x0a570, 0x05260, 0x0f263, 0x0d950, 0x05b57, 0x056a0, // 1960
	0x096d0, 0x04dd5, 0x04ad0, 0x0a4d0, 0x0d4d4, 0x0d250, 0x0d558, 0x0b540, 0x0b6a0, 0x195a6, // 1970
	0x095b0, 0x049b0, 0x0a974, 0x0a4b0, 0x0b27a, 0x06a50, 0x06d40, 0x0af46, 0x0ab60, 0x09570, // 1980
	0x04af5, 0x04970, 0x064b0, 0x074a3, 0x0ea50, 0x06b58, 0x05ac0, 0x0ab60, 0x096d5, 0x092e0, // 1990
	0x0c960, 0x0d954, 0x0d4a0, 0x0da50, 0x07552, 0x056a0, 0x0abb7, 0x025d0, 0x092d0, 0x0cab5, // 2000
	0x0a950, 0x0b4a0, 0x0baa4, 0x0ad50, 0x055d9, 0x04ba0, 0x0a5b0, 0x15176, 0x052b0, 0x0a930, // 2010
	0x07954, 0x06aa0, 0x0ad50, 0x05b52, 0x04b60, 0x0a6e6, 0x0a4e0, 0x0d260, 0x0ea65, 0x0d530, // 2020
	0x05aa0, 0x076a3, 0x096d0, 0x04afb, 0x04ad0, 0x0a4d0, 0x1d0b6, 0x0d250, 0x0d520, 0x0dd45, // 2030
	0x0b5a0, 0x056d0, 0x055b2, 0x049b0, 0x0a577, 0x0a4b0, 0x0aa50, 0x1b255, 0x06d20, 0x0ada0, // 2040
	0x14b63, 0x09370, 0x049f8, 0x04970, 0x064b0, 0x168a6, 0x0ea50, 0x06b20, 0x1a6c4, 0x0aae0, // 2050
	0x092e0, 0x0d2e3, 0x0c960, 0x0d557, 0x0d4a0, 0x0da50, 0x05d55, 0x056a0, 0x0a6d0, 0x055d4, // 2060
	0x052d0, 0x0a9b8, 0x0a950, 0x0b4a0, 0x0b6a6, 0x0ad50, 0x055a0, 0x0aba4, 0x0a5b0, 0x052b0, // 2070
	0x0b273, 0x06930, 0x07337, 0x06aa0, 0x0ad50, 0x14b55, 0x04b60, 0x0a570, 0x054e4, 0x0d160, // 2080
	0x0e968, 0x0d520, 0x0daa0, 0x16aa6, 0x056d0, 0x04ae0, 0x0a9d4, 0x0a2d0, 0x0d150, 0x0f252, // 2090
	0x0d520, // 2100
}

const firstYear = 1900

// epoch is the first day of the lunar year 1900.
var epoch = time.Date(1900, 1, 31, 0, 0, 0, 0, time.UTC)

// starts holds the days from epoch to the first day of each year.
var starts = func() [len(years) + 1]int32 {
	var s [len(years) + 1]int32
	for i, y := range years {
		days := int32(0)
		for m := 1; m <= 12; m++ {
			days += monthDays(y, m)
		}
		if y&15 != 0 {
			days += leapDays(y)
		}
		s[i+1] = s[i] + days
	}
	return s
}()

func monthDays(y uint32, month int) int32 {
	if y>>(16-month)&1 == 1 {
		return 30
	}
	return 29
}

func leapDays(y uint32) int32 {
	if y>>16&1 == 1 {
		return 30
	}
	return 29
}

// ToSolar gives the civil date of a lunar one. leap tells whether the month is a leap month. ok is false when the date does not
// exist or lies outside 1900 to 2100.
func ToSolar(year, month, day int, leap bool) (t time.Time, ok bool) {
	if year < firstYear || year >= firstYear+len(years) || month < 1 || month > 12 || day < 1 {
		return t, false
	}
	y := years[year-firstYear]
	after := int(y & 15)
	length := monthDays(y, month)
	if leap {
		if after != month {
			return t, false
		}
		length = leapDays(y)
	}
	if int32(day) > length {
		return t, false
	}
	n := starts[year-firstYear]
	for m := 1; m < month; m++ {
		n += monthDays(y, m)
	}
	if after != 0 && after < month {
		n += leapDays(y)
	}
	if leap {
		n += monthDays(y, month)
	}
	return epoch.AddDate(0, 0, int(n)+day-1), true
}

// FromSolar gives the lunar date of a civil one; ok is false outside the lunar years 1900 to 2100.
func FromSolar(t time.Time) (year, month, day int, leap, ok bool) {
	t = time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	n := int32(t.Sub(epoch) / (24 * time.Hour))
	if t.Before(epoch) || n >= starts[len(years)] {
		return 0, 0, 0, false, false
	}
	i := min(max(t.Year()-firstYear, 0), len(years)-1)
	if n < starts[i] {
		i--
	}
	y := years[i]
	n -= starts[i]
	for m := 1; m <= 12; m++ {
		if d := monthDays(y, m); n >= d {
			n -= d
		} else {
			return firstYear + i, m, int(n) + 1, false, true
		}
		if int(y&15) == m {
			if d := leapDays(y); n >= d {
				n -= d
			} else {
				return firstYear + i, m, int(n) + 1, true, true
			}
		}
	}
	return 0, 0, 0, false, false
}
