package corpus

// Drug is one pack of a medicine as a pharmacy lists it.
type Drug struct {
	Key       string
	Name      string
	Spec      string
	Form      string  // CV08.50.002
	Dose      string  // one dose, decimal
	Unit      string  // of the dose
	Route     string  // CV06.00.102
	Frequency string  // CV06.00.228
	Days      int     // usual length of one prescription
	Price     float64 // yuan a pack
	Class     string
}

// Drugs gives the medicines by key.
var Drugs = once("drugs.psv", func(rows []row) map[string]*Drug {
	m := make(map[string]*Drug, len(rows))
	for _, r := range rows {
		m[r.text("key")] = &Drug{Key: r.text("key"), Name: r.text("name"), Spec: r.text("spec"), Form: r.text("form"),
			Dose: r.text("dose"), Unit: r.text("unit"), Route: r.text("route"), Frequency: r.text("frequency"),
			Days: r.integer("days"), Price: r.number("price"), Class: r.text("class")}
	}
	return m
})

// Frequencies names the codes of CV06.00.228 and how often a day each is.
var Frequencies = map[string]struct {
	Name   string
	PerDay float64
}{
	"01": {"bid", 2}, "02": {"biw", 2.0 / 7}, "03": {"Hs", 1}, "04": {"q12h", 2}, "06": {"q3h", 8}, "07": {"q6h", 4},
	"08": {"q8h", 3}, "09": {"qd", 1}, "10": {"qid", 4}, "11": {"qod", 0.5}, "12": {"qw", 1.0 / 7}, "13": {"St", 1}, "99": {"其他", 1},
}

// Routes names the codes of CV06.00.102 that occur.
var Routes = map[string]string{
	"1": "口服", "2": "直肠用药", "3": "舌下用药", "4": "注射用药", "401": "皮下注射", "402": "皮内注射", "403": "肌肉注射",
	"404": "静脉注射或静脉滴注", "5": "吸入用药", "6": "局部用药", "605": "阴道用药", "607": "滴眼", "608": "滴鼻",
	"611": "敷伤口", "612": "擦皮肤", "699": "其他局部用药途径",
}

// Formula is a prescription of Chinese medicine.
type Formula struct {
	Name        string
	Diagnosis   string // the ICD-10 code it is used for
	Disease     string // GB/T 15657 code of the disease in Chinese medicine, where known
	DiseaseName string
	Principle   string
	Herbs       []Herb
}

// Herb is one ingredient with its weight in grams.
type Herb struct {
	Name  string
	Grams string
}

// Formulas gives the Chinese formulas by diagnosis code.
var Formulas = once("formulas.psv", func(rows []row) map[string]*Formula {
	m := map[string]*Formula{}
	for _, r := range rows {
		f := &Formula{Name: r.text("name"), Diagnosis: r.text("icd"), Principle: r.text("principle"), Disease: r.text("disease"), DiseaseName: r.text("diseasename")}
		for _, h := range r.list("herbs", ";") {
			f.Herbs = append(f.Herbs, herb(h))
		}
		m[f.Diagnosis] = f
	}
	return m
})
