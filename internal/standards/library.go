package standards

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	data "minkang/standards"
)

// Library is the standards content in memory: elements, value domains, code tables, document specifications and rules.
// Immutable and safe for concurrent use.
type Library struct {
	elements map[string]*Element
	domains  map[string]*Domain // by id and OID, in the edition that documents quote
	editions map[domainKey]*Domain
	listed   []*Domain
	types    map[string]*DocumentSpec // by code, template OID and alias
	listing  []*DocumentSpec
	rules    map[string]Rule
	place    func() *places
	diseases []InfectiousDisease
	dataSets map[string]*DataSet
	sets     []*DataSet
	plans    map[*DataSet]*rowPlan
	cross    *crossRules
	tables   tables
	packages []PackageInfo
	// made when first asked for
	catalogue func() []*Element
	index     func() *Index
	uses      func() *usage
}

// domainKey names a domain, by id or OID, in one edition.
type domainKey struct{ id, edition string }

// Element is a data element of WS 363.
type Element struct {
	ID       string
	Name     string
	Type     string
	Format   string
	Domain   string // value domain as the standard writes it
	Standard string
	Agreed   bool // a second source agrees
	Retired  bool // no longer to be used in new specifications
}

// Division is an administrative division of GB/T 2260 (and below, for Beijing).
type Division struct {
	Code, Name, Level, Parent string
}

// InfectiousDisease is a notifiable disease.
type InfectiousDisease struct {
	Code        string // CV05.01.017 (2011); "" for later additions
	ICD10       string
	Name        string
	Class       string // 甲, 乙, 丙
	ReportHours string // hours within which to report, 2026 rules
}

var load = sync.OnceValues(func() (*Library, error) { return loadFrom(data.FS) })

// Load gives the library compiled into the program, without packages. It is read once; later calls are free.
func Load() (*Library, error) { return load() }

func loadFrom(files fs.FS) (*Library, error) {
	l := &Library{elements: map[string]*Element{}, domains: map[string]*Domain{}, editions: map[domainKey]*Domain{}, types: map[string]*DocumentSpec{}, rules: map[string]Rule{},
		dataSets: map[string]*DataSet{}}
	for _, step := range []func(fs.FS) error{l.loadElements, l.loadDomains, l.loadSmallDomains, l.loadDiseases, l.loadRules, l.loadTypes, l.loadDataSets, l.planRows, l.loadCross} {
		if err := step(files); err != nil {
			return nil, fmt.Errorf("standards: %w", err)
		}
	}
	l.tables = newTables(files)
	l.place = sync.OnceValue(func() *places { return loadDivisions(files) })
	l.catalogue = sync.OnceValue(func() []*Element {
		return slices.SortedFunc(maps.Values(l.elements), func(a, b *Element) int { return cmp.Compare(a.ID, b.ID) })
	})
	l.index = sync.OnceValue(func() *Index { return newIndex(l) })
	l.uses = sync.OnceValue(func() *usage { return newUsage(l) })
	return l, nil
}

func (l *Library) loadElements(files fs.FS) error {
	_, err := readTable(files, "tables/data_elements.csv", func(r row) error {
		e := &Element{ID: r.get("de_id"), Name: r.get("name_zh"), Type: r.get("data_type"), Format: r.get("format"),
			Domain: r.get("value_domain"), Standard: r.get("standard"), Agreed: r.get("agrees_with") != "", Retired: r.retired}
		if _, twice := l.elements[e.ID]; twice {
			return nil // the first row is the standard's own, later ones are local variants
		}
		l.elements[e.ID] = e
		if codes := inlineCodes(e.Domain); len(codes) > 1 {
			d := &Domain{ID: e.ID, Name: e.Name, Edition: EditionCV, Standard: e.Standard}
			for _, c := range codes {
				d.add(c[0], c[1])
			}
			l.addDomain(d)
		}
		return nil
	})
	return err
}

