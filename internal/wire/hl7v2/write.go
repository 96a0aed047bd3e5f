package hl7v2

import (
	"strings"
	"time"
)

// Set puts text into one component of a segment's field, growing the segment as needed; text is escaped. MSH-1 and MSH-2 are
// not set this way.
func (m *Message) Set(s *Segment, field, repetition, component int, text string) {
	for len(s.Fields) < field {
		s.Fields = append(s.Fields, "")
	}
	s.Fields[field-1] = put(s.Fields[field-1], m.Repetition, repetition, func(r string) string {
		return put(r, m.Component, component, func(string) string { return m.EscapeText(text) })
	})
}

func put(s string, by byte, n int, change func(string) string) string {
	parts := strings.Split(s, string(rune(by)))
	for len(parts) < n {
		parts = append(parts, "")
	}
	parts[n-1] = change(parts[n-1])
	return strings.TrimRight(strings.Join(parts, string(rune(by))), string(rune(by)))
}

// Bytes writes the message: UTF-8, one carriage return behind every segment.
func (m *Message) Bytes() []byte {
	var b strings.Builder
	for _, s := range m.Segments {
		b.WriteString(s.Name)
		fields := s.Fields
		if header(s.Name) && len(fields) > 0 {
			fields = fields[1:] // the separator writes itself
		}
		for _, f := range fields {
			b.WriteByte(m.Field)
			b.WriteString(f)
		}
		b.WriteByte('\r')
	}
	return []byte(b.String())
}

// Time reads a time stamp (YYYY[MM[DD[HH[MM[SS[.S+]]]]]][+-ZZZZ]); without an offset it is in the given location. Digits says how
// many of YYYYMMDDHHMMSS were written, 0 when it is no time.
func Time(s string, in *time.Location) (at time.Time, digits int) {
	s = strings.TrimSpace(s)
	body, zone := s, ""
	if i := strings.IndexAny(s, "+-"); i >= 4 {
		body, zone = s[:i], s[i:]
	}
	body, fraction, _ := strings.Cut(body, ".")
	layouts := map[int]string{4: "2006", 6: "200601", 8: "20060102", 10: "2006010215", 12: "200601021504", 14: "20060102150405"}
	layout, ok := layouts[len(body)]
	if !ok {
		return time.Time{}, 0
	}
	value := body
	if fraction != "" && len(body) == 14 {
		layout, value = layout+"."+strings.Repeat("0", min(len(fraction), 9)), body+"."+fraction[:min(len(fraction), 9)]
	}
	if zone != "" {
		layout, value = layout+"-0700", value+zone
	}
	at, err := time.ParseInLocation(layout, value, in)
	if err != nil || at.Year() < 1800 || at.Year() > 2200 {
		return time.Time{}, 0
	}
	return at, len(body)
}

// Stamp writes a time with seconds and offset, as MSH-7 wants it.
func Stamp(t time.Time) string { return t.Format("20060102150405-0700") }
