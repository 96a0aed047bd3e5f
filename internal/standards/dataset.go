package standards

import (
	"fmt"
	"io/fs"
	"strings"
)

// DataSet is one subset of a data-set standard (WS 365, WS 445): the columns a row of it may carry. Immutable.
type DataSet struct {
	ID       string // HDSD00.01.05: the standard's set and, after it, the number of the subset in it
	Set      string // HDSD00.01
	Name     string
	Standard string // WS 365-2011, WS 445.2-2014 …
	Section  string // where the standard lists it
	Items    []DataItem

	byName map[string]int
}

// DataItem is one column: a data element as one data set uses it. Immutable.
type DataItem struct {
	Inner   string // the set's own number, "" when no source gives it
	Element string // DExx.xx.xxx.xx
	Name    string
	Type    string // WS/T 303: S1 S2 S3 L N D DT T
	Format  Format
	Domain  string // value domain as Library.Domain finds it, "" none
	Edition string
	Repeats bool  // the standard lets it occur more than once: values are separated by ";"
	Level   Level // Required only where a source says so
	Status  Status
	Source  string
}

// Item finds a column by its inner number, data element or Chinese name; -1 when there is none or the name is ambiguous.
func (d *DataSet) Item(name string) int {
	if i, ok := d.byName[strings.TrimSpace(name)]; ok {
		return i
	}
	return -1
}

// DataSet finds a data set by id.
func (l *Library) DataSet(id string) (*DataSet, bool) {
	d, ok := l.dataSets[id]
	return d, ok
}

// DataSets lists all data sets in the order of their standards. Do not change the slice.
func (l *Library) DataSets() []*DataSet { return l.sets }

func (l *Library) loadDataSets(files fs.FS) error {
	var d *DataSet
	count := map[string]int{}
	_, err := readTable(files, "tables/datasets.csv", func(r row) error {
		set, name, section := r.get("dataset_id"), r.get("dataset_name"), r.get("section")
		if d == nil || d.Set != set || d.Name != name {
			count[set]++
			d = &DataSet{ID: fmt.Sprintf("%s.%02d", set, count[set]), Set: set, Name: name, Standard: r.get("standard"), Section: section,
				byName: map[string]int{}}
			l.dataSets[d.ID] = d
			l.sets = append(l.sets, d)
		}
		item, err := l.dataItem(r)
		if err != nil {
			return err
		}
		for _, key := range []string{item.Inner, item.Element, item.Name} {
			if _, twice := d.byName[key]; twice {
				d.byName[key] = -1
			} else if key != "" {
				d.byName[key] = len(d.Items)
			}
		}
		d.Items = append(d.Items, item)
		return nil
	})
	return err
}

func (l *Library) dataItem(r row) (DataItem, error) {
	item := DataItem{Inner: r.get("inner_id"), Element: r.get("de_id"), Name: r.get("name_zh"), Type: r.get("data_type"),
		Domain: strings.TrimSpace(r.get("value_domain")), Source: r.get("source")}
	written := r.get("format")
	if item.Repeats = strings.HasSuffix(written, ".."); item.Repeats {
		written = strings.TrimSuffix(written, "..")
	}
	format, err := ParseFormat(written)
	if err != nil {
		return item, fmt.Errorf("%s: %w", item.Name, err)
	}
	item.Format = format
	return item, nil
}
