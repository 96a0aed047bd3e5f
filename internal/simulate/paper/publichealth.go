package paper

import (
	"fmt"
	"math"
	"strings"

	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
)

// birth is HSDB01.01; the child is the patient.
func (j *job) birth() {
	s := draw.At(j.seed, draw.Pregnancy, j.r.Index, 0)
	weight := s.Normal(3330, 390)
	weeks := 273 + s.Normal(0, 8)
	if weight < 2500 {
		weeks -= 14
	}
	f := &j.single
	f.text("DE02.10.006.00", whole(int(weeks)))
	f.flag("DE05.10.031.00", true)
	f.number("DE04.10.018.00", math.Round((50+(weight-3330)/520)*10)/10, 1)
	f.text("DE04.10.019.00", whole(int(weight/10)*10))
	for _, p := range []struct {
		role  string
		index int
	}{{"mother", j.r.Mother}, {"father", j.r.Father}} {
		if p.index < 0 {
			continue
		}
		parent := j.people.Resident(p.index)
		f.as("DE02.01.039.00", p.role, parent.Name)
		f.as("DE02.01.030.00", p.role, parent.IDNumber)
		f.put(coded("DE02.01.031.00", p.role, "01", "居民身份证"))
		f.as("DE02.01.005.01", p.role, parent.Birth.Text())
		f.put(coded("DE02.01.015.00", p.role, "156", "中国"))
		f.put(coded("DE02.01.025.00", p.role, parent.Ethnic, ""))
	}
	f.as("DE02.01.039.00", "midwife", j.doctor.Name)
	f.as("DE08.10.013.00", "facility", j.in.Name)
	f.code("DE02.01.013.00", "2", "妇幼保健院")
	f.text("DE01.00.006.00", fmt.Sprintf("X%02d%07d", j.v.Year%100, j.r.Index))
	f.date("DE09.00.042.00", j.day+1)
}

// immunization is HSDB03.01.
func (j *job) immunization() {
	doses := []life.Dose{life.Flu}
	if j.v.Detail != life.FluSession {
		doses = j.planner.Schedule()[j.v.Detail].Doses
	}
	for i, d := range doses {
		row := j.row("", "immunization")
		row.code("DE08.50.016.00", d.Vaccine, d.Name)
		row.date("DE06.00.145.00", j.day)
		row.text("DE06.00.053.00", whole(d.Number))
		row.text("DE06.00.052.00", sites[d.Route][i%len(sites[d.Route])])
		row.text("DE08.50.017.00", fmt.Sprintf("%d%02d%03d", j.v.Year, j.day.Month(), (j.r.Index/50+i*7)%400))
		row.text("DE08.10.042.00", makers[(j.v.Year+len(d.Name)+i)%len(makers)])
		row.text("DE02.01.039.00", j.doctor.Name)
		row.text("DE08.50.015.00", j.in.Name)
	}
	j.single.text("DE04.01.103.00", "无")
	j.single.text("DE06.00.054.00", "无")
}

var (
	sites  = map[string][]string{"IM": {"右上臂三角肌", "左大腿前外侧", "右大腿前外侧"}, "ID": {"左上臂三角肌下缘"}, "SC": {"左上臂外侧下缘", "右上臂外侧下缘"}, "oral": {"口服"}}
	makers = []string{"华北安康生物制品有限公司", "长江卫士疫苗有限公司", "青禾生物技术有限公司", "西岭生物制品研究所"}
)

// infection is HSDB03.02.
func (j *job) infection() {
	c := j.condition
	f := &j.single
	f.date("DE04.01.005.00", j.day-town.Day(1+j.r.Index%3))
	row := j.row("", "diagnosis")
	row.code("DE05.01.012.00", c.Infectious, "")
	row.code("DE05.01.024.00", c.Code, c.Name)
	class := c.Infectious[:1]
	row.code("DE05.10.016.00", class, map[string]string{"1": "甲类", "2": "乙类", "3": "丙类"}[class])
	row.code("DE05.10.015.00", "1", "急性")
	state, name := "2", "临床诊断病例"
	if len(c.Panels) > 1 {
		state, name = "3", "实验室确诊病例"
	}
	row.code("DE05.01.060.00", state, name)
	row.time("DE05.01.058.00", "", j.v.At())
	f.text("DE01.00.001.00", fmt.Sprintf("%s%d%05d%03d", j.people.Area().Code, j.v.Year, j.r.Index%100000, j.v.Ordinal))
	f.code("DE01.00.002.00", "1", "初次报告")
	f.code("DE02.01.006.00", "1", "本县区")
	work, workName := reportOccupation(j.age, j.r.Occupation)
	f.code("DE02.01.007.00", work, workName)
	if j.age < 14 {
		f.as("DE02.01.039.00", "parent", j.r.Contact.Name)
	}
}

