package houserules

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"
)

var createTable = regexp.MustCompile(`(?i)CREATE (?:VIRTUAL )?TABLE (?:IF NOT EXISTS )?(\w+)`)

// owners gives every table's owner: the folder whose migrations make it.
func owners(t *testing.T) map[string]string {
	t.Helper()
	all, err := filepath.Glob(root + "/internal/*/*/migrations/*/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, p := range all {
		b, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		owner := filepath.ToSlash(strings.TrimPrefix(filepath.Dir(filepath.Dir(filepath.Dir(p))), root+string(filepath.Separator)))
		for _, m := range createTable.FindAllStringSubmatch(string(b), -1) {
			if old := out[m[1]]; old != "" && old != owner {
				t.Errorf("table %s is made by %s and %s", m[1], old, owner)
			}
			out[m[1]] = owner
		}
	}
	if len(out) < 10 {
		t.Fatalf("only %d tables found", len(out))
	}
	return out
}

// A table belongs to one context, named after it, and only the owner's SQL names it: what crosses contexts is a question for
// the service or the warehouse.
func TestTablesHaveOneOwner(t *testing.T) {
	tables := owners(t)
	names := make([]string, 0, len(tables))
	for n, owner := range tables {
		context := strings.TrimSuffix(filepath.Base(owner), "sql")
		if owner == "internal/engine/sqldb" {
			context = "outbox"
		}
		if !strings.HasPrefix(n, context+"_") {
			t.Errorf("table %s of %s does not carry its context's name", n, owner)
		}
		names = append(names, n)
	}
	word := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
	for _, f := range files(t) {
		if f.test || f.pkg == "tools/houserules" {
			continue
		}
		for _, m := range word.FindAllString(f.text, -1) {
			if tables[m] != f.pkg && !strings.HasPrefix(f.pkg, tables[m]+"/") && !(f.pkg == "internal/app" && strings.Contains(f.text, "Reclaim")) {
				t.Errorf("%s names table %s, which belongs to %s", f.path, m, tables[m])
			}
		}
	}
}

// Both engines move in step, and every PostgreSQL table says how it would be spread over a cluster.
func TestMigrationsAreTwins(t *testing.T) {
	dirs, err := filepath.Glob(root + "/internal/*/*/migrations")
	if err != nil || len(dirs) == 0 {
		t.Fatal(dirs, err)
	}
	for _, dir := range dirs {
		lite, pg := list(t, dir+"/sqlite"), list(t, dir+"/postgres")
		if !slices.Equal(lite, pg) {
			t.Errorf("%s: sqlite has %v, postgres has %v", dir, lite, pg)
		}
		for _, name := range pg {
			b, err := os.ReadFile(filepath.Join(dir, "postgres", name))
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range createTable.FindAllStringSubmatchIndex(string(b), -1) {
				before := strings.TrimSpace(string(b[:m[0]]))
				last := before[strings.LastIndexByte(before, '\n')+1:]
				if !strings.HasPrefix(last, "-- place: ") {
					t.Errorf("%s/postgres/%s: table %s has no '-- place: by person | by organisation | reference' above it", dir, name, b[m[2]:m[3]])
				}
			}
			twin, err := os.ReadFile(filepath.Join(dir, "sqlite", name))
			if err != nil {
				continue
			}
			if a, b := columns(string(twin)), columns(string(b)); !slices.Equal(a, b) {
				t.Errorf("%s/%s: the engines' columns differ:\n sqlite   %v\n postgres %v", dir, name, a, b)
			}
		}
	}
}

func list(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	var out []string
	for _, e := range entries {
		out = append(out, e.Name())
	}
	return out
}

var (
	sqlComment = regexp.MustCompile(`--[^\n]*`)
	tableBody  = regexp.MustCompile(`(?is)CREATE TABLE (?:IF NOT EXISTS )?(\w+)\s*\((.*?)\n\)`)
	columnName = regexp.MustCompile(`(?m)^\s*"?([a-z_0-9]+)"?\s+[A-Z]`)
)

// columns gives table.column of every table a migration makes.
func columns(sql string) []string {
	var out []string
	for _, m := range tableBody.FindAllStringSubmatch(sqlComment.ReplaceAllString(sql, ""), -1) {
		for _, c := range columnName.FindAllStringSubmatch(m[2], -1) {
			out = append(out, m[1]+"."+c[1])
		}
	}
	sort.Strings(out)
	return out
}
