// Package logx makes the program's structured logger. Personal values never belong in a log; types of kit/phi mask
// themselves, and as a second fence every text that looks like a resident's number or a telephone is masked here.
package logx

import (
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
)

// New returns a logger. Format is text or json, level debug, info, warn or error.
func New(w io.Writer, format, level string) (*slog.Logger, error) {
	var l slog.Level
	if err := l.UnmarshalText([]byte(level)); err != nil {
		return nil, fmt.Errorf("log level %q: debug, info, warn or error", level)
	}
	opts := &slog.HandlerOptions{Level: l, ReplaceAttr: fence}
	switch format {
	case "json":
		return slog.New(slog.NewJSONHandler(w, opts)), nil
	case "text":
		return slog.New(slog.NewTextHandler(w, opts)), nil
	}
	return nil, fmt.Errorf("log format %q: text or json", format)
}

var personal = regexp.MustCompile(`\b(\d{6})(\d{8}\d{2}\d[0-9Xx]|\d{6}\d{3})\b|\b1[3-9]\d{9}\b`)

func fence(_ []string, a slog.Attr) slog.Attr {
	switch a.Value.Kind() {
	case slog.KindString:
		if s := a.Value.String(); suspicious(s) {
			a.Value = slog.StringValue(Mask(s))
		}
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			a.Value = slog.StringValue(Mask(err.Error()))
		}
	}
	return a
}

// suspicious is a cheap look before the expression runs: eleven digits in a row at least.
func suspicious(s string) bool {
	run := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			run = 0
			continue
		}
		if run++; run == 11 {
			return true
		}
	}
	return false
}

// Mask hides what looks like a resident's number or a telephone number in a text.
func Mask(s string) string {
	return personal.ReplaceAllStringFunc(s, func(m string) string { return m[:3] + strings.Repeat("*", len(m)-3) })
}
