package factshttp_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/xuri/excelize/v2"

	"minkang/internal/audit"
	"minkang/internal/engine/column"
	"minkang/internal/facts"
	"minkang/internal/facts/factscol"
	"minkang/internal/facts/factshttp"
	"minkang/internal/facts/factstest"
	"minkang/internal/kit/clock"
	_ "minkang/internal/kit/httpx" // answers errors as problems
	"minkang/internal/kit/id"
	"minkang/internal/security"
)

// serve gives the routes over a small district, and the ledger; the header X-Role says who asks.
func serve(t *testing.T) (http.Handler, *factstest.Ledger) {
	t.Helper()
	cat, err := facts.LoadCatalogue()
	if err != nil {
		t.Fatal(err)
	}
	db, err := column.Open(t.Context(), column.Config{Path: filepath.Join(t.TempDir(), "warehouse")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	store, err := factscol.Open(t.Context(), db, cat, nil)
	if err != nil {
		t.Fatal(err)
	}
	w, ledger := factstest.NewWorld(), &factstest.Ledger{}
	for p := 1; p <= 20; p++ {
		w.PutResident(facts.ResidentFacts{Person: id.ID(p), Sex: fmt.Sprint(1 + p%2), Birth: factstest.Date("1980-01-01"), Division: "110199001"})
		w.Put(factstest.Document(p, id.ID(p), factstest.Hospital, fmt.Sprintf("2026-0%d-10", 1+p%2), factstest.Diagnosis("I10.x00", "原发性高血压")))
	}
	w.Put(factstest.Document(99, 1, factstest.Centre, "2026-01-11")) // one resident's only visit there
	if err := facts.NewProjector(w, w, store, nil).Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	factshttp.Register(humago.New(mux, huma.DefaultConfig("test", "1")), facts.NewService(store, cat, ledger, clock.At(factstest.Day("2026-03-01")), facts.Config{}))
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if role := r.Header.Get("X-Role"); role != "" {
			r = r.WithContext(security.WithActor(r.Context(), security.Actor{Kind: audit.Human, ID: 5, Roles: []security.Role{security.Role(role)}}))
		}
		mux.ServeHTTP(rw, r)
	}), ledger
}

