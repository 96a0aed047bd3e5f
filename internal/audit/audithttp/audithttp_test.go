package audithttp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit/audithttp"
	"minkang/internal/audit/auditsql"
	"minkang/internal/audit/audittest"
	"minkang/internal/engine/sqldb"
	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/errs"
	_ "minkang/internal/kit/httpx" // coded errors as problem answers
	"minkang/internal/kit/id"
)

var errNo = errs.New(errs.Denied, "test.no")

// guard lets an auditor ask anything and a resident about person 2 of the suite.
type guard struct{ auditor bool }

func (g *guard) MayReadAudit(context.Context) error {
	if g.auditor {
		return nil
	}
	return errNo
}

func (g *guard) MayReadAccesses(_ context.Context, person id.ID) error {
	if g.auditor || person == audittest.Person(2) {
		return nil
	}
	return errNo
}

func serve(t *testing.T) (*audittest.Bench, *sqldb.DB, *guard, func(method, path string) (int, map[string]any)) {
	t.Helper()
	db := sqldbtest.SQLite(t, auditsql.Migrations())
	b := audittest.NewBench(t, auditsql.New(db))
	mux := http.NewServeMux()
	g := &guard{auditor: true}
	audithttp.Register(humago.New(mux, huma.DefaultConfig("test", "1")), b.Service, g)
	return b, db, g, func(method, path string) (int, map[string]any) {
		w := httptest.NewRecorder()
		mux.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		out := map[string]any{}
		_ = json.Unmarshal(w.Body.Bytes(), &out)
		return w.Code, out
	}
}

func TestSearchAndProof(t *testing.T) {
	b, _, _, call := serve(t)
	if status, out := call("GET", "/api/v1/audit/checkpoint"); status != 404 || out["code"] != "audit.no-checkpoint-so-far" {
		t.Fatalf("no checkpoint yet: %d %v", status, out)
	}
	b.Fill(t, 30)
	status, out := call("GET", "/api/v1/audit?action=record.open&limit=3&person="+audittest.Person(1).String())
	items, _ := out["items"].([]any)
	if status != 200 || len(items) != 2 {
		t.Fatalf("%d %v", status, out)
	}
	first := items[0].(map[string]any)
	if first["purpose"] != "treatment" || first["leaf"] == nil || first["actor"].(map[string]any)["label"] != "医生甲" {
		t.Fatalf("line %v", first)
	}
	status, out = call("GET", "/api/v1/audit/"+first["id"].(string)+"/proof")
	if status != 200 || len(out["path"].([]any)) != 5 || !strings.Contains(out["canonical"].(string), "record.open") {
		t.Fatalf("%d %v", status, out)
	}
	if status, out := call("GET", "/api/v1/audit?limit=7"); status != 200 || len(out["items"].([]any)) != 7 || out["next"] == nil {
		t.Fatalf("%d %v", status, out)
	}
	if status, _ := call("GET", "/api/v1/audit?person=nonsense"); status != 422 {
		t.Fatalf("bad id: %d", status)
	}
	if status, out := call("GET", "/api/v1/audit/"+id.ID(5).String()+"/proof"); status != 404 || out["code"] != "audit.not-found" {
		t.Fatalf("%d %v", status, out)
	}
}

func TestVerifyNamesTheFault(t *testing.T) {
	b, db, _, call := serve(t)
	b.Fill(t, 30)
	if status, out := call("GET", "/api/v1/audit/integrity"); status != 404 || out["code"] != "audit.not-yet-verified" {
		t.Fatalf("%d %v", status, out)
	}
	if status, out := call("POST", "/api/v1/audit/verify"); status != 200 || out["ok"] != true || out["checked"] != 30.0 {
		t.Fatalf("%d %v", status, out)
	}
	if err := db.Write(context.Background(), func(ctx context.Context) error {
		_, err := db.On(ctx).Exec(ctx, "DELETE FROM audit_record WHERE leaf = 12")
		return err
	}); err != nil {
		t.Fatal(err)
	}
	status, out := call("POST", "/api/v1/audit/verify")
	if status != 200 || out["ok"] != false || !strings.HasPrefix(out["problems"].([]any)[0].(string), "deleted: leaf 12") {
		t.Fatalf("%d %v", status, out)
	}
	if _, again := call("GET", "/api/v1/audit/integrity"); again["ok"] != false {
		t.Fatalf("%v", again)
	}
}

func TestWhoMayAsk(t *testing.T) {
	b, _, g, call := serve(t)
	b.Fill(t, 30)
	g.auditor = false
	for _, r := range []string{"GET /api/v1/audit", "GET /api/v1/audit/checkpoint", "GET /api/v1/audit/integrity", "POST /api/v1/audit/verify",
		"GET /api/v1/audit/" + id.ID(5).String() + "/proof", "GET /api/v1/accesses/" + audittest.Person(1).String()} {
		method, path, _ := strings.Cut(r, " ")
		if status, out := call(method, path); status != 403 || out["code"] != "test.no" {
			t.Errorf("%s: %d %v", r, status, out)
		}
	}
	status, out := call("GET", "/api/v1/accesses/"+audittest.Person(2).String())
	items, _ := out["items"].([]any)
	if status != 200 || len(items) != 2 {
		t.Fatalf("%d %v", status, out)
	}
	if a := items[0].(map[string]any)["actor"].(map[string]any); a["address"] != nil {
		t.Fatalf("a resident sees the network address: %v", a)
	}
}
