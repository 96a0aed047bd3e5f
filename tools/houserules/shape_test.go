package houserules

import (
	"go/ast"
	"regexp"
	"strings"
	"testing"
)

// exceptions are files and functions that may be larger, with a reason and the date it was given.
var exceptions = map[string]string{}

// A reader understands a screen at a time.
func TestSizes(t *testing.T) {
	for _, f := range files(t) {
		if _, ok := exceptions[f.path]; ok || strings.HasSuffix(f.path, "_gen.go") {
			continue
		}
		limit := 700
		if f.test {
			limit = 1000
		}
		if n := strings.Count(f.text, "\n"); n > limit {
			t.Errorf("%s has %d lines; stop at %d", f.path, n, limit)
		}
		if f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Body != nil {
				n := fset.Position(fn.End()).Line - fset.Position(fn.Pos()).Line + 1
				if n > 70 {
					t.Errorf("%s: %s has %d lines; stop at 70", f.path, fn.Name.Name, n)
				}
			}
		}
	}
}

// One comment says what a package is; two would disagree some day.
func TestPackageComments(t *testing.T) {
	count := map[string]int{}
	for _, f := range files(t) {
		if f.test {
			continue
		}
		if _, ok := count[f.pkg]; !ok {
			count[f.pkg] = 0
		}
		if f.ast.Doc != nil && strings.TrimSpace(f.ast.Doc.Text()) != "" {
			count[f.pkg]++
		}
	}
	for pkg, n := range count {
		if n != 1 {
			t.Errorf("%s has %d package comments, want 1", pkg, n)
		}
	}
}

// Public things say what they are.
func TestPublicDocstrings(t *testing.T) {
	for _, f := range files(t) {
		if f.test {
			continue
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: %s has no docstring", f.path, d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if ts, ok := s.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil && ts.Comment == nil {
						t.Errorf("%s: type %s has no docstring", f.path, ts.Name.Name)
					}
				}
			}
		}
	}
}

func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return true
	}
	typ := d.Recv.List[0].Type
	if s, ok := typ.(*ast.StarExpr); ok {
		typ = s.X
	}
	if ix, ok := typ.(*ast.IndexExpr); ok {
		typ = ix.X
	}
	id, ok := typ.(*ast.Ident)
	return ok && id.IsExported()
}

var unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)

// What is not finished is an issue, not a comment.
func TestNothingIsLeftOver(t *testing.T) {
	for _, f := range files(t) {
		if f.pkg == "tools/houserules" {
			continue
		}
		for _, g := range f.ast.Comments {
			if m := unfinished.FindString(g.Text()); m != "" {
				t.Errorf("%s: a comment says %s", f.path, m)
			}
		}
	}
}

// No folder is a drawer for everything.
func TestNoDrawers(t *testing.T) {
	for _, f := range files(t) {
		for _, part := range strings.Split(f.pkg, "/") {
			switch part {
			case "util", "utils", "common", "helper", "helpers", "misc", "shared", "pkg":
				t.Errorf("%s: a folder named %s says nothing", f.path, part)
			}
		}
	}
}
