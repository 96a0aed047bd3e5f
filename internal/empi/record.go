package empi

import (
	"slices"

	"minkang/internal/empi/linkage"
)

// KeysOf gives what a stored person is found by, besides numbers. Pure.
func KeysOf(p Person) []linkage.Key { return linkage.Prepare(RecordOf(p)).Keys() }

// RecordOf describes a stored person for comparing by likeness. Pure.
func RecordOf(p Person) linkage.Record {
	r := linkage.Record{Name: string(p.Name), Sex: p.Sex, Birth: string(p.Birth), Phone: string(p.Phone), Division: p.Division,
		Address: string(p.Address), Ethnic: p.Ethnic, Deceased: p.Status == Deceased,
		Mother: string(p.Mother), Order: p.Order, Numbers: numbersOf(p.Identifiers)}
	if p.Anonymous {
		r.Kind = linkage.Anonymous
	}
	return r
}

// RecordOfClaim describes an assessed claim for comparing by likeness. Pure.
func RecordOfClaim(a Assessment) linkage.Record {
	c := a.Claim
	r := linkage.Record{Name: string(c.Name), Sex: a.Traits.Sex, Birth: string(a.Traits.Birth), Phone: string(c.Phone), Division: c.Division,
		Address: string(c.Address), Ethnic: c.Ethnic, Deceased: c.Deceased, Mother: string(c.Mother), Order: c.Order, Numbers: numbersOf(without(a.Numbers, a.placeholders)),
		BirthByCard: c.Birth == ""}
	if c.Anonymous {
		r.Kind = linkage.Anonymous
	}
	return r
}

func without(all, some []Identifier) []Identifier {
	if len(some) == 0 {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(n Identifier) bool { return slices.Contains(some, n) })
}

func numbersOf(all []Identifier) []linkage.Number {
	out := make([]linkage.Number, 0, len(all))
	for _, n := range all {
		if n.Trust == Recorded && !meant(n) {
			continue
		}
		out = append(out, linkage.Number{System: n.System, Value: string(n.Value), Class: classOf(n.System), Trusted: n.Trust == Unique || n.Trust == Local})
	}
	return out
}

// meant tells whether a number whose check fails still looks like somebody's card with a slip in it, not like something typed to
// fill a field: those are shared by many.
func meant(n Identifier) bool {
	v := string(n.Value)
	if n.System != IDCard || len(v) != 18 {
		return false
	}
	d := Date(v[6:10] + "-" + v[10:12] + "-" + v[12:14])
	return d.Valid() && v[6:10] > "1900" && v[6:10] < "2100"
}

func classOf(system string) linkage.Class {
	switch {
	case system == IDCard:
		return linkage.Card
	case kindOf(system) == ofRegion:
		return linkage.Regional
	}
	return linkage.Local
}
