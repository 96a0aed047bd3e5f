package hl7v2

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"
)

const oru = "MSH|^~\\&|LIS|H1|MINKANG|D|20261121080000+0800||ORU^R01^ORU_R01|M1|P|2.5|||||CHN|UNICODE UTF-8\r" +
	"PID|1||110199199001011234^^^&2.16.156.10011.1.3&ISO^NI~A001^^^H1^MR||测试^甲||19900101|M\r" +
	"OBX|1|NM|GLU^葡萄糖^L||6.1|mmol/L|3.9-6.1|N\r" +
	"OBX|2|TX|NOTE||a\\F\\b\\T\\c\\.br\\d\\X41\\\\Q\\e|||\r"

func TestParse(t *testing.T) {
	m, err := Parse([]byte(oru), Limits{})
	if err != nil || len(m.Lapses) != 0 || m.Charset != "UTF-8" {
		t.Fatalf("%v %v", err, m)
	}
	pid := m.First("PID")
	for _, c := range []struct {
		field, rep, comp, sub int
		want                  string
	}{{3, 1, 1, 1, "110199199001011234"}, {3, 1, 4, 2, "2.16.156.10011.1.3"}, {3, 2, 1, 1, "A001"}, {3, 2, 5, 1, "MR"}, {3, 3, 1, 1, ""}, {5, 1, 2, 1, "甲"}, {99, 1, 1, 1, ""}, {0, 1, 1, 1, ""}} {
		if got := m.Value(pid, c.field, c.rep, c.comp, c.sub); got != c.want {
			t.Errorf("%+v: %q", c, got)
		}
	}
	if m.Repetitions(pid, 3) != 2 || m.Repetitions(pid, 8) != 1 || m.Repetitions(pid, 9) != 0 {
		t.Error("repetitions")
	}
	obx := m.All("OBX")
	if got := m.Get(obx[1], 5); got != "a|b&c\ndA\\Q\\e" {
		t.Errorf("%q", got)
	}
	if m.Get(m.First("MSH"), 1) != "|" || m.Get(m.First("MSH"), 2) != "^~\\&" || m.Get(m.First("MSH"), 10) != "M1" || m.Get(m.First("ZZZ"), 1) != "" {
		t.Error("MSH")
	}
	// Written again it says the same; trailing separators are gone.
	again, err := Parse(m.Bytes(), Limits{})
	if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
		t.Errorf("%v\n%s", err, again.Bytes())
	}
}

