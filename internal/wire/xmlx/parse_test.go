package xmlx

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"minkang/internal/kit/errs"

	"golang.org/x/text/encoding/simplifiedchinese"
)

func mustParse(t testing.TB, s string) *Tree {
	t.Helper()
	tree, err := Parse([]byte(s), Limits{})
	if err != nil {
		t.Fatalf("%q: %v", s, err)
	}
	return tree
}

// Every rule, with the place it must be reported at.
func TestRules(t *testing.T) {
	small := Limits{Size: 4096, Depth: 3, Nodes: 6, Attributes: 2, Text: 10}
	for _, c := range []struct{ name, in, rule, place string }{
		{"nothing", "", RuleEmpty, "1:1"},
		{"only blanks", " \n ", RuleEmpty, "2:2"},
		{"only a declaration", `<?xml version="1.0"?>`, RuleEmpty, "1:22"},
		{"only a comment", "<!-- x -->", RuleEmpty, "1:11"},
		{"not XML", "hello", RuleOutside, "1:1"},
		{"not XML in Chinese after blanks", "\n 患者", RuleOutside, "2:2"},
		{"too big", "<a>" + strings.Repeat(" ", 5000) + "</a>", RuleSize, "1:1"},
		{"too deep", "<a><b>\n<c><d/></c></b></a>", RuleDepth, "2:4"},
		{"too many nodes", "<a><b/><b/><b/>\n<b/><b/></a>", RuleNodes, "2:5"},
		{"too many attributes", `<a x="1" y="2" z="3"/>`, RuleAttributes, "1:16"},
		{"text too long", "<a>12345678901</a>", RuleText, "1:4"},
		{"value too long", `<a x="12345678901"/>`, RuleText, "1:7"},
		{"CDATA too long", `<a><![CDATA[12345678901]]></a>`, RuleText, "1:13"},
		{"cut in a tag", "<a><b", RuleTruncated, "1:6"},
		{"cut before a name", "<a><", RuleTruncated, "1:5"},
		{"cut in an attribute name", "<a x", RuleTruncated, "1:5"},
		{"cut before the value", `<a x=`, RuleTruncated, "1:6"},
		{"cut in a value", `<a x="1`, RuleTruncated, "1:8"},
		{"cut after a value", `<a x="1" `, RuleTruncated, "1:10"},
		{"cut in an empty tag", `<a/`, RuleTruncated, "1:4"},
		{"cut in text", "<a>\n患者", RuleTruncated, "2:3"},
		{"cut in a reference", "<a>x&am", RuleTruncated, "1:8"},
		{"cut in an end tag", "<abc></ab", RuleTruncated, "1:10"},
		{"cut before the end of an end tag", "<a></a", RuleTruncated, "1:7"},
		{"cut in a comment", "<a><!-- x", RuleTruncated, "1:10"},
		{"cut at the end of a comment", "<a><!-- x --", RuleTruncated, "1:13"},
		{"cut in CDATA", "<a><![CDATA[ x ]]", RuleTruncated, "1:18"},
		{"cut in <!", "<a><!", RuleTruncated, "1:6"},
		{"cut in <![CD", "<a><![CD", RuleTruncated, "1:9"},
		{"cut in an instruction", "<a><?x y", RuleTruncated, "1:9"},
		{"cut in the declaration", `<?xml version="1.0"`, RuleTruncated, "1:20"},
		{"cut with an element open", "<a><b></b>\n", RuleTruncated, "2:1"},
		{"cut inside a character", "<a>\xe6\x82", RuleTruncated, "1:4"},
		{"no UTF-8", "<a>\n x\xff</a>", RuleBytes, "2:3"},
		{"overlong UTF-8", "<a>\xc0\xaf</a>", RuleBytes, "1:4"},
		{"declared Big5", `<?xml version="1.0" encoding="big5"?><a/>`, RuleEncoding, "1:31"},
		{"declared UTF-16 in single bytes", `<?xml version="1.0" encoding="utf-16"?><a/>`, RuleEncoding, "1:31"},
		{"UTF-8 mark, declared GBK", "\ufeff" + `<?xml version="1.0" encoding="GBK"?><a/>`, RuleEncoding, "1:31"},
		{"UTF-16 without mark", "<\x00a\x00/\x00>\x00", RuleEncoding, "1:1"},
		{"UTF-32", "\xff\xfe\x00\x00<\x00\x00\x00", RuleEncoding, "1:1"},
		{"broken GB18030", `<?xml version="1.0" encoding="gb2312"?>` + "\n<a>\xff\xff</a>", RuleBytes, "2:4"},
		{"lone surrogate", "\xfe\xff\x00<\x00a\x00>\xd8\x00\x00<", RuleBytes, "1:4"},
		{"odd UTF-16", "\xfe\xff\x00<\x00a\x00/\x00>\x00", RuleTruncated, "1:5"},
		{"control character", "<a>\x01</a>", RuleCharacter, "1:4"},
		{"NUL", "<a>ab\x00</a>", RuleCharacter, "1:6"},
		{"control character in a value", "<a x='\x02'/>", RuleCharacter, "1:7"},
		{"control character in a comment", "<a><!-- \x03 --></a>", RuleCharacter, "1:9"},
		{"control character in CDATA", "<a><![CDATA[\x03]]></a>", RuleCharacter, "1:13"},
		{"control character in an instruction", "<a><?b \x03?></a>", RuleCharacter, "1:8"},
		{"U+FFFE", "<a>x\uFFFE</a>", RuleCharacter, "1:5"},
		{"DOCTYPE", "<?xml version='1.0'?>\n <!DOCTYPE a SYSTEM 'file:///x'><a/>", RuleDoctype, "2:2"},
		{"entity bomb", "<!DOCTYPE a [<!ENTITY x 'y'><!ENTITY z '&x;&x;'>]><a>&z;</a>", RuleDoctype, "1:1"},
		{"unknown entity", "<a>1&nbsp;2</a>", RuleEntity, "1:5"},
		{"unknown entity in a value", "<a x='&eacute;'/>", RuleEntity, "1:7"},
		{"bare ampersand", "<a>A & B</a>", RuleReference, "1:6"},
		{"bare ampersand with a semicolon later", "<a>A & B;</a>", RuleReference, "1:6"},
		{"reference to NUL", "<a>&#0;</a>", RuleReference, "1:4"},
		{"reference to a surrogate", "<a>&#xD800;</a>", RuleReference, "1:4"},
		{"reference too big", "<a>&#99999999999;</a>", RuleReference, "1:4"},
		{"reference without digits", "<a>&#;</a>", RuleReference, "1:4"},
		{"reference with X", "<a>&#X41;</a>", RuleReference, "1:4"},
		{"reference with a sign", "<a>&#+65;</a>", RuleReference, "1:4"},
		{"no name", "<a>< b/></a>", RuleName, "1:5"},
		{"name begins with a digit", "<1a/>", RuleName, "1:2"},
		{"two colons", "<a:b:c xmlns:a='u'/>", RuleName, "1:2"},
		{"colon first", "<:a/>", RuleName, "1:2"},
		{"name with a forbidden character", "<a\u00d7/>", RuleName, "1:2"},
		{"prefix of an element", "<p:a/>", RulePrefix, "1:2"},
		{"prefix of an attribute", "<a p:x='1'/>", RulePrefix, "1:4"},
		{"prefix out of scope", "<a><b xmlns:p='u'/><p:c/></a>", RulePrefix, "1:21"},
		{"prefix undeclared by an empty name", "<a xmlns:p=''/>", RulePrefix, "1:4"},
		{"xmlns declared", "<a xmlns:xmlns='u'/>", RulePrefix, "1:4"},
		{"xml declared otherwise", "<a xmlns:xml='u'/>", RulePrefix, "1:4"},
		{"namespaces without end", "<a>" + manySpaces(300) + "</a>", RulePrefix, "1:3945"},
		{"declarations without end", manyPrefixes(6), RulePrefix, fmt.Sprintf("1:%d", strings.Index(manyPrefixes(6), "xmlns:p416=")+1)},
		{"letters after the slash", "<a/b>", RuleTag, "1:3"},
		{"garbage in a tag", "<a ?>", RuleTag, "1:4"},
		{"garbage in an end tag", "<a></a x>", RuleTag, "1:8"},
		{"other end tag", "<a>\n<b></c></a>", RuleEndTag, "2:4"},
		{"longer end tag", "<a></ab>", RuleEndTag, "1:4"},
		{"end tag too many", "<a/></a>", RuleEndTag, "1:5"},
		{"attribute without value", "<a x/>", RuleAttribute, "1:4"},
		{"value without quotes", "<a x=1/>", RuleAttribute, "1:6"},
		{"< in a value", "<a x='1<2'/>", RuleAttribute, "1:8"},
		{"quote forgotten", `<a x="1><b y="2"/></a>`, RuleAttribute, "1:9"},
		{"twins", "<a x='1' x='2'/>", RuleAttributeTwin, "1:10"},
		{"twins by namespace", "<a xmlns:p='u' p:x='1' \n xmlns:q='u' q:x='2'/>", RuleAttributeTwin, "2:14"},
		{"second root", "<a/>\n<b/>", RuleOutside, "2:1"},
		{"text after the root", "<a/> x", RuleOutside, "1:6"},
		{"CDATA before the root", "<![CDATA[x]]><a/>", RuleOutside, "1:1"},
		{"-- in a comment", "<a><!-- x -- y --></a>", RuleComment, "1:11"},
		{"declaration not first", " <?xml version='1.0'?><a/>", RuleDeclaration, "1:2"},
		{"declaration without version", "<?xml encoding='utf-8'?><a/>", RuleDeclaration, "1:7"},
		{"empty declaration", "<?xml ?><a/>", RuleDeclaration, "1:7"},
		{"version 2", "<?xml version='2.0'?><a/>", RuleDeclaration, "1:7"},
		{"blank before xml", "<? xml version='1.0'?><a/>", RuleName, "1:3"},
		{"instruction without blank", "<a><?x=1?></a>", RuleInstruction, "1:7"},
		{"]]> in text", "<a>1]]>2</a>", RuleMarkup, "1:5"},
		{"<! of something", "<a><!ELEMENT b></a>", RuleMarkup, "1:4"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lim := Limits{Size: 1 << 14}
			if strings.HasPrefix(c.name, "too ") || strings.HasSuffix(c.name, "too long") {
				lim = small
			}
			_, err := Parse([]byte(c.in), lim)
			var se *SyntaxError
			if !errors.As(err, &se) {
				t.Fatalf("%q gives %v, want %s", c.in, err, c.rule)
			}
			if se.Rule != c.rule || se.Place() != c.place {
				t.Fatalf("%.80q gives %v, want %s at %s", c.in, se, c.rule, c.place)
			}
			if errs.CodeOf(err) != c.rule {
				t.Fatalf("coded as %s", errs.CodeOf(err))
			}
		})
	}
}

