package standards

import (
	"testing"

	"minkang/internal/wire/cda"
)

// Whatever can be read as CDA is examined without a panic, within bounds, and the same way twice.
func FuzzExamine(f *testing.F) {
	l := testLibrary(f)
	for _, code := range []string{"C0002", "C0007", "C0053", "HSDC00.02", "HSDB03.01"} {
		spec, _ := l.Spec(code)
		body, err := l.Compose(newSampler(l, 5).content(spec))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(body)
	}
	f.Add([]byte(wrap("C0002", "", section("29548-5", `<entry><observation><code code="DE05.01.024.00"/></observation></entry>`))))
	f.Fuzz(func(t *testing.T, body []byte) {
		doc, err := cda.Parse(body)
		if err != nil {
			return
		}
		content, entries, findings := l.Examine(doc, testNow)
		if len(findings) > MaxFindings {
			t.Errorf("%d findings", len(findings))
		}
		for _, finding := range findings {
			if _, known := l.rules[finding.Rule]; !known {
				t.Errorf("rule %q is not in the catalogue", finding.Rule)
			}
		}
		again, moreEntries, moreFindings := l.Examine(doc, testNow)
		if len(again.Groups) != len(content.Groups) || len(moreEntries) != len(entries) || len(moreFindings) != len(findings) {
			t.Error("a second look sees something else")
		}
	})
}
