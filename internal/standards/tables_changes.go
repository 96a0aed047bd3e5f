package standards

import (
	"fmt"
	"io/fs"
)

// How a code of the older edition of a value domain relates to one of the newer.
const (
	RelationSame     = "same"     // code and meaning
	RelationReworded = "reworded" // same code, the words differ, the meaning is close
	RelationMoved    = "moved"    // same meaning under another code
	RelationNew      = "new"      // only in the newer edition
	RelationRetired  = "retired"  // only in the older edition
	RelationAbsent   = "absent"   // not found in the newer edition as far as it is held: it may stand there all the same
)

// Equivalent is what a code of one edition becomes in the other.
type Equivalent struct {
	Relation string
	Code     Code // zero for retired, absent and new codes, which have no counterpart
}

// Correction is an error found in a given table.
type Correction struct {
	Table, Key, Was, Now, Why string
}

type changeKey struct{ domain, code string }

type domainChanges struct {
	forward, back map[changeKey][]Equivalent // 2011 → 2023, 2023 → 2011
}

func readDomainChanges(files fs.FS) (*domainChanges, error) {
	c := &domainChanges{map[changeKey][]Equivalent{}, map[changeKey][]Equivalent{}}
	_, err := readTable(files, "tables/domain_changes.csv", func(r row) error {
		from := Code{Domain: r.get("domain_2011"), Edition: EditionCV, Code: r.get("code_2011"), Name: r.get("name_2011")}
		to := Code{Domain: r.get("domain_2023"), Edition: EditionCV2023, Code: r.get("code_2023"), Name: r.get("name_2023")}
		relation := r.get("relation")
		switch relation {
		case RelationSame, RelationReworded, RelationMoved:
			c.forward[changeKey{from.Domain, from.Code}] = append(c.forward[changeKey{from.Domain, from.Code}], Equivalent{relation, to})
			c.back[changeKey{to.Domain, to.Code}] = append(c.back[changeKey{to.Domain, to.Code}], Equivalent{relation, from})
		case RelationRetired, RelationAbsent:
			c.forward[changeKey{from.Domain, from.Code}] = []Equivalent{{Relation: relation}}
		case RelationNew:
			c.back[changeKey{to.Domain, to.Code}] = []Equivalent{{Relation: relation}}
		default:
			return fmt.Errorf("relation %q", relation)
		}
		return nil
	})
	return c, err
}

func readCorrections(files fs.FS) ([]Correction, error) {
	return rowsOf(files, "tables/corrections.csv", func(r row) (Correction, error) {
		return Correction{r.get("table"), r.get("key"), r.get("was"), r.get("now"), r.get("why")}, nil
	})
}

// Equivalents gives what a code of a value domain in an edition (EditionCV or EditionCV2023) is in the other edition; nothing
// when the two editions were not compared. A code whose number stayed while its meaning changed is no equivalent of itself.
func (l *Library) Equivalents(domain, edition, code string) []Equivalent {
	c, err := l.tables.changes()
	if err != nil {
		return nil
	}
	if edition == EditionCV2023 {
		return c.back[changeKey{domain, code}]
	}
	return c.forward[changeKey{domain, code}]
}

// Successor gives the one code of 2023 that a code of 2011 became; false when it was retired, split, or is not known to have one.
func (l *Library) Successor(domain, code string) (Code, bool) {
	all := l.Equivalents(domain, EditionCV, code)
	if len(all) != 1 || all[0].Code.Code == "" {
		return Code{}, false
	}
	return all[0].Code, true
}

// RetiredIn2023 tells whether the edition of 2023 gave up a code of 2011. The code stays resolvable in its own edition.
func (l *Library) RetiredIn2023(domain, code string) bool {
	all := l.Equivalents(domain, EditionCV, code)
	return len(all) == 1 && all[0].Relation == RelationRetired
}

// Corrections lists the errors found in the given tables. Do not change the slice.
func (l *Library) Corrections() []Correction {
	all, err := l.tables.corrections()
	if err != nil {
		return nil
	}
	return all
}
