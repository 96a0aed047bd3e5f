package paper

import (
	"math"
	"strconv"
	"strings"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
	"minkang/internal/simulate/life"
)

// result is one laboratory value as reported.
type result struct {
	item       *corpus.LabItem
	panel      *corpus.Panel
	value      float64
	text, flag string // flag N, H, L
	rangeText  string
}

// panels names the orders of this visit.
func (j *job) panels() []string {
	switch {
	case j.v.Kind == life.Diabetes:
		return []string{"glucose", "hba1c", "lipid", "kidney"}
	case j.v.Kind == life.Checkup:
		return []string{"cbc", "liver", "kidney", "lipid", "glucose", "urine"}
	case j.condition != nil && j.p.Part == 1: // the control before discharge
		return j.condition.Panels[:min(2, len(j.condition.Panels))]
	case j.condition != nil:
		return j.condition.Panels
	}
	return nil
}

// results draws the values of the visit: the same for every paper that quotes them.
func (j *job) results() []result {
	part := 0
	if j.p.Type == "C0007" {
		part = j.p.Part
	}
	s := draw.At(j.seed, draw.Visit, j.r.Index, j.v.Year*512+j.v.Ordinal+(2+part)<<20)
	sugarA, sugarG := sugar(j.r, j.day, &s)
	sex := 2
	if !j.r.Female {
		sex = 1
	}
	var all []result
	for _, key := range j.panels() {
		p := corpus.Panels()[key]
		if p == nil {
			continue
		}
		for _, it := range p.Items {
			x := j.labValue(it, sex, part, &s)
			switch it.Key {
			case "glu":
				x = sugarG
			case "hba1c":
				x = sugarA
			case "glu2h":
				x = sugarG*1.35 + s.Normal(0.6, 0.4)
			}
			all = append(all, report(p, it, sex, x))
			if it.Key == "lymph" { // what the neutrophils leave, less monocytes and the rest
				neutrophils := all[len(all)-2].value
				all[len(all)-1] = report(p, it, sex, math.Max(3, (100-neutrophils)*0.8+s.Normal(0, 1.5)))
			}
		}
	}
	return all
}

// labValue draws a value: shifted by the illness, halfway back at the control before discharge.
func (j *job) labValue(it *corpus.LabItem, sex, part int, s *draw.Source) float64 {
	mean, deviation := it.Mean, it.Deviation
	if sex == 1 && it.Low[1] != it.Low[2] {
		mean *= (it.Low[1] + it.High[1]) / (it.Low[2] + it.High[2])
	}
	if j.r.Diabetes != 0 && j.diabetic() {
		if x, ok := it.Shifts["diabetes"]; ok {
			mean, deviation = x.Mean, x.Deviation
		}
	}
	if j.condition != nil && j.condition.Shift != "" {
		if x, ok := it.Shifts[j.condition.Shift]; ok {
			if part == 1 {
				mean = mean + (x.Mean-mean)*0.25
			} else {
				mean, deviation = x.Mean, x.Deviation
			}
		}
	}
	own := draw.At(j.seed, draw.Health, j.r.Index, 40+len(it.Key)*31+int(it.Key[0])) // a person's own level stays
	return math.Max(mean*0.12, mean+own.Normal(0, 0.7)*deviation+s.Normal(0, 0.6)*deviation)
}

func report(p *corpus.Panel, it *corpus.LabItem, sex int, x float64) result {
	r := result{item: it, panel: p, text: strconv.FormatFloat(x, 'f', it.Decimals, 64), flag: "N"}
	r.value, _ = strconv.ParseFloat(r.text, 64)
	switch {
	case r.value > it.High[sex]:
		r.flag = "H"
	case r.value < it.Low[sex]:
		r.flag = "L"
	}
	r.rangeText = it.LowText[sex] + "-" + it.HighText[sex]
	return r
}

// laboratoryRows puts results into the lab groups.
func (j *job) laboratoryRows(all []result) {
	if j.labAt.IsZero() {
		return // nothing was measured
	}
	taken := j.labAt.Add(-70 * 60e9)
	for _, r := range all {
		row := j.row("30954-2", "lab")
		row.code("DE04.30.019.00", r.item.Code, r.item.Name)
		row.time("DE06.00.048.00", "", j.labAt)
		row.text("DE04.50.134.00", r.panel.Specimen)
		row.time("DE04.50.137.00", "", taken)
		row.time("DE04.50.141.00", "", taken.Add(15*60e9))
		row.text("DE04.50.135.00", "合格")
		row.code("DE04.30.017.00", map[bool]string{true: "1", false: "2"}[r.flag == "N"], map[bool]string{true: "正常", false: "异常"}[r.flag == "N"])
		row.put(number("DE04.30.015.00", r.text, r.item.Unit))
		row.text("DE04.30.016.00", r.item.Unit)
		row.text("MK.range", r.rangeText)
		row.code("MK.interpretation", r.flag, map[string]string{"N": "正常", "H": "偏高", "L": "偏低"}[r.flag])
	}
}

// laboratory is C0007.
func (j *job) laboratory() {
	all := j.results()
	j.laboratoryRows(all)
	var titles, abnormal []string
	for i, r := range all {
		if i == 0 || all[i-1].panel != r.panel {
			titles = append(titles, r.panel.Title)
		}
		if r.flag != "N" && len(abnormal) < 6 {
			abnormal = append(abnormal, r.item.Name+map[string]string{"H": "升高", "L": "降低"}[r.flag])
		}
	}
	j.single.text("DE02.10.027.00", "仪器法")
	j.single.text("DE04.30.018.00", strings.Join(titles, "、"))
	text := "本次检验各项目均在参考范围内。"
	if len(abnormal) > 0 {
		text = strings.Join(abnormal, "，") + "。"
	}
	j.single.text("DE04.50.130.00", text)
	j.single.list = replace(j.single.list, "DE08.10.026.00", "检验科")
	j.single.text("DE06.00.179.00", "本报告仅对所送标本负责")
	j.diagnosisRows("", "diagnosis", j.visitDiagnoses())
}
