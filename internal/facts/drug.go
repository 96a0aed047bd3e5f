package facts

import "strings"

// drugClass is a class of drugs known by stems of generic names (DCI stems as Chinese names write them) or by ATC prefix.
type drugClass struct {
	label      Label
	atc        []string
	stems      []string
	antibiotic bool
}

// drugClasses are asked in order; the first whose stem stands in the name wins, so narrower stems come first. Antibiotic
// follows the clinical-use rules for 抗菌药物: substances against bacteria used on the whole body; antivirals, antituberculosis
// drugs and ointments that have no systemic form are not.
var drugClasses = []drugClass{
	{Label{"J01D", "头孢菌素及其他β-内酰胺类", "Cephalosporins and other beta-lactams"}, []string{"J01D"},
		[]string{"头孢", "培南", "拉氧头孢", "氨曲南"}, true},
	{Label{"J01C", "青霉素类", "Penicillins"}, []string{"J01C"}, []string{"青霉素", "西林"}, true},
	{Label{"J01F", "大环内酯及林可酰胺类", "Macrolides and lincosamides"}, []string{"J01F"},
		[]string{"红霉素", "阿奇霉素", "克拉霉素", "罗红霉素", "克林霉素", "林可霉素"}, true},
	{Label{"J01M", "喹诺酮类", "Quinolones"}, []string{"J01M"}, []string{"沙星"}, true},
	{Label{"J01G", "氨基糖苷类", "Aminoglycosides"}, []string{"J01G"}, []string{"庆大霉素", "阿米卡星", "妥布霉素", "链霉素"}, true},
	{Label{"J01A", "四环素类", "Tetracyclines"}, []string{"J01A"}, []string{"环素"}, true},
	{Label{"J01E", "磺胺类", "Sulfonamides"}, []string{"J01E"}, []string{"磺胺", "复方新诺明"}, true},
	{Label{"J01X", "其他抗菌药", "Other antibacterials"}, []string{"J01", "P01AB"},
		[]string{"硝唑", "呋喃妥因", "万古霉素", "利奈唑胺", "磷霉素", "多黏菌素"}, true},
	{Label{"J05", "抗病毒药", "Antivirals"}, []string{"J05"}, []string{"韦", "利巴韦林", "帕拉米韦"}, false},
	{Label{"C08", "钙通道阻滞剂", "Calcium channel blockers"}, []string{"C08"}, []string{"地平", "地尔硫", "维拉帕米"}, false},
	{Label{"C09", "肾素-血管紧张素系统药", "Renin-angiotensin agents"}, []string{"C09"}, []string{"沙坦", "普利"}, false},
	{Label{"C07", "β受体阻滞剂", "Beta blockers"}, []string{"C07"}, []string{"洛尔"}, false},
	{Label{"C03", "利尿剂", "Diuretics"}, []string{"C03"}, []string{"氢氯噻嗪", "呋塞米", "螺内酯", "吲达帕胺"}, false},
	{Label{"C10", "调脂药", "Lipid modifying agents"}, []string{"C10"}, []string{"他汀", "贝特", "依折麦布"}, false},
	{Label{"A10", "降糖药", "Drugs used in diabetes"}, []string{"A10"},
		[]string{"胰岛素", "二甲双胍", "格列", "阿卡波糖", "伏格列波糖", "列净", "列汀", "鲁肽"}, false},
	{Label{"A02", "抑酸及胃黏膜保护药", "Drugs for acid related disorders"}, []string{"A02"},
		[]string{"拉唑", "替丁", "铝碳酸镁", "硫糖铝", "枸橼酸铋"}, false},
	{Label{"N02", "解热镇痛药", "Analgesics"}, []string{"N02", "M01A"}, []string{"布洛芬", "对乙酰氨基酚", "双氯芬酸", "塞来昔布"}, false},
	{Label{"B01", "抗血栓药", "Antithrombotic agents"}, []string{"B01"}, []string{"阿司匹林", "氯吡格雷", "华法林", "肝素", "沙班"}, false},
	{Label{"R05", "镇咳祛痰药", "Cough and cold preparations"}, []string{"R05"}, []string{"氨溴索", "右美沙芬", "乙酰半胱氨酸", "愈创"}, false},
	{Label{"R06", "抗组胺药", "Antihistamines"}, []string{"R06"}, []string{"他定", "西替利嗪", "扑尔敏", "氯苯那敏"}, false},
	{Label{"R03", "平喘药", "Drugs for obstructive airway diseases"}, []string{"R03"}, []string{"沙丁胺醇", "布地奈德", "孟鲁司特", "茶碱", "特罗"}, false},
}

// classOf finds a drug's class by the code (when it is an ATC code) and by its name; ok is false when neither tells.
func classOf(code, name string) (drugClass, bool) {
	for _, c := range drugClasses {
		for _, a := range c.atc {
			if isATC(code) && strings.HasPrefix(code, a) {
				return c, true
			}
		}
	}
	for _, c := range drugClasses {
		for _, s := range c.stems {
			if strings.Contains(name, s) {
				return c, true
			}
		}
	}
	return drugClass{}, false
}

// isATC tells whether a code has the form of an ATC code of level 3 to 5: C09, C09A, C09AA05 …
func isATC(s string) bool {
	if len(s) < 3 || len(s) > 7 || s[0] < 'A' || s[0] > 'V' {
		return false
	}
	for i := 1; i < len(s); i++ {
		digit := s[i] >= '0' && s[i] <= '9'
		if wantDigit := i == 1 || i == 2 || i >= 5; digit != wantDigit || !digit && (s[i] < 'A' || s[i] > 'Z') {
			return false
		}
	}
	return true
}
