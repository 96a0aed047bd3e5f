package input

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"minkang/test/node"
)

// wrong is one way to get a document wrong, or unusual.
type wrong struct {
	name   string
	body   func(s *stage) []byte
	header []string
	status int
	code   string // of the problem, or the rule of a finding when the document is kept or quarantined
	place  string
}

func text(f func(s *stage) string) func(*stage) []byte {
	return func(s *stage) []byte { return []byte(f(s)) }
}

func literal(b string) func(*stage) []byte { return func(*stage) []byte { return []byte(b) } }

func edit(old, new string) func(*stage) []byte {
	return text(func(s *stage) string { return s.change(s.fresh(), old, new) })
}

const declaration = `<?xml version="1.0" encoding="UTF-8"?>`

func wrongs() []wrong {
	bomb := declaration + `<!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">` + func() (b string) {
		for c := 'b'; c < 'n'; c++ {
			b += fmt.Sprintf(`<!ENTITY %c "%s">`, c, strings.Repeat(fmt.Sprintf("&%c;", c-1), 10))
		}
		return b
	}() + `]><ClinicalDocument xmlns="urn:hl7-org:v3">&m;</ClinicalDocument>`
	return []wrong{
		{"empty body", literal(""), nil, 422, "exchange.empty-body", ""},
		{"only white space", literal(" \n "), nil, 422, "xml.empty", "2:2"},
		{"not XML", literal("MSH|^~\\&|HIS|A|B"), nil, 422, "xml.outside-root", "1:1"},
		{"JSON", literal(`{"resourceType":"Bundle"}`), nil, 422, "xml.outside-root", "1:1"},
		{"a picture", literal("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), nil, 422, "xml.bytes", "1:1"},
		{"another XML", literal(declaration + "<html/>"), nil, 422, "cda.root", ""},
		{"truncated", text(func(s *stage) string { d := s.fresh(); return d[:len(d)*2/3] }), nil, 422, "xml.truncated", ":"},
		{"wrong declared encoding", func(s *stage) []byte {
			b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s.fresh()))
			if err != nil {
				s.t.Fatal(err)
			}
			return b
		}, nil, 422, "xml.bytes", ":"},
		{"an encoding nobody knows", edit("UTF-8", "EBCDIC-7"), nil, 422, "xml.encoding", "1:"},
		{"entity bomb", literal(bomb), nil, 422, "xml.doctype", "1:39"},
		{"external entity", literal(declaration + `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><ClinicalDocument>&x;</ClinicalDocument>`), nil, 422, "xml.doctype", "1:39"},
		{"undeclared entity", edit("<title>", "<title>&wow;"), nil, 422, "xml.entity", ":"},
		{"deep nesting", literal(strings.Repeat("<a>", 200_000)), nil, 422, "xml.depth", "1:"},
		{"unmatched tag", edit("</title>", "</titel>"), nil, 422, "xml.end-tag", ":"},
		{"unknown type, known template", edit(`<code code="`, `<code code="X99`), nil, 201, "cda.type-by-template", "/ClinicalDocument/code"},
		{"unknown type and template", text(func(s *stage) string {
			d := s.change(s.fresh(), `<code code="`, `<code code="X99`)
			return s.change(d, `<templateId root="`+between(s.t, d, `<templateId root="`, `"`), `<templateId root="1.2.3.4`)
		}), nil, 422, "cda.unknown-type", "/ClinicalDocument/code"},
		{"no document id", text(func(s *stage) string {
			d := s.fresh()
			id := between(s.t, d, `<id root="2.16.156.10011.1.1"`, "/>")
			return s.change(d, `<id root="2.16.156.10011.1.1"`+id+"/>", "")
		}), nil, 422, "cda.no-id", "/ClinicalDocument"},
		{"gzip that is none", literal("hello"), []string{"Content-Encoding", "gzip"}, 422, "exchange.bad-encoding", ""},
		{"an unknown compression", literal("hello"), []string{"Content-Encoding", "br"}, 422, "exchange.bad-encoding", ""},
		{"gzip bomb", gzipBomb, []string{"Content-Encoding", "gzip"}, 413, "exchange.body-too-large", ""},
		{"cut gzip", func(s *stage) []byte { b := packed(s.fresh()); return b[:len(b)/2] }, []string{"Content-Encoding", "gzip"}, 422, "exchange.body-cut", ""},
		{"a message id with a line break", edit("<title>", "<title>"), []string{"X-Message-Id", "a b"}, 422, "exchange.message-id-invalid", "messageId"},
		{"unknown institution", text(func(s *stage) string { return strings.ReplaceAll(s.fresh(), s.code, "98765432-1") }), nil, 422, "registry.unknown-institution", "/ClinicalDocument/custodian"},
		{"invalid ID card", text(func(s *stage) string {
			d := s.fresh()
			n := between(s.t, d, idCard, `"`)
			return strings.ReplaceAll(d, n, n[:17]+string('0'+(n[17]-'0'+3)%10))
		}), nil, 202, "header.id-card-invalid", "/ClinicalDocument/recordTarget"},
		{"missing ID card", text(func(s *stage) string {
			d := s.fresh()
			n := between(s.t, d, idCard, `"`)
			return s.change(d, idCard+n+`"/>`, "")
		}), nil, 201, "header.id-card-missing", "/ClinicalDocument/recordTarget"},
		{"birth date in the future", text(func(s *stage) string {
			d := s.fresh()
			return s.change(d, `<birthTime value="`+between(s.t, d, `<birthTime value="`, `"`), `<birthTime value="20990101`)
		}), nil, 202, "header.birth-future", "birthTime"},
		{"wrong code", text(func(s *stage) string {
			d := s.fresh()
			sex := between(s.t, d, `<administrativeGenderCode code="`, `"`)
			return s.change(d, `<administrativeGenderCode code="`+sex+`"`, `<administrativeGenderCode code="7"`)
		}), nil, 202, "value.code", "administrativeGenderCode"},
		// Unusual, but right.
		{"byte order mark", text(func(s *stage) string { return "\ufeff" + s.fresh() }), nil, 201, "", ""},
		{"GB18030", func(s *stage) []byte {
			b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s.change(s.fresh(), "UTF-8", "GB18030")))
			if err != nil {
				s.t.Fatal(err)
			}
			return b
		}, nil, 201, "", ""},
		{"UTF-16", func(s *stage) []byte {
			b, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte(s.change(s.fresh(), "UTF-8", "UTF-16")))
			if err != nil {
				s.t.Fatal(err)
			}
			return b
		}, nil, 201, "", ""},
		{"gzip", func(s *stage) []byte { return packed(s.fresh()) }, []string{"Content-Encoding", "gzip"}, 201, "", ""},
		{"unknown template", text(func(s *stage) string {
			d := s.fresh()
			return s.change(d, `<templateId root="`+between(s.t, d, `<templateId root="`, `"`), `<templateId root="1.2.3.4`)
		}), nil, 201, "cda.template-unknown", "templateId"},
	}
}

