package fhir

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/errs"
)

var errMissing = errs.New(errs.NotFound, "fhir.not-supported")

func server() http.Handler {
	mux := http.NewServeMux()
	s := NewServer(mux, "/fhir/R4", "test", "1", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
	s.Operation("CodeSystem", "echo", func(_ *http.Request, in *Input, a *Answer) error {
		if in.Text("fail") != "" {
			return errMissing.At("code")
		}
		n, err := in.Number("count", 7)
		if err != nil {
			return err
		}
		a.Parameters()
		a.String("code", in.Text("code"))
		a.Boolean("flag", in.Flag("flag"))
		a.Part("nested", func() {
			a.Code("empty", "")
			a.URI("u", "urn:x")
		})
		for _, c := range in.Concepts {
			a.Coding("coding", c)
		}
		if n != 7 {
			a.String("count", strings.Repeat("x", n))
		}
		a.End()
		return nil
	})
	s.Describe(ResourceType{Type: "CodeSystem", Interactions: []string{"read"}})
	s.DescribeTerminology(func() any { return map[string]string{"resourceType": "TerminologyCapabilities"} })
	return mux
}

func ask(t *testing.T, method, path, kind, body string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(method, "/fhir/R4/"+path, strings.NewReader(body))
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	server().ServeHTTP(w, r)
	if !json.Valid(w.Body.Bytes()) || !strings.HasPrefix(w.Header().Get("Content-Type"), "application/fhir+json") {
		t.Errorf("%s %s: %s %s", method, path, w.Header().Get("Content-Type"), w.Body)
	}
	return w
}

// The same parameters come by query, by Parameters and by form.
func TestParametersComeInThreeForms(t *testing.T) {
	const want = `{"resourceType":"Parameters","parameter":[{"name":"code","valueString":"a\"<中"},{"name":"flag","valueBoolean":true},{"name":"nested","part":[{"name":"u","valueUri":"urn:x"}]}]}`
	for name, w := range map[string]*httptest.ResponseRecorder{
		"query":      ask(t, "GET", "CodeSystem/$echo?code=a%22%3C%E4%B8%AD&flag=true", "", ""),
		"form":       ask(t, "POST", "CodeSystem/$echo", "application/x-www-form-urlencoded", "code=a%22%3C%E4%B8%AD&flag=true"),
		"Parameters": ask(t, "POST", "CodeSystem/$echo", "application/fhir+json; charset=utf-8", `{"resourceType":"Parameters","parameter":[{"name":"code","valueCode":"a\"<中"},{"name":"flag","valueBoolean":true}]}`),
	} {
		got := strings.ReplaceAll(w.Body.String(), `\u003c`, "<")
		if w.Code != 200 || got != want {
			t.Errorf("%s: %d %s", name, w.Code, got)
		}
	}
	w := ask(t, "POST", "CodeSystem/$echo", "application/json", `{"resourceType":"Parameters","parameter":[{"name":"x","valueCodeableConcept":{"coding":[{"system":"s","code":"1"},{"system":"s","code":"2"}]}},{"name":"count","valueInteger":3}]}`)
	if !strings.Contains(w.Body.String(), `{"name":"coding","valueCoding":{"system":"s","code":"2"}}`) || !strings.Contains(w.Body.String(), `"xxx"`) {
		t.Errorf("%s", w.Body)
	}
}

// Every failure is an OperationOutcome with its status.
func TestFailures(t *testing.T) {
	for _, c := range []struct {
		method, path, kind, body string
		status                   int
		issue                    string
	}{
		{"GET", "CodeSystem/$echo?fail=1", "", "", 404, "not-found"},
		{"GET", "CodeSystem/$echo?count=x", "", "", 400, "invalid"},
		{"GET", "CodeSystem/$echo?_format=application/fhir%2Bxml", "", "", 406, "not-supported"},
		{"GET", "Patient/1", "", "", 404, "not-found"},
		{"DELETE", "CodeSystem/$echo", "", "", 404, "not-found"},
		{"POST", "CodeSystem/$echo", "text/plain", "x", 415, "not-supported"},
		{"POST", "CodeSystem/$echo", "application/json", "[", 400, "invalid"},
		{"POST", "CodeSystem/$echo", "application/json", strings.Repeat(" ", maxBody+1), 413, "too-long"},
	} {
		w := ask(t, c.method, c.path, c.kind, c.body)
		var out Outcome
		if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil || w.Code != c.status || out.ResourceType != "OperationOutcome" || len(out.Issue) != 1 || out.Issue[0].Code != c.issue || out.Issue[0].Severity != "error" {
			t.Errorf("%s %s: %d %s", c.method, c.path, w.Code, w.Body)
		}
	}
}

func TestMetadata(t *testing.T) {
	w := ask(t, "GET", "metadata", "", "")
	for _, must := range []string{`"resourceType":"CapabilityStatement"`, `"type":"CodeSystem"`, `"interaction":[{"code":"read"}]`, `OperationDefinition/CodeSystem-echo`, `"date":"2026-01-02T03:04:05Z"`} {
		if !strings.Contains(w.Body.String(), must) {
			t.Errorf("no %s in %s", must, w.Body)
		}
	}
	if w := ask(t, "GET", "metadata?mode=terminology", "", ""); !strings.Contains(w.Body.String(), "TerminologyCapabilities") {
		t.Errorf("%s", w.Body)
	}
}

// Whatever text comes, the answer is JSON that holds it.
func FuzzText(f *testing.F) {
	f.Add("plain")
	f.Add("a\"\\\n\x00\xff中<")
	f.Fuzz(func(t *testing.T, s string) {
		var a Answer
		a.Parameters()
		a.String("x", s)
		a.End()
		var got struct {
			Parameter []struct{ ValueString string }
		}
		if err := json.Unmarshal(a.buf, &got); err != nil {
			t.Fatalf("%q: %v", a.buf, err)
		}
		if s != "" && got.Parameter[0].ValueString != strings.ToValidUTF8(s, "\ufffd") && len(strings.ToValidUTF8(s, "")) == len(s) {
			t.Fatalf("%q came back as %q", s, got.Parameter[0].ValueString)
		}
	})
}
