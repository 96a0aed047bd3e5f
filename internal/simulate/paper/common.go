package paper

import (
	"fmt"
	"strings"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
)

// common states what many documents ask about a person: histories, blood group, allergy, habits, insurance.
func (j *job) common() {
	f, r := &j.facts.single, j.r
	f.code("DE04.50.001.00", r.ABO, map[string]string{"1": "A型", "2": "B型", "3": "O型", "4": "AB型"}[r.ABO])
	f.code("DE04.50.010.00", r.Rh, map[string]string{"1": "阴性", "2": "阳性"}[r.Rh])
	j.allergy()
	past := j.pastIllness()
	f.text("DE02.10.099.00", past)
	f.text("DE02.10.026.00", past)
	f.text("DE02.10.008.00", "否认肝炎、结核等传染病史。")
	f.text("DE02.10.061.00", "否认手术史。")
	f.text("DE02.10.100.00", "否认输血史。")
	f.text("DE02.10.101.00", "按国家免疫规划接种。")
	f.text("DE02.10.097.00", j.habits())
	f.text("DE02.10.103.00", "否认家族遗传病史。")
	if r.Female && j.age >= 14 && j.age < 52 {
		f.text("DE02.10.102.00", fmt.Sprintf("初潮%d岁，%d天一次，每次%d天，量中。", 12+r.Index%3, 27+r.Index%4, 4+r.Index%3))
	}
	if j.age >= 22 {
		f.text("DE02.10.098.00", marriages[r.Marital])
	}
	f.code("DE07.00.007.00", map[string]string{"1": "01", "2": "02"}[r.Insurance], map[string]string{"1": "城镇职工基本医疗保险", "2": "城镇居民基本医疗保险"}[r.Insurance])
	f.code("DE02.01.044.00", r.Insurance, map[string]string{"1": "城镇职工基本医疗保险", "2": "城镇居民基本医疗保险"}[r.Insurance])
	f.text("DE02.01.039.00", j.doctor.Name)
	f.text("DE08.10.026.00", j.dept.Name)
	f.text("DE08.10.013.00", j.in.Name)
}

var marriages = map[string]string{"10": "未婚未育。", "21": "已婚，配偶体健。", "22": "再婚，配偶体健。", "30": "丧偶。", "40": "离异。"}

func (j *job) allergy() {
	a := j.r.Allergy
	row := j.row("", "allergy")
	row.flag("DE02.10.023.00", a.Name != "")
	if a.Name == "" {
		row.text("DE02.10.022.00", "否认药物及食物过敏史")
		return
	}
	row.text("DE02.10.022.00", "对"+a.Name+"过敏，表现为"+a.Reaction)
	row.code("DE05.01.022.00", a.Code, a.Name)
}

func (j *job) hypertensive() bool {
	return j.r.Hypertension != 0 && j.r.Hypertension <= j.day
}

func (j *job) diabetic() bool { return j.r.Diabetes != 0 && j.r.Diabetes <= j.day }

func (j *job) pastIllness() string {
	var all []string
	if j.hypertensive() {
		all = append(all, fmt.Sprintf("高血压病史%d年，规律服药", max(1, town.Years(j.r.Hypertension, j.day))))
	}
	if j.diabetic() {
		all = append(all, fmt.Sprintf("2型糖尿病病史%d年，口服降糖药治疗", max(1, town.Years(j.r.Diabetes, j.day))))
	}
	if len(all) == 0 {
		return "既往体健，否认高血压、糖尿病、冠心病等慢性病史。"
	}
	return strings.Join(all, "；") + "。"
}

func (j *job) habits() string {
	smoke := map[string]string{"1": "吸烟史，每日约15支", "2": "偶吸烟", "3": "既往吸烟，已戒", "4": "无吸烟史"}[j.r.Body.Smoking]
	drink := map[string]string{"1": "无饮酒史", "2": "偶饮酒", "3": "经常饮酒", "4": "每日饮酒"}[j.r.Body.Drinking]
	if j.age < 16 {
		return "生长发育与同龄儿相符。"
	}
	return "生于原籍，久居本地，" + smoke + "，" + drink + "。"
}

// diagnoses lists code and name, the reason of the visit first, known chronic disease after it.
func (j *job) diagnoses() [][2]string {
	var all [][2]string
	if c := j.condition; c != nil {
		all = append(all, [2]string{c.Code, c.Name})
	}
	add := func(yes bool, code, name string) {
		if yes && (j.condition == nil || j.condition.Code != code) {
			all = append(all, [2]string{code, name})
		}
	}
	add(j.hypertensive(), "I10.x00x002", "高血压")
	add(j.diabetic(), "E11.900", "2型糖尿病")
	return all
}

func (j *job) isStay() bool { return j.v.Kind == life.Inpatient || j.v.Kind == life.Delivery }

// diagnosisRows puts diagnoses into a group of the given name.
func (j *job) diagnosisRows(section, group string, list [][2]string) {
	for i, d := range list {
		row := j.row(section, group)
		row.text("DE05.01.025.00", d[1])
		row.code("DE05.01.024.00", d[0], d[1])
		row.date("DE05.01.058.00", j.day)
		row.date("DE05.01.034.00", j.day)
		row.text("DE08.10.013.00", j.in.Name)
		row.text("DE05.01.080.00", fmt.Sprintf("%02d", i+1))
		row.code("DE05.10.113.00", j.outcome(), outcomes[j.outcome()])
		row.code("DE09.00.104.00", "1", "有")
	}
}

var outcomes = map[string]string{"1": "治愈", "2": "好转", "3": "稳定", "5": "死亡"}

// outcome is CV05.10.010.
func (j *job) outcome() string {
	switch {
	case j.v.Ended:
		return "5"
	case j.condition == nil:
		return "3"
	case j.v.Kind == life.Delivery || j.condition.Operation != "":
		return "1"
	}
	return "2"
}

// medicationRows puts drugs into the medication groups.
func (j *job) medicationRows(drugs []*corpus.Drug) {
	for _, d := range drugs {
		row := j.row("", "medication")
		row.text("DE08.50.022.00", d.Name)
		row.code("DE06.00.134.00", d.Route, corpus.Routes[d.Route])
		dose, total := j.dose(d)
		row.put(number("DE08.50.023.00", dose, d.Unit))
		row.text("DE06.00.133.00", corpus.Frequencies[d.Frequency].Name)
		row.code("DE08.50.011.00", d.Form, "")
		row.text("DE08.50.043.00", d.Spec)
		row.put(number("DE06.00.135.00", total, d.Unit))
		row.text("DE06.00.147.00", whole(d.Days))
		row.text("DE06.00.136.00", corpus.Routes[d.Route]+"，"+dose+d.Unit+"，"+corpus.Frequencies[d.Frequency].Name)
		tcm, name := "1", "未使用"
		if d.Class == "chinese patent" {
			tcm, name = "2", "中成药"
		}
		row.code("DE06.00.164.00", tcm, name)
		row.text("DE06.00.129.00", "false")
	}
}
