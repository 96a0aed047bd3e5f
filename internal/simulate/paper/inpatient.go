package paper

import (
	"fmt"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/life"
)

func (j *job) days() int { return max(1, int((j.v.End-j.v.Start+43200)/86400)) }

// admission is C0034.
func (j *job) admission() {
	f := &j.single
	f.text("DE04.01.119.00", j.complaint)
	f.text("DE02.10.071.00", j.history)
	f.flag("DE05.10.031.00", true)
	f.flag("DE05.10.119.00", j.condition.Infectious != "")
	j.vitals.put(j.facts)
	f.text("DE04.10.219.00", "神志清楚，精神尚可，发育正常，营养中等，查体合作。")
	f.text("DE04.10.126.00", "皮肤黏膜无黄染、皮疹及出血点。")
	f.text("DE04.10.114.00", "全身浅表淋巴结未触及肿大。")
	f.text("DE04.10.261.00", "头颅五官无畸形，双侧瞳孔等大等圆，对光反射灵敏。")
	f.text("DE04.10.255.00", "颈软，无抵抗，气管居中，甲状腺无肿大。")
	f.text("DE04.10.263.00", "胸廓对称，双侧呼吸动度一致。")
	f.text("DE04.10.046.00", "腹部平坦，肝脾肋下未触及，移动性浊音阴性。")
	f.text("DE04.10.093.00", "脊柱生理弯曲存在，无压痛。")
	f.text("DE04.10.179.00", "四肢活动自如，双下肢无水肿。")
	f.text("DE05.10.149.00", "生理反射存在，病理反射未引出。")
	f.text("DE08.10.061.00", j.condition.Exam)
	if len(j.condition.Panels) > 0 {
		f.text("DE04.30.009.00", short(j.abnormal(j.condition.Panels[0]), 95))
	}
	f.flag("DE05.10.143.00", true)
	list := j.diagnoses()
	j.diagnosisRows("11450-4", "preliminary", list)
	j.diagnosisRows("11450-4", "confirmed", list[:1])
}

// orders is C0052.
func (j *job) orders() {
	j.single.number("DE04.10.188.00", j.vitals.weight, 1)
	j.single.code("DE06.00.286.00", "1", "长期医嘱")
	care := "二级护理"
	if j.condition.Operation != "" {
		care = "一级护理"
	}
	j.orderRow("05", j.dept.Name+"护理常规")
	j.orderRow("05", care)
	for _, d := range j.treatment() {
		dose, _ := j.dose(d)
		j.orderRow("01", d.Name+" "+dose+d.Unit+" "+corpus.Routes[d.Route]+" "+corpus.Frequencies[d.Frequency].Name)
	}
	for _, p := range j.condition.Panels {
		j.orderRow("03", corpus.Panels()[p].Title)
	}
	if x := corpus.Images()[j.condition.Imaging]; x != nil {
		j.orderRow("02", x.Name)
	}
	if j.condition.Operation != "" {
		j.orderRow("04", j.condition.OperationName)
	}
}

// procedureRows states the operation of the stay, if there was one.
func (j *job) procedureRows() {
	c := j.condition
	if c.Operation == "" {
		return
	}
	at := j.v.At().AddDate(0, 0, 1)
	if at.After(j.v.Until()) {
		at = j.v.At().Add(2 * 3600e9)
	}
	row := j.row("", "procedure")
	row.code("DE06.00.093.00", c.Operation, c.OperationName)
	row.time("DE06.00.095.00", "", at)
	row.time("DE06.00.221.00", "", at)
	row.as("DE02.01.039.00", "surgeon", j.chief.Name)
	row.as("DE02.01.039.00", "anesthetist", j.worker("麻醉科", 1).Name)
	row.text("DE06.00.094.00", c.OperationName)
	row.code("DE06.00.255.00", c.Level, "")
	row.code("DE06.00.257.00", c.Incision, "")
	row.code("DE05.10.147.00", map[string]string{"1": "0", "2": "1", "3": "4", "4": "7"}[c.Incision], "")
	row.code("DE06.00.073.00", c.Anaesthesia, "")
	row.text("DE05.10.063.00", "麻醉满意后常规消毒铺巾，按术式完成操作，术中顺利，出血少，安返病房。")
}

// discharge is C0053.
func (j *job) discharge() {
	f := &j.single
	f.text("DE05.10.148.00", j.history+j.condition.Exam)
	list := j.diagnoses()
	j.diagnosisRows("46241-6", "diagnosis", list)
	j.diagnosisRows("11535-2", "diagnosis", list)
	state := "患者一般情况好，症状明显缓解，生命体征平稳，予以出院。"
	if j.v.Ended {
		state = "患者病情进展，经抢救无效，宣布临床死亡。"
	}
	f.text("DE04.01.117.00", short(state, 95))
	f.text("DE06.00.193.00", state)
	j.procedureRows()
	course := j.condition.Course
	if j.v.Ended {
		course = "入院后积极检查治疗，病情仍逐渐加重，" + state
	}
	f.text("DE06.00.296.00", course)
	f.code("DE05.10.113.00", j.outcome(), outcomes[j.outcome()])
	f.text("DE06.00.310.00", whole(j.days()))
	f.text("DE06.00.287.00", j.advice())
	for _, p := range j.condition.Panels[:min(2, len(j.condition.Panels))] {
		if text := j.abnormal(p); text != "未见明显异常" {
			j.row("30954-2", "study").text("DE04.50.128.00", short(text, 95))
		}
	}
	if x := corpus.Images()[j.condition.Imaging]; x != nil {
		j.row("30954-2", "study").text("DE04.50.128.00", short(j.impression(x), 95))
	}
}

