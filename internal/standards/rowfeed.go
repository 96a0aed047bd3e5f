package standards

import (
	"fmt"
	"io/fs"
	"strings"
)

// feedRow is one line of standards/tables/dataset_entries.csv: what a column says of the person, the visit or a fact.
type feedRow struct {
	dataset string   // "*", a set (HDSD00.01) or a data set (HDSD00.01.05)
	names   []string // what the column's name must hold, see nameHolds; none: anything
	element string
	feeds   string // patient.name, visit.from, diagnosis.code, … or "-": nothing
	group   string // tells two facts of one kind in a row apart, and the repeats of one
	attrs   map[string]string
	key     int // 1: identifies the row, 2: does so together with the others when there is none of the first kind
}

// weight orders lines that fit a column: the nearer to it, the stronger. 0: does not fit.
func (f *feedRow) weight(d *DataSet, item *DataItem) int {
	w := 1
	switch f.dataset {
	case "*":
	case d.Set:
		w += 2
	case d.ID:
		w += 4
	default:
		return 0
	}
	if f.element != item.Element {
		return 0
	}
	if len(f.names) == 0 {
		return w
	}
	for _, n := range f.names {
		if nameHolds(item.Name, n) {
			return w + 1
		}
	}
	return 0
}

// nameHolds tells whether a column's name holds a text; "=姓名" asks for the whole name, "^地址" for its beginning.
func nameHolds(name, want string) bool {
	if whole, ok := strings.CutPrefix(want, "="); ok {
		return name == whole
	}
	if begin, ok := strings.CutPrefix(want, "^"); ok {
		return strings.HasPrefix(name, begin)
	}
	return strings.Contains(name, want)
}

// rowFeeds are the targets a line may name, apart from kinds of entries.
var rowFeeds = map[string]bool{
	"-": true, "patient.name": true, "patient.sex": true, "patient.birth": true, "patient.id": true, "patient.idType": true,
	"patient.phone": true, "patient.marital": true, "patient.ethnic": true, "patient.occupation": true, "patient.nationality": true,
	"patient.education": true, "patient.employer": true, "patient.email": true, "patient.age": true, "patient.postcode": true,
	"address.province": true, "address.city": true, "address.county": true, "address.township": true, "address.street": true, "address.house": true,
	"visit.id": true, "visit.from": true, "visit.to": true, "visit.institution": true, "visit.institutionName": true,
	"visit.department": true, "visit.ward": true, "visit.room": true, "visit.bed": true, "author.name": true, "author.time": true, "event.at": true, "event.id": true,
}

// entryKinds are the kinds of structured facts.
var entryKinds = map[string]bool{"diagnosis": true, "lab": true, "medication": true, "vital": true, "procedure": true, "immunization": true,
	"allergy": true, "order": true, "charge": true, "followup": true}

func readFeeds(files fs.FS) (all []feedRow, err error) {
	_, err = readTable(files, "tables/dataset_entries.csv", func(r row) error {
		f := feedRow{dataset: r.get("dataset"), element: r.get("element"), group: r.get("group"), key: atoi(r.get("key"))}
		f.feeds, f.attrs = entryColumn(r.get("feeds"))
		if names := r.get("name"); names != "" {
			f.names = strings.Split(names, "|")
		}
		if f.key < 0 || f.key > 2 {
			return fmt.Errorf("key %q", r.get("key"))
		}
		if kind, _, _ := strings.Cut(f.feeds, "."); !rowFeeds[f.feeds] && !entryKinds[kind] {
			return fmt.Errorf("feeds %q", f.feeds)
		}
		all = append(all, f)
		return nil
	})
	return all, err
}

// entryPlan is one fact that rows of a data set state, with the columns that feed it.
type entryPlan struct {
	kind    string
	attrs   map[string]string
	columns []int
	single  bool // its columns make one entry together; otherwise each makes its own
}

// planFeeds notes for every column what it feeds.
func (p *rowPlan) planFeeds(all map[string][]feedRow) {
	byGroup := map[string]int{}
	var keys [2][]int
	for i := range p.columns {
		c, item := &p.columns[i], &p.set.Items[i]
		var best *feedRow
		most := 0
		rows := all[item.Element]
		for k := range rows {
			if w := rows[k].weight(p.set, item); w > most {
				best, most = &rows[k], w
			}
		}
		if best == nil || best.feeds == "-" {
			continue
		}
		if best.key > 0 {
			keys[best.key-1] = append(keys[best.key-1], i)
		}
		if rowFeeds[best.feeds] {
			c.feeds, c.root, c.into = best.feeds, best.attrs["root"], textFeeds[best.feeds]
			continue
		}
		kind, field, _ := strings.Cut(best.feeds, ".")
		c.spec.Entry, c.spec.Attrs = best.feeds, best.attrs
		if c.spec.Unit == "" {
			c.spec.Unit = c.unit
		}
		if c.domain != nil {
			c.spec.OID = c.domain.OID
		}
		at, known := byGroup[kind+"#"+best.group]
		if !known {
			at = len(p.entries)
			byGroup[kind+"#"+best.group] = at
			p.entries = append(p.entries, entryPlan{kind: kind})
		}
		e := &p.entries[at]
		e.columns = append(e.columns, i)
		switch field {
		case "code", "name", "vaccine", "flag", "amount":
			e.single = true
			e.attrs = attrsOf(e.attrs, best.attrs)
		}
	}
	if p.key = keys[0]; len(p.key) == 0 {
		p.key = keys[1]
	}
}
