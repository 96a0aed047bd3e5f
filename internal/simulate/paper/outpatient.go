package paper

import (
	"fmt"
	"strings"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/life"
	"minkang/internal/standards"
)

func replace(list []standards.Value, element, text string) []standards.Value {
	for i := range list {
		if list[i].Element == element && list[i].Role == "" {
			list[i].Text = text
		}
	}
	return list
}

// outpatientRecord is C0002.
func (j *job) outpatientRecord() {
	f := &j.single
	f.text("DE04.01.119.00", j.complaint)
	f.text("DE02.10.071.00", j.history)
	f.text("DE04.10.258.00", j.examText())
	first := "1"
	if j.v.Ordinal%3 == 2 {
		first = "2"
	}
	f.code("DE06.00.196.00", first, map[string]string{"1": "初诊", "2": "复诊"}[first])
	j.studies()
	j.diagnosisRows("", "diagnosis", j.diagnoses())
	for _, d := range j.treatment() {
		dose, _ := j.dose(d)
		j.orderRow("01", d.Name+" "+dose+d.Unit+" "+corpus.Routes[d.Route]+" "+corpus.Frequencies[d.Frequency].Name)
	}
	for _, p := range j.condition.Panels {
		if !j.labAt.IsZero() {
			j.orderRow("03", corpus.Panels()[p].Title)
		}
	}
	if x := corpus.Images()[j.condition.Imaging]; x != nil && !j.imageAt.IsZero() {
		j.orderRow("02", x.Name)
	}
}

// examText joins measurements with findings, as doctors write them.
func (j *job) examText() string {
	v := &j.vitals
	head := fmt.Sprintf("T %.1f℃，P %d次/分，R %d次/分，BP %d/%dmmHg。", v.temperature, v.pulse, v.breath, v.systolic, v.diastolic)
	if j.age < 7 {
		head = fmt.Sprintf("T %.1f℃，P %d次/分，R %d次/分，身高%.1fcm，体重%.1fkg。", v.temperature, v.pulse, v.breath, v.height, v.weight)
	}
	return head + j.condition.Exam
}

// studies quotes what the laboratory and imaging found.
func (j *job) studies() {
	for _, p := range j.condition.Panels {
		if j.labAt.IsZero() {
			break
		}
		row := j.row("", "study")
		row.text("DE04.30.010.00", corpus.Panels()[p].Title)
		row.text("DE04.30.009.00", short(j.abnormal(p), 95))
	}
	if x := corpus.Images()[j.condition.Imaging]; x != nil && !j.imageAt.IsZero() {
		row := j.row("", "study")
		row.text("DE04.30.010.00", x.Name)
		row.text("DE04.30.009.00", short(j.impression(x), 95))
	}
}

func (j *job) abnormal(panel string) string {
	var found []string
	for _, r := range j.results() {
		if r.panel.Key == panel && r.flag != "N" {
			found = append(found, r.item.Name+" "+r.text+r.item.Unit)
		}
	}
	if len(found) == 0 {
		return "未见明显异常"
	}
	return strings.Join(found, "，")
}

func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// orderRow adds one order with the times and people it passed through.
func (j *job) orderRow(kind, content string) {
	row := j.row("", "order")
	made := j.v.At().Add(15 * 60e9)
	row.code("DE06.00.289.00", kind, map[string]string{"01": "药品类医嘱", "02": "检查类医嘱", "03": "检验类医嘱", "04": "手术类医嘱", "05": "处置类医嘱"}[kind])
	row.text("DE06.00.288.00", short(content, 100))
	row.time("DE06.00.222.00", "planned", made)
	end := made.Add(24 * 3600e9)
	if j.isStay() {
		end = j.v.Until()
	}
	row.time("DE06.00.219.00", "", end)
	row.time("DE06.00.222.00", "", made.Add(20*60e9))
	nurse := &j.dept.Workers[len(j.dept.Workers)-1]
	row.as("DE02.01.039.00", "performer", nurse.Name)
	row.as("DE08.10.026.00", "performer", j.dept.Name)
	row.time("DE06.00.220.00", "", made)
	row.as("DE02.01.039.00", "author", j.doctor.Name)
	row.as("DE08.10.026.00", "author", j.dept.Name)
	row.time("DE09.00.088.00", "", made.Add(5*60e9))
	row.as("DE02.01.039.00", "reviewer", j.chief.Name)
	row.text("DE06.00.290.00", "已执行")
}

// impression says whether an examination is abnormal: usually, as it was ordered for a reason.
func (j *job) impression(x *corpus.Imaging) string {
	if j.isAbnormal() {
		return x.AbnormalImpression
	}
	return x.NormalImpression
}

func (j *job) isAbnormal() bool {
	s := draw.At(j.seed, draw.Visit, j.r.Index, j.v.Year*512+j.v.Ordinal+8<<20)
	return j.v.Kind != life.Delivery && (j.isStay() || s.Chance(0.72)) && j.condition.Code != "Z34.900"
}

