package sheet

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

func TestJSONLines(t *testing.T) {
	header, rows, numbers, flaws, r, err := all(t, "\ufeff{\"姓名\":\"甲\",\"n\":12.50,\"ok\":true}\n\n{\"n\":null,\"list\":[\"a\",2],\"姓名\":\"\\u4e59\\n\"}\r\n", Options{})
	if err != nil || !slices.Equal(header, []string{"姓名", "n", "ok", "list"}) || len(flaws) > 0 || r.HeaderRow() != 0 {
		t.Fatalf("%q %v %v", header, flaws, err)
	}
	if !slices.Equal(rows[0], []string{"甲", "12.50", "true"}) || !slices.Equal(rows[1], []string{"乙\n", "", "", "a;2"}) || !slices.Equal(numbers, []int{1, 3}) {
		t.Errorf("%q %v", rows, numbers)
	}
	for content, want := range map[string]string{
		`{"a":1}` + "\n{oops}\n":            "sheet.json",
		`{"a":{"b":1}}`:                     "sheet.nested",
		`{"a":[[1]]}`:                       "sheet.nested",
		`{"a":1,"a":2}`:                     "sheet.name-twice",
		`{"a":1} {"a":2}`:                   "sheet.json",
		"{\"a\":\"\xff\"}":                  "sheet.encoding",
		`{"a":"` + `\u0000` + `"}`:          "sheet.character",
		`{"a":01}`:                          "sheet.json",
		`{"a":"` + strings.Repeat("x", 3e5): "sheet.json",
	} {
		if _, _, _, flaws, _, err := all(t, content, Options{Format: JSONL}); err != nil || !slices.Equal(flaws, []string{want}) {
			t.Errorf("%.40s: %v %v", content, flaws, err)
		}
	}
	if _, _, _, _, _, err := all(t, "\n \n", Options{Format: JSONL}); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
	if _, rows, _, _, _, err := all(t, `{"n":1e3,"m":-2.5E-1}`, Options{}); err != nil || rows[0][0] != "1000" || rows[0][1] != "-0.25" {
		t.Errorf("%q %v", rows, err)
	}
}

func FuzzJSONL(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `{"a":"\u00e9","b":[1,"x",null]}`, `{"a":{"b":[1]}}`, `{}`, "{\"a\":1}\n{\"b\":2}", `{"a":"\"}`, `{"a":tru}`} {
		f.Add([]byte(s))
	}
	fuzzReader(f, JSONL)
}

// What this reader takes for an object is one to the library, with the same names.
func FuzzJSONLine(f *testing.F) {
	for _, s := range []string{`{"a":1,"b":"x\n"}`, `{"a":[1,2]}`, `{ "a" : null }`, `{"a":-0.5e+3}`, `{"\ud800":"\\"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		p := jsonLine{b: line}
		names := map[string]bool{}
		err := p.object(func(name, _, _ string) error { names[name] = true; return nil })
		var want map[string]json.RawMessage
		if good := json.Unmarshal(line, &want) == nil && want != nil; good != (err == nil) {
			t.Fatalf("%q: %v, the library says %v", line, err, good)
		}
		if err == nil {
			for name := range want {
				if !names[strings.TrimSpace(name)] && strings.ToValidUTF8(name, "") == name && !strings.ContainsRune(name, '\ufffd') {
					t.Fatalf("%q: no %q", line, name)
				}
			}
		}
	})
}
