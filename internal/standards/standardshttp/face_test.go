package standardshttp_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/xuri/excelize/v2"

	"minkang/internal/engine/sqldb/sqldbtest"
	"minkang/internal/kit/clock"
	"minkang/internal/kit/errs"
	"minkang/internal/standards"
	"minkang/internal/standards/standardshttp"
	"minkang/internal/standards/standardssql"
	"minkang/internal/standards/standardstest"
	"minkang/internal/wire/fhir"
)

// guard lets everybody in whose header says so.
type guard struct{}

type roleKey struct{}

var (
	errOut  = errs.New(errs.Unauthenticated, "security.not-signed-in")
	errDeny = errs.New(errs.Denied, "security.not-permitted")
)

func (guard) MayRead(ctx context.Context) error {
	if ctx.Value(roleKey{}) == "" {
		return errOut
	}
	return nil
}

func (guard) MayManage(ctx context.Context) error {
	switch ctx.Value(roleKey{}) {
	case "operator":
		return nil
	case "":
		return errOut
	}
	return errDeny
}

type world struct {
	*standardstest.World
	handler http.Handler
}

func newWorld(t testing.TB) *world {
	db := sqldbtest.SQLite(t, standardssql.Migrations())
	w := &world{World: standardstest.NewWorld(t, standardssql.New(db), db)}
	mux := http.NewServeMux()
	api := humago.New(mux, huma.DefaultConfig("test", "1"))
	standardshttp.Register(api, mux, w.Shelf, w.Packages, guard{})
	standardshttp.RegisterFHIR(fhir.NewServer(mux, "/fhir/R4", "test", "1", standardstest.Noon), w.Shelf, guard{}, clock.At(standardstest.Noon))
	w.handler = http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		mux.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), roleKey{}, r.Header.Get("X-Role"))))
	})
	return w
}

func (w *world) do(method, path, role, kind string, body []byte) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewReader(body))
	r.Header.Set("X-Role", role)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return rec
}

// Every list and every thing in it, by whoever may look and by nobody else.
func TestBrowse(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct {
		path   string
		status int
		must   []string
	}{
		{"/search?q=" + url.QueryEscape("高血压") + "&limit=3", 200, []string{`"items":[`, `"kinds":{`, `"icd10":`, `"next":"`}},
		{"/search?q=gxy&kind=icd10", 200, []string{`"kind":"icd10"`, `"key":"ICD-10"`}},
		{"/search?q=x&kind=shoe", 422, []string{`"code":"request.invalid"`, `"place":"kind"`}},
		{"/search", 422, nil},
		{"/elements?limit=2", 200, []string{`"DE01.00.001.00"`, `"total":`, `"next":"`}},
		{"/elements?q=jbzddm", 200, []string{`"DE05.01.024.00"`}},
		{"/elements?group=DE09", 200, []string{`"DE09.`}},
		{"/elements/DE05.01.024.00", 200, []string{`"usedIn":[`, `"kind":"dataset"`, `"kind":"document"`, `"id":"ICD-10"`}},
		{"/elements/DE99", 404, []string{`"code":"standards.not-found"`, `"place":"DE99"`}},
		{"/domains?family=gb", 200, []string{`"key":"GB-T-2261.1"`}},
		{"/domains/GB-T-2261.1", 200, []string{`"id":"GB/T 2261.1"`, `"usedIn":[{`}},
		{"/domains/GB%2FT%202261.1/codes", 200, []string{`"code":"1"`, `"name":"男性"`}},
		{"/domains/2.16.156.10011.2.3.3.4", 200, []string{`"id":"GB/T 2261.1"`}},
		{"/domains/CV02.10.004/codes?edition=2023", 200, []string{`"name":"存活"`}},
		{"/domains/ICD-10/codes?q=gxy&limit=5", 200, []string{`高血压`, `"next":"`}},
		{"/domains/CV02.10.004?edition=1999", 404, nil},
		{"/editions/compare?domain=CV02.10.004", 200, []string{`"what":"renamed"`, `"before":"活产"`, `"after":"存活"`, `"edition":"2023"`}},
		{"/datasets", 200, []string{`"HDSD00.01.01"`}},
		{"/datasets/HDSD00.01.01", 200, []string{`"items":[`, `"element":"DE02.01.039.00"`}},
		{"/documents?level=structured", 200, []string{`"level":"structured"`}},
		{"/documents/C0002", 200, []string{`"tree":[`, `"header":[`, `"card":"1..1"`, `"binding":"patient.id"`, `"domainKey":"GB-T-2261.1"`}},
		{"/documents/C0002/sample", 200, []string{`ClinicalDocument`, `示例居民`}},
		{"/documents/nothing/sample", 404, nil},
		{"/divisions", 200, []string{`"110000"`}},
		{"/divisions?parent=110100", 200, []string{`西城区`}},
		{"/divisions?q=dcq", 200, []string{`东城区`}},
		{"/elements?after=!!", 422, []string{`"code":"page.cursor"`}},
		{"/export?list=shoes&format=json", 422, nil},
		{"/export?list=elements&format=pdf", 422, nil},
		{"/export?list=codes&id=CV02.10.004&format=json", 200, []string{`{"code":"1","name":"活产"}`}},
	} {
		got := w.do("GET", "/api/v1/standards"+c.path, "doctor", "", nil)
		if got.Code != c.status {
			t.Errorf("%s: %d %.300s", c.path, got.Code, got.Body)
		}
		for _, m := range c.must {
			if !strings.Contains(got.Body.String(), m) {
				t.Errorf("%s: no %s in %.600s", c.path, m, got.Body)
			}
		}
		if got := w.do("GET", "/api/v1/standards"+c.path, "", "", nil); c.status == 200 && got.Code != 401 {
			t.Errorf("%s without a role: %d", c.path, got.Code)
		}
	}
}

