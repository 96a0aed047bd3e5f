package paper

import (
	"fmt"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/life"
)

// followup is HSDB04.01 and HSDB04.02.
func (j *job) followup() {
	way := []string{"1", "1", "3", "2"}[j.v.Detail%4]
	f := j.row("", "followup")
	f.code("DE06.00.108.00", way, map[string]string{"1": "门诊", "2": "家庭", "3": "电话"}[way])
	f.as("DE06.00.109.00", "this", j.day.Text())
	f.as("DE06.00.109.00", "next", (j.day + 91).Text())
	if j.vitals.systolic > 150 {
		row := j.row("", "symptom")
		row.code("DE04.01.116.00", "R42.x00", "头晕和眩晕")
		row.text("DE04.01.118.00", "头晕")
	}
	j.vitals.put(j.facts)
	j.single.flag("DE04.10.237.00", true)
	j.lifestyle()
	controlled := j.vitals.systolic < 140 && j.vitals.diastolic < 90
	if j.v.Kind == life.Diabetes {
		controlled = j.sugars()
	}
	adherence := []string{"1", "1", "1", "2"}[(j.r.Index+j.v.Detail)%4]
	j.single.code("DE06.00.027.00", adherence, map[string]string{"1": "规律", "2": "间断"}[adherence])
	j.single.flag("DE06.00.129.00", false)
	j.medicationRows(j.treatment())
	result, name := "1", "控制满意"
	if !controlled {
		result, name = "2", "控制不满意"
	}
	j.single.code("DE05.10.066.00", result, name)
	if !controlled && j.vitals.systolic >= 175 {
		j.single.text("DE06.00.177.00", "血压控制不满意，建议上级医院调整治疗方案")
		j.single.as("DE08.10.013.00", "to", j.people.Institutions()[j.r.Hospital].Name)
		j.single.as("DE08.10.026.00", "to", "心血管内科")
	}
}

// lifestyle states habits and the targets agreed on.
func (j *job) lifestyle() {
	smokes, drinks := cigarettes(j.r.Body.Smoking), liquor(j.r.Body.Drinking)
	exercise := []string{"1", "2", "3", "2"}[j.r.Index%4]
	salt := []string{"1", "2", "2", "3"}[(j.r.Index/4)%4]
	salts := map[string]string{"1": "轻", "2": "中", "3": "重"}
	f := &j.single
	f.text("DE03.00.053.00", whole(smokes))
	f.text("DE03.00.054.00", whole(drinks))
	f.code("DE03.00.087.00", exercise, exerciseNames[exercise])
	f.text("DE03.00.088.00", whole(20+j.r.Index%4*10))
	f.code("DE03.00.046.00", salt, salts[salt])
	f.text("DE03.00.055.00", whole(200+j.r.Index%5*50))
	f.code("DE05.10.083.00", "1", "良好")
	f.code("DE05.10.068.00", "1", "良好")
	t := j.row("", "target")
	t.number("DE06.00.081.00", min(j.vitals.weight, 23.5*j.vitals.height*j.vitals.height/10000), 1)
	t.number("DE05.10.075.00", min(j.vitals.bmi, 23.5), 2)
	t.text("DE03.00.053.00", whole(smokes/2))
	t.text("DE03.00.054.00", whole(drinks/2))
	t.code("DE03.00.087.00", "1", "每天")
	t.text("DE03.00.088.00", "30")
	t.code("DE03.00.046.00", "1", "轻")
	t.text("DE03.00.055.00", "250")
}

var exerciseNames = map[string]string{"1": "每天", "2": "每周一次以上", "3": "偶尔", "4": "不运动"}

func cigarettes(code string) int { return map[string]int{"1": 12, "2": 3}[code] }
func liquor(code string) int     { return map[string]int{"3": 1, "4": 2}[code] }

// sugars states the measurements of diabetes; it tells whether they are under control.
func (j *job) sugars() bool {
	all := j.results()
	a, g := 0.0, 0.0
	for _, r := range all {
		switch r.item.Key {
		case "hba1c":
			a = r.value
		case "glu":
			g = r.value
		}
	}
	f := &j.single
	f.number("DE04.50.037.00", g, 1)
	f.number("DE04.50.019.00", g*1.4+0.6, 1)
	if j.v.Detail%2 == 0 {
		f.number("DE04.50.083.00", a, 1)
		row := j.row("30954-2", "study")
		row.text("DE04.30.010.00", "糖化血红蛋白")
		row.text("DE04.30.009.00", fmt.Sprintf("%.1f%%", a))
		row.date("DE06.00.048.00", j.day)
	}
	for _, d := range j.treatment() {
		if d.Key == "glargine" {
			row := j.row("", "insulin")
			row.text("DE08.50.013.00", d.Name)
			row.text("DE08.50.012.00", "1")
			row.text("DE08.50.020.00", d.Dose)
		}
	}
	return g < 7.0
}

