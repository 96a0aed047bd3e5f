package testbenchhttp

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"golang.org/x/text/encoding/simplifiedchinese"

	"minkang/internal/kit/clock"
	"minkang/internal/standards"
	"minkang/internal/wire/sheet"
)

var now = time.Date(2026, 3, 2, 2, 0, 0, 0, time.UTC)

type guard struct{ err error }

func (g guard) MayRead(context.Context) error { return g.err }

func open(t *testing.T, g guard) (http.Handler, *standards.Library) {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	Register(humago.New(mux, huma.DefaultConfig("test", "1")), l, g, clock.At(now))
	return mux, l
}

func look(t *testing.T, h http.Handler, kind string, body []byte) (Report, int) {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/api/v1/standards/check?type="+kind, bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/octet-stream")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	var report Report
	if w.Code == http.StatusOK {
		if err := json.Unmarshal(w.Body.Bytes(), &report); err != nil {
			t.Fatal(err)
		}
	}
	return report, w.Code
}

func has(r Report, rule string) (Finding, bool) {
	i := slices.IndexFunc(r.Findings, func(f Finding) bool { return f.Rule == rule })
	if i < 0 {
		return Finding{}, false
	}
	return r.Findings[i], true
}

func TestDocument(t *testing.T) {
	h, l := open(t, guard{})
	body, err := l.Sample("C0053")
	if err != nil {
		t.Fatal(err)
	}
	r, code := look(t, h, "", body)
	if code != 200 || r.Kind != "document" || r.Type != "C0053" || !r.Detected || r.Counts.Fatal > 0 || len(r.Elements) == 0 {
		t.Fatalf("%d %+v", code, r)
	}
	spoilt := bytes.Replace(body, []byte(`<low value="2026`), []byte(`<low value="2036`), 1)
	r, _ = look(t, h, "", spoilt)
	f, ok := has(r, "header.encounter-order")
	if !ok || f.Line == 0 || f.Path == "" || f.Text.ZH == "" || f.Text.EN == "" || r.Counts.Error == 0 {
		t.Errorf("%+v", r.Findings)
	}
	r, _ = look(t, h, "C0002", body)
	if _, ok := has(r, "testbench.other-type"); !ok || r.Type != "C0053" || r.Detected {
		t.Errorf("another type: %+v", r)
	}
	r, _ = look(t, h, "", []byte("<ClinicalDocument><a></ClinicalDocument>"))
	if f, ok := has(r, "xml.end-tag"); !ok || f.Line != 1 || r.Counts.Fatal != 1 {
		t.Errorf("broken XML: %+v", r)
	}
	if _, code := look(t, h, "C9999", body); code < 400 {
		t.Errorf("an unknown type: %d", code)
	}
	if _, code := look(t, h, "", []byte(" \n")); code < 400 {
		t.Errorf("nothing: %d", code)
	}
}

func TestSheets(t *testing.T) {
	h, l := open(t, guard{})
	for _, d := range l.DataSets() {
		csv, err := sampleSheet(l, d)
		if err != nil {
			t.Fatal(err)
		}
		r, code := look(t, h, d.ID, []byte(csv))
		if code != 200 || r.Kind != "sheet" || r.Type != d.ID || r.Rows != 2 || len(r.Absent) > 0 {
			t.Errorf("%s: %d rows %d absent %v", d.ID, code, r.Rows, r.Absent)
		}
		for _, f := range r.Findings {
			if f.Severity != "info" && f.Line == 2 {
				t.Errorf("%s: the sample's right row has %s in %s", d.ID, f.Rule, f.Name)
			}
		}
		if auto, _ := look(t, h, "", []byte(csv)); auto.Type != d.ID || !auto.Detected {
			t.Errorf("%s is taken for %s", d.ID, auto.Type)
		}
	}
}

func TestSheetShapes(t *testing.T) {
	h, _ := open(t, guard{})
	csv := "门诊,记录\n本人姓名,性别代码,出生日期,备注\n试某,男,1985/3/7,x\n试某,先生,1985-02-30,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(csv)
	if err != nil {
		t.Fatal(err)
	}
	var book bytes.Buffer
	w, err := sheet.NewWriter(&book, sheet.Layout{Format: sheet.XLSX, Sheet: "表"})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(csv) {
		if err := w.Write(strings.Split(strings.TrimSpace(line), ",")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	lines := `{"本人姓名":"试某","性别代码":"男","出生日期":"1985/3/7"}` + "\n" + `{"本人姓名":"试某","性别代码":"先生","出生日期":"1985-02-30"}` + "\n"
	for name, test := range map[string]struct {
		body   []byte
		format string
		line   int
	}{"csv": {[]byte(csv), "csv", 4}, "gb18030": {[]byte(gb), "csv", 4}, "xlsx": {book.Bytes(), "xlsx", 4}, "jsonl": {[]byte(lines), "jsonl", 2}} {
		r, code := look(t, h, "HDSD00.01.15", test.body)
		if code != 200 || r.Format != test.format || r.Rows != 2 || r.FaultyRows != 1 {
			t.Errorf("%s: %d %+v", name, code, r)
			continue
		}
		f, ok := has(r, "value.code")
		if !ok || f.Line != test.line || f.Column != 2 || f.Name != "性别代码" {
			t.Errorf("%s: %+v", name, r.Findings)
		}
		if _, ok := has(r, "row.name-for-code"); !ok {
			t.Errorf("%s: the name for a code is not said", name)
		}
		if name == "csv" && (len(r.Columns) != 4 || r.Columns[3].Item != "") {
			t.Errorf("columns: %+v", r.Columns)
		}
	}
	r, _ := look(t, h, "", []byte("甲,乙\n1,2\n"))
	if _, ok := has(r, "testbench.no-data-set"); !ok {
		t.Errorf("a sheet of no data set: %+v", r)
	}
}

// What is sent never comes back in a finding when it may tell of a person.
func TestNoPersonalValue(t *testing.T) {
	h, _ := open(t, guard{})
	csv := "本人姓名,身份证件号码,性别代码,出生日期\n欧阳某某,11019919850307201Z,欧阳某某,欧阳某某\n"
	r, _ := look(t, h, "HDSD00.01.15", []byte(csv))
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(text, []byte("欧阳")) || bytes.Contains(text, []byte("19850307201")) || len(r.Findings) < 3 {
		t.Errorf("%s", text)
	}
}

func TestRight(t *testing.T) {
	h, _ := open(t, guard{errors.New("no")})
	if _, code := look(t, h, "", []byte("<a/>")); code < 400 {
		t.Errorf("open to all: %d", code)
	}
}
