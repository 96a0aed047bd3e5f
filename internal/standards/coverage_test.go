package standards

import (
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing"

	data "minkang/standards"
)

// coveragePage says what of each standard is held, how surely, and what is missing.
func coveragePage(t *testing.T, l *Library) string {
	var b strings.Builder
	b.WriteString("# What of the standards is here\n\nGenerated (`go test ./internal/standards -run TestPages -update`) from `standards/tables/expected.csv` and the tables themselves.\n")
	b.WriteString("\n## Standards\n\nExpected: how much the standard has, empty where that number itself has no source. Verified: a second source agrees, as the rows\n" +
		"say. What is not held is missing, not guessed.\n\n| standard | title | counted | expected | held | verified | missing | remark |\n|---|---|---|---|---|---|---|---|\n")
	for _, e := range l.Expected() {
		count, known := heldCounts[e.Held]
		if !known {
			t.Errorf("expected.csv: no counter %q", e.Held)
			continue
		}
		held, verified := count(l)
		expected, missing := "", ""
		if e.Count > 0 {
			expected, missing = fmt.Sprint(e.Count), fmt.Sprint(max(e.Count-held, 0))
		} else if held == 0 {
			missing = "all"
		}
		fmt.Fprintf(&b, "| %s | %s | %s (%s) | %s | %d | %d | %s | %s |\n", e.Standard, e.Title, e.Unit, e.UnitEN, expected, held, verified, missing, e.Note)
	}
	b.WriteString(documentRows(l))
	held, gaps := domainRows(l)
	fmt.Fprintf(&b, "\n## Code lists the specifications name and no source gave (%d)\n\nTheir values are reported as not checked. How many codes each should have is not known either.\n\n| list | elements that use it |\n|---|---|\n%s",
		strings.Count(gaps, "\n"), gaps)
	b.WriteString("\n## Value domains the specifications name\n\n| domain | name | edition | codes | elements that use it |\n|---|---|---|---|---|\n" + held)
	b.WriteString("\n## Tables\n\nStatus: *verified* two sources, *partly* some rows, *single* one source, *ours* our own list.\n\n| table | title | standard | edition | status | rows | source | remark |\n|---|---|---|---|---|---|---|---|\n")
	for _, info := range l.Tables() {
		rows := "" // our own lists change with the code that reads them
		if info.Status != "ours" {
			rows = fmt.Sprint(rowCount(t, info.Name))
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s | %s | %s | %s |\n", info.Name, info.Title, info.Standard, info.Edition, info.Status, rows, info.Source, info.Note)
	}
	b.WriteString("\n## Errors found in the given tables, and corrected\n\n| table | where | was | is | why |\n|---|---|---|---|---|\n")
	for _, c := range l.Corrections() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", c.Table, c.Key, c.Was, c.Now, c.Why)
	}
	return b.String()
}

func rowCount(t *testing.T, table string) (rows int) {
	if _, err := readTable(data.FS, "tables/"+table+".csv", func(row) error { rows++; return nil }); err != nil {
		t.Error(err)
	}
	return rows
}

// countRows counts the rows of a table and those of them that are sure.
func countRows(table string, in func(row) bool, sure func(row) bool) func(*Library) (int, int) {
	return func(*Library) (held, verified int) {
		// The table is read by TestTablesRead too, which fails where this one would not be readable.
		_, _ = readTable(data.FS, "tables/"+table+".csv", func(r row) error {
			if in(r) {
				held++
				if sure(r) {
					verified++
				}
			}
			return nil
		})
		return held, verified
	}
}

// countDistinct counts the different values of a column; a value is verified when all its rows are.
func countDistinct(table, column string, in func(row) bool) func(*Library) (int, int) {
	return func(*Library) (held, verified int) {
		sure := map[string]bool{}
		_, _ = readTable(data.FS, "tables/"+table+".csv", func(r row) error {
			if in(r) {
				key := r.get(column)
				before, seen := sure[key]
				sure[key] = agreed(r) && (before || !seen)
			}
			return nil
		})
		for _, s := range sure {
			if s {
				verified++
			}
		}
		return len(sure), verified
	}
}

