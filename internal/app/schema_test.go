package app

import (
	"context"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
)

var update = flag.Bool("update", false, "write the generated files anew")

// A reader sees today's schema without replaying its history; a forgotten dump fails here.
func TestSchemaDumps(t *testing.T) {
	sqldbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		file := filepath.Join("..", "..", "docs", "schema", db.Engine().String()+".sql")
		got := dump(t, db)
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		want, err := os.ReadFile(file)
		if err != nil || string(want) != got {
			t.Errorf("%s is not today's schema: make schema (%v)", file, err)
		}
	}, Migrations()...)
}

func dump(t *testing.T, db *sqldb.DB) string {
	t.Helper()
	q := `SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY tbl_name, type DESC, name`
	if db.Engine() == sqldb.Postgres {
		q = `SELECT name, text FROM (
			SELECT table_name AS name, 0 AS kind, 'CREATE TABLE ' || table_name || ' (' || chr(10) || string_agg('	' || column_name || ' ' || upper(data_type)
				|| CASE WHEN is_nullable = 'NO' THEN ' NOT NULL' ELSE '' END, ',' || chr(10) ORDER BY ordinal_position) || chr(10) || ')' AS text
			FROM information_schema.columns WHERE table_schema = current_schema() GROUP BY table_name
			UNION ALL
			SELECT tablename, 1, replace(indexdef, schemaname || '.', '') FROM pg_indexes WHERE schemaname = current_schema()) AS parts
			ORDER BY name, kind, text`
	}
	rows, err := db.On(context.Background()).Query(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var b strings.Builder
	b.WriteString("-- " + db.Engine().String() + ", made by `make schema`; do not edit.\n")
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		b.WriteString("\n" + strings.TrimSpace(text) + ";\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// Every table that holds a person's id is named here with what becomes of it when two persons turn out to be one. A new table
// that nobody thought about fails.
func TestPersonCensus(t *testing.T) {
	db := sqldbtest.SQLite(t, Migrations()...)
	joined := "read under all joined ids; a merge rewrites nothing"
	census := map[string]string{
		"audit_record":        "lines name the id of their moment; who-looked lists ask for the surviving id",
		"citizen_measurement": joined,
		"empi_identifier":     "owner: the index itself",
		"empi_merge":          "owner: the index itself",
		"empi_person":         "owner: the index itself",
		"empi_review":         "owner: the index itself",
		"exchange_message":    joined,
		"repository_document": joined,
		"repository_entry":    joined,
		"security_account":    "follows the survivor when the actor is asked for",
		"security_consent":    "asked for the surviving id",
		"security_grant":      "names the surviving id of its moment; short-lived",
		"security_ward":       "follows the survivor when the actor is asked for",
	}
	rows, err := db.On(t.Context()).Query(t.Context(), "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	person := regexp.MustCompile(`(?m)^\s*(person|person_id|survivor|survivor_id|retired|retired_id|alike|alike_id|ward|ward_id)\s`)
	var found []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		if person.MatchString(text) {
			found = append(found, name)
		}
	}
	sort.Strings(found)
	for _, name := range found {
		if _, ok := census[name]; !ok {
			t.Errorf("table %s holds a person's id and is not in the census", name)
		}
	}
	for name := range census {
		if !slices.Contains(found, name) && name != "empi_person" {
			t.Errorf("table %s is in the census but holds no person's id", name)
		}
	}
}