// Pages follow each other without a gap.
func TestPaging(t *testing.T) {
	w := newWorld(t)
	seen, after := 0, ""
	for range 100 {
		var p struct {
			Items []struct{ Code string }
			Next  string
			Total int
		}
		got := w.do("GET", "/api/v1/standards/domains/CV08.50.001/codes?limit=7&after="+after, "doctor", "", nil)
		if err := json.Unmarshal(got.Body.Bytes(), &p); err != nil || got.Code != 200 {
			t.Fatalf("%d %s", got.Code, got.Body)
		}
		seen += len(p.Items)
		if after = p.Next; after == "" {
			if seen != p.Total || seen == 0 {
				t.Errorf("%d of %d", seen, p.Total)
			}
			return
		}
	}
	t.Error("it never ends")
}

// Every list comes as a workbook, and a text that a spreadsheet would run stays a text.
func TestExport(t *testing.T) {
	w := newWorld(t)
	key := standardstest.Key(t)
	if _, err := w.Trust(context.Background(), "测试", string(key.PublicPEM())); err != nil {
		t.Fatal(err)
	}
	p, err := w.Import(context.Background(), standardstest.Archive(t, key, "1.0", standardstest.Files("tables/value_domains.csv", standardstest.Header+"CV02.10.004,,,98,=HYPERLINK(1),s,\n")))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Release(context.Background(), p.ID, standards.Confirmation{}); err != nil {
		t.Fatal(err)
	}
	for list, cell := range map[string]string{"elements": "DE01.00.001.00", "domains": "CV02.10.004", "codes&id=CV02.10.004": "'=HYPERLINK(1)", "datasets": "HDSD00.01.01",
		"items&id=HDSD00.01.01": "DE02.01.039.00", "documents": "C0053", "specification&id=C0002": "DE02.01.039.00", "divisions": "110102"} {
		got := w.do("GET", "/api/v1/standards/export?format=xlsx&list="+list, "manager", "", nil)
		if got.Code != 200 || !strings.HasPrefix(got.Header().Get("Content-Disposition"), "attachment;") {
			t.Errorf("%s: %d %s", list, got.Code, got.Header())
			continue
		}
		f, err := excelize.OpenReader(got.Body)
		if err != nil {
			t.Errorf("%s: %v", list, err)
			continue
		}
		rows, err := f.GetRows("Sheet1")
		found := false
		for _, r := range rows {
			for _, c := range r {
				found = found || c == cell
			}
		}
		if err != nil || !found {
			t.Errorf("%s: %v, no %s in %d rows", list, err, cell, len(rows))
		}
	}
}

// A package goes its way over HTTP, by an operator only.
func TestPackages(t *testing.T) {
	w := newWorld(t)
	const root = "/api/v1/standards/"
	key := standardstest.Key(t)
	archive := standardstest.Archive(t, key, "1.0", standardstest.Files("tables/value_domains.csv", standardstest.Header+"CV02.10.004,,,1,,,remove\n"))
	step := func(method, path, role, body string, status int, must string) string {
		t.Helper()
		got := w.do(method, root+path, role, "application/json", []byte(body))
		if got.Code != status || !strings.Contains(got.Body.String(), must) {
			t.Fatalf("%s %s: %d %s", method, path, got.Code, got.Body)
		}
		return got.Body.String()
	}
	step("POST", "packages", "manager", string(archive), 403, "")
	step("POST", "packages", "", string(archive), 401, "")
	step("POST", "packages", "operator", string(archive), 403, "standards.package-publisher")
	step("GET", "packages", "doctor", "", 403, "")
	pem, _ := json.Marshal(string(key.PublicPEM()))
	step("POST", "publishers", "operator", `{"name":"坏","pem":"x"}`, 422, "")
	step("POST", "publishers", "operator", `{"name":"测试发布者","pem":`+string(pem)+`}`, 200, `"keyId"`)
	var p struct{ ID string }
	if err := json.Unmarshal([]byte(step("POST", "packages", "operator", string(archive), 201, `"state":"imported"`)), &p); err != nil {
		t.Fatal(err)
	}
	one := "packages/" + p.ID
	step("GET", one+"/diff", "operator", "", 200, `"breaking":"code-removed"`)
	step("POST", one+"/release", "operator", `{}`, 409, "standards.package-breaking")
	step("POST", one+"/release", "doctor", `{}`, 403, "")
	step("POST", one+"/release", "operator", `{"breaking":true,"reason":"国标已删除"}`, 200, `"inForce":true`)
	step("GET", "packages", "operator", "", 200, `"inForce":true`)
	step("GET", "domains/CV02.10.004/codes?q=1", "doctor", "", 200, `"items":[`)
	step("POST", one+"/withdraw", "operator", `{"reason":"x"}`, 422, "")
	step("POST", one+"/withdraw", "operator", `{"reason":"误发布"}`, 422, "") // three letters are no reason
	step("POST", one+"/withdraw", "operator", `{"reason":"误发布，撤回"}`, 200, `"state":"withdrawn"`)
	step("DELETE", "publishers/"+key.Public().KeyID(), "operator", "", 204, "")
	step("GET", "publishers", "operator", "", 200, `"revokedAt"`)
}