func agreed(r row) bool { return r.get("agrees_with") != "" }
func always(row) bool   { return true }
func never(row) bool    { return false }

func starts(column, prefix string) func(row) bool {
	return func(r row) bool { return strings.HasPrefix(r.get(column), prefix) }
}

// documents counts the specifications of a standard; verified are those all of whose rows are known by element at least and
// whose standard's section list two sources agree on.
func documents(standard string) func(*Library) (int, int) {
	return func(l *Library) (held, verified int) {
		for _, d := range l.DocumentTypes() {
			if d.Index || !strings.HasPrefix(d.Standard, standard) {
				continue
			}
			held++
			if verifiedRows, all := rowStatus(d); verifiedRows*10 >= all*9 {
				verified++
			}
		}
		return held, verified
	}
}

func rowStatus(d *DocumentSpec) (verified, all int) {
	for _, g := range d.Groups() {
		for _, e := range g.Elements {
			all++
			if e.Status == Verified {
				verified++
			}
		}
	}
	return verified, all
}

var heldCounts = map[string]func(*Library) (held, verified int){
	"none":        func(*Library) (int, int) { return 0, 0 },
	"elements":    countRows("data_elements", starts("standard", "WS 363"), agreed),
	"domains2011": countDistinct("value_domains", "cv_id", starts("standard", "WS 364")),
	"domains445":  countDistinct("value_domains", "cv_id", starts("standard", "WS 445")),
	"domains2023": countDistinct("value_domains_2023_partial", "cv_id", always),
	"items365":    countRows("datasets", starts("standard", "WS 365"), never),
	"sets445": func(l *Library) (held, verified int) {
		for _, d := range l.DataSets() {
			if strings.HasPrefix(d.Standard, "WS 445") {
				held++
			}
		}
		return held, 0
	},
	"documents483":        documents("WS/T 483"),
	"documents500":        documents("WS/T 500"),
	"divisions":           countRows("divisions", func(r row) bool { return agreed(r) || r.get("note") == "" }, agreed),
	"indicatorsTertiary":  countRows("hospital_indicators", starts("scheme", IndicatorsTertiary), agreed),
	"indicatorsSecondary": countRows("hospital_indicators", starts("scheme", IndicatorsSecondary), agreed),
	"doses":               countRows("immunization_schedule", always, starts("source", "S15")),
	"growth":              countRows("growth_who2006_lms", always, never),
	"diseases": countRows("infectious_diseases", func(r row) bool {
		c := r.get("class")
		return c == "甲" || c == "乙" || c == "丙"
	}, starts("source", "S14")),
}

