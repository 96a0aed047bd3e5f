package standards

import (
	"io/fs"
	"strconv"
	"strings"
)

// knowledge is what rules between elements may ask the library.
type knowledge struct {
	l         *Library
	programme func() map[string]int
}

// CodeName gives the name of a code in a value domain.
func (k knowledge) CodeName(domain, code string) (string, bool) {
	c, ok := k.l.Code(domain, code)
	return c.Name, ok
}

// NameFits tells whether a written name can mean a code: it is the code's name or that of the category above, one holds the other,
// or they share most of their characters. Names in hospitals differ from the table's in detail, so only what has next to nothing
// in common is refused.
func (k knowledge) NameFits(domain, code, name string) bool {
	c, ok := k.l.Code(domain, code)
	if !ok {
		return true
	}
	if kindred(c.Name, name) {
		return true
	}
	if near, ok := k.l.Diagnosis(c.Code); ok && domain == domainICD10 && kindred(near.Name, name) {
		return true
	}
	for n := len(code) - 1; n >= 3; n-- { // the names of coarser codes
		if up, ok := k.l.Code(domain, strings.TrimRight(code[:n], ".x")); ok && kindred(up.Name, name) {
			return true
		}
	}
	return false
}

// kindred tells whether two names hold one another or share at least a third of the shorter one's characters, two at the least.
func kindred(a, b string) bool {
	if a == b || b != "" && strings.Contains(a, b) {
		return true
	}
	a, b = bare(a), bare(b)
	if a == "" || b == "" || strings.Contains(a, b) || strings.Contains(b, a) {
		return true
	}
	short, long := []rune(a), b
	if len(b) < len(a) {
		short, long = []rune(b), a
	}
	shared := 0
	for _, c := range short {
		if strings.ContainsRune(long, c) {
			shared++
		}
	}
	return shared >= 2 && shared*3 >= len(short)
}

var nameNoise = strings.NewReplacer(" ", "", "（", "", "）", "", "(", "", ")", "", "，", "", ",", "", "、", "", "[", "", "]", "", "-", "", "的", "", "?", "", "？", "")

func bare(name string) string { return strings.ToLower(nameNoise.Replace(halfWidth(name))) }

// ReportHours gives the hours within which a notifiable disease, by its code in CV05.01.017 or ICD-10, must be reported.
func (k knowledge) ReportHours(code string) (int, bool) {
	for i := range k.l.diseases {
		d := &k.l.diseases[i]
		if code != "" && (d.Code == code || d.ICD10 == code) {
			h, err := strconv.Atoi(d.ReportHours)
			return h, err == nil
		}
	}
	return 0, false
}

// VaccineMonths gives the age in months at which the programme gives a dose of a vaccine of CV08.50.001 at the earliest.
func (k knowledge) VaccineMonths(code string, dose int) (int, bool) {
	months, ok := k.programme()[code+"/"+strconv.Itoa(dose)]
	return months, ok
}

// programmeVaccines say which codes of CV08.50.001 stand for the vaccines of the programme's table; combined ones stay out.
var programmeVaccines = map[string]string{"HepB": "01", "BCG": "02", "IPV": "03", "bOPV": "03", "DTaP": "04", "MMR": "08", "JE-L": "06", "JE-I": "06",
	"MPSV-A": "07", "MPSV-AC": "07", "HepA-L": "15", "HepA-I": "15"}

// programme reads the immunisation schedule: months of age by vaccine and dose, the lowest where two vaccines share a code.
func programme(files fs.FS) map[string]int {
	out := map[string]int{}
	// Read by a test and, of a package, before it is released: an error here cannot happen at run time.
	_, _ = readTable(files, "tables/immunization_schedule.csv", func(r row) error {
		months, err := strconv.ParseFloat(r.get("age_months"), 64)
		code := programmeVaccines[r.get("vaccine")]
		if err != nil || code == "" {
			return nil
		}
		key := code + "/" + r.get("dose_no")
		if m, known := out[key]; !known || int(months) < m {
			out[key] = int(months)
		}
		return nil
	})
	return out
}
