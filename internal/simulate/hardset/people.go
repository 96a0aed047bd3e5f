package hardset

import (
	"fmt"
	"math"
	"time"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/fold"
	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
)

// purpose keeps the draws of this package apart from those of the district.
const purpose draw.Purpose = 40

// what the draws of one thing are for.
const (
	drawHome = iota
	drawPerson
	drawRecord
	drawMoves
	drawName
)

// Days of the period records come from, and its first day.
const days = 1095

var first = time.Date(2023, 11, 1, 0, 0, 0, 0, time.UTC)

// member is one person as kept in memory; the rest is derived.
type member struct {
	home   int32
	birth  int32 // days after 1900-01-01
	mother int32 // index, -1 when not in the household
	serial uint16
	place  uint8 // in the household
	female bool
	order  uint8 // among the children of one birth, 0 for single births
}

var epoch = time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)

func dayOf(t time.Time) int32 { return int32(t.Sub(epoch) / (24 * time.Hour)) }

// settle makes households until there are enough people.
func (s *Set) settle() {
	serials := map[int32]uint16{}
	for home := int32(0); len(s.members) < s.config.People; home++ {
		from := len(s.members)
		s.homes = append(s.homes, int32(from))
		s.household(home)
		if len(s.members) > s.config.People {
			s.members = s.members[:s.config.People]
		}
		for i := from; i < len(s.members); i++ {
			m := &s.members[i]
			m.home, m.place = home, uint8(i-from)
			n := serials[m.birth]
			serials[m.birth] = n + 1
			m.serial = (n*2 + map[bool]uint16{true: 0, false: 1}[m.female]) % 1000
		}
	}
	s.homes = append(s.homes, int32(len(s.members)))
}

// household adds one family: a couple or a single, children, perhaps a grandmother.
func (s *Set) household(home int32) {
	d := draw.At(s.config.Seed, purpose, int(home), drawHome)
	end := dayOf(first) + days
	born := func(age int) int32 { return end - int32(age)*365 - int32(d.Below(365)) }
	age := d.Between(22, 88)
	add := func(m member) { s.members = append(s.members, m) }
	female := d.Chance(0.5)
	add(member{birth: born(age), mother: -1, female: female})
	if age < 25 && d.Chance(0.7) || age > 75 && d.Chance(0.5) || d.Chance(0.15) {
		return
	}
	spouse := max(20, age+d.Between(-5, 5))
	add(member{birth: born(spouse), mother: -1, female: !female})
	at := int32(len(s.members) - 2)
	mother, years := at, age
	if !female {
		mother, years = at+1, spouse
	}
	for n, children := 0, []int{0, 1, 1, 1, 2, 2, 3}[d.Below(7)]; n < children; n++ {
		at := years - d.Between(22, 38)
		if at < 0 || at > 30 {
			continue
		}
		child := member{birth: born(at), mother: mother, female: d.Chance(0.475)}
		if d.Chance(s.rates.Twins) {
			child.order = 1
			other := child
			other.order, other.female = 2, child.female != d.Chance(0.35)
			add(child)
			add(other)
			continue
		}
		add(child)
	}
	if age < 55 && d.Chance(0.2) {
		add(member{birth: born(years + d.Between(22, 35)), mother: -1, female: true})
	}
}

// person is one resident in full.
type person struct {
	member
	index                    int
	name, mothersName        string
	foreign                  bool // a name in letters, no resident id number
	permit                   bool // papers of Hong Kong, Macau or Taiwan
	ethnic                   string
	card, second, health     string
	paper, paperSystem       string
	phones                   [2]string // before and after a change
	phoneDay, moveDay, death int       // day of the period; days when it never comes
	homes                    [2]address
}

type address struct{ division, county, town, village, house string }

// person derives one resident.
func (s *Set) person(index int) person {
	p := person{member: s.members[index], index: index, phoneDay: days, moveDay: days, death: days}
	home := draw.At(s.config.Seed, purpose, int(p.home), drawHome+100)
	p.ethnic = pick(&home, ethnics, ethnicWeights)
	family := corpus.Surname(&home)
	p.homes[0] = s.address(&home)
	elsewhere, moveDay := s.address(&home), home.Below(days)
	p.homes[1] = elsewhere
	if home.Chance(s.rates.Moved) {
		p.moveDay = moveDay
	}
	p.name = s.name(index, family, p.ethnic)
	d := draw.At(s.config.Seed, purpose, index, drawPerson)
	born := p.born()
	p.card = cnid.Synthetic(cnid.ReservedDivision, born, int(p.serial))
	p.health = fmt.Sprintf("%s%012d", cnid.ReservedDivision, index+1)
	p.phones[0], p.phones[1] = phone(index), phone(index+5_000_000)
	if d.Chance(s.rates.NewPhone) {
		p.phoneDay = d.Below(days)
	}
	if d.Chance(s.rates.SecondCard) {
		p.second = cnid.Synthetic(cnid.ReservedDivision, born.AddDate(d.Between(1, 3), 0, 0), 999-int(p.serial)%2)
	}
	if age := first.Year() - born.Year(); age > 60 && d.Chance(0.03*float64(age-60)/10) {
		p.death = d.Below(days)
	}
	switch u := d.Float(); {
	case u < s.rates.Foreigners:
		p.foreign, p.ethnic = true, ""
		p.name = draw.Pick(&d, foreignGiven) + " " + draw.Pick(&d, foreignFamily)
		p.paper, p.paperSystem = fmt.Sprintf("E%08d", index), Passport
	case u < s.rates.Foreigners+s.rates.Permits:
		p.permit, p.ethnic = true, ""
		p.paper, p.paperSystem = fmt.Sprintf("H%08d", index), Permit
	}
	return p
}