func (j *job) advice() string {
	switch {
	case j.v.Ended:
		return "死亡。"
	case j.v.Kind == life.Delivery:
		return "注意休息，母乳喂养，产后42天门诊复查。"
	case j.condition.Operation != "":
		return "注意休息，切口保持清洁干燥，两周后门诊复查，不适随诊。"
	}
	return "规律服药，清淡饮食，避免劳累，两周后门诊复查，不适随诊。"
}

// firstPage is C0032.
func (j *job) firstPage() {
	f := &j.single
	c := j.condition
	list := j.diagnoses()
	j.diagnosisRows("29548-5", "diagnosis", list[:1])
	j.diagnosisRows("11535-2", "main", list[:1])
	j.diagnosisRows("11535-2", "other", list[1:])
	way, name := "1", "医嘱离院"
	if j.v.Ended {
		way, name = "5", "死亡"
	}
	j.row("", "discharge").code("DE06.00.223.00", way, name)
	f.code("DE05.10.119.00", "3", "一般") // the standard uses one data element for this and for infectiousness
	j.procedureRows()
	f.text("DE02.10.090.00", whole(1+j.v.Ordinal%3))
	f.text("DE06.00.310.00", whole(j.days()))
	f.code("DE09.00.103.00", "1", "甲")
	if j.v.Ended {
		f.flag("DE09.00.108.00", false)
	}
	j.costs(c.Fee * (0.7 + 0.6*j.spread()))
}

// spread is a share between 0 and 1 that stays with the visit.
func (j *job) spread() float64 { return float64((j.r.Index*73+j.v.Ordinal*29+j.v.Year)%100) / 100 }

// costs divides the bill among the items of the first page; the parts add up to the total.
func (j *job) costs(total float64) {
	operated := j.condition.Operation != ""
	shares := []struct {
		group, element string
		share          float64
	}{
		{"general", "HDSD00.11.147", 0.09}, {"general", "HDSD00.11.148", 0.05}, {"general", "HDSD00.11.145", 0.04},
		{"diagnostic", "HDSD00.11.123", 0.14}, {"diagnostic", "HDSD00.11.124", 0.11}, {"diagnostic", "HDSD00.11.122", 0.03},
		{"therapy", "HDSD00.11.129", 0.12}, {"western", "HDSD00.11.098", 0.27}, {"western", "HDSD00.11.099", 0.06},
		{"chinese", "HDSD00.11.135", 0.04}, {"material", "HDSD00.11.038", 0.04}, {"material", "HDSD00.11.040", 0.07},
	}
	if operated {
		shares[6].element, shares[6].share = "HDSD00.11.131", 0.26
		shares[7].share, shares[8].share = 0.13, 0.03
	}
	sum := 0
	rows := map[string]*values{}
	cents := make([]int, len(shares))
	for i, x := range shares {
		cents[i] = int(total * x.share * 100)
		if x.element != "HDSD00.11.099" { // part of the line before it
			sum += cents[i]
		}
	}
	for i, x := range shares {
		if i == 0 || shares[i-1].group != x.group {
			rows[x.group] = j.row("48768-6", x.group)
		}
		rows[x.group].put(number(x.element, yuan(cents[i]), "元"))
	}
	t := j.row("48768-6", "total")
	t.put(number("HDSD00.11.142", yuan(sum), "元"))
	t.put(number("HDSD00.11.143", yuan(sum*32/100), "元"))
}

func yuan(cents int) string { return fmt.Sprintf("%d.%02d", cents/100, cents%100) }

// inpatientSummary is HSDC00.03.
func (j *job) inpatientSummary() {
	f := &j.single
	reason, name := "1", "病伤"
	if j.v.Kind == life.Delivery {
		reason, name = "3", "分娩"
	}
	f.code("DE06.00.173.00", reason, name)
	f.time("DE04.01.018.00", "", j.v.At().AddDate(0, 0, -3))
	f.flag("DE05.10.119.00", false)
	f.code("DE05.01.072.00", "3", "一般")
	if code, symptom := symptomOf(j.complaint); code != "" {
		row := j.row("", "symptom")
		row.code("DE04.01.116.00", code, symptom)
		row.text("DE04.01.118.00", symptom)
	}
	j.laboratoryRows(firstResults(j.results(), 16))
	list := j.diagnoses()
	j.diagnosisRows("46241-6", "diagnosis", list)
	j.diagnosisRows("11535-2", "diagnosis", list)
	f.text("DE06.00.159.00", short(j.condition.Course, 190))
	f.text("DE06.00.066.00", "适当活动，定期复查。")
	j.medicationRows(j.treatment())
	j.procedureRows()
	f.flag("DE06.00.174.00", false)
	if j.v.Ended {
		f.code("DE05.01.021.00", j.condition.Code, j.condition.Name)
		f.time("DE02.01.036.00", "", j.v.Until())
	}
	total := j.condition.Fee * (0.7 + 0.6*j.spread())
	for i, share := range []float64{0.3, 0.25, 0.25, 0.2} {
		row := j.row("", "charge")
		row.code("DE07.00.008.00", []string{"01", "06", "05", "08"}[i], "")
		row.put(number("DE07.00.010.00", fmt.Sprintf("%.2f", total*share), "元"))
	}
}
