package words

import (
	"regexp"
	"testing"
	"unicode"
)

func TestCatalogueIsWhole(t *testing.T) {
	code := regexp.MustCompile(`^[a-z]+(\.[a-z0-9-]+)*$`)
	hole := regexp.MustCompile(`\{\w+\}`)
	for c, text := range Catalogue() {
		if !code.MatchString(c) {
			t.Errorf("code %q", c)
		}
		if text.ZH == "" || text.EN == "" {
			t.Errorf("%s: a language is missing", c)
		}
		for _, r := range text.EN {
			if unicode.Is(unicode.Han, r) {
				t.Errorf("%s: Chinese in the English text", c)
				break
			}
		}
		zh, en := hole.FindAllString(text.ZH, -1), hole.FindAllString(text.EN, -1)
		if len(zh) != len(en) {
			t.Errorf("%s: arguments differ: %v, %v", c, zh, en)
		}
	}
}

func TestErrorFillsArguments(t *testing.T) {
	if got := Error("repository.version-not-newer", map[string]string{"version": "3"}); got.EN == "" || regexp.MustCompile(`\{`).MatchString(got.EN+got.ZH) {
		t.Errorf("%+v", got)
	}
	if Error("no.such-code", nil) != Catalogue()["internal"] {
		t.Error("an unknown code must get the general text")
	}
}
