package terminologyhttp_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"minkang/internal/audit"
	"minkang/internal/engine/sqldb/sqldbtest"
	_ "minkang/internal/kit/httpx" // coded errors become problem answers
	"minkang/internal/kit/id"
	"minkang/internal/security"
	"minkang/internal/standards"
	"minkang/internal/terminology"
	"minkang/internal/terminology/terminologyhttp"
	"minkang/internal/terminology/terminologysql"
	"minkang/internal/terminology/terminologytest"
)

type face struct {
	*terminologytest.World
	mux *http.ServeMux
}

func newFace(t *testing.T, cfg terminology.Config) *face {
	t.Helper()
	db := sqldbtest.SQLite(t, terminologysql.Migrations())
	w := terminologytest.NewWorld(t, terminologysql.New(db), db, cfg)
	mux := http.NewServeMux()
	terminologyhttp.Register(humago.New(mux, huma.DefaultConfig("test", "1")), terminologyhttp.Config{Service: w.Service,
		Library: func() *standards.Library { return w.Library }, Ledger: w.Ledger, Policy: security.DefaultPolicy(), Names: func(i id.ID) string { return "机构" + i.String() }})
	return &face{w, mux}
}

var (
	operator = security.Actor{Kind: audit.Human, ID: 11, Label: "op", Roles: []security.Role{security.RoleOperator}}
	second   = security.Actor{Kind: audit.Human, ID: 12, Label: "op2", Roles: []security.Role{security.RoleOperator}}
	doctor   = security.Actor{Kind: audit.Human, ID: 13, Label: "doc", Roles: []security.Role{security.RoleDoctor}}
)

