package standardshttp_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// The operations answer as FHIR R4 says, asked by GET and by POST.
func TestTerminologyOperations(t *testing.T) {
	w := newWorld(t)
	const sex = "urn:oid:2.16.156.10011.2.3.3.4"
	parameters := func(inner string) string { return `{"resourceType":"Parameters","parameter":[` + inner + `]}` }
	for _, c := range []struct {
		name, path, body string
		status           int
		must             []string
	}{
		{"lookup", "CodeSystem/$lookup?system=" + sex + "&code=1", "", 200, []string{`{"name":"name","valueString":"`, `{"name":"version","valueString":"GB/T 2261.1-2003"}`,
			`{"name":"display","valueString":"男性"}`, `{"name":"property","part":[{"name":"code","valueCode":"inactive"},{"name":"value","valueBoolean":false}]}`, `nanxing`}},
		{"lookup by coding", "CodeSystem/$lookup", parameters(`{"name":"coding","valueCoding":{"system":"` + sex + `","code":"2"}}`), 200, []string{"女性"}},
		{"lookup of an unknown code", "CodeSystem/$lookup?system=" + sex + "&code=7", "", 404, []string{`"resourceType":"OperationOutcome"`, `"code":"not-found"`}},
		{"lookup of an unknown system", "CodeSystem/$lookup?system=http://loinc.org&code=7", "", 404, []string{`"expression":["system"]`}},
		{"lookup of nothing", "CodeSystem/$lookup?system=" + sex, "", 400, []string{`"code":"invalid"`, `"expression":["code"]`}},
		{"lookup in an edition", "CodeSystem/$lookup?system=CV02.10.004&version=2023&code=1", "", 200, []string{"存活"}},
		{"good code", "CodeSystem/$validate-code?url=" + sex + "&code=1", "", 200, []string{`{"name":"result","valueBoolean":true}`, "男性"}},
		{"good code of the instance", "CodeSystem/GB-T-2261.1/$validate-code?code=1", "", 200, []string{`"valueBoolean":true`}},
		{"bad code", "CodeSystem/$validate-code?url=" + sex + "&code=7", "", 200, []string{`{"name":"result","valueBoolean":false}`, `"name":"message"`}},
		{"wrong display", "CodeSystem/$validate-code?url=" + sex + "&code=1&display=" + url.QueryEscape("女"), "", 200, []string{`"valueBoolean":false`, "男性"}},
		{"ICD-10", "CodeSystem/$validate-code?url=urn:oid:2.16.156.10011.2.3.3.11&code=I10.x00", "", 200, []string{`"valueBoolean":true`, "高血压"}},
		{"without OID", "CodeSystem/$validate-code?url=urn:minkang:cs:GB-T-12404&code=1", "", 200, []string{`"name":"result"`}},
		{"member", "ValueSet/$validate-code?url=urn:minkang:vs:GB-T-2261.1&system=" + sex + "&code=1", "", 200, []string{`"valueBoolean":true`}},
		{"member of concept", "ValueSet/$validate-code", parameters(`{"name":"url","valueUri":"urn:minkang:vs:GB-T-2261.1"},{"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"http://x","code":"1"},{"system":"` + sex + `","code":"1"}]}}`), 200, []string{`"valueBoolean":true`}},
		{"member of another system", "ValueSet/$validate-code?url=urn:minkang:vs:GB-T-2261.1&system=http://x&code=1", "", 200, []string{`"valueBoolean":false`}},
		{"member of the instance", "ValueSet/CV02.10.004-2023/$validate-code?code=1&display=" + url.QueryEscape("存活"), "", 200, []string{`"valueBoolean":true`}},
		{"expand", "ValueSet/$expand?url=urn:minkang:vs:GB-T-2261.1", "", 200, []string{`"resourceType":"ValueSet"`, `"total":`, `{"system":"` + sex + `","version":"GB/T 2261.1-2003","code":"1","display":"男性"}`}},
		{"expand with filter", "ValueSet/$expand?url=urn:minkang:vs:ICD-10&filter=" + url.QueryEscape("高血压") + "&count=2&offset=1", "", 200, []string{`"offset":1`, "高血压", `"name":"filter"`}},
		{"expand with pinyin", "ValueSet/GB-T-2261.1/$expand?includeDesignations=true", "", 200, []string{`"value":"nanxing"`}},
		{"expand too much", "ValueSet/$expand?url=urn:minkang:vs:ICD-10", "", 422, []string{`"code":"too-costly"`}},
		{"expand with a bad number", "ValueSet/$expand?url=urn:minkang:vs:ICD-10&count=-1", "", 400, []string{`"expression":["count"]`}},
		{"translate", "ConceptMap/$translate?system=CV02.10.001&version=2011&code=1", "", 200, []string{`{"name":"result","valueBoolean":true}`,
			`{"name":"match","part":[{"name":"equivalence","valueCode":"equal"},{"name":"concept","valueCoding":{"system":`, `"version":"2023","code":"1"`, `"name":"source"`}},
		{"translate a redefined code", "ConceptMap/$translate?system=CV02.10.004&version=2011&code=1", "", 200, []string{`{"name":"result","valueBoolean":false}`}},
		{"translate to elsewhere", "ConceptMap/$translate?system=CV02.10.001&code=1&targetsystem=http://x", "", 200, []string{`"valueBoolean":false`}},
		{"read a code system", "CodeSystem/CV02.10.004", "", 200, []string{`"resourceType":"CodeSystem"`, `"content":"complete"`, `"concept":[{"code":"1","display":"活产"}`}},
		{"read a large code system", "CodeSystem/ICD-10", "", 200, []string{`"content":"not-present"`, `"count":33`}},
		{"read a value set", "ValueSet/CV02.10.004-2023", "", 200, []string{`"version":"2023"`, `"compose":{"include":[{"system":"urn:oid:`}},
		{"read the map", "ConceptMap/ws364-2011-2023", "", 200, []string{`"equivalence":"unmatched"`, `"equivalence":"equal"`}},
		{"search", "CodeSystem?url=" + sex, "", 200, []string{`"type":"searchset"`, `"total":1`, `"fullUrl":"CodeSystem/GB-T-2261.1"`}},
		{"search by title", "ValueSet?title=" + url.QueryEscape("身份证件") + "&_count=1", "", 200, []string{`"resourceType":"ValueSet"`}},
		{"search maps", "ConceptMap", "", 200, []string{`"total":1`}},
		{"metadata", "metadata", "", 200, []string{`"resourceType":"CapabilityStatement"`, `"fhirVersion":"4.0.1"`, `"name":"validate-code"`, `OperationDefinition/CodeSystem-lookup`}},
		{"terminology capabilities", "metadata?mode=terminology", "", 200, []string{`"resourceType":"TerminologyCapabilities"`, `"uri":"` + sex + `"`}},
		{"nothing there", "Patient/1", "", 404, []string{`"resourceType":"OperationOutcome"`, `fhir.not-supported`}},
		{"no Parameters", "CodeSystem/$lookup", `{"resourceType":"Patient"}`, 400, []string{`fhir.body`}},
		{"broken JSON", "CodeSystem/$lookup", `{`, 400, []string{`fhir.body`}},
		{"XML wanted", "CodeSystem/$lookup?_format=xml&system=x&code=1", "", 406, []string{`"code":"not-supported"`}},
	} {
		method, kind := "GET", ""
		if c.body != "" {
			method, kind = "POST", "application/fhir+json"
		}
		got := w.do(method, "/fhir/R4/"+c.path, "system", kind, []byte(c.body))
		if got.Code != c.status || !strings.HasPrefix(got.Header().Get("Content-Type"), "application/fhir+json") || !json.Valid(got.Body.Bytes()) {
			t.Errorf("%s: %d %s %.400s", c.name, got.Code, got.Header().Get("Content-Type"), got.Body)
		}
		for _, m := range c.must {
			if !strings.Contains(got.Body.String(), m) {
				t.Errorf("%s: no %s in %.900s", c.name, m, got.Body)
			}
		}
	}
	if got := w.do("GET", "/fhir/R4/CodeSystem/$lookup?system=x&code=1", "", "", nil); got.Code != 401 || !strings.Contains(got.Body.String(), `"code":"login"`) {
		t.Errorf("without credentials: %d %s", got.Code, got.Body)
	}
	if got := w.do("POST", "/fhir/R4/CodeSystem/$lookup", "system", "text/xml", []byte("<a/>")); got.Code != 415 {
		t.Errorf("XML: %d", got.Code)
	}
}