func (l *Library) addDomain(d *Domain) {
	l.listed = append(l.listed, d)
	for _, key := range []string{d.ID, d.OID} {
		if key == "" {
			continue
		}
		if _, known := l.domains[key]; !known {
			l.domains[key] = d
		}
		l.editions[domainKey{key, d.Edition}] = d
	}
}

func (l *Library) loadDomains(files fs.FS) error {
	oids := map[string]string{}
	for _, t := range []struct{ file, edition string }{
		{"tables/value_domains.csv", EditionCV}, {"tables/value_domains_2023_partial.csv", EditionCV2023},
	} {
		byID := map[domainKey]*Domain{}
		_, err := readTable(files, t.file, func(r row) error {
			id, edition := r.get("cv_id"), cmp.Or(r.get("edition"), t.edition)
			if id == "" {
				return errors.New("no cv_id")
			}
			d := byID[domainKey{id, edition}]
			if d == nil {
				if oid := r.get("oid"); oid != "" {
					oids[id] = oid
				}
				d = &Domain{ID: id, OID: oids[id], Name: r.get("cv_name"), Edition: edition, Standard: r.get("standard"), Open: t.edition == EditionCV2023}
				byID[domainKey{id, edition}] = d
				l.addDomain(d)
			}
			d.addRow(r, "code", "meaning")
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// gbDomains are the national code tables the documents use, with the OID they are written under.
var gbDomains = []struct{ id, oid, column string }{
	{"GB/T 2261.1", "2.16.156.10011.2.3.3.4", "GB/T 2261.1-2003"},
	{"GB/T 2261.2", "2.16.156.10011.2.3.3.5", "GB/T 2261.2-2003"},
	{"GB/T 2261.4", "2.16.156.10011.2.3.3.13", "GB/T 2261.4-2003"},
	{"GB/T 4658", "2.16.156.10011.2.3.3.6", "GB/T 4658-2006"},
	{"GB/T 6565", "2.16.156.10011.2.3.3.7", "GB/T 6565-1999"},
	{"GB/T 2659", "2.16.156.10011.2.3.3.1", "GB/T 2659-2000"},
	{"GB/T 8561", "2.16.156.10011.2.3.3.10", "GB/T 8561"},
	{"GB/T 12404", "", "GB/T 12404"},
	{"GB/T 6864", "", "GB/T 6864"},
}

func (l *Library) loadSmallDomains(files fs.FS) error {
	byStandard := map[string]*Domain{}
	for _, g := range gbDomains {
		d := &Domain{ID: g.id, OID: g.oid, Standard: g.column, Edition: g.column, Open: g.id == "GB/T 6565" || g.id == "GB/T 2659"}
		byStandard[g.column] = d
	}
	_, err := readTable(files, "tables/gb_codes.csv", func(r row) error {
		if d := byStandard[r.get("standard")]; d != nil {
			d.Name = r.get("title")
			for _, code := range strings.Split(r.get("code"), "/") {
				d.put(Code{Code: strings.TrimSpace(code), Name: r.get("name_zh"), Retired: r.retired})
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, g := range gbDomains {
		l.addDomain(byStandard[g.column])
	}
	for _, t := range []struct{ file, id, oid, name string }{
		{"tables/ethnic_groups.csv", "GB/T 3304", "2.16.156.10011.2.3.3.3", "中国各民族名称代码"},
		{"tables/family_relations.csv", "GB/T 4761", "2.16.156.10011.2.3.3.8", "家庭关系代码"},
	} {
		d := &Domain{ID: t.id, OID: t.oid, Name: t.name, Edition: t.id, Standard: t.id}
		if _, err := readTable(files, t.file, func(r row) error { d.addRow(r, "code", "name_zh"); return nil }); err != nil {
			return err
		}
		l.addDomain(d)
	}
	icd := Domain{ID: domainICD10, OID: SystemICD10, Name: "疾病分类与代码", Edition: EditionICD, Standard: "ICD-10", Open: true}
	l.addDomain(lazyDomain(files, "tables/icd10_cn.csv", icd, "code", "name_zh"))
	icd9 := Domain{ID: domainICD9, OID: SystemICD9CM3, Name: "手术操作分类代码", Edition: EditionICD, Standard: "ICD-9-CM-3", Open: true}
	l.addDomain(lazyDomain(files, "tables/icd9cm3_cn.csv", icd9, "code", "name_zh"))
	for _, arc := range []string{".1", ".2", ".3", ".4", ".5"} {
		l.domains[SystemICD10+arc] = l.domains[domainICD10]
	}
	return nil
}

func (l *Library) loadDiseases(files fs.FS) error {
	_, err := readTable(files, "tables/infectious_diseases.csv", func(r row) error {
		l.diseases = append(l.diseases, InfectiousDisease{r.get("code_cv05_01_017_2011"), r.get("icd10"), r.get("name_zh"),
			r.get("class"), r.get("report_within_hours_2026")})
		return nil
	})
	return err
}

// Element finds a data element.
func (l *Library) Element(id string) (Element, bool) {
	if e := l.elements[id]; e != nil {
		return *e, true
	}
	return Element{}, false
}

// Domain finds a value domain by its id (CV05.01.001, GB/T 2261.1, ICD-10, DE…) or OID. An empty edition means the one the
// documents quote (2011 where there are two).
func (l *Library) Domain(idOrOID, edition string) (*Domain, bool) {
	if edition == "" {
		d, ok := l.domains[idOrOID]
		return d, ok
	}
	d, ok := l.editions[domainKey{idOrOID, edition}]
	return d, ok
}

// Editions lists a domain's editions in the order they were read.
func (l *Library) Editions(id string) (all []*Domain) {
	for _, d := range l.listed {
		if d.ID == id {
			all = append(all, d)
		}
	}
	return all
}

// Elements lists the catalogue of data elements by id. Do not change the slice.
func (l *Library) Elements() []*Element { return l.catalogue() }

// Domains lists all value domains, all editions. Do not change the slice.
func (l *Library) Domains() []*Domain { return l.listed }

// Code finds a code in a value domain given by id or OID.
func (l *Library) Code(domain, code string) (Code, bool) {
	if d, ok := l.domains[domain]; ok {
		return d.Code(code)
	}
	return Code{}, false
}

// Diagnosis finds an ICD-10 code; a code that the table only knows more coarsely gives its nearest category (the returned
// Code says which).
func (l *Library) Diagnosis(icd string) (Code, bool) {
	d := l.domains[domainICD10]
	icd = strings.ToUpper(strings.TrimSpace(icd))
	if i := strings.IndexByte(icd, 'X'); i > 2 {
		icd = icd[:i] + "x" + icd[i+1:]
	}
	for at := icd; len(at) >= 3; at = at[:len(at)-1] {
		for _, tail := range []string{"", "00", "x00", ".x00", ".900", ".000"} {
			if c, ok := d.Code(at + tail); ok {
				return c, true
			}
		}
	}
	return Code{}, false
}

// Procedure finds an ICD-9-CM-3 code.
func (l *Library) Procedure(code string) (Code, bool) { return l.domains[domainICD9].Code(code) }

// Division finds an administrative division by its 6, 9 or 12 digit code.
func (l *Library) Division(code string) (Division, bool) {
	if d := l.place().byCode[code]; d != nil {
		return *d, true
	}
	return Division{}, false
}

// InfectiousDiseases lists the notifiable diseases. Do not change the slice.
func (l *Library) InfectiousDiseases() []InfectiousDisease { return l.diseases }

// Spec finds a document specification by type code.
func (l *Library) Spec(code string) (*DocumentSpec, bool) {
	d, ok := l.types[code]
	if !ok || d.Code != code {
		return nil, false
	}
	return d, true
}

// DocumentType finds a document type by code, template OID or alias.
func (l *Library) DocumentType(codeOrTemplate string) (*DocumentSpec, bool) {
	d, ok := l.types[strings.TrimSpace(codeOrTemplate)]
	return d, ok
}

// DocumentTypes lists all document types, those known at index level only included. Do not change the slice.
func (l *Library) DocumentTypes() []*DocumentSpec { return l.listing }
