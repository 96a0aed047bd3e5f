package standards

import "io/fs"

// Schemes of hospital indicators.
const (
	IndicatorsSecondary = "secondary" // performance monitoring of secondary public hospitals
	IndicatorsTertiary  = "tertiary"
)

// HospitalIndicator is an indicator by which the state monitors public hospitals.
type HospitalIndicator struct {
	Scheme     string
	Number     string // as the manual numbers it
	Name       string
	Dimension  string // 功能定位, 医疗质量, 运营效率, 持续发展, 满意度评价
	DataSource string // 病案首页, 医院填报, 财务年报表 …
	Direction  string // up, down, watch, improve: which way is better
	National   bool   // monitored by the state itself
}

// LabItem is a common laboratory item.
type LabItem struct {
	LOINC, Name, Abbreviation string
	Unit                      string // UCUM
	Element                   string // data element that carries it in WS 365, "" none
}

func readIndicators(files fs.FS) ([]HospitalIndicator, error) {
	return rowsOf(files, "tables/hospital_indicators.csv", func(r row) (HospitalIndicator, error) {
		return HospitalIndicator{r.get("scheme"), r.get("number"), r.get("name_zh"), r.get("dimension"), r.get("data_source"), r.get("direction"),
			r.get("national") == "yes"}, nil
	})
}

func readLabItems(files fs.FS) ([]LabItem, error) {
	return rowsOf(files, "tables/lab_items.csv", func(r row) (LabItem, error) {
		return LabItem{r.get("loinc"), r.get("name_zh"), r.get("abbreviation"), r.get("unit"), r.get("de_id")}, nil
	})
}

// HospitalIndicators lists the indicators of a scheme in the order of the manual.
func (l *Library) HospitalIndicators(scheme string) (of []HospitalIndicator) {
	all, err := l.tables.indicators()
	if err != nil {
		return nil
	}
	for _, i := range all {
		if i.Scheme == scheme {
			of = append(of, i)
		}
	}
	return of
}

// LabItems lists the common laboratory items. Do not change the slice.
func (l *Library) LabItems() []LabItem {
	all, err := l.tables.labs()
	if err != nil {
		return nil
	}
	return all
}

// LabItem finds a common laboratory item by LOINC code, abbreviation, Chinese name or data element.
func (l *Library) LabItem(name string) (LabItem, bool) {
	for _, i := range l.LabItems() {
		if name != "" && (name == i.LOINC || name == i.Abbreviation || name == i.Name || name == i.Element) {
			return i, true
		}
	}
	return LabItem{}, false
}
