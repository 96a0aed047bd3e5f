package town

import (
	"fmt"
	"math"

	"minkang/internal/simulate/corpus"
	"minkang/internal/simulate/draw"
)

// Config says which population to derive. The same Config always gives the same population.
type Config struct {
	Seed      uint64
	Residents int  // at least 1; children still to be born are counted
	Area      Area // from ReadArea
	Start     Day  // everybody born before it is alive on it
	Reference Day  // the day the ages are drawn for
}

// Population is the district's standing people and institutions. Immutable and safe for concurrent use; it holds the
// institutions only, residents are derived when asked for.
type Population struct {
	seed         uint64
	size         int
	area         Area
	start        Day
	reference    Day
	step         int // from one block's community to the next
	stride       int // birth years of residents sharing a birthday slot are kept apart modulo this
	institutions []Institution
	centreOf     []int // by street
	stationOf    []int // by community
	clinics      []int // hospitals, for choosing one
	special      map[Kind]int
}

// slots are the pairs of a birthday and a serial number within it; residents a multiple of it apart share one.
const slots = 365 * 500

// New derives the institutions and prepares the rest.
func New(c Config) (*Population, error) {
	if c.Residents < 1 || c.Residents > 20*slots {
		return nil, fmt.Errorf("town: %d residents, want 1 to %d", c.Residents, 20*slots)
	}
	p := &Population{seed: c.Seed, size: c.Residents, area: c.Area, start: c.Start, reference: c.Reference,
		stride: (c.Residents + slots - 1) / slots, step: goldenStep(len(c.Area.communities))}
	p.buildInstitutions()
	p.special = map[Kind]int{}
	for _, in := range p.institutions {
		switch in.Kind {
		case Tertiary, Secondary:
			p.clinics = append(p.clinics, in.Index)
		case Maternal, CDC, Emergency:
			p.special[in.Kind] = in.Index
		}
	}
	return p, nil
}

// Size gives the number of residents.
func (p *Population) Size() int { return p.size }

// Area gives the district.
func (p *Population) Area() Area { return p.area }

// Seed gives the seed all draws start from.
func (p *Population) Seed() uint64 { return p.seed }

// Institutions gives all institutions, by index. The slice is shared: do not change it.
func (p *Population) Institutions() []Institution { return p.institutions }

// Vital is what planning needs to know of a resident.
type Vital struct {
	Index        int
	Birth, Death Day // Death 0: not within sight
	Female       bool
	Role         role
	Mother       int // index, -1 unknown
	Father       int
	Hypertension Day // day of diagnosis, 0 never
	Diabetes     Day
	Frailty      float64 // 0.4 to 2.5, how often this one falls ill
}

// Sex gives the GB/T 2261.1 code.
func (v *Vital) Sex() string {
	if v.Female {
		return "2"
	}
	return "1"
}

// Alive tells whether the resident lives on a day.
func (v *Vital) Alive(on Day) bool { return on >= v.Birth && (v.Death == 0 || on <= v.Death) }

// Household is one family: the index of its first member and what planning needs of each.
type Household struct {
	First   int
	Members []Vital
}

// Households visits every household that touches the residents from to before upto, in order, reusing one Household
// between visits. Stops when visit returns false.
func (p *Population) Households(from, upto int, visit func(*Household) bool) {
	var h Household
	for b := from / blockSize; b*blockSize < min(upto, p.size); b++ {
		if !p.eachIn(b, func(first int, members []member) bool {
			if first+len(members) <= from || first >= upto {
				return true
			}
			p.fill(&h, first, members)
			return visit(&h)
		}) {
			return
		}
	}
}

// HouseholdOf derives the household of one resident.
func (p *Population) HouseholdOf(index int) Household {
	var h Household
	p.eachIn(index/blockSize, func(first int, members []member) bool {
		if index >= first+len(members) {
			return true
		}
		p.fill(&h, first, members)
		return false
	})
	return h
}

func (p *Population) eachIn(block int, visit func(first int, members []member) bool) bool {
	s := draw.At(p.seed, draw.Block, block, 0)
	first, end := block*blockSize, min((block+1)*blockSize, p.size)
	for first < end {
		m := household(&s)
		if first+len(m) > end {
			m = m[:end-first]
		}
		if !visit(first, m) {
			return false
		}
		first += len(m)
	}
	return true
}

func (p *Population) fill(h *Household, first int, members []member) {
	h.First, h.Members = first, h.Members[:0]
	mother, father := -1, -1
	for i, m := range members {
		v := Vital{Index: first + i, Female: m.female, Role: m.role, Mother: -1, Father: -1}
		v.Birth = p.birth(v.Index, p.reference.Year()-m.age)
		if m.role == child {
			v.Mother, v.Father = mother, father
		} else if m.role != parent && m.female {
			mother = v.Index
		} else if m.role != parent {
			father = v.Index
		}
		p.health(&v)
		h.Members = append(h.Members, v)
	}
	p.keepParents(h)
}

