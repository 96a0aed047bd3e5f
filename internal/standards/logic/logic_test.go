package logic

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

type noKnowledge struct{}

func (noKnowledge) CodeName(domain, code string) (string, bool)  { return "名称", code == "I10" }
func (noKnowledge) NameFits(domain, code, name string) bool      { return name == "名称" }
func (noKnowledge) ReportHours(code string) (int, bool)          { return 24, code == "101" }
func (noKnowledge) VaccineMonths(code string, d int) (int, bool) { return d, true }

// tablesOf reads rules from texts: table name to lines of "column=value" joined by "|".
func tablesOf(t map[string][]string) Tables {
	return func(name string, each func(func(string) string, string) error) error {
		for i, line := range t[name] {
			cells := map[string]string{}
			for part := range strings.SplitSeq(line, "|") {
				k, v, _ := strings.Cut(part, "=")
				cells[k] = v
			}
			place := fmt.Sprintf("%s line %d", name, i+2)
			if err := each(func(c string) string { return cells[c] }, place); err != nil {
				return fmt.Errorf("%s: %w", place, err)
			}
		}
		return nil
	}
}

var concepts = []string{"concept=a|kind=number|elements=E1|unit=cm", "concept=b|kind=number|elements=E2", "concept=at|kind=time|elements=E3", "concept=dx|kind=code|elements=E4|like=诊断",
	"concept=fee|kind=number|elements=E5|absent=0"}

func rule(needs, when, assert string) string {
	return "rule=logic.x|severity=warning|zh=中|en=e|reason=r|scope=*|needs=" + needs + "|when=" + when + "|assert=" + assert
}

func readOne(t testing.TB, line string) (*Set, error) {
	t.Helper()
	return Read(tablesOf(map[string][]string{"rules/concepts.csv": concepts, "rules/rules.csv": {line},
		"rules/units.csv": {"concept=*|from=m|to=cm|factor=100"}}), noKnowledge{})
}

// What does not compile is refused with its place and reason.
func TestRefused(t *testing.T) {
	for name, c := range map[string]struct{ line, why string }{
		"syntax":           {rule("a", "", "a >"), "assert"},
		"unknown name":     {rule("a", "", "c > 1"), "c"},
		"wrong type":       {rule("a at", "", "a > at"), "assert"},
		"no truth value":   {rule("a", "", "a + 1"), "bool"},
		"unknown function": {rule("a", "", "launch(a)"), "launch"},
		"wrong argument":   {rule("a", "", "idValid(a)"), "idValid"},
		"may be absent":    {rule("a", "", "a > b"), "b may be absent"},
		"has of nothing":   {rule("a", "", "has(1)"), "has takes a concept"},
		"needs nothing":    {rule("", "", "true"), "needs"},
		"unknown need":     {rule("z", "", "true"), "z"},
		"when":             {rule("a", "a ==", "true"), "when"},
		"too large":        {rule("a", "", strings.Repeat("a > 1 and ", 300)+"true"), "nodes"},
		"no text":          {"rule=logic.y|severity=info|scope=*|needs=a|assert=true", "missing"},
		"severity":         {"rule=logic.y|severity=fatal|zh=1|en=1|reason=1|scope=*|needs=a|assert=true", "severity"},
		"id":               {"rule=value.y|severity=info|zh=1|en=1|reason=1|scope=*|needs=a|assert=true", "begin"},
	} {
		_, err := readOne(t, c.line)
		if err == nil || !strings.Contains(err.Error(), c.why) || !strings.Contains(err.Error(), "rules/rules.csv line 2") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func run(s *Set, facts map[string][]Fact) (breaches int, whole bool) {
	scene := s.NewScene()
	for name, list := range facts {
		for _, f := range list {
			scene.Add(s.Concept(name), f)
		}
	}
	whole = s.Run(s.Plan("C0001", []int{0, 1, 2, 3, 4}), scene, time.Now(), func(Breach) { breaches++ })
	return breaches, whole
}

// Facts pair within their occurrence, by slot and part; a fact that stands alone serves all.
func TestPairs(t *testing.T) {
	s, err := readOne(t, rule("a b", "", "a > b"))
	if err != nil {
		t.Fatal(err)
	}
	group := []int{0, 1}
	f := func(occurrence int32, slot, slots, part, parts int16, v float64) Fact {
		return Fact{Occurrence: occurrence, Slot: slot, Slots: slots, Part: part, Parts: parts, Value: v, Group: group}
	}
	for name, c := range map[string]struct {
		a, b []Fact
		want int
	}{
		"holds":              {[]Fact{f(1, 0, 1, 0, 1, 2)}, []Fact{f(1, 0, 1, 0, 1, 1)}, 0},
		"breaks":             {[]Fact{f(1, 0, 1, 0, 1, 1)}, []Fact{f(1, 0, 1, 0, 1, 2)}, 1},
		"other occurrence":   {[]Fact{f(1, 0, 1, 0, 1, 1)}, []Fact{f(2, 0, 1, 0, 1, 2), f(3, 0, 1, 0, 1, 2)}, 0},
		"by slot":            {[]Fact{f(1, 0, 2, 0, 1, 5), f(1, 1, 2, 0, 1, 1)}, []Fact{f(1, 0, 2, 0, 1, 4), f(1, 1, 2, 0, 1, 0)}, 0},
		"a slot is missing":  {[]Fact{f(1, 1, 2, 0, 1, 1)}, []Fact{f(1, 0, 2, 0, 1, 4)}, 0},
		"by part":            {[]Fact{f(1, 0, 1, 0, 2, 5), f(1, 0, 1, 1, 2, 1)}, []Fact{f(1, 0, 1, 0, 2, 4), f(1, 0, 1, 1, 2, 3)}, 1},
		"nothing to compare": {[]Fact{f(1, 0, 1, 0, 1, 1)}, nil, 0},
	} {
		if got, _ := run(s, map[string][]Fact{"a": c.a, "b": c.b}); got != c.want {
			t.Errorf("%s: %d breaches, want %d", name, got, c.want)
		}
	}
}

// A scene of any size ends.
func TestBounds(t *testing.T) {
	lines := make([]string, 60)
	for i := range lines {
		lines[i] = strings.Replace(rule("a", "", "a > 1"), "logic.x", fmt.Sprintf("logic.x%d", i), 1)
	}
	s, err := Read(tablesOf(map[string][]string{"rules/concepts.csv": concepts, "rules/rules.csv": lines}), noKnowledge{})
	if err != nil {
		t.Fatal(err)
	}
	many := make([]Fact, 10_000)
	for i := range many {
		many[i] = Fact{Occurrence: int32(i), Value: 2.0}
	}
	if _, whole := run(s, map[string][]Fact{"a": many}); whole {
		t.Error("60 rules over 500 facts each were not cut")
	}
}

func TestUnits(t *testing.T) {
	s, err := readOne(t, rule("a", "", "a > 1"))
	if err != nil {
		t.Fatal(err)
	}
	for unit, want := range map[string]float64{"": 1.7, "cm": 1.7, " CM": 1.7, "m": 170} {
		if got, ok := s.Convert(0, 1.7, unit); !ok || got != want {
			t.Errorf("1.7 %q is %v %v", unit, got, ok)
		}
	}
	if _, ok := s.Convert(0, 1, "光年"); ok {
		t.Error("an unknown unit was converted")
	}
}

func TestScopes(t *testing.T) {
	for _, c := range []struct {
		scopes, scope string
		want          bool
	}{{"*", "C0001", true}, {"rows", "C0001", false}, {"rows", "HDSD00.01.02", true}, {"documents", "HSDA00.01", true}, {"C0032 C0033", "C0033", true},
		{"* !HDSD00.07", "HDSD00.07.02", false}, {"HDSD00.11", "HDSD00.11.01", true}, {"", "C0001", true}} {
		if got := inScope(words(c.scopes), c.scope); got != c.want {
			t.Errorf("%q of %s: %v", c.scopes, c.scope, got)
		}
	}
}

// Spans of time agree with one another whatever the two dates.
func TestSpans(t *testing.T) {
	day := rapid.Custom(func(t *rapid.T) time.Time {
		return time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 60000).Draw(t, "day"))
	})
	rapid.Check(t, func(t *rapid.T) {
		a, b := day.Draw(t, "a"), day.Draw(t, "b")
		if b.Before(a) {
			a, b = b, a
		}
		y, m, d := years(a, b), months(a, b), days(a, b)
		if y != m/12 || d < m*28 || d > (m+1)*31 || !notAfter(a, b) || days(b, a) != -d {
			t.Fatalf("%v to %v: %d years, %d months, %d days", a, b, y, m, d)
		}
	})
}

