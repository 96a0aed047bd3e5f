package logic

import (
	"math"
	"strings"
	"time"

	"github.com/expr-lang/expr"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/cnid"
)

// functions are what expressions may call, besides the language's own.
func (s *Set) functions(k Knowledge) []expr.Option {
	t := s.tables
	return []expr.Option{
		expr.Function("years", func(p ...any) (any, error) { return years(p[0].(time.Time), p[1].(time.Time)), nil }, new(func(time.Time, time.Time) int)),
		expr.Function("months", func(p ...any) (any, error) { return months(p[0].(time.Time), p[1].(time.Time)), nil }, new(func(time.Time, time.Time) int)),
		expr.Function("days", func(p ...any) (any, error) { return days(p[0].(time.Time), p[1].(time.Time)), nil }, new(func(time.Time, time.Time) int)),
		expr.Function("hours", func(p ...any) (any, error) { return p[1].(time.Time).Sub(p[0].(time.Time)).Hours(), nil }, new(func(time.Time, time.Time) float64)),
		expr.Function("minutes", func(p ...any) (any, error) { return p[1].(time.Time).Sub(p[0].(time.Time)).Minutes(), nil }, new(func(time.Time, time.Time) float64)),
		expr.Function("notAfter", func(p ...any) (any, error) { return notAfter(p[0].(time.Time), p[1].(time.Time)), nil }, new(func(time.Time, time.Time) bool)),
		expr.Function("idBirth", func(p ...any) (any, error) { return resident(p[0]).Birth, nil }, new(func(string) time.Time)),
		expr.Function("idSex", func(p ...any) (any, error) { return idSex(p[0]), nil }, new(func(string) string)),
		expr.Function("idValid", func(p ...any) (any, error) { return cnid.Valid(p[0].(string)), nil }, new(func(string) bool)),
		expr.Function("begins", begins, new(func(string, ...string) bool)),
		expr.Function("known", func(p ...any) (any, error) {
			_, ok := k.CodeName(p[0].(string), p[1].(string))
			return ok, nil
		}, new(func(string, string) bool)),
		expr.Function("codeName", func(p ...any) (any, error) {
			name, _ := k.CodeName(p[0].(string), p[1].(string))
			return name, nil
		}, new(func(string, string) string)),
		expr.Function("nameFits", func(p ...any) (any, error) { return k.NameFits(p[0].(string), p[1].(string), p[2].(string)), nil },
			new(func(string, string, string) bool)),
		expr.Function("reportHours", func(p ...any) (any, error) {
			h, ok := k.ReportHours(p[0].(string))
			if !ok {
				h = math.MaxInt32
			}
			return h, nil
		}, new(func(string) int)),
		expr.Function("vaccineMonths", func(p ...any) (any, error) {
			m, _ := k.VaccineMonths(p[0].(string), int(float(p[1])))
			return m, nil
		}, new(func(string, float64) int)),
		expr.Function("sexFits", func(p ...any) (any, error) { return t.sexFits(p[0].(string), p[1].(string), p[2].(string)), nil },
			new(func(string, string, string) bool)),
		expr.Function("ageFits", func(p ...any) (any, error) { return t.ageFits(p[0].(string), p[1].(string), p[2].(int)), nil },
			new(func(string, string, int) bool)),
		expr.Function("plausible", func(p ...any) (any, error) { return t.plausible(p[0].(string), float(p[1]), "", -1), nil },
			new(func(string, float64) bool)),
		expr.Function("plausibleFor", func(p ...any) (any, error) {
			return t.plausible(p[0].(string), float(p[1]), p[2].(string), p[3].(int)), nil
		}, new(func(string, float64, string, int) bool)),
		expr.Function("labPlausible", func(p ...any) (any, error) {
			return t.labPlausible(p[0].(string), float(p[1]), p[2].(string)), nil
		}, new(func(string, float64, string) bool)),
		expr.Function("near", func(p ...any) (any, error) { return math.Abs(float(p[0])-float(p[1])) <= float(p[2]), nil },
			new(func(float64, float64, float64) bool)),
		expr.Function("leadingNumber", func(p ...any) (any, error) { return leadingNumber(p[0].(string)), nil }, new(func(string) float64)),
	}
}

// begins tells whether a code begins with one of the others.
func begins(p ...any) (any, error) {
	code := strings.ToUpper(p[0].(string))
	for _, prefix := range p[1:] {
		if strings.HasPrefix(code, prefix.(string)) {
			return true, nil
		}
	}
	return false, nil
}

func resident(v any) cnid.Resident {
	r, _ := cnid.Parse(v.(string))
	return r
}

func idSex(v any) string {
	r, err := cnid.Parse(v.(string))
	if err != nil {
		return ""
	}
	return r.Sex.String()
}

// civil gives the date of an instant in the region; a date stays as it is.
func civil(t time.Time) (int, time.Month, int) {
	if isDate(t) {
		return t.Date()
	}
	return t.In(clock.Region).Date()
}

// isDate tells a date (midnight UTC) from an instant. Eight in the morning in the region is midnight UTC too: it has the same date.
func isDate(t time.Time) bool { return t.Truncate(24 * time.Hour).Equal(t) }

func date(t time.Time) time.Time {
	y, m, d := civil(t)
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// notAfter compares two times as finely as both are known: when one is a date only, their dates.
func notAfter(a, b time.Time) bool {
	if isDate(a) || isDate(b) {
		return !date(a).After(date(b))
	}
	return !a.After(b)
}

func days(a, b time.Time) int { return int(date(b).Sub(date(a)).Hours() / 24) }

func months(a, b time.Time) int {
	ay, am, ad := civil(a)
	by, bm, bd := civil(b)
	n := (by-ay)*12 + int(bm) - int(am)
	if bd < ad {
		n--
	}
	return n
}

func years(a, b time.Time) int {
	n := months(a, b)
	if n < 0 {
		return (n - 11) / 12
	}
	return n / 12
}

// leadingNumber gives the number a text begins with, -1 when it begins with none: 45岁 → 45.
func leadingNumber(s string) float64 {
	n, seen := 0.0, false
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9' && i < 6; i++ {
		n, seen = n*10+float64(s[i]-'0'), true
	}
	if !seen {
		return -1
	}
	return n
}

// float takes a number as an expression hands it over: counted ones are integers.
func float(v any) float64 {
	switch n := v.(type) {
	case float64:
		return n
	case int:
		return float64(n)
	}
	return math.NaN()
}
