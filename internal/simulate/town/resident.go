package town

import (
	"fmt"

	"minkang/internal/kit/cnid"
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
)

// Resident is one made-up person with all that papers about a person ask for.
type Resident struct {
	Vital
	Name         string
	IDNumber     string // reserved division, valid check character; given from birth on
	Phone        string
	HealthCard   string
	RecordNumber string // 17 digits: community, serial
	Ethnic       string // GB 3304
	Marital      string // GB/T 2261.2
	Occupation   string // GB/T 2261.4
	Education    string // GB/T 4658
	Employer     string
	Insurance    string // CV02.01.204
	ABO          string // CV04.50.005
	Rh           string // CV04.50.020
	Address      Address
	Contact      Contact
	Body         Body
	Allergy      Allergy
	Centre       int // institution index of the community health centre
	Station      int // of the station
	Hospital     int // of the hospital this one prefers
	Maternal     int // of the maternal and child hospital
}

// Address is where a household lives.
type Address struct {
	Division                                        string // community, 12 digits
	Province, City, County, Township, Street, House string
	Postcode                                        string
}

// Contact is the person to call.
type Contact struct {
	Index    int // resident index
	Name     string
	Relation string // GB/T 4761: 10 spouse, 20 son, 30 daughter, 51 father, 52 mother, 97 other relative
	Phone    string
}

// Body holds lifelong traits.
type Body struct {
	Height   float64 // adult, cm
	BMI      float64 // adult
	Systolic float64 // mmHg above or below what age makes usual
	Smoking  string  // CV03.00.101
	Drinking string  // CV03.00.104
}

// Allergy is a known one; Name empty for none.
type Allergy struct{ Code, Name, Reaction string }

var (
	ethnicCodes   = []string{"01", "11", "03", "02", "10", "15", "06", "08", "04", "05", "17"}
	clinicWeights = draw.NewWeights(30, 26, 14, 16, 10, 4)
	ethnicWeights = draw.NewWeights(94.9, 1.9, 1.5, 0.5, 0.2, 0.25, 0.2, 0.2, 0.1, 0.2, 0.05)
	schools       = []string{"81", "71", "61", "31", "21", "14", "11"}
	schoolsOld    = draw.NewWeights(15, 32, 28, 13, 12)
	schoolsYoung  = draw.NewWeights(9, 20, 22, 36, 11, 2)
	smokers       = draw.NewWeights(28, 6, 10)
	drinkers      = draw.NewWeights(34, 12, 5)
	bloodGroups   = map[string]string{"AA": "1", "AO": "1", "OA": "1", "BB": "2", "BO": "2", "OB": "2", "AB": "4", "BA": "4", "OO": "3"}
	alleles       = draw.NewWeights(0.19, 0.21, 0.60)
	employers     = []string{"东城晨曦文化发展有限公司", "北辰远航科技有限公司", "京华机械厂", "和平里百货商场", "蓝田食品有限公司", "新程软件有限公司",
		"第九中学分校", "翠园物业管理公司", "长信会计师事务所", "明德印刷厂", "锦绣餐饮有限公司", "安达运输公司", "星海出版社", "朗润设计院"}
	allergies = []Allergy{{"101", "青霉素类抗生素", "皮疹"}, {"103", "头孢类抗生素", "皮疹、瘙痒"}, {"102", "磺胺类抗生素", "药疹"},
		{"104", "含碘药品", "荨麻疹"}, {"207", "鱼、虾等水产类食品", "荨麻疹"}, {"301", "植物花粉", "鼻痒、喷嚏"}, {"303", "空气粉尘", "喷嚏、流涕"}, {"204", "牛奶", "湿疹"}}
	allergyWeights = draw.NewWeights(30, 14, 12, 5, 14, 14, 6, 5)
)