func TestOtherDelimiters(t *testing.T) {
	m, err := Parse([]byte("MSH#!*?%#A\nPID#1##1!2*3!4%5\n\n"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := m.Value(m.First("PID"), 3, 2, 2, 2); got != "5" {
		t.Errorf("%q", got)
	}
	if len(m.Lapses) != 1 || m.Lapses[0].Rule != "hl7.terminator" {
		t.Errorf("%v", m.Lapses)
	}
}

func TestUnreadable(t *testing.T) {
	for text, want := range map[string]string{
		"": "hl7.no-header", "PID|1": "hl7.no-header", "MSH|": "hl7.no-header", "MSH|^|||||": "hl7.delimiters", "MSH|^^\\&|x": "hl7.delimiters",
		"MSHA~~~~~~~": "hl7.delimiters", "MSH|^~\\&|A\rpid|1": "hl7.segment-name", "MSH|^~\\&|A\r{json}": "hl7.segment-name",
		"MSH|^~\\&|A\r" + strings.Repeat("ZZZ|\r", 30): "hl7.too-many-segments", "MSH|^~\\&" + strings.Repeat("|", 60): "hl7.too-many-fields",
		strings.Repeat("x", 3000): "hl7.too-large", "MSH|^~\\&|\xff\xff\xff\xff": "hl7.charset",
	} {
		_, err := Parse([]byte(text), Limits{Bytes: 2000, Segments: 20, Fields: 50})
		var s *SyntaxError
		if !errors.As(err, &s) || s.Rule != want {
			t.Errorf("%.20q: %v, want %s", text, err, want)
		}
	}
}

func TestCharsets(t *testing.T) {
	gb := func(s string) []byte {
		b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	head := func(charset string) string {
		return "MSH|^~\\&|A|B|C|D|1||ADT^A01|1|P|2.4||||||" + charset + "\rPID|||1||欧阳·测试\r"
	}
	for _, c := range []struct {
		bytes   []byte
		charset string
		lapse   bool
	}{
		{[]byte(head("UNICODE UTF-8")), "UTF-8", false}, {gb(head("GB 18030-2000")), "GB18030", false}, {gb(head("GBK")), "GB18030", false},
		{gb(head("")), "GB18030", true}, {[]byte(head("")), "UTF-8", true}, {[]byte(head("GB18030")), "UTF-8", true}, {gb(head("UNICODE UTF-8")), "GB18030", true},
		{[]byte(head("KLINGON")), "UTF-8", true}, {append([]byte("\ufeff"), head("UTF-8")...), "UTF-8", false},
	} {
		m, err := Parse(c.bytes, Limits{})
		if err != nil || m.Charset != c.charset || (len(m.Lapses) > 0) != c.lapse || m.Get(m.First("PID"), 5) != "欧阳·测试" {
			t.Errorf("%s lapse %v: %v %+v", c.charset, c.lapse, err, m)
		}
	}
}

func TestAnswer(t *testing.T) {
	m, err := Parse([]byte(oru), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 11, 21, 8, 0, 1, 0, time.FixedZone("", 8*3600))
	a := m.Answer(AE, "出生日期有误", "A-1", at, []Fault{{Segment: "PID", Sequence: 1, Field: 7, Code: "102", Severity: "E", Rule: "value.date", Text: "a|b"}})
	want := "MSH|^~\\&|MINKANG|D|LIS|H1|20261121080001+0800||ACK^R01^ACK|A-1|P|2.5||||||UNICODE UTF-8\rMSA|AE|M1|出生日期有误\rERR||PID^1^7|102|E|value.date|||a\\F\\b\r"
	if got := string(a.Bytes()); got != want {
		t.Errorf("%s\nwant\n%s", strings.ReplaceAll(got, "\r", "\n"), strings.ReplaceAll(want, "\r", "\n"))
	}
	old, err := Parse([]byte(strings.Replace(oru, "|2.5|", "|2.3|", 1)), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(old.Answer(AR, "", "A", at, []Fault{{Segment: "PID", Sequence: 1, Field: 7, Code: "102"}}).Bytes()); !strings.Contains(got, "ACK^R01|") || !strings.HasSuffix(got, "ERR|PID^1^7^102\r") {
		t.Errorf("%q", got)
	}
}

func TestTimes(t *testing.T) {
	in := time.FixedZone("", 8*3600)
	for text, want := range map[string]string{"2026": "2026-01-01T00:00:00+08:00 4", "20261121": "2026-11-21T00:00:00+08:00 8", "202611210801": "2026-11-21T08:01:00+08:00 12",
		"20261121080100.25-0500": "2026-11-21T08:01:00-05:00 14", "20261121080100+0000": "2026-11-21T08:01:00Z 14", "20260231": "", "2026112": "", "x": "", "": "", "99991231": ""} {
		at, digits := Time(text, in)
		got := ""
		if digits > 0 {
			got = at.Format(time.RFC3339) + " " + itoa(digits)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Whatever text is set, it is read back, and its neighbours stay.
func TestSetReads(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, err := Parse([]byte(oru), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		text := rapid.StringOf(rapid.SampledFrom([]rune("a王|^~\\&1.\tF"))).Draw(t, "text")
		s := Segment{Name: "ZZZ"}
		m.Set(&s, 3, 2, 2, text)
		m.Set(&s, 3, 1, 1, "near")
		m.Segments = append(m.Segments, s)
		again, err := Parse(m.Bytes(), Limits{})
		if err != nil {
			t.Fatal(err)
		}
		z := again.First("ZZZ")
		if got := again.Value(z, 3, 2, 2, 1); got != text || again.Value(z, 3, 1, 1, 1) != "near" {
			t.Errorf("%q became %q", text, got)
		}
	})
}

func TestFrames(t *testing.T) {
	messages := [][]byte{[]byte("MSH|a"), {}, []byte("with \x1c inside"), []byte("\x1c"), bytes.Repeat([]byte("x"), 70_000)}
	var line []byte
	for _, m := range messages {
		line = append(line, Frame(m)...)
		line = append(line, "\r\n"...)
	}
	for _, r := range []io.Reader{bytes.NewReader(line), iotestOne{bytes.NewReader(line)}} {
		f := NewFrameReader(r, 100_000)
		for i, want := range messages {
			if got, err := f.Next(); err != nil || !bytes.Equal(got, want) {
				t.Fatalf("%d: %q %v", i, got, err)
			}
		}
		if _, err := f.Next(); !errors.Is(err, io.EOF) {
			t.Error(err)
		}
	}
	for text, want := range map[string]error{"GET / HTTP/1.1": ErrFrame, "\x0bMSH": ErrCut, "\x0bMSH\x1c": ErrCut, "\x0b" + strings.Repeat("y", 200): ErrTooLarge} {
		if _, err := NewFrameReader(strings.NewReader(text), 100).Next(); !errors.Is(err, want) {
			t.Errorf("%.10q: %v", text, err)
		}
	}
}

// iotestOne gives one byte at a time, as a slow line does.
type iotestOne struct{ r io.Reader }

// Read implements io.Reader.
func (o iotestOne) Read(p []byte) (int, error) { return o.r.Read(p[:1]) }

func TestBatch(t *testing.T) {
	m, stated := Batch([]byte("FHS|^~\\&|\rBHS|^~\\&|\rMSH|^~\\&|1\rPID|1\rMSH|^~\\&|2\rBTS|2\rFTS|1\r"))
	if len(m) != 2 || stated != 2 || string(m[0]) != "MSH|^~\\&|1\rPID|1\r" || string(m[1]) != "MSH|^~\\&|2\r" {
		t.Errorf("%q %d", m, stated)
	}
	if m, stated := Batch([]byte("MSH|^~\\&|1\r")); len(m) != 1 || stated != -1 {
		t.Errorf("%q %d", m, stated)
	}
	if m, _ := Batch([]byte("hello")); len(m) != 0 {
		t.Errorf("%q", m)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(oru))
	f.Add([]byte("MSH|^~\\&|"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Parse(b, Limits{Bytes: 1 << 16, Segments: 100, Fields: 100})
		if err != nil {
			return
		}
		for _, s := range m.Segments {
			for i := range s.Fields {
				m.Value(s, i+1, 1, 1, 1)
				m.Text(s, i+1, 2)
			}
		}
		again, err := Parse(m.Bytes(), Limits{})
		if err != nil || !bytes.Equal(again.Bytes(), m.Bytes()) {
			t.Errorf("%q writes as %q: %v", b, m.Bytes(), err)
		}
	})
}

func FuzzFrames(f *testing.F) {
	f.Add([]byte("\x0bA\x1c\x0d"))
	f.Fuzz(func(_ *testing.T, b []byte) {
		r := NewFrameReader(bufio.NewReader(bytes.NewReader(b)), 1000)
		for {
			if _, err := r.Next(); err != nil {
				return
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	message := []byte(oru + strings.Repeat("OBX|1|NM|GLU^葡萄糖^L||6.1|mmol/L|3.9-6.1|N\r", 40))
	b.SetBytes(int64(len(message)))
	for b.Loop() {
		if _, err := Parse(message, Limits{}); err != nil {
			b.Fatal(err)
		}
	}
}