func TestLimitsAreTooLarge(t *testing.T) {
	_, err := Parse([]byte("<a><b/></a>"), Limits{Depth: 1})
	if errs.KindOf(err) != errs.TooLarge {
		t.Fatalf("kind %v", errs.KindOf(err))
	}
	if _, err = Parse([]byte("<a>"), Limits{}); errs.KindOf(err) != errs.Invalid {
		t.Fatalf("kind %v", errs.KindOf(err))
	}
	if _, err = Parse([]byte("<a><b/></a>"), Limits{Depth: 2, Nodes: 2, Size: 11}); err != nil {
		t.Fatalf("exactly at the limits: %v", err)
	}
	deep := strings.Repeat("<a>", DefaultDepth) + strings.Repeat("</a>", DefaultDepth)
	mustParse(t, deep)
	if _, err = Parse([]byte("<x>"+deep+"</x>"), Limits{}); errs.CodeOf(err) != RuleDepth {
		t.Fatalf("depth %d: %v", DefaultDepth+1, err)
	}
}

func TestEncodings(t *testing.T) {
	const body = "<a x=\"高\">血压 𠮷</a>"
	units := func(s string, big bool) []byte {
		var b []byte
		for _, r := range s {
			var u []uint16
			if r >= 0x10000 {
				r -= 0x10000
				u = []uint16{0xD800 + uint16(r>>10), 0xDC00 + uint16(r&0x3FF)}
			} else {
				u = []uint16{uint16(r)}
			}
			for _, v := range u {
				if big {
					b = append(b, byte(v>>8), byte(v))
				} else {
					b = append(b, byte(v), byte(v>>8))
				}
			}
		}
		return b
	}
	gb, _ := simplifiedchinese.GB18030.NewEncoder().String(`<?xml version="1.0" encoding="GB18030"?>` + body)
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String(`<?xml version='1.0' encoding='gbk'?>` + "<a x=\"高\">血压 吉</a>")
	for name, in := range map[string][]byte{
		"UTF-8":                     []byte(body),
		"UTF-8 declared":            []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes" ?>` + body),
		"UTF-8 with mark":           []byte("\ufeff" + body),
		"UTF-8 with mark, declared": []byte("\ufeff" + `<?xml version="1.0" encoding="utf-8"?>` + body),
		"UTF-16 big":                append([]byte{0xFE, 0xFF}, units(body, true)...),
		"UTF-16 little, declared":   append([]byte{0xFF, 0xFE}, units(`<?xml version="1.0" encoding="UTF-16"?>`+body, false)...),
		"GB18030":                   []byte(gb),
		"GBK":                       []byte(gbk),
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := Parse(in, Limits{})
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Replace("血压 𠮷", "𠮷", map[bool]string{true: "吉", false: "𠮷"}[name == "GBK"], 1)
			if tree.Root().Attr("x") != "高" || tree.Root().Text() != want {
				t.Fatalf("read %q %q", tree.Root().Attr("x"), tree.Root().Text())
			}
		})
	}
	e := new(SyntaxError)
	if _, err := Parse([]byte("<a>\xb8\xdf\xd1\xaa</a>"), Limits{}); !errors.As(err, &e) || !strings.Contains(e.Hint, "GB18030") {
		t.Fatalf("GB bytes without declaration: %v", err)
	}
	if _, err := ParseText("\ufeff<?xml version='1.0' encoding='utf-16'?><a/>", Limits{}); err != nil {
		t.Fatalf("decoded text with its old declaration: %v", err)
	}
	// U+FFFD itself is a character like any other.
	fffd := append([]byte(`<?xml version="1.0" encoding="GB18030"?><a>`), 0x84, 0x31, 0xA4, 0x37)
	if _, err := Parse(append(fffd, "</a>"...), Limits{}); err != nil {
		t.Fatalf("U+FFFD in GB18030: %v", err)
	}
}

