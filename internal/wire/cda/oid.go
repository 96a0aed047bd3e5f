package cda

// Object identifiers that stand in every document (WS/T 482 annex; evidence in standards/oids.csv).
const (
	OIDDocument       = "2.16.156.10011.1.1"  // document serial number
	OIDHealthRecord   = "2.16.156.10011.1.2"  // 城乡居民健康档案编号
	OIDIDCard         = "2.16.156.10011.1.3"  // 居民身份证号
	OIDWorker         = "2.16.156.10011.1.4"  // 医务人员编号
	OIDOrganization   = "2.16.156.10011.1.5"  // 医疗卫生服务机构
	OIDAuthor         = "2.16.156.10011.1.7"  // 文档创作者
	OIDOutpatientNo   = "2.16.156.10011.1.11" // 门(急)诊号
	OIDInpatientNo    = "2.16.156.10011.1.12" // 住院号
	OIDCaseNo         = "2.16.156.10011.1.13" // 病案号
	OIDSpecimen       = "2.16.156.10011.1.14" // 标本编号
	OIDHealthCard     = "2.16.156.10011.1.19" // 健康卡号
	OIDPrescription   = "2.16.156.10011.1.20" // 处方编号
	OIDRoom           = "2.16.156.10011.1.21" // 病房号
	OIDBed            = "2.16.156.10011.1.22" // 病床号
	OIDDepartment     = "2.16.156.10011.1.26" // 科室号
	OIDWard           = "2.16.156.10011.1.27" // 病区号
	SystemDocument    = "2.16.156.10011.2.4"  // code system of document types
	SystemElement     = "2.16.156.10011.2.2.1"
	SystemLOINC       = "2.16.840.1.113883.6.1"
	SystemConfidence  = "2.16.840.1.113883.5.25"
	SystemActCode     = "2.16.840.1.113883.5.4"
	SystemSex         = "2.16.156.10011.2.3.3.4"
	SystemMarital     = "2.16.156.10011.2.3.3.5"
	SystemEthnic      = "2.16.156.10011.2.3.3.3"
	SystemNationality = "2.16.156.10011.2.3.3.1"
	SystemEducation   = "2.16.156.10011.2.3.3.6"
	SystemOccupation  = "2.16.156.10011.2.3.3.13"
	SystemPatientType = "2.16.156.10011.2.3.1.271"
	SystemTitle       = "2.16.156.10011.2.3.1.209"

	typeRoot      = "2.16.840.1.113883.1.3"
	typeExtension = "POCD_MT000040"
	namespace     = "urn:hl7-org:v3"
)

// systemNames are the names documents give beside the systems above.
var systemNames = map[string]string{
	SystemDocument:    "卫生信息共享文档规范编码体系",
	SystemElement:     "卫生信息数据元目录",
	SystemLOINC:       "LOINC",
	SystemConfidence:  "Confidentiality",
	SystemActCode:     "ActCode",
	SystemSex:         "生理性别代码表(GB/T 2261.1)",
	SystemMarital:     "婚姻状况代码表(GB/T 2261.2)",
	SystemEthnic:      "民族类别代码表(GB 3304)",
	SystemNationality: "世界各国和地区名称代码(GB/T 2659)",
	SystemEducation:   "学历代码表(GB/T 4658)",
	SystemOccupation:  "从业状况(个人身份)代码表(GB/T 2261.4)",
	SystemPatientType: "患者类型代码表",
	SystemTitle:       "专业技术职务类别代码表",
}
