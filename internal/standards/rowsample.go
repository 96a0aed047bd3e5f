package standards

import (
	"strconv"
	"strings"
	"time"

	"minkang/internal/kit/cnid"
)

// sampleFacts are values that suit one synthetic person and visit, by the concept a column carries.
var sampleFacts = map[string]string{"birth": "19850307", "sex": "1", "age": "40", "admission": "20260102T093000", "visit": "20260102T093000", "discharge": "20260109T100000",
	"systolic": "128", "diastolic": "82", "temperature": "36.5", "pulse": "76", "heartRate": "76", "respiration": "18", "height": "170", "weight": "66", "bmi": "22.8",
	"diagnosis": "I10.x00", "diagnosisName": "特发性高血压", "procedure": "47.0901", "procedureName": "阑尾切除术", "stayDays": "7", "idType": "01"}

// SampleRow gives a synthetic row of a data set that keeps all rules, for trying out: what cannot be made up to fit stays empty.
func (l *Library) SampleRow(d *DataSet) []string {
	plan := l.plans[d]
	row := make([]string, len(plan.columns))
	for i := range plan.columns {
		row[i] = l.sampleCell(&plan.columns[i])
	}
	for range len(row) { // every turn empties at least one cell, so this ends
		bad := false
		for _, f := range l.CheckRow(d, row, sampleDay.AddDate(0, 1, 0)) {
			if f.Severity > Info && f.Column > 0 && row[f.Column-1] != "" {
				row[f.Column-1], bad = "", true
			}
		}
		if !bad {
			break
		}
	}
	return row
}

func (l *Library) sampleCell(p *columnPlan) string {
	for _, k := range p.carry {
		if v, ok := sampleFacts[l.cross.set.Concepts[k.concept].Name]; ok {
			if p.spec.Type == "D" {
				v = v[:8]
			}
			return v
		}
	}
	f := p.spec.Format
	switch {
	case p.spec.Element == elementIDNumber:
		return cnid.Synthetic(cnid.ReservedDivision, time.Date(1985, 3, 7, 0, 0, 0, 0, time.UTC), 201)
	case p.coded:
		if c, ok := p.domain.sample(); ok {
			return c.Code
		}
	case p.spec.Type == "D":
		return "20260108"
	case p.spec.Type == "DT":
		return "20260108T093000"
	case p.spec.Type == "L":
		return "false"
	case p.spec.Type == "N":
		return strconv.Itoa(min(5, pow10(max(f.Max-f.Decimals, 1))-1))
	case strings.HasSuffix(p.spec.Name, "姓名"):
		return "试某"
	case f.Kind == "N":
		return strings.Repeat("1", max(f.Max, 1))
	}
	text := []rune("示例" + p.spec.Name)
	if f.Max > 0 && len(text) > f.Max {
		text = text[:f.Max]
	}
	return string(text)
}

func pow10(n int) int {
	p := 1
	for range min(n, 9) {
		p *= 10
	}
	return p
}
