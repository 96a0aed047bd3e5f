package words

import (
	"bytes"
	"encoding/csv"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/api/errors.md anew")

// Integrators look codes up on a page; a forgotten page fails here.
func TestPageOfErrors(t *testing.T) {
	const file = "../../../docs/api/errors.md"
	got := page(t)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil || string(want) != got {
		t.Errorf("docs/api/errors.md is not errors.csv's page: go test ./internal/kit/words -run Page -update (%v)", err)
	}
}

// page gives the catalogue as Markdown, one section per owner, in the file's order within each.
func page(t *testing.T) string {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(errorsCSV)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	owners, by := []string{}, map[string][][]string{}
	for _, r := range rows[1:] {
		owner, _, _ := strings.Cut(r[0], ".")
		if by[owner] == nil {
			owners = append(owners, owner)
		}
		by[owner] = append(by[owner], r)
	}
	var b strings.Builder
	b.WriteString("# Error codes\n\nGenerated from `internal/kit/words/errors.csv` (`go test ./internal/kit/words -run Page -update`). A code is stable for ever; its text is not.\n" +
		"How errors are answered: [README.md](README.md). Rules of shared documents (`header.*`, `value.*`, `element.*` …) stand in `standards/rules.csv`.\n")
	cell := strings.NewReplacer("|", "\\|", "\n", " ")
	for _, o := range owners {
		fmt.Fprintf(&b, "\n## %s\n\n| code | 中文 | English |\n|---|---|---|\n", o)
		for _, r := range by[o] {
			fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r[0], cell.Replace(r[1]), cell.Replace(r[2]))
		}
	}
	return b.String()
}