// Resident derives one resident.
func (p *Population) Resident(index int) *Resident {
	h := p.HouseholdOf(index)
	r := p.person(&h, index)
	if c, relation := contactOf(&h, index); c >= 0 {
		other := p.person(&h, c)
		r.Contact = Contact{Index: c, Name: other.Name, Relation: relation, Phone: other.Phone}
	} else {
		s := draw.At(p.seed, draw.Household, h.First, 900)
		r.Contact = Contact{Index: -1, Name: corpus.Surname(&s) + corpus.Given(&s, 1975, "1"), Relation: "97", Phone: phone(index + 3_000_000)}
	}
	return r
}

// person derives one member of a household.
func (p *Population) person(h *Household, index int) *Resident {
	r := &Resident{Vital: h.Members[index-h.First]}
	home := draw.At(p.seed, draw.Household, h.First, 0)
	r.Ethnic = ethnicCodes[ethnicWeights.Draw(&home)]
	family := corpus.Surname(&home)
	p.settle(r, h, &home)
	s := draw.At(p.seed, draw.Household, index, 1)
	own := corpus.Surname(&s)
	switch {
	case r.Role == spouse, r.Role == parent && r.Female, r.Role == child && s.Chance(0.06):
		family = own
	}
	r.Name = personName(&s, family, r.Birth.Year(), r.Sex(), r.Ethnic)
	_, serial := p.slot(index)
	serial *= 2
	if !r.Female {
		serial++
	}
	r.IDNumber = cnid.Synthetic(cnid.ReservedDivision, r.Birth.UTC(), serial)
	r.HealthCard = fmt.Sprintf("%s%012d", cnid.ReservedDivision, index+1)
	r.Phone = phone(index)
	p.blood(r, h)
	p.standing(r, h, &s)
	p.body(r, &s)
	return r
}

func phone(index int) string { return fmt.Sprintf("12%09d", 100000000+index) }

// settle gives the household its home and its institutions.
func (p *Population) settle(r *Resident, h *Household, s *draw.Source) {
	block := h.First / blockSize
	at := p.communityOf(h.First)
	c := p.area.communities[at]
	street := p.area.Streets[c.street]
	com := street.Communities[c.place]
	house := fmt.Sprintf("%d号", s.Between(1, 98))
	if s.Chance(0.7) {
		house = fmt.Sprintf("%d号院%d号楼%d单元%d%02d室", s.Between(1, 60), s.Between(1, 12), s.Between(1, 5), s.Between(1, 16), s.Between(1, 4))
	}
	r.Address = Address{Division: com.Code, Province: "北京市", City: "市辖区", County: p.area.Name, Township: street.Name,
		Street: road(com), House: house, Postcode: fmt.Sprintf("1000%02d", c.street%40+10)}
	r.RecordNumber = fmt.Sprintf("%s%05d", com.Code, (block/len(p.area.communities))*blockSize+r.Index%blockSize+1)
	r.Centre, r.Station = p.centreOf[c.street], p.stationOf[at]
	r.Hospital = p.clinics[clinicWeights.Draw(s)%len(p.clinics)]
	r.Maternal = p.special[Maternal]
}

// blood gives groups that children can have of their parents.
func (p *Population) blood(r *Resident, h *Household) {
	r.ABO = bloodGroups[p.genes(h, r.Index)]
	s := draw.At(p.seed, draw.Health, r.Index, 2)
	r.Rh = "2"
	if s.Chance(0.004) {
		r.Rh = "1"
	}
}

func (p *Population) genes(h *Household, index int) string {
	s := draw.At(p.seed, draw.Health, index, 3)
	one, two := "ABO"[alleles.Draw(&s):][:1], "ABO"[alleles.Draw(&s):][:1]
	v := h.Members[index-h.First]
	if v.Father >= 0 {
		one = p.genes(h, v.Father)[s.Below(2):][:1]
	}
	if v.Mother >= 0 {
		two = p.genes(h, v.Mother)[s.Below(2):][:1]
	}
	return one + two
}

