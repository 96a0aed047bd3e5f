package standards

import (
	"io/fs"
	"strings"
	"sync"

	"minkang/internal/standards/logic"
)

// rowPlan is a data set made ready for checking rows: what each column asks for, found once when the library is loaded.
type rowPlan struct {
	set     *DataSet
	columns []columnPlan
	key     []int // columns that identify a row
	entries []entryPlan
	rules   []*logic.Rule
}

// columnPlan is one column of a data set with its value domain resolved.
type columnPlan struct {
	spec    ElementSpec // the column as documents know elements, so that both are checked by one set of rules
	repeats bool
	coded   bool
	domain  *Domain
	names   func() map[string]string // exact name to code of the domain
	missing Finding                  // rule "" when the column may be empty
	open    Finding                  // what is said of a value that cannot be checked; rule "" when it can
	place   string                   // inner number, else element, else name: Finding.Path
	number  int                      // 1-based position in DataSet.Items: Finding.Column
	unit    string                   // unit that the name states: 体温(℃)
	carry   []carrier                // concepts that rules look at
	feeds   string                   // what it says of person and visit
	root    string                   // root of the identifier it holds
	into    func(*RowFacts) *string  // where a text is kept
}

// planRows binds every data set. It runs after elements, domains, rules and data sets are read.
func (l *Library) planRows(files fs.FS) error {
	feeds, err := readFeeds(files)
	if err != nil {
		return err
	}
	byElement := map[string][]feedRow{}
	for _, f := range feeds {
		byElement[f.element] = append(byElement[f.element], f)
	}
	l.plans = make(map[*DataSet]*rowPlan, len(l.sets))
	names := map[*Domain]func() map[string]string{}
	for _, d := range l.sets {
		p := &rowPlan{set: d, columns: make([]columnPlan, len(d.Items))}
		for i := range d.Items {
			p.columns[i] = l.planColumn(&d.Items[i], i, names)
		}
		p.planFeeds(byElement)
		l.plans[d] = p
	}
	return nil
}

func (l *Library) planColumn(item *DataItem, i int, names map[*Domain]func() map[string]string) columnPlan {
	p := columnPlan{repeats: item.Repeats, number: i + 1, unit: unitInName(item.Name)}
	p.spec = ElementSpec{Element: item.Element, Name: item.Name, Type: item.Type, Format: item.Format, Level: item.Level, Status: item.Status,
		Edition: item.Edition, Binding: "cell"}
	for _, name := range []string{item.Inner, item.Element, item.Name} {
		if name != "" {
			p.place = name
			break
		}
	}
	known := l.elements[item.Element]
	if known != nil && p.spec.Status < ElementVerified {
		p.spec.Status = ElementVerified // type, format and domain come from the standard's own list of elements
	}
	if p.spec.Format.Kind == "" && known != nil {
		p.spec.Format, _ = ParseFormat(known.Format)
	}
	p.spec.Type = soundType(p.spec.Type, p.spec.Format)
	p.domain = l.bindDomain(item.Domain, item.Edition, item)
	if p.domain == nil && item.Domain == "" && known != nil && isCoded(p.spec.Type) {
		if p.domain = l.domains[item.Element]; p.domain == nil {
			p.domain = l.bindDomain(known.Domain, item.Edition, item)
		}
	}
	p.coded = p.domain != nil && p.spec.Type != "L" && p.spec.Type != "N"
	if p.coded {
		p.spec.Domain = p.domain.ID
		if names[p.domain] == nil {
			names[p.domain] = namesOf(p.domain)
		}
		p.names = names[p.domain]
	} else if isCoded(p.spec.Type) {
		domain := strings.TrimSpace(item.Domain)
		if domain == "" && known != nil {
			domain = known.Domain
		}
		if domain == "" {
			domain = "-"
		}
		p.open = p.finding(l, "value.not-checked", Info, "domain", domain)
	}
	switch {
	case p.spec.Level == Required && p.spec.Status == Verified:
		p.missing = p.finding(l, "element.missing", Fatal)
	case p.spec.Level == Required:
		p.missing = p.finding(l, "element.missing", Warning)
	case p.spec.Level == Recommended:
		p.missing = p.finding(l, "element.recommended", Fatal)
	}
	return p
}

// finding makes a finding of the column; args are key, value pairs.
func (p *columnPlan) finding(l *Library, rule string, ceiling Severity, args ...string) Finding {
	f := Finding{Rule: rule, Severity: min(l.rules[rule].Severity, ceiling), Element: p.spec.Element, Path: p.place, Column: p.number,
		Args: make(map[string]string, 1+len(args)/2)}
	f.Args["name"] = p.spec.Name
	for i := 0; i+1 < len(args); i += 2 {
		f.Args[args[i]] = args[i+1]
	}
	return f
}

func isCoded(typ string) bool { return typ == "S2" || typ == "S3" }

// soundType mends types that contradict their format in the transcription of the standard: a coded column with the format of a
// date or boolean is one.
func soundType(typ string, f Format) string {
	switch f.Kind {
	case "D", "DT":
		return f.Kind
	case "L":
		return "L"
	}
	if typ == "S" {
		return "S1"
	}
	return typ
}

// unitInName gives what stands in the last brackets of a name when it is a unit: 体温(℃) → ℃.
func unitInName(name string) string {
	name = strings.NewReplacer("（", "(", "）", ")", "〉", ")").Replace(name)
	open := strings.LastIndexByte(name, '(')
	if open < 0 || !strings.HasSuffix(name, ")") {
		return ""
	}
	unit := strings.TrimSpace(name[open+1 : len(name)-1])
	if len(unit) > 12 || strings.ContainsAny(unit, "、，,") {
		return ""
	}
	return unit
}

// namesOf gives the names of a domain's codes when they are first asked for; a name that two codes share leads to none.
func namesOf(d *Domain) func() map[string]string {
	return sync.OnceValue(func() map[string]string {
		codes := d.Codes()
		names := make(map[string]string, len(codes))
		put := func(name, code string) {
			if name == "" {
				return
			}
			if other, twice := names[name]; twice && other != code {
				names[name] = ""
			} else {
				names[name] = code
			}
		}
		for _, c := range codes {
			put(strings.TrimSpace(c.Name), c.Code)
			if d.ID == domainSex {
				put(strings.TrimSuffix(c.Name, "性"), c.Code) // 男 for 男性, as everyone writes
			}
		}
		return names
	})
}

const domainSex = "GB/T 2261.1"