func TestTexts(t *testing.T) {
	for _, c := range []struct{ in, text, attr string }{
		{"<a/>", "", ""},
		{"<a  x = '1'\n></a >", "", "1"},
		{"<a x='&lt;&gt;&amp;&quot;&apos;'>&lt;&gt;&amp;&quot;&apos;</a>", "<>&\"'", "<>&\"'"},
		{"<a>&#65;&#x4e2d;&#x20BB7;</a>", "A中𠮷", ""},
		{"<a x='1\r\n2\t3\n4\r5'>1\r\n2\t3\n4\r5</a>", "1\n2\t3\n4\n5", "1 2 3 4 5"},
		{"<a x='&#13;&#10;&#9;'>&#13;&#10;</a>", "\r\n", "\r\n\t"},
		{"<a>x<!-- c -->y<?p q?>z<![CDATA[<&\r\n]]>]] ></a>", "xyz<&\n]] >", ""},
		{"<a>1<b>2</b>3<c/>4</a>", "134", ""},
		{"<a x=\"it's\">\uF900ｆ</a>", "\uF900ｆ", "it's"},
		{"<!-- before --><?p?>\n<a>x</a>\n<!-- after --><?q r?> ", "x", ""},
		{"<a><![CDATA[]]></a>", "", ""},
		{"<a x='>'>></a>", ">", ">"},
	} {
		root := mustParse(t, c.in).Root()
		if root.Text() != c.text || root.Attr("x") != c.attr {
			t.Errorf("%q read as %q and %q", c.in, root.Text(), root.Attr("x"))
		}
	}
	if got := mustParse(t, "<a> x \n<b>y</b> <c> z</c></a>").Root(); got.AllText() != "x y z" || got.Trimmed() != "x" {
		t.Errorf("all text %q, trimmed %q", got.AllText(), got.Trimmed())
	}
}

