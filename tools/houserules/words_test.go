package houserules

import (
	"go/ast"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/words"
)

// Every coded error has its text in both languages: nobody is shown a bare code.
func TestErrorCodesHaveTexts(t *testing.T) {
	used := map[string]bool{}
	for _, f := range files(t) {
		if f.test || strings.HasSuffix(f.pkg, "test") {
			continue
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok || (sel.Sel.Name != "New" && sel.Sel.Name != "Wrap") {
				return true
			}
			if x, ok := sel.X.(*ast.Ident); !ok || x.Name != "errs" {
				return true
			}
			lit, ok := call.Args[1].(*ast.BasicLit)
			if !ok {
				return true
			}
			code, err := strconv.Unquote(lit.Value)
			if err != nil {
				return true
			}
			used[code] = true
			if _, ok := words.Catalogue()[code]; !ok {
				t.Errorf("%s: error %q has no text in internal/kit/words/errors.csv", f.path, code)
			}
			return true
		})
	}
	if len(used) < 20 {
		t.Fatalf("only %d codes found: the search is broken", len(used))
	}
}

// A new module needs a reason that a reviewer read.
func TestModulesHaveReasons(t *testing.T) {
	reasons, err := os.ReadFile(root + "/docs/dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(root + "/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	direct := regexp.MustCompile(`(?m)^\t(\S+) v\S+$`)
	for _, m := range direct.FindAllStringSubmatch(string(mod), -1) {
		if !strings.Contains(string(reasons), "`"+m[1]+"`") {
			t.Errorf("go.mod: %s has no line in docs/dependencies.md", m[1])
		}
	}
	pkg, err := os.ReadFile(root + "/web/package.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`(?m)^    "([^"]+)": "([^"]+)"`).FindAllStringSubmatch(string(pkg), -1) {
		if strings.Contains(m[2], " ") { // a script
			continue
		}
		if !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(m[2]) {
			if regexp.MustCompile(`^[\^~><*]`).MatchString(m[2]) {
				t.Errorf("web/package.json: %s is not pinned: %s", m[1], m[2])
			}
			continue
		}
		if !strings.Contains(string(reasons), "`"+m[1]+"`") {
			t.Errorf("web/package.json: %s has no line in docs/dependencies.md", m[1])
		}
	}
}

var eighteen = regexp.MustCompile(`\b[1-9]\d{16}[0-9Xx]\b`)

// Nobody's real number may stand in the project: a valid resident number is only allowed in the reserved county.
func TestNoRealResidentNumbers(t *testing.T) {
	err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if n := d.Name(); n == "node_modules" || n == ".git" || n == "dist" || n == "bin" || n == "minkang-data" {
				return filepath.SkipDir
			}
			return nil
		}
		if st, err := d.Info(); err != nil || st.Size() > 4<<20 {
			return nil
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		for _, m := range eighteen.FindAllString(string(b), -1) {
			if cnid.Valid(m) && !cnid.IsReserved(m) {
				t.Errorf("%s: %s… is a valid resident number outside the reserved county %s", strings.TrimPrefix(p, root+"/"), m[:6], cnid.ReservedDivision)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
