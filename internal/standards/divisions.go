package standards

import (
	"cmp"
	"io/fs"
	"slices"
)

// places are the divisions, found by code and by parent.
type places struct {
	byCode map[string]*Division
	below  map[string][]Division // by code of the parent, in order of code
	err    error
}

func loadDivisions(files fs.FS) *places {
	p := &places{byCode: make(map[string]*Division, 12000), below: map[string][]Division{}}
	for _, name := range []string{"tables/divisions.csv", "tables/divisions_beijing.csv"} {
		// What is compiled in was read by a test, what a package brought was read before its release.
		_, p.err = readTable(files, name, func(r row) error {
			if code := r.get("code"); p.byCode[code] == nil {
				d := Division{code, r.get("name_zh"), r.get("level"), r.get("parent")}
				p.byCode[code] = &d
				p.below[d.Parent] = append(p.below[d.Parent], d)
			}
			return nil
		})
		if p.err != nil {
			return p
		}
	}
	for _, all := range p.below {
		slices.SortFunc(all, func(a, b Division) int { return cmp.Compare(a.Code, b.Code) })
	}
	return p
}

// Below gives the divisions directly below one, by code; those of the empty code are the provinces. Do not change the slice.
func (l *Library) Below(code string) []Division { return l.place().below[code] }
