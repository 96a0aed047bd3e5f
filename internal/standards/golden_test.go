package standards

import (
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/standards/logic"
	"minkang/internal/wire/cda"
)

// logicCase is one line of testdata/logic_cases.csv: facts by concept that keep a rule, and facts that break it and no other.
type logicCase struct{ rule, scope, right, wrong string }

func logicCases(t *testing.T) map[string]logicCase {
	t.Helper()
	file, err := os.Open("testdata/logic_cases.csv")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]logicCase{}
	for _, r := range rows[1:] {
		cases[r[0]] = logicCase{r[0], r[1], r[2], r[3]}
	}
	return cases
}

// Every rule between elements has facts that break it and nothing else, in a row and in a document where either carries it, and
// facts that keep it. testdata/logic_golden.txt holds what is then said.
func TestGoldenFindings(t *testing.T) {
	l, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	cases := logicCases(t)
	var golden strings.Builder
	for _, r := range l.cross.set.Rules {
		c, ok := cases[r.ID]
		if !ok {
			t.Errorf("%s has no case in testdata/logic_cases.csv", r.ID)
			continue
		}
		delete(cases, r.ID)
		tried := 0
		if d := dataSetFor(l, r, c); d != nil {
			tried++
			keep, broken := rowFindings(t, l, d, c.right), rowFindings(t, l, d, c.wrong)
			judge(t, l, &golden, r.ID, d.ID, keep, broken)
		}
		if spec := specFor(l, r, c); spec != nil {
			tried++
			keep, broken := docFindings(t, l, spec, c.right), docFindings(t, l, spec, c.wrong)
			judge(t, l, &golden, r.ID, spec.Code, keep, broken)
		}
		if tried == 0 {
			t.Errorf("%s: no data set and no document type carries what it needs: it can never speak", r.ID)
		}
	}
	for id := range cases {
		t.Errorf("%s: a case for a rule that does not exist", id)
	}
	compareGolden(t, "testdata/logic_golden.txt", golden.String())
}

func judge(t *testing.T, l *Library, golden *strings.Builder, rule, scope string, keep, broken []Finding) {
	t.Helper()
	if len(keep) > 0 {
		t.Errorf("%s in %s: the right facts break %s", rule, scope, keep[0].Rule)
	}
	if len(broken) != 1 || broken[0].Rule != rule {
		var got []string
		for _, f := range broken {
			got = append(got, f.Rule)
		}
		t.Errorf("%s in %s: the wrong facts break %v", rule, scope, got)
	}
	for _, f := range broken {
		fmt.Fprintf(golden, "%s | %s | %s | %s | %s | %s | %s\n", scope, f.Severity, f.Rule, f.Element, f.Path, l.Text(f, "zh"), l.Text(f, "en"))
	}
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(name, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(name)
	if err != nil || string(want) != got {
		t.Errorf("%s is out of date: go test ./internal/standards -run Golden -update (%v)", name, err)
	}
}

func facts(text string) (out [][2]string) {
	for part := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(part, "=")
		out = append(out, [2]string{name, value})
	}
	return out
}

// onlyLogic keeps the findings of rules between elements.
func onlyLogic(all []Finding) []Finding {
	return slices.DeleteFunc(all, func(f Finding) bool {
		return !strings.HasPrefix(f.Rule, "logic.") && !strings.HasPrefix(f.Rule, "check.")
	})
}

// dataSetFor finds a data set whose rows can hold both sides of a case.
func dataSetFor(l *Library, r *logic.Rule, c logicCase) *DataSet {
	for _, d := range l.DataSets() {
		if c.scope != "" && c.scope != d.ID || !slices.Contains(l.CrossRules(d.ID), r) {
			continue
		}
		if rowOf(l, d, c.right) != nil && rowOf(l, d, c.wrong) != nil {
			return d
		}
	}
	return nil
}

// rowOf lays facts into the columns that carry them; nil when a column is lacking.
func rowOf(l *Library, d *DataSet, text string) []string {
	plan := l.plans[d]
	cells := make([]string, len(d.Items))
	for _, f := range facts(text) {
		concept, placed := l.cross.set.Concept(f[0]), false
		for i := range plan.columns {
			carries := slices.ContainsFunc(plan.columns[i].carry, func(k carrier) bool { return k.concept == concept })
			if carries && cells[i] == "" {
				cells[i], placed = f[1], true
				break
			}
		}
		if !placed {
			return nil
		}
	}
	return cells
}

func rowFindings(t *testing.T, l *Library, d *DataSet, text string) []Finding {
	t.Helper()
	return onlyLogic(l.CheckRow(d, rowOf(l, d, text), testNow))
}

