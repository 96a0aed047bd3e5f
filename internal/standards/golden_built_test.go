package standards

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"minkang/internal/wire/xmlx"
)

// built are findings of documents composed from content, for what a change of the text would not reach cleanly.
func built(t *testing.T, l *Library) map[string][]Finding {
	t.Helper()
	out := map[string][]Finding{}
	check := func(l *Library, c Content) []Finding {
		body, err := l.Compose(c)
		if err != nil {
			t.Fatal(err)
		}
		return examineBytes(l, string(body), xmlx.Limits{})
	}
	spec, _ := l.Spec("C0053")
	base := completeContent(l, spec, 10)

	c := clone(base)
	c.Header.Encounter.To = c.Header.Encounter.From.Add(-time.Hour)
	out["header.encounter-order"] = check(l, c)
	c = clone(base)
	setPerson(&c, testNow.AddDate(0, 0, -2))
	out["header.birth-after-visit"] = check(l, c)

	c = clone(base)
	setPerson(&c, testNow.AddDate(0, 0, 3))
	out["header.birth-future"] = check(l, c)

	d, _ := l.DataSet("HDSD00.01.16")
	cells := make([]string, len(d.Items))
	cells[d.Item("性别代码")] = "M"
	_, _, found, _ := l.ExamineRow(d, cells, testNow, func(Coding) (Translation, bool) {
		return Translation{Code: Code{Domain: domainSex, Code: "1", Name: "男性"}, Relation: "equivalent"}, true
	})
	out["row.translated"] = found

	index := *l
	index.types = maps.Clone(l.types)
	only := *spec
	only.Index, only.Header = true, nil
	index.types[spec.Code], index.types[spec.Template] = &only, &only
	body, err := l.Compose(base)
	if err != nil {
		t.Fatal(err)
	}
	out["cda.index-only"] = examineBytes(&index, string(body), xmlx.Limits{})

	// Kinds of rows of specifications that some document type has; the first that breaks nothing else is taken.
	for _, s := range l.DocumentTypes() {
		if s.Index {
			continue
		}
		content := completeContent(l, s, 6)
		for _, try := range []struct {
			rule   string
			change func(*Content) bool
		}{
			{"group.missing", func(c *Content) bool { return dropGroup(c, s, Required) }},
			{"group.recommended", func(c *Content) bool { return dropGroup(c, s, Recommended) }},
			{"group.repeated", func(c *Content) bool { return repeatGroup(c, s) }},
			{"element.missing", func(c *Content) bool { return dropElement(c, s, Required) }},
			{"element.recommended", func(c *Content) bool { return dropElement(c, s, Recommended) }},
			{"value.code-missing", func(c *Content) bool { return changeCoded(c, s, func(v *Value) { v.Code = "" }) }},
			{"value.code-system", func(c *Content) bool { return changeCoded(c, s, func(v *Value) { v.System = "1.2.3" }) }},
			{"value.date-form", func(c *Content) bool { return changeDate(c, s) }},
			{"value.code-edition", func(c *Content) bool { return laterCode(l, c, s) }},
		} {
			if out[try.rule] != nil {
				continue
			}
			changed := clone(content)
			if !try.change(&changed) {
				continue
			}
			if found := check(l, changed); alone(found, try.rule) {
				out[try.rule] = found
			}
		}
		if out["element.null"] == nil {
			body, err := l.Compose(content)
			if err != nil {
				t.Fatal(err)
			}
			null := strings.Replace(string(body), `<value xsi:type="BL" value="`, `<value xsi:type="BL" nullFlavor="UNK" v="`, 1)
			if found := examineBytes(l, null, xmlx.Limits{}); alone(found, "element.null") {
				out["element.null"] = found
			}
		}
	}
	row := make([]string, len(l.sets[1].Items))
	for i := range row {
		row[i] = "?;?;?;?"
	}
	for _, f := range l.CheckRow(l.sets[1], row, testNow) {
		if f.Rule == "check.more" {
			out["check.more"] = []Finding{f}
		}
	}
	return out
}

// alone tells whether a rule is broken and no other above information.
func alone(found []Finding, rule string) bool {
	has := false
	for _, f := range found {
		if f.Rule == rule {
			has = true
		} else if f.Severity > Info {
			return false
		}
	}
	return has
}

func dropGroup(c *Content, s *DocumentSpec, level Level) bool {
	for _, g := range c.Groups {
		spec, _ := s.Group(g.Section, g.Name)
		others := slices.ContainsFunc(c.Groups, func(o Group) bool { return o.Section == g.Section && o.Name != g.Name })
		if g.Name != "" && spec.Level == level && others {
			c.Groups = slices.DeleteFunc(c.Groups, func(o Group) bool { return o.Section == g.Section && o.Name == g.Name })
			return true
		}
	}
	return false
}

func repeatGroup(c *Content, s *DocumentSpec) bool {
	for _, g := range c.Groups {
		if spec, _ := s.Group(g.Section, g.Name); g.Name != "" && spec.Max > 1 {
			for range spec.Max {
				c.Groups = append(c.Groups, g)
			}
			return true
		}
	}
	return false
}

func dropElement(c *Content, s *DocumentSpec, level Level) bool {
	for i, g := range c.Groups {
		spec, _ := s.Group(g.Section, g.Name)
		for k, v := range g.Values {
			e, _ := spec.Element(v.Element, v.Role)
			if len(g.Values) > 1 && e.Level == level && e.Max == 1 && !spec.hasBelow(e) {
				c.Groups[i].Values = slices.Delete(c.Groups[i].Values, k, k+1)
				return true
			}
		}
	}
	return false
}

func changeCoded(c *Content, s *DocumentSpec, change func(*Value)) bool {
	for i, g := range c.Groups {
		spec, _ := s.Group(g.Section, g.Name)
		for k, v := range g.Values {
			if e, _ := spec.Element(v.Element, v.Role); e.Domain != "" && e.OID != "" && e.Binding == "obs" && v.Code != "" && isCoded(e.Type) {
				change(&c.Groups[i].Values[k])
				return true
			}
		}
	}
	return false
}

func changeDate(c *Content, s *DocumentSpec) bool {
	for i, g := range c.Groups {
		spec, _ := s.Group(g.Section, g.Name)
		for k, v := range g.Values {
			if e, _ := spec.Element(v.Element, v.Role); e.Type == "D" && e.Binding == "obs" {
				c.Groups[i].Values[k].Text, c.Groups[i].Values[k].Time = "2026-01-08", time.Time{}
				return true
			}
		}
	}
	return false
}

// laterCode writes a code that only the edition of 2023 knows.
func laterCode(l *Library, c *Content, s *DocumentSpec) bool {
	for i, g := range c.Groups {
		spec, _ := s.Group(g.Section, g.Name)
		for k, v := range g.Values {
			e, _ := spec.Element(v.Element, v.Role)
			early, ok := l.Domain(e.Domain, "")
			later, both := l.Domain(e.Domain, EditionCV2023)
			if !ok || !both || later == early || !isCoded(e.Type) {
				continue
			}
			for _, code := range later.Codes() {
				if _, known := early.Code(code.Code); !known {
					c.Groups[i].Values[k].Code, c.Groups[i].Values[k].Text = code.Code, code.Name
					return true
				}
			}
		}
	}
	return false
}
