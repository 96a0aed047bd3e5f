package app

import (
	"context"
	"flag"
	"os"
	"path/filepath"
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