// name gives a resident's name; in a household no two names sound alike.
func (s *Set) name(index int, family, ethnic string) string {
	first := int(s.homes[s.members[index].home])
	taken := map[string]bool{}
	for i := first; ; i++ {
		m := s.members[i]
		d := draw.At(s.config.Seed, purpose, i, drawName)
		sex, of := "1", family
		if m.female {
			sex = "2"
		}
		if own := corpus.Surname(&d); m.place == 1 || m.place > 1 && m.mother < 0 {
			of = own
		}
		name := ""
		for name == "" || taken[fold.Pinyin(name)] {
			name = s.given(&d, of, epoch.AddDate(0, 0, int(m.birth)).Year(), sex, ethnic)
		}
		if i == index {
			return name
		}
		taken[fold.Pinyin(name)] = true
	}
}

func (p *person) born() time.Time { return epoch.AddDate(0, 0, int(p.birth)) }

// given makes the full name.
func (s *Set) given(d *draw.Source, family string, year int, sex, ethnic string) string {
	if name, ok := corpus.MinorityName(d, ethnic, sex); ok {
		return name
	}
	if d.Chance(s.rates.TopNames) {
		list := commonMen
		if sex == "2" {
			list = commonWomen
		}
		n := int(float64(len(list)) * math.Pow(d.Float(), 1.5)) // the first is five times as common as the last
		return family + list[min(n, len(list)-1)]
	}
	return family + corpus.Given(d, year, sex)
}

func (s *Set) address(d *draw.Source) address {
	town, village := d.Below(24), d.Below(14)
	a := address{division: fmt.Sprintf("%s%03d%03d", cnid.ReservedDivision, town+1, village+1), county: "北京市云河区",
		town: towns[town] + "街道", village: villages[village] + "社区"}
	if town >= 16 { // the country
		a.town, a.village = towns[town]+"镇", villages[village]+"村"
		a.house = fmt.Sprintf("%d组%d号", d.Between(1, 12), d.Between(1, 160))
		return a
	}
	a.house = fmt.Sprintf("%d号院%d号楼%d单元%d%02d室", d.Between(1, 60), d.Between(1, 14), d.Between(1, 5), d.Between(1, 18), d.Between(1, 4))
	return a
}

// phone gives the n-th number: all differ, and neighbours do not look alike.
func phone(n int) string { return fmt.Sprintf("12%09d", n*387_420_489%1_000_000_000) }

func pick(d *draw.Source, items []string, w draw.Weights) string { return items[w.Draw(d)] }

var (
	ethnics       = []string{"01", "11", "03", "02", "10", "15", "06", "08", "04", "05", "17"}
	ethnicWeights = draw.NewWeights(91, 2, 2, 0.8, 0.4, 0.4, 0.5, 0.5, 0.4, 1.2, 0.8)
	commonMen     = []string{"伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "刚", "平", "辉", "鹏", "建国", "建华", "志强", "俊杰", "子轩", "浩宇", "浩然", "国强", "文杰", "志伟",
		"海涛", "建军", "宇轩", "梓豪", "晓东", "小龙", "振华", "永强", "德明", "玉林", "新民", "宏伟"}
	commonWomen = []string{"芳", "娜", "敏", "静", "秀英", "丽", "艳", "娟", "霞", "秀兰", "燕", "玲", "桂英", "丹", "萍", "婷", "雪", "玉兰", "桂兰", "红", "淑珍", "秀珍", "梓涵", "欣怡", "诗涵", "雨欣",
		"晓燕", "海燕", "丽娟", "春梅", "凤英", "玉梅", "子涵", "佳怡", "雅静", "慧敏"}
	foreignGiven  = []string{"Anna", "Peter", "Maria", "Ivan", "Olga", "James", "Linh", "Min-jun", "Yuki", "Ahmed", "Fatima", "Carlos", "Elena", "David", "Sofia", "Tariq", "Nguyen", "Hiroshi", "Jean Paul", "Mary Ann"}
	foreignFamily = []string{"Petrov", "Smith", "Kim", "Tanaka", "Garcia", "Hassan", "Mueller", "Rossi", "Ivanova", "Tran", "Johnson", "Okafor", "Novak", "Silva", "Andersen", "Dubois", "Sato", "Lindqvist", "O'Brien", "van Dijk"}
	towns         = []string{"和泰", "永宁", "东河", "西岭", "长乐", "福安", "新桥", "石门", "清源", "北苑", "南湖", "望江", "朝阳里", "翠屏", "金沙", "凤台", "大柳", "白沙", "青龙", "杨家", "马坡", "李庄", "五里", "三河"}
	villages      = []string{"春晓", "阳光", "幸福", "和平", "团结", "建设", "光明", "红旗", "桃园", "柳林", "水磨", "前进", "兴隆", "丰收"}
)