// Input never panics and always gives JSON.
func FuzzParameters(f *testing.F) {
	w := newWorld(f)
	f.Add([]byte(`{"resourceType":"Parameters","parameter":[{"name":"coding","valueCoding":{"system":"CV02.10.004","code":"1"}}]}`))
	f.Add([]byte(`{"resourceType":"Parameters","parameter":[{"name":"code","valueCode":"\ud800\"\\"},{"name":"system","valueUri":"ICD-10|x"}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		for _, op := range []string{"CodeSystem/$lookup", "CodeSystem/$validate-code", "ValueSet/$validate-code", "ConceptMap/$translate"} {
			got := w.do("POST", "/fhir/R4/"+op, "system", "application/json", body)
			if !json.Valid(got.Body.Bytes()) {
				t.Fatalf("%s: %s", op, got.Body)
			}
		}
	})
}

func BenchmarkValidateCode(b *testing.B) {
	w := newWorld(b)
	b.Run("handler", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if got := w.do("GET", "/fhir/R4/CodeSystem/$validate-code?url=urn:oid:2.16.156.10011.2.3.3.11&code=I10.x00", "system", "", nil); got.Code != 200 {
				b.Fatal(got.Code)
			}
		}
	})
	b.Run("http", func(b *testing.B) {
		srv := httptest.NewServer(w.handler)
		defer srv.Close()
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				r, _ := http.NewRequest("GET", srv.URL+"/fhir/R4/CodeSystem/$validate-code?url=urn:oid:2.16.156.10011.2.3.3.11&code=I10.x00", bytes.NewReader(nil))
				r.Header.Set("X-Role", "system")
				res, err := http.DefaultClient.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				_, _ = io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
		})
	})
}
