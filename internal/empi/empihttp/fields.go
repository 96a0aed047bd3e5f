package empihttp

import (
	"slices"
	"strings"

	"minkang/internal/empi"
)

// IdentityReason is one field of a comparison; the values are masked unless they were asked for with a purpose.
type IdentityReason struct {
	Field     string  `json:"field" doc:"idNumber, healthCard, local, name, birth, sex, phone, address, ethnic, mother, index (its size), household"`
	Agreement string  `json:"agreement" enum:"same,similar,partial,missing,different"`
	Detail    string  `json:"detail,omitempty" doc:"finer level: variant, sound, one-off, swapped, lunar, house, street …"`
	Weight    float64 `json:"weight" doc:"log2 weight: above 0 speaks for one person, below against"`
	Left      string  `json:"left,omitempty"`
	Right     string  `json:"right,omitempty"`
}

var agreements = map[empi.Level]string{empi.Equal: "same", empi.Similar: "similar", empi.Compatible: "partial",
	empi.Missing: "missing", empi.Different: "different"}

// reasons shows a comparison; fields that neither side states are left out. open shows values unmasked.
func reasons(fields []empi.Field, left, right empi.Person, open bool) []IdentityReason {
	out := []IdentityReason{}
	for _, f := range fields {
		l, r := valueOf(f, left, right, open), valueOf(f, right, left, open)
		if f.Level == empi.Missing && l == "" && r == "" && f.Weight == 0 {
			continue
		}
		out = append(out, IdentityReason{Field: nameOf(f), Agreement: agreements[f.Level], Detail: f.Detail, Weight: f.Weight, Left: l, Right: r})
	}
	return out
}

func nameOf(f empi.Field) string {
	switch {
	case f.Field != "number":
		return f.Field
	case f.System == empi.HealthCard:
		return "healthCard"
	}
	return "idNumber"
}

// masking is what every personal type offers.
type masking interface {
	String() string
	Reveal() string
}

func show(v masking, open bool) string {
	if open {
		return v.Reveal()
	}
	return v.String()
}

func valueOf(f empi.Field, p, other empi.Person, open bool) string {
	switch f.Field {
	case "name":
		return show(p.Name, open)
	case "mother":
		return show(p.Mother, open)
	case "birth":
		return show(p.Birth, open)
	case "sex":
		return p.Sex
	case "ethnic":
		return p.Ethnic
	case "phone":
		return show(p.Phone, open)
	case "address":
		return show(p.Address, open)
	case "number":
		if f.System == "" || f.System == empi.IDCard {
			return show(cardOf(p), open)
		}
		for _, i := range p.Identifiers {
			if i.System == f.System {
				return show(i.Value, open)
			}
		}
		return regional(p, other, open)
	case "local":
		for _, i := range p.Identifiers {
			if i.Trust == empi.Local && (p.Institution == "" || strings.HasSuffix(i.System, "^"+p.Institution)) {
				return show(i.Value, open)
			}
		}
	}
	return ""
}

// regional gives a number of the region other than the id card, since that field stands for all of them: one that both hold first.
func regional(p, other empi.Person, open bool) string {
	first := ""
	for _, i := range p.Identifiers {
		if i.System == empi.IDCard || i.Trust == empi.Local || strings.Contains(i.System, "^") {
			continue
		}
		if slices.ContainsFunc(other.Identifiers, func(o empi.Identifier) bool { return o.System == i.System && o.Value == i.Value }) {
			return show(i.Value, open)
		}
		if first == "" {
			first = show(i.Value, open)
		}
	}
	return first
}
