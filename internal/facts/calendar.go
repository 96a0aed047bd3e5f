package facts

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// NoKey is the stored key of a value that is not known.
const NoKey = math.MinInt64

// Period is a span of days of the region's calendar, both ends included. Empty ends are open.
type Period struct {
	From string `json:"from,omitempty"` // YYYY-MM-DD
	To   string `json:"to,omitempty"`   // YYYY-MM-DD
}

const dateForm = "2006-01-02"

// Days gives the first and last day as days since 1970-01-01, wide open for empty ends.
func (p Period) Days() (from, to int64, err error) {
	from, to = math.MinInt32, math.MaxInt32
	if p.From != "" {
		if from, err = parseDay(p.From); err != nil {
			return 0, 0, ErrPeriod
		}
	}
	if p.To != "" {
		if to, err = parseDay(p.To); err != nil {
			return 0, 0, ErrPeriod
		}
	}
	if from > to {
		return 0, 0, ErrPeriod
	}
	return from, to, nil
}

func parseDay(s string) (int64, error) {
	t, err := time.Parse(dateForm, s)
	if err != nil {
		return 0, err
	}
	return t.Unix() / 86400, nil
}

func dayTime(day int64) time.Time { return time.Unix(day*86400, 0).UTC() }

func dayText(day int64) string { return dayTime(day).Format(dateForm) }

// DayKey and MonthKey are the stored forms of an instant's day and month in the region: days since 1970-01-01 and
// year×12+month−1. CivilKey is YYYYMMDD.
func DayKey(t time.Time) int64 { return civilDay(t) }

// MonthKey gives the month's stored form.
func MonthKey(t time.Time) int64 { t = inRegion(t); return int64(t.Year())*12 + int64(t.Month()) - 1 }

// CivilKey gives the date's stored form YYYYMMDD.
func CivilKey(t time.Time) int64 { return civil(t) }

var weekdays = []Label{{"1", "周一", "Monday"}, {"2", "周二", "Tuesday"}, {"3", "周三", "Wednesday"}, {"4", "周四", "Thursday"},
	{"5", "周五", "Friday"}, {"6", "周六", "Saturday"}, {"7", "周日", "Sunday"}}

// KeyLabel gives the label of a stored key of any dimension but the label ones.
func KeyLabel(d *Dimension, key int64) Label {
	if key == NoKey {
		return Unknown
	}
	same := func(s string) Label { return Label{Code: s, Zh: s, En: s} }
	switch d.Type {
	case "day", "week":
		return same(dayText(key))
	case "month":
		return same(fmt.Sprintf("%04d-%02d", key/12, key%12+1))
	case "quarter":
		return same(fmt.Sprintf("%04d-Q%d", key/12, key%12/3+1))
	case "year":
		return same(fmt.Sprintf("%04d", key/12))
	case "weekday":
		return weekdays[key]
	case "age":
		s := strconv.FormatInt(key, 10)
		return Label{Code: s, Zh: s + "岁", En: s}
	case "band":
		s := fmt.Sprintf("%d-%d", key, key+d.Width-1)
		return Label{Code: s, Zh: s + "岁", En: s}
	case "flag":
		if key != 0 {
			return Label{Code: "true", Zh: "是", En: "Yes"}
		}
		return Label{Code: "false", Zh: "否", En: "No"}
	}
	return same(strconv.FormatInt(key, 10))
}

// ParseKey reads the code of a label as KeyLabel gives it.
func ParseKey(d *Dimension, code string) (int64, error) {
	fail := fmt.Errorf("facts: %q is no %s", code, d.Type)
	number := func(s string) (int64, error) { return strconv.ParseInt(s, 10, 32) }
	switch d.Type {
	case "day":
		return parseDay(code)
	case "week":
		n, err := parseDay(code)
		return n - (n+3)%7, err
	case "month":
		t, err := time.Parse("2006-01", code)
		return int64(t.Year())*12 + int64(t.Month()) - 1, err
	case "quarter":
		y, q, ok := strings.Cut(code, "-Q")
		year, err := number(y)
		quarter, err2 := number(q)
		if !ok || err != nil || err2 != nil || quarter < 1 || quarter > 4 || year < 1 || year > 9999 {
			return 0, fail
		}
		return year*12 + (quarter-1)*3, nil
	case "year":
		n, err := number(code)
		return n * 12, err
	case "weekday":
		n, err := number(code)
		if err != nil || n < 1 || n > 7 {
			return 0, fail
		}
		return n - 1, nil
	case "age":
		return number(code)
	case "band":
		low, _, _ := strings.Cut(code, "-")
		n, err := number(low)
		return n - n%d.Width, err
	case "flag":
		switch code {
		case "true", "1":
			return 1, nil
		case "false", "0":
			return 0, nil
		}
	}
	return 0, fail
}
