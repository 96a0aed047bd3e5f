package town

import (
	"fmt"

	"minkang/internal/kit/cnid"
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
)

// Kind of an institution.
type Kind string

// The kinds of institutions in the district.
const (
	Tertiary  Kind = "tertiary"  // 三级医院
	Secondary Kind = "secondary" // 二级医院
	Maternal  Kind = "maternal"  // 妇幼保健院
	Centre    Kind = "centre"    // 社区卫生服务中心
	Station   Kind = "station"   // 社区卫生服务站
	CDC       Kind = "cdc"       // 疾病预防控制中心
	Emergency Kind = "emergency" // 急救中心
)

// Institution is one invented health institution.
type Institution struct {
	Index       int
	Kind        Kind
	Name        string
	Code        string // organisation code as XXXXXXXX-X (GB 11714), the form documents carry
	WS218       string // 22 characters: organisation code, division, economic type, kind, ownership and profit digits
	Credit      string // unified social credit code
	Level       string // 三级甲等 …
	Division    string // street code, 9 digits
	Address     string
	Phone       string
	Beds        int
	Parent      int // the centre a station belongs to, -1 for none
	Departments []Department
}

// Department is one department with its people.
type Department struct {
	Code, Name string
	Workers    []Worker
}

// Worker is one invented health worker.
type Worker struct {
	ID, Name, Title string
	Sex             string
	Department      string
}

var hospitalNames = []struct {
	kind        Kind
	name, level string
	beds        int
	class       string
}{
	{Tertiary, "安澜医院", "三级甲等", 1200, "A100"},
	{Tertiary, "博衡医院", "三级甲等", 980, "A100"},
	{Tertiary, "和煦中医医院", "三级甲等", 640, "A210"},
	{Secondary, "景明医院", "二级甲等", 420, "A100"},
	{Secondary, "长桥医院", "二级甲等", 360, "A100"},
	{Secondary, "清晏康复医院", "二级", 200, "A516"},
	{Maternal, "云岫妇幼保健院", "三级甲等", 300, "G100"},
	{CDC, "清源疾病预防控制中心", "", 0, "J100"},
	{Emergency, "星驰急救中心", "", 0, "E100"},
}

var hospitalDepartments = []string{"呼吸内科", "消化内科", "心血管内科", "神经内科", "内分泌科", "肾内科", "血液内科", "风湿免疫科",
	"普通外科", "肝胆外科", "骨科", "泌尿外科", "神经外科", "胸外科", "血管外科", "乳腺外科", "妇科", "产科", "儿科", "眼科", "耳鼻咽喉科",
	"口腔科", "皮肤科", "精神心理科", "康复医学科", "感染科", "急诊科", "中医科", "全科医学科", "体检中心", "检验科", "放射科", "超声科", "药剂科", "麻醉科", "病案室"}

var centreDepartments = []string{"全科医学科", "中医科", "儿科", "妇科", "口腔科", "预防保健科", "检验科", "放射科", "超声科", "药剂科"}
var stationDepartments = []string{"全科医学科", "预防保健科", "药剂科"}
var maternalDepartments = []string{"产科", "妇科", "儿科", "预防保健科", "检验科", "超声科", "放射科", "药剂科", "麻醉科", "病案室"}

func (p *Population) buildInstitutions() {
	short := shortName(p.area.Name)
	for _, h := range hospitalNames {
		street := p.area.Streets[len(p.institutions)*3%len(p.area.Streets)]
		p.addInstitution(Institution{Kind: h.kind, Name: short + h.name, Level: h.level, Beds: h.beds, Division: street.Code, Parent: -1}, street, h.class)
	}
	p.centreOf = make([]int, len(p.area.Streets))
	words := []string{"惠民", "安康", "同心", "和顺", "怡宁", "春晖", "福泽", "长乐"}
	for i, street := range p.area.Streets {
		p.centreOf[i] = len(p.institutions)
		p.addInstitution(Institution{Kind: Centre, Name: shortName(street.Name) + words[i%len(words)] + "社区卫生服务中心", Level: "一级",
			Beds: 20, Division: street.Code, Parent: -1}, street, "B100")
	}
	p.stationOf = make([]int, len(p.area.communities))
	for i, c := range p.area.communities {
		street := p.area.Streets[c.street]
		if c.place%4 != 0 { // one station serves four communities
			p.stationOf[i] = p.stationOf[i-1]
			continue
		}
		p.stationOf[i] = len(p.institutions)
		p.addInstitution(Institution{Kind: Station, Name: shortName(street.Communities[c.place].Name) + words[(i+3)%len(words)] + "社区卫生服务站",
			Division: street.Code, Parent: p.centreOf[c.street]}, street, "B200")
	}
}