// specFor finds a document type that can hold both sides of a case.
func specFor(l *Library, r *logic.Rule, c logicCase) *DocumentSpec {
	for _, spec := range l.DocumentTypes() {
		if spec.Index || c.scope != "" && c.scope != spec.Code || !slices.Contains(l.CrossRules(spec.Code), r) {
			continue
		}
		_, right := contentOf(l, spec, c.right)
		_, wrong := contentOf(l, spec, c.wrong)
		if right && wrong {
			return spec
		}
	}
	return nil
}

// contentOf makes a document that holds the facts and else only a header that agrees with itself.
func contentOf(l *Library, spec *DocumentSpec, text string) (Content, bool) {
	c := Content{Type: spec.Code, Header: newSampler(l, 1).header(spec)}
	h := &c.Header
	h.Patient = Patient{Name: "试某", IDs: h.Patient.IDs}
	h.Patient.IDs = slices.DeleteFunc(h.Patient.IDs, func(id Identifier) bool { return id.Root == rootIDCard })
	h.Encounter.From, h.Encounter.To = time.Time{}, time.Time{}
	h.Authors, h.EffectiveTime = nil, testNow.AddDate(-1, 0, 0)
	for i := range h.Authenticators {
		h.Authenticators[i].Time = h.EffectiveTime
	}
	plan := l.cross.types[spec]
	carries := func(e *ElementSpec, concept int) bool {
		return slices.ContainsFunc(plan.carry[e], func(k carrier) bool { return k.concept == concept })
	}
	for _, f := range facts(text) {
		concept := l.cross.set.Concept(f[0])
		if i := slices.IndexFunc(plan.header, func(e *ElementSpec) bool { return carries(e, concept) }); i >= 0 {
			if !setHeader(h, plan.header[i], f[1]) {
				return c, false
			}
			continue
		}
		if !setBody(&c, spec, f[1], func(e *ElementSpec) bool { return carries(e, concept) }) {
			return c, false
		}
	}
	return c, true
}

func setHeader(h *Header, e *ElementSpec, value string) bool {
	t, _ := readCellTime(value)
	switch e.Binding {
	case "patient.birth":
		h.Patient.Birth, h.Patient.BirthText = t.at, value
	case "patient.sex":
		h.Patient.Sex = value
	case "patient.marital":
		h.Patient.Marital = value
	case "patient.age":
		h.Patient.Age = value + "岁"
	case "patient.phone":
		h.Patient.Phone = value
	case "patient.id":
		h.Patient.IDs = append(h.Patient.IDs, Identifier{Root: e.Like, Extension: value})
	case "encounter.from":
		h.Encounter.From = t.at
	case "encounter.to":
		h.Encounter.To = t.at
	case "author.time":
		h.Authors = []Participant{{Kind: "author", ID: Identifier{Root: cda.OIDAuthor, Extension: "D001"}, Name: "医甲", Time: t.at}}
	default:
		return false
	}
	return true
}

func setBody(c *Content, spec *DocumentSpec, value string, fits func(*ElementSpec) bool) bool {
	for _, g := range spec.Groups() {
		for _, e := range g.Elements {
			if !fits(e) {
				continue
			}
			v := Value{Element: e.Element, Role: e.Role, Unit: e.Unit, Text: value}
			switch e.Type {
			case "S2", "S3":
				v.Code, v.Text, v.System, v.Unit = value, "名称", e.OID, ""
			case "L":
				v.Code, v.Text = value, ""
			case "D", "DT":
				t, ok := readCellTime(value)
				if !ok {
					return false
				}
				v.Time = t.at
				if strings.Contains(e.Binding, ".") {
					v.Text = Stamp(t.at)
				}
			}
			i := slices.IndexFunc(c.Groups, func(have Group) bool { return have.Section == g.Section && have.Name == g.Name })
			if i < 0 {
				i = len(c.Groups)
				c.Groups = append(c.Groups, Group{Section: g.Section, Name: g.Name})
			}
			if slices.ContainsFunc(c.Groups[i].Values, func(have Value) bool { return have.Element == v.Element && have.Role == v.Role }) {
				continue
			}
			c.Groups[i].Values = append(c.Groups[i].Values, v)
			return true
		}
	}
	return false
}

func docFindings(t *testing.T, l *Library, spec *DocumentSpec, text string) []Finding {
	t.Helper()
	c, _ := contentOf(l, spec, text)
	body, err := l.Compose(c)
	if err != nil {
		t.Fatalf("%s: %v", spec.Code, err)
	}
	doc, err := cda.Parse(body)
	if err != nil {
		t.Fatal(err)
	}
	return onlyLogic(l.Check(doc, testNow))
}

// The synthetic number of the cases belongs to nobody.
func TestCasesAreSynthetic(t *testing.T) {
	for id, c := range logicCases(t) {
		for _, f := range append(facts(c.right), facts(c.wrong)...) {
			if f[0] == "idNumber" && len(f[1]) == 18 && !cnid.IsReserved(f[1]) {
				t.Errorf("%s: a number outside the reserved division", id)
			}
		}
	}
}
