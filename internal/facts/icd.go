package facts

import "strings"

// chapters are the 22 chapters of ICD-10 by their first and last category.
var chapters = []struct {
	first, last string
	label       Label
}{
	{"A00", "B99", Label{"01", "某些传染病和寄生虫病", "Certain infectious and parasitic diseases"}},
	{"C00", "D48", Label{"02", "肿瘤", "Neoplasms"}},
	{"D50", "D89", Label{"03", "血液及造血器官疾病和涉及免疫机制的某些疾患", "Diseases of the blood and certain immune disorders"}},
	{"E00", "E90", Label{"04", "内分泌、营养和代谢疾病", "Endocrine, nutritional and metabolic diseases"}},
	{"F00", "F99", Label{"05", "精神和行为障碍", "Mental and behavioural disorders"}},
	{"G00", "G99", Label{"06", "神经系统疾病", "Diseases of the nervous system"}},
	{"H00", "H59", Label{"07", "眼和附器疾病", "Diseases of the eye and adnexa"}},
	{"H60", "H95", Label{"08", "耳和乳突疾病", "Diseases of the ear and mastoid process"}},
	{"I00", "I99", Label{"09", "循环系统疾病", "Diseases of the circulatory system"}},
	{"J00", "J99", Label{"10", "呼吸系统疾病", "Diseases of the respiratory system"}},
	{"K00", "K93", Label{"11", "消化系统疾病", "Diseases of the digestive system"}},
	{"L00", "L99", Label{"12", "皮肤和皮下组织疾病", "Diseases of the skin and subcutaneous tissue"}},
	{"M00", "M99", Label{"13", "肌肉骨骼系统和结缔组织疾病", "Diseases of the musculoskeletal system and connective tissue"}},
	{"N00", "N99", Label{"14", "泌尿生殖系统疾病", "Diseases of the genitourinary system"}},
	{"O00", "O99", Label{"15", "妊娠、分娩和产褥期", "Pregnancy, childbirth and the puerperium"}},
	{"P00", "P96", Label{"16", "起源于围生期的某些情况", "Certain conditions originating in the perinatal period"}},
	{"Q00", "Q99", Label{"17", "先天性畸形、变形和染色体异常", "Congenital malformations and chromosomal abnormalities"}},
	{"R00", "R99", Label{"18", "症状、体征和临床与实验室异常所见", "Symptoms, signs and abnormal findings"}},
	{"S00", "T98", Label{"19", "损伤、中毒和外因的某些其他后果", "Injury, poisoning and other external consequences"}},
	{"V01", "Y98", Label{"20", "疾病和死亡的外因", "External causes of morbidity and mortality"}},
	{"Z00", "Z99", Label{"21", "影响健康状态和与保健机构接触的因素", "Factors influencing health status"}},
	{"U00", "U99", Label{"22", "用于特殊目的的编码", "Codes for special purposes"}},
}

// category gives the ICD-10 category (letter and two digits) a code belongs to; "" when the code is no ICD-10 code.
func category(code string) string {
	c := strings.ToUpper(strings.TrimSpace(code))
	if len(c) < 3 || c[0] < 'A' || c[0] > 'Z' || c[1] < '0' || c[1] > '9' || c[2] < '0' || c[2] > '9' {
		return ""
	}
	if len(c) > 3 && c[3] != '.' && (c[3] < '0' || c[3] > '9') && c[3] != 'X' {
		return ""
	}
	return c[:3]
}

// chapter gives the chapter of a category; the zero label when there is none.
func chapter(category string) Label {
	for _, c := range chapters {
		if category >= c.first && category <= c.last && category != "" {
			return c.label
		}
	}
	return Label{}
}