func (p *Population) addInstitution(in Institution, street Street, class string) {
	in.Index = len(p.institutions)
	s := draw.At(p.seed, draw.Institution, in.Index, 0)
	serial := 99000000 + int(p.seed%900)*1000 + in.Index
	org := cnid.SyntheticOrganisation(serial)
	in.Code = org[:8] + "-" + org[8:]
	in.Credit = cnid.SyntheticCredit("12", cnid.ReservedDivision, serial)
	in.WS218 = org + p.area.Code + "11" + class + "1"
	in.Address = "北京市" + p.area.Name + street.Name + draw.Pick(&s, roads(street)) + fmt.Sprintf("%d号", s.Between(1, 180))
	in.Phone = fmt.Sprintf("010-0%07d", 1000000+in.Index*137%8999999)
	names, size := stationDepartments, 3
	switch in.Kind {
	case Tertiary, Secondary:
		names, size = hospitalDepartments, 8
	case Maternal:
		names, size = maternalDepartments, 8
	case Centre:
		names, size = centreDepartments, 5
	case CDC, Emergency:
		names, size = []string{"传染病防制科", "预防保健科", "慢性病防制科", "急诊科"}, 6
	}
	for d, name := range names {
		in.Departments = append(in.Departments, p.department(in, d, name, size))
	}
	p.institutions = append(p.institutions, in)
}

func (p *Population) department(in Institution, number int, name string, size int) Department {
	d := Department{Code: fmt.Sprintf("%02d%02d", number/10+1, number%10+1), Name: name}
	ladder := []string{"主任医师", "副主任医师", "主治医师", "主治医师", "住院医师", "住院医师", "主管护师", "护师"}
	switch name {
	case "检验科":
		ladder = []string{"主任技师", "主管技师", "主管技师", "技师", "技师", "主任医师", "主治医师", "技师"}
	case "药剂科":
		ladder = []string{"主任药师", "主管药师", "主管药师", "药师", "药师", "药师", "主管药师", "药师"}
	case "病案室":
		ladder = []string{"主管技师", "技师", "技师", "技师", "主管护师", "护师", "主管护师", "护师"}
	}
	s := draw.At(p.seed, draw.Worker, in.Index, number)
	for i := 0; i < size; i++ {
		title := ladder[i*len(ladder)/size%len(ladder)]
		sex := "1"
		if s.Chance(0.58) {
			sex = "2"
		}
		year := 1966 + i*24/size + s.Below(6)
		d.Workers = append(d.Workers, Worker{ID: fmt.Sprintf("%03d%02d%02d%02d", in.Index, number+1, i+1, int(p.seed%97)),
			Name: corpus.Surname(&s) + corpus.Given(&s, year, sex), Title: title, Sex: sex, Department: name})
	}
	return d
}

// Department finds a department by name; the general practice or first one when the institution lacks it.
func (in *Institution) Department(name string) *Department {
	for i := range in.Departments {
		if in.Departments[i].Name == name {
			return &in.Departments[i]
		}
	}
	for i := range in.Departments {
		if in.Departments[i].Name == "全科医学科" {
			return &in.Departments[i]
		}
	}
	return &in.Departments[0]
}

// Has tells whether the institution has the department itself.
func (in *Institution) Has(name string) bool {
	for i := range in.Departments {
		if in.Departments[i].Name == name {
			return true
		}
	}
	return false
}
