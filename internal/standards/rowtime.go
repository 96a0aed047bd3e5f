package standards

import (
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/clock"
)

// dateStyle is how a cell writes a date.
type dateStyle uint8

const (
	styleStandard dateStyle = iota // 20260102, 20260102T093000, 20260102093000
	styleDashed                    // 2026-01-02, 2026-1-2 9:30
	styleSlashed                   // 2026/1/2
	styleDotted                    // 2026.1.2
	styleChinese                   // 2026年1月2日 9时30分
	styleSerial                    // 46024.395833, days since 1899-12-30 as sheets keep them
)

var styleNames = [...]string{"YYYYMMDD", "YYYY-MM-DD", "YYYY/M/D", "YYYY.M.D", "YYYY年M月D日", "Excel"}

// Bounds of sheet serials: 1927-05-18 and 2119-12-31. Four digits would be taken for a year.
const serialMin, serialMax = 10000, 80355

var serialZero = time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)

// cellTime is a date or time of day read from a cell. A date is midnight UTC, a time a UTC instant; timed tells which.
type cellTime struct {
	at    time.Time
	timed bool
	style dateStyle
}

// readCellTime reads a date in any of the styles sheets hold. It never guesses the order of day and month: a text that does not
// start with the year is not read.
func readCellTime(s string) (cellTime, bool) {
	if len(s) < 5 || s[0] < '0' || s[0] > '9' {
		return cellTime{}, false
	}
	if len(s) >= 8 && allDigits(s[:8]) {
		return readCompact(s)
	}
	digits := 0
	for digits < len(s) && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits == 5 && (len(s) == 5 || s[5] == '.') {
		return readSerial(s)
	}
	if digits != 4 {
		return cellTime{}, false
	}
	return readParted(s)
}

func allDigits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// readCompact reads the standard's own form: eight digits, then none or T and two, four or six more.
func readCompact(s string) (cellTime, bool) {
	rest := s[8:]
	if rest == "" {
		return civil(atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8]), -1, 0, 0, styleStandard)
	}
	if rest[0] == 'T' || rest[0] == ' ' {
		rest = rest[1:]
	}
	rest = strings.ReplaceAll(rest, ":", "")
	if i := strings.IndexByte(rest, '.'); i >= 4 {
		rest = rest[:i]
	}
	if !allDigits(rest) || len(rest) != 2 && len(rest) != 4 && len(rest) != 6 {
		if ts, strict, ok := parseTime(s); ok && strict {
			return cellTime{at: ts, timed: true}, true // with a zone
		}
		return cellTime{}, false
	}
	h, m, sec := atoi(rest[:2]), 0, 0
	if len(rest) >= 4 {
		m = atoi(rest[2:4])
	}
	if len(rest) == 6 {
		sec = atoi(rest[4:6])
	}
	return civil(atoi(s[:4]), atoi(s[4:6]), atoi(s[6:8]), h, m, sec, styleStandard)
}

// readSerial reads the number of days that a sheet keeps for a date; the part behind the point is the time of day, read to the
// second.
func readSerial(s string) (cellTime, bool) {
	days, err := strconv.ParseFloat(s, 64)
	if err != nil || days < serialMin || days > serialMax {
		return cellTime{}, false
	}
	whole := int(days)
	seconds := int((days-float64(whole))*86400 + 0.5)
	day := serialZero.AddDate(0, 0, whole)
	if seconds == 0 {
		return cellTime{at: day, style: styleSerial}, true
	}
	local := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, seconds, 0, clock.Region)
	return cellTime{at: local.UTC(), timed: true, style: styleSerial}, true
}

// readParted reads year, month and day with separators, and a time of day behind them.
func readParted(s string) (cellTime, bool) {
	year, rest := atoi(s[:4]), s[4:]
	style, ends := styleDashed, [2]string{"-", ""}
	switch {
	case strings.HasPrefix(rest, "-"):
	case strings.HasPrefix(rest, "/"):
		style, ends[0] = styleSlashed, "/"
	case strings.HasPrefix(rest, "."):
		style, ends[0] = styleDotted, "."
	case strings.HasPrefix(rest, "年"):
		style, ends[0], ends[1] = styleChinese, "月", "日"
		rest = strings.TrimPrefix(rest, "年")
	default:
		return cellTime{}, false
	}
	if style != styleChinese {
		rest = rest[1:]
	}
	month, rest, ok := lead(rest, ends[0])
	if !ok {
		return cellTime{}, false
	}
	day, rest, ok := lead(rest, ends[1])
	if !ok {
		return cellTime{}, false
	}
	h, m, sec, ok := clockTime(strings.TrimPrefix(strings.TrimSpace(rest), "T"))
	if !ok {
		if at, _, good := parseTime(s); good && style == styleDashed {
			return cellTime{at: at, timed: true, style: style}, true // ISO 8601 with fraction and zone
		}
		return cellTime{}, false
	}
	return civil(year, month, day, h, m, sec, style)
}

// lead reads one or two digits and the sign that must follow.
func lead(s, end string) (n int, rest string, ok bool) {
	digits := 0
	for digits < len(s) && digits < 2 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits == 0 || !strings.HasPrefix(s[digits:], end) {
		return 0, "", false
	}
	return atoi(s[:digits]), s[digits+len(end):], true
}

// clockTime reads 9:30, 09:30:15, 9时30分15秒, 0930; an hour of -1 says that there is none.
func clockTime(s string) (h, m, sec int, ok bool) {
	if s == "" {
		return -1, 0, 0, true
	}
	if (len(s) == 4 || len(s) == 6) && allDigits(s) {
		if len(s) == 6 {
			sec = atoi(s[4:])
		}
		return atoi(s[:2]), atoi(s[2:4]), sec, true
	}
	var part [3]int
	for i, ends := range [3][2]string{{":", "时"}, {":", "分"}, {"", "秒"}} {
		n, rest, good := lead(s, ends[1])
		if !good {
			if n, rest, good = lead(s, ends[0]); !good {
				if n, rest, good = lead(s, ""); !good || rest != "" {
					return 0, 0, 0, false
				}
			}
		}
		part[i] = n
		if s = rest; s == "" {
			return part[0], part[1], part[2], true
		}
	}
	return 0, 0, 0, false
}

// civil makes the time of a calendar date, refusing days that do not exist. An hour of -1 makes a date.
func civil(y, mo, d, h, m, sec int, style dateStyle) (cellTime, bool) {
	if y < 1850 || y > 2200 || mo < 1 || mo > 12 || d < 1 || d > 31 || h > 23 || m > 59 || sec > 59 {
		return cellTime{}, false
	}
	day := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if day.Day() != d {
		return cellTime{}, false
	}
	if h < 0 {
		return cellTime{at: day, style: style}, true
	}
	return cellTime{at: time.Date(y, time.Month(mo), d, h, m, sec, 0, clock.Region).UTC(), timed: true, style: style}, true
}

func atoi(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