// keepParents lets no parent die before a child's birth year is out: the certificate needs the mother.
func (p *Population) keepParents(h *Household) {
	for _, c := range h.Members {
		for i := range h.Members {
			m := &h.Members[i]
			if (m.Index == c.Mother || m.Index == c.Father) && m.Death != 0 && m.Death < c.Birth+400 {
				m.Death = 0
			}
		}
	}
}

// slot scatters indexes over birthdays and serial numbers without ever giving two residents the same of both.
func (p *Population) slot(index int) (day, serial int) {
	x := (uint64(index%slots)*104729 + p.seed%slots) % slots
	return int(x / 500), int(x % 500)
}

// birth gives the day: the slot's birthday in a year that keeps residents of one slot apart.
func (p *Population) birth(index, year int) Day {
	if p.stride > 1 {
		want := (index/slots + index%slots) % p.stride
		for year%p.stride != want {
			year--
		}
	}
	day, _ := p.slot(index)
	return Date(year, 1, 1) + Day(day)
}

// Diagnosed shares by age, in the shape the national surveys report.
var (
	hypertensionAges = []float64{20, 35, 45, 55, 65, 75, 92}
	hypertensionBy   = []float64{0, 0.045, 0.14, 0.30, 0.46, 0.57, 0.63}
	diabetesAges     = []float64{22, 35, 45, 55, 65, 75, 92}
	diabetesBy       = []float64{0, 0.015, 0.05, 0.11, 0.175, 0.22, 0.24}
)

func (p *Population) health(v *Vital) {
	s := draw.At(p.seed, draw.Health, v.Index, 0)
	v.Frailty = math.Exp(s.Normal(0, 0.35))
	v.Hypertension = onset(v.Birth, hypertensionAges, hypertensionBy, s.Float())
	v.Diabetes = onset(v.Birth, diabetesAges, diabetesBy, s.Float())
	v.Death = p.death(v, s.Float())
}

// onset reads the age of diagnosis off a cumulative share.
func onset(birth Day, ages, by []float64, u float64) Day {
	for i := 1; i < len(by); i++ {
		if u < by[i] {
			age := ages[i-1] + (ages[i]-ages[i-1])*(u-by[i-1])/(by[i]-by[i-1])
			return birth + Day(age*365.25)
		}
	}
	return 0
}

// death draws the day by a Gompertz hazard, given that the resident lives on the start day.
func (p *Population) death(v *Vital, u float64) Day {
	const slope = 0.097
	base := 2.6e-5
	if v.Female {
		base = 1.6e-5
	}
	from := max(p.start, v.Birth)
	age := float64(from-v.Birth) / 365.25
	left := math.Log(1-slope*math.Log(1-u)/(base*math.Exp(slope*age))) / slope
	if left > 60 {
		return 0
	}
	return from + 1 + Day(left*365.25)
}

func roads(s Street) []string {
	names := make([]string, 0, len(s.Communities)+1)
	for _, c := range s.Communities {
		names = append(names, road(c))
	}
	if len(names) == 0 {
		names = append(names, shortName(s.Name)+"大街")
	}
	return names
}

// road makes a road name of a community's: many are named after a lane already.
func road(c Community) string {
	name := shortName(c.Name)
	for _, end := range []string{"街", "巷", "路", "条", "里", "胡同", "园", "苑", "村", "小区"} {
		if len(name) > len(end) && name[len(name)-len(end):] == end {
			return name
		}
	}
	return name + "胡同"
}

// Surname and given name are drawn here so that a family shares one.
func personName(s *draw.Source, family string, year int, sex, ethnic string) string {
	if name, ok := corpus.MinorityName(s, ethnic, sex); ok {
		return name
	}
	return family + corpus.Given(s, year, sex)
}

// CentreOf gives the community health centre that serves a resident's home.
func (p *Population) CentreOf(index int) int {
	return p.centreOf[p.area.communities[p.communityOf(index)].street]
}

// StationOf gives the community health station that serves a resident's home.
func (p *Population) StationOf(index int) int { return p.stationOf[p.communityOf(index)] }

// Single gives the only institution of a kind a district has one of: Maternal, CDC, Emergency.
func (p *Population) Single(kind Kind) int { return p.special[kind] }

// communityOf: all residents of a block live in one community. Blocks step through the communities by the golden section, so
// that even a small district has people in every street.
func (p *Population) communityOf(index int) int {
	return (index/blockSize*p.step + int(p.seed%1009)) % len(p.area.communities)
}

// goldenStep gives the number nearest to the golden section of n that has no common divisor with it: stepping by it visits
// all n places before any twice, and never two neighbours in a row.
func goldenStep(n int) int {
	for step := max(1, int(float64(n)*0.618)); ; step++ {
		a, b := n, step
		for b != 0 {
			a, b = b, a%b
		}
		if a == 1 {
			return step
		}
	}
}
