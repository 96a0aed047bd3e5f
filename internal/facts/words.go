package facts

// Names of the codes that the warehouse itself fixes. Other names come with the documents or from Config.Names.
var fixedLabels = map[string][]Label{
	"sex": {{"0", "未知", "Unknown"}, {"1", "男", "Male"}, {"2", "女", "Female"}, {"9", "未说明", "Not stated"}},
	"visit_kind": {{"outpatient", "门诊", "Outpatient"}, {"emergency", "急诊", "Emergency"}, {"inpatient", "住院", "Inpatient"},
		{"checkup", "体检", "Check-up"}, {"home", "入户与随访", "Home visit and follow-up"}},
	"institution_kind": {{"hospital", "医院", "Hospital"}, {"tcm", "中医医院", "TCM hospital"}, {"community", "社区卫生服务中心", "Community health centre"},
		{"township", "乡镇卫生院", "Township health centre"}, {"station", "社区卫生服务站", "Community health station"},
		{"village", "村卫生室", "Village clinic"}, {"clinic", "诊所、门诊部", "Clinic"}, {"mch", "妇幼保健院", "Maternal and child health hospital"},
		{"cdc", "疾病预防控制中心", "Centre for disease control"}, {"bureau", "卫生行政部门", "Health bureau"}},
	"institution_level": {{"3", "三级", "Tertiary"}, {"2", "二级", "Secondary"}, {"1", "一级", "Primary"}},
	"result_flag": {{"N", "正常", "Normal"}, {"H", "偏高", "High"}, {"L", "偏低", "Low"}, {"A", "异常", "Abnormal"},
		{"HH", "危急偏高", "Critically high"}, {"LL", "危急偏低", "Critically low"}},
	"stage": {{"clinic", "门(急)诊诊断", "Outpatient"}, {"admission", "入院诊断", "Admission"}, {"discharge", "出院诊断", "Discharge"}},
}

func fixedLabel(list, code string) (Label, bool) {
	for _, l := range fixedLabels[list] {
		if l.Code == code {
			return l, true
		}
	}
	return Label{}, false
}

// Unknown is the label of facts that do not say.
var Unknown = Label{Code: "", Zh: "未填写", En: "Not stated"}
