package houserules

import (
	"path"
	"slices"
	"strings"
	"testing"
)

// floor gives a package's floor; imports go strictly down, so that a change never reaches upward.
func floor(pkg string) int {
	context := strings.Split(strings.TrimPrefix(pkg, "internal/"), "/")[0]
	switch {
	case strings.HasPrefix(pkg, "internal/kit/"), pkg == "standards":
		return 0
	case strings.HasPrefix(pkg, "internal/wire/"), strings.HasPrefix(pkg, "internal/engine/"):
		return 1
	case pkg == "web":
		return 1
	case strings.HasPrefix(pkg, "internal/"):
		if f, ok := floors[context]; ok {
			return f
		}
		return -1
	case strings.HasPrefix(pkg, "cmd/"), strings.HasPrefix(pkg, "tools/"), strings.HasPrefix(pkg, "test/"):
		return 8
	}
	return -1
}

var floors = map[string]int{
	"audit": 2, "security": 2, "standards": 2,
	"registry": 3, "exchange": 3, "simulate": 3, "terminology": 3,
	"empi": 4, "repository": 4,
	"facts": 5, "collection": 5, "quality": 5, "healthcode": 5,
	"record": 6, "citizen": 6,
	"app": 7, "demo": 7, "bench": 7,
}

// sideways are the only arrows on one floor: importer → imported.
var sideways = map[string][]string{
	"security":   {"audit"},
	"exchange":   {"registry"},
	"repository": {"empi"},
	"demo":       {"app"}, "bench": {"app"},

	"internal/wire/cda": {"internal/wire/xmlx"},
}

func TestImportsGoDown(t *testing.T) {
	for _, f := range files(t) {
		from := floor(f.pkg)
		if from < 0 {
			t.Errorf("%s: this folder is on no floor; name it in houserules or move it", f.pkg)
			continue
		}
		for _, imp := range f.imports() {
			to, ok := strings.CutPrefix(imp, "minkang/")
			if !ok || to == f.pkg {
				continue
			}
			if f.test && (strings.HasSuffix(to, "test") || from >= floor(to)) { // a test may use suites and anything not above
				continue
			}
			if why := climbs(f.pkg, to); why != "" {
				t.Errorf("%s imports %s: %s", f.path, to, why)
			}
		}
	}
}

func climbs(from, to string) string {
	a, b := contextOf(from), contextOf(to)
	if a == b {
		return inside(from, to)
	}
	switch ff, tf := floor(from), floor(to); {
	case tf < 0:
		return "the imported folder is on no floor"
	case ff < tf:
		return "imports go down the floors only"
	case ff == tf && ff == 0:
		return ""
	case ff == tf && ff == 8:
		return ""
	case ff == tf && !slices.Contains(sideways[a], b):
		return "packages of one floor are strangers unless houserules draws the arrow"
	}
	if isContext(to) && to != "internal/"+b && floor(from) < 7 && !strings.HasSuffix(from, "test") && len(strings.Split(to, "/")) > 2 {
		return "of another context only the root package may be imported: what it keeps and how it talks is its own"
	}
	return ""
}

// inside: rules between packages of one context.
func inside(from, to string) string {
	base := path.Base(from)
	if strings.HasSuffix(base, "http") && strings.HasSuffix(path.Base(to), "sql") {
		return "a face never reaches past the service into the store"
	}
	return ""
}

func contextOf(pkg string) string {
	parts := strings.Split(pkg, "/")
	if parts[0] != "internal" {
		return pkg
	}
	if parts[1] == "kit" || parts[1] == "engine" || parts[1] == "wire" {
		return strings.Join(parts[:3], "/")
	}
	return parts[1]
}

func isContext(pkg string) bool {
	_, ok := floors[contextOf(pkg)]
	return ok && strings.HasPrefix(pkg, "internal/")
}

// A context's root holds types and rules. Wires, engines, clocks and dice come in from outside, so that rules can be tested
// by tables alone.
func TestRootsArePure(t *testing.T) {
	banned := []string{"database/sql", "net/http", "math/rand", "math/rand/v2", "os"}
	for _, f := range files(t) {
		root := f.pkg == "internal/"+contextOf(f.pkg) && isContext(f.pkg)
		if !root || f.test || floor(f.pkg) >= 7 || f.pkg == "internal/simulate" {
			continue
		}
		for _, imp := range f.imports() {
			if slices.Contains(banned, imp) {
				t.Errorf("%s imports %s", f.path, imp)
			}
			if f.pkg == "internal/standards" && strings.HasPrefix(imp, "minkang/internal/wire/") {
				continue // specifications say how CDA is read and written; see ADR 0003
			}
			if strings.HasPrefix(imp, "minkang/internal/wire/") || strings.HasPrefix(imp, "minkang/internal/engine/") {
				t.Errorf("%s imports %s: a root knows neither wires nor engines", f.path, imp)
			}
		}
		if strings.Contains(f.text, "time.Now()") {
			t.Errorf("%s calls time.Now: take a clock.Clock", f.path)
		}
	}
}

// The DuckDB driver needs cgo; one importer keeps every other package buildable without a C compiler.
func TestDuckDBHasOneImporter(t *testing.T) {
	for _, f := range files(t) {
		for _, imp := range f.imports() {
			if strings.HasPrefix(imp, "github.com/duckdb/") && !strings.HasPrefix(f.pkg, "internal/engine/column") {
				t.Errorf("%s imports %s", f.path, imp)
			}
		}
	}
}

// Only the program's top reads the environment: everything below is configured by values.
func TestOnlyTheTopReadsTheEnvironment(t *testing.T) {
	for _, f := range files(t) {
		if f.test || floor(f.pkg) >= 7 || strings.HasSuffix(f.pkg, "test") {
			continue
		}
		for _, call := range []string{"os.Getenv(", "os.LookupEnv(", "os.Environ("} {
			if strings.Contains(f.text, call) {
				t.Errorf("%s calls %s", f.path, strings.TrimSuffix(call, "("))
			}
		}
	}
}
