package standards

import (
	"fmt"
	"io/fs"
	"strconv"
)

// VaccineDose is one dose of the national immunisation programme (国家免疫规划).
type VaccineDose struct {
	Vaccine   string // HepB, BCG …
	Name      string // Chinese
	Disease   string
	Dose      int
	Age       string // as written
	AgeMonths int
	Route     string
	Volume    string
	Variant   string // A or B where one of two vaccines is chosen; "" otherwise
	Schedule  string // the edition of the programme the row belongs to
	Note      string
}

func readVaccines(files fs.FS) ([]VaccineDose, error) {
	return rowsOf(files, "tables/immunization_schedule.csv", func(r row) (VaccineDose, error) {
		d := VaccineDose{Vaccine: r.get("vaccine"), Name: r.get("name_zh"), Disease: r.get("disease"), Age: r.get("age"), Route: r.get("route"),
			Volume: r.get("dose_volume"), Variant: r.get("alternative"), Schedule: r.get("schedule"), Note: r.get("note")}
		var err error
		if d.Dose, err = strconv.Atoi(r.get("dose_no")); err != nil {
			return d, fmt.Errorf("dose_no: %w", err)
		}
		if d.AgeMonths, err = strconv.Atoi(r.get("age_months")); err != nil {
			return d, fmt.Errorf("age_months: %w", err)
		}
		return d, nil
	})
}

// Immunisations lists the doses of the immunisation programme, all editions. Do not change the slice.
func (l *Library) Immunisations() []VaccineDose {
	doses, err := l.tables.vaccines()
	if err != nil {
		return nil
	}
	return doses
}
