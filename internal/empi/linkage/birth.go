package linkage

import "time"

// date is a birth date; month and day are zero when not known.
type date struct {
	year       int16
	month, day int8
}

func (d date) exact() bool { return d.day != 0 }

// parseDate reads YYYY, YYYY-MM or YYYY-MM-DD; what is no date of 1850 to 2200, or a usual placeholder, is missing.
func parseDate(s string) date {
	if s = trim(s); len(s) < 4 || len(s) > 10 {
		return date{}
	}
	year, ok := digitsOf(s[:4])
	if !ok || year < 1850 || year > 2200 {
		return date{}
	}
	d := date{year: int16(year)}
	switch {
	case len(s) == 4:
		return d
	case len(s) >= 7 && s[4] == '-':
		month, ok := digitsOf(s[5:7])
		if !ok || month < 1 || month > 12 {
			return date{}
		}
		d.month = int8(month)
		if len(s) == 7 {
			return d
		}
		if len(s) != 10 || s[7] != '-' {
			return date{}
		}
		day, ok := digitsOf(s[8:])
		if !ok || day < 1 || day > 31 || time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC).Day() != day {
			return date{}
		}
		d.day = int8(day)
		if d == (date{1900, 1, 1}) {
			return date{}
		}
		return d
	}
	return date{}
}

func digitsOf(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}

// digits gives YYYYMMDD.
func (d date) digits() [8]byte {
	y, m, n := int(d.year), int(d.month), int(d.day)
	return [8]byte{byte('0' + y/1000), byte('0' + y/100%10), byte('0' + y/10%10), byte('0' + y%10), byte('0' + m/10), byte('0' + m%10), byte('0' + n/10), byte('0' + n%10)}
}

func (d date) text() string { x := d.digits(); return string(x[:]) }

// dateBag gives the year's last two digits' and day's digits in ascending order, so that exchanged digits give the same bag.
func dateBag(d date) string {
	x := d.digits()
	b := x[2:]
	for i := 1; i < len(b); i++ {
		for j := i; j > 0 && b[j] < b[j-1]; j-- {
			b[j], b[j-1] = b[j-1], b[j]
		}
	}
	return string(b)
}

// compareBirths puts two birth dates beside each other. lunar are the second one's dates in the other calendar.
func compareBirths(a, b date) Level {
	switch {
	case a.year == 0 || b.year == 0:
		return Missing
	case !a.exact() || !b.exact():
		return comparePartial(a, b)
	case a == b:
		return BirthEqual
	case a.year == b.year && a.month == b.day && a.day == b.month:
		return BirthSwapped
	case lunarPair(a, b):
		return BirthLunar
	case oneDigitOff(a, b):
		return BirthOneOff
	case a.year == b.year:
		return BirthYear
	case a.month == b.month && a.day == b.day:
		return BirthDay
	}
	return BirthDifferent
}

func comparePartial(a, b date) Level {
	switch {
	case a.year != b.year:
		return BirthDifferent
	case a.month != 0 && b.month != 0 && a.month != b.month:
		return BirthYear
	}
	return BirthPartial
}

// oneDigitOff tells whether one digit differs or two neighbouring digits are exchanged.
func oneDigitOff(a, b date) bool {
	x, y := a.digits(), b.digits()
	first, n := -1, 0
	for i := range x {
		if x[i] != y[i] {
			if n++; first < 0 {
				first = i
			}
		}
	}
	return n == 1 || n == 2 && first < 7 && x[first] == y[first+1] && x[first+1] == y[first]
}