// ask sends a request as an actor (zero: nobody) and reads the answer into out.
func (f *face) ask(t *testing.T, a security.Actor, method, path, body string, status int, out any) string {
	t.Helper()
	r := httptest.NewRequest(method, "/api/v1/terminology"+path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if strings.HasPrefix(path, "/sheet") {
		r.Header.Set("Content-Type", "application/octet-stream")
	}
	if a.ID != 0 {
		r = r.WithContext(security.WithActor(r.Context(), a))
	}
	w := httptest.NewRecorder()
	f.mux.ServeHTTP(w, r)
	text := w.Body.String()
	if w.Code != status {
		t.Fatalf("%s %s: %d, want %d: %s", method, path, w.Code, status, text)
	}
	if out != nil {
		if err := json.Unmarshal([]byte(text), out); err != nil {
			t.Fatal(err)
		}
	}
	return text
}

// seen leaves one coding on the work list and gives its id.
func (f *face) seen(t *testing.T) string {
	t.Helper()
	ctx := context.Background()
	missed := []terminology.Counted{{Coding: standards.Coding{Element: "DE05.01.024.00", Domain: "ICD-10", Code: "GM01", Name: "感冒", Foreign: true}}}
	if err := f.Unit.Write(ctx, func(ctx context.Context) error { return f.Note(ctx, terminologytest.Hospital, "message/1", missed) }); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Count(ctx); err != nil {
		t.Fatal(err)
	}
	var page terminologyhttp.UnmappedPage
	f.ask(t, operator, "GET", "/unmapped?standing=open", "", 200, &page)
	if len(page.Items) != 1 || page.Items[0].ElementName == "" || page.Items[0].Institution.Name == "" || len(page.Domains) != 1 || page.Domains[0].Open != 1 {
		t.Fatalf("%+v", page)
	}
	return page.Items[0].ID.String()
}

// The work of an operator, from the list to the job; each change can be undone and leaves an audit line.
func TestMapping(t *testing.T) {
	f := newFace(t, terminology.Config{})
	coding := f.seen(t)
	var shown terminologyhttp.CandidatesShown
	f.ask(t, operator, "GET", "/unmapped/"+coding, "", 200, &shown)
	if len(shown.Candidates) == 0 || shown.Candidates[0].Code != "J00.x00" || shown.Candidates[0].Reason != "part" {
		t.Fatalf("%+v", shown.Candidates)
	}
	if text := f.ask(t, operator, "GET", "/codes?domain=ICD-10&q=J00", "", 200, nil); !strings.Contains(text, "J00.x00") {
		t.Error(text)
	}
	var done terminologyhttp.Changed
	f.ask(t, operator, "POST", "/unmapped/assign", `{"assignments":[{"unmapped":"`+coding+`","target":"J00.x00","relation":"equivalent"}]}`, 200, &done)
	if done.Changes != 1 || done.Change == 0 {
		t.Fatalf("%+v", done)
	}
	var progress terminologyhttp.ProgressShown
	f.ask(t, operator, "GET", "/progress", "", 200, &progress)
	if p := progress.Items[0]; p.Percent != 100 || p.Codings["mapped"] != 1 || p.Pending != 1 {
		t.Errorf("%+v", p)
	}
	text := f.ask(t, operator, "GET", "/sheet?institution="+terminologytest.Hospital.String(), "", 200, nil)
	if !strings.HasPrefix(text, "\ufeff来源,本地代码") || !strings.Contains(text, "GM01,感冒,ICD-10,2.0,J00.x00") {
		t.Errorf("%q", text)
	}
	f.ask(t, operator, "POST", "/changes/"+done.Change.String()+"/undo", "", 200, nil)
	var report terminologyhttp.ImportReport
	f.ask(t, operator, "POST", "/sheet?institution="+terminologytest.Hospital.String(), text, 200, &report)
	if report.Rows != 1 || report.Changed != 1 || len(report.Findings) != 0 {
		t.Errorf("what was exported does not come back: %+v", report)
	}
	var job terminologyhttp.JobShown
	f.ask(t, operator, "POST", "/jobs", `{"institution":"`+terminologytest.Hospital.String()+`"}`, 200, &job)
	f.ask(t, operator, "POST", "/jobs/"+job.ID.String()+"/stop", "", 200, &job)
	if job.State != "stopped" || job.Codes != 1 {
		t.Errorf("%+v", job)
	}
	f.ask(t, operator, "POST", "/jobs/"+job.ID.String()+"/stop", "", 409, nil)
	var actions []string
	for _, l := range f.Ledger.Lines() {
		if l.Actor.ID != operator.ID || l.Outcome != audit.Done {
			t.Errorf("%+v", l)
		}
		actions = append(actions, strings.TrimPrefix(l.Action, "terminology."))
	}
	if strings.Join(actions, " ") != "put undo put apply job-stopped" {
		t.Errorf("audit: %v", actions)
	}
}

func TestFourEyesOverHTTP(t *testing.T) {
	f := newFace(t, terminology.Config{FourEyes: true})
	f.ask(t, operator, "POST", "/unmapped/assign", `{"assignments":[{"unmapped":"`+f.seen(t)+`","target":"J00.x00"}]}`, 200, nil)
	var page terminologyhttp.MappingPage
	f.ask(t, operator, "GET", "/mappings?state=proposed", "", 200, &page)
	at := "/mappings/" + page.Items[0].ID.String()
	if text := f.ask(t, operator, "POST", at+"/confirm", `{"version":1}`, 403, nil); !strings.Contains(text, "terminology.own-proposal") {
		t.Error(text)
	}
	f.ask(t, second, "POST", at+"/confirm", `{"version":7}`, 409, nil)
	f.ask(t, second, "POST", at+"/confirm", `{"version":1}`, 200, nil)
	if text := f.ask(t, operator, "GET", at+"/history", "", 200, nil); !strings.Contains(text, `"action":"confirm"`) || !strings.Contains(text, `"action":"propose"`) {
		t.Error(text)
	}
}

// Nobody but those who manage the map may look or touch; a refused change is recorded.
func TestGuard(t *testing.T) {
	f := newFace(t, terminology.Config{})
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/unmapped", ""}, {"GET", "/unmapped/0000000000001", ""}, {"GET", "/codes?domain=ICD-10&q=a", ""}, {"GET", "/progress", ""}, {"GET", "/mappings", ""},
		{"GET", "/mappings/0000000000001/history", ""}, {"GET", "/sheet", ""}, {"GET", "/jobs", ""}, {"GET", "/jobs/0000000000001", ""},
		{"POST", "/unmapped/assign", `{"assignments":[{"unmapped":"0000000000001"}]}`}, {"POST", "/unmapped/accept-equal", `{}`},
		{"POST", "/mappings", `{"source":"ICD-10"}`}, {"POST", "/mappings/0000000000001/confirm", `{}`}, {"POST", "/mappings/0000000000001/reject", `{}`},
		{"POST", "/mappings/0000000000001/retire", `{}`}, {"POST", "/changes/0000000000001/undo", ""}, {"POST", "/sheet?institution=region", "x"},
		{"POST", "/jobs", `{}`}, {"POST", "/jobs/0000000000001/stop", ""}, {"POST", "/jobs/0000000000001/resume", ""},
	} {
		f.ask(t, security.Actor{}, c.method, c.path, c.body, 401, nil)
		before := len(f.Ledger.Lines())
		f.ask(t, doctor, c.method, c.path, c.body, 403, nil)
		lines := f.Ledger.Lines()[before:]
		if want := map[string]int{"GET": 0, "POST": 1}[c.method]; len(lines) != want || want == 1 && lines[0].Outcome != audit.Refused {
			t.Errorf("%s %s: %+v", c.method, c.path, lines)
		}
	}
}

func TestBadRequests(t *testing.T) {
	f := newFace(t, terminology.Config{})
	for _, c := range []struct {
		method, path, body string
		status             int
		code               string
	}{
		{"GET", "/unmapped/nothing", "", 404, "terminology.not-found"}, {"GET", "/unmapped/0000000000009", "", 404, "terminology.not-found"},
		{"GET", "/codes?domain=nowhere&q=a", "", 422, "terminology.unknown-domain"}, {"POST", "/mappings", `{"source":"x","code":"A"}`, 422, "terminology.field"},
		{"POST", "/mappings", `{"source":"ICD-10","code":"A","domain":"ICD-10","target":"no"}`, 422, "terminology.unknown-target"},
		{"POST", "/changes/0000000000009/undo", "", 404, "terminology.not-found"}, {"POST", "/sheet?institution=region", "a,b\n1,2\n", 422, "terminology.sheet"},
		{"POST", "/sheet", "来源,本地代码,标准代码\n", 422, "terminology.field"}, {"POST", "/jobs", `{}`, 409, "terminology.nothing-to-apply"},
		{"POST", "/sheet?institution=region", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 422, "file.old-excel"}, {"GET", "/mappings?after=x", "", 422, "page.cursor"},
	} {
		if text := f.ask(t, operator, c.method, c.path, c.body, c.status, nil); !strings.Contains(text, c.code) {
			t.Errorf("%s %s: %s", c.method, c.path, text)
		}
	}
}
