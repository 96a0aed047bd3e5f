package standards

import (
	"bytes"
	"reflect"
	"testing"

	"minkang/internal/wire/cda"
)

// What is composed reads back as it was, raises no error, and composes to the same bytes again.
func TestComposeCheckExtract(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		for seed := range uint64(60) {
			s := newSampler(l, seed)
			s.full = seed%2 == 0
			c := s.content(spec)
			body, err := l.Compose(c)
			if err != nil {
				t.Fatal(err)
			}
			doc, err := cda.Parse(body)
			if err != nil {
				t.Fatal(err)
			}
			findings := l.Check(doc, testNow)
			for _, f := range findings {
				if f.Severity >= Error || s.full && f.Severity == Warning {
					t.Errorf("seed %d: %s %s %s %s (%s)", seed, f.Severity, f.Rule, f.Element, f.Path, l.Text(f, "zh"))
				}
			}
			got, entries := l.Extract(doc)
			compare(t, doc, seed, c.Groups, got.Groups)
			for _, e := range entries {
				checkEntry(t, doc, e)
			}
			both, bothEntries, bothFindings := l.Examine(doc, testNow)
			if !reflect.DeepEqual(both, got) || !reflect.DeepEqual(bothEntries, entries) || !reflect.DeepEqual(bothFindings, findings) {
				t.Errorf("seed %d: Examine differs from Extract and Check", seed)
			}
			again, err := l.Compose(got)
			if err != nil || !bytes.Equal(again, body) {
				t.Errorf("seed %d: composing what was extracted gives another document (%v)", seed, err)
			}
			if t.Failed() {
				return
			}
		}
	})
}

func compare(t *testing.T, doc *cda.Document, seed uint64, want, got []Group) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("seed %d: %d groups, want %d", seed, len(got), len(want))
		return
	}
	for i := range want {
		w, g := want[i], got[i]
		if w.Section != g.Section || w.Name != g.Name || len(w.Values) != len(g.Values) {
			t.Errorf("seed %d: group %d\nwant %s/%s %v\ngot  %s/%s %v", seed, i, w.Section, w.Name, w.Values, g.Section, g.Name, g.Values)
			return
		}
		for j := range w.Values {
			a, b := w.Values[j], g.Values[j]
			if !doc.Tree.Find(b.Path).Ok() {
				t.Errorf("seed %d: %s: path %q leads nowhere", seed, b.Element, b.Path)
			}
			b.Path = ""
			if a != b {
				t.Errorf("seed %d: %s/%s\nwant %+v\ngot  %+v", seed, w.Section, w.Name, a, b)
			}
		}
	}
}

func checkEntry(t *testing.T, doc *cda.Document, e Entry) {
	t.Helper()
	switch {
	case e.Kind == "" || e.At.IsZero() || !doc.Tree.Find(e.Path).Ok():
		t.Errorf("entry without kind, time or place: %+v", e)
	case e.Code == "" && e.Name == "" && e.Value == "":
		t.Errorf("entry says nothing: %+v", e)
	case (e.Kind == "vital" || e.Kind == "lab" && e.Unit != "") && e.Value != "" && e.Number == nil:
		t.Errorf("measured value is no number: %+v", e)
	}
}

func TestComposeRefuses(t *testing.T) {
	l := testLibrary(t)
	for name, c := range map[string]Content{
		"unknown type":    {Type: "C9999"},
		"unknown section": {Type: "C0002", Groups: []Group{{Section: "1-1"}}},
		"unknown group":   {Type: "C0002", Groups: []Group{{Section: "29548-5", Name: "nothing"}}},
		"unknown element": {Type: "C0002", Groups: []Group{{Section: "10154-3", Values: []Value{{Element: "DE00.00.000.00", Text: "x"}}}}},
		"unknown role":    {Type: "C0002", Groups: []Group{{Section: "10154-3", Values: []Value{{Element: "DE04.01.119.00", Role: "x", Text: "x"}}}}},
	} {
		if _, err := l.Compose(c); err == nil {
			t.Errorf("%s: composed", name)
		}
	}
}
