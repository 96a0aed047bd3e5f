package standards

import (
	"testing"

	"minkang/internal/wire/cda"
)

func TestComposeCheckExtract(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range l.DocumentTypes() {
		if spec.Index {
			continue
		}
		t.Run(spec.Code, func(t *testing.T) {
			for seed := range uint64(40) {
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
				for _, f := range l.Check(doc, testNow) {
					if f.Severity >= Error || s.full && f.Severity == Warning {
						t.Errorf("seed %d: %s %s %s %s (%s)", seed, f.Severity, f.Rule, f.Element, f.Path, l.Text(f, "zh"))
					}
				}
				got, _ := l.Extract(doc)
				compare(t, seed, c.Groups, got.Groups)
				if t.Failed() {
					t.Fatalf("%s", body[:min(len(body), 200)])
				}
			}
		})
	}
}

func compare(t *testing.T, seed uint64, want, got []Group) {
	t.Helper()
	for i := range want {
		if i >= len(got) {
			t.Errorf("seed %d: group %d %s/%s missing", seed, i, want[i].Section, want[i].Name)
			return
		}
		w, g := want[i], got[i]
		if w.Section != g.Section || w.Name != g.Name || len(w.Values) != len(g.Values) {
			t.Errorf("seed %d: group %d\nwant %s/%s %v\ngot  %s/%s %v", seed, i, w.Section, w.Name, w.Values, g.Section, g.Name, g.Values)
			return
		}
		for j := range w.Values {
			a, b := w.Values[j], g.Values[j]
			if b.Path == "" {
				t.Errorf("seed %d: %s has no path", seed, b.Element)
			}
			b.Path = ""
			if a != b {
				t.Errorf("seed %d: %s/%s\nwant %+v\ngot  %+v", seed, w.Section, w.Name, a, b)
			}
		}
	}
	if len(got) > len(want) {
		t.Errorf("seed %d: %d more groups", seed, len(got)-len(want))
	}
}
