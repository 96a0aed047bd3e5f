package xmlx

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// stricter are the rules by which we refuse what encoding/xml lets pass.
var stricter = []string{
	RuleEmpty, RuleOutside, RuleDoctype, RuleMarkup, RulePrefix, RuleName, RuleAttributeTwin, RuleDepth, RuleNodes, RuleAttributes,
	RuleInstruction, RuleDeclaration,
}

// FuzzParse holds our reader against the standard library's on ASCII input: what we take it takes, with the same elements,
// attributes and text; what it takes we take, or refuse by one of the stricter rules. Other input must only not break us.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"<a/>", "<a x='1'y=\"2\">t&lt;&#65;<b/>\r\n</a>", "<!-- c --><a><![CDATA[x]]></a><?p q?>", `<a xmlns:p="u"><p:b p:c="d"/></a>`,
		`<?xml version="1.0" encoding="gb18030"?><a>` + "\xb8\xdf</a>", "\xfe\xff\x00<\x00a\x00/\x00>", "\ufeff<a>高</a>", "<a>&#x110000;</a>", shelf,
		"<!DOCTYPE a><a/>", "<a>]]></a>", "<a ", "<a>&amp", "<a><!-- -- --></a>", "<a></a >", "<a\n/>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		tree, err := Parse(b, Limits{Size: 1 << 16, Depth: 40, Nodes: 5000})
		if err != nil {
			var se *SyntaxError
			if !errors.As(err, &se) || se.Rule == "" || se.Line < 1 || se.Column < 1 {
				t.Fatalf("error without place: %v", err)
			}
		} else {
			checkTree(t, tree)
		}
		if bytes.ContainsFunc(b, func(r rune) bool { return r >= 0x80 }) || bytes.Contains(b, []byte("<?xml")) {
			return
		}
		theirs, other := standard(b)
		switch {
		case err == nil && other != nil:
			t.Fatalf("we take %q, the standard library says %v", b, other)
		case err == nil && theirs != ours(tree):
			t.Fatalf("%q read as\n%s\nby the standard library as\n%s", b, ours(tree), theirs)
		case err != nil && other == nil && !slices.Contains(stricter, err.(*SyntaxError).Rule) && !hidden(err, b):
			t.Fatalf("we refuse %q: %v", b, err)
		}
		if err == nil {
			tree.Release()
		}
	})
}

// hidden tells of forbidden characters where the standard library does not look: comments and instructions.
func hidden(err error, b []byte) bool {
	return err.(*SyntaxError).Rule == RuleCharacter && (bytes.Contains(b, []byte("<!--")) || bytes.Contains(b, []byte("<?")))
}

// checkTree walks everything that can be asked of a tree.
func checkTree(t *testing.T, tree *Tree) {
	root := tree.Root()
	if !root.Ok() || root.Parent().Ok() {
		t.Fatal("no root")
	}
	_, _ = root.AllText(), root.Raw()
	n := 0
	for d := range root.Descendants() {
		if n++; n > 50 {
			break
		}
		if l, c := d.Place(); l < 1 || c < 1 || d.Local() == "" || !strings.HasPrefix(d.Raw(), "<") {
			t.Fatalf("element without place or name")
		}
		if tree.Find(d.Path()) != d {
			t.Fatalf("%s leads elsewhere", d.Path())
		}
	}
	copied, err := NewWriter(false).Start("x").Copy(root, "").End().Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(copied, Limits{}); err != nil {
		t.Fatalf("the copy %q does not read: %v", copied, err)
	}
}

func ours(tree *Tree) string {
	var b strings.Builder
	var walk func(n Node)
	walk = func(n Node) {
		b.WriteString("(" + n.Local())
		for name, value := range n.Attrs() {
			b.WriteString(" " + name + "=" + blank(value))
		}
		b.WriteString(">")
		for p := range n.Content() {
			if p.Node.Ok() {
				walk(p.Node)
			} else {
				b.WriteString(p.Text)
			}
		}
		b.WriteString(")")
	}
	walk(tree.Root())
	return b.String()
}

// blank hides the one difference there is: the standard library keeps line ends and tabs in attribute values.
func blank(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' {
			return ' '
		}
		return r
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

func standard(in []byte) (string, error) {
	d := xml.NewDecoder(bytes.NewReader(in))
	var b strings.Builder
	depth := 0
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch v := tok.(type) {
		case xml.StartElement:
			depth++
			b.WriteString("(" + v.Name.Local)
			for _, a := range v.Attr {
				if a.Name.Space != "xmlns" && a.Name.Local != "xmlns" {
					b.WriteString(" " + a.Name.Local + "=" + blank(a.Value))
				}
			}
			b.WriteString(">")
		case xml.EndElement:
			depth--
			b.WriteString(")")
		case xml.CharData:
			if depth > 0 {
				b.Write(v)
			}
		}
	}
}

func FuzzCompile(f *testing.F) {
	for _, s := range []string{"a/b[@c='d']/@e", "//x[1][y/@z]", "/r/s[2]", ".[a]/*", "a[b[c='d']]"} {
		f.Add(s)
	}
	tree, err := Parse([]byte(shelf), Limits{})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, expr string) {
		p, err := Compile(expr)
		if err != nil || strings.Count(expr, "//") > 3 {
			return
		}
		for v := range p.Values(tree.Root()) {
			_ = v
		}
	})
}
