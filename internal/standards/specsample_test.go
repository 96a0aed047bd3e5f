package standards

import (
	"testing"

	"minkang/internal/wire/cda"
)

// The sample of every structured type is a document of that type without an error.
func TestSamplesAreGood(t *testing.T) {
	eachSpec(t, func(t *testing.T, l *Library, spec *DocumentSpec) {
		body, err := l.Sample(spec.Code)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := cda.Parse(body)
		if err != nil {
			t.Fatal(err)
		}
		c, _, findings := l.Examine(doc, testNow)
		for _, f := range findings {
			if f.Severity >= Error {
				t.Errorf("%s at %s: %s", f.Rule, f.Path, l.Text(f, "zh"))
			}
		}
		if c.Type != spec.Code || len(c.Groups) == 0 {
			t.Errorf("it reads back as %s with %d groups", c.Type, len(c.Groups))
		}
	})
}
