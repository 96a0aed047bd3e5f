package standards

import (
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"
)

// member is one place a data element may have within a section.
type member struct {
	group   *GroupSpec
	element *ElementSpec
}

// aliases are other codes that systems in the field send for a type.
var aliases = map[string]string{
	"HSDC01.01": "HSDC00.01", "HSDC01.02": "HSDC00.02", "HSDC01.03": "HSDC00.03", "HSDC01.04": "HSDC00.04", "HSDC01.05": "HSDC00.05",
}

// loadTypes reads the list of document types and, where there is one, each type's specification.
func (l *Library) loadTypes(files fs.FS) error {
	_, err := readTable(files, "tables/document_types.csv", func(r row) error {
		code := r.get("code")
		name := "documents/" + code + ".csv"
		d := &DocumentSpec{Code: code, Title: r.get("title_zh"), Template: r.get("template_oid"), Standard: r.get("standard"), Index: true,
			templateSure: r.get("template_oid") != ""}
		if _, err := fs.Stat(files, name); err == nil {
			if d, err = readSpec(files, name); err != nil {
				return err
			}
		} else if d.Template == "" {
			_, part, _ := strings.Cut(d.Standard, ".")
			part, _, _ = strings.Cut(part, "-")
			d.Template = "2.16.156.10011.2.1.1." + part
		}
		l.adoptOIDs(d)
		l.listing = append(l.listing, d)
		l.types[d.Code], l.types[d.Template] = d, d
		return nil
	})
	if err != nil {
		return err
	}
	for alias, code := range aliases {
		l.types[alias] = l.types[code]
	}
	return nil
}

// adoptOIDs registers the identifiers under which documents write lists that have none of their own in the tables.
func (l *Library) adoptOIDs(d *DocumentSpec) {
	for _, g := range d.Groups() {
		for _, e := range g.Elements {
			if domain, ok := l.domains[e.Domain]; ok && e.OID != "" && l.domains[e.OID] == nil {
				l.domains[e.OID] = domain
			}
		}
	}
}