func documentRows(l *Library) string {
	var b strings.Builder
	b.WriteString("\n## Document types\n\nRows by how surely they are known: *verified* (element, place and presence; absence of a required one is an error), *element* (the data\n" +
		"element is known, its place or presence is not: absence only warns, a wrong value is an error), *unverified* (only warns).\n\n" +
		"| type | title | standard | level | sections | elements | verified | element | unverified |\n|---|---|---|---|---|---|---|---|---|\n")
	for _, d := range l.DocumentTypes() {
		var by [3]int
		n, level := 0, "full"
		if d.Index {
			level = "header only"
		}
		for _, g := range d.Groups() {
			for _, e := range g.Elements {
				by[e.Status]++
				n++
			}
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %d | %d | %d | %d | %d |\n", d.Code, d.Title, d.Standard, level, len(d.Sections), n, by[Verified], by[ElementVerified], by[Unverified])
	}
	return b.String()
}

// domainRows lists the value domains the specifications name: those held and those without a source.
func domainRows(l *Library) (held, gaps string) {
	uses, order := map[string]int{}, []string{}
	for _, d := range l.DocumentTypes() {
		for _, g := range d.Groups() {
			for _, e := range g.Elements {
				if e.Domain == "" {
					continue
				}
				if uses[e.Domain] == 0 {
					order = append(order, e.Domain)
				}
				uses[e.Domain]++
			}
		}
	}
	var b, none strings.Builder
	for _, id := range order {
		if d, ok := l.Domain(id, ""); ok {
			fmt.Fprintf(&b, "| %s | %s | %s | %d | %d |\n", id, d.Name, d.Edition, len(d.Codes()), uses[id])
			continue
		}
		name := id
		if e, ok := l.Element(id); ok {
			name += " " + e.Name
		}
		fmt.Fprintf(&none, "| %s | %d |\n", name, uses[id])
	}
	return b.String(), none.String()
}

// unsourced are the code lists that elements, data sets or specifications name and that no source gave: counted on the coverage page.
var unsourced = map[string]bool{"GB/T 15657": true, "CV02.10.006": true, "DE06.00.196.00": true, "DE06.00.185.00": true, "DE08.50.032.00": true,
	"DE06.00.307.00": true, "DE06.00.208.00": true, "DE05.01.077.00": true, "DE04.50.147.00": true, "DE06.00.261.00": true, "DE04.10.256.00": true,
	"DE04.50.139.00": true, "DE06.00.215.00": true, "DE06.00.229.00": true, "DE06.00.283.00": true, "DE06.00.178.00": true, "DE06.00.247.00": true,
	"DE06.00.314.00": true, "DE06.00.286.00": true}

// Every value domain that a specification or a data element names is held, or is a counted gap.
func TestForeignKeys(t *testing.T) {
	l := testLibrary(t)
	named := map[string]bool{}
	for _, d := range l.DocumentTypes() {
		for _, g := range d.Groups() {
			for _, e := range g.Elements {
				if _, ok := l.Domain(e.Domain, ""); e.Domain != "" && !ok && !unsourced[e.Domain] {
					t.Errorf("%s %s: domain %s is neither held nor counted as missing", d.Code, e.Element, e.Domain)
				}
				named[e.Domain] = true
			}
		}
	}
	for id := range unsourced {
		if _, ok := l.Domain(id, ""); ok || !named[id] {
			t.Errorf("%s is counted as missing and is held, or nothing names it", id)
		}
	}
	_, err := readTable(data.FS, "tables/data_elements.csv", func(r row) error {
		for _, id := range codeTable.FindAllString(r.get("value_domain"), -1) {
			if _, ok := l.Domain(id, ""); !ok && !unsourced[id] && !absentDomains[id] {
				t.Errorf("data_elements %s: domain %s is neither held nor counted as missing", r.get("de_id"), id)
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for _, i := range l.LabItems() {
		if _, ok := l.Element(i.Element); i.Element != "" && !ok {
			t.Errorf("lab item %s: no element %s", i.LOINC, i.Element)
		}
	}
}

// Codes have a form, keys are unique.
func TestTableKeys(t *testing.T) {
	for table, columns := range map[string][]string{
		"lab_items": {"loinc"}, "hospital_indicators": {"scheme", "number"}, "document_kinds": {"type"}, "identifier_names": {"root"}, "document_types": {"code"},
		"divisions": {"code", "level"}, "divisions_beijing": {"code"}, "ethnic_groups": {"code"}, "drg_groups": {"scheme", "code"}, "first_page_items": {"inner_id"},
		"growth_who2006_lms": {"indicator", "sex", "x"}, "icd9cm3_cn": {"code"}, "icd10_cn": {"code"}, "tables": {"table"}, "document_elements": {"doc_code", "seq"},
		"value_domains_2023_partial": {"cv_id", "code"}, "domain_changes": {"domain_2011", "code_2011", "domain_2023", "code_2023"},
	} {
		seen := map[string]bool{}
		_, err := readTable(data.FS, "tables/"+table+".csv", func(r row) error {
			key := ""
			for _, c := range columns {
				key += r.get(c) + "|"
			}
			if seen[key] || strings.Trim(key, "|") == "" || strings.TrimSpace(key) != key {
				t.Errorf("%s line %d: key %q twice, empty or with blanks", table, r.line, key)
			}
			seen[key] = true
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	}
	if names, err := fs.Glob(data.FS, "documents/*.csv"); err != nil || len(names) != 73 {
		t.Errorf("%d specifications, %v", len(names), err)
	}
}

var codeTable = regexp.MustCompile(`CV\d\d\.\d\d\.\d\d\d`)

// absentDomains are code tables that only data elements name.
var absentDomains = map[string]bool{"CV04.30.001": true}