func packed(s string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = io.WriteString(z, s)
	_ = z.Close()
	return b.Bytes()
}

// gzipBomb is a quarter of a gigabyte of spaces in 250 kB.
func gzipBomb(*stage) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	block := bytes.Repeat([]byte(" "), 1<<20)
	for range 256 {
		_, _ = z.Write(block)
	}
	_ = z.Close()
	return b.Bytes()
}

func TestWrongDocuments(t *testing.T) {
	place := node.District(t, false)
	n := node.Serve(t, place)
	s := newStage(t, place, n)
	for _, w := range wrongs() {
		t.Run(w.name, func(t *testing.T) {
			body := w.body(s)
			a, err := s.sender.Submit(body, w.header...)
			switch {
			case w.status >= 400:
				problem(t, a, err, w.status, w.code, w.place)
			case err != nil || a.Status != w.status:
				t.Errorf("want %d, got %s %v", w.status, a, err)
			case w.code != "":
				finding(t, a, w.code, w.place)
			}
			s.works(t)
		})
	}
}

// finding insists on a finding that names the rule, the place in the document and the line, in both languages.
func finding(t *testing.T, a *node.Answer, rule, place string) {
	t.Helper()
	for i := 0; a.At(fmt.Sprintf("findings.%d", i)) != nil; i++ {
		at := fmt.Sprintf("findings.%d.", i)
		if a.Text(at+"rule") != rule {
			continue
		}
		if !strings.Contains(a.Text(at+"path"), place) || a.Text(at+"line") == "" || a.Text(at+"text.zh") == "" || a.Text(at+"text.en") == "" {
			t.Errorf("%s: want a finding in %s with line and texts, got %s", rule, place, a.Text(at[:len(at)-1]))
		}
		return
	}
	t.Errorf("no finding %s: %s", rule, a)
}
