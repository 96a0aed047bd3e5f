package paper

import (
	"math"
	"strconv"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/life"
	"minkang/internal/standards"
)

func number(element, text, unit string) standards.Value {
	return standards.Value{Element: element, Text: text, Unit: unit}
}

// dose gives one dose, less for children by weight, and the total of the prescription.
func (j *job) dose(d *corpus.Drug) (dose, total string) {
	x, err := strconv.ParseFloat(d.Dose, 64)
	if err != nil {
		return d.Dose, d.Dose
	}
	if j.age < 12 && (d.Unit == "g" || d.Unit == "mg" || d.Unit == "ml") {
		x = math.Max(0.05, math.Round(x*math.Max(0.25, math.Min(1, j.vitals.weight/45))*20)/20)
	}
	sum := x * corpus.Frequencies[d.Frequency].PerDay * float64(d.Days)
	if d.Frequency == "13" {
		sum = x
	}
	return trim(x), trim(sum)
}

func trim(x float64) string { return strconv.FormatFloat(math.Round(x*100)/100, 'f', -1, 64) }

// Steps of treatment: a resident begins with the first and moves on while the target is missed.
var (
	pressureSteps = [][]string{{"amlodipine"}, {"valsartan"}, {"amlodipine", "valsartan"}, {"nifedipine", "irbesartan"}, {"nifedipine", "valsartan", "hctz"}}
	sugarSteps    = [][]string{{"metformin"}, {"metformin", "acarbose"}, {"metformin", "gliclazide"}, {"metformin", "dapagliflozin"}, {"metformin", "sitagliptin", "glargine"}}
)

// treatment gives the drugs of this visit, those that the resident may not have left out.
func (j *job) treatment() []*corpus.Drug {
	var drugs []*corpus.Drug
	switch j.v.Kind {
	case life.Hypertension:
		drugs = j.chronicDrugs(pressureSteps, int(j.r.Hypertension))
	case life.Diabetes:
		drugs = j.chronicDrugs(sugarSteps, int(j.r.Diabetes))
		if j.age >= 50 && j.r.Index%3 == 0 {
			drugs = append(drugs, corpus.Drugs()["atorvastatin"])
		}
	case life.Checkup, life.Summary:
		if j.hypertensive() {
			drugs = append(drugs, j.chronicDrugs(pressureSteps, int(j.r.Hypertension))...)
		}
		if j.diabetic() {
			drugs = append(drugs, j.chronicDrugs(sugarSteps, int(j.r.Diabetes))...)
		}
	default:
		if j.condition != nil {
			drugs = j.condition.Drugs
		}
	}
	kept := make([]*corpus.Drug, 0, len(drugs))
	for _, d := range drugs {
		if !j.forbidden(d) {
			kept = append(kept, d)
		}
	}
	return kept
}

// chronicDrugs moves up a step every year and a half until the resident's own ceiling.
func (j *job) chronicDrugs(steps [][]string, onset int) []*corpus.Drug {
	step := min(j.r.Index%len(steps), max(0, (int(j.day)-onset)/540))
	var drugs []*corpus.Drug
	for _, k := range steps[step] {
		drugs = append(drugs, corpus.Drugs()[k])
	}
	return drugs
}

var childOnly = map[string]bool{"ibuprofensusp": true, "xiaoerchaigui": true, "bifidopowder": true, "cefaclor": true, "azithrosusp": true}

// forbidden leaves out what the resident is allergic to and what does not fit the age.
func (j *job) forbidden(d *corpus.Drug) bool {
	switch {
	case j.r.Allergy.Code == "101" && (d.Key == "amoxicillin" || d.Key == "pipertazo"):
		return true
	case j.r.Allergy.Code == "103" && (d.Key == "cefuroxime" || d.Key == "ceftriaxone" || d.Key == "cefaclor"):
		return true
	case j.age < 18 && (d.Key == "levofloxacin" || d.Key == "norfloxacin" || d.Key == "aspirin" || d.Key == "celecoxib" || d.Key == "diclofenacgel"):
		return true
	case j.age >= 14 && childOnly[d.Key]:
		return true
	}
	return false
}

// prescription is C0004.
func (j *job) prescription() {
	drugs := j.treatment()
	if len(drugs) == 0 { // everything usual is forbidden: something mild instead
		drugs = []*corpus.Drug{corpus.Drugs()["calciumd"]}
	}
	j.medicationRows(drugs)
	days, cost := 0, 0.0
	for _, d := range drugs {
		days, cost = max(days, d.Days), cost+d.Price
	}
	j.single.text("DE06.00.294.00", "1")
	j.single.text("DE08.50.056.00", "1")
	j.single.put(number("DE07.00.004.00", strconv.FormatFloat(cost, 'f', 2, 64), "元"))
	if days >= 28 {
		j.single.text("DE06.00.179.00", "慢性病长处方")
	}
	j.diagnosisRows("", "diagnosis", j.visitDiagnoses())
}

// visitDiagnoses gives the diagnoses a prescription or order is written for.
func (j *job) visitDiagnoses() [][2]string {
	switch j.v.Kind {
	case life.Hypertension:
		return [][2]string{{"I10.x00x002", "高血压"}}
	case life.Diabetes:
		return [][2]string{{"E11.900", "2型糖尿病"}}
	}
	if all := j.diagnoses(); len(all) > 0 {
		return all[:1]
	}
	return nil
}

// herbalPrescription is C0005.
func (j *job) herbalPrescription() {
	f := corpus.Formulas()[j.condition.Code]
	text := f.Name + "："
	for i, h := range f.Herbs {
		if i > 0 {
			text += "、"
		}
		text += h.Name + h.Grams + "g"
		row := j.row("", "medication")
		row.text("DE08.50.022.00", h.Name)
		row.code("DE06.00.134.00", "1", "口服")
		row.put(number("DE08.50.023.00", h.Grams, "g"))
		row.text("DE06.00.133.00", "bid")
		row.code("DE08.50.011.00", "00", "")
		grams, _ := strconv.ParseFloat(h.Grams, 64)
		row.put(number("DE06.00.135.00", trim(grams*7), "g"))
	}
	if f.Disease != "" {
		j.row("", "tcmDisease").code("DE05.10.130.00", f.Disease, f.DiseaseName)
	}
	herbal := j.row("", "herbal")
	herbal.text("DE08.50.049.00", text)
	herbal.text("DE08.50.050.00", "7")
	herbal.text("DE08.50.047.00", "水煎，武火煮沸后文火煎30分钟，取汁400ml")
	herbal.text("DE06.00.136.00", "每日一剂，分早晚两次温服")
	j.single.text("DE06.00.294.00", "7")
	j.single.text("DE08.50.056.00", "1")
	j.single.code("DE08.50.032.00", "2", "")
	j.single.text("DE06.00.300.00", f.Principle)
	j.single.put(number("DE07.00.004.00", strconv.FormatFloat(float64(len(f.Herbs))*7*2.6, 'f', 2, 64), "元"))
	j.diagnosisRows("", "diagnosis", j.visitDiagnoses())
}
