package corpus

import (
	"strings"
	"testing"
	"unicode/utf8"

	"minkang/internal/simulate/draw"
	"minkang/internal/standards"
)

func library(t *testing.T) *standards.Library {
	t.Helper()
	l, err := standards.Load()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestConditionsUseRealCodes(t *testing.T) {
	l := library(t)
	for _, c := range append(append([]*Condition{}, Outpatient()...), Inpatient()...) {
		if got, ok := l.Code("ICD-10", c.Code); !ok || got.Name != c.Name {
			t.Errorf("%s %s: the table says %q", c.Code, c.Name, got.Name)
		}
		if c.Operation != "" {
			if got, ok := l.Procedure(c.Operation); !ok || got.Name != c.OperationName {
				t.Errorf("%s %s: the table says %q", c.Operation, c.OperationName, got.Name)
			}
		}
		for _, x := range []struct{ domain, code string }{{"CV06.00.103", c.Anaesthesia}, {"CV05.10.024", c.Level}, {"CV05.10.022", c.Incision}} {
			if _, ok := l.Code(x.domain, x.code); x.code != "" && !ok {
				t.Errorf("%s: no code %s in %s", c.Code, x.code, x.domain)
			}
		}
		if c.Infectious != "" && c.Infectious != "401" {
			if _, ok := l.Code("CV05.01.017", c.Infectious); !ok {
				t.Errorf("%s: no disease %s", c.Code, c.Infectious)
			}
		}
		for _, p := range c.Panels {
			if Panels()[p] == nil {
				t.Errorf("%s: no panel %s", c.Code, p)
			}
		}
		if c.Imaging != "" && Images()[c.Imaging] == nil {
			t.Errorf("%s: no examination %s", c.Code, c.Imaging)
		}
		if c.Shift != "" && !moves(c.Shift) {
			t.Errorf("%s: no laboratory value moves with %s", c.Code, c.Shift)
		}
		for _, text := range append(c.Complaints, c.History) {
			if utf8.RuneCountInString(text) > 97 {
				t.Errorf("%s: too long for its data element: %s", c.Code, text)
			}
		}
	}
}

func moves(shift string) bool {
	for _, p := range Panels() {
		for _, it := range p.Items {
			if _, ok := it.Shifts[shift]; ok {
				return true
			}
		}
	}
	return false
}

func TestDrugCodes(t *testing.T) {
	l := library(t)
	for _, d := range Drugs() {
		for _, x := range []struct{ domain, code string }{{"CV06.00.102", d.Route}, {"CV08.50.002", d.Form}, {"CV06.00.228", d.Frequency}} {
			if _, ok := l.Code(x.domain, x.code); !ok {
				t.Errorf("%s: no code %s in %s", d.Key, x.code, x.domain)
			}
		}
		if Frequencies[d.Frequency].Name == "" || Routes[d.Route] == "" || d.Days < 1 || d.Price <= 0 {
			t.Errorf("%s is incomplete: %+v", d.Key, *d)
		}
	}
	for _, r := range read("outpatient.psv") {
		for _, k := range r.list("drugs", ";") {
			if Drugs()[k] == nil {
				t.Errorf("outpatient.psv:%d: no drug %s", r.line, k)
			}
		}
	}
	for _, r := range read("inpatient.psv") {
		for _, k := range r.list("drugs", ";") {
			if Drugs()[k] == nil {
				t.Errorf("inpatient.psv:%d: no drug %s", r.line, k)
			}
		}
	}
}

func TestListsAreGenerous(t *testing.T) {
	if n := len(surnames().names); n < 100 {
		t.Errorf("%d surnames", n)
	}
	if n := len(Outpatient()); n < 60 {
		t.Errorf("%d outpatient conditions", n)
	}
	if n := len(Inpatient()); n < 25 {
		t.Errorf("%d inpatient conditions", n)
	}
	total := 0
	for _, sex := range []string{"1", "2"} {
		for _, e := range eras()[sex] {
			total += len(e.chars)
		}
	}
	if total < 1200 {
		t.Errorf("%d characters for given names", total)
	}
}

func TestNames(t *testing.T) {
	s := draw.At(1, draw.Household, 0, 0)
	double, rare := 0, 0
	for i := range 20000 {
		name := Surname(&s)
		if utf8.RuneCountInString(name) == 2 {
			double++
		}
		given := Given(&s, 1930+i%95, []string{"1", "2"}[i%2])
		if n := utf8.RuneCountInString(given); n < 1 || n > 2 {
			t.Fatalf("given name %q", given)
		}
		if strings.ContainsAny(given, "䶮犇骉頔") {
			rare++
		}
	}
	if double == 0 || rare == 0 {
		t.Errorf("%d two-character surnames, %d rare characters in 20,000 names", double, rare)
	}
	if name, ok := MinorityName(&s, "05", "2"); !ok || !strings.Contains(name, "·") {
		t.Errorf("Uyghur name %q", name)
	}
	if typed, ok := Homophone(&s, "张伟"); !ok || typed == "张伟" || utf8.RuneCountInString(typed) != 2 {
		t.Errorf("homophone of 张伟: %q", typed)
	}
}
