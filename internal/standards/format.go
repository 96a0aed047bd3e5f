package standards

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"minkang/internal/kit/clock"
	"minkang/internal/wire/cda"
)

// Format is a representation format of WS/T 303: AN..18 (up to 18 characters), N3,1 (3 digits, one of them decimal), N2..4,
// D8, DT15, T6, T/F. The zero Format accepts everything.
type Format struct {
	Text     string
	Kind     string // A, AN, N, D, DT, T, L; "" anything
	Min, Max int    // characters, for N digits; Max 0: no limit
	Decimals int    // digits after the point at most
}

// ParseFormat reads the notation of the standard.
func ParseFormat(s string) (Format, error) {
	f := Format{Text: s}
	switch {
	case s == "":
		return f, nil
	case s == "T/F":
		f.Kind = "L"
		return f, nil
	case strings.HasPrefix(s, "DT"):
		f.Kind, s = "DT", s[2:]
	case strings.HasPrefix(s, "AN"):
		f.Kind, s = "AN", s[2:]
	default:
		f.Kind, s = s[:1], s[1:]
	}
	if !strings.Contains("A AN N D DT T", f.Kind) {
		return Format{}, fmt.Errorf("format %q", f.Text)
	}
	s, decimals, point := strings.Cut(strings.ReplaceAll(s, "，", ","), ",")
	low, high, ranged := strings.Cut(s, "..")
	var err error
	number := func(t string) int {
		t = strings.TrimPrefix(t, "..")
		if t == "" || err != nil {
			return 0
		}
		var n int
		n, err = strconv.Atoi(t)
		return n
	}
	f.Min, f.Max = number(low), number(high)
	if !ranged {
		f.Max = f.Min
	}
	if point {
		f.Decimals = number(decimals)
	}
	if err != nil {
		return Format{}, fmt.Errorf("format %q", f.Text)
	}
	return f, nil
}

// fault is what is wrong with a value's form.
type fault uint8

const (
	fits fault = iota
	tooLong
	tooShort
	notNumber
	tooManyDigits
	tooPrecise
	notDate
	oddDate // readable, but not in the standard's form
	notBoolean
)

// Fault checks a value as written against the format.
func (f Format) fault(value string) fault {
	switch f.Kind {
	case "A", "AN":
		n := utf8.RuneCountInString(value)
		if f.Max > 0 && n > f.Max {
			return tooLong
		}
		if f.Min > 0 && n < f.Min {
			return tooShort
		}
	case "N":
		return f.numberFault(value)
	case "D", "DT":
		if _, strict, ok := parseTime(value); !ok {
			return notDate
		} else if !strict {
			return oddDate
		}
	case "L":
		if _, ok := parseBool(value); !ok {
			return notBoolean
		}
	}
	return fits
}

func (f Format) numberFault(value string) fault {
	whole, fraction, ok := splitNumber(value)
	if !ok {
		return notNumber
	}
	if f.Max > 0 && len(whole) > f.Max-min(f.Decimals, len(fraction)) && whole != "0" {
		return tooManyDigits
	}
	if len(strings.TrimRight(fraction, "0")) > f.Decimals && f.Max > 0 {
		return tooPrecise
	}
	return fits
}

// splitNumber takes a decimal apart: digits before the point without leading zeros, digits after it.
func splitNumber(s string) (whole, fraction string, ok bool) {
	s = strings.TrimPrefix(strings.TrimPrefix(s, "-"), "+")
	whole, fraction, _ = strings.Cut(s, ".")
	for _, part := range []string{whole, fraction} {
		for i := 0; i < len(part); i++ {
			if part[i] < '0' || part[i] > '9' {
				return "", "", false
			}
		}
	}
	if whole == "" && fraction == "" {
		return "", "", false
	}
	if whole = strings.TrimLeft(whole, "0"); whole == "" {
		whole = "0"
	}
	return whole, fraction, true
}

// parseTime reads a date or time as documents write it; strict tells the standard's own form (digits with an optional T,
// fraction and zone) from the readable others (2026-01-08 09:30). A date is midnight UTC, a time a UTC instant.
func parseTime(s string) (at time.Time, strict, ok bool) {
	ts, ok := cda.ParseTS(s)
	if !ok || ts.Precision < cda.Day || ts.Time.Year() < 1850 {
		return time.Time{}, false, false
	}
	return ts.Time, !strings.ContainsAny(strings.TrimLeft(s, "0123456789T"), "-/: ") || ts.Zoned, true
}

// FormatTime writes a date (midnight UTC) as 20260108 for D8, and an instant in the region's time as 20260108093000 otherwise.
func (f Format) FormatTime(at time.Time) string {
	if f.Kind == "D" {
		return at.Format("20060102")
	}
	return at.In(clock.Region).Format("20060102150405")
}

// parseBool reads a boolean as documents write it.
func parseBool(s string) (value string, ok bool) {
	switch s {
	case "true", "TRUE", "True", "1", "T", "是", "有":
		return "true", true
	case "false", "FALSE", "False", "0", "F", "否", "无":
		return "false", true
	}
	return "", false
}