// checkup is HSDC00.01.
func (j *job) checkup() {
	f := &j.single
	f.date("DE06.00.048.00", j.day)
	j.vitals.put(j.facts)
	j.lifestyle()
	smoking := map[string]string{"1": "3", "2": "3", "3": "2", "4": "1"}[j.r.Body.Smoking]
	f.code("DE03.00.073.00", smoking, map[string]string{"1": "从不吸烟", "2": "已戒烟", "3": "吸烟"}[smoking])
	f.code("DE03.00.076.00", map[string]string{"1": "1", "2": "2", "3": "3", "4": "4"}[j.r.Body.Drinking], map[string]string{"1": "从不", "2": "偶尔", "3": "经常", "4": "每天"}[j.r.Body.Drinking])
	f.flag("DE03.00.089.00", false)
	f.flag("DE04.10.209.00", false)
	if j.age >= 65 {
		f.code("DE04.01.036.00", []string{"1", "2", "2", "3"}[j.r.Index%4], "")
		f.code("DE05.10.043.00", "1", "")
	}
	j.checkupLabs()
	j.checkupStudies()
	problems := j.diagnoses()
	for _, d := range problems {
		j.row("", "problem").code("DE05.10.080.00", d[0], d[1])
	}
	j.medicationRows(j.treatment())
	f.flag("DE05.10.031.00", len(problems) > 0 || j.vitals.bmi >= 28)
	var notes string
	for _, d := range problems {
		notes += d[1] + "；"
	}
	if j.vitals.bmi >= 28 {
		notes += "体重超标；"
	}
	f.text("DE05.10.032.00", notes)
	guidance, name := "2", "建议复检"
	if len(problems) > 0 {
		guidance, name = "1", "纳入慢性病患者健康管理"
	}
	f.code("DE06.00.051.00", guidance, name)
}

// checkupElements are the data elements the laboratory values of a checkup stand in.
var checkupElements = map[string]struct {
	element  string
	decimals int
}{
	"hgb": {"DE04.50.091.00", 0}, "wbc": {"DE04.50.015.00", 1}, "plt": {"DE04.50.108.00", 0}, "glu": {"DE04.50.037.00", 1},
	"alt": {"DE04.50.099.00", 0}, "ast": {"DE04.50.127.00", 0}, "alb": {"DE04.50.013.00", 0}, "tbil": {"DE04.50.126.00", 1},
	"crea": {"DE04.50.092.00", 1}, "urea": {"DE04.50.095.00", 1}, "tc": {"DE04.50.125.00", 2}, "tg": {"DE04.50.025.00", 2},
	"ldl": {"DE04.50.097.00", 2}, "hdl": {"DE04.50.098.00", 2},
}

func (j *job) checkupLabs() {
	for _, r := range j.results() {
		if e, ok := checkupElements[r.item.Key]; ok {
			j.single.number(e.element, r.value, e.decimals)
		}
	}
	for _, e := range []string{"DE04.50.050.00", "DE04.50.062.00", "DE04.50.063.00", "DE04.50.057.00"} {
		code, name := "01", "-"
		if e == "DE04.50.062.00" && j.diabetic() && j.r.Index%3 == 0 {
			code, name = "03", "+"
		}
		j.single.code(e, code, name)
	}
}

func (j *job) checkupStudies() {
	odd := j.age >= 50 && (j.r.Index+int(j.day)/365)%3 == 0
	f := &j.single
	f.flag("DE05.10.081.00", odd)
	if odd {
		f.text("DE05.10.082.00", corpus.Images()["ecg"].AbnormalImpression)
	}
	f.flag("DE04.30.046.00", false)
	f.text("DE04.30.045.00", corpus.Images()["chestxray"].NormalImpression)
	fat := j.vitals.bmi >= 26
	f.flag("DE04.30.003.00", fat)
	if fat {
		f.text("DE04.30.002.00", "脂肪肝")
	} else {
		f.text("DE04.30.002.00", corpus.Images()["abdominalus"].NormalImpression)
	}
}