// reportOccupation maps to CV02.01.202, which knows children by where they are kept.
func reportOccupation(age int, occupation string) (code, name string) {
	switch {
	case age < 3:
		return "02", "散居儿童"
	case age < 6:
		return "01", "幼托儿童"
	case occupation == "31":
		return "03", "学生（大中小学）"
	case occupation == "80":
		return "15", "离退人员"
	case occupation == "24":
		return "09", "工人"
	case occupation == "54" || occupation == "51":
		return "07", "商业服务"
	case occupation == "70":
		return "16", "家务及待业"
	}
	return "14", "干部职员"
}

// death is HSDB03.03.
func (j *job) death() {
	c := life.Causes[j.v.Detail]
	f := &j.single
	f.time("DE02.01.036.00", "", j.v.At())
	place, name := "03", "家中"
	if j.in.Beds > 100 {
		place, name = "01", "医院病房"
	}
	f.code("DE02.01.034.00", place, name)
	f.code("DE05.01.043.00", "05", "临床")
	row := j.row("", "cause")
	row.code("DE05.01.061.00", c.Direct, c.DirectName)
	row.text("MK.death-interval", "1天")
	j.row("", "underlying").code("DE05.01.021.00", c.Code, c.Name)
	for _, d := range j.diagnoses() {
		if d[0] != c.Code {
			j.row("", "other").code("DE05.01.032.00", d[0], d[1])
		}
	}
}

// opening is HSDA00.01.
func (j *job) opening() {
	f := &j.single
	f.flag("DE02.01.003.00", true)
	f.code("DE02.01.041.00", j.r.Education, "")
	f.code("DE03.00.006.00", "1", "油烟机")
	f.code("DE03.00.050.00", "3", "天然气")
	f.code("DE03.00.082.00", "1", "自来水")
	f.code("DE03.00.005.00", "1", "卫生厕所")
	past := func(yes bool, code, name string, day town.Day) {
		if yes {
			row := j.row("", "past")
			row.code("DE02.10.021.00", code, name)
			row.time("DE05.01.035.00", "", day.At(540))
		}
	}
	past(j.hypertensive(), "02", "高血压", j.r.Hypertension)
	past(j.diabetic(), "03", "糖尿病", j.r.Diabetes)
	if !j.hypertensive() && !j.diabetic() {
		j.row("", "past").code("DE02.10.021.00", "01", "无")
	}
	j.row("", "operation").flag("DE02.10.062.00", false)
	j.row("", "trauma").flag("DE02.10.069.00", false)
	j.row("", "transfusion").flag("DE06.00.106.00", false)
	if j.hypertensive() && j.r.Index%2 == 0 {
		row := j.row("", "family")
		row.code("DE02.10.095.00", "02", "高血压")
		row.code("DE02.10.024.00", "51", "父亲")
	}
}

// summary is C0001.
func (j *job) summary() {
	f := &j.single
	f.code("DE02.01.060.00", "1", "门诊")
	f.text("DE01.00.010.00", j.outID)
	reason := j.row("", "reason")
	var names []string
	list := j.diagnoses()
	for _, d := range list {
		names = append(names, d[1])
	}
	if len(names) == 0 {
		names = []string{"健康咨询"}
	}
	reason.text("DE05.10.053.00", strings.Join(names, "、")+"复诊")
	reason.time("DE06.00.062.00", "", j.v.At())
	if len(list) > 0 {
		j.diagnosisRows("卫生事件", "diagnosis", list[:1])
		j.diagnosisRows("卫生事件", "otherDiagnosis", list[1:])
	}
	drugs := j.treatment()
	j.medicationRows(drugs)
	cost := 0.0
	for _, d := range drugs {
		cost += d.Price
	}
	row := j.row("", "charge")
	row.code("DE02.01.044.00", j.r.Insurance, "")
	row.code("DE07.00.007.00", map[string]string{"1": "01", "2": "02"}[j.r.Insurance], "")
	row.put(role(number("DE07.00.004.00", yuan(int(cost*100)), "元"), "outpatient"))
	row.put(number("DE07.00.001.00", yuan(int(cost*30)), "元"))
}
