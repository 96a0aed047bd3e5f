package standards

import (
	"io/fs"
	"math"
	"strings"
	"testing"

	data "minkang/standards"
)

// hidden is a file system without some of its files.
type hidden struct {
	fs.FS
	name string
}

func (h hidden) Open(name string) (fs.File, error) {
	if name == h.name {
		return nil, fs.ErrNotExist
	}
	return h.FS.Open(name)
}

// withoutSpec is the library as it is when a document type has no specification: a type that a package lists only.
func withoutSpec(t *testing.T, code string) *Library {
	t.Helper()
	l, err := loadFrom(hidden{data.FS, "documents/" + code + ".csv"})
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTablesRead(t *testing.T) {
	l := testLibrary(t)
	if err := l.VerifyTables(); err != nil {
		t.Fatal(err)
	}
	files, err := fs.Glob(data.FS, "tables/*.csv")
	if err != nil {
		t.Fatal(err)
	}
	told := map[string]bool{}
	for _, info := range l.Tables() {
		if told[info.Name] || info.Title == "" || info.TitleEN == "" || info.Standard == "" || info.Source == "" {
			t.Errorf("table %s: twice, or without title, standard or source", info.Name)
		}
		if !strings.Contains(" verified partly single ours ", " "+info.Status+" ") {
			t.Errorf("table %s: status %q", info.Name, info.Status)
		}
		told[info.Name] = true
	}
	for _, name := range files {
		name = strings.TrimSuffix(strings.TrimPrefix(name, "tables/"), ".csv")
		if !told[name] {
			t.Errorf("tables.csv does not say where %s comes from", name)
		}
		delete(told, name)
	}
	for name := range told {
		t.Errorf("tables.csv names %s, which is not here", name)
	}
}

// A table that a package spoilt is said, not swallowed.
func TestTablesSpoilt(t *testing.T) {
	l, err := loadFrom(hidden{data.FS, "tables/drg_groups.csv"})
	if err != nil {
		t.Fatal(err)
	}
	if l.VerifyTables() == nil || l.DRGs(DRGNational) != nil {
		t.Error("a missing table went unnoticed")
	}
}

func TestGrowth(t *testing.T) {
	l := testLibrary(t)
	for _, c := range []struct {
		indicator, sex string
		x, value, z    float64
	}{
		{GrowthWeightForAge, "1", 0, 3.3464, 0},
		{GrowthWeightForAge, "2", 12, 8.9481, 0},
		{GrowthHeightForAge, "1", 24, 87.8161, 0}, // standing; the table says so
		{GrowthWeightForAge, "1", 12, 7.7, -2},
		{GrowthWeightForAge, "1", 12, 12.0, 2},
		{GrowthHeadForAge, "2", 6, 42.2, 0},
	} {
		p, ok := l.Growth(c.indicator, c.sex, c.x)
		if z := p.Z(c.value); !ok || math.Abs(z-c.z) > 0.06 {
			t.Errorf("%s sex %s at %v: %v gives z %.3f, want %.1f (%+v)", c.indicator, c.sex, c.x, c.value, z, c.z, p)
		}
	}
	low, _ := l.Growth(GrowthWeightForAge, "1", 3)
	high, _ := l.Growth(GrowthWeightForAge, "1", 4)
	between, ok := l.Growth(GrowthWeightForAge, "1", 3.5)
	if !ok || math.Abs(between.M-(low.M+high.M)/2) > 1e-9 {
		t.Errorf("no interpolation: %+v", between)
	}
	for _, z := range []float64{-4.5, -3, -1, 0, 2.5, 3, 5} {
		if got := low.Z(low.At(z)); z >= -3 && z <= 3 && math.Abs(got-z) > 1e-9 {
			t.Errorf("z %v does not come back: %v", z, got)
		}
	}
	if r := low.RestrictedZ(low.At(3) + 2*(low.At(3)-low.At(2))); math.Abs(r-5) > 1e-9 {
		t.Errorf("restricted z beyond 3: %v", r)
	}
	if r := low.RestrictedZ(low.At(-3) - (low.At(-2) - low.At(-3))); math.Abs(r+4) > 1e-9 {
		t.Errorf("restricted z below -3: %v", r)
	}
	for _, none := range []float64{-1, 61, math.NaN(), math.Inf(1)} {
		if _, ok := l.Growth(GrowthWeightForAge, "1", none); ok {
			t.Errorf("a growth reference at %v", none)
		}
	}
	if _, ok := l.Growth(GrowthWeightForAge, "9", 3); ok || !math.IsNaN(low.Z(0)) {
		t.Error("a growth reference for an unknown sex, or of no weight")
	}
	if l.GrowthUnit(GrowthWeightForLength) != "cm" || l.GrowthUnit(GrowthWeightForAge) != "month" || l.GrowthUnit("?") != "" {
		t.Error("units")
	}
}

func TestSmallTables(t *testing.T) {
	l := testLibrary(t)
	if g, ok := l.DRG(DRGNational, "AA19"); !ok || g.Name != "心脏移植" || g.ADRG != "AA1" {
		t.Errorf("%+v", g)
	}
	if a, b := len(l.DRGs(DRGNational)), len(l.DRGs(DRGBeijing)); a != 628 || b != 696 {
		t.Errorf("%d and %d groups", a, b)
	}
	for _, scheme := range []string{DRGNational, DRGBeijing} {
		seen := map[string]bool{}
		for _, g := range l.DRGs(scheme) {
			if seen[g.Code] || g.Name == "" || !strings.HasPrefix(g.Code, g.ADRG) || !strings.HasPrefix(g.ADRG, g.MDC) {
				t.Errorf("group %+v", g)
			}
			seen[g.Code] = true
		}
	}
	fields := 0
	for _, f := range l.Forms() {
		seen := map[string]bool{}
		for _, x := range f.Fields {
			if x.Name == "" || seen[x.Name+x.Label] {
				t.Errorf("form %s: field %q twice or empty", f.Name, x.Name)
			}
			seen[x.Name+x.Label] = true // a product may show one value twice
			fields++
		}
	}
	if n := len(l.Forms()); n != 31 || fields != 1309 {
		t.Errorf("%d forms, %d fields", n, fields)
	}
	if f, ok := l.Form("MDC_HypertensionVisit"); !ok || f.Name != "Hypertension follow-up" {
		t.Error("form by schema")
	}
	items := map[string]bool{}
	for _, i := range l.FirstPageItems() {
		if items[i.Inner] || i.Name == "" {
			t.Errorf("%+v", i)
		}
		items[i.Inner] = true
	}
	doses := map[string]bool{}
	for _, d := range l.Immunisations() {
		key := d.Schedule + d.Vaccine + d.Age
		if doses[key] || d.Dose < 1 || d.AgeMonths < 0 || d.Name == "" {
			t.Errorf("dose %+v", d)
		}
		doses[key] = true
	}
	if o, ok := l.OID("2.16.156.10011.2.3.1.267"); !ok || o.Kind != "value domain" {
		t.Errorf("%+v", o)
	}
}

// Keys are unique and every division has its parent.
func TestDivisions(t *testing.T) {
	l := testLibrary(t)
	all := l.place().byCode
	for _, d := range all {
		if d.Parent != "" && all[d.Parent] == nil {
			t.Errorf("division %s %s: no parent %s", d.Code, d.Name, d.Parent)
		}
	}
	if len(all) < 11000 {
		t.Errorf("%d divisions", len(all))
	}
}

func TestKindsAndClasses(t *testing.T) {
	l := testLibrary(t)
	for _, d := range l.DocumentTypes() {
		if l.ListKind(d.Code) == "other" {
			t.Errorf("%s has no list kind", d.Code)
		}
		if v := l.VisitKind(d.Code); !strings.Contains(" outpatient inpatient checkup home ", " "+v+" ") && v != "" {
			t.Errorf("%s: visit kind %q", d.Code, v)
		}
	}
	if l.ListKind("HSDZ") != "other" || l.VisitKind("C0007") != "" || l.VisitKind("C0053") != "inpatient" {
		t.Error("kinds")
	}
	for icd, want := range map[string]string{"I10.x00": "hypertension", "i63.900": "stroke", "C34.900": "cancer", "F32": "mental", "J45": "lung", "J46": "", "I14": "", "": "", "C": ""} {
		if got := l.ClassOf(PurposeChronic, icd); got != want {
			t.Errorf("%s is %q, want %q", icd, got, want)
		}
	}
	for _, c := range l.CodeClasses() {
		if c.Class == "" || c.Name == "" || c.NameEN == "" || len(c.From) != 3 || len(c.To) != 3 || c.From > c.To {
			t.Errorf("%+v", c)
		}
	}
	if l.IdentifierName("2.16.156.10011.1.3") != "居民身份证" || l.IdentifierName("1.2.3") != "" {
		t.Error("names of identifiers")
	}
}

// Every row of the comparison stands in its table, and going there and back meets the code again.
func TestDomainChanges(t *testing.T) {
	l := testLibrary(t)
	c, err := l.tables.changes()
	if err != nil {
		t.Fatal(err)
	}
	for from, all := range c.forward {
		d, ok := l.Domain(from.domain, EditionCV)
		if !ok {
			t.Fatalf("no domain %s", from.domain)
		}
		if _, ok := d.Code(from.code); !ok {
			t.Errorf("%s %s is not in the edition of 2011", from.domain, from.code)
		}
		for _, to := range all {
			if to.Code.Code == "" {
				continue
			}
			d, ok := l.Domain(to.Code.Domain, EditionCV2023)
			if !ok {
				t.Fatalf("no domain %s of 2023", to.Code.Domain)
			}
			if _, ok := d.Code(to.Code.Code); !ok {
				t.Errorf("%s %s is not in the edition of 2023", to.Code.Domain, to.Code.Code)
			}
			back := false
			for _, b := range l.Equivalents(to.Code.Domain, EditionCV2023, to.Code.Code) {
				back = back || b.Code.Domain == from.domain && b.Code.Code == from.code
			}
			if !back {
				t.Errorf("%s %s does not lead back", from.domain, from.code)
			}
		}
	}
	if s, ok := l.Successor("CV03.00.105", "2"); !ok || s.Code != "101" || s.Edition != EditionCV2023 {
		t.Errorf("beer became %+v", s)
	}
	if _, ok := l.Successor("CV06.00.203", "02"); ok || !l.RetiredIn2023("CV06.00.203", "02") {
		t.Error("a retired code has a successor")
	}
	if l.Equivalents("CV99.99.999", EditionCV, "1") != nil {
		t.Error("equivalents of nothing")
	}
	if s, ok := l.Successor("CV02.10.001", "1"); !ok || s.Name != "父母" {
		t.Errorf("%+v", s)
	}
}

func TestCorrections(t *testing.T) {
	for _, c := range testLibrary(t).Corrections() {
		if c.Table == "" || c.Key == "" || c.Now == "" || c.Why == "" {
			t.Errorf("%+v", c)
		}
	}
}

func TestIndicatorsAndLabItems(t *testing.T) {
	l := testLibrary(t)
	if a, b := len(l.HospitalIndicators(IndicatorsTertiary)), len(l.HospitalIndicators(IndicatorsSecondary)); a != 56 || b != 28 {
		t.Errorf("%d and %d indicators", a, b)
	}
	for _, i := range append(l.HospitalIndicators(IndicatorsTertiary), l.HospitalIndicators(IndicatorsSecondary)...) {
		if i.Name == "" || i.Dimension == "" || i.DataSource == "" || !strings.Contains(" up down watch improve ", " "+i.Direction+" ") {
			t.Errorf("%+v", i)
		}
	}
	for name, want := range map[string]string{"GLU": "14749-6", "14749-6": "14749-6", "糖化血红蛋白": "4548-4", "DE04.50.025.00": "14927-8"} {
		if i, ok := l.LabItem(name); !ok || i.LOINC != want {
			t.Errorf("%s: %+v", name, i)
		}
	}
	if _, ok := l.LabItem(""); ok {
		t.Error("an item without a name")
	}
	hpv := 0
	for _, d := range l.Immunisations() {
		if d.Vaccine == "HPV-2" {
			hpv++
		}
	}
	if hpv != 2 {
		t.Errorf("%d doses of HPV vaccine", hpv)
	}
}
