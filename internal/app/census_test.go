package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/empi/empisql"
	"minkang/internal/empi/empitest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// reach says how a merge reaches a table that holds persons' ids, and the test that fails when it does not.
type reach struct {
	how   string
	proof string // file::Test
}

const (
	byJoined   = "read under all joined ids; a merge rewrites nothing"
	bySurvivor = "asked for the surviving id"
	byOwner    = "the index itself"
)

const suite = "internal/empi/empitest/"

// census names every table that holds a person's id.
var census = map[string]reach{
	"audit_record":        {"lines name the id of their moment; who-looked lists ask for the surviving id", "internal/citizen/citizensql/citizensql_test.go::TestService"},
	"citizen_measurement": {byJoined, "internal/citizen/citizensql/citizensql_test.go::TestService"},
	"empi_change":         {"names the ids of its moment; the merge is a change of its own", suite + "publish.go::told"},
	"empi_decision":       {byOwner + ": taken back from whom it belongs to today", suite + "likeness.go::takeBack"},
	"empi_higher":         {"a retired person is not registered; the survivor is", suite + "publish.go::higherNode"},
	"empi_history":        {byJoined, suite + "sealed.go::corrections"},
	"empi_identifier":     {byOwner + "; emptied", "internal/empi/empisql/rekey_test.go::TestOldRowsAreSealed"},
	"empi_key":            {byOwner + ": leads to the retired person, who leads to the survivor", suite + "merge.go::retiredResolves"},
	"empi_merge":          {byOwner, suite + "merge.go::mergeUnmerge"},
	"empi_number":         {byOwner + ": leads to the retired person, who leads to the survivor", suite + "merge.go::retiredResolves"},
	"empi_person":         {byOwner + "; emptied", "internal/empi/empisql/rekey_test.go::TestOldRowsAreSealed"},
	"empi_resident":       {byOwner, suite + "merge.go::mergeUnmerge"},
	"empi_review":         {byOwner, suite + "merge.go::reviews"},
	"empi_split":          {byJoined, suite + "sealed.go::splits"},
	"exchange_message":    {"names the id of its moment; read by message", "internal/record/service_test.go::TestAnothersDocumentIsNotFound"},
	"healthcode_binding":  {byJoined, "internal/healthcode/healthcodesql/store_test.go::TestStore"},
	"healthcode_card":     {byJoined, "internal/healthcode/healthcodesql/store_test.go::TestStore"},
	"repository_document": {byJoined, "internal/record/service_test.go::TestAnothersDocumentIsNotFound"},
	"repository_entry":    {byJoined, "internal/record/service_test.go::TestAnothersDocumentIsNotFound"},
	"security_account":    {"the account's person and the record's joined ids are compared", "internal/security/gate_test.go::TestDecide"},
	"security_consent":    {byJoined, "internal/security/service_test.go::TestConsentAndBreakGlass"},
	"security_grant":      {"names the surviving id of its moment; short-lived", "internal/record/service_test.go::TestOpenAsksTheGateWithFacts"},
	"security_ward":       {"the ward and the record's joined ids are compared", "internal/security/gate_test.go::TestDecide"},
}

var personColumn = regexp.MustCompile(`(?m)^\s*(person|person_id|survivor|survivor_id|retired|retired_id|alike|alike_id|ward|ward_id|offspring|resident|resident_id)\s`)

// Every table that holds a person's id is in the census, with what becomes of it when two persons turn out to be one and a test
// that proves it. A new table that nobody thought about fails.
func TestPersonCensus(t *testing.T) {
	found := holders(t, sqldbtest.SQLite(t, Migrations()...))
	for _, name := range found {
		if _, ok := census[name]; !ok {
			t.Errorf("table %s holds a person's id and is not in the census", name)
		}
	}
	for name, r := range census {
		if i := sort.SearchStrings(found, name); name != "empi_person" && (i == len(found) || found[i] != name) {
			t.Errorf("table %s is in the census but holds no person's id", name)
		}
		file, test, _ := strings.Cut(r.proof, "::")
		b, err := os.ReadFile(filepath.Join("..", "..", file))
		if err != nil || !strings.Contains(string(b), "func "+test+"(") {
			t.Errorf("table %s: there is no test %s", name, r.proof)
		}
	}
}

