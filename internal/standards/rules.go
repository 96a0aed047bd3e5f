package standards

import (
	"fmt"
	"io/fs"
	"sort"
	"strings"
)

// Rule is one line of the rule catalogue standards/rules.csv: a stable id, the severity a breach has unless the specification's
// row is too unsure for it, and its text in Chinese and English with {argument} places.
type Rule struct {
	ID       string
	Severity Severity
	ZH, EN   string
}

func (l *Library) loadRules(files fs.FS) error {
	_, err := readTable(files, "rules.csv", func(r row) error {
		rule := Rule{ID: r.get("rule"), ZH: r.get("zh"), EN: r.get("en")}
		for s := Info; s <= Fatal; s++ {
			if s.String() == r.get("severity") {
				rule.Severity = s
				l.rules[rule.ID] = rule
				return nil
			}
		}
		return fmt.Errorf("rule %s: severity %q", rule.ID, r.get("severity"))
	})
	return err
}

// Rules lists the rule catalogue by id.
func (l *Library) Rules() []Rule {
	all := make([]Rule, 0, len(l.rules))
	for _, r := range l.rules {
		all = append(all, r)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// Text gives a finding in words: lang "en" English, anything else Chinese. Data elements come with their name.
func (l *Library) Text(f Finding, lang string) string {
	r, ok := l.rules[f.Rule]
	if !ok {
		return f.Rule
	}
	text := r.ZH
	if lang == "en" {
		text = r.EN
	}
	for k, v := range f.Args {
		text = strings.ReplaceAll(text, "{"+k+"}", v)
	}
	return text
}
