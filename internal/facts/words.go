package facts

// Names of the codes that the warehouse itself fixes. Other names come with the documents or from Config.Names.
var fixedLabels = map[string][]Label{
	"sex": {{"0", "未知", "Unknown"}, {"1", "男", "Male"}, {"2", "女", "Female"}, {"9", "未说明", "Not stated"}},
	"visit_kind": {{"outpatient", "门诊", "Outpatient"}, {"emergency", "急诊", "Emergency"}, {"inpatient", "住院", "Inpatient"},
		{"checkup", "体检", "Check-up"}, {"home", "入户与随访", "Home visit and follow-up"}},
	"institution_kind": {{"hospital", "医院", "Hospital"}, {"tcm", "中医医院", "TCM hospital"}, {"emergency", "急救中心", "Emergency centre"}, {"inspection", "卫生监督机构", "Health inspection"},
		{"other", "其他机构", "Other"}, {"community", "社区卫生服务中心", "Community health centre"},
		{"township", "乡镇卫生院", "Township health centre"}, {"station", "社区卫生服务站", "Community health station"},
		{"village", "村卫生室", "Village clinic"}, {"clinic", "诊所、门诊部", "Clinic"}, {"mch", "妇幼保健院", "Maternal and child health hospital"},
		{"cdc", "疾病预防控制中心", "Centre for disease control"}, {"bureau", "卫生行政部门", "Health bureau"}},
	"institution_level": {{"3", "三级", "Tertiary"}, {"2", "二级", "Secondary"}, {"1", "一级", "Primary"}},
	"result_flag": {{"N", "正常", "Normal"}, {"H", "偏高", "High"}, {"L", "偏低", "Low"}, {"A", "异常", "Abnormal"},
		{"HH", "危急偏高", "Critically high"}, {"LL", "危急偏低", "Critically low"}},
	"stage": {{"outpatient", "门(急)诊诊断", "Outpatient"}, {"admission", "入院诊断", "Admission"}, {"discharge", "出院诊断", "Discharge"},
		{"preliminary", "初步诊断", "Preliminary"}, {"confirmed", "确定诊断", "Confirmed"}, {"revised", "修正诊断", "Revised"},
		{"supplementary", "补充诊断", "Supplementary"}, {"pathology", "病理诊断", "Pathology"}, {"checkup", "体检结论", "Check-up"},
		{"prescription", "处方诊断", "Prescription"}, {"request", "申请单诊断", "Request"}, {"history", "既往史", "History"},
		{"infectious", "传染病报告诊断", "Infectious disease report"}, {"death", "死亡原因", "Cause of death"},
		{"death-underlying", "根本死因", "Underlying cause of death"}, {"death-other", "其他死因", "Other cause of death"},
		{"tcm", "中医病名", "TCM disease"}, {"tcm-syndrome", "中医证候", "TCM syndrome"},
		{"admission-tcm", "入院中医诊断", "TCM, admission"}, {"admission-tcm-syndrome", "入院中医证候", "TCM syndrome, admission"},
		{"discharge-tcm", "出院中医诊断", "TCM, discharge"}, {"discharge-tcm-syndrome", "出院中医证候", "TCM syndrome, discharge"},
		{"preliminary-tcm", "中医初步诊断", "TCM, preliminary"}, {"confirmed-tcm", "中医确定诊断", "TCM, confirmed"},
		{"revised-tcm", "中医修正诊断", "TCM, revised"}, {"supplementary-tcm", "中医补充诊断", "TCM, supplementary"}},
	"vital_item": {{"systolic", "收缩压", "Systolic pressure"}, {"diastolic", "舒张压", "Diastolic pressure"}, {"temperature", "体温", "Temperature"},
		{"pulse", "脉率", "Pulse"}, {"heartRate", "心率", "Heart rate"}, {"respiration", "呼吸频率", "Respiration"}, {"height", "身高", "Height"},
		{"weight", "体重", "Weight"}, {"bmi", "体质指数", "Body mass index"}, {"waist", "腰围", "Waist"}, {"glucose-fasting", "空腹血糖", "Fasting glucose"}},
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
