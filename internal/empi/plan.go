package empi

import (
	"time"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/id"
)

// PlanNew makes the person a claim introduces. held are the claim's numbers that other people hold: they stay with the
// newcomer as doubtful. Pure.
func PlanNew(a Assessment, held []Identifier, ident id.ID, c clock.Clock) Person {
	now := c.Now()
	p := Person{
		ID: ident, Name: a.Claim.Name, Sex: a.Traits.Sex, Birth: a.Traits.Birth, Ethnic: a.Claim.Ethnic,
		Phone: a.Claim.Phone, Address: a.Claim.Address, Division: a.Claim.Division, Status: Active, Institution: a.Claim.Institution,
		CreatedAt: now, UpdatedAt: now, ContactAt: a.Claim.At, Version: 1, Provisional: true,
	}
	if p.Sex == "" {
		p.Sex = a.Claim.Sex
	}
	if a.Claim.Deceased {
		p.Status = Deceased
	}
	p.Identifiers = demote(a.Numbers, held)
	for _, n := range p.Identifiers {
		if n.Trust == Unique {
			p.Provisional = false
		}
	}
	return p
}

// PlanLink gives the person as the claim leaves them, the identifiers to add, and whether the person's own row changes.
// Missing traits are filled; the latest statement of phone and address wins; name, sex and birth date once known are
// changed by people, not by documents. A number whose check fails is kept from a person's first claim only. Pure.
func PlanLink(p Person, a Assessment, held []Identifier, c clock.Clock) (Person, []Identifier, bool) {
	add := missing(p.Identifiers, demote(a.deciding(), held))
	next := p
	known := TraitsOf(p)
	if known.Name == "" && a.Traits.Name != "" {
		next.Name = a.Claim.Name
	}
	if known.Sex == "" && a.Traits.Sex != "" {
		next.Sex = a.Traits.Sex
	}
	if len(a.Traits.Birth) > len(p.Birth) && compareDates(p.Birth, a.Traits.Birth) != Different {
		next.Birth = a.Traits.Birth
	}
	if p.Ethnic == "" {
		next.Ethnic = a.Claim.Ethnic
	}
	contact(&next, p, a, known)
	if p.Provisional {
		for _, n := range add {
			if n.Trust == Unique {
				next.Provisional = false
			}
		}
	}
	if a.Claim.Deceased && p.Status == Active {
		next.Status = Deceased
	}
	changed := next.Name != p.Name || next.Sex != p.Sex || next.Birth != p.Birth || next.Ethnic != p.Ethnic || next.Phone != p.Phone ||
		next.Address != p.Address || next.Division != p.Division || next.Provisional != p.Provisional || next.Status != p.Status
	if changed {
		next.UpdatedAt, next.Version = c.Now(), p.Version+1
	}
	return next, add, changed
}

// contact takes over phone and address when they are new, and stated later than those known.
func contact(next *Person, p Person, a Assessment, known Traits) {
	later := a.Claim.At.After(p.ContactAt)
	if a.Traits.Phone != "" && a.Traits.Phone != known.Phone && (later || known.Phone == "") {
		next.Phone = a.Claim.Phone
		next.ContactAt = latest(p, a)
	}
	if a.Claim.Address != "" && a.Claim.Address != p.Address && (later || p.Address == "") {
		next.Address = a.Claim.Address
		next.ContactAt = latest(p, a)
		if a.Claim.Division != "" || later {
			next.Division = a.Claim.Division
		}
	}
	if next.Division == "" {
		next.Division = a.Claim.Division
	}
}

func latest(p Person, a Assessment) time.Time {
	if a.Claim.At.After(p.ContactAt) {
		return a.Claim.At
	}
	return p.ContactAt
}

// demote marks numbers held by others as doubtful.
func demote(numbers, held []Identifier) []Identifier {
	out := make([]Identifier, len(numbers))
	copy(out, numbers)
	for i, n := range out {
		for _, h := range held {
			if n.Trust == Unique && n.System == h.System && n.Value == h.Value {
				out[i].Trust = Doubtful
			}
		}
	}
	return out
}

// missing gives the numbers a person does not have yet, or has with less trust.
func missing(have, numbers []Identifier) []Identifier {
	var out []Identifier
next:
	for _, n := range numbers {
		for _, h := range have {
			if h.System == n.System && h.Value == n.Value && h.Trust >= n.Trust {
				continue next
			}
		}
		out = append(out, n)
	}
	return out
}

// clip bounds a text to n characters.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	return string(r[:n])
}