// examination is C0006.
func (j *job) examination() {
	x := corpus.Images()[j.condition.Imaging]
	f := &j.single
	f.text("DE04.01.119.00", j.complaint)
	f.text("DE02.10.027.00", x.Method)
	f.text("DE04.30.018.00", x.Name)
	f.text("DE02.01.079.00", "false")
	finding, impression := x.Normal, x.NormalImpression
	result := "1"
	if j.isAbnormal() {
		finding, impression, result = x.Abnormal, x.AbnormalImpression, "2"
	}
	row := j.row("29545-1", "lab")
	row.code("DE04.30.019.00", strings.ToUpper(x.Key), x.Name)
	row.date("DE06.00.048.00", j.day)
	row.code("DE04.30.017.00", result, map[string]string{"1": "正常", "2": "异常"}[result])
	f.text("DE06.00.296.00", "患者"+j.complaint+"，申请"+x.Name+"。")
	f.text("DE04.50.131.00", finding)
	f.text("DE04.50.132.00", impression)
	f.list = replace(f.list, "DE08.10.026.00", imagingDepartment(j.condition))
	f.text("DE06.00.179.00", "请结合临床")
	symptom := j.row("", "symptom")
	symptom.text("DE04.01.117.00", j.complaint)
	symptom.time("DE06.00.221.00", "", j.v.At().AddDate(0, 0, -2))
	j.diagnosisRows("", "diagnosis", j.visitDiagnoses())
}

// outpatientSummary is HSDC00.02.
func (j *job) outpatientSummary() {
	f := &j.single
	f.text("DE04.01.120.00", j.complaint)
	f.time("DE04.01.018.00", "", j.v.At().AddDate(0, 0, -2))
	if code, name := symptomOf(j.complaint); code != "" {
		row := j.row("", "symptom")
		row.code("DE04.01.116.00", code, name)
		row.text("DE04.01.118.00", name)
	}
	j.laboratoryRows(firstResults(j.results(), 12))
	j.diagnosisRows("", "diagnosis", j.diagnoses())
	drugs := j.treatment()
	j.medicationRows(drugs)
	f.text("DE05.10.033.00", "病情稳定，按医嘱治疗。")
	f.text("DE05.10.014.00", "门诊治疗，不适随诊。")
	f.flag("DE06.00.174.00", false)
	cost := 0.0
	for _, d := range drugs {
		cost += d.Price
	}
	j.charge("01", cost)
	j.charge("04", map[bool]float64{true: 50, false: 20}[j.in.Kind == "tertiary"])
	if n := len(j.condition.Panels); n > 0 && !j.labAt.IsZero() {
		j.charge("06", float64(n)*38)
	}
	if x := corpus.Images()[j.condition.Imaging]; x != nil && !j.imageAt.IsZero() {
		j.charge("05", x.Price)
	}
}

var chargeNames = map[string]string{"01": "西药", "04": "诊察费", "05": "检查费", "06": "化验费"}

func (j *job) charge(kind string, yuan float64) {
	if yuan <= 0 {
		return
	}
	row := j.row("", "charge")
	row.code("DE07.00.002.00", kind, chargeNames[kind])
	row.put(number("DE07.00.004.00", fmt.Sprintf("%.2f", yuan), "元"))
}

func firstResults(all []result, most int) []result {
	if len(all) > most {
		return all[:most]
	}
	return all
}

var symptoms = []struct{ word, code, name string }{
	{"发热", "R50.900", "发热"}, {"高热", "R50.900", "发热"}, {"咳嗽", "R05.x00", "咳嗽"}, {"头痛", "R51.x00", "头痛"}, {"头晕", "R42.x00", "头晕和眩晕"},
	{"腹痛", "R10.400", "腹痛，其他和未特指的"}, {"腹泻", "A09.900x007", "腹泻"}, {"胸痛", "R07.400", "胸痛"}, {"皮疹", "R21.x00", "皮疹和其他非特异性斑疹"}, {"心悸", "R00.200", "心悸"},
	{"呕吐", "R11.x00", "恶心和呕吐"}, {"乏力", "R53.x00", "不适和疲劳"}, {"多饮", "R63.100", "烦渴"}, {"咽痛", "R07.000", "咽痛"},
	{"喘", "R06.800", "呼吸异常，其他和未特指的"}, {"气促", "R06.800", "呼吸异常，其他和未特指的"}, {"腰痛", "M54.502", "腰痛"},
	{"腹部绞痛", "R10.400", "腹痛，其他和未特指的"}, {"腹痛", "R10.400", "腹痛，其他和未特指的"}, {"胀", "R14.x00", "胃肠气胀及有关情况"},
	{"烧心", "R12.x00", "胃灼热"}, {"食欲", "R63.000", "食欲缺乏"}, {"尿频", "R35.x00", "多尿"}, {"夜尿", "R35.x00", "多尿"},
	{"模糊", "H53.800", "视觉障碍，其他的"}, {"关节", "M25.500", "关节痛"}, {"痒", "L29.900", "瘙痒（症）"}, {"排便困难", "K59.000", "便秘"},
	{"水肿", "R60.900", "水肿"}, {"出血", "R58.x00", "出血，不可归类在他处者"}, {"痛", "R52.900", "疼痛"},
}

func symptomOf(complaint string) (code, name string) {
	for _, x := range symptoms {
		if strings.Contains(complaint, x.word) {
			return x.code, x.name
		}
	}
	return "", ""
}
