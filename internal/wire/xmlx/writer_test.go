package xmlx

import (
	"bytes"
	"encoding/xml"
	"testing"

	"pgregory.net/rapid"
)

func TestWriter(t *testing.T) {
	for _, c := range []struct {
		name   string
		indent bool
		build  func(w *Writer)
		want   string
	}{
		{"plain", false, func(w *Writer) { w.Declaration().Start("a").Attr("x", "1").Element("b", "t").Element("c", "").End() },
			`<?xml version="1.0" encoding="UTF-8"?><a x="1"><b>t</b><c/></a>`},
		{"indented", true, func(w *Writer) {
			w.Declaration().Start("a").Start("b").Element("c", "t").End().Start("d").Text("mixed ").Element("e", "").Text(" text").End().AttrIf("", "").End()
		}, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a>\n  <b>\n    <c>t</c>\n  </b>\n  <d>mixed <e/> text</d>\n</a>"},
		{"escaped", false, func(w *Writer) { w.Start("a").Attr("x", "<>&\"'\t\r\n高").Text("<>&\"'\t\r\n高").End() },
			"<a x=\"&lt;&gt;&amp;&quot;'&#x9;&#xD;&#xA;高\">&lt;&gt;&amp;\"'\t&#xD;\n高</a>"},
		{"impossible characters", false, func(w *Writer) { w.Start("a").Attr("x", "\x00").Text("\x01\xff\uFFFE").CDATA("\x02").End() },
			"<a x=\"\uFFFD\">\uFFFD\uFFFD\uFFFD<![CDATA[\uFFFD]]></a>"},
		{"CDATA", false, func(w *Writer) { w.Start("a").CDATA("<b>]]></b>").End() }, "<a><![CDATA[<b>]]]]><![CDATA[></b>]]></a>"},
		{"raw", true, func(w *Writer) { w.Start("a").Raw("<b/>").End() }, "<a><b/>\n</a>"},
	} {
		w := NewWriter(c.indent)
		c.build(w)
		b, err := w.Bytes()
		if err != nil || string(b) != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", c.name, err, b, c.want)
		}
		if c.name == "raw" {
			continue
		}
		var out bytes.Buffer
		if n, err := w.WriteTo(&out); err != nil || int(n) != len(c.want) || out.String() != c.want {
			t.Errorf("%s: written to a stream: %d %v", c.name, n, err)
		}
	}
}

func TestWriterMisuse(t *testing.T) {
	for name, build := range map[string]func(w *Writer){
		"nothing":              func(*Writer) {},
		"left open":            func(w *Writer) { w.Start("a") },
		"closed twice":         func(w *Writer) { w.Start("a").End().End() },
		"two roots":            func(w *Writer) { w.Start("a").End().Start("b").End() },
		"attribute too late":   func(w *Writer) { w.Start("a").Text("x").Attr("y", "z").End() },
		"attribute alone":      func(w *Writer) { w.Attr("y", "z").Start("a").End() },
		"text outside":         func(w *Writer) { w.Text("x").Start("a").End() },
		"CDATA outside":        func(w *Writer) { w.CDATA("x").Start("a").End() },
		"raw outside":          func(w *Writer) { w.Raw("x").Start("a").End() },
		"declaration too late": func(w *Writer) { w.Start("a").Declaration().End() },
		"no name":              func(w *Writer) { w.Start("").End().Start("a").End() },
		"copy of nothing":      func(w *Writer) { w.Start("a").Copy(Node{}, "").End() },
	} {
		w := NewWriter(true)
		build(w)
		if b, err := w.Bytes(); err == nil {
			t.Errorf("%s gives %s", name, b)
		}
		if _, err := w.WriteTo(&bytes.Buffer{}); err == nil {
			t.Errorf("%s is written to a stream", name)
		}
	}
}

// A subtree keeps its meaning when it is copied away from the declarations it relied on.
func TestCopy(t *testing.T) {
	in := `<a xmlns="u1" xmlns:p="u2" xmlns:xsi="` + NamespaceXSI + `"><p:b p:x="1" y="2" xsi:type="T" p:z="&amp;"><c>t&lt;</c><d xmlns="">v</d></p:b></a>`
	b := mustParse(t, in).Root().First("b")
	w := NewWriter(false).Start("out").Copy(b, "")
	raw, err := w.End().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	got := mustParse(t, string(raw)).Root().First("b")
	if got.Space() != "u2" || got.First("c").Space() != "u1" || got.First("d").Space() != "" || got.First("c").Text() != "t<" {
		t.Fatalf("copied as %s", raw)
	}
	var want, have []string
	for a := range b.attrSeq() {
		want = append(want, b.t.spaces[a.space]+" "+b.t.str(a.name)+" "+b.t.str(a.value))
	}
	for a := range got.attrSeq() {
		have = append(have, got.t.spaces[a.space]+" "+got.t.str(a.name)+" "+got.t.str(a.value))
	}
	if len(want) != 4 || !equal(want, have) {
		t.Fatalf("attributes %q, want %q", have, want)
	}
}

func equal(a, b []string) bool {
	for i := range a {
		if i >= len(b) || a[i] != b[i] {
			return false
		}
	}
	return len(a) == len(b)
}

// What is written reads back, by our reader and by the standard library's.
func TestWriterRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		char := rapid.Custom(func(t *rapid.T) rune {
			r := rapid.OneOf(rapid.RuneFrom([]rune("<>&\"'\t\r\n ]高𠮷a\uFFFD")), rapid.Rune()).Draw(t, "rune")
			if !validRune(r) {
				return '?'
			}
			return r
		})
		text, value := rapid.StringOf(char).Draw(t, "text"), rapid.StringOf(char).Draw(t, "value")
		b, err := NewWriter(rapid.Bool().Draw(t, "indent")).Declaration().Start("a").Start("b").Attr("x", value).Text(text).End().Start("c").CDATA(text).End().End().Bytes()
		if err != nil {
			t.Fatal(err)
		}
		tree, err := Parse(b, Limits{})
		if err != nil {
			t.Fatalf("%v in %q", err, b)
		}
		n := tree.Root().First("b")
		if n.Text() != text || n.Attr("x") != value {
			t.Fatalf("%q %q read as %q %q", text, value, n.Text(), n.Attr("x"))
		}
		var other struct {
			B struct {
				X string `xml:"x,attr"`
				T string `xml:",chardata"`
			} `xml:"b"`
		}
		if err := xml.Unmarshal(b, &other); err != nil || other.B.T != text || other.B.X != value {
			t.Fatalf("the standard library reads %q %q: %v", other.B.T, other.B.X, err)
		}
	})
}
