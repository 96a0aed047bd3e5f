package xmlx

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

const shelf = `<r xmlns="u" xmlns:x="v">
  <s k="1"><c code="A"/><e><v>1</v></e><e t="X"><v>2</v><e><v>3</v></e></e></s>
  <s k="2"><c code="B"/>
    <t> title </t><e t="Y"><v>4</v></e></s>
  <x:o><e><v>5</v></e></x:o>
</r>`

func TestPaths(t *testing.T) {
	root := mustParse(t, shelf).Root()
	for _, c := range []struct{ path, want string }{
		{"s/e/v", "1 2 4"},
		{"s[2]/e/v", "4"},
		{"s[c/@code='B']/e/v", "4"},
		{`s[c/@code="A"]/e[2]/v`, "2"},
		{"s[ t = 'title' ]/@k", "2"},
		{"s/@k", "1 2"},
		{"s[@k='1']/e[@t]/v", "2"},
		{"s/e[@t='Z']/v", ""},
		{"s[@k][2]/@k", "2"},
		{"*/e[1]/v", "1 4 5"},
		{"o/e/v", "5"},
		{"x:o/e/v", "5"},
		{"//v", "1 2 3 4 5"},
		{"//e[@t='X']//v", "2 3"},
		{"s//@k", "error"},
		{"./s[1]/@k", "1"},
		{".[s]/s[1]/@k", "1"},
		{".[q]/s[1]/@k", ""},
		{"/r/s[2]/t[1]", "title"},
		{"/q/s", ""},
		{"s[e[@t='Y']/v='4']/@k", "2"},
		{"s[//@t='Y']/@k", "error"},
		{"", "error"}, {"/", "error"}, {"s/", "error"}, {"s[", "error"}, {"s[]", "error"}, {"s[0]", "error"}, {"s[@]", "error"},
		{"s[@k=1]", "error"}, {"s[@k='1]", "error"}, {"s]", "error"}, {"s e", "error"}, {"@", "error"}, {"s/@k/e", "error"},
		{"s[/r]", "error"}, {"1a", "error"}, {"s[99999999999999999999]", "error"},
		{"a" + strings.Repeat("[a", 20) + strings.Repeat("]", 20), "error"},
	} {
		p, err := Compile(c.path)
		if err != nil {
			if c.want != "error" || !errors.Is(err, ErrPath) {
				t.Errorf("%s: %v", c.path, err)
			}
			continue
		}
		if got := strings.Join(slices.Collect(p.Values(root)), " "); got != c.want {
			t.Errorf("%s gives %q, want %q", c.path, got, c.want)
		}
		if first, _, _ := strings.Cut(c.want, " "); p.Value(root) != first {
			t.Errorf("first of %s is %q", c.path, p.Value(root))
		}
	}
	if _, ok := MustPath("s[1]/@none").Lookup(root); ok {
		t.Error("found an attribute that is not there")
	}
	if v, ok := MustPath("s[1]/c").Lookup(root); !ok || v != "" {
		t.Error("an empty element is not there")
	}
	for range MustPath("//v").Select(root) { // stopping early must not run on
		break
	}
	defer func() {
		if recover() == nil {
			t.Error("MustPath takes a broken path")
		}
	}()
	MustPath("[")
}

// Every element's canonical path leads back to it.
func TestCanonicalPaths(t *testing.T) {
	tree := mustParse(t, shelf)
	root := tree.Root()
	n := 0
	for d := range root.Descendants() {
		n++
		if tree.Find(d.Path()) != d {
			t.Errorf("%s leads elsewhere", d.Path())
		}
		if d.Parent().First(d.Local()).Index() != 1 {
			t.Errorf("first %s has index %d", d.Local(), d.Parent().First(d.Local()).Index())
		}
	}
	if n != 16 {
		t.Errorf("%d descendants", n)
	}
	e := tree.Find("/r/s[1]/e[2]")
	if e.Attr("t") != "X" || e.AttrPath("t") != "/r/s[1]/e[2]/@t" || root.Path() != "/r" || root.Index() != 1 {
		t.Errorf("paths %s %s", e.AttrPath("t"), root.Path())
	}
	if tree.Find("/r/s[3]").Ok() || tree.Find("[").Ok() {
		t.Error("found what is not there")
	}
	if got := tree.Find("/r/s[2]/t[1]").Raw(); got != "<t> title </t>" {
		t.Errorf("raw %q", got)
	}
}

func TestZeroNode(t *testing.T) {
	var n Node
	for range n.Children() {
		t.Fatal("children of nothing")
	}
	for range n.Named("a") {
		t.Fatal("children of nothing")
	}
	for range n.Descendants() {
		t.Fatal("descendants of nothing")
	}
	for range n.Attrs() {
		t.Fatal("attributes of nothing")
	}
	for range n.Content() {
		t.Fatal("content of nothing")
	}
	for range MustPath("/a//b").Select(n) {
		t.Fatal("a path from nothing")
	}
	if n.Ok() || n.Tree() != nil || n.Local()+n.Space()+n.Attr("x")+n.Text()+n.Trimmed()+n.AllText()+n.Raw()+n.Path()+n.AttrPath("x") != "" ||
		n.Index() != 0 || n.Parent().Ok() || n.First("a").First("b").Ok() {
		t.Fatal("nothing has something")
	}
	if MustPath("a").First(n).Ok() || MustPath("a/@b").Value(n) != "" {
		t.Fatal("nothing has something")
	}
}

func TestContent(t *testing.T) {
	var got []string
	for p := range mustParse(t, "<a>1<b/><![CDATA[]]>2<!-- -->3</a>").Root().Content() {
		got = append(got, p.Text+p.Node.Local())
	}
	if strings.Join(got, ",") != "1,b,2,3" {
		t.Fatal(got)
	}
}

// A giant is not kept, and strings outlive the arena they came from.
func TestRelease(t *testing.T) {
	tree := mustParse(t, "<a x='高'>&lt;text</a>")
	text, value := tree.Root().Text(), tree.Root().Attr("x")
	tree.Release()
	for range 20 {
		mustParse(t, "<b y='other'>&gt;&gt;&gt;&gt;</b>").Release()
	}
	if text != "<text" || value != "高" {
		t.Fatalf("strings changed to %q %q", text, value)
	}
	mustParse(t, "<a>"+strings.Repeat("<b/>", 1<<16)+"</a>").Release()
	(*Tree)(nil).Release()
}