func call(h http.Handler, role, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	if role != "" {
		r.Header.Set("X-Role", role)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestRoutes(t *testing.T) {
	h, ledger := serve(t)
	const query, export = "/api/v1/warehouse/query", "/api/v1/warehouse/export"
	for _, c := range []struct {
		name, role, method, path, body string
		status                         int
		has, hasNot                    []string
		audit                          string // action of the line it leaves, "" none
	}{
		{"subjects", "manager", "GET", "/api/v1/warehouse/subjects", "", 200, []string{`"id":"visit"`, `"zh":"就诊"`, `"type":"date"`, `"unit":"人次"`}, nil, ""},
		{"subjects without a session", "", "GET", "/api/v1/warehouse/subjects", "", 401, []string{`"code":"facts.not-signed-in"`, "请先登录"}, []string{"visit"}, ""},
		{"subjects for a doctor", "doctor", "GET", "/api/v1/warehouse/subjects", "", 403, []string{`"code":"facts.role"`}, nil, ""},
		{"labels", "manager", "GET", "/api/v1/warehouse/labels?subject=diagnosis&dimension=diagnosis&q=高血压", "", 200, []string{`"code":"I10.x00"`}, nil, ""},
		{"labels of nothing", "manager", "GET", "/api/v1/warehouse/labels?subject=diagnosis&dimension=name", "", 422, []string{`"facts.unknown-dimension"`}, nil, ""},
		{"query", "manager", "POST", query, `{"subject":"visit","measures":["visits"],"dimensions":["month"],"filters":[{"dimension":"institutionKind","op":"in","values":["hospital"]}],"totals":true}`, 200,
			[]string{`"rows":[["2026-01",10],["2026-02",10]]`, `"totals":[null,20]`, `"threshold":5`, `"asOf":"2026-02-10T`}, nil, "warehouse.query"},
		{"query with a small cell", "manager", "POST", query, `{"subject":"visit","measures":["visits"],"dimensions":["institution"]}`, 200,
			[]string{`["测试区新街社区卫生服务中心",null]`, `"cells":2`, `"withheld":[[0,1],[1,1]]`}, []string{`中心",1]`}, "warehouse.query"},
		{"query by an operator", "operator", "POST", query, `{"subject":"visit","measures":["visits"],"dimensions":["institution"]}`, 200, []string{`"cells":2`}, nil, "warehouse.query"},
		{"query by a doctor", "doctor", "POST", query, `{"subject":"visit","measures":["visits"]}`, 403, []string{`"code":"facts.role"`}, []string{`"rows"`}, "warehouse.query"},
		{"query by a resident", "resident", "POST", query, `{"subject":"visit","measures":["visits"]}`, 403, nil, []string{`"rows"`}, "warehouse.query"},
		{"pivot", "manager", "POST", query, `{"subject":"visit","measures":["visits","residents"],"dimensions":["sex","month"],"pivot":"month","filters":[{"dimension":"institutionKind","op":"in","values":["hospital"]}]}`, 200,
			[]string{`"id":"2026-01|visits"`, `"id":"*|residents"`, `"group":{"code":"2026-02"`}, nil, "warehouse.query"},
		{"compare", "manager", "POST", query, `{"subject":"visit","measures":["visits"],"period":{"from":"2026-02-01","to":"2026-02-28"},"compare":"previous"}`, 200,
			[]string{`"id":"visits.change"`, `"before":{"from":"2026-01-01","to":"2026-01-31"}`}, nil, "warehouse.query"},
		{"unknown measure", "manager", "POST", query, `{"subject":"visit","measures":["charges"]}`, 422, []string{`"code":"facts.unknown-measure"`, `"place":"measures"`, "charges"}, nil, ""},
		{"no measure", "manager", "POST", query, `{"subject":"visit","measures":[]}`, 422, []string{`"code":"request.invalid"`}, nil, ""},
		{"broken filter", "manager", "POST", query, `{"subject":"visit","measures":["visits"],"filters":[{"dimension":"month","op":"in","values":["x' OR 1=1"]}]}`, 422, []string{`"code":"facts.filter"`}, nil, ""},
		{"export of an unknown format", "manager", "POST", export, `{"subject":"visit","measures":["visits"],"format":"pdf"}`, 422, []string{`"code":"facts.format"`}, nil, ""},
		{"export by a doctor", "doctor", "POST", export, `{"subject":"visit","measures":["visits"],"format":"csv"}`, 403, nil, nil, "warehouse.export"},
		{"csv", "manager", "POST", export, `{"subject":"visit","measures":["visits"],"dimensions":["month"],"format":"csv"}`, 200, []string{"\uFEFF月份编码,月份,就诊人次（人次）\r\n", "2026-02,2026-02,10\r\n"}, nil, "warehouse.export"},
		{"dashboard", "manager", "GET", "/api/v1/dashboard?from=2026-02-01&to=2026-02-28", "", 200, []string{`"cards":[{"id":"documents"`, `"map":[{"division":"110199001"`, `"period":{"from":"2026-02-01"`}, nil, "warehouse.dashboard"},
		{"dashboard of a doctor", "doctor", "GET", "/api/v1/dashboard", "", 403, []string{`"code":"facts.role"`}, []string{"cards"}, "warehouse.dashboard"},
		{"dashboard of a broken day", "manager", "GET", "/api/v1/dashboard?from=soon", "", 422, []string{`"code":"facts.period"`}, nil, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			before := len(ledger.Entries())
			w := call(h, c.role, c.method, c.path, c.body)
			if w.Code != c.status {
				t.Fatalf("status %d, want %d: %s", w.Code, c.status, w.Body)
			}
			for _, s := range c.has {
				if !strings.Contains(w.Body.String(), s) {
					t.Errorf("no %s in %s", s, w.Body)
				}
			}
			for _, s := range c.hasNot {
				if strings.Contains(w.Body.String(), s) {
					t.Errorf("%s in %s", s, w.Body)
				}
			}
			lines := ledger.Entries()[before:]
			if c.audit == "" && len(lines) != 0 || c.audit != "" && (len(lines) != 1 || lines[0].Action != c.audit || (lines[0].Outcome == audit.Done) != (c.status == 200)) {
				t.Errorf("audit lines %+v, want %q", lines, c.audit)
			}
		})
	}
}

func TestExportXLSX(t *testing.T) {
	h, _ := serve(t)
	w := call(h, "manager", "POST", "/api/v1/warehouse/export", `{"subject":"visit","measures":["visits"],"dimensions":["month"],"format":"xlsx"}`)
	if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), `filename="visit-20260210.xlsx"`) {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	f, err := excelize.OpenReader(bytes.NewReader(w.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil || rows[0][0] != "就诊：就诊人次（按月份）" {
		t.Errorf("rows %v, %v", rows, err)
	}
}

func TestDashboardFieldsAreNeverNullLists(t *testing.T) {
	h, _ := serve(t)
	w := call(h, "manager", "GET", "/api/v1/dashboard?from=2020-01-01&to=2020-01-02", "")
	var d map[string]json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &d); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{"cards", "trend", "map", "ranking", "diagnoses", "ages"} {
		if s := string(d[list]); !strings.HasPrefix(s, "[") {
			t.Errorf("%s is %s", list, s)
		}
	}
}
