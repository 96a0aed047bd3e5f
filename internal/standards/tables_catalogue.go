package standards

import (
	"fmt"
	"io/fs"
	"strconv"
)

// OID is an object identifier of the health information arc with what it stands for.
type OID struct {
	OID, Meaning string
	Kind         string // identifier, code system, value set, message, document …
	Evidence     string // observed, derived, prefix only
}

// TableInfo says where a table comes from and how sure it is.
type TableInfo struct {
	Name     string // data_elements
	Title    string // Chinese
	TitleEN  string
	Standard string
	Edition  string
	Status   string // verified, partly, single, ours: two sources, some rows with two, one source, our own list
	Source   string
	Note     string
}

// Expected is how much of a standard there should be, so that what is missing can be counted.
type Expected struct {
	Standard string
	Title    string
	Unit     string // Chinese word of what is counted
	UnitEN   string
	Count    int    // 0: the number itself has no source
	Held     string // how to count what is held: the name of a counter of the coverage page
	Note     string
}

func readOIDs(files fs.FS) (map[string]OID, error) {
	all := map[string]OID{}
	_, err := readTable(files, "tables/oids.csv", func(r row) error {
		o := OID{r.get("oid"), r.get("meaning"), r.get("kind"), r.get("evidence")}
		if _, twice := all[o.OID]; !twice {
			all[o.OID] = o
		}
		return nil
	})
	return all, err
}

func readTableInfo(files fs.FS) ([]TableInfo, error) {
	return rowsOf(files, "tables/tables.csv", func(r row) (TableInfo, error) {
		return TableInfo{r.get("table"), r.get("title_zh"), r.get("title_en"), r.get("standard"), r.get("edition"), r.get("status"), r.get("source"),
			r.get("note")}, nil
	})
}

func readExpected(files fs.FS) ([]Expected, error) {
	return rowsOf(files, "tables/expected.csv", func(r row) (Expected, error) {
		e := Expected{Standard: r.get("standard"), Title: r.get("title_zh"), Unit: r.get("unit_zh"), UnitEN: r.get("unit_en"), Held: r.get("held"),
			Note: r.get("note")}
		if n := r.get("expected"); n != "" {
			var err error
			if e.Count, err = strconv.Atoi(n); err != nil {
				return e, fmt.Errorf("expected: %w", err)
			}
		}
		return e, nil
	})
}

// OID finds an object identifier.
func (l *Library) OID(oid string) (OID, bool) {
	all, err := l.tables.oids()
	if err != nil {
		return OID{}, false
	}
	o, ok := all[oid]
	return o, ok
}

// Tables lists the library's tables with their sources. Do not change the slice.
func (l *Library) Tables() []TableInfo {
	all, err := l.tables.listed()
	if err != nil {
		return nil
	}
	return all
}

// Expected lists how much of each standard there should be. Do not change the slice.
func (l *Library) Expected() []Expected {
	all, err := l.tables.expected()
	if err != nil {
		return nil
	}
	return all
}
