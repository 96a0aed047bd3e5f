package sheet

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// exactDigits is how many decimal digits a spreadsheet keeps of a number; the rest it has lost.
const exactDigits = 15

// tidyNumber writes a number of a workbook as a person typed it: 5.6 instead of 5.5999999999999996, no exponent. lost tells
// that digits of an integer are beyond what the sender's program keeps: an identity number typed as a number.
func tidyNumber(raw string) (text string, lost bool) {
	if len(raw) <= exactDigits && plainDigits(raw) {
		return raw, false
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return raw, false
	}
	if math.Abs(f) >= 1e21 {
		return strconv.FormatFloat(f, 'g', exactDigits, 64), true
	}
	text = strconv.FormatFloat(f, 'e', exactDigits-1, 64)
	short, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return raw, false
	}
	return strconv.FormatFloat(short, 'f', -1, 64), math.Abs(f) >= 1e15 && f == math.Trunc(f)
}

// plainDigits: digits with at most one point and a leading minus; no leading point, no exponent.
func plainDigits(s string) bool {
	s = strings.TrimPrefix(s, "-")
	return s != "" && s[0] != '.' && s[len(s)-1] != '.' && number(s)
}

// plainNumber writes a number without exponent, as far as it can be.
func plainNumber(raw string) string {
	text, _ := tidyNumber(raw)
	return text
}

// serialTime turns a workbook's day number into ISO text: a date, a time of day when the number is below one, else both.
// False when the number is no day that a calendar has.
func serialTime(raw string, from1904 bool) (string, bool) {
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil || !(f >= 0 && f < 2958466) {
		return "", false
	}
	days := math.Floor(f)
	seconds := math.Round((f - days) * 86400)
	if seconds == 86400 {
		days, seconds = days+1, 0
	}
	clock := func(layout string) string {
		return time.Unix(int64(seconds), 0).UTC().Format(layout)
	}
	if days == 0 && !from1904 {
		return clock("15:04:05"), true
	}
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case from1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return "", false // 29 February 1900 exists in spreadsheets only
	case days < 60:
		days++
	}
	day := base.AddDate(0, 0, int(days)).Format("2006-01-02")
	if seconds == 0 {
		return day, true
	}
	return day + " " + clock("15:04:05"), true
}

// dateFormat tells whether a number format shows a date or time: it has one of y m d h s outside quotes, brackets and
// escapes. General and numbers have none.
func dateFormat(code string) bool {
	section := true
	for i := 0; i < len(code) && section; i++ {
		switch c := code[i]; c {
		case '"':
			n := strings.IndexByte(code[i+1:], '"')
			if n < 0 {
				return false
			}
			i += n + 1
		case '[':
			n := strings.IndexByte(code[i+1:], ']')
			if n < 0 {
				return false
			}
			if in := strings.ToLower(code[i+1 : i+1+n]); in == "h" || in == "hh" || in == "m" || in == "mm" || in == "s" || in == "ss" {
				return true
			}
			i += n + 1
		case '\\', '_', '*':
			i++
		case ';':
			section = false
		case 'y', 'Y', 'm', 'M', 'd', 'D', 'h', 'H', 's', 'S':
			return true
		case 'G', 'g':
			if strings.HasPrefix(strings.ToLower(code[i:]), "general") {
				return false
			}
		}
	}
	return false
}

// builtinDate tells which of the number formats without a written code are dates, those of Chinese programs included.
func builtinDate(id int) bool {
	return id >= 14 && id <= 22 || id >= 27 && id <= 36 || id >= 45 && id <= 47 || id >= 50 && id <= 58
}
