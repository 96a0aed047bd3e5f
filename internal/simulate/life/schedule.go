package life

import (
	"encoding/csv"
	"fmt"
	"io"
	"sort"
	"strconv"
)

// Dose is one dose of the national schedule.
type Dose struct {
	Vaccine string // CV08.50.001
	Name    string
	Number  int
	Route   string // IM, ID, SC, oral
}

// Session is what is given at one age.
type Session struct {
	Months int
	Doses  []Dose
}

// FluSession marks a yearly influenza vaccination of the old.
const FluSession = -1

// Flu is the dose of FluSession.
var Flu = Dose{Vaccine: "14", Name: "流感病毒裂解疫苗", Number: 1, Route: "IM"}

var vaccineCodes = map[string]string{"HepB": "01", "BCG": "02", "IPV": "03", "bOPV": "03", "DTaP": "04", "DT": "10", "MMR": "11",
	"JE-L": "06", "MPSV-A": "07", "MPSV-AC": "07", "HepA-L": "15"}

// ReadSchedule reads the immunisation table (columns vaccine, name_zh, dose_no, age_months, route, schedule …) and keeps
// the doses of the 2021 programme, the live vaccine where there is a choice.
func ReadSchedule(r io.Reader) ([]Session, error) {
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil || len(rows) < 2 {
		return nil, fmt.Errorf("life: immunisation table: %w", err)
	}
	col := map[string]int{}
	for i, h := range rows[0] {
		col[h] = i
	}
	byAge := map[int]*Session{}
	for _, f := range rows[1:] {
		code, ok := vaccineCodes[f[col["vaccine"]]]
		if !ok || f[col["schedule"]] != "2021 schedule" {
			continue
		}
		months, err1 := strconv.Atoi(f[col["age_months"]])
		number, err2 := strconv.Atoi(f[col["dose_no"]])
		if err1 != nil || err2 != nil {
			return nil, fmt.Errorf("life: immunisation table: bad number for %s", f[col["vaccine"]])
		}
		s := byAge[months]
		if s == nil {
			s = &Session{Months: months}
			byAge[months] = s
		}
		s.Doses = append(s.Doses, Dose{Vaccine: code, Name: f[col["name_zh"]], Number: number, Route: f[col["route"]]})
	}
	var all []Session
	for _, s := range byAge {
		all = append(all, *s)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Months < all[j].Months })
	return all, nil
}
