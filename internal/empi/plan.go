package empi

import (
	"slices"
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
		Mother: a.Claim.Mother, Order: a.Claim.Order, Anonymous: a.Claim.Anonymous,
		CreatedAt: now, UpdatedAt: now, ContactAt: a.Claim.At, Version: 1, Provisional: true,
	}
	if p.Sex == "" {
		p.Sex = a.Claim.Sex
	}
	if a.Claim.Deceased {
		p.Status = Deceased
	}
	if a.Claim.Institution != "" {
		p.Seen = []string{a.Claim.Institution}
	}
	p.Identifiers = demote(a.Numbers, held)
	p.Provisional = !holdsSole(p.Identifiers)
	return p
}

// linkPlan is what becomes of a person that a claim links to.
type linkPlan struct {
	next    Person       // with the numbers that will be stored under it
	add     []Identifier // numbers that are new or become more trustworthy
	traits  bool         // a trait changes
	visited bool         // an institution speaks of the person for the first time
}

func (p linkPlan) changes() bool { return p.traits || p.visited || len(p.add) > 0 }

// planLink says how a claim leaves a person. own is the stored row, known are all numbers of the people joined with it.
// Missing traits are filled; the latest statement of phone and address wins; name, sex and birth date once known are
// changed by people, not by documents. A number whose check fails is kept from a person's first claim only. Pure.
func planLink(own Person, known []Identifier, a Assessment, held []Identifier, c clock.Clock) linkPlan {
	p := linkPlan{next: own, add: missing(known, demote(a.deciding(), held))}
	next := &p.next
	before := TraitsOf(own)
	if before.Name == "" && a.Traits.Name != "" {
		next.Name = a.Claim.Name
	}
	if before.Sex == "" && a.Traits.Sex != "" {
		next.Sex = a.Traits.Sex
	}
	if len(a.Traits.Birth) > len(own.Birth) && compareDates(own.Birth, a.Traits.Birth) != Different {
		next.Birth = a.Traits.Birth
	}
	if own.Ethnic == "" {
		next.Ethnic = a.Claim.Ethnic
	}
	if own.Mother == "" {
		next.Mother = a.Claim.Mother
	}
	contact(next, own, a, before)
	next.Provisional = own.Provisional && !holdsSole(p.add)
	if a.Claim.Deceased && own.Status == Active {
		next.Status = Deceased
	}
	p.traits = next.Name != own.Name || next.Sex != own.Sex || next.Birth != own.Birth || next.Ethnic != own.Ethnic || next.Phone != own.Phone ||
		next.Address != own.Address || next.Division != own.Division || next.Provisional != own.Provisional || next.Status != own.Status || next.Mother != own.Mother
	if i := a.Claim.Institution; i != "" && !own.SeenBy(i) && len(own.Seen) < maxSeen {
		p.visited = true
		next.Seen = append(slices.Clip(own.Seen), i)
	}
	if p.changes() {
		next.Identifiers = withNumbers(own.Identifiers, p.add)
		next.UpdatedAt, next.Version = c.Now(), own.Version+1
	}
	return p
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
	out := slices.Clone(numbers)
	for i, n := range out {
		for _, h := range held {
			if n.Trust == Unique && n.System == h.System && n.Value == h.Value {
				out[i].Trust = Doubtful
			}
		}
	}
	return out
}

func holdsSole(numbers []Identifier) bool {
	return slices.ContainsFunc(numbers, func(n Identifier) bool { return n.Trust == Unique })
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

// maxHeld bounds the numbers kept for one person: somebody with more is a record that everybody is put on.
const maxHeld = 200

// withNumbers gives a person's numbers with some added or raised in trust.
func withNumbers(have, add []Identifier) []Identifier {
	out := slices.Clone(have)
next:
	for _, n := range add {
		for i, h := range out {
			if h.System == n.System && h.Value == n.Value {
				out[i].Trust = max(h.Trust, n.Trust)
				continue next
			}
		}
		if len(out) < maxHeld {
			out = append(out, n)
		}
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
