package fault

import (
	"database/sql"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite"

	"minkang/test/node"
)

// prove looks for every acknowledged document through the node's own face, then through the tables of the stopped store.
func prove(t *testing.T, n *node.Node, l *load) {
	t.Helper()
	operator := node.NewClient(n.URL)
	if a, err := operator.SignIn("operator", node.Password); err != nil || a.Status != 200 {
		t.Fatalf("the operator cannot sign in: %s %v", a, err)
	}
	var mu sync.Mutex // t.Errorf from several goroutines is fine, the count is not
	checked := 0
	work := make(chan string, 64)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for unique := range work {
				got, _ := l.known.Load(unique)
				proveOne(t, operator, unique, got.(acknowledged))
				mu.Lock()
				checked++
				mu.Unlock()
			}
		})
	}
	l.known.Range(func(k, _ any) bool { work <- k.(string); return !t.Failed() })
	close(work)
	wg.Wait()
	if !t.Failed() && checked != int(l.count.Load()) {
		t.Errorf("%d documents were looked for, %d acknowledged", checked, l.count.Load())
	}
	if err := n.Stop(); err != nil {
		t.Errorf("the node did not stop well: %v\n%s", err, n.Output())
	}
	proveStore(t, n.Place, int(l.count.Load()))
	if now := shared(t, n.Place); now > l.shared {
		t.Errorf("%d identity numbers belong to two persons, %d before", now, l.shared)
	}
	verifyAudit(t, n.Place)
}

// proveOne finds one document by its receipt and by its own identifier.
func proveOne(t *testing.T, operator *node.Client, unique string, want acknowledged) {
	a, err := operator.Get("/api/v1/receipts/" + want.receipt)
	if err != nil || a.Status != 200 || a.Text("receipt.document") != want.document || a.Text("status") != want.status {
		t.Errorf("%s was acknowledged as %+v; its receipt now: %s %v", unique, want, a, err)
		return
	}
	a, err = operator.Get("/api/v1/messages?q=" + url.QueryEscape(unique))
	if err != nil || a.Status != 200 {
		t.Errorf("%s cannot be searched for: %s %v", unique, a, err)
		return
	}
	if a.Text("items.#") != "1" || a.Text("items.0.id") != want.receipt || a.Text("items.0.document") != want.document {
		t.Errorf("%s was acknowledged once as %+v; messages with it: %s", unique, want, a)
	}
}

// faults of a store: each query must find nothing.
var faults = map[string]string{
	"a document stands twice under one identifier": `SELECT unique_id FROM repository_document GROUP BY unique_id, institution_id HAVING count(*) > 1`,
	"two documents have the same bytes":            `SELECT hash FROM repository_document GROUP BY hash HAVING count(*) > 1`,
	"an accepted message has no document": `SELECT m.unique_id FROM exchange_message m WHERE m.status = 'accepted' AND NOT EXISTS
		(SELECT 1 FROM repository_document d WHERE d.id = m.document_id AND d.unique_id = m.unique_id)`,
	"a document has no message": `SELECT d.unique_id FROM repository_document d WHERE NOT EXISTS
		(SELECT 1 FROM exchange_message m WHERE m.id = d.message_id AND m.document_id = d.id)`,
	"a document has no body": `SELECT d.unique_id FROM repository_document d WHERE NOT EXISTS
		(SELECT 1 FROM repository_body b WHERE b.id = d.body_id AND b.hash = d.hash)`,
	"an entry has no document": `SELECT CAST(e.document_id AS TEXT) FROM repository_entry e WHERE NOT EXISTS
		(SELECT 1 FROM repository_document d WHERE d.id = e.document_id AND d.person_id = e.person_id)`,
	"the totals are wrong": `SELECT 'documents' FROM (SELECT sum(documents) AS n, sum(entries) AS e FROM repository_total) t
		WHERE t.n <> (SELECT count(*) FROM repository_document) OR t.e <> (SELECT count(*) FROM repository_entry)`,
	"a document's person is unknown": `SELECT d.unique_id FROM repository_document d WHERE NOT EXISTS
		(SELECT 1 FROM empi_resident p WHERE p.id = d.person_id)`,
	"documents and their audit lines differ in number": `SELECT 'audit' WHERE (SELECT count(*) FROM audit_record WHERE action = 'document.submit') <>
		(SELECT count(*) FROM repository_document)`,
}

// shared counts numbers that stand for two persons born on one day: typing errors of the district's past, and no more than those.
// Numbers are kept as keyed hashes only; an identity card tells the day of birth, other cards of two districts made apart may
// be alike by chance.
func shared(t *testing.T, p node.Place) (n int) {
	t.Helper()
	if err := openStore(t, p).QueryRow(`SELECT count(*) FROM (SELECT n.blind FROM empi_number n JOIN empi_resident r ON r.id = n.person
		WHERE n.trust >= 2 GROUP BY n.blind, r.birth HAVING count(DISTINCT n.person) > 1) x`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func proveStore(t *testing.T, p node.Place, acknowledged int) {
	t.Helper()
	db := openStore(t, p)
	for what, query := range faults {
		var example string
		switch err := db.QueryRow(query).Scan(&example); err {
		case sql.ErrNoRows:
		case nil:
			t.Errorf("%s: %s", what, example)
		default:
			t.Errorf("%s: %v", what, err)
		}
	}
	var n int
	if err := db.QueryRow("SELECT count(*) FROM exchange_message WHERE status <> 'refused'").Scan(&n); err != nil || n < acknowledged {
		t.Errorf("%d messages kept, %d documents acknowledged: %v", n, acknowledged, err)
	}
}

func openStore(t *testing.T, p node.Place) *sql.DB {
	t.Helper()
	driver, dsn := "sqlite", "file:"+filepath.Join(p.Data, "store.db")
	if p.DSN != "" {
		driver, dsn = "pgx", p.DSN
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func verifyAudit(t *testing.T, p node.Place) {
	t.Helper()
	out, err := exec.Command(node.Program(t), append([]string{"verify", "audit"}, p.Flags()...)...).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "intact") {
		t.Errorf("the audit log does not verify: %v\n%s", err, out)
	}
}