func TestNamespaces(t *testing.T) {
	root := mustParse(t, `<a xmlns="u1" xmlns:p="u2" p:x="1" x="2" xml:lang="zh"><p:b><c xmlns=""/><d xmlns:p="u3" p:y="3" q="4"/></p:b><b/></a>`).Root()
	b := root.First("b")
	c, d := b.First("c"), b.First("d")
	for _, x := range []struct{ got, want string }{
		{root.Space(), "u1"}, {b.Space(), "u2"}, {b.Local(), "b"}, {c.Space(), ""}, {d.Space(), "u1"}, {d.Attr("y"), "3"},
		{root.Attr("x"), "2"}, {root.Attr("lang"), "zh"}, {root.Attr("xmlns"), ""}, {root.Attr("p"), ""},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
	var seen []string
	for name, value := range root.Attrs() {
		seen = append(seen, name+"="+value)
	}
	if fmt.Sprint(seen) != "[x=1 x=2 lang=zh]" {
		t.Errorf("attributes %v", seen)
	}
}

func TestLapses(t *testing.T) {
	tree := mustParse(t, "<a>\n<b x='1'y='2'z=\"3\"/></a>")
	b := tree.Root().First("b")
	if b.Attr("y") != "2" || b.Attr("z") != "3" || len(tree.Lapses) != 2 || tree.Lapses[0].Error() != "xml.attribute-space at 2:9" {
		t.Fatalf("lapses %v", tree.Lapses)
	}
	tree.Release()
	if again := mustParse(t, "<a/>"); len(again.Lapses) != 0 || again.Len() != 1 {
		t.Fatal("a reused arena remembers")
	}
}

func TestPlaces(t *testing.T) {
	root := mustParse(t, "<a>\r\n 病<b\n  x='1'/>\r<c/></a>").Root()
	for _, c := range []struct {
		n    Node
		want string
	}{{root, "1:1"}, {root.First("b"), "2:3"}, {root.First("c"), "4:1"}, {root.First("d"), "0:0"}} {
		l, col := c.n.Place()
		if got := fmt.Sprintf("%d:%d", l, col); got != c.want {
			t.Errorf("%s at %s, want %s", c.n.Path(), got, c.want)
		}
	}
	if l, c := root.First("b").AttrPlace("x"); l != 3 || c != 3 {
		t.Errorf("attribute at %d:%d", l, c)
	}
	if l, c := root.First("b").AttrPlace("y"); l != 2 || c != 3 {
		t.Errorf("absent attribute at %d:%d", l, c)
	}
}

// Marks give the same places as reading from the start.
func TestPlacesInLargeDocuments(t *testing.T) {
	var b strings.Builder
	b.WriteString("<a>")
	for i := range 9000 {
		b.WriteString([]string{"<b/>\r\n", "<b>血压</b>", "<b/>\r", "<b/>\n\n"}[i%4])
	}
	b.WriteString("</a>")
	tree := mustParse(t, b.String())
	n := 0
	for c := range tree.Root().Children() {
		if n++; n%97 != 0 {
			continue
		}
		l, col := c.Place()
		wl, wc := place(tree.src, int(tree.nodes[c.i].pos))
		if l != wl || col != wc || c.Index() != n {
			t.Fatalf("element %d with index %d at %d:%d, want %d:%d", n, c.Index(), l, col, wl, wc)
		}
	}
	if n != 9000 {
		t.Fatalf("%d children", n)
	}
}

func TestIndexAmongManyNames(t *testing.T) {
	in := "<a>"
	for i := range 60 {
		in += fmt.Sprintf("<n%d/>", i)
	}
	tree := mustParse(t, "<r>"+in+"<n0/><n59/><n59/></a><a/></r>")
	for path, want := range map[string]int{"/r/a[1]/n0[2]": 2, "/r/a[1]/n59[3]": 3, "/r/a[1]/n30[1]": 1, "/r/a[2]": 2} {
		if n := tree.Find(path); n.Index() != want || n.Path() != path {
			t.Errorf("%s has index %d and path %s", path, n.Index(), n.Path())
		}
	}
}

func manySpaces(n int) (s string) {
	for i := range n {
		s += fmt.Sprintf("<b xmlns='%d'/>", i)
	}
	return s
}

func manyPrefixes(depth int) (s string) {
	for d := range depth {
		s += "<a"
		for i := range 60 {
			s += fmt.Sprintf(" xmlns:p%d%d='u'", d, i)
		}
		s += ">"
	}
	return s
}