// The short way answers as the machine does.
func TestQuick(t *testing.T) {
	spans := []string{"item=a|low=1|high=5"}
	base := map[string][]string{"rules/concepts.csv": append(slices.Clone(concepts), "concept=to|kind=time|elements=E6"), "rules/ranges.csv": spans}
	for _, line := range []string{rule("a", "", `plausible("a", a)`), rule("at", "", "notAfter(at, now)"), rule("at to", "", "notAfter(at, to)")} {
		base["rules/rules.csv"] = []string{line}
		s, err := Read(tablesOf(base), noKnowledge{})
		if err != nil {
			t.Fatal(err)
		}
		slow, err := Read(tablesOf(base), noKnowledge{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Rules[0].quick == nil {
			t.Fatalf("%s has no short way", line)
		}
		slow.Rules[0].quick = nil
		rapid.Check(t, func(t *rapid.T) {
			at := func(name string) time.Time {
				return time.Date(2026, 1, 1, 0, rapid.IntRange(0, 4000).Draw(t, name), 0, 0, time.UTC)
			}
			facts := map[string][]Fact{"a": {{Value: rapid.Float64Range(-1, 9).Draw(t, "a"), Alone: true}}, "at": {{Value: at("at"), Alone: true}}, "to": {{Value: at("to"), Alone: true}}}
			now := at("now")
			count := func(s *Set) (n int) {
				scene := s.NewScene()
				for name, list := range facts {
					scene.Add(s.Concept(name), list[0])
				}
				s.Run(s.Rules, scene, now, func(Breach) { n++ })
				return n
			}
			if count(s) != count(slow) {
				t.Fatalf("%s: %v", line, facts)
			}
		})
	}
}

// Whatever is written as a rule is compiled or refused, never a panic; what compiles runs.
func FuzzExpression(f *testing.F) {
	for _, text := range []string{"a > 1", "has(b) ? a > b : true", "sum(list(a)) > 1", "begins(dx, \"O\")", "all(list(a), # > 1)", "years(at, now) < 3", "a / 0 > 1", "dx matches \"[\""} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsAny(text, "|\n") || len(text) > 500 {
			return
		}
		s, err := readOne(t, rule("a at dx", "", text))
		if err != nil {
			return
		}
		run(s, map[string][]Fact{"a": {{Value: 1.0, Alone: true}}, "at": {{Value: time.Unix(0, 0), Alone: true}}, "dx": {{Value: "O80", Alone: true}}})
	})
}
