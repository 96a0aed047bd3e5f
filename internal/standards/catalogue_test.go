package standards

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"minkang/internal/wire/cda"
)

var update = flag.Bool("update", false, "rewrite the generated pages in docs/standards")

// Every rule the code can raise is in the catalogue with both texts, and every rule of the catalogue can be raised.
func TestRuleCatalogue(t *testing.T) {
	l := testLibrary(t)
	used := rulesInCode(t)
	for _, r := range l.Rules() {
		if r.ZH == "" || r.EN == "" || strings.Count(r.ZH, "{") != strings.Count(r.EN, "{") {
			t.Errorf("%s: texts missing or with different arguments", r.ID)
		}
		if !used[r.ID] && !strings.HasPrefix(r.ID, "logic.") { // those are data: TestGoldenFindings raises each
			t.Errorf("%s: nothing raises it", r.ID)
		}
		delete(used, r.ID)
	}
	for id := range used {
		t.Errorf("%s: not in standards/rules.csv", id)
	}
}

// rulesInCode collects string literals of the shape of a rule id from this package and from the wire below it.
func rulesInCode(t *testing.T) map[string]bool {
	t.Helper()
	shape := regexp.MustCompile(`^(xml|cda|sheet|header|section|group|element|value|row|check)\.[a-z-]+$`)
	used := map[string]bool{"section.missing": true, "section.recommended": true, "group.missing": true, "group.recommended": true,
		"element.missing": true, "element.recommended": true}
	for _, dir := range []string{".", "../wire/cda", "../wire/xmlx", "../wire/sheet", "../../internal/collection"} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(file, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					if s, err := strconv.Unquote(lit.Value); err == nil && shape.MatchString(s) {
						used[s] = true
					}
				}
				return true
			})
		}
	}
	delete(used, "cda.draft") // an error of writing
	return used
}

// A finding's text in both languages has no argument left open, and no personal value in it.
func TestFindingTexts(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		c := completeContent(l, spec, 14)
		secret := "秘密姓名文本"
		for i := range c.Groups {
			for j := range c.Groups[i].Values {
				c.Groups[i].Values[j].Text = strings.Repeat(secret, 40)
				if c.Groups[i].Values[j].Code != "" {
					c.Groups[i].Values[j].Code = secret + "1234567890123"
				}
			}
		}
		body, err := l.Compose(c)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cda.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		findings := l.Check(doc, testNow)
		if len(findings) == 0 || len(findings) > MaxFindings {
			t.Fatalf("%d findings", len(findings))
		}
		for _, f := range findings {
			for _, lang := range []string{"zh", "en"} {
				text := l.Text(f, lang)
				if text == "" || text == f.Rule || strings.Contains(text, "{") {
					t.Errorf("%s %s: %q", f.Rule, lang, text)
				}
				if strings.Contains(text, secret) || strings.Contains(fmt.Sprint(f.Args), "秘密") {
					t.Errorf("%s repeats the value: %q", f.Rule, text)
				}
			}
		}
	})
}

// Too many findings are cut at the bound, the graver ones kept, the rest counted.
func TestFindingsBounded(t *testing.T) {
	l := testLibrary(t)
	c := Content{Type: "C0002", Header: newSampler(l, 3).header(l.types["C0002"])}
	for range 300 {
		c.Groups = append(c.Groups, Group{Section: "29548-5", Name: "diagnosis", Values: []Value{{Element: "DE05.01.024.00", Code: "??"}}})
	}
	body, err := l.Compose(c)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := cda.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	findings := l.Check(doc, testNow)
	last := findings[len(findings)-1]
	if len(findings) != MaxFindings || last.Rule != "check.more" {
		t.Fatalf("%d findings, the last is %s", len(findings), last.Rule)
	}
	if n, _ := strconv.Atoi(last.Args["count"]); n < 300 {
		t.Errorf("only %s counted as left out", last.Args["count"])
	}
	for _, f := range findings[:len(findings)-1] {
		if f.Severity < Error {
			t.Errorf("%s %s kept where errors were left out", f.Severity, f.Rule)
		}
	}
}

// generated compares a page with what the library says, or rewrites it.
func generated(t *testing.T, name, text string) {
	t.Helper()
	path := filepath.Join("..", "..", "docs", "standards", name)
	if *update {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	have, err := os.ReadFile(path)
	if err != nil || string(have) != text {
		t.Errorf("%s is out of date: go test ./internal/standards -run TestPages -update (%v)", name, err)
	}
}

func TestPages(t *testing.T) {
	l := testLibrary(t)
	generated(t, "document-shapes.md", shapesPage(l))
	generated(t, "coverage.md", coveragePage(t, l))
}

func shapesPage(l *Library) string {
	var b strings.Builder
	b.WriteString("# The shape of each document type\n\nGenerated from `standards/documents/` (`go test ./internal/standards -run TestPages -update`). A group is one `standards.Group` with\n" +
		"that `Section` and `Name`; elements directly below a section belong to the group with `Name` \"\". `/role` is `Value.Role`.\n")
	for _, d := range l.DocumentTypes() {
		if d.Index {
			continue
		}
		fmt.Fprintf(&b, "\n## %s %s (%s, template %s)\n", d.Code, d.Title, d.Standard, d.Template)
		for _, s := range d.Sections {
			fmt.Fprintf(&b, "\n**%s** %s · %s · %s\n\n", s.Code, s.Title, s.Level, s.Status)
			for _, g := range s.Groups {
				indent := ""
				if g.Name != "" {
					fmt.Fprintf(&b, "- `%s` %s · %s · %d..%s · %s%s\n", g.Name, g.Title, g.Pattern, g.Min, many(g.Max), g.Level, entryText(g.Entry, g.Attrs))
					indent = "  "
				}
				for _, e := range g.Elements {
					b.WriteString(indent + elementLine(e))
				}
			}
		}
	}
	return b.String()
}

func elementLine(e *ElementSpec) string {
	role, binding, unit, domain := "", "", "", ""
	if e.Role != "" {
		role = "/" + e.Role
	}
	if e.Binding != "obs" {
		binding = " · " + e.Binding
	}
	if e.Unit != "" {
		unit = " " + e.Unit
	}
	if e.Domain != "" {
		domain = " " + e.Domain
	}
	return fmt.Sprintf("- `%s%s` %s · %d..%s %s · %s %s%s%s%s%s · %s\n", e.Element, role, e.Name, e.Min, many(e.Max), e.Level, e.Type, e.Format.Text, unit,
		domain, binding, entryText(e.Entry, e.Attrs), e.Status)
}

func entryText(kind string, attrs map[string]string) string {
	if kind == "" {
		return ""
	}
	out := " → " + kind
	for _, k := range []string{"kind", "rank", "category", "vital", "side"} {
		if attrs[k] != "" {
			out += " " + k + "=" + attrs[k]
		}
	}
	return out
}

func many(n int) string {
	if n < 0 {
		return "*"
	}
	return strconv.Itoa(n)
}
