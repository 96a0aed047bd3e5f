package simulate

import (
	"minkang/internal/simulate/life"
	"minkang/internal/simulate/town"
)

// Account is one of the four demo users.
type Account struct {
	Role        string // operator, doctor, manager, resident: the roles of package security
	Login       string
	Name        string
	Institution int   // index, -1 for the district
	Resident    int   // index of the resident behind the account, -1 for staff
	Wards       []int // children of the resident
}

// Accounts gives the demo users: an operator and a manager of the district, a general practitioner of the community where a
// resident with a rich record lives, and that resident.
func (d *District) Accounts() []Account {
	index := d.RichResident()
	r := d.Resident(index)
	doctor := d.Institutions()[r.Centre].Department("全科医学科").Workers[0]
	account := Account{Role: "resident", Login: "resident", Name: r.Name, Institution: -1, Resident: index}
	home := d.people.HouseholdOf(index)
	for _, m := range home.Members {
		if (m.Mother == index || m.Father == index) && m.Alive(d.to) && town.Years(m.Birth, d.to) < 18 {
			account.Wards = append(account.Wards, m.Index)
		}
	}
	return []Account{
		{Role: "operator", Login: "operator", Name: "平台运维员", Institution: -1, Resident: -1},
		{Role: "doctor", Login: "doctor", Name: doctor.Name, Institution: r.Centre, Resident: -1},
		{Role: "manager", Login: "manager", Name: "区级管理员", Institution: -1, Resident: -1},
		account,
	}
}

// RichResident finds a resident whose record shows much: alive at the end, of age, with chronic disease, stays and as many
// kinds of visits as possible. It looks at the first residents only, so it is fast at every size.
func (d *District) RichResident() int {
	best, most := 0, -1
	var visits []life.Visit
	d.people.Households(0, min(d.people.Size(), 1500), func(h *town.Household) bool {
		for i := range h.Members {
			v := &h.Members[i]
			if !v.Alive(d.to) || town.Years(v.Birth, d.to) < 30 {
				continue
			}
			score := d.richness(h, v, &visits)
			if score > most {
				best, most = v.Index, score
			}
		}
		return true
	})
	return best
}

func (d *District) richness(h *town.Household, v *town.Vital, visits *[]life.Visit) int {
	kinds := map[life.Kind]int{}
	for year := d.from.Year(); year <= d.to.Year(); year++ {
		*visits = d.planner.Year(h, v.Index, year, (*visits)[:0])
		for _, x := range *visits {
			if x.Start < moment(d.to) {
				kinds[x.Kind]++
			}
		}
	}
	score := 0
	for _, n := range kinds {
		score += 20 + min(n, 15)
	}
	for _, m := range h.Members {
		if (m.Mother == v.Index || m.Father == v.Index) && m.Alive(d.to) {
			score += 15
			if town.Years(m.Birth, d.to) < 16 {
				score += 45
			}
		}
	}
	return score
}
