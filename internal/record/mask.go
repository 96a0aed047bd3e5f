package record

import (
	"time"

	"minkang/internal/empi"
	"minkang/internal/kit/phi"
	"minkang/internal/security"
)

// MaskPerson shows a person as the grant allows; what it does not allow is masked.
func MaskPerson(p empi.Person, m security.Masking, n Names, now time.Time) Person {
	out := Person{ID: p.ID, Sex: p.Sex, Birth: string(p.Birth), Age: p.Birth.Age(now), Division: p.Division, DivisionName: n.Division(p.Division),
		Ethnic: p.Ethnic, Deceased: p.Status == empi.Deceased, Name: show(p.Name, m.Name), Phone: show(p.Phone, m.Phone), Address: show(p.Address, m.Address)}
	for _, i := range p.Identifiers {
		v := show(i.Value, m.IDNumber)
		if i.System == empi.IDCard && out.IDNumber == "" {
			out.IDNumber = v
		}
		out.Identifiers = append(out.Identifiers, Identifier{Domain: i.System, Label: n.Code("identifier", i.System), Value: v})
	}
	return out
}

// revealer is a personal value of kit/phi: printing masks it.
type revealer interface {
	phi.Name | phi.IDNumber | phi.Phone | phi.Address
	String() string
	Reveal() string
}

func show[T revealer](v T, hide bool) string {
	if hide {
		return v.String()
	}
	return v.Reveal()
}