// standing gives marital status, schooling and work as of the reference day.
func (p *Population) standing(r *Resident, h *Household, s *draw.Source) {
	age := Years(r.Birth, p.reference)
	adults := 0
	for _, m := range h.Members {
		if m.Role <= spouse {
			adults++
		}
	}
	r.Marital = "10"
	switch {
	case r.Role == parent:
		r.Marital = "30"
		for _, m := range h.Members {
			if m.Role == parent && m.Index != r.Index {
				r.Marital = "21"
			}
		}
	case r.Role <= spouse && adults == 2:
		r.Marital = "21"
		if s.Chance(0.05) {
			r.Marital = "22"
		}
	case r.Role == head && age >= 64:
		r.Marital = "30"
	case r.Role == head && len(h.Members) > 1:
		r.Marital = "40"
	}
	p.work(r, age, s)
}

func (p *Population) work(r *Resident, age int, s *draw.Source) {
	u := s.Float()
	employer := draw.Pick(s, employers)
	r.Insurance = "1"
	switch {
	case age < 6:
		r.Occupation, r.Education, r.Insurance = "90", "90", "2"
	case age < 12:
		r.Occupation, r.Education, r.Insurance = "31", "81", "2"
	case age < 18:
		r.Occupation, r.Education, r.Insurance = "31", "71", "2"
	case age < 22:
		r.Occupation, r.Education, r.Insurance = "31", "61", "2"
	case age >= 60 || r.Female && age >= 55:
		r.Occupation, r.Education = "80", schools[:5][schoolsOld.Draw(s)]
	default:
		r.Education = schools[1:][schoolsYoung.Draw(s)]
		switch {
		case u < 0.30:
			r.Occupation, r.Employer = "17", employer
		case u < 0.56:
			r.Occupation, r.Employer = "13", employer
		case u < 0.70:
			r.Occupation, r.Employer = "24", employer
		case u < 0.78:
			r.Occupation, r.Employer = "21", employer
		case u < 0.84:
			r.Occupation, r.Employer = "11", "区属机关"
		case u < 0.91:
			r.Occupation = "54"
		case u < 0.96:
			r.Occupation = "51"
		default:
			r.Occupation, r.Insurance = "70", "2"
		}
	}
}

func (p *Population) body(r *Resident, s *draw.Source) {
	generation := float64(r.Birth.Year()-1960) * 0.08
	r.Body.Height = s.Normal(169.5+generation, 5.6)
	if r.Female {
		r.Body.Height = s.Normal(158.5+generation, 5.2)
	}
	r.Body.BMI = max(17, s.Normal(23.9, 3.0))
	if r.Hypertension != 0 || r.Diabetes != 0 {
		r.Body.BMI += 1.6
	}
	r.Body.Systolic = s.Normal(0, 7)
	r.Body.Smoking, r.Body.Drinking = "4", "1"
	u, d := s.Float(), s.Float()
	age := Years(r.Birth, p.reference)
	if age >= 18 {
		if !r.Female && u < 0.44 {
			r.Body.Smoking = "123"[smokers.Draw(s):][:1]
		} else if r.Female && u < 0.03 {
			r.Body.Smoking = "1"
		}
		if !r.Female && d < 0.5 || r.Female && d < 0.15 {
			r.Body.Drinking = "234"[drinkers.Draw(s):][:1]
		}
	}
	if s.Chance(0.09) {
		r.Allergy = allergies[allergyWeights.Draw(s)]
	}
}

// contactOf chooses whom to call: a child's parent, a spouse, an old parent's child, else nobody in the household.
func contactOf(h *Household, index int) (int, string) {
	v := h.Members[index-h.First]
	if v.Mother >= 0 {
		return v.Mother, "52"
	}
	if v.Father >= 0 {
		return v.Father, "51"
	}
	for _, m := range h.Members {
		if m.Index != index && v.Role <= spouse && m.Role <= spouse {
			return m.Index, "10"
		}
	}
	for _, m := range h.Members {
		if v.Role == parent && m.Role == head {
			return m.Index, "20"
		}
	}
	for _, m := range h.Members {
		if m.Role == child && v.Role <= spouse && m.Female {
			return m.Index, "30"
		}
	}
	for _, m := range h.Members {
		if m.Role == child && v.Role <= spouse {
			return m.Index, "20"
		}
	}
	return -1, ""
}