// readSpec reads one specification file; docs/standards/document-specs.md describes its columns.
func readSpec(files fs.FS, name string) (*DocumentSpec, error) {
	d := &DocumentSpec{Status: Verified, byCode: map[string]*SectionSpec{}}
	var section *SectionSpec
	var group *GroupSpec
	head, err := readTable(files, name, func(r row) error {
		switch r.get("row") {
		case "header":
			e, err := elementSpec(r)
			if err != nil {
				return err
			}
			d.Header = append(d.Header, e)
		case "section":
			section = sectionSpec(r)
			if d.byCode[section.Code] != nil {
				return fmt.Errorf("section %s twice", section.Code)
			}
			d.byCode[section.Code] = section
			d.Sections = append(d.Sections, section)
			group = &GroupSpec{Section: section.Code, Title: section.Title, Pattern: "section", Min: 0, Max: 1, Level: section.Level, Status: section.Status}
			section.Groups = []*GroupSpec{group}
		case "group":
			if section == nil || r.get("section") != section.Code {
				return fmt.Errorf("group outside its section")
			}
			var err error
			if group, err = groupSpec(r); err != nil {
				return err
			}
			section.Groups = append(section.Groups, group)
		case "element":
			if group == nil || r.get("group") != group.Name || r.get("section") != section.Code {
				return fmt.Errorf("element %s outside its group", r.get("element"))
			}
			e, err := elementSpec(r)
			if err != nil {
				return err
			}
			group.Elements = append(group.Elements, e)
			if e.Status < d.Status {
				d.Status = e.Status
			}
		default:
			return fmt.Errorf("row kind %q", r.get("row"))
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	d.Code, d.Title, d.Template, d.Standard, d.Kind = head["code"], head["title"], head["template"], head["standard"], head["kind"]
	d.templateSure = head["template_status"] != "unverified"
	if d.Kind == "any" {
		d.Kind = ""
	}
	return d, d.link()
}

func sectionSpec(r row) *SectionSpec {
	binding, aliases, _ := strings.Cut(r.get("binding"), "|")
	return &SectionSpec{Code: r.get("section"), Coded: binding != "uncoded", Title: r.get("name"), Display: r.get("like"),
		Aliases: strings.FieldsFunc(aliases, func(c rune) bool { return c == '|' }), Level: levelOf(r.get("level")), Status: statusOf(r.get("status")), members: map[string][]member{}}
}

func groupSpec(r row) (*GroupSpec, error) {
	g := &GroupSpec{Section: r.get("section"), Name: r.get("group"), Title: r.get("name"), Pattern: r.get("binding"), Like: r.get("like"),
		Level: levelOf(r.get("level")), Status: statusOf(r.get("status"))}
	g.Entry, g.Attrs = entryColumn(r.get("entry"))
	var err error
	g.Min, g.Max, err = cardinality(r.get("card"))
	if err == nil && !groupPatterns[g.Pattern] {
		err = fmt.Errorf("group binding %q", g.Pattern)
	}
	return g, err
}

func elementSpec(r row) (*ElementSpec, error) {
	e := &ElementSpec{Section: r.get("section"), Group: r.get("group"), Role: r.get("role"), Element: r.get("element"), Name: r.get("name"),
		Level: levelOf(r.get("level")), Status: statusOf(r.get("status")), Type: r.get("type"), Domain: r.get("domain"),
		Edition: r.get("edition"), OID: r.get("oid"), Under: r.get("under"), Like: r.get("like"), Source: r.get("source")}
	e.Binding, e.Also, _ = strings.Cut(r.get("binding"), "|")
	e.Wire, e.Unit, _ = strings.Cut(r.get("wire"), " ")
	e.Entry, e.Attrs = entryColumn(r.get("entry"))
	var err error
	if e.Format, err = ParseFormat(r.get("format")); err != nil {
		return nil, err
	}
	if e.Min, e.Max, err = cardinality(r.get("card")); err != nil {
		return nil, err
	}
	if r.get("row") == "header" {
		if headerBindings[e.Binding] == nil {
			return nil, fmt.Errorf("header binding %q", e.Binding)
		}
	} else if !elementBindings[e.Binding] {
		return nil, fmt.Errorf("element binding %q", e.Binding)
	}
	if e.Binding == "obs" && e.Like != "" && !strings.Contains(e.Name, e.Like) {
		return nil, fmt.Errorf("%s: the name %q does not hold %q", e.Element, e.Name, e.Like)
	}
	return e, nil
}

// entryColumn reads "diagnosis;kind=discharge".
func entryColumn(s string) (string, map[string]string) {
	parts := strings.Split(s, ";")
	var attrs map[string]string
	for _, p := range parts[1:] {
		if k, v, ok := strings.Cut(p, "="); ok {
			if attrs == nil {
				attrs = map[string]string{}
			}
			attrs[k] = v
		}
	}
	return parts[0], attrs
}

func cardinality(s string) (low, high int, err error) {
	a, b, ok := strings.Cut(s, "..")
	if low, err = strconv.Atoi(a); err != nil || !ok {
		return 0, 0, fmt.Errorf("cardinality %q", s)
	}
	if b == "*" {
		return low, -1, nil
	}
	high, err = strconv.Atoi(b)
	return low, high, err
}

func levelOf(s string) Level {
	switch s {
	case "R":
		return Required
	case "R2":
		return Recommended
	}
	return Optional
}

func statusOf(s string) Status {
	switch s {
	case "verified":
		return Verified
	case "element":
		return ElementVerified
	}
	return Unverified
}

// link resolves references between rows and builds the indexes the reader uses.
func (d *DocumentSpec) link() error {
	for _, s := range d.Sections {
		for _, a := range s.Aliases {
			if d.byCode[a] != nil {
				return fmt.Errorf("%s %s: alias %s is another section", d.Code, s.Code, a)
			}
			d.byCode[a] = s
		}
		for _, g := range s.Groups {
			for _, e := range g.Elements {
				if e.Under != "" {
					id, role, _ := strings.Cut(e.Under, "/")
					up, ok := g.Element(id, role)
					if !ok || up == e {
						return fmt.Errorf("%s %s %s: no element %s to stand under", d.Code, s.Code, e.Element, e.Under)
					}
					e.under = up
				}
				if e.Binding != "obs" {
					g.derived = append(g.derived, e)
					continue
				}
				s.members[e.Element] = append(s.members[e.Element], member{g, e})
				if e.Also != "" {
					s.members[e.Also] = append(s.members[e.Also], member{g, e})
				}
			}
			if seen := repeated(g); seen != "" {
				return fmt.Errorf("%s %s %s: element %s twice without a role", d.Code, s.Code, g.Name, seen)
			}
		}
	}
	return nil
}

func repeated(g *GroupSpec) string {
	var keys []string
	for _, e := range g.Elements {
		keys = append(keys, e.Element+"/"+e.Role)
	}
	sort.Strings(keys)
	for i := 1; i < len(keys); i++ {
		if keys[i] == keys[i-1] {
			return keys[i]
		}
	}
	return ""
}
