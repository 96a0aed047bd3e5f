package standards

import "io/fs"

// Schemes of diagnosis related groups.
const (
	DRGNational = "CHS-DRG 1.1"
	DRGBeijing  = "Beijing 2022"
)

// DRG is a diagnosis related group: names only, no weights.
type DRG struct {
	Scheme string
	Code   string // ES11
	MDC    string // major diagnostic category: the first letter
	ADRG   string // adjacent group: ES1
	Name   string
}

// FirstPageItem is an item of the inpatient first page (住院病案首页) that is carried under its own number, such as a kind of charge.
type FirstPageItem struct {
	Inner    string // HDSD00.11.098; .12 for the page of Chinese medicine
	Name     string
	Standard string
}

func readDRGs(files fs.FS) (map[string][]DRG, error) {
	all := map[string][]DRG{}
	_, err := readTable(files, "tables/drg_groups.csv", func(r row) error {
		g := DRG{r.get("scheme"), r.get("code"), r.get("mdc"), r.get("adrg"), r.get("name_zh")}
		all[g.Scheme] = append(all[g.Scheme], g)
		return nil
	})
	return all, err
}

func readFirstPage(files fs.FS) ([]FirstPageItem, error) {
	return rowsOf(files, "tables/first_page_items.csv", func(r row) (FirstPageItem, error) {
		return FirstPageItem{r.get("inner_id"), r.get("name_zh"), r.get("standard")}, nil
	})
}

// DRGs lists the groups of a scheme in the order of the table. Do not change the slice.
func (l *Library) DRGs(scheme string) []DRG {
	all, err := l.tables.groups()
	if err != nil {
		return nil
	}
	return all[scheme]
}

// DRG finds a group by scheme and code.
func (l *Library) DRG(scheme, code string) (DRG, bool) {
	for _, g := range l.DRGs(scheme) {
		if g.Code == code {
			return g, true
		}
	}
	return DRG{}, false
}

// FirstPageItems lists the numbered items of the first page. Do not change the slice.
func (l *Library) FirstPageItems() []FirstPageItem {
	items, err := l.tables.firstPage()
	if err != nil {
		return nil
	}
	return items
}
