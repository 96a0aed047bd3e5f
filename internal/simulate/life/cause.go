package life

import "minkang/internal/simulate/draw"

// Cause is an underlying cause of death.
type Cause struct{ Code, Name, Direct, DirectName string }

// Causes are drawn by age: injuries when young, then tumours, then heart, brain and lung.
var Causes = []Cause{
	{"I21.900", "急性心肌梗死", "I46.900", "心脏停搏"},
	{"I63.900", "脑梗死", "J18.900", "肺炎"},
	{"I61.900x002", "脑出血", "G93.500", "脑受压"},
	{"C34.900", "支气管或肺恶性肿瘤", "J96.900", "呼吸衰竭"},
	{"C16.900", "胃恶性肿瘤", "R64.x00", "恶病质"},
	{"C18.900", "结肠恶性肿瘤", "R64.x00", "恶病质"},
	{"C22.900", "肝恶性肿瘤", "K72.900", "肝衰竭"},
	{"J44.900", "慢性阻塞性肺病", "J96.900", "呼吸衰竭"},
	{"J18.900", "肺炎", "J96.900", "呼吸衰竭"},
	{"I50.900", "心力衰竭", "I46.900", "心脏停搏"},
	{"E11.900", "2型糖尿病", "N18.900", "慢性肾脏病"},
	{"S06.900", "颅内损伤", "G93.500", "脑受压"},
}

var (
	causesYoung = draw.NewWeights(8, 2, 5, 5, 6, 6, 8, 0, 4, 3, 1, 30)
	causesOld   = draw.NewWeights(20, 18, 8, 12, 5, 5, 4, 8, 9, 8, 4, 2)
)

func (w *plan) cause() int {
	if w.age(w.v.Death) < 50 {
		return causesYoung.Draw(&w.draws)
	}
	return causesOld.Draw(&w.draws)
}