func holders(t *testing.T, db *sqldb.DB) []string {
	t.Helper()
	rows, err := db.On(t.Context()).Query(t.Context(), "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND sql IS NOT NULL")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var found []string
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		if personColumn.MatchString(text) {
			found = append(found, name)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	sort.Strings(found)
	return found
}

// What stands under the retired id stays where it is, in every table of every context, and the merge, undone, leaves every table
// as it was: a row put into each table that holds persons is not touched.
func TestMergeRewritesNothing(t *testing.T) {
	db := sqldbtest.SQLite(t, Migrations()...)
	ctx := t.Context()
	c := clock.At(empitest.Noon)
	store, err := empisql.Open(ctx, db, c, empitest.Keys("census"))
	if err != nil {
		t.Fatal(err)
	}
	w := empitest.NewWorld(store, db, c)
	var ids []id.ID
	for _, name := range []string{"甲一", "乙二"} {
		r, err := w.Resolve(ctx, empitest.Claim(name, "1", "1980-01-01", empitest.With(empi.HealthCard, "HC00"+name+"12345")))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, r.Person.ID)
	}
	var others []string
	for _, name := range holders(t, db) {
		if !strings.HasPrefix(name, "empi_") {
			others = append(others, name)
			put(t, db, name, ids[1])
		}
	}
	if len(others) < 8 {
		t.Fatalf("only %v", others)
	}
	before := contents(t, db, others)
	if _, err := w.Merge(ctx, ids[0], ids[1], "census", 0); err != nil {
		t.Fatal(err)
	}
	if contents(t, db, others) != before {
		t.Error("a merge rewrote another context's rows")
	}
	if joined, err := w.Joined(ctx, ids[0]); err != nil || len(joined) != 2 || joined[1] != ids[1] {
		t.Errorf("readers are not told of the retired id: %v %v", joined, err)
	}
	if _, err := w.Unmerge(ctx, ids[1], 0); err != nil {
		t.Fatal(err)
	}
	if contents(t, db, others) != before {
		t.Error("undoing it rewrote another context's rows")
	}
}

// put makes a row that names the person in every column that may.
func put(t *testing.T, db *sqldb.DB, table string, person id.ID) {
	t.Helper()
	ctx := context.Background()
	rows, err := db.On(ctx).Query(ctx, "SELECT name, type FROM pragma_table_info('"+table+"')")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var names, marks []string
	var args []any
	for rows.Next() {
		var name, kind string
		if err := rows.Scan(&name, &kind); err != nil {
			t.Fatal(err)
		}
		names, marks = append(names, name), append(marks, fmt.Sprintf("$%d", len(names)+1))
		switch {
		case personColumn.MatchString(name + " "):
			args = append(args, int64(person))
		case kind == "TEXT":
			args = append(args, "x")
		case kind == "BLOB":
			args = append(args, []byte("x"))
		default:
			args = append(args, 1)
		}
	}
	rows.Close()
	if err := db.Write(ctx, func(ctx context.Context) error {
		_, err := db.On(ctx).Exec(ctx, "INSERT INTO "+table+" ("+strings.Join(names, ", ")+") VALUES ("+strings.Join(marks, ", ")+")", args...)
		return err
	}); err != nil {
		t.Fatalf("%s: %v", table, err)
	}
}

// contents gives everything the tables hold.
func contents(t *testing.T, db *sqldb.DB, tables []string) string {
	t.Helper()
	ctx := context.Background()
	var b strings.Builder
	for _, table := range tables {
		rows, err := db.On(ctx).Query(ctx, "SELECT * FROM "+table)
		if err != nil {
			t.Fatal(err)
		}
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, to := make([]any, len(columns)), make([]any, len(columns))
			for i := range values {
				to[i] = &values[i]
			}
			if err := rows.Scan(to...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&b, table, values)
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}
