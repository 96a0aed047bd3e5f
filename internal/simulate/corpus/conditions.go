package corpus

import "strings"

// Condition is one reason to be treated, as an outpatient or, when Days is set, as an inpatient.
type Condition struct {
	Index       int // place in its list
	Code, Name  string
	Department  string
	Sex         string // "-" both, "1" men, "2" women
	From, To    int    // age in years, both included
	Season      string // a all year, w winter, f influenza season, p spring, s summer
	Weight      float64
	Complaints  []string // with {d} days, {h} hours, {w} weeks, {m} months
	History     string
	Exam        string
	Course      string // inpatients
	Drugs       []*Drug
	Panels      []string
	Imaging     string
	Temperature float64
	Shift       string // which laboratory values move
	Infectious  string // CV05.01.017 code of a disease that must be reported; 401 chickenpox is only watched

	Days          int // length of stay
	Operation     string
	OperationName string
	Anaesthesia   string // CV06.00.103
	Level         string // CV05.10.024
	Incision      string // CV05.10.022
	Fee           float64
}

func condition(i int, r row) *Condition {
	c := &Condition{Index: i, Code: r.text("code"), Name: r.text("name"), Department: r.text("department"), Sex: r.text("sex"),
		From: r.integer("from"), To: r.integer("to"), Season: r.text("season"), Weight: r.number("weight"),
		Complaints: r.list("complaint", "/"), History: r.text("history"), Exam: r.text("exam"),
		Panels: r.list("labs", ";"), Imaging: r.text("imaging"), Shift: r.text("shift")}
	for _, k := range r.list("drugs", ";") {
		if d := Drugs()[k]; d != nil {
			c.Drugs = append(c.Drugs, d)
		}
	}
	return c
}

// Outpatient gives the conditions seen in consulting rooms.
var Outpatient = once("outpatient.psv", func(rows []row) []*Condition {
	var all []*Condition
	for i, r := range rows {
		c := condition(i, r)
		c.Temperature, c.Infectious = r.number("temperature"), r.text("infectious")
		all = append(all, c)
	}
	return all
})

// Inpatient gives the conditions that end in a stay.
var Inpatient = once("inpatient.psv", func(rows []row) []*Condition {
	var all []*Condition
	for i, r := range rows {
		c := condition(i, r)
		c.Temperature = 36.6
		if c.Shift == "bacterial" || c.Shift == "viral" {
			c.Temperature = 37.9
		}
		c.Days, c.Course, c.Operation, c.OperationName = r.integer("days"), r.text("course"), r.text("operation"), r.text("operationname")
		c.Anaesthesia, c.Level, c.Incision = r.text("anaesthesia"), r.text("level"), r.text("incision")
		c.Fee = r.number("fee")
		all = append(all, c)
	}
	return all
})

// Imaging is one examination and its two reports.
type Imaging struct {
	Key, Name, Method            string
	Normal, NormalImpression     string
	Abnormal, AbnormalImpression string
	Price                        float64
}

// Images gives the examinations by key.
var Images = once("imaging.psv", func(rows []row) map[string]*Imaging {
	m := map[string]*Imaging{}
	for _, r := range rows {
		m[r.text("key")] = &Imaging{Key: r.text("key"), Name: r.text("name"), Method: r.text("method"), Normal: r.text("normal"),
			NormalImpression: r.text("normalimpression"), Abnormal: r.text("abnormal"),
			AbnormalImpression: r.text("abnormalimpression"), Price: r.number("price")}
	}
	return m
})

func herb(s string) Herb {
	name, grams, _ := strings.Cut(s, " ")
	return Herb{Name: name, Grams: grams}
}

// Fits tells whether the condition occurs at an age and sex.
func (c *Condition) Fits(age int, sex string) bool {
	return age >= c.From && age <= c.To && (c.Sex == "-" || c.Sex == sex)
}

// InSeason weighs the condition by month (1 to 12).
func (c *Condition) InSeason(month int) float64 {
	return c.Weight * seasons[c.Season[0]-'a'][month-1]
}

var seasons = func() (t [26][12]float64) {
	for i := range t {
		t[i] = [12]float64{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}
	}
	t['w'-'a'] = [12]float64{1.7, 1.4, 1.2, 0.9, 0.7, 0.5, 0.5, 0.5, 0.8, 1.1, 1.5, 1.8}
	t['f'-'a'] = [12]float64{3.0, 2.0, 1.2, 0.4, 0.15, 0.1, 0.1, 0.1, 0.2, 0.5, 1.4, 2.9}
	t['p'-'a'] = [12]float64{0.7, 0.9, 1.6, 1.9, 1.6, 1.0, 0.6, 0.8, 1.4, 1.0, 0.7, 0.6}
	t['s'-'a'] = [12]float64{0.4, 0.4, 0.6, 0.9, 1.4, 1.9, 2.0, 1.8, 1.2, 0.8, 0.5, 0.4}
	return t
}()
